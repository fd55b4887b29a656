package gen

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// The values of Options.Keep, for members that the schema has changed.
const (
	KeepNames = "names" // this class declared it once and inherits it now: its types also have their names here
	KeepPlain = "plain" // it had no named values once: it remains a number or a string
)

// checkKeep reports entries that have no effect.
func checkKeep(s *schema.Schema, opts Options, diags *diag.List) {
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(opts.Keep)) {
		at := opts.at("keep", key)
		if seen[fold(key)] {
			diags.Error(BadKeep, at, "%s is kept twice", key)
		}
		seen[fold(key)] = true
		e := findElement(s, key)
		switch what := opts.Keep[key]; {
		case e == nil:
			diags.Error(BadKeep, at, "%s is kept, but the schema has no such member", key).Meant(key, nearestElement(s, key))
		case what == KeepNames && (e.declared && !e.overrides || e.parameter):
			diags.Error(BadKeep, at, "the names of %s are kept, but it is not an inherited member", key)
		case what == KeepPlain && e.values == nil:
			diags.Error(BadKeep, at, "%s is kept plain, but it has no named values", key)
		case what == KeepPlain && !strings.EqualFold(e.values.Class.Name, e.class.Name):
			diags.Error(BadKeep, at, "%s is kept plain, but it shares the values of %s", key, e.values.Class.Name).
				Help("write " + e.values.Class.Name + key[len(e.class.Name):])
		case what != KeepNames && what != KeepPlain:
			diags.Error(BadKeep, at, "%s is kept %q, expected %s or %s", key, what, KeepNames, KeepPlain)
		}
	}
}

// A found is the member or parameter of an option.
type found struct {
	class     *schema.Class
	declared  bool           // in that class
	overrides bool           // a property of a superclass, which names the constant
	method    *schema.Method // the method, also for a parameter; nil for a property
	parameter bool
	values    *schema.ValueSet // or nil
}

// findElement finds Class.Property, Class.Method or Class.Method.Parameter.
func findElement(s *schema.Schema, key string) *found {
	class, member, _ := strings.Cut(key, ".")
	member, parameter, isParameter := strings.Cut(member, ".")
	c := s.Class(class)
	if c == nil {
		return nil
	}
	if p := c.Property(member); p != nil && !isParameter {
		return &found{class: c, declared: p.Class == c, overrides: hasAbove(c, p.Name), values: valuesOf(p)}
	}
	m := c.Method(member)
	switch {
	case m == nil:
		return nil
	case !isParameter:
		return &found{class: c, declared: m.Class == c, method: m, values: returnValues(m)}
	case m.Parameter(parameter) != nil:
		return &found{class: c, declared: m.Class == c, method: m, parameter: true, values: parameterValues(m, m.Parameter(parameter))}
	}
	return nil
}
