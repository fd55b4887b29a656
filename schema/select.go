package schema

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
)

// Select returns the classes that match the patterns, and all that they need:
// superclasses, the classes of references and embedded instances, and those in whose
// bodies local types stand. Patterns
// are those of [path.Match], in any case. Without any, the classes of the named
// files are wanted. The result is sorted by name, then namespace: the order of
// the files does not show in it. Each pattern that is malformed or matches nothing is
// an error of those that the one returned joins.
func (s *Schema) Select(patterns ...string) ([]*Class, error) {
	wanted := map[*Class]bool{}
	if len(patterns) == 0 {
		for _, c := range s.Classes {
			if c.Named {
				c.need(wanted)
			}
		}
	}
	var errs []error
	for _, pattern := range patterns {
		if err := s.match(pattern, wanted); err != nil {
			errs = append(errs, err)
		}
	}
	return slices.SortedFunc(maps.Keys(wanted), func(a, b *Class) int {
		return cmp.Or(cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.Namespace, b.Namespace))
	}), errors.Join(errs...)
}

func (s *Schema) match(pattern string, wanted map[*Class]bool) error {
	found := false
	for _, c := range s.Classes {
		ok, err := path.Match(fold(pattern), fold(c.Name))
		if err != nil {
			return fmt.Errorf("malformed pattern %q of class names", pattern)
		}
		if ok {
			found = true
			c.need(wanted)
		}
	}
	if !found {
		return fmt.Errorf("no class matches %q", pattern)
	}
	return nil
}

// need marks a class and what its declaration names.
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
