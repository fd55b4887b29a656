package gen

import (
	"strings"

	"github.com/gomof/gomof/gen/internal/names"
	"github.com/gomof/gomof/schema"
)

// rules are what the options say of the elements of a package. Keys are in lower case.
type rules struct {
	rename map[string]string
	keep   map[string]string
	plain  map[*schema.ValueSet]bool
}

// newRules reads the rules for classes. rename has the wishes of other packages too.
func newRules(opts Options, rename map[string]string, classes []*schema.Class) rules {
	r := rules{rename: rename, keep: foldedKeys(opts.Keep), plain: map[*schema.ValueSet]bool{}}
	for _, c := range classes {
		r.keepPlain(c)
	}
	return r
}

// keepPlain notes the values that the options want no enum for. The return value of a
// method is a code with names or without.
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

// renamed is what the options call something, or "". Most packages rename nothing, and this is
// asked of every element.
func (r rules) renamed(key string) string {
	if len(r.rename) == 0 {
		return ""
	}
	return r.rename[fold(key)]
}

// renamedClass is a class with what the options call it.
func (r rules) renamedClass(c *schema.Class) names.Element {
	return names.Element{MOF: c.Name, Renamed: r.renamed(c.Name)}
}

// renamedEnumeration is an enumeration with what the options call it.
func (r rules) renamedEnumeration(e *schema.Enumeration) names.Element {
	return names.Element{MOF: e.Name, Renamed: r.renamed(e.Name)}
}

// renamedMember is a member of a class with what the options call it there or in a superclass.
func (r rules) renamedMember(c *schema.Class, member string) names.Element {
	for ; c != nil && len(r.rename) > 0; c = c.Super {
		if to := r.renamed(c.Name + "." + member); to != "" {
			return names.Element{MOF: member, Renamed: to}
		}
	}
	return names.Element{MOF: member}
}

// renamedValue is what the options call a value of an element, or "".
func (r rules) renamedValue(origin, value string) string {
	if len(r.rename) == 0 {
		return ""
	}
	return r.renamed(originKey.Replace(origin) + "=" + value)
}

// originKey makes the key of an element for the options of what it is called here.
var originKey = strings.NewReplacer("()", "", " ", ".")

// keepsNames reports whether the types of an inherited member have their names in the
// class as well.
func (r rules) keepsNames(c *schema.Class, member string) bool {
	return len(r.keep) > 0 && r.keep[fold(c.Name+"."+member)] == KeepNames
}

// values returns the values whose enum a property has, or nil.
func (r rules) values(property *schema.Property) *schema.ValueSet {
	return r.unlessPlain(valuesOf(property))
}

// parameterValues is values for a parameter.
func (r rules) parameterValues(m *schema.Method, parameter *schema.Parameter) *schema.ValueSet {
	return r.unlessPlain(parameterValues(m, parameter))
}

func (r rules) unlessPlain(v *schema.ValueSet) *schema.ValueSet {
	if r.plain[v] {
		return nil
	}
	return v
}
