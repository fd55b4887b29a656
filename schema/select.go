package schema

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/gomof/gomof/internal/pattern"
)

// Select returns the classes that patterns select, and all classes that they need:
// superclasses, the classes of references and embedded instances, and the classes to which
// types are local. They are sorted by name, then namespace.
//
// Patterns are those of [path.Match], but are not case-sensitive. A pattern that begins
// with ! excludes classes that the others select, wherever it is in the list. If there are
// no other patterns, Select starts with the classes of the named files. The error joins an
// error for each pattern that is malformed or matches nothing.
func (s *Schema) Select(patterns ...string) ([]*Class, error) {
	p := pattern.New(patterns)
	wanted := map[*Class]bool{}
	for _, c := range s.Classes {
		if _, selected := p.Match(c.Name, c.Named); selected {
			c.need(wanted)
		}
	}
	return Sorted(maps.Keys(wanted)), p.Err()
}

// Sorted returns classes by name, then namespace.
func Sorted(classes iter.Seq[*Class]) []*Class {
	type keyed struct {
		key   string
		class *Class
	}
	var list []keyed
	for c := range classes {
		list = append(list, keyed{fold(c.Name), c})
	}
	slices.SortFunc(list, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.class.Namespace, b.class.Namespace))
	})
	sorted := make([]*Class, len(list))
	for i, one := range list {
		sorted[i] = one.class
	}
	return sorted
}

// need marks a class and all classes that its declaration refers to.
func (c *Class) need(wanted map[*Class]bool) {
	open := []*Class{c}
	for len(open) > 0 {
		c, open = open[len(open)-1], open[:len(open)-1]
		if c == nil || wanted[c] {
			continue
		}
		wanted[c] = true
		open = append(open, c.Super, c.outer)
		for t := range c.Types() {
			open = append(open, t.Class)
		}
	}
}

// Outer returns the class to which a local type belongs, or nil.
func (c *Class) Outer() *Class { return c.outer }

// Types yields the types of all elements of a class.
func (c *Class) Types() iter.Seq[Type] {
	return func(yield func(Type) bool) {
		for _, p := range c.Properties {
			if !yield(p.Type) {
				return
			}
		}
		for _, m := range c.Methods {
			if !yield(m.Type) {
				return
			}
			for _, p := range m.Parameters {
				if !yield(p.Type) {
					return
				}
			}
		}
	}
}
