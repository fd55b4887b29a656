package parser

import (
	"slices"

	"github.com/gomof/gomof/internal/cimname"
)

// markPlaces are the kinds of element that a qualifier is on, as a set.
type markPlaces uint8

const (
	onClass markPlaces = 1 << iota
	onInstance
	onProperty // of a class or an instance
	onDateTime // a property or parameter of that type
	onMethod
)

// wmiQualifiers are the qualifiers that mark a file as WMI's, and where WMI has them.
// Others use the same names for qualifiers of their own: on another kind of element,
// or where the input declares it, such a name says nothing.
var wmiQualifiers = map[string]markPlaces{
	"amendment": onClass, "classversion": onClass, "complextype": onClass, "dynamic": onClass | onInstance | onProperty, "dynprops": onClass | onInstance,
	"etag": onProperty, "eventtype": onClass, "friendlyname": onClass, "guid": onClass, "implemented": onMethod, "singleton": onClass,
	"subtype": onDateTime, "wmi": onClass, "wmidataid": onProperty, "wmimethodid": onMethod,
}

// A marker collects the names of the qualifiers that mark a file as WMI's, in lower case.
type marker struct{ found []string }

// marksOf returns the qualifiers that mark a file as WMI's and that it does not declare
// itself.
func marksOf(file *File) []string {
	var m marker
	for _, d := range file.Decls {
		m.decl(d)
	}
	if m.found == nil {
		return nil
	}
	return slices.DeleteFunc(m.found, func(name string) bool {
		return slices.ContainsFunc(file.Decls, func(d *Decl) bool {
			q := d.Qualifier
			return q != nil && !q.IsFlavorStatement() && cimname.Fold(q.Name.Text) == name
		})
	})
}

func (m *marker) decl(d *Decl) {
	switch {
	case d.Class != nil:
		m.list(d.Qualifiers, onClass)
		m.members(d.Class)
	case d.Instance != nil:
		m.list(d.Qualifiers, onInstance)
		for _, s := range d.Instance.Slots {
			m.list(s.Qualifiers, onProperty)
		}
	}
}

func (m *marker) members(c *Class) {
	for _, member := range c.Members {
		if member.Method == nil {
			m.list(member.Qualifiers, onProperty|dateTime(&member.Type))
			continue
		}
		m.list(member.Qualifiers, onMethod)
		for _, p := range member.Method.List {
			m.list(p.Qualifiers, dateTime(&p.Type))
		}
	}
}

// dateTime returns onDateTime if the type is that.
func dateTime(t *Type) markPlaces {
	if sameWord(t.Name, "datetime") {
		return onDateTime
	}
	return 0
}

func (m *marker) list(list QualifierList, on markPlaces) {
	for _, q := range list.Items {
		if places, _ := cimname.Lookup(wmiQualifiers, q.Name.Text); places&on == 0 {
			continue
		}
		if name := cimname.Fold(q.Name.Text); !slices.Contains(m.found, name) {
			m.found = append(m.found, name)
		}
	}
}

// settle takes a file for MOF 2 that nothing but qualifiers made WMI's, if the input
// declares these. It reports whether it did.
func (f *File) settle(declared map[string]bool) bool {
	if f.marks == nil || slices.ContainsFunc(f.marks, func(name string) bool { return !declared[name] }) {
		return false
	}
	f.Dialect, f.marks = MOF2, nil
	return true
}
