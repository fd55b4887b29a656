package gen

import (
	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// displaced returns the element that lost its name to a renamed enumeration, class or
// member, or "". Only elements that this package generates can lose a name.
func (n *named) displaced(enum *schema.Enumeration, c *schema.Class, member string) string {
	switch {
	case enum != nil:
		if made := n.own.enumerations[enum]; made != nil {
			return n.classLike(made.typ)
		}
	case n.own.classes[c] == nil:
	case member == "":
		return n.classLike(n.own.classes[c].typ)
	default:
		return n.memberLike(c, member)
	}
	return ""
}

func (n *named) classLike(wanted *names.Name) string {
	for _, c := range n.classes {
		ids := n.own.classes[c]
		if ids != nil && n.renamedClass(c).Renamed == "" && ids.typ.Short() == wanted.String() {
			return c.Name
		}
	}
	return ""
}

// memberLike searches the struct of a class and its provider, which also has the static
// methods.
func (n *named) memberLike(c *schema.Class, member string) string {
	ids := n.own.classes[c]
	inStruct, inProvider := map[string]bool{}, map[string]bool{} // the names of the member
	if property := c.Property(member); property != nil {
		inStruct[ids.fields[property].String()] = true
	}
	if m := c.Method(member); m != nil {
		inStruct[ids.calls[m].String()] = !m.Static
		inProvider[ids.provided[m].Short()] = true
	}
	for _, property := range c.Properties {
		if inStruct[ids.fields[property].Short()] && n.renamedMember(c, property.Name).Renamed == "" {
			return c.Name + "." + property.Name
		}
	}
	for _, m := range c.Methods {
		like := !m.Static && inStruct[ids.calls[m].Short()] || inProvider[ids.provided[m].Short()]
		if like && n.renamedMember(c, m.Name).Renamed == "" {
			return c.Name + "." + m.Name
		}
	}
	return ""
}
