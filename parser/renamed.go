package parser

import "github.com/gomof/gomof/diag"

// renamed returns a copy of the file for another source with the same text.
func (f *File) renamed(source *diag.File) *File {
	with := f.shared()
	with.Source = source
	r := renamer(source.Name)
	with.Decls = all(f.Decls, r.decl)
	with.Comments = make([]Comment, len(f.Comments))
	for i, c := range f.Comments {
		with.Comments[i] = Comment{r.pos(c.Pos), c.Text}
	}
	return with
}

// A renamer copies nodes and sets the file name of their positions.
type renamer string

func (r renamer) pos(p diag.Pos) diag.Pos {
	if p.Filename != "" {
		p.Filename = string(r)
	}
	return p
}

// all copies a list of nodes.
func all[N any](list []*N, set func(*N)) []*N {
	if list == nil {
		return nil
	}
	nodes, copies := make([]N, len(list)), make([]*N, len(list))
	for i, n := range list {
		nodes[i] = *n
		set(&nodes[i])
		copies[i] = &nodes[i]
	}
	return copies
}

// one copies a node, which may be nil.
func one[N any](n **N, set func(*N)) {
	if *n != nil {
		with := **n
		set(&with)
		*n = &with
	}
}

func (r renamer) decl(d *Decl) {
	d.Extent.Pos = r.pos(d.Extent.Pos)
	r.qualifiers(&d.Qualifiers)
	one(&d.Pragma, r.pragma)
	one(&d.Class, r.class)
	one(&d.Instance, r.instance)
	one(&d.Qualifier, r.qualifierDecl)
	one(&d.Enum, r.enumeration)
}

func (r renamer) pragma(p *Pragma) {
	p.Pos = r.pos(p.Pos)
	one(&p.Name, r.name)
	p.Args = all(p.Args, func(a *PragmaArg) { a.Pos = r.pos(a.Pos) })
}

func (r renamer) class(c *Class) {
	c.Pos = r.pos(c.Pos)
	one(&c.Name, r.name)
	one(&c.Alias, r.alias)
	one(&c.Super, r.name)
	c.Members = all(c.Members, r.member)
}

func (r renamer) member(m *Member) {
	r.qualifiers(&m.Qualifiers)
	r.typ(&m.Type)
	r.name(&m.Name)
	one(&m.Array, r.array)
	one(&m.Default, r.value)
	one(&m.Method, func(p *Params) { p.List = all(p.List, r.param) })
	one(&m.Structure, r.class)
	one(&m.Enum, r.enumeration)
}

func (r renamer) param(p *Param) {
	r.qualifiers(&p.Qualifiers)
	r.typ(&p.Type)
	r.name(&p.Name)
	one(&p.Array, r.array)
	one(&p.Default, r.value)
}

func (r renamer) enumeration(e *Enumeration) {
	e.Pos = r.pos(e.Pos)
	one(&e.Name, r.name)
	one(&e.Base, r.name)
	e.Elements = all(e.Elements, r.element)
	one(&e.LastComma, r.comma)
}

func (r renamer) element(e *Element) {
	r.qualifiers(&e.Qualifiers)
	one(&e.Name, r.name)
	one(&e.Value, r.value)
}

func (r renamer) instance(i *Instance) {
	i.Pos = r.pos(i.Pos)
	one(&i.Class, r.name)
	one(&i.Alias, r.alias)
	i.Slots = all(i.Slots, r.slot)
}

func (r renamer) slot(s *Slot) {
	r.qualifiers(&s.Qualifiers)
	one(&s.Name, r.name)
	one(&s.Value, r.value)
}

func (r renamer) embedded(e *Embedded) {
	e.Pos = r.pos(e.Pos)
	one(&e.Class, r.name)
	e.Slots = all(e.Slots, r.slot)
}

func (r renamer) qualifierDecl(q *QualifierDecl) {
	q.Pos = r.pos(q.Pos)
	one(&q.Name, r.name)
	q.Type = all(q.Type, r.name)
	one(&q.Array, r.array)
	one(&q.Default, r.value)
	one(&q.ScopeWord, func(w *ScopeWord) { w.Pos = r.pos(w.Pos) })
	q.Scope = all(q.Scope, r.name)
	one(&q.FlavorWord, func(w *FlavorWord) { w.Pos = r.pos(w.Pos) })
	q.Flavors = all(q.Flavors, r.name)
}

func (r renamer) qualifiers(l *QualifierList) {
	l.Pos = r.pos(l.Pos)
	l.Items = all(l.Items, func(q *Qualifier) {
		one(&q.Name, r.name)
		one(&q.Value, r.value)
		one(&q.Array, r.arrayValue)
		q.Flavors = all(q.Flavors, r.name)
	})
}

func (r renamer) value(v *Value) {
	v.Pos = r.pos(v.Pos)
	one(&v.Array, r.arrayValue)
	one(&v.Embedded, r.embedded)
	one(&v.Element, func(e *ElementValue) {
		one(&e.Enum, r.name)
		one(&e.Name, r.name)
	})
}

func (r renamer) arrayValue(a *ArrayValue) {
	a.Pos = r.pos(a.Pos)
	a.Items = all(a.Items, r.value)
}

func (r renamer) typ(t *Type) {
	t.Pos = r.pos(t.Pos)
	one(&t.Array, r.array)
}

func (r renamer) name(n *Name)   { n.Pos = r.pos(n.Pos) }
func (r renamer) alias(a *Alias) { a.Pos = r.pos(a.Pos) }
func (r renamer) array(a *Array) { a.Pos = r.pos(a.Pos) }
func (r renamer) comma(c *Comma) { c.Pos = r.pos(c.Pos) }
