package parser

import (
	"fmt"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// A Node is a part of the syntax tree. Diagnostics about the node point to its Span: the
// whole of a [Decl], the name of a class or member, the first part of a string.
type Node interface{ Span() diag.Span }

// A Declaration is a [*Pragma], [*Class], [*Instance], [*QualifierDecl] or [*Enumeration].
// There are no others.
type Declaration interface {
	Node
	declaration()
}

func (*Pragma) declaration()        {}
func (*Class) declaration()         {}
func (*Instance) declaration()      {}
func (*QualifierDecl) declaration() {}
func (*Enumeration) declaration()   {}

// Declaration returns what d declares. It is never nil in a parsed file.
func (d *Decl) Declaration() Declaration {
	switch {
	case d.Pragma != nil:
		return d.Pragma
	case d.Class != nil:
		return d.Class
	case d.Instance != nil:
		return d.Instance
	case d.Qualifier != nil:
		return d.Qualifier
	case d.Enum != nil:
		return d.Enum
	}
	return nil
}

// Walk visits a node and then, in text order, the nodes in it, unless visit returns false.
// Node is one of *Decl, *Pragma, *PragmaArg, *Class, *Member, *Param, *Enumeration,
// *Element, *Instance, *Slot, *Embedded, *QualifierDecl, *Qualifier, *Type, *Array and
// *Value. Names and aliases are fields of these nodes and are not visited.
func Walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	switch n := n.(type) {
	case *Decl:
		walkQualifiers(n.Qualifiers, visit)
		if d := n.Declaration(); d != nil {
			Walk(d, visit)
		}
	case *Pragma:
		walkAll(n.Args, visit)
	case *Class:
		walkAll(n.Members, visit)
	case *Member:
		walkQualifiers(n.Qualifiers, visit)
		if local := n.Local(); local != nil {
			Walk(local, visit)
			return
		}
		Walk(&n.Type, visit)
		walkArray(n.Array, visit)
		if n.Method != nil {
			walkAll(n.Method.List, visit)
		}
		walkValue(n.Default, visit)
	case *Param:
		walkQualifiers(n.Qualifiers, visit)
		Walk(&n.Type, visit)
		walkArray(n.Array, visit)
		walkValue(n.Default, visit)
	case *Enumeration:
		walkAll(n.Elements, visit)
	case *Element:
		walkQualifiers(n.Qualifiers, visit)
		walkValue(n.Value, visit)
	case *Instance:
		walkAll(n.Slots, visit)
	case *Slot:
		walkQualifiers(n.Qualifiers, visit)
		walkValue(n.Value, visit)
	case *Embedded:
		walkAll(n.Slots, visit)
	case *QualifierDecl:
		walkArray(n.Array, visit)
		walkValue(n.Default, visit)
	case *Qualifier:
		walkValue(n.Value, visit)
		if n.Array != nil {
			walkAll(n.Array.Items, visit)
		}
	case *Type:
		walkArray(n.Array, visit)
	case *Value:
		switch {
		case n.Array != nil:
			walkAll(n.Array.Items, visit)
		case n.Embedded != nil:
			Walk(n.Embedded, visit)
		}
	case *PragmaArg, *Array:
	default:
		panic(fmt.Sprintf("parser: Walk of a %T", n))
	}
}

func walkAll[N Node](nodes []N, visit func(Node) bool) {
	for _, n := range nodes {
		Walk(n, visit)
	}
}

func walkQualifiers(list QualifierList, visit func(Node) bool) { walkAll(list.Items, visit) }

func walkArray(a *Array, visit func(Node) bool) {
	if a != nil {
		Walk(a, visit)
	}
}

func walkValue(v *Value, visit func(Node) bool) {
	if v != nil {
		Walk(v, visit)
	}
}

// Span covers the whole declaration, with its qualifiers.
func (d *Decl) Span() diag.Span { return d.Extent }

// Span covers the directive, without its parameters.
func (p *Pragma) Span() diag.Span { return diag.Span{Pos: p.Pos, Len: len(p.Word)} }

// Span covers the word, or the first part of the string.
func (a *PragmaArg) Span() diag.Span {
	if a.Strings != nil {
		return diag.Span{Pos: a.Pos, Len: len(a.Strings[0])}
	}
	return diag.Span{Pos: a.Pos, Len: len(a.Word)}
}

// Span covers the name.
func (c *Class) Span() diag.Span { return c.Name.Span() }

// Span covers the name, including the name of a structure or enumeration.
func (m *Member) Span() diag.Span {
	if local := m.Local(); local != nil {
		return local.Span()
	}
	return m.Name.Span()
}

// Span covers the name.
func (p *Param) Span() diag.Span { return p.Name.Span() }

// Span covers the name.
func (e *Enumeration) Span() diag.Span { return e.Name.Span() }

// Span covers the name.
func (e *Element) Span() diag.Span { return e.Name.Span() }

// Span covers the name of the class.
func (i *Instance) Span() diag.Span { return i.Class.Span() }

// Span covers the name of the property.
func (s *Slot) Span() diag.Span { return s.Name.Span() }

// Span covers the keyword.
func (e *Embedded) Span() diag.Span { return diag.Span{Pos: e.Pos, Len: len(e.Keyword)} }

// Span covers the name.
func (d *QualifierDecl) Span() diag.Span { return d.Name.Span() }

// Span covers the name.
func (q *Qualifier) Span() diag.Span { return q.Name.Span() }

// Span covers the name of the type.
func (t *Type) Span() diag.Span { return diag.Span{Pos: t.Pos, Len: len(t.Name)} }

// Span covers the opening bracket.
func (a *Array) Span() diag.Span { return diag.Span{Pos: a.Pos, Len: 1} }

// Span covers the identifier.
func (n *Name) Span() diag.Span { return diag.Span{Pos: n.Pos, Len: len(n.Text)} }

// Span covers the alias, with its sign.
func (a *Alias) Span() diag.Span { return diag.Span{Pos: a.Pos, Len: len(a.Text)} }

// Span covers the keyword.
func (w *ScopeWord) Span() diag.Span { return diag.Span{Pos: w.Pos, Len: len(w.Text)} }

// Span covers the keyword.
func (w *FlavorWord) Span() diag.Span { return diag.Span{Pos: w.Pos, Len: len(w.Text)} }

// Text returns the decoded string of an argument, or "" for a word.
func (a *PragmaArg) Text() string { return token.Unquote(a.Strings) }
