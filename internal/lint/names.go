package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// Rules about names.

func schemaPrefix(p *pass, c *schema.Class) {
	if prefix, rest, ok := strings.Cut(c.Name, "_"); c.Outer() == nil && !c.Structure && (!ok || prefix == "" || rest == "") {
		p.report(c.Span, "class %s has no schema name, expected Schema_Class", c.Name)
	}
}

func foreignPrefix(p *pass, c *schema.Class) {
	prefix, _, _ := strings.Cut(c.Name, "_")
	if p.Prefixes != nil && c.Outer() == nil && !slices.ContainsFunc(p.Prefixes, func(own string) bool { return cimname.Equal(own, prefix) }) {
		p.report(c.Span, "class %s begins with the schema name %s, expected %s", c.Name, prefix, strings.Join(p.Prefixes, ", "))
	}
}

func namesAlike(p *pass, s *schema.Schema) {
	first := map[string]*schema.Class{}
	for _, c := range s.Classes {
		id := cimname.Fold(c.Namespace) + ":" + letters(c.Name)
		if other := first[id]; other == nil {
			first[id] = c
		} else if c.Named && !cimname.Equal(other.Name, c.Name) {
			p.report(c.Span, "classes %s and %s differ only in underscores", c.Name, other.Name).See(other.Span, "the other one")
		}
	}
}

func nameForm(p *pass, kind, name string) bool {
	form := p.Forms[kind]
	return form == nil || form.MatchString(name)
}

func classForm(p *pass, c *schema.Class) {
	if !nameForm(p, "class", c.Name) {
		p.report(c.Span, "name of class %s does not match %s", c.Name, p.Forms["class"])
	}
}

func elementForm(p *pass, e element) {
	kind := e.what
	if kind == "reference" {
		kind = "property"
	}
	if !nameForm(p, kind, e.name) {
		p.report(e.span, "name of %s %s does not match %s", e.what, e.path, p.Forms[kind])
	}
}

func underscore(p *pass, e element) {
	if strings.Contains(strings.Trim(e.name, "_"), "_") {
		p.report(e.span, "name of %s %s has an underscore", e.what, e.path)
	}
}

func stutter(p *pass, e element) {
	_, class, _ := strings.Cut(e.class.Name, "_")
	if rest, ok := strings.CutPrefix(e.name, class); ok && len(class) > 2 && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
		p.report(e.span, "name of %s %s repeats the name of its class", e.what, e.path)
	}
}

func nameEdges(p *pass, e element) {
	if strings.HasPrefix(e.name, "_") || strings.HasSuffix(e.name, "_") {
		p.report(e.span, "name of %s %s begins or ends with an underscore, which WMI reserves", e.what, e.path)
	}
}

func nameLength(p *pass, e element) {
	if len(e.name) > 255 {
		p.report(e.span, "name of a %s of class %s has %d characters, more than 255", e.what, e.class.Name, len(e.name))
	}
}

func negative(p *pass, property *schema.Property) {
	for _, word := range []string{"No", "Not", "Disable", "Dont"} {
		if rest, ok := strings.CutPrefix(property.Name, word); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' && property.Type.CIM == cim.Boolean {
			p.report(property.Span, "boolean property %s.%s has a negated name", property.Class.Name, property.Name)
			return
		}
	}
}

func fileName(p *pass, c *schema.Class) {
	base := path.Base(strings.ReplaceAll(c.Source, `\`, "/"))
	base = base[:len(base)-len(path.Ext(base))]
	if c.Outer() == nil && base != c.Name && !strings.HasPrefix(c.Source, "<") {
		p.report(c.Span, "class %s is declared in %s, expected %s.mof", c.Name, path.Base(c.Source), c.Name)
	}
}

func ascii(p *pass, e element) {
	if strings.ContainsFunc(e.name, func(r rune) bool { return r > 0x7e }) {
		p.report(e.span, "name of %s %s is not ASCII, which servers refuse", e.what, e.path)
	}
}
