package gen

import (
	"go/token"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// linkTo is a link to an identifier of this package, or a part of one: Type.Field.
func linkTo(id string) string { return model.LinkStart + id + model.LinkEnd }

// classLink is a link to the struct of a class, or its name where the package knows
// none.
func (p *planner) classLink(c *schema.Class) string {
	if ids := p.ids[c]; ids != nil {
		return linkTo(ids.typ.String())
	}
	if n := p.foreign.classes[c]; n != nil && n.Classes[fold(c.Name)] != "" {
		return linkTo(p.foreign.alias[n.Path] + "." + n.Classes[fold(c.Name)])
	}
	return c.Name
}

// memberLink is a link to a field or method.
func (p *planner) memberLink(c *schema.Class, member string) (link string, ok bool) {
	ids := p.ids[c]
	if ids == nil {
		return "", false
	}
	if property := c.Property(member); property != nil {
		return linkTo(ids.typ.String() + "." + ids.fields[property].String()), true
	}
	if m := c.Method(member); m != nil {
		return p.methodLink(c, m), true
	}
	return "", false
}

// methodLink is a link to the function that calls a method.
func (p *planner) methodLink(c *schema.Class, m *schema.Method) string {
	ids := p.ids[c]
	switch {
	case ids == nil:
		return c.Name + "." + m.Name
	case m.Static:
		return linkTo(ids.statics[m].String())
	}
	return linkTo(ids.typ.String() + "." + ids.stubs[m].String())
}

// resolve turns a name as qualifiers write it, Class, Class.Property, Class.Method() or
// a member of the class in hand alone, into a link. ok is false, and the link the name,
// where nothing in the package has that name.
func (p *planner) resolve(name string, in *schema.Class) (link string, ok bool) {
	name = phrase(name)
	class, member, dotted := strings.Cut(name, ".")
	if !dotted {
		if link, ok := p.memberLink(in, strings.TrimSuffix(name, "()")); ok {
			return link, true
		}
	}
	c := p.byName[fold(class)]
	if c == nil {
		return name, false
	}
	if !dotted {
		return p.classLink(c), true
	}
	member, _, _ = strings.Cut(member, "(")
	if link, ok := p.memberLink(c, member); ok {
		return link, true
	}
	if p.ids[c] == nil && token.IsIdentifier(member) {
		return p.classLink(c) + "." + member, true // of another package, whose fields are not known here
	}
	return name, false
}

// links turns names into a list of links; all is false where those without one are to
// be left out.
func (p *planner) links(names []string, in *schema.Class, all bool) string {
	var list []string
	for _, name := range names {
		if link, ok := p.resolve(name, in); ok || all && link != "" {
			list = append(list, link)
		}
	}
	return strings.Join(list, ", ")
}
