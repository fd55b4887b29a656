package parser

import (
	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// The leaves of the grammar parse themselves; participle calls them for an @@ in a tag of
// ast.go. Nine tenths of the tokens of a schema are in qualifier lists and their values:
// parsing these by reflection takes four times as long as everything else (decision 5). The
// other leaves are here because they look ahead, or because every member has them.
//
// leafProductions is the grammar of the leaves. grammarText prints it after the productions
// of the tags, and a test checks that the leaves follow it.
const leafProductions = `
Pragma = <directive> Name? ("(" PragmaArg ("," PragmaArg)* ")")? .
PragmaArg = <string>+ | (<ident> | <int>) .
QualifierList = ("[" Qualifier ("," Qualifier)* "]")? .
Qualifier = Name (("(" Constant ")") | ("{" (Constant ("," Constant)*)? "}"))? (":" Name+)? .
Constant = (<int> | <real> | <char> | <bool> | <null> | <alias>) | <string>+ | (Name ("." Name)?) .
Value = ("{" (Value ("," Value)*)? "}") | ((?= ("instance" | "value") "of") Embedded) | Constant .
Type = (?! ("structure" | "enumeration") <ident> ("{" | ":")) <ident> <ref>? ((?= "[" "]" <ident> "(") Array)? .
Array = "[" <int>? "]" .
Name = <ident> .
`

// Parse implements participle.Parseable.
func (p *Pragma) Parse(lex *lexer.PeekingLexer) error {
	r := leaf{lex}
	t := r.Peek()
	if t.Type != token.Directive {
		return participle.NextMatch
	}
	p.Pos, p.Word = diag.Pos(t.Pos), r.Next().Value
	if r.Peek().Type == token.Ident {
		p.Name, _ = r.name("")
	}
	if !r.accept("(") {
		return nil
	}
	return r.list(")", func() error {
		arg := &PragmaArg{Pos: diag.Pos(r.Peek().Pos)}
		switch t := r.Peek(); t.Type {
		case token.String:
			arg.Strings = r.strings(nil)
		case token.Ident, token.Int:
			arg.Word = r.Next().Value
		default:
			return unexpected(t, "PragmaArg")
		}
		p.Args = append(p.Args, arg)
		return nil
	})
}

// Parse implements participle.Parseable. A list can be missing before a name.
func (l *QualifierList) Parse(lex *lexer.PeekingLexer) error {
	r := leaf{lex}
	t := r.Peek()
	l.Pos = diag.Pos(t.Pos)
	switch {
	case t.Type == token.Ident:
		return nil
	case !r.accept("["):
		return participle.NextMatch
	}
	l.Items = make([]*Qualifier, 0, 4)
	return r.list("]", func() error {
		q, err := r.qualifier()
		l.Items = append(l.Items, q)
		return err
	})
}

// Parse implements participle.Parseable.
func (v *Value) Parse(lex *lexer.PeekingLexer) error { return leaf{lex}.value(v, nil) }

// Parse implements participle.Parseable. In MOF 2, structure and enumeration can be names
// of types: they declare one only before a name and a brace or colon.
func (t *Type) Parse(lex *lexer.PeekingLexer) error {
	r := leaf{lex}
	word := r.Peek()
	if word.Type != token.Ident || r.isLocal() {
		return participle.NextMatch
	}
	r.Next()
	t.Pos, t.Name = diag.Pos(word.Pos), word.Value
	if r.Peek().Type == token.Ref {
		r.Next()
		t.Ref = true
	}
	if r.Peek().Value == "[" && r.ahead(1).Value == "]" && r.ahead(2).Type == token.Ident && r.ahead(3).Value == "(" {
		t.Array = &Array{}
		return t.Array.Parse(lex)
	}
	return nil
}

// Parse implements participle.Parseable.
func (a *Array) Parse(lex *lexer.PeekingLexer) error {
	r := leaf{lex}
	t := r.Peek()
	if !r.accept("[") {
		return participle.NextMatch
	}
	a.Pos = diag.Pos(t.Pos)
	if r.Peek().Type == token.Int {
		a.Size = r.Next().Value
	}
	return r.punct("]")
}

// Parse implements participle.Parseable.
func (n *Name) Parse(lex *lexer.PeekingLexer) error {
	t := lex.Peek()
	if t.Type != token.Ident {
		return participle.NextMatch
	}
	n.Pos, n.Text = diag.Pos(t.Pos), lex.Next().Value
	return nil
}

// A leaf reads tokens from participle.
type leaf struct{ *lexer.PeekingLexer }

// ahead returns the n-th token after the next one, or EOF.
func (r leaf) ahead(n int) *token.Token {
	for i := r.RawCursor(); ; i++ {
		if t := &r.Range(i, i+1)[0]; n == 0 || t.EOF() {
			return t
		}
		n--
	}
}

func (r leaf) isLocal() bool {
	if word := r.Peek().Value; !sameWord(word, "structure") && !sameWord(word, "enumeration") {
		return false
	}
	mark := r.ahead(2).Value
	return r.ahead(1).Type == token.Ident && (mark == "{" || mark == ":")
}

func (r leaf) accept(mark string) bool {
	if r.Peek().Value != mark {
		return false
	}
	r.Next()
	return true
}

func (r leaf) punct(want string) error {
	if t := r.Peek(); t.Value != want {
		return unexpected(t, `"`+want+`"`)
	}
	r.Next()
	return nil
}

// list reads items that are separated by commas, up to the closing token.
func (r leaf) list(end string, item func() error) error {
	for {
		if err := item(); err != nil {
			return err
		}
		if !r.accept(",") {
			return r.punct(end)
		}
	}
}

func (r leaf) name(what string) (*Name, error) {
	t := r.Peek()
	if t.Type != token.Ident {
		return nil, unexpected(t, what)
	}
	r.Next()
	return &Name{Pos: diag.Pos(t.Pos), Text: t.Value}, nil
}

// qualifier reads one qualifier. Most have a name and one string; the qualifier and these
// two share one allocation.
func (r leaf) qualifier() (*Qualifier, error) {
	t := r.Peek()
	if t.Type != token.Ident {
		return nil, unexpected(t, "Qualifier")
	}
	r.Next()
	node := &struct {
		Qualifier
		name  Name
		value Value
		room  [1]string
	}{name: Name{Pos: diag.Pos(t.Pos), Text: t.Value}}
	q := &node.Qualifier
	q.Name = &node.name
	var err error
	switch r.Peek().Value {
	case "(":
		r.Next()
		q.Value = &node.value
		if err = r.constant(q.Value, node.room[:0]); err == nil {
			err = r.punct(")")
		}
	case "{":
		q.Array, err = r.array(leaf.constant)
	}
	if err != nil || !r.accept(":") {
		return q, err
	}
	for r.Peek().Type == token.Ident {
		flavor, _ := r.name("")
		q.Flavors = append(q.Flavors, flavor)
	}
	if q.Flavors == nil {
		return q, unexpected(r.Peek(), "Name")
	}
	return q, nil
}

// value reads a value. room has the capacity for the parts of a string, or is nil.
func (r leaf) value(v *Value, room []string) (err error) {
	t := r.Peek()
	switch {
	case t.Value == "{":
		v.Pos = diag.Pos(t.Pos)
		v.Array, err = r.array(leaf.value)
		return err
	case t.Type == token.Ident && (sameWord(t.Value, "instance") || sameWord(t.Value, "value")) && sameWord(r.ahead(1).Value, "of"):
		v.Pos = diag.Pos(t.Pos)
		v.Embedded, err = embedded().ParseFromLexer(r.PeekingLexer, trailing)
		return err
	}
	return r.constant(v, room)
}

// constant reads a value of a qualifier: a literal, or the name of an element of an
// enumeration.
func (r leaf) constant(v *Value, room []string) (err error) {
	t := r.Peek()
	v.Pos = diag.Pos(t.Pos)
	switch t.Type {
	case token.Int, token.Real, token.Char, token.Bool, token.Null, token.Alias:
		v.Literal = r.Next().Value
	case token.String:
		v.Strings = r.strings(room)
	case token.Ident:
		v.Element = &ElementValue{}
		v.Element.Name, _ = r.name("")
		if r.accept(".") {
			v.Element.Enum = v.Element.Name
			v.Element.Name, err = r.name("Name")
		}
	default:
		return unexpected(t, "Value")
	}
	return err
}

// strings reads the parts of a string literal, the first into room.
func (r leaf) strings(room []string) []string {
	parts := append(room, r.Next().Value)
	if r.Peek().Type == token.String {
		parts = append(make([]string, 0, 8), parts...)
	}
	for r.Peek().Type == token.String {
		parts = append(parts, r.Next().Value)
	}
	return parts
}

// array reads a list of values in braces. The values of a short list share one allocation,
// and so does the room for their strings.
func (r leaf) array(item func(leaf, *Value, []string) error) (*ArrayValue, error) {
	a := &ArrayValue{Pos: diag.Pos(r.Next().Pos)}
	if r.accept("}") {
		return a, nil
	}
	n := r.items()
	a.Items = make([]*Value, 0, n)
	var values []Value
	var room []string
	return a, r.list("}", func() error {
		if len(values) == 0 {
			values, room = make([]Value, n), make([]string, n)
		}
		v := &values[0]
		a.Items = append(a.Items, v)
		err := item(r, v, room[:0:1])
		values, room = values[1:], room[1:]
		return err
	})
}

// items counts the values of an array up to the first bracket in it, at most 4096.
func (r leaf) items() int {
	n := 1
	for i := r.RawCursor(); n < 4096; i++ {
		switch t := &r.Range(i, i+1)[0]; {
		case t.Type == token.Punct && t.Value == ",":
			n++
		case t.Type == token.Punct || t.EOF():
			return n
		}
	}
	return n
}
