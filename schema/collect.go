package schema

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// collect collects the declarations of a file and of the files it includes, in text order.
// A namespace applies until the next one.
func (r *resolver) collect(f *parser.File) {
	r.file = f
	if _, known := r.in[f]; !known {
		r.in[f] = r.namespace
	}
	for _, d := range f.Decls {
		switch n := d.Declaration().(type) {
		case *parser.Pragma:
			r.pragma(n)
			r.file = f
		case *parser.QualifierDecl:
			r.declareQualifier(n, false)
		case *parser.Class:
			r.declareClass(n, d.Qualifiers.Items, f, nil, d.Extent)
		case *parser.Enumeration:
			r.declareEnumeration(n, d.Qualifiers.Items, f, "")
		case *parser.Instance:
			r.pending = append(r.pending, pendingInstance{n, f, r.unit, r.namespace})
		}
	}
}

// knownPragmas are the pragmas of DSP0004 and WMI that have no meaning for a schema, or
// that the loader already handled.
var knownPragmas = map[string]bool{
	"namespace": true, "include": true, "locale": true, "instancelocale": true, "nonlocal": true, "nonlocaltype": true, "source": true,
	"sourcetype": true, "autorecover": true, "noautorecover": true, "classflags": true, "instanceflags": true,
	"deleteclass": true, "deleteinstance": true, "amendment": true,
}

func (r *resolver) pragma(p *parser.Pragma) {
	if included := r.set.Included[p]; included != nil {
		r.collect(included)
	}
	if again := r.set.Repeated[p]; again != nil {
		r.includedAgain(again, p)
	}
	if p.Name == nil {
		return
	}
	switch name := fold(p.Name.Text); {
	case name == "namespace":
		r.setNamespace(p)
	case name == "deleteclass" && len(p.Args) > 0 && len(p.Args[0].Strings) > 0:
		if old := r.schema.classes[classKey(r.namespace, p.Args[0].Text())]; old != nil {
			old.deleted = true // it can be declared again
		}
	case !knownPragmas[name]:
		d := r.diags.Warn(UnknownPragma, p.Name.Span(), "unknown pragma %s is ignored", p.Name.Text)
		r.wish(d, p.Name.Text, maps.Keys(knownPragmas))
	}
}

// includedAgain warns about an include without effect: a file is read once, and its
// declarations are in the namespace of that place.
func (r *resolver) includedAgain(f *parser.File, p *parser.Pragma) {
	if first := r.in[f]; cimname.Equal(first, r.namespace) || !dependsOnNamespace(f) {
		return
	}
	r.diags.Warn(IncludedOnce, diag.Span{Pos: p.Args[0].Pos, Len: len(p.Args[0].Strings[0])}, "%s is included in the namespace %s, but gomof reads a file once and declared its classes in %s",
		f.Source.Name, orNone(r.namespace), orNone(r.in[f])).
		Help("compile it again on its own, with --namespace")
}

// dependsOnNamespace reports whether a file declares something before it sets a namespace.
func dependsOnNamespace(f *parser.File) bool {
	for _, d := range f.Decls {
		switch {
		case d.Pragma == nil:
			if d.Qualifier == nil {
				return true
			}
		case d.Pragma.Name != nil && cimname.Equal(d.Pragma.Name.Text, "namespace"):
			return false
		case d.Pragma.Name == nil || cimname.Equal(d.Pragma.Name.Text, "include"):
			return true
		}
	}
	return false
}

// orNone formats a namespace for a message.
func orNone(namespace string) string {
	if namespace == "" {
		return "none"
	}
	return namespace
}

func (r *resolver) setNamespace(p *parser.Pragma) {
	if len(p.Args) != 1 || len(p.Args[0].Strings) == 0 {
		r.diags.Error(BadNamespace, p.Name.Span(), "#pragma namespace has %s, expected one string", quantity(len(p.Args), "parameter", "parameters"))
		return
	}
	r.namespace = r.namespaceOf(p.Args[0].Text(), p.Args[0].Span(), r.namespace)
}

// namespaceOf parses a namespace. It returns other if the text is invalid.
func (r *resolver) namespaceOf(text string, at diag.Span, other string) string {
	ns := cim.NormalizeNamespace(text)
	if ns == "" || strings.ContainsFunc(ns, noNamespace) {
		r.diags.Error(BadNamespace, at, "%q is not a namespace", text).Help(`write a path such as "root/cimv2"`)
		return other
	}
	return ns
}

// noNamespace reports whether a character cannot be part of a namespace, because it would
// end it in a path or is invisible.
func noNamespace(r rune) bool {
	return strings.ContainsRune(":.\"'=", r) || unicode.IsSpace(r) || !unicode.IsGraphic(r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// declareClass declares a class and its local types. outer is the class to which it is
// local, or nil.
func (r *resolver) declareClass(d *parser.Class, list []*parser.Qualifier, f *parser.File, outer *Class, extent diag.Span) {
	c := &Class{
		Name: d.Name.Text, Namespace: r.namespace, Source: f.Source.Name, Span: d.Name.Span(),
		decl: d, file: f, qualifiers: list, unit: r.unit, outer: outer, index: r.next, extent: extent,
	}
	r.next++
	if d.Super != nil {
		c.SuperName = d.Super.Text
	}
	c.Named = r.isNamed[f]
	if outer != nil {
		c.Name = outer.Name + "." + c.Name
	}
	if outer == nil && (isAmendment(list) || c.inLocale() && hasAmended(c)) {
		r.amendments = append(r.amendments, c)
		return
	}
	r.enter(c)
}

func (r *resolver) enter(c *Class) {
	key := classKey(c.Namespace, c.Name)
	if old := r.schema.classes[key]; old != nil {
		r.redeclared(c, old)
		return
	}
	if r.taken(key, c.Name, c.Span) {
		return
	}
	c.Structure = c.decl.Is("structure")
	r.schema.classes[key] = c
	if r.byName[fold(c.Name)] == nil {
		r.byName[fold(c.Name)] = c
	}
	r.schema.Classes = append(r.schema.Classes, c)
	r.schemas[schemaOf(c.Name)]++
	for _, m := range c.decl.Members {
		switch {
		case m.Structure != nil:
			r.locals = true
			r.declareClass(m.Structure, m.Qualifiers.Items, c.file, c, diag.Span{Pos: m.Structure.Pos})
		case m.Enum != nil:
			r.locals = true
			r.declareEnumeration(m.Enum, m.Qualifiers.Items, c.file, c.Name+".")
		}
	}
}

// redeclared handles the second declaration of a class. In WMI it updates the class, so the
// last one counts. A declaration without a body or with the same text changes nothing.
func (r *resolver) redeclared(c, old *Class) {
	same := c.outer == nil && c.text() == old.text()
	switch {
	case c.file.Dialect == parser.WMI:
		r.update(c, old, same)
	case same:
		r.strictly(c.file)(DuplicateClass, c.Span, "class %s is declared twice with the same text", c.Name).
			See(old.Span, "first declared here")
	default:
		r.diags.Error(DuplicateClass, c.Span, "class %s is declared twice, the first declaration counts", c.Name).
			See(old.Span, "first declared here")
	}
}

func (r *resolver) update(c, old *Class, same bool) {
	empty := len(c.decl.Members) == 0 && len(c.qualifiers) == 0 && sameSuper(c.decl, old.decl)
	switch {
	case empty, same && !old.deleted:
		return
	case !old.deleted:
		r.diags.Warn(DuplicateClass, c.Span, "class %s is declared twice, the last declaration counts", c.Name).
			See(old.Span, "first declared here")
	}
	c.index, c.Name = old.index, old.Name
	*old = *c
}

// text returns the source text of the declaration, without comments and with single blanks.
func (c *Class) text() string {
	source := c.file.Source.Text
	at, end := c.extent.Pos.Offset, min(c.extent.Pos.Offset+c.extent.Len, len(source))
	var text strings.Builder
	first, _ := slices.BinarySearchFunc(c.file.Comments, at, func(one parser.Comment, at int) int { return one.Pos.Offset - at })
	for _, one := range c.file.Comments[first:] {
		if one.Pos.Offset >= end {
			break
		}
		text.WriteString(source[at:one.Pos.Offset] + " ")
		at = one.Pos.Offset + len(one.Text)
	}
	text.WriteString(source[min(at, end):end])
	return strings.Join(strings.Fields(text.String()), " ")
}

func sameSuper(a, b *parser.Class) bool {
	return a.Super == nil || b.Super != nil && cimname.Equal(a.Super.Text, b.Super.Text)
}

func classKey(namespace, name string) string { return fold(namespace) + ":" + fold(name) }

// lookup finds a class by name: first in the given namespace, then among the classes
// declared before any namespace, then anywhere.
func (r *resolver) lookup(name, namespace string) *Class {
	if c := r.schema.classes[classKey(namespace, name)]; c != nil {
		return c
	}
	if c := r.schema.classes[classKey("", name)]; c != nil {
		return c
	}
	return r.byName[fold(name)]
}

// named finds a class by its name in the declaration of another one: local structures are
// known in the class that declares them and in its subclasses (DSP0221 7.5.1).
func (r *resolver) named(name string, from *Class) *Class {
	if !r.locals {
		return r.lookup(name, from.Namespace)
	}
	for at := range from.scopes() {
		for _, full := range localNames(name, at.Name) {
			if c := r.schema.classes[classKey(at.Namespace, full)]; c != nil {
				return c
			}
		}
	}
	return r.lookup(name, from.Namespace)
}

// scopes yields the classes whose local types a class knows, innermost first: the class and
// its superclasses, then the class around it and its superclasses.
func (c *Class) scopes() iter.Seq[*Class] {
	return func(yield func(*Class) bool) {
		for ; c != nil; c = c.outer {
			for at, n := c, 0; at != nil && n < maxInheritance; at, n = at.Super, n+1 { // there can still be a cycle
				if !yield(at) {
					return
				}
			}
		}
	}
}
