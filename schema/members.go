package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// inherit computes the effective qualifiers and members of c, after those of its
// superclass.
func (r *resolver) inherit(c *Class) {
	r.classQualifiers(c)
	r.members(c)
}

func (r *resolver) classQualifiers(c *Class) {
	var parent *QualifierSet
	if c.Super != nil {
		parent = c.Super.Qualifiers
	}
	on := classScope(c.decl, c.qualifiers, c.Super)
	c.Qualifiers = r.qualify(c.qualifiers, parent, on, c.file, label{on: OnClass, name: c.Name, of: c})
	c.Abstract = c.Qualifiers.Bool("Abstract", false) // Restricted, unless a flavor makes it propagate
	c.Association = c.Qualifiers.Bool("Association", false) || c.decl.Is("association")
	c.Indication = c.Qualifiers.Bool("Indication", false)
}

// A label names an element in messages. Most labels are never formatted.
type label struct {
	on   Scope
	name string
	of   *Class
	in   *Method // for a parameter
	kind Scope   // for a class, see as
}

func (l label) String() string {
	switch {
	case l.in != nil:
		return scopeNames[l.on] + " " + l.name + " of method " + l.of.Name + "." + l.in.Name
	case l.of != nil && l.on != OnClass:
		return scopeNames[l.on] + " " + l.name + " of class " + l.of.Name
	}
	if l.kind != 0 {
		return strings.ReplaceAll(l.kind.words(), ", ", " and ") + " " + l.name
	}
	return scopeNames[l.on] + " " + l.name
}

// as returns the label of a class as an association, an indication or a structure.
func (l label) as(on Scope) label {
	if l.on == OnClass {
		l.kind = on
	}
	return l
}

// order returns the position of the declaration among all declarations.
func (l label) order() int {
	if l.of != nil {
		return l.of.index
	}
	return 0
}

// typed names what has the type; for a method, this is the return value.
func (l label) typed() string {
	if l.on == OnMethod {
		return "return value of " + l.bare()
	}
	return l.bare()
}

// bare returns the label without the word for its kind.
func (l label) bare() string { return strings.TrimPrefix(l.String(), scopeNames[l.on]+" ") }

// classScope returns whether a class is a class, association, indication or structure, from
// its keyword, its qualifiers and its superclass.
func classScope(d *parser.Class, list []*parser.Qualifier, super *Class) (on Scope) {
	for _, q := range list {
		switch {
		case cimname.Equal(q.Name.Text, "Association") && isTrue(q.Value):
			on |= OnAssociation
		case cimname.Equal(q.Name.Text, "Indication") && isTrue(q.Value):
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
	if len(c.decl.Members) == 0 && c.Super != nil {
		c.Properties, c.properties = slices.Clip(c.Super.Properties), c.Super.properties
		c.Methods, c.methods = slices.Clip(c.Super.Methods), c.Super.methods
		return
	}
	if c.Super != nil {
		c.Properties = append(make([]*Property, 0, len(c.Super.Properties)+len(c.decl.Members)), c.Super.Properties...)
		c.Methods = slices.Clone(c.Super.Methods)
		c.properties, c.methods = maps.Clone(c.Super.properties), maps.Clone(c.Super.methods)
	}
	for _, m := range c.decl.Members {
		switch {
		case m.Local() != nil: // declared with the class
		case m.Method != nil:
			r.method(c, m)
		default:
			r.property(c, m)
		}
	}
}

func (r *resolver) declaredTwice(c *Class, kind string, m *parser.Member, first diag.Span) {
	r.diags.Error(DuplicateMember, m.Name.Span(), "%s %s of class %s is declared twice", kind, m.Name.Text, c.Name).
		See(first, "first declared here")
}

func (r *resolver) property(c *Class, m *parser.Member) {
	p := &Property{Class: c, decl: m}
	p.Name, p.TypeWord, p.Span = m.Name.Text, m.Type.Name, m.Name.Span()
	p.HasDefault = m.Default != nil
	var parent *QualifierSet
	at := find(c.Properties, c.properties, p.Name)
	if at >= 0 {
		if p.Overrides = c.Properties[at]; p.Overrides.Class == c {
			r.declaredTwice(c, "property", m, p.Overrides.Span)
			return
		}
		p.Name = p.Overrides.Name // the spelling of the first declaration
		parent = p.Overrides.Qualifiers
	}
	what := label{on: OnProperty, name: p.Name, of: c}
	if m.Type.Ref {
		what.on = OnReference
	}
	p.Qualifiers = r.qualify(m.Qualifiers.Items, parent, what.on, c.file, what)
	p.Type = r.typ(&m.Type, m.Array, p.Qualifiers, what)
	p.Key = p.Qualifiers.Bool("Key", false)
	p.Required = p.Qualifiers.Bool("Required", false)
	r.overrideProperty(p)
	if o := p.Overrides; o != nil && o.Values != nil && o.Type == p.Type && !ownsValues(p.Qualifiers) {
		p.Values = o.Values // inherited unchanged
	} else {
		p.Values = r.valueSet(&p.element, c)
	}
	p.Default = r.propertyDefault(p, m)
	if at >= 0 {
		c.Properties[at] = p
		return
	}
	c.Properties = append(c.Properties, p)
	c.properties = indexed(c.Properties, c.properties)
}

func ownsValues(q *QualifierSet) bool {
	return q.IsOwn("ValueMap") || q.IsOwn("Values") || q.IsOwn("BitMap") || q.IsOwn("BitValues")
}

// propertyDefault evaluates the default. An override without a default keeps the inherited
// one.
func (r *resolver) propertyDefault(p *Property, m *parser.Member) any {
	switch {
	case p.Type.isObject():
		return nil // objectDefaults evaluates these after all classes are known
	case m.Default != nil:
	case p.Overrides != nil:
		return p.Overrides.Default
	default:
		return nil
	}
	return r.fits(m.Default, p.Type, "default of "+p.Name, WrongDefault)
}

func (r *resolver) method(c *Class, d *parser.Member) {
	m := &Method{Class: c, decl: d}
	m.Name, m.TypeWord, m.Span = d.Name.Text, d.Type.Name, d.Name.Span()
	var parent *QualifierSet
	at := find(c.Methods, c.methods, m.Name)
	if at >= 0 {
		if m.Overrides = c.Methods[at]; m.Overrides.Class == c {
			r.declaredTwice(c, "method", d, m.Overrides.Span)
			return
		}
		m.Name = m.Overrides.Name
		parent = m.Overrides.Qualifiers
	}
	what := label{on: OnMethod, name: m.Name, of: c}
	m.Qualifiers = r.qualify(d.Qualifiers.Items, parent, OnMethod, c.file, what)
	if m.Void = cimname.Equal(d.Type.Name, "void") && !d.Type.Ref; !m.Void {
		m.Type = r.typ(&d.Type, d.Type.Array, m.Qualifiers, what)
	}
	m.Static = m.Qualifiers.Bool("Static", false)
	if m.Overrides != nil && !ownsValues(m.Qualifiers) {
		m.Values = m.Overrides.Values // inherited unchanged
	} else {
		m.Values = r.valueSet(&m.element, c)
	}
	r.parameters(m)
	r.overrideMethod(m)
	if at >= 0 {
		c.Methods[at] = m
		return
	}
	c.Methods = append(c.Methods, m)
	c.methods = indexed(c.Methods, c.methods)
}

func (r *resolver) parameters(m *Method) {
	if len(m.decl.Method.List) == 0 {
		return
	}
	m.Parameters = make([]*Parameter, 0, len(m.decl.Method.List))
	for _, d := range m.decl.Method.List {
		if at := find(m.Parameters, m.parameters, d.Name.Text); at >= 0 {
			r.parameterTwice(m, m.Parameters[at], d)
			continue
		}
		m.Parameters = append(m.Parameters, r.parameter(m, d))
		m.parameters = indexed(m.Parameters, m.parameters)
	}
}

// Parameter returns the parameter with this name, in any case, or nil.
func (m *Method) Parameter(name string) *Parameter {
	if i := find(m.Parameters, m.parameters, name); i >= 0 {
		return m.Parameters[i]
	}
	return nil
}

// parameterTwice reports a parameter that is declared twice. In WMI, a name can occur once
// with [in] and once with [out], and is then one parameter for input and output.
func (r *resolver) parameterTwice(m *Method, old *Parameter, d *parser.Param) {
	again := r.parameter(m, d)
	if m.Class.file.Dialect == parser.WMI && old.Type == again.Type && old.In != again.In && old.Out != again.Out {
		old.In, old.Out = true, true
		return
	}
	r.diags.Error(DuplicateMember, d.Name.Span(), "parameter %s of method %s is declared twice", d.Name.Text, m.Name).
		See(old.Span, "first declared here")
}

// impliedIn returns the value of In if it is not stated: the value of the overridden
// parameter, otherwise true (DSP0004 5.6.3). In WMI, [out] alone means output only.
func (p *Parameter) impliedIn(old *Parameter, file *parser.File) bool {
	if old != nil {
		return old.In
	}
	return !p.Out || file.Dialect != parser.WMI
}

func (r *resolver) parameter(m *Method, d *parser.Param) *Parameter {
	p := &Parameter{}
	p.Name, p.TypeWord, p.Span = d.Name.Text, d.Type.Name, d.Name.Span()
	var parent *QualifierSet
	var old *Parameter
	if m.Overrides != nil {
		if old = m.Overrides.Parameter(p.Name); old != nil {
			parent = old.Qualifiers
		}
	}
	what := label{on: OnParameter, name: p.Name, of: m.Class, in: m}
	p.Qualifiers = r.qualify(d.Qualifiers.Items, parent, OnParameter, m.Class.file, what)
	p.Type = r.typ(&d.Type, d.Array, p.Qualifiers, what)
	p.Out = p.Qualifiers.Bool("Out", false)
	p.In = p.Qualifiers.Bool("In", p.impliedIn(old, m.Class.file))
	p.Required = p.Qualifiers.Bool("Required", false)
	if old != nil && !ownsValues(p.Qualifiers) {
		p.Values = old.Values
	} else {
		p.Values = r.valueSet(&p.element, m.Class)
	}
	if p.decl = d; d.Default != nil && !p.Type.isObject() {
		p.Default = r.fits(d.Default, p.Type, "default of "+what.bare(), WrongDefault)
	}
	return p
}
