package wql

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

const (
	maxQuery = 64 << 10 // bytes
	maxDepth = 64       // nesting of parentheses and NOT
	maxTerms = 1000     // comparisons, and selected properties
)

// A Query is a parsed query.
type Query struct {
	Class      string
	Properties []string // selected properties; nil for all

	// For ASSOCIATORS OF and REFERENCES OF; Class is empty then.
	Associators bool
	References  bool
	Object      cim.ObjectPath
	Terms       map[string]string // by name in lower case

	text  string
	where condition // nil for all
	names []operand // properties in the conditions
}

type parser struct {
	query string
	token token
	next  int
	err   error
	depth int
	terms int
	names []operand
}

// Parse parses a query. An error is a *[cim.Error] with [cim.ErrInvalidQuery].
func Parse(query string) (*Query, error) {
	if len(query) > maxQuery {
		return nil, invalid(query, maxQuery, "the query has more than %d bytes", maxQuery)
	}
	p := &parser{query: query}
	p.advance()
	q := p.statement()
	if p.err == nil && p.token.kind != end {
		p.fail("the end")
	}
	if p.err != nil {
		return nil, p.err
	}
	q.text, q.names = query, p.names
	return q, nil
}

// advance moves to the next token. After an error, every token is the end.
func (p *parser) advance() {
	if p.err != nil {
		return
	}
	if p.token, p.next, p.err = scan(p.query, p.next); p.err != nil {
		p.token = token{at: len(p.query)}
	}
}

func (p *parser) fail(want string) { p.failAt(p.token.at, "found %v, want %s", p.token, want) }

func (p *parser) failAt(at int, format string, args ...any) {
	if p.err == nil {
		p.err = invalid(p.query, at, format, args...)
		p.token = token{at: len(p.query)}
	}
}

// keyword reports whether the token is one of these keywords, and if so moves past it.
func (p *parser) keyword(words ...string) bool {
	is := func(word string) bool { return strings.EqualFold(p.token.value, word) }
	if p.token.kind != name || !slices.ContainsFunc(words, is) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) symbol(s string) bool {
	if p.token.kind != symbol || p.token.value != s {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(word string) {
	if !p.keyword(word) {
		p.fail(word)
	}
}

func (p *parser) name(what string) string {
	found := p.token.value
	if p.token.kind != name {
		p.fail(what)
		return ""
	}
	p.advance()
	return found
}

func (p *parser) statement() *Query {
	switch {
	case p.keyword("SELECT"):
		return p.selection()
	case p.keyword("ASSOCIATORS"):
		q := p.linked("AssocClass", "ResultClass", "Role", "ResultRole")
		q.Associators = true
		return q
	case p.keyword("REFERENCES"):
		q := p.linked("ResultClass", "Role")
		q.References = true
		return q
	}
	p.fail("SELECT, ASSOCIATORS or REFERENCES")
	return nil
}

func (p *parser) selection() *Query {
	q := &Query{}
	if !p.symbol("*") {
		q.Properties = p.list()
	}
	p.expect("FROM")
	q.Class = p.name("the name of a class")
	if p.keyword("WHERE") {
		q.where = p.or()
	}
	for i, path := range q.Properties {
		q.Properties[i] = withoutClass(path, q.Class)
	}
	return q
}

// withoutClass removes the class from a property name, as CQL allows it.
func withoutClass(path, class string) string {
	if qualifier, rest, ok := strings.Cut(path, "."); ok && strings.EqualFold(qualifier, class) {
		return rest
	}
	return path
}

// list reads property names, which may be qualified by the class. The path of a property in an
// embedded instance selects the embedded instance.
func (p *parser) list() []string {
	var list []string
	for {
		list = append(list, strings.Join(p.path().path, "."))
		if p.count(); !p.symbol(",") || p.err != nil {
			return list
		}
	}
}

// count limits the number of terms in a query.
func (p *parser) count() {
	if p.terms++; p.terms > maxTerms {
		p.failAt(p.token.at, "the query has more than %d terms", maxTerms)
	}
}

// linked reads what follows ASSOCIATORS or REFERENCES.
func (p *parser) linked(terms ...string) *Query {
	q := &Query{Terms: map[string]string{}}
	p.expect("OF")
	at := p.token
	if p.token.kind != object {
		p.fail("an object path in braces")
		return q
	}
	p.advance()
	path, err := cim.ParseObjectPath(at.value)
	if err != nil {
		p.failAt(at.at, "object path: %v", err)
		return q
	}
	q.Object = path
	if p.keyword("WHERE") {
		for first := true; first || p.token.kind != end; first = false {
			p.term(q.Terms, terms)
		}
	}
	return q
}

func (p *parser) term(into map[string]string, known []string) {
	at := p.token
	term := p.name("a term")
	i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, term) })
	if i < 0 {
		p.failAt(at.at, "found %s, want one of %s", shown(term), strings.Join(known, ", "))
		return
	}
	if !p.symbol("=") {
		p.fail("=")
	}
	into[strings.ToLower(term)] = p.name("a name")
}

func (p *parser) or() condition {
	list := some{p.and()}
	for p.keyword("OR") {
		list = append(list, p.and())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func (p *parser) and() condition {
	list := all{p.not()}
	for p.keyword("AND") {
		list = append(list, p.not())
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func (p *parser) not() condition {
	if p.depth++; p.depth > maxDepth {
		p.failAt(p.token.at, "conditions are nested more than %d deep", maxDepth)
		return nil
	}
	defer func() { p.depth-- }()
	switch {
	case p.keyword("NOT"):
		return not{p.not()}
	case p.symbol("("):
		inner := p.or()
		if !p.symbol(")") {
			p.fail(")")
		}
		return inner
	}
	return p.comparison()
}

func (p *parser) comparison() condition {
	p.count()
	left := p.operand()
	at := p.token
	switch {
	case p.keyword("IS"):
		negative := p.keyword("NOT")
		p.expect("NULL")
		return null{left, negative}
	case p.keyword("ISA"):
		return isa{left, p.class(), p.query}
	case p.keyword("LIKE"):
		return like{left, p.pattern(), p.query}
	case p.keyword("NOT"):
		p.expect("LIKE")
		return not{like{left, p.pattern(), p.query}}
	}
	for _, op := range []string{"=", "<>", "!=", "<", "<=", ">", ">="} {
		if p.symbol(op) {
			return compare{left, op, p.operand(), at.at, p.query}
		}
	}
	p.fail("a comparison")
	return nil
}

// class reads a class name. WQL puts it in quotes, CQL does not.
func (p *parser) class() string {
	t := p.token
	if t.kind == text {
		p.advance()
		return t.value
	}
	return p.name("a class")
}

func (p *parser) pattern() pattern {
	t := p.token
	if t.kind != text {
		p.fail("a pattern in quotes")
		return nil
	}
	p.advance()
	return newPattern(t.value)
}

// operand reads a property or a constant.
func (p *parser) operand() operand {
	t := p.token
	switch {
	case t.kind == text:
		p.advance()
		return operand{value: t.value, at: t.at}
	case t.kind == number:
		value, ok := parseNumber(t.value)
		if !ok {
			p.fail("a number")
		}
		p.advance()
		return operand{value: value, at: t.at}
	case p.keyword("TRUE"):
		return operand{value: true, at: t.at}
	case p.keyword("FALSE"):
		return operand{value: false, at: t.at}
	case p.keyword("NULL"):
		return operand{at: t.at}
	}
	o := p.path()
	p.names = append(p.names, o)
	return o
}

// path reads a property, which may be in an embedded instance.
func (p *parser) path() operand {
	o := operand{at: p.token.at}
	o.path = append(o.path, p.name("a property"))
	for p.symbol(".") {
		if o.path = append(o.path, p.name("a property")); len(o.path) > maxDepth {
			p.failAt(o.at, "a property is nested more than %d deep", maxDepth)
		}
	}
	return o
}
