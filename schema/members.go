package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/parser"
)

// inherit gives c its effective qualifiers and members, superclasses first.
func (r *resolver) inherit(c *Class) {
	var chain []*Class
	for at := c; at != nil && r.states[at] != done; at = at.Super {
		chain = append(chain, at)
	}
	for _, at := range slices.Backward(chain) {
		r.file = at.File
		r.classQualifiers(at)
		r.members(at)
		r.states[at] = done
	}
}

func (r *resolver) classQualifiers(c *Class) {
	var parent *QualifierSet
	if c.Super != nil {
		parent = c.Super.Qualifiers
	}
	list := r.decls[c].Qualifiers
	c.Qualifiers = r.qualify(list, parent, classScope(c.Decl, list, c.Super), c.File, "class "+c.Name)
	c.Abstract = c.Qualifiers.IsOwn("Abstract") && c.Qualifiers.Bool("Abstract", false)
	c.Association = c.Qualifiers.Bool("Association", false) || c.Decl.Is("association")
	c.Indication = c.Qualifiers.Bool("Indication", false)
}

// classScope says which of class, association, indication and structure a class
// is, from its keyword, its qualifiers as written and its superclass.
func classScope(d *parser.Class, list []*parser.Qualifier, super *Class) (on Scope) {
	for _, q := range list {
		switch {
		case strings.EqualFold(q.Name.Text, "Association") && isTrue(q.Value):
			on |= OnAssociation
		case strings.EqualFold(q.Name.Text, "Indication") && isTrue(q.Value):
			on |= OnIndication
		}
	}
	switch {
	case d.Is("structure"):
		return OnStructure
	case d.Is("association"):
		return OnAssociation
	case on != 0:
		return on
	case super != nil && super.Association:
		return OnAssociation
	case super != nil && super.Indication:
		return OnIndication
	}
	return OnClass
}

func (r *resolver) members(c *Class) {
	if c.Super != nil {
		c.Properties = slices.Clone(c.Super.Properties)
		c.Methods = slices.Clone(c.Super.Methods)
	}
	r.properties = make(map[string]int, len(c.Properties)+len(c.Decl.Members))
	for i, p := range c.Properties {
		r.properties[fold(p.Name)] = i
	}
	r.methods = make(map[string]int, len(c.Methods))
	for i, m := range c.Methods {
		r.methods[fold(m.Name)] = i
	}
	ownProperties, ownMethods := map[string]*parser.Name{}, map[string]*parser.Name{}
	for _, m := range c.Decl.Members {
		own, kind := ownProperties, "property"
		if m.Method != nil {
			own, kind = ownMethods, "method"
		}
		if first, twice := own[fold(m.Name.Text)]; twice {
			r.diags.Error(DuplicateMember, m.Name.Span(), "%s %s of class %s is declared twice", kind, m.Name.Text, c.Name).
				See(first.Span(), "first declared here")
			continue
		}
		own[fold(m.Name.Text)] = m.Name
		if m.Method != nil {
			r.method(c, m)
		} else {
			r.property(c, m)
		}
	}
	if len(c.Properties) > manyProperties {
		c.byName = r.properties
	}
}

// manyProperties is how many properties a class has before finding one by its
// name is worth a map.
const manyProperties = 256

func (r *resolver) property(c *Class, m *parser.Member) {
	at, found := r.properties[fold(m.Name.Text)]
	p := &Property{Class: c, Decl: m}
	p.Name, p.Span = m.Name.Text, m.Name.Span()
	var parent *QualifierSet
	if found {
		p.Overrides = c.Properties[at]
		p.Name = p.Overrides.Name // the spelling of the first declaration
		parent = p.Overrides.Qualifiers
	}
	on := OnProperty
	if m.Type.Ref {
		on = OnReference
	}
	what := fmt.Sprintf("%s of class %s", p.Name, c.Name)
	p.Qualifiers = r.qualify(m.Qualifiers, parent, on, c.File, kindOf(on)+" "+what)
	p.Type = r.typ(m.Type, m.Array, p.Qualifiers, c, what)
	p.Key = p.Qualifiers.Bool("Key", false)
	r.overrideProperty(p)
	p.Values = r.valueSet(&p.element, c)
	if p.Values != nil && p.Overrides != nil && p.Overrides.Values != nil && !ownsValues(p.Qualifiers) {
		p.Values = p.Overrides.Values // inherited unchanged
	}
	p.Default = r.propertyDefault(p, m)
	if found {
		c.Properties[at] = p
	} else {
		r.properties[fold(p.Name)] = len(c.Properties)
		c.Properties = append(c.Properties, p)
	}
}

func kindOf(on Scope) string { return scopeNames[on] }

func ownsValues(q *QualifierSet) bool {
	return q.IsOwn("ValueMap") || q.IsOwn("Values") || q.IsOwn("BitMap") || q.IsOwn("BitValues")
}

// propertyDefault folds the default. An override without one keeps the
// inherited default.
func (r *resolver) propertyDefault(p *Property, m *parser.Member) any {
	if m.Default == nil {
		if p.Overrides != nil {
			return p.Overrides.Default
		}
		return nil
	}
	return r.fits(m.Default, p.Type, "default of "+p.Name, WrongDefault)
}

func (r *resolver) method(c *Class, d *parser.Member) {
	at, found := r.methods[fold(d.Name.Text)]
	m := &Method{Class: c, Decl: d}
	m.Name, m.Span = d.Name.Text, d.Name.Span()
	var parent *QualifierSet
	if found {
		m.Overrides = c.Methods[at]
		m.Name = m.Overrides.Name
		parent = m.Overrides.Qualifiers
	}
	what := fmt.Sprintf("%s of class %s", m.Name, c.Name)
	m.Qualifiers = r.qualify(d.Qualifiers, parent, OnMethod, c.File, "method "+what)
	if m.Void = strings.EqualFold(d.Type.Name, "void") && !d.Type.Ref; !m.Void {
		m.Type = r.typ(d.Type, d.Type.Array, m.Qualifiers, c, "return value of "+what)
	}
	m.Static = m.Qualifiers.Bool("Static", false)
	m.Values = r.valueSet(&m.element, c)
	if m.Overrides != nil && !ownsValues(m.Qualifiers) {
		m.Values = m.Overrides.Values // inherited unchanged
	}
	r.parameters(m)
	r.overrideMethod(m)
	if found {
		c.Methods[at] = m
	} else {
		c.Methods = append(c.Methods, m)
	}
}

func (r *resolver) parameters(m *Method) {
	known := make(map[string]*Parameter, len(m.Decl.Method.List))
	for _, d := range m.Decl.Method.List {
		if old := known[fold(d.Name.Text)]; old != nil {
			r.parameterTwice(m, old, d)
			continue
		}
		p := r.parameter(m, d)
		known[fold(d.Name.Text)] = p
		m.Parameters = append(m.Parameters, p)
	}
}

func (m *Method) parameter(name string) *Parameter {
	for _, p := range m.Parameters {
		if strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}

// parameterTwice: in WMI one name may stand once [in] and once [out], which
// is one parameter for both ways.
func (r *resolver) parameterTwice(m *Method, old *Parameter, d *parser.Param) {
	again := r.parameter(m, d)
	if m.Class.File.Dialect == parser.WMI && old.Type == again.Type && old.In != again.In && old.Out != again.Out {
		old.In, old.Out = true, true
		return
	}
	r.diags.Error(DuplicateMember, d.Name.Span(), "parameter %s of method %s is declared twice", d.Name.Text, m.Name).
		See(old.Span, "first declared here")
}

func (r *resolver) parameter(m *Method, d *parser.Param) *Parameter {
	p := &Parameter{}
	p.Name, p.Span = d.Name.Text, d.Name.Span()
	var parent *QualifierSet
	if m.Overrides != nil {
		if old := m.Overrides.parameter(p.Name); old != nil {
			parent = old.Qualifiers
		}
	}
	what := fmt.Sprintf("%s of method %s.%s", p.Name, m.Class.Name, m.Name)
	p.Qualifiers = r.qualify(d.Qualifiers, parent, OnParameter, m.Class.File, "parameter "+what)
	p.Type = r.typ(d.Type, d.Array, p.Qualifiers, m.Class, what)
	p.Out = p.Qualifiers.Bool("Out", false)
	// In is true unless stated (DSP0004 5.6.3); in WMI [out] alone is output only.
	p.In = p.Qualifiers.Bool("In", !p.Out || m.Class.File.Dialect != parser.WMI)
	p.Required = p.Qualifiers.Bool("Required", false)
	p.Values = r.valueSet(&p.element, m.Class)
	if m.Overrides != nil && !ownsValues(p.Qualifiers) {
		if old := m.Overrides.parameter(p.Name); old != nil {
			p.Values = old.Values
		}
	}
	if d.Default != nil {
		p.Default = r.fits(d.Default, p.Type, "default of "+what, WrongDefault)
	}
	return p
}
