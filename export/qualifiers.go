package export

import (
	"iter"
	"math"
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// A qualifierType is a qualifier declaration as it is written: one from the schema, or one
// that replaces a declaration that WMI does not need.
type qualifierType struct {
	name    string
	typ     schema.Type
	value   any
	scope   schema.Scope
	flavor  schema.Flavor
	written bool // it goes out
	made    bool // no declaration is there
}

// A qualifier is a qualifier of an element as it is written.
type qualifier struct {
	*qualifierType
	flavor     schema.Flavor
	propagated bool
	from       *schema.Qualifier // nil: what follows
	says       any
}

// val returns the value, in the type of the declaration.
func (q *qualifier) val() any {
	if q.from == nil {
		return q.says
	}
	return convert(q.from.Value(), q.from.Type(), q.typ)
}

// declareQualifiers finds the types of all qualifiers that are written: declared ones and
// used ones.
func (e *exporter) declareQualifiers() {
	e.byName = map[string]*qualifierType{}
	e.byDecl = map[*schema.QualifierDecl]*qualifierType{}
	for _, d := range e.schema.Qualifiers {
		t := &qualifierType{name: d.Name, typ: d.Type, value: d.Default, scope: d.Scope, flavor: e.flavor(d.Flavor), written: !d.Builtin}
		e.types = append(e.types, t)
		e.byName[cimname.Fold(d.Name)], e.byDecl[d] = t, t
	}
	for _, g := range e.groups {
		for _, c := range g.classes {
			e.useClass(c)
		}
	}
	for _, one := range e.enumerations() {
		e.use(e.effective(one.Qualifiers), schema.OnEnumeration)
		for _, element := range one.Elements {
			e.use(e.effective(element.Qualifiers), schema.OnEnumValue)
		}
	}
}

// useClass adds the qualifiers of a class and of the members that it declares.
func (e *exporter) useClass(c *schema.Class) {
	e.use(e.classQualifiers(c), classScope(c))
	for _, p := range c.Properties {
		if p.Class != c && e.classes[p.Class] {
			continue
		}
		on := schema.OnProperty
		if p.Type.CIM == cim.Reference && !(e.isPath(p) && e.isMOF()) {
			on = schema.OnReference
		}
		e.use(e.propertyQualifiers(p), on)
	}
	for _, m := range c.Methods {
		if m.Class != c && e.classes[m.Class] {
			continue
		}
		e.use(e.methodQualifiers(m), schema.OnMethod)
		for _, p := range m.Parameters {
			e.use(e.parameterQualifiers(m, p), schema.OnParameter)
		}
	}
}

func classScope(c *schema.Class) (on schema.Scope) {
	if c.Structure {
		return schema.OnStructure
	}
	if c.Association {
		on |= schema.OnAssociation
	}
	if c.Indication {
		on |= schema.OnIndication
	}
	if on == 0 {
		on = schema.OnClass
	}
	return on
}

// use marks qualifiers as used. WMI does not enforce scopes, so the scopes are extended to
// what other compilers require.
func (e *exporter) use(list []qualifier, on schema.Scope) {
	for i := range list {
		t := list[i].qualifierType
		t.written = true
		allowed := t.scope
		if allowed&schema.OnClass != 0 {
			allowed |= schema.OnStructure
		}
		if allowed&on == 0 {
			t.scope |= on
		}
		if t.made && list[i].from != nil {
			t.typ = common(t.typ, list[i].from.Type())
			t.flavor.Translatable = t.flavor.Translatable && list[i].flavor.Translatable
		}
	}
}

// typeOf returns the type of a qualifier. It creates one for an undeclared qualifier.
func (e *exporter) typeOf(q *schema.Qualifier) *qualifierType {
	if t := e.byDecl[q.Decl]; t != nil {
		return t
	}
	return e.named(q.Name, func() *qualifierType {
		return &qualifierType{name: q.Name, typ: q.Type(), scope: schema.OnAny, flavor: e.flavor(q.Flavor), made: true}
	})
}

// named returns the type with this name, or adds a new one.
func (e *exporter) named(name string, make func() *qualifierType) *qualifierType {
	key := cimname.Fold(name)
	t := e.byName[key]
	if t == nil {
		t = make()
		e.types = append(e.types, t)
		e.byName[key] = t
	}
	return t
}

// common returns the type for an undeclared qualifier that is used with values of two
// types.
func common(a, b schema.Type) schema.Type {
	t := schema.Type{CIM: a.CIM, Array: a.Array || b.Array}
	switch {
	case a.CIM == b.CIM:
	case a.CIM.IsSigned() && b.CIM.IsSigned():
		t.CIM = max(a.CIM, b.CIM)
	default:
		t.CIM = cim.String
	}
	return t
}

// flavor converts the flavor to the dialect: MOF 3 has one policy.
func (e *exporter) flavor(f schema.Flavor) schema.Flavor {
	if e.mof3 {
		f.Translatable = false
		f.DisableOverride = f.DisableOverride && !f.Restricted
	}
	return f
}

// effective lists the effective qualifiers, own ones first. The list is valid until the
// next call.
func (e *exporter) effective(set *schema.QualifierSet) []qualifier {
	list := e.scratch[:0]
	for q, propagated := range all(set) {
		t := e.typeOf(q)
		f := e.flavor(q.Flavor)
		f.Translatable = f.Translatable || t.flavor.Translatable && !t.made // no flavor takes it away
		list = append(list, qualifier{qualifierType: t, flavor: f, propagated: propagated, from: q})
	}
	e.scratch = list
	return list
}

func all(set *schema.QualifierSet) iter.Seq2[*schema.Qualifier, bool] {
	if set == nil {
		return func(func(*schema.Qualifier, bool) bool) {}
	}
	return set.All()
}

// set adds a qualifier that expresses what the format has no other way to express. It comes
// after the own qualifiers.
func (e *exporter) set(list []qualifier, name string, value any) []qualifier {
	t := e.named(name, func() *qualifierType {
		return &qualifierType{name: name, typ: typeOf(value), scope: schema.OnAny}
	})
	q := qualifier{qualifierType: t, flavor: t.flavor, says: convert(value, typeOf(value), t.typ)}
	at := slices.IndexFunc(list, func(old qualifier) bool { return old.qualifierType == t })
	switch {
	case at >= 0 && !list[at].propagated:
		q.flavor = list[at].flavor
		list[at] = q
		return list
	case at >= 0:
		list = slices.Delete(list, at, at+1)
	}
	end := slices.IndexFunc(list, func(q qualifier) bool { return q.propagated })
	if end < 0 {
		end = len(list)
	}
	list = slices.Insert(list, end, q)
	e.scratch = list
	return list
}

// classQualifiers puts Association and Indication first, as the strict grammar of DSP0004
// requires.
func (e *exporter) classQualifiers(c *schema.Class) []qualifier {
	list := e.effective(c.Qualifiers)
	for _, name := range []string{"Indication", "Association"} {
		at := slices.IndexFunc(list, func(q qualifier) bool { return !q.propagated && cimname.Equal(q.name, name) })
		if at > 0 {
			q := list[at]
			copy(list[1:at+1], list[:at])
			list[0] = q
		}
	}
	if !e.isPlain() {
		return list
	}
	if isKeywordAssociation(c) {
		list = e.set(list, "Association", true)
	}
	if c.Structure && !c.Qualifiers.Bool("Structure", false) {
		list = e.set(list, "Structure", true)
	}
	return list
}

func (e *exporter) propertyQualifiers(p *schema.Property) []qualifier {
	list := e.ofMember(p.Qualifiers, p.Name, p.Class.Super)
	if !e.isPlain() {
		return list
	}
	if e.isPath(p) {
		list = e.set(list, "Reference", xmlName(className(p.Type, p.TypeWord)))
	}
	return e.typeQualifiers(list, p.Type, p.Qualifiers)
}

// isPath reports whether a reference is written as a string with the qualifier Reference.
// This is an array of references and, in MOF for other compilers, a reference in a plain
// class, which they reject.
func (e *exporter) isPath(p *schema.Property) bool {
	return e.isPlain() && p.Type.CIM == cim.Reference && (p.Type.Array || e.dialect == dsp0004Dialect && !p.Class.Association)
}

// ofMember returns the qualifiers of a property or method. Other compilers reject an
// Override without an overridden member.
func (e *exporter) ofMember(set *schema.QualifierSet, name string, super *schema.Class) []qualifier {
	list := e.effective(set)
	if e.dialect == dsp0004Dialect && overridesNothing(set, name, super) {
		list = slices.DeleteFunc(list, func(q qualifier) bool { return cimname.Equal(q.name, "Override") })
	}
	return list
}

func (e *exporter) methodQualifiers(m *schema.Method) []qualifier {
	list := e.ofMember(m.Qualifiers, m.Name, m.Class.Super)
	if !e.isPlain() {
		return list
	}
	if m.Type.CIM == cim.Reference {
		list = e.set(list, "Reference", xmlName(className(m.Type, m.TypeWord)))
	}
	return e.typeQualifiers(list, m.Type, m.Qualifiers)
}

// parameterQualifiers adds In if readers would otherwise imply another value.
func (e *exporter) parameterQualifiers(m *schema.Method, p *schema.Parameter) []qualifier {
	list := e.effective(p.Qualifiers)
	if e.dialect == jsonDialect {
		return list
	}
	switch old := overridden(m, p); {
	case p.In != p.Qualifiers.Bool("In", impliedIn(m, p, e.wmi)):
		list = e.set(list, "In", p.In)
	case old != nil && e.addsIn(m.Overrides, old):
		t := e.byName["in"]
		list = append(list, qualifier{qualifierType: t, flavor: t.flavor, propagated: true, says: p.In})
	}
	if p.Out != p.Qualifiers.Bool("Out", false) {
		list = e.set(list, "Out", p.Out)
	}
	if !e.isPlain() {
		return list
	}
	return e.typeQualifiers(list, p.Type, p.Qualifiers)
}

// impliedIn returns what readers imply if In is not stated: the value of the overridden
// parameter, otherwise true, except that in WMI [out] alone is output only.
func impliedIn(m *schema.Method, p *schema.Parameter, wmi bool) bool {
	if old := overridden(m, p); old != nil {
		return old.In
	}
	return !p.Out || !wmi
}

// overridden returns the parameter of the overridden method, or nil.
func overridden(m *schema.Method, p *schema.Parameter) *schema.Parameter {
	if m.Overrides == nil {
		return nil
	}
	return m.Overrides.Parameter(p.Name)
}

// addsIn reports whether a parameter gets an In that its declaration does not have.
// Overriding parameters inherit it.
func (e *exporter) addsIn(m *schema.Method, p *schema.Parameter) bool {
	if p.Qualifiers.Get("In") != nil {
		return false
	}
	old := overridden(m, p)
	return p.In != impliedIn(m, p, e.wmi) || old != nil && e.addsIn(m.Overrides, old)
}

// typeQualifiers adds qualifiers for types that DSP0201 does not have.
func (e *exporter) typeQualifiers(list []qualifier, t schema.Type, written *schema.QualifierSet) []qualifier {
	switch {
	case isEmbedded(t) && !saysEmbedded(t, written):
		if t.Class == nil {
			return e.set(list, "EmbeddedObject", true)
		}
		return e.set(list, "EmbeddedInstance", xmlName(t.Class.Name))
	case t.Enum != nil && written.Get("ValueMap") == nil && written.Get("Values") == nil && len(t.Enum.Elements) > 0:
		values, names := elements(t.Enum)
		return e.set(e.set(list, "ValueMap", values), "Values", names)
	}
	return list
}

// saysEmbedded reports whether a qualifier defines the type. Otherwise the type is a class,
// as in WMI and MOF 3.
func saysEmbedded(t schema.Type, written *schema.QualifierSet) bool {
	name := written.Text("EmbeddedInstance")
	switch {
	case t.Class == nil:
		return name != "" || written.Bool("EmbeddedObject", false)
	case name == "":
		return false
	}
	return cimname.Equal(lastName(name), lastName(t.Class.Name))
}

// elements returns the values and names of an enumeration, as ValueMap and Values.
func elements(t *schema.Enumeration) (values, names []any) {
	for _, one := range t.Elements {
		if one.Value != nil {
			values, names = append(values, plain(one.Value)), append(names, one.Name)
		}
	}
	return values, names
}

// typeOf returns the type of a value that this package creates.
func typeOf(value any) schema.Type {
	switch value.(type) {
	case bool:
		return schema.Type{CIM: cim.Boolean}
	case []any:
		return schema.Type{CIM: cim.String, Array: true}
	}
	return schema.Type{CIM: cim.String}
}

// convert converts a value that WMI allows in a qualifier to the declared type, or NULL.
func convert(v any, from, to schema.Type) any {
	if v == nil || from.CIM == to.CIM && from.Array == to.Array {
		return v
	}
	list, isList := v.([]any)
	switch {
	case !isList:
		list = []any{v}
	case !to.Array && len(list) != 1:
		return nil
	}
	converted := make([]any, len(list))
	for i, one := range list {
		converted[i] = convertScalar(one, to.CIM)
	}
	if to.Array {
		return converted
	}
	return converted[0]
}

func convertScalar(v any, to cim.Type) any {
	switch n := v.(type) {
	case int64:
		if to.IsInteger() {
			return fitted(n < 0, uint64(n), to)
		}
		if to.Bits() > 0 {
			return float64(n)
		}
	case uint64:
		if to.IsInteger() {
			return fitted(false, n, to)
		}
		if to.Bits() > 0 {
			return float64(n)
		}
	case float64:
		if to.Bits() > 0 && !to.IsInteger() {
			return n
		}
	case bool:
		if to == cim.Boolean {
			return n
		}
	case cim.Char16:
		if to == cim.CharType {
			return n
		}
	}
	if to == cim.String && v != nil {
		return plain(v)
	}
	return nil
}

// fitted converts an integer to a type, or to NULL if it does not fit. bits is the number
// in two's complement.
func fitted(negative bool, bits uint64, to cim.Type) any {
	switch width := to.Bits(); {
	case !to.IsSigned() && (negative || width < 64 && bits>>width != 0):
		return nil
	case !to.IsSigned():
		return bits
	case !negative && bits > math.MaxInt64>>(64-width), negative && int64(bits) < math.MinInt64>>(64-width):
		return nil
	}
	return int64(bits)
}
