package parser

import (
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// A reader reads, along the productions of grammar.go, what participle's
// reflection would be too slow for. Its errors are participle's.
//
// Nodes come out of slabs: a schema has a million of them, and all live as long
// as the file.
type reader struct {
	tokens []lexer.Token // the last one is EOF
	next   int           // the token that is read next

	slip func(*lexer.Token) // reports a semicolon in place of a comma

	names      slab[Name]
	values     slab[Value]
	types      slab[Type]
	qualifiers slab[Qualifier]
	members    slab[Member]
	params     slab[Param]
	slots      slab[Slot]
}

func (r *reader) peek() *lexer.Token { return &r.tokens[r.next] }

// take returns the next token and steps behind it; EOF stays.
func (r *reader) take() *lexer.Token {
	t := &r.tokens[r.next]
	if r.next < len(r.tokens)-1 {
		r.next++
	}
	return t
}

// A slab hands out nodes from blocks that grow with their number.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) take() *T {
	if len(s.free) == 0 {
		s.size = min(max(2*s.size, 8), 256)
		s.free = make([]T, s.size)
	}
	t := &s.free[0]
	s.free = s.free[1:]
	return t
}

func (r *reader) name() (*Name, error) {
	t := r.peek()
	if t.Type != tokIdent {
		return nil, unexpected(t, "Name")
	}
	r.take()
	n := r.names.take()
	n.Pos, n.Text = diag.Pos(t.Pos), t.Value
	return n, nil
}

func (r *reader) punct(want string) error {
	if t := r.peek(); t.Value != want {
		return unexpected(t, `"`+want+`"`)
	}
	r.take()
	return nil
}

// accept takes the next token if it is the punctuation mark.
func (r *reader) accept(mark string) bool {
	if r.peek().Value != mark {
		return false
	}
	r.take()
	return true
}

// comma takes a comma, or a semicolon that stands for one: something of the kind
// that came before follows on the same line.
func (r *reader) comma() bool {
	if r.accept(",") {
		return true
	}
	t := r.peek()
	if t.Value != ";" || r.slip == nil || r.next+2 >= len(r.tokens) {
		return false
	}
	before, after := &r.tokens[r.next-1], &r.tokens[r.next+1]
	same := before.Type == after.Type && before.Type != tokPunct && after.Type != tokIdent // of values
	mark := r.tokens[r.next+2].Value
	list := after.Value == "[" || after.Type == tokIdent && (before.Value == ")" && mark != ";" || mark == "(" || mark == "{")
	if after.Pos.Line != t.Pos.Line || !same && !list {
		return false
	}
	r.slip(t)
	r.take()
	return true
}

// list reads items that commas separate, up to the closing mark.
func (r *reader) list(end string, item func() error) error {
	for {
		if err := item(); err != nil {
			return err
		}
		if !r.comma() {
			return r.punct(end)
		}
	}
}

// qualifierList reads an optional list of qualifiers in brackets.
func (r *reader) qualifierList() (list []*Qualifier, err error) {
	if !r.accept("[") {
		return nil, nil
	}
	err = r.list("]", func() error {
		q := r.qualifiers.take()
		list = append(list, q)
		return r.qualifier(q)
	})
	return list, err
}

func (r *reader) qualifier(q *Qualifier) (err error) {
	t := r.peek()
	if t.Type != tokIdent {
		return unexpected(t, "Qualifier")
	}
	q.Name, _ = r.name()
	switch r.peek().Value {
	case "(":
		r.take()
		if q.Value, err = r.constant(); err == nil {
			err = r.punct(")")
		}
	case "{":
		q.Array, err = r.array(r.constant)
	}
	if err != nil || !r.accept(":") {
		return err
	}
	for r.peek().Type == tokIdent {
		flavor, _ := r.name()
		q.Flavors = append(q.Flavors, flavor)
	}
	if q.Flavors == nil {
		return unexpected(r.peek(), "<ident>")
	}
	return nil
}

// constant reads a value that fits a qualifier: a literal, or the name of an
// element of an enumeration.
func (r *reader) constant() (*Value, error) {
	t := r.peek()
	v := r.values.take()
	v.Pos = diag.Pos(t.Pos)
	switch t.Type {
	case tokInt, tokReal, tokChar, tokBool, tokNull, tokAlias:
		v.Literal = r.take().Value
	case tokString:
		v.Strings = r.strings()
	case tokIdent:
		return v, r.element(v)
	default:
		return nil, unexpected(t, "Value")
	}
	return v, nil
}

// strings reads the parts of a string literal.
func (r *reader) strings() []string {
	first := r.take().Value
	if r.peek().Type != tokString {
		return []string{first}
	}
	parts := make([]string, 1, 8)
	parts[0] = first
	for r.peek().Type == tokString {
		parts = append(parts, r.take().Value)
	}
	return parts
}

func (r *reader) element(v *Value) (err error) {
	v.Element = &ElementValue{}
	v.Element.Name, _ = r.name()
	if r.accept(".") {
		v.Element.Enum = v.Element.Name
		v.Element.Name, err = r.name()
	}
	return err
}

// array reads a list of values in braces.
func (r *reader) array(item func() (*Value, error)) (*ArrayValue, error) {
	a := &ArrayValue{Pos: diag.Pos(r.take().Pos)}
	if r.accept("}") {
		return a, nil
	}
	err := r.list("}", func() error {
		v, err := item()
		a.Items = append(a.Items, v)
		return err
	})
	return a, err
}

// value reads an initializer.
func (r *reader) value() (v *Value, err error) {
	t := r.peek()
	switch {
	case t.Value == "{":
		v = r.values.take()
		v.Pos = diag.Pos(t.Pos)
		v.Array, err = r.array(r.value)
		return v, err
	case t.Type == tokIdent && (r.at("instance") || r.at("value")) && r.isWord(r.next+1, "of"):
		v = r.values.take()
		v.Pos = diag.Pos(t.Pos)
		v.Embedded, err = r.embedded()
		return v, err
	}
	return r.constant()
}

func (r *reader) embedded() (e *Embedded, err error) {
	t := r.take()
	e = &Embedded{Pos: diag.Pos(t.Pos), Keyword: t.Value}
	r.take() // of
	if e.Class, err = r.name(); err != nil {
		return nil, err
	}
	if err = r.punct("{"); err != nil {
		return nil, err
	}
	for !r.accept("}") {
		slot, err := r.slot()
		if err != nil {
			return nil, err
		}
		e.Slots = append(e.Slots, slot)
	}
	return e, nil
}

func (r *reader) slot() (*Slot, error) {
	s := r.slots.take()
	var err error
	if s.Qualifiers, err = r.qualifierList(); err != nil {
		return nil, err
	}
	if s.Name, err = r.name(); err != nil {
		return nil, err
	}
	if s.Value, err = r.initializer(); err != nil {
		return nil, err
	}
	return s, r.punct(";") // without it the slot is whole all the same
}

// initializer reads an optional "= value".
func (r *reader) initializer() (*Value, error) {
	if !r.accept("=") {
		return nil, nil
	}
	return r.value()
}

// pragma reads a compiler directive.
func (r *reader) pragma() (p *Pragma, err error) {
	t := r.take()
	p = &Pragma{Pos: diag.Pos(t.Pos), Word: t.Value}
	if r.peek().Type == tokIdent {
		p.Name, _ = r.name()
	}
	if !r.accept("(") {
		return p, nil
	}
	return p, r.list(")", func() error {
		switch t := r.peek(); t.Type {
		case tokString:
			p.Args = append(p.Args, &PragmaArg{Pos: diag.Pos(t.Pos), Strings: r.strings()})
		case tokIdent:
			p.Args = append(p.Args, &PragmaArg{Pos: diag.Pos(t.Pos), Word: r.take().Value})
		default:
			return unexpected(t, "PragmaArg")
		}
		return nil
	})
}

// qualifierDecl reads the declaration of a qualifier; see there for the
// differences between MOF 2 and MOF 3.
func (r *reader) qualifierDecl() (d *QualifierDecl, err error) {
	d = &QualifierDecl{Pos: diag.Pos(r.take().Pos)}
	if d.Name, err = r.name(); err != nil {
		return d, err
	}
	if err = r.punct(":"); err != nil {
		return d, err
	}
	for r.peek().Type == tokIdent && !r.at("scope") && r.tokens[r.next+1].Value != "(" {
		word, _ := r.name()
		d.Type = append(d.Type, word)
	}
	if d.Type == nil {
		return d, unexpected(r.peek(), "Name")
	}
	if d.Array, err = r.brackets(); err != nil {
		return d, err
	}
	if d.Default, err = r.initializer(); err != nil {
		return d, err
	}
	if r.peek().Value == ";" && r.isWord(r.next+1, "scope") {
		r.take() // the grammar of DSP0221 7.4 is printed with it, its example is not
	}
	if d.Comma = r.accept(","); d.Comma || r.peek().Type == tokIdent {
		err = r.scope(d)
	}
	if err != nil {
		return d, err
	}
	return d, r.punct(";")
}

func (r *reader) scope(d *QualifierDecl) (err error) {
	if d.ScopeWord, d.Scope, err = r.words(`"scope"`, "scope"); err != nil {
		return err
	}
	if d.PolicyComma = r.accept(","); d.PolicyComma || r.at("flavor") || r.at("policy") {
		d.PolicyWord, d.Policy, err = r.words(`"flavor"`, "flavor", "policy")
	}
	return err
}

// words reads one of the keywords and the list of words in parentheses behind
// it.
func (r *reader) words(wanted string, keywords ...string) (keyword *Name, list []*Name, err error) {
	if !slices.ContainsFunc(keywords, r.at) {
		return nil, nil, unexpected(r.peek(), wanted)
	}
	keyword, _ = r.name()
	if err = r.punct("("); err != nil {
		return keyword, nil, err
	}
	err = r.list(")", func() error {
		word, err := r.name()
		list = append(list, word)
		return err
	})
	return keyword, list, err
}

// follow returns token i, or EOF behind the end.
func (r *reader) follow(i int) *lexer.Token { return &r.tokens[min(i, len(r.tokens)-1)] }

// isWord reports whether token i is the word.
func (r *reader) isWord(i int, word string) bool {
	t := r.follow(i)
	return t.Type == tokIdent && sameWord(t.Value, word)
}

// at reports whether the next token is the word.
func (r *reader) at(word string) bool { return r.isWord(r.next, word) }

// enumElement reads one element of an enumeration.
func (r *reader) enumElement() (e *Element, err error) {
	e = &Element{}
	if e.Qualifiers, err = r.qualifierList(); err != nil {
		return nil, err
	}
	if e.Name, err = r.name(); err != nil {
		return nil, err
	}
	if e.Value, err = r.initializer(); err != nil {
		return nil, err
	}
	return e, nil
}

// feature reads a property or method behind its qualifiers.
func (r *reader) feature(list []*Qualifier) (m *Member, err error) {
	m = r.members.take()
	m.Qualifiers = list
	if m.Type, err = r.typ("Member"); err != nil {
		return nil, err
	}
	bracket := r.peek()
	if m.Type.Array, err = r.brackets(); err != nil {
		return nil, err
	}
	if m.Name, err = r.name(); err != nil {
		return nil, err
	}
	switch {
	case r.peek().Value == "(":
		m.Method, err = r.parameters()
	case m.Type.Array != nil:
		err = unexpected(bracket, "Name")
	default:
		if m.Array, err = r.brackets(); err == nil {
			m.Default, err = r.initializer()
		}
	}
	if err != nil {
		return nil, err
	}
	return m, r.punct(";")
}

// typ reads the name of a type; what is the production that begins with it.
func (r *reader) typ(what string) (*Type, error) {
	word := r.peek()
	if word.Type != tokIdent {
		return nil, unexpected(word, what)
	}
	r.take()
	t := r.types.take()
	t.Pos, t.Name = diag.Pos(word.Pos), word.Value
	if r.peek().Type == tokRef {
		r.take()
		t.Ref = true
	}
	return t, nil
}

// brackets reads an optional [] or [4].
func (r *reader) brackets() (*Array, error) {
	if r.peek().Value != "[" {
		return nil, nil
	}
	a := &Array{Pos: diag.Pos(r.take().Pos)}
	if r.peek().Type == tokInt {
		a.Size = r.take().Value
	}
	return a, r.punct("]")
}

func (r *reader) parameters() (*Params, error) {
	p := &Params{Pos: diag.Pos(r.take().Pos)}
	if r.accept(")") {
		return p, nil
	}
	err := r.list(")", func() error {
		param, err := r.param()
		p.List = append(p.List, param)
		return err
	})
	return p, err
}

func (r *reader) param() (*Param, error) {
	p := r.params.take()
	var err error
	if p.Qualifiers, err = r.qualifierList(); err != nil {
		return nil, err
	}
	if p.Type, err = r.typ("Param"); err != nil {
		return nil, err
	}
	if p.Name, err = r.name(); err != nil {
		return nil, err
	}
	if p.Array, err = r.brackets(); err != nil {
		return nil, err
	}
	p.Default, err = r.initializer()
	return p, err
}

// sameWord compares words as MOF does: without regard to case.
func sameWord(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

func unexpected(t *lexer.Token, want string) error {
	return &participle.UnexpectedTokenError{Unexpected: *t, Expect: want}
}
