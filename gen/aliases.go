package gen

import (
	"fmt"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/schema"
)

// A schema moves members up to a superclass, and overrides them further down, and calls
// that compatible. What has the type of the superclass then keeps the names that it has
// in its own class, as aliases.

// valuesOf returns the values whose enum a property has: those of the property that it
// overrides, where it names none that has no such name there.
func valuesOf(p *schema.Property) *schema.ValueSet {
	if p.Overrides == nil || p.Overrides.Type.CIM != p.Type.CIM {
		return p.Values
	}
	return shared(p.Values, valuesOf(p.Overrides))
}

// returnValues is valuesOf for the return value of a method.
func returnValues(m *schema.Method) *schema.ValueSet {
	if m.Overrides == nil || m.Overrides.Type.CIM != m.Type.CIM {
		return m.Values
	}
	return shared(m.Values, returnValues(m.Overrides))
}

// parameterValues is valuesOf for a parameter of a method.
func parameterValues(m *schema.Method, p *schema.Parameter) *schema.ValueSet {
	if m.Overrides == nil {
		return p.Values
	}
	old := m.Overrides.Parameter(p.Name)
	if old == nil || old.Type.CIM != p.Type.CIM {
		return p.Values
	}
	return shared(p.Values, parameterValues(m.Overrides, old))
}

// shared returns old where it has every entry of v.
func shared(v, old *schema.ValueSet) *schema.ValueSet {
	if v == nil || old == nil || v.Bits != old.Bits || len(v.Entries) > len(old.Entries) {
		return v
	}
	byName := map[string][]*schema.ValueEntry{}
	for i := range old.Entries {
		e := &old.Entries[i]
		byName[e.Name] = append(byName[e.Name], e)
	}
	for i := range v.Entries {
		if !hasEntry(byName[v.Entries[i].Name], &v.Entries[i]) {
			return v
		}
	}
	return old
}

func hasEntry(list []*schema.ValueEntry, e *schema.ValueEntry) bool {
	for _, other := range list {
		if other.Single == e.Single && sameRanges(other.Ranges, e.Ranges) && (len(e.Ranges) > 0 || other.Text == e.Text) {
			return true
		}
	}
	return false
}

func sameRanges(a, b []schema.Range) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Min.Cmp(b[i].Min) != 0 || a[i].Max.Cmp(b[i].Max) != 0 {
			return false
		}
	}
	return true
}

// An alias is what a class calls a type of a superclass.
type alias struct {
	typ     *name
	of      func() model.Type
	enum    *enumNames       // or nil
	values  *schema.ValueSet // of the enum; may be nil
	element schema.Type
}

// nameAliases declares the aliases of a class.
func (p *planner) nameAliases(c *schema.Class) {
	for _, property := range c.Properties {
		v := p.values(property)
		if v == nil || v.Class == c || v.Enum != nil {
			continue
		}
		if property.Values.Class == c && property.Class == c || p.keepsNames(c, property.Name) {
			p.aliasEnum(c, property.Values, v, c.Name+"."+property.Name, p.className(c)+p.memberName(c, property.Name), "", property.Type)
		}
	}
	for _, m := range c.Methods {
		if m.Class == c && messageOrigin(m) != m || p.keepsNames(c, m.Name) {
			p.aliasMethod(c, m)
		}
	}
}

func (p *planner) keepsNames(c *schema.Class, member string) bool {
	return p.keep[fold(c.Name+"."+member)] == KeepNames
}

func (p *planner) aliasEnum(c *schema.Class, own, v *schema.ValueSet, origin, base, suffix string, t schema.Type) {
	e := p.nameEnum(own, base, suffix, origin)
	p.ids[c].aliases = append(p.ids[c].aliases, &alias{e.typ, func() model.Type { return p.enumType(v) }, e, own, t})
}

// aliasMethod declares the names that the parameters, the result and the codes of a
// method would have if it were the first of its name.
func (p *planner) aliasMethod(c *schema.Class, m *schema.Method) {
	base, origin := p.className(c)+p.memberName(c, m.Name), c.Name+"."+m.Name+"()"
	add := func(suffix string, of func() model.Type) {
		n := p.top.add(derived, base+suffix, base+"Method"+suffix, origin+" "+suffix)
		p.ids[c].aliases = append(p.ids[c].aliases, &alias{typ: n, of: of})
	}
	add("Params", func() model.Type { params, _ := p.messageTypes(m); return params })
	add("Result", func() model.Type { _, result := p.messageTypes(m); return result })
	if isReturnCode(m) {
		e := p.nameEnum(m.Values, base, "Return", origin)
		p.ids[c].aliases = append(p.ids[c].aliases, &alias{e.typ, func() model.Type { return p.codeType(m) }, e, m.Values, m.Type})
	}
	for _, parameter := range m.Parameters {
		if v := p.parameterValues(m, parameter); v != nil && v.Class != c && v.Enum == nil {
			p.aliasEnum(c, parameter.Values, v, origin+" "+parameter.Name, base+goName(parameter.Name), "", parameter.Type)
		}
	}
}

// alias plans an alias; ok is false for the return code of a package that was generated
// before packages told of them.
func (p *planner) alias(a *alias) (m model.Alias, ok bool) {
	of := a.of()
	if of.Name == "" {
		return m, false
	}
	m = model.Alias{
		Name: a.typ.String(), Of: of,
		Doc: fmt.Sprintf("%s is %s, from a superclass.", a.typ, of.Name),
	}
	if a.enum == nil {
		return m, true
	}
	e := p.enumOf(a.enum, a.values, a.element, "")
	m.Kind, m.Consts = e.Kind, e.Consts
	if e.Kind != model.Strings {
		m.Parse = e.Parse
	}
	return m, true
}
