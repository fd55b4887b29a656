package parser

import (
	"slices"

	"github.com/gomof/gomof/internal/cimname"
)

// markPlaces are the kinds of elements on which a qualifier marks a file, as a set.
type markPlaces uint8

const (
	onClass markPlaces = 1 << iota
	onInstance
	onProperty // of a class or an instance
	onDateTime // a property or parameter of that type
	onMethod
)

// wmiQualifiers are the qualifiers that mark a file as WMI, with the elements on which WMI
// has them. Other schemas use the same names for their own qualifiers. So a qualifier on
// another kind of element, or one that the input declares, does not count.
var wmiQualifiers = map[string]markPlaces{
	"amendment": onClass, "classversion": onClass, "complextype": onClass, "dynamic": onClass | onInstance | onProperty, "dynprops": onClass | onInstance,
	"etag": onProperty, "eventtype": onClass, "friendlyname": onClass, "guid": onClass, "implemented": onMethod, "singleton": onClass,
	"subtype": onDateTime, "wmi": onClass, "wmidataid": onProperty, "wmimethodid": onMethod,
}

// A marker collects the names of qualifiers that mark a file as WMI, in lower case.
type marker struct{ found []string }

// WMIMarks returns the qualifiers that mark a file as WMI and that the file does not
// declare, in lower case.
func WMIMarks(file *File) []string {
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

// dateTime returns onDateTime if the type is datetime.
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
