package export

import (
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// findWMI decides whether readers will treat the MOF as WMI, because of a construct that
// only WMI has, and whether they must. If they must and no construct shows it, a pragma
// does.
func (e *exporter) findWMI() {
	if e.dialect != mofDialect || e.mof3 {
		return
	}
	var w wmiUses
	for c := range e.classes {
		w.class(c)
	}
	for _, i := range e.schema.Instances {
		for _, v := range i.Values {
			w.rules = w.rules || isWMIValue(v)
		}
	}
	e.wmi = w.constructs || w.rules || w.outOnly && !w.outAndIn
	e.marked = e.wmi && !w.constructs
}

// wmiUses is the part of a schema that depends on the dialect.
type wmiUses struct {
	constructs bool // such as void, which no other dialect has
	rules      bool // what only WMI allows, in the syntax of MOF 2
	outOnly    bool // a parameter with Out alone, which is not passed in
	outAndIn   bool // one that is
}

func (w *wmiUses) class(c *schema.Class) {
	w.constructs = w.constructs || c.Super == nil && cimname.IsSystem(c.SuperName)
	for _, p := range c.Properties {
		if p.Class != c {
			continue
		}
		w.typed(p.Type, p.TypeWord, p.Qualifiers)
		w.rules = w.rules || overridesNothing(p.Qualifiers, p.Name, c.Super)
		w.constructs = w.constructs || p.Type.CIM == cim.Reference && p.Type.Array
		w.rules = w.rules || p.Type.CIM == cim.Reference && !c.Association || isWMIValue(p.Default)
	}
	for _, m := range c.Methods {
		if m.Class == c {
			w.method(m)
		}
	}
}

func (w *wmiUses) method(m *schema.Method) {
	w.constructs = w.constructs || m.Void
	w.typed(m.Type, m.TypeWord, m.Qualifiers)
	w.rules = w.rules || overridesNothing(m.Qualifiers, m.Name, m.Class.Super)
	for _, p := range m.Parameters {
		w.typed(p.Type, p.TypeWord, p.Qualifiers)
		w.constructs = w.constructs || p.Default != nil
		if p.Qualifiers.Get("In") == nil && p.Out {
			w.outOnly, w.outAndIn = w.outOnly || !p.In, w.outAndIn || p.In
		}
	}
}

// overridesNothing reports whether a member has an Override without an overridden member,
// which only WMI allows.
func overridesNothing(q *schema.QualifierSet, name string, super *schema.Class) bool {
	if !q.IsOwn("Override") {
		return false
	}
	if said := q.Text("Override"); said != "" {
		name = said[strings.LastIndexByte(said, '.')+1:]
	}
	return super == nil || super.Property(name) == nil && super.Method(name) == nil
}

// typed looks for a class as a type, and for a reference to any class.
func (w *wmiUses) typed(t schema.Type, written string, q *schema.QualifierSet) {
	switch {
	case t.CIM == cim.Reference:
		name := className(t, written)
		w.constructs = w.constructs || name == ""
		w.rules = w.rules || t.Class == nil && name != ""
	case isEmbedded(t):
		w.constructs = w.constructs || !saysEmbedded(t, q)
	}
}

// isWMIValue reports whether only WMI accepts a value.
func isWMIValue(v any) bool {
	switch v := v.(type) {
	case cim.DateTime:
		return v.WMIOnly()
	case cim.ObjectPath:
		return len(v.Keys) == 0 && !v.Singleton // of a class
	case []any:
		for _, one := range v {
			if isWMIValue(one) {
				return true
			}
		}
	}
	return false
}
