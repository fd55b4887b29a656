package gen

import (
	"strings"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// rules are the options for the elements of a package. Keys are in lower case.
type rules struct {
	rename map[string]string
	keep   map[string]string
	plain  map[*schema.ValueSet]bool
}

// newRules returns the rules for classes. rename also contains the renames of other
// packages.
func newRules(opts Options, rename map[string]string, classes []*schema.Class) rules {
	r := rules{rename: rename, keep: foldedKeys(opts.Keep), plain: map[*schema.ValueSet]bool{}}
	for _, c := range classes {
		r.keepPlain(c)
	}
	return r
}

// keepPlain records the values for which the options request no enum. A return value is a
// code with or without names.
func (r rules) keepPlain(c *schema.Class) {
	if len(r.keep) == 0 {
		return
	}
	note := func(v *schema.ValueSet, member string) {
		if v != nil && r.keep[fold(v.Class.Name+"."+member)] == KeepPlain {
			r.plain[v] = true
		}
	}
	for _, property := range c.Properties {
		note(valuesOf(property), property.Name)
	}
	for _, m := range c.Methods {
		for _, parameter := range m.Parameters {
			note(parameterValues(m, parameter), m.Name+"."+parameter.Name)
		}
	}
}

// renamed returns the chosen name for a key, or "". It is called for every element, and
// most packages rename nothing.
func (r rules) renamed(key string) string {
	if len(r.rename) == 0 {
		return ""
	}
	to, _ := cimname.Lookup(r.rename, key)
	return to
}

// renamedClass returns a class with its chosen name.
func (r rules) renamedClass(c *schema.Class) names.Element {
	return names.Element{MOF: c.Name, Renamed: r.renamed(c.Name)}
}

// renamedEnumeration returns an enumeration with its chosen name.
func (r rules) renamedEnumeration(e *schema.Enumeration) names.Element {
	return names.Element{MOF: e.Name, Renamed: r.renamed(e.Name)}
}

// renamedMember returns a member with the name chosen for it in this class or in a
// superclass.
func (r rules) renamedMember(c *schema.Class, member string) names.Element {
	for ; c != nil && len(r.rename) > 0; c = c.Super {
		if to := r.renamed(c.Name + "." + member); to != "" {
			return names.Element{MOF: member, Renamed: to}
		}
	}
	return names.Element{MOF: member}
}

// renamedValue returns the chosen name for a value of an element, or "".
func (r rules) renamedValue(origin, value string) string {
	if len(r.rename) == 0 {
		return ""
	}
	return r.renamed(originKey.Replace(origin) + "=" + value)
}

// originKey converts the name of an element here to its key in the options.
var originKey = strings.NewReplacer("()", "", " ", ".")

// keepsNames reports whether the types of an inherited member also have their names in the
// class.
func (r rules) keepsNames(c *schema.Class, member string) bool {
	return len(r.keep) > 0 && r.keep[fold(c.Name+"."+member)] == KeepNames
}

// values returns the values of a property's enum, or nil.
func (r rules) values(property *schema.Property) *schema.ValueSet {
	return r.unlessPlain(valuesOf(property))
}

// parameterValues returns the values of a parameter's enum, or nil.
func (r rules) parameterValues(m *schema.Method, parameter *schema.Parameter) *schema.ValueSet {
	return r.unlessPlain(parameterValues(m, parameter))
}

func (r rules) unlessPlain(v *schema.ValueSet) *schema.ValueSet {
	if r.plain[v] {
		return nil
	}
	return v
}
