package breaking

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// affected returns the classes to plan, by name and for both versions: changed classes, their
// subclasses and superclasses, and classes whose Go names may collide with theirs. The Go of all
// other classes is unchanged. It returns nil if there are none.
func (c *comparison) affected(x *clashes) func(*schema.Class) bool {
	names, added := map[string]bool{}, map[string]bool{}
	for _, old := range c.old.list {
		if now := c.new.like(old); now == nil || old.Named != now.Named || !cheapEqual(old, now) {
			names[key(old.Name)] = true
		}
	}
	for _, now := range c.new.list {
		if c.old.like(now) == nil {
			added[key(now.Name)] = true
		}
	}
	if !sameEnumerations(c.old, c.new) {
		return func(*schema.Class) bool { return true }
	}
	c.addBelow(names)
	if c.new.hasNamespaces() {
		maps.Copy(names, added)
	}
	for _, name := range x.with(added) { // an added class can only break others by its names
		if !added[name] {
			names[name] = true
		}
	}
	if len(names) == 0 {
		return nil
	}
	return c.closure(names, x)
}

// closure returns the classes to plan so that the named classes get the same Go names as if all
// classes were planned.
func (c *comparison) closure(names map[string]bool, x *clashes) func(*schema.Class) bool {
	all := maps.Clone(names)
	for _, name := range x.with(names) {
		all[name] = true
	}
	c.addAbove(all)
	return func(class *schema.Class) bool { return cimname.In(all, class.Name) }
}

// hasNamespaces reports whether the version has several namespaces. Then an added class may be the
// first of its namespace in a package.
func (v *version) hasNamespaces() bool {
	return slices.ContainsFunc(v.list, func(c *schema.Class) bool { return !cimname.Equal(c.Namespace, v.list[0].Namespace) })
}

func cheapEqual(old, now *schema.Class) bool {
	return key(old.SuperName) == key(now.SuperName) && key(old.Namespace) == key(now.Namespace) && (sameText(old, now) || shape(old) == shape(now))
}

// shape returns everything in a declaration that affects its Go.
func shape(c *schema.Class) string {
	var list []string
	for _, p := range c.Properties {
		if p.Class == c {
			list = append(list, fmt.Sprint("p", p.Name, shapeOf(p.Type), p.Key, shapeOfValues(p.Values)))
		}
	}
	for _, m := range c.Methods {
		if m.Class != c {
			continue
		}
		list = append(list, fmt.Sprint("m", m.Name, shapeOf(m.Type), m.Void, m.Static, shapeOfValues(m.Values)))
		for _, p := range m.Parameters {
			list = append(list, fmt.Sprint("a", m.Name, ".", p.Name, shapeOf(p.Type), p.In, p.Out, p.Required, shapeOfValues(p.Values)))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

func shapeOf(t schema.Type) string {
	return fmt.Sprint(" ", t.CIM, t.Array, className(t.Class), t.OctetString)
}

func shapeOfValues(v *schema.ValueSet) string {
	if v == nil {
		return ""
	}
	var out strings.Builder
	fmt.Fprint(&out, v.Bits)
	for i := range v.Entries {
		e := &v.Entries[i]
		out.WriteString("\x00" + e.Name + "\x00" + e.Text)
	}
	return out.String()
}

func sameEnumerations(old, now *version) bool {
	list := func(v *version) (texts []string) {
		for _, s := range v.schemas {
			for _, e := range s.Enumerations {
				text := e.Name + " " + e.Type.String()
				for _, one := range e.Elements {
					text += fmt.Sprint("\x00", one.Name, "=", one.Value)
				}
				texts = append(texts, text)
			}
		}
		slices.Sort(texts)
		return slices.Compact(texts)
	}
	return slices.Equal(list(old), list(now))
}

// addBelow adds the subclasses of changed classes. If a class has only gained members, it adds only
// the subclasses that declare a member with such a name.
func (c *comparison) addBelow(names map[string]bool) {
	touched := map[*schema.Class]map[string]bool{} // letters of member names, by class; nil for all members
	for name := range names {
		members := c.touched(name)
		for _, class := range slices.Concat(c.old.byName[name], c.new.byName[name]) {
			touched[class] = members
		}
	}
	for _, v := range []*version{c.old, c.new} {
		for _, class := range v.list {
			for above := class.Super; above != nil; above = above.Super {
				members, ok := touched[above]
				if ok && (members == nil || declaresOne(class, above, members)) {
					names[key(class.Name)] = true
					break
				}
			}
		}
	}
}

// touched returns the members that a class gained or whose named values changed. It returns nil if
// more has changed.
func (c *comparison) touched(name string) map[string]bool {
	old, now := c.old.one(name), c.new.one(name)
	if old == nil || now == nil {
		return nil
	}
	moved := key(old.SuperName) != key(now.SuperName)
	was, is := outline(old, moved), outline(now, moved)
	for member, line := range was {
		if is[member] != line {
			return nil
		}
	}
	members := map[string]bool{}
	for member := range is {
		if _, there := was[member]; !there {
			members[letters(member[1:])] = true
		}
	}
	seen := map[string]bool{}
	for _, p := range now.Properties {
		if id := letters(p.Name); seen[id] && members[id] {
			return nil // two members with the same Go name, which subclasses inherit
		} else {
			seen[id] = true
		}
	}
	for _, m := range now.Methods {
		if id := letters(m.Name); seen[id] && members[id] {
			return nil
		}
	}
	for _, member := range revalued(old, now) {
		members[letters(member)] = true
	}
	return members
}

// revalued returns the members whose own or whose parameters' named values changed.
func revalued(old, now *schema.Class) (list []string) {
	values := func(c *schema.Class) map[string]string {
		texts := map[string]string{}
		for _, p := range c.Properties {
			if p.Class == c {
				texts[p.Name] += shapeOfValues(p.Values)
			}
		}
		for _, m := range c.Methods {
			if m.Class == c {
				texts[m.Name] += shapeOfValues(m.Values)
				for _, p := range m.Parameters {
					texts[m.Name] += shapeOfValues(p.Values)
				}
			}
		}
		return texts
	}
	is := values(now)
	for member, text := range values(old) {
		if is[member] != text {
			list = append(list, member)
		}
	}
	return list
}

// outline returns the shape of each declared member, without its named values. If the superclass
// changed, it includes inherited members and the classes that declare them. The keys distinguish
// properties from methods, which may have the same name.
func outline(c *schema.Class, all bool) map[string]string {
	lines := map[string]string{}
	for _, p := range c.Properties {
		if p.Class != c && !all {
			continue
		}
		text := fmt.Sprint(shapeOf(p.Type), p.Key, p.Values != nil)
		for at := p; all && at != nil; at = at.Overrides {
			text += " " + at.Class.Name
			if at.Values != nil {
				text += "=" + at.Values.Class.Name
			}
		}
		lines["p"+p.Name] = text
	}
	for _, m := range c.Methods {
		if m.Class != c && !all {
			continue
		}
		text := fmt.Sprint(shapeOf(m.Type), m.Void, m.Static)
		for _, p := range m.Parameters {
			text += fmt.Sprint(p.Name, shapeOf(p.Type), p.In, p.Out, p.Required, p.Values != nil)
		}
		for at := m; all && at != nil; at = at.Overrides {
			text += " " + at.Class.Name
		}
		lines["m"+m.Name] = text
	}
	return lines
}

// declaresOne reports whether a class, or a class between it and a superclass, declares a member
// with one of these names.
func declaresOne(c, above *schema.Class, members map[string]bool) bool {
	for ; c != nil && c != above; c = c.Super {
		for _, p := range c.Properties {
			if p.Class == c && members[letters(p.Name)] {
				return true
			}
		}
		for _, m := range c.Methods {
			if m.Class == c && members[letters(m.Name)] {
				return true
			}
		}
	}
	return false
}

func (c *comparison) addAbove(names map[string]bool) {
	for _, v := range []*version{c.old, c.new} {
		for _, class := range v.list {
			if cimname.In(names, class.Name) {
				for _, above := range ancestors(class) {
					names[above] = true
				}
			}
		}
	}
}
