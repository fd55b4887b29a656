package gen

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// What Options.Keep says of a member that the schema has changed.
const (
	KeepNames = "names" // it was declared in this class, which inherits it now: its types have their names here as well
	KeepPlain = "plain" // it had no named values: it stays a number or a string
)

// checkKeep reports entries that mean nothing.
func checkKeep(s *schema.Schema, keep map[string]string, diags *diag.List) {
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(keep)) {
		if seen[fold(key)] {
			diags.Error(BadKeep, diag.Span{}, "%s is kept twice", key)
		}
		seen[fold(key)] = true
		e := findElement(s, key)
		switch what := keep[key]; {
		case e == nil:
			diags.Error(BadKeep, diag.Span{}, "%s is kept, but the schema has no such member", key)
		case what == KeepNames && (e.declared || e.parameter):
			diags.Error(BadKeep, diag.Span{}, "the names of %s are kept, but its class declares it", key)
		case what == KeepNames && e.method == nil && e.values == nil:
			diags.Error(BadKeep, diag.Span{}, "the names of %s are kept, but it has no named values, and so no names", key)
		case what == KeepPlain && e.values == nil:
			diags.Error(BadKeep, diag.Span{}, "%s is kept plain, but it has no named values", key)
		case what == KeepPlain && !strings.EqualFold(e.values.Class.Name, e.class.Name):
			diags.Error(BadKeep, diag.Span{}, "%s is kept plain, but its values are those of %s", key, e.values.Class.Name).
				Help("write " + e.values.Class.Name + key[len(e.class.Name):])
		case what != KeepNames && what != KeepPlain:
			diags.Error(BadKeep, diag.Span{}, "%s is kept %q, expected %s or %s", key, what, KeepNames, KeepPlain)
		}
	}
}

// A found is the member or parameter that an option names.
type found struct {
	class     *schema.Class
	declared  bool           // in that class
	method    *schema.Method // of the parameter, or itself; nil for a property
	parameter bool
	values    *schema.ValueSet // or nil
}

// findElement looks for Class.Property, Class.Method or Class.Method.Parameter.
func findElement(s *schema.Schema, key string) *found {
	class, member, _ := strings.Cut(key, ".")
	member, parameter, isParameter := strings.Cut(member, ".")
	c := s.Class(class)
	if c == nil {
		return nil
	}
	if p := c.Property(member); p != nil && !isParameter {
		return &found{class: c, declared: p.Class == c, values: valuesOf(p)}
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

// keepPlain notes the values that the options want no enum for. The return value of a
// method is a code with names or without.
func (p *planner) keepPlain(classes []*schema.Class) {
	for _, c := range classes {
		for _, property := range c.Properties {
			p.plainIf(valuesOf(property), property.Name)
		}
		for _, m := range c.Methods {
			for _, parameter := range m.Parameters {
				p.plainIf(parameterValues(m, parameter), m.Name+"."+parameter.Name)
			}
		}
	}
}

func (p *planner) plainIf(v *schema.ValueSet, member string) {
	if v != nil && p.keep[fold(v.Class.Name+"."+member)] == KeepPlain {
		p.plain[v] = true
	}
}

// values returns the values whose enum a property has, or nil.
func (p *planner) values(property *schema.Property) *schema.ValueSet {
	return p.unlessPlain(valuesOf(property))
}

// parameterValues is values for a parameter.
func (p *planner) parameterValues(m *schema.Method, parameter *schema.Parameter) *schema.ValueSet {
	return p.unlessPlain(parameterValues(m, parameter))
}

func (p *planner) unlessPlain(v *schema.ValueSet) *schema.ValueSet {
	if p.plain[v] {
		return nil
	}
	return v
}
