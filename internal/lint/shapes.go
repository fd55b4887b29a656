package lint

import (
	"cmp"
	"maps"
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// Style rules about classes and methods, and about the place of declarations.

// abstractUnused checks all classes, because subclasses may be in any file.
func abstractUnused(p *pass, s *schema.Schema) {
	extended := map[*schema.Class]bool{}
	for _, c := range s.Classes {
		extended[c.Super] = true
	}
	for _, c := range s.Classes {
		if c.Named && c.Abstract && !extended[c] {
			p.report(c.Span, "class %s is abstract, and nothing extends it", c.Name)
		}
	}
}

func emptyClass(p *pass, c *schema.Class) {
	for _, property := range c.Properties {
		if property.Class == c {
			return
		}
	}
	for _, m := range c.Methods {
		if m.Class == c {
			return
		}
	}
	p.report(c.Span, "class %s declares no properties and no methods", c.Name)
}

const (
	deepest        = 8
	mostParameters = 12
)

func deepTree(p *pass, c *schema.Class) {
	above := 0
	for at := c.Super; at != nil; at = at.Super {
		above++
	}
	if above > deepest {
		p.report(c.Span, "class %s has %d superclasses, more than %d", c.Name, above, deepest)
	}
}

func manyParameters(p *pass, m *schema.Method) {
	if n := len(m.Parameters); n > mostParameters {
		p.report(m.Span, "method %s.%s has %d parameters, more than %d", m.Class.Name, m.Name, n, mostParameters)
	}
}

func keyMaxLen(p *pass, property *schema.Property) {
	if property.Key && property.Type.CIM == cim.String && property.Qualifiers.Get("MaxLen") == nil {
		p.report(property.Span, "key %s.%s has no MaxLen", property.Class.Name, property.Name)
	}
}

func arrayOrder(p *pass, e element) {
	if e.typ.Array && e.what != "method" && e.qualifiers.Get("ArrayType") == nil {
		p.report(e.span, "%s %s is an array without ArrayType, so its order has no meaning", e.what, e.path)
	}
}

func packagePath(p *pass, c *schema.Class) {
	if c.Outer() == nil && !c.Qualifiers.IsOwn("UMLPackagePath") {
		p.report(c.Span, "class %s has no UMLPackagePath", c.Name)
	}
}

// onePass reports each class once, because the order in the file is wrong.
func onePass(p *pass, c *schema.Class) {
	used := []*schema.Class{c.Super}
	for t := range c.Types() {
		used = append(used, t.Class)
	}
	for _, other := range used {
		if other != nil && other != c && other.File() == c.File() && other.Span.Pos.Offset > c.Span.Pos.Offset {
			p.report(c.Span, "class %s uses %s, which is declared after it", c.Name, other.Name).See(other.Span, "declared here")
			return
		}
	}
}

// A spelling is a way to write a name.
type spelling struct {
	text  string
	where diag.Span // its first occurrence
	count int
}

// otherCase reports the less common spellings of a member's name.
func otherCase(p *pass, s *schema.Schema) {
	names := map[string]map[string]*spelling{}
	note := func(name string, at diag.Span) {
		ways := names[cimname.Fold(name)]
		if ways == nil {
			ways = map[string]*spelling{}
			names[cimname.Fold(name)] = ways
		}
		if ways[name] == nil {
			ways[name] = &spelling{text: name, where: at}
		}
		ways[name].count++
	}
	for _, c := range s.Classes {
		if !c.Named {
			continue
		}
		for _, property := range c.Properties {
			if property.Class == c {
				note(property.Name, property.Span)
			}
		}
		for _, m := range c.Methods {
			if m.Class == c {
				note(m.Name, m.Span)
			}
		}
	}
	for _, ways := range names {
		list := slices.SortedFunc(maps.Values(ways), func(a, b *spelling) int {
			return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.where.Pos.Filename, b.where.Pos.Filename), cmp.Compare(a.where.Pos.Offset, b.where.Pos.Offset))
		})
		for _, one := range list[1:] {
			p.report(one.where, "name %s is written %s elsewhere", one.text, list[0].text).See(list[0].where, "written this way here")
		}
	}
}

// sqlWords are the keywords of WQL and of CIM's other query languages.
var sqlWords = map[string]bool{
	"and": true, "any": true, "as": true, "associators": true, "by": true, "class": true, "count": true, "delete": true, "desc": true, "distinct": true,
	"every": true, "false": true, "first": true, "from": true, "group": true, "having": true, "in": true, "insert": true, "is": true, "isa": true,
	"keysonly": true, "like": true, "not": true, "null": true, "or": true, "order": true, "references": true, "select": true, "set": true,
	"true": true, "update": true, "where": true, "within": true,
}

func sqlWord(p *pass, e element) {
	if cimname.In(sqlWords, e.name) {
		p.report(e.span, "name of %s %s is a keyword of query languages", e.what, e.path)
	}
}
