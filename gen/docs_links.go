package gen

import (
	"go/token"
	"strings"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// classLink returns a link to the struct of a class, or its name if the package has no
// struct.
func (d *documentation) classLink(c *schema.Class) model.Text {
	if d.declares(c) {
		return linkTo(d.own.classes[c].typ.String())
	}
	if n := d.imports.classes[c]; n != nil && n.classes[fold(c.Name)] != "" {
		return linkTo(d.imports.alias[n.path] + "." + n.classes[fold(c.Name)])
	}
	return say(c.Name)
}

// memberLink returns a link to a field or method.
func (d *documentation) memberLink(c *schema.Class, member string) (link model.Text, ok bool) {
	if !d.declares(c) {
		return nil, false
	}
	ids := d.own.classes[c]
	if property := c.Property(member); property != nil {
		return linkTo(ids.typ.String() + "." + ids.fields[property].String()), true
	}
	if m := c.Method(member); m != nil {
		return d.methodLink(c, m), true
	}
	return nil, false
}

// methodLink returns a link to the function that calls a method.
func (d *documentation) methodLink(c *schema.Class, m *schema.Method) model.Text {
	ids := d.own.classes[c]
	switch {
	case !d.declares(c):
		return say(c.Name + "." + m.Name)
	case m.Static:
		return linkTo(ids.calls[m].String())
	}
	return linkTo(ids.typ.String() + "." + ids.calls[m].String())
}

// resolve converts a name in a qualifier to a link: Class, Class.Property, Class.Method(),
// or a member of the given class. If the package has no such element, it returns the name
// and false.
func (d *documentation) resolve(name string, in *schema.Class) (link model.Text, ok bool) {
	name = phrase(name)
	class, member, dotted := strings.Cut(name, ".")
	if !dotted {
		if link, ok := d.memberLink(in, strings.TrimSuffix(name, "()")); ok {
			return link, true
		}
	}
	c := d.byName[fold(class)]
	if c == nil {
		return say(name), false
	}
	if !dotted {
		return d.classLink(c), true
	}
	member, _, _ = strings.Cut(member, "(")
	if link, ok := d.memberLink(c, member); ok {
		return link, true
	}
	if d.own.classes[c] == nil && token.IsIdentifier(member) {
		return textf("%s.%s", d.classLink(c), member), true // in another package, whose fields are not known here
	}
	return say(name), false
}

// links converts names to a list of links. If all is false, it skips names without a link.
func (d *documentation) links(names []string, in *schema.Class, all bool) model.Text {
	var list []model.Text
	for _, name := range names {
		if link, ok := d.resolve(name, in); ok || all && link != nil {
			list = append(list, link)
		}
	}
	return joined(list, ", ")
}
