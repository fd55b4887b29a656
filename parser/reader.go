package parser

import (
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
	*lexer.PeekingLexer
	names      slab[Name]
	values     slab[Value]
	types      slab[Type]
	qualifiers slab[Qualifier]
	members    slab[Member]
	params     slab[Param]
	slots      slab[Slot]
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

// Parse implements participle.Parseable: participle meets a qualifier before
// the keyword of a declaration.
func (q *Qualifier) Parse(lex *lexer.PeekingLexer) error {
	return (&reader{PeekingLexer: lex}).qualifier(q)
}

// Parse implements participle.Parseable, for the default of a qualifier.
func (v *Value) Parse(lex *lexer.PeekingLexer) error {
	read, err := (&reader{PeekingLexer: lex}).value()
	if err == nil {
		*v = *read
	}
	return err
}

func (r *reader) name() (*Name, error) {
	t := r.Peek()
	if t.Type != tokIdent {
		return nil, unexpected(t, "Name")
	}
	r.Next()
	n := r.names.take()
	n.Pos, n.Text = diag.Pos(t.Pos), t.Value
	return n, nil
}

func (r *reader) punct(want string) error {
	if t := r.Peek(); t.Value != want {
		return unexpected(t, `"`+want+`"`)
	}
	r.Next()
	return nil
}

// accept takes the next token if it is the punctuation mark.
func (r *reader) accept(mark string) bool {
	if r.Peek().Value != mark {
		return false
	}
	r.Next()
	return true
}

// list reads items that commas separate, up to the closing mark.
func (r *reader) list(end string, item func() error) error {
	for {
		if err := item(); err != nil {
			return err
		}
		if !r.accept(",") {
			return r.punct(end)
		}
	}
}

// qualifierList reads an optional list of qualifiers in brackets.
func (r *reader) qualifierList() (list []*Qualifier, err error) {
	if !r.accept("[") {
		return nil, nil
	}
	for {
		q := r.qualifiers.take()
		if err := r.qualifier(q); err != nil {
			return nil, err
		}
		list = append(list, q)
		if !r.accept(",") {
			return list, r.punct("]")
		}
	}
}

func (r *reader) qualifier(q *Qualifier) (err error) {
	t := r.Peek()
	if t.Type != tokIdent {
		return unexpected(t, "Qualifier")
	}
	q.Name, _ = r.name()
	switch r.Peek().Value {
	case "(":
		r.Next()
		if q.Value, err = r.constant(); err == nil {
			err = r.punct(")")
		}
	case "{":
		q.Array, err = r.array(r.constant)
	}
	if err != nil || !r.accept(":") {
		return err
	}
	for r.Peek().Type == tokIdent {
		flavor, _ := r.name()
		q.Flavors = append(q.Flavors, flavor)
	}
	if q.Flavors == nil {
		return unexpected(r.Peek(), "<ident>")
	}
	return nil
}

// constant reads a value that fits a qualifier: a literal, or the name of an
// element of an enumeration.
func (r *reader) constant() (*Value, error) {
	t := r.Peek()
	v := r.values.take()
	v.Pos = diag.Pos(t.Pos)
	switch t.Type {
	case tokInt, tokReal, tokChar, tokBool, tokNull, tokAlias:
		v.Literal = r.Next().Value
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
	first := r.Next().Value
	if r.Peek().Type != tokString {
		return []string{first}
	}
	parts := make([]string, 1, 8)
	parts[0] = first
	for r.Peek().Type == tokString {
		parts = append(parts, r.Next().Value)
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
	a := &ArrayValue{Pos: diag.Pos(r.Next().Pos)}
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
	t := r.Peek()
	switch {
	case t.Value == "{":
		v = r.values.take()
		v.Pos = diag.Pos(t.Pos)
		v.Array, err = r.array(r.value)
		return v, err
	case t.Type == tokIdent && (sameWord(t.Value, "instance") || sameWord(t.Value, "value")) && r.followedBy("of"):
		v = r.values.take()
		v.Pos = diag.Pos(t.Pos)
		v.Embedded, err = r.embedded()
		return v, err
	}
	return r.constant()
}

// followedBy reports whether the token behind the next one is the word.
func (r *reader) followedBy(word string) bool {
	here := r.MakeCheckpoint()
	defer r.LoadCheckpoint(here)
	r.Next()
	t := r.Peek()
	return t.Type == tokIdent && sameWord(t.Value, word)
}

func (r *reader) embedded() (e *Embedded, err error) {
	t := r.Next()
	e = &Embedded{Pos: diag.Pos(t.Pos), Keyword: t.Value}
	r.Next() // of
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
	return s, r.punct(";")
}

// initializer reads an optional "= value".
func (r *reader) initializer() (*Value, error) {
	if !r.accept("=") {
		return nil, nil
	}
	return r.value()
}

// enumElement reads one element of an enumeration.
func (r *reader) enumElement() (e *Element, err error) {
	e = &Element{}
	if e.Qualifiers, err = r.qualifierList(); err != nil {
		return nil, err
	}
	if e.Name, err = r.name(); err != nil {
		return nil, err
	}
	e.Value, err = r.initializer()
	return e, err
}

// member reads a property or method.
func (r *reader) member() (*Member, error) {
	m := r.members.take()
	var err error
	if m.Qualifiers, err = r.qualifierList(); err != nil {
		return nil, err
	}
	if m.Type, err = r.typ("Member"); err != nil {
		return nil, err
	}
	bracket := r.Peek()
	if m.Type.Array, err = r.brackets(); err != nil {
		return nil, err
	}
	if m.Name, err = r.name(); err != nil {
		return nil, err
	}
	switch {
	case r.Peek().Value == "(":
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
	word := r.Peek()
	if word.Type != tokIdent {
		return nil, unexpected(word, what)
	}
	r.Next()
	t := r.types.take()
	t.Pos, t.Name = diag.Pos(word.Pos), word.Value
	if r.Peek().Type == tokRef {
		r.Next()
		t.Ref = true
	}
	return t, nil
}

// brackets reads an optional [] or [4].
func (r *reader) brackets() (*Array, error) {
	if r.Peek().Value != "[" {
		return nil, nil
	}
	a := &Array{Pos: diag.Pos(r.Next().Pos)}
	if r.Peek().Type == tokInt {
		a.Size = r.Next().Value
	}
	return a, r.punct("]")
}

func (r *reader) parameters() (*Params, error) {
	p := &Params{Pos: diag.Pos(r.Next().Pos)}
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
