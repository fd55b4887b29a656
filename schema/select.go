package schema

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
)

// A Match tells how a class came to be selected.
type Match struct {
	Pattern string // the most specific that it matches; empty where the class is declared in a file that was named
	Rank    int    // how specific that is: 0 for a declaration, and most for a name without wildcards
}

// Match returns the classes that the patterns select, without what they need. Patterns
// are those of [path.Match], in any case. One that begins with ! takes away what the
// others give, wherever it stands. Where there are no others, the classes of the named
// files are wanted. Each pattern that is malformed or matches nothing is an error of
// those that the one returned joins.
func (s *Schema) Match(patterns ...string) (map[*Class]Match, error) {
	wanted, used := map[*Class]Match{}, map[string]bool{}
	for _, c := range s.Classes {
		if m, ok := matchName(patterns, c.Name, used); ok && (m.Rank > 0 || c.Named) {
			wanted[c] = m
		}
	}
	var errs []error
	for _, pattern := range patterns {
		if _, err := path.Match(bare(pattern), ""); err != nil {
			errs = append(errs, &PatternError{pattern, fmt.Sprintf("malformed pattern %q of class names", pattern)})
		} else if !used[pattern] {
			errs = append(errs, &PatternError{pattern, fmt.Sprintf("no class matches %q", pattern)})
		}
	}
	return wanted, errors.Join(errs...)
}

// A PatternError says what is wrong with a pattern of class names. [Schema.Match] joins one
// for each pattern that is malformed or matches nothing.
type PatternError struct{ Pattern, text string }

func (e *PatternError) Error() string { return e.text }

// MatchName tells how the patterns match one name, as [Schema.Match] has it. A name
// that no pattern selects does not match, whatever patterns exclude.
func MatchName(patterns []string, name string) (Match, bool) {
	m, ok := matchName(patterns, name, map[string]bool{})
	return m, ok && m.Rank > 0
}

// matchName notes the patterns that match anything.
func matchName(patterns []string, name string, used map[string]bool) (best Match, ok bool) {
	excluded, positive := false, false
	for _, pattern := range patterns {
		negative := strings.HasPrefix(pattern, "!")
		positive = positive || !negative
		if ok, err := path.Match(bare(pattern), fold(name)); err != nil || !ok {
			continue
		}
		used[pattern] = true
		if negative {
			excluded = true
			continue
		}
		if r := rank(pattern); r > best.Rank || r == best.Rank && pattern < best.Pattern {
			best = Match{pattern, r}
		}
	}
	return best, (best.Rank > 0 || !positive) && !excluded
}

func bare(pattern string) string { return fold(strings.TrimPrefix(pattern, "!")) }

// rank is how specific a pattern is: the more of a name it spells out, the more.
func rank(pattern string) int {
	if !strings.ContainsAny(pattern, `*?[\`) {
		return math.MaxInt
	}
	n, inSet := 1, false
	for _, r := range pattern {
		switch {
		case r == '[':
			inSet = true
		case r == ']':
			inSet = false
		case !inSet && !strings.ContainsRune(`*?\`, r):
			n++
		}
	}
	return n
}

// Select returns the classes that [Schema.Match] does, and all that they need:
// superclasses, the classes of references and embedded instances, and those in whose
// bodies local types stand. The result is sorted by name, then namespace: the order of
// the files does not show in it.
func (s *Schema) Select(patterns ...string) ([]*Class, error) {
	matches, err := s.Match(patterns...)
	wanted := map[*Class]bool{}
	for c := range matches {
		c.need(wanted)
	}
	return Sorted(maps.Keys(wanted)), err
}

// Sorted returns classes by name, then namespace.
func Sorted(classes iter.Seq[*Class]) []*Class {
	return slices.SortedFunc(classes, func(a, b *Class) int {
		return cmp.Or(cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.Namespace, b.Namespace))
	})
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

// Outer returns the class in whose body a local type stands, or nil.
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
