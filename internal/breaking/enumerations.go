package breaking

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// enumerations compares the enumerations of MOF 3. It reports changes at the enumeration only, and
// not at the properties, parameters and methods with its type.
func (c *comparison) enumerations() {
	var removed, added []*schema.Enumeration
	paired := map[*schema.Enumeration]bool{}
	for _, old := range c.old.enumerations {
		now := c.new.enumeration(old)
		if now == nil {
			removed = append(removed, old)
			continue
		}
		paired[now] = true
		c.enumeration(old, now)
	}
	for _, now := range c.new.enumerations {
		if !paired[now] {
			added = append(added, now)
			c.add(EnumerationAdded, now.Name, diag.Span{}, now.Span, "enumeration %s is added", now.Name)
		}
	}
	named := map[string]string{}
	for _, now := range added {
		named[contentsOf(now)] = now.Name
	}
	for _, old := range removed {
		change := c.add(EnumerationRemoved, old.Name, old.Span, diag.Span{}, "enumeration %s is gone", old.Name)
		change.experimental = old.Qualifiers.Bool("Experimental", false)
		if to := named[contentsOf(old)]; to != "" {
			change.Hint = "was it renamed to " + to + "?"
		}
	}
}

// contentsOf returns the type and the elements of an enumeration in a comparable form.
func contentsOf(e *schema.Enumeration) string {
	return e.Type.String() + "\x01" + strings.Join(entries(valuesOf(e.Elements)), "\x01")
}

func (c *comparison) enumeration(old, now *schema.Enumeration) {
	from := len(c.changes)
	used := c.isSent(old)
	e := elements{pair{comparison: c}, old.Name, "enumeration " + old.Name, old.Span, now.Span, used, used, false}
	switch {
	case sameEnumeration(old.Base, now.Base):
		e.elementsOf(old.Elements[len(old.Base.Elements):], now.Elements[len(now.Base.Elements):])
	case (old.Type == cim.String) != (now.Type == cim.String):
		e.add(EnumerationType, "%s is %s, was %s", e.what, now.Type, old.Type)
	default:
		e.types(EnumerationType, schema.Type{CIM: old.Type}, schema.Type{CIM: now.Type})
		e.elementsOf(old.Elements, now.Elements)
	}
	class, _, local := strings.Cut(old.Name, ".")
	for _, change := range c.changes[from:] {
		if local {
			change.class = key(class)
		}
		change.enumeration = true
		change.experimental = old.Qualifiers.Bool("Experimental", false)
	}
}

func (e elements) elementsOf(old, now []*schema.Element) {
	e.values(ValueRemoved, e.renumbered(old, now), valuesOf(now))
}

// renumbered reports elements with the same name and another value. It returns the old values
// without those changes, so that they are not reported again.
func (e elements) renumbered(old, now []*schema.Element) *schema.ValueSet {
	values := valuesOf(old)
	named := map[string]*schema.Element{}
	for _, one := range now {
		named[key(one.Name)] = one
	}
	var first string
	more := 0
	for i, one := range old {
		is := named[key(one.Name)]
		if is == nil || fmt.Sprint(is.Value) == fmt.Sprint(one.Value) {
			continue
		}
		values.Entries[i] = entryOf(is)
		if first != "" {
			more++
			continue
		}
		first = fmt.Sprintf("element %s of %s is %v, was %v", one.Name, e.what, is.Value, one.Value)
	}
	if more > 0 {
		first += fmt.Sprintf(", and %s another value", count(more, "more has", "more have"))
	}
	if first != "" {
		e.add(ValueRenumbered, "%s", first)
	}
	return values
}

func valuesOf(elements []*schema.Element) *schema.ValueSet {
	v := &schema.ValueSet{}
	for _, one := range elements {
		v.Entries = append(v.Entries, entryOf(one))
	}
	return v
}

func entryOf(e *schema.Element) schema.ValueEntry {
	entry := schema.ValueEntry{Name: e.Name, Text: fmt.Sprint(e.Value), Single: true}
	if n, ok := new(big.Int).SetString(entry.Text, 10); ok {
		if _, isText := e.Value.(string); !isText {
			entry.Ranges = []schema.Range{{Min: n, Max: n}}
		}
	}
	return entry
}

// isSent reports whether clients send values of an enumeration to servers.
func (c *comparison) isSent(e *schema.Enumeration) bool {
	for _, class := range c.old.list {
		for _, p := range class.Properties {
			if p.Type.Enum == e && isWritten(p) {
				return true
			}
		}
		for _, m := range class.Methods {
			for _, p := range m.Parameters {
				if p.Type.Enum == e && p.In {
					return true
				}
			}
		}
	}
	return false
}

// enumeration returns this version's enumeration with the name of other.
func (v *version) enumeration(other *schema.Enumeration) *schema.Enumeration {
	named, _ := cimname.Lookup(v.enumsByName, other.Name)
	for _, e := range named {
		if cimname.Equal(e.Namespace, other.Namespace) || e.Namespace == "" || other.Namespace == "" {
			return e
		}
	}
	return nil
}

func (v *version) enumerationOf(element string) *schema.Enumeration {
	if named, _ := cimname.Lookup(v.enumsByName, element); len(named) > 0 {
		return named[0]
	}
	return nil
}

// inEnumerations returns the changes of the enumerations that an element uses.
func (c *comparison) inEnumerations(element string) (list []*Change) {
	if len(c.old.enumerations) == 0 {
		return nil
	}
	for _, t := range c.old.typesOf(element) {
		for e := t.Enum; e != nil; e = e.Base {
			list = append(list, c.of(e.Name)...)
		}
	}
	return list
}

// sameEnumeration reports whether both types are the same enumeration. Its changes are reported at
// its declaration.
func sameEnumeration(old, now *schema.Enumeration) bool {
	return old != nil && now != nil && cimname.Equal(old.Name, now.Name)
}
