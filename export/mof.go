package export

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/schema"
)

// MOF writes a schema as one MOF file in the layout of gomof fmt, with the declared members
// of classes. Compiling and exporting it again gives the same text. A schema with
// structures or enumerations is written as MOF 3 (DSP0221), any other as MOF 2 (DSP0004)
// with the parts of Microsoft's dialect that it needs.
//
// With [Options].DSP0004 it writes MOF 2 that other compilers can read: qualifiers replace
// the types of Microsoft and MOF 3.
//
// The error comes from w, or means that embedded instances are nested too deep or too many,
// or that there are several namespaces and the format cannot name them.
func MOF(w io.Writer, s *schema.Schema, opts Options) error {
	out := bufio.NewWriterSize(w, 64<<10)
	d := mofDialect
	if opts.DSP0004 {
		d = dsp0004Dialect
	}
	e := newExporter(s, opts, d)
	if err := e.oneNamespace(); err != nil {
		return err
	}
	m := &mofWriter{exporter: e, out: layout.NewWriter(out, e.mof3)}
	m.file()
	return cmp.Or(m.out.Close(), e.finish(out))
}

type mofWriter struct {
	*exporter
	out        *layout.Writer
	locals     map[string]local // by namespace and class, in lower case
	classTyped bool             // the value that is being written has a class for its type, no qualifier
}

// A local is the types that are local to a class of MOF 3.
type local struct {
	enums   []*schema.Enumeration
	classes []*schema.Class
}

func (m *mofWriter) file() {
	m.findLocals()
	if m.marked {
		m.put("#pragma", "autorecover")
		m.out.End()
	}
	for i := range m.groups {
		m.group(&m.groups[i])
	}
}

func (m *mofWriter) put(tokens ...string) { m.out.Put(tokens...) }

// list writes words, separated by commas, in parentheses.
func (m *mofWriter) list(words []string) {
	m.put("(")
	for i, word := range words {
		if i > 0 {
			m.put(",")
		}
		m.put(word)
	}
	m.put(")")
}

func (m *mofWriter) quote(text string) string { return token.Quote(text, m.mof3) }

// group writes a namespace with the declarations of all qualifiers, because in a server
// they belong to the namespace.
func (m *mofWriter) group(g *group) {
	if g.namespace != "" && !m.isPlain() {
		m.put("#pragma", "namespace", "(", m.quote(g.namespace), ")")
		m.out.End()
	}
	for _, t := range m.types {
		if t.written {
			m.declaration(t)
			m.out.End()
		}
	}
	for _, one := range m.enums() {
		if cimname.Equal(one.Namespace, g.namespace) && !isLocal(one.Name) {
			m.enumeration(one)
			m.out.End()
		}
	}
	for _, c := range g.classes {
		if m.isPlain() || !isLocal(c.Name) {
			m.class(c)
			m.out.End()
		}
	}
	for _, i := range g.instances {
		m.put("instance", "of", m.named(i.Class.Name))
		m.body(i)
		m.put(";")
		m.out.End()
	}
}

// oneNamespace returns an error if there are several namespaces and the format cannot name
// them.
func (e *exporter) oneNamespace() error {
	if e.dialect != dsp0004Dialect || len(e.groups) < 2 {
		return nil
	}
	names := make([]string, len(e.groups))
	for i, g := range e.groups {
		if names[i] = g.namespace; names[i] == "" {
			return errors.New("DSP0004 MOF cannot name namespaces, and only some classes have one: -n puts the other classes into a namespace")
		}
	}
	return fmt.Errorf("DSP0004 MOF cannot name namespaces, and the schema has several (%s): export the classes of one", strings.Join(names, ", "))
}

// enums returns the enumerations that are written as enumerations.
func (m *mofWriter) enums() []*schema.Enumeration {
	if m.isPlain() {
		return nil
	}
	return m.enumerations()
}

// named returns the name of a class or enumeration for a use.
func (m *mofWriter) named(name string) string {
	if m.isPlain() {
		return xmlName(name)
	}
	return lastName(name)
}

// findLocals groups local types by the classes to which they are local.
func (m *mofWriter) findLocals() {
	m.locals = map[string]local{}
	if m.isPlain() {
		return // they are classes like others
	}
	for _, one := range m.enumerations() {
		if outer, ok := m.outer(one.Namespace, one.Name); ok {
			l := m.locals[outer]
			l.enums = append(l.enums, one)
			m.locals[outer] = l
		}
	}
	for _, c := range m.schema.Classes {
		if outer, ok := m.outer(c.Namespace, c.Name); ok {
			l := m.locals[outer]
			l.classes = append(l.classes, c)
			m.locals[outer] = l
		}
	}
}

// outer returns the key of the class to which a name is local.
func (m *mofWriter) outer(namespace, name string) (key string, ok bool) {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return "", false
	}
	return localKey(namespace, name[:at]), true
}

func localKey(namespace, name string) string { return cimname.Fold(namespace + ":" + name) }

func isLocal(name string) bool { return strings.Contains(name, ".") }

// declaration writes the declaration of a qualifier type. MOF 3 has other commas, scopes
// and flavors.
func (m *mofWriter) declaration(t *qualifierType) {
	comma, flavor := []string{","}, "Flavor"
	if m.mof3 {
		comma, flavor = nil, "Policy"
	}
	m.put("Qualifier", t.name, ":", m.typeWord(schema.Type{CIM: t.typ.CIM, Enum: t.typ.Enum}))
	if t.typ.Array {
		m.put("[", "]")
	}
	if t.value != nil || !t.typ.Array || m.mof3 {
		m.put("=")
		m.value(t.value, t.typ)
	}
	m.put(comma...)
	m.put("Scope")
	m.list(m.scopeWords(t.scope))
	if words := m.flavorWords(t.flavor); len(words) > 0 {
		m.put(comma...)
		m.put(flavor)
		m.list(words)
	}
	m.put(";")
}

// flavorWords returns the flavors of a declaration, without the defaults.
func (m *mofWriter) flavorWords(f schema.Flavor) []string {
	switch {
	case f == schema.Flavor{}:
		return nil
	case m.mof3 && f.Restricted:
		return []string{"Restricted"}
	case m.mof3:
		return []string{"DisableOverride"}
	}
	words := []string{"EnableOverride", "ToSubclass"}
	if f.DisableOverride {
		words[0] = "DisableOverride"
	}
	if f.Restricted {
		words[1] = "Restricted"
	}
	if f.Translatable {
		words = append(words, "Translatable")
	}
	return words
}

// mofScopes are the words of Scope(…), in the order of DSP0004.
var mofScopes = []struct {
	scope schema.Scope
	word  string
	mof3  bool
}{
	{schema.OnClass, "class", false}, {schema.OnAssociation, "association", false}, {schema.OnIndication, "indication", false},
	{schema.OnProperty, "property", false}, {schema.OnReference, "reference", false}, {schema.OnMethod, "method", false},
	{schema.OnParameter, "parameter", false}, {schema.OnStructure, "structure", true}, {schema.OnEnumeration, "enumeration", true},
	{schema.OnEnumValue, "enumerationvalue", true}, {schema.OnQualifierType, "qualifiertype", true},
}

func (m *mofWriter) scopeWords(s schema.Scope) []string {
	if s == schema.OnAny {
		return []string{"any"}
	}
	var words []string
	for _, one := range mofScopes {
		if s&one.scope != 0 && (m.mof3 || !one.mof3) {
			words = append(words, one.word)
		}
	}
	if words == nil {
		words = []string{"schema"} // CIM 2.2's, which is on nothing here
	}
	return words
}

// qualifiers writes the own qualifiers of an element.
func (m *mofWriter) qualifiers(list []qualifier) {
	mark := "["
	for i := range list {
		if q := &list[i]; !q.propagated {
			m.put(mark, q.name)
			m.argument(q.val(), q.typ)
			m.flavors(q)
			mark = ","
		}
	}
	if mark == "," {
		m.put("]")
	}
}

// argument writes the value of a qualifier, unless it is true.
func (m *mofWriter) argument(v any, t schema.Type) {
	switch list, isList := v.([]any); {
	case isList:
		m.values(list, t)
	case v != true:
		m.put("(")
		m.item(v, t)
		m.put(")")
	}
}

// flavors writes the flavors of a use that differ from the declaration.
func (m *mofWriter) flavors(q *qualifier) {
	own, declared := q.flavor, q.qualifierType.flavor
	if own == declared {
		return
	}
	m.put(":")
	word := func(differs, is bool, yes, no string) {
		switch {
		case differs && is:
			m.put(yes)
		case differs:
			m.put(no)
		}
	}
	word(own.DisableOverride != declared.DisableOverride, own.DisableOverride, "DisableOverride", "EnableOverride")
	word(own.Restricted != declared.Restricted, own.Restricted, "Restricted", "ToSubclass")
	if own.Translatable && !declared.Translatable {
		m.put("Translatable")
	}
}

func (m *mofWriter) class(c *schema.Class) {
	m.qualifiers(m.classQualifiers(c))
	switch {
	case m.isPlain():
		m.put("class")
	case c.Structure:
		m.put("structure")
	case isKeywordAssociation(c):
		m.put("association")
	default:
		m.put("class")
	}
	m.put(m.named(c.Name))
	if super := superName(c); super != "" && !(m.isPlain() && c.Super == nil) {
		m.put(":", m.named(super))
	}
	m.put("{")
	local := m.locals[localKey(c.Namespace, c.Name)]
	for _, one := range local.enums {
		m.enumeration(one)
	}
	for _, one := range local.classes {
		m.class(one)
	}
	for _, p := range c.Properties {
		if p.Class == c {
			m.property(p)
		}
	}
	for _, method := range c.Methods {
		if method.Class == c {
			m.method(method)
		}
	}
	m.put("}", ";")
}

func (m *mofWriter) property(p *schema.Property) {
	m.qualifiers(m.propertyQualifiers(p))
	t := m.typeOf(p.Type)
	if m.isPath(p) {
		t.CIM = cim.String
	}
	m.elementType(t, p.Qualifiers, p.TypeWord)
	m.put(p.Name)
	m.array(t)
	if p.HasDefault {
		m.put("=")
		m.value(p.Default, t)
	}
	m.put(";")
}

// typeOf returns a type as it is written: MOF 2 has no enumerations.
func (m *mofWriter) typeOf(t schema.Type) schema.Type {
	if m.isPlain() {
		t.Enum = nil
	}
	return t
}

func (m *mofWriter) array(t schema.Type) {
	switch {
	case !t.Array || m.isOctets(t):
	case t.Size > 0:
		m.put("[", strconv.Itoa(t.Size), "]")
	default:
		m.put("[", "]")
	}
}

// isOctets reports whether the array is an octetstring in MOF 3.
func (m *mofWriter) isOctets(t schema.Type) bool {
	return m.mof3 && t.Enum == nil && t.CIM == cim.Uint8 && t.Array && t.Size == 0 && !t.OctetString
}

// elementType writes the type of a property, method or parameter. written is the type in
// the MOF from which the schema was compiled.
func (m *mofWriter) elementType(t schema.Type, q *schema.QualifierSet, written string) {
	switch {
	case t.CIM == cim.Reference:
		name := "object"
		if class := className(t, written); class != "" {
			name = m.named(class)
		}
		m.put(name, "REF")
	case isEmbedded(t) && !m.isPlain() && !saysEmbedded(t, q):
		m.put(cmp.Or(lastName(className(t, written)), "object"))
	case t.Enum == nil && m.isOctets(t):
		m.put("octetstring")
	default:
		m.put(m.typeWord(t))
	}
}

// typeWord returns the type word of a type that is not a class. The integer of MOF 3 has 64
// bits here.
func (m *mofWriter) typeWord(t schema.Type) string {
	switch {
	case t.Enum != nil:
		return lastName(t.Enum.Name)
	case t.CIM == cim.Sint64 && m.mof3:
		return "integer"
	case isEmbedded(t), t.CIM == cim.Untyped, t.CIM == cim.Reference:
		return "string"
	}
	return t.CIM.String()
}

func (m *mofWriter) method(method *schema.Method) {
	m.qualifiers(m.methodQualifiers(method))
	switch t := m.typeOf(method.Type); {
	case method.Void && m.isPlain():
		m.put("uint32")
	case method.Void:
		m.put("void")
	case m.isPlain() && t.CIM == cim.Reference:
		m.put("string")
	default:
		m.elementType(t, method.Qualifiers, method.TypeWord)
		if !m.isPlain() {
			m.array(t)
		}
	}
	m.put(method.Name, "(")
	for i, p := range method.Parameters {
		if i > 0 {
			m.put(",")
		}
		m.parameter(method, p)
	}
	m.put(")", ";")
}

func (m *mofWriter) parameter(method *schema.Method, p *schema.Parameter) {
	m.qualifiers(m.parameterQualifiers(method, p))
	t := m.typeOf(p.Type)
	m.elementType(t, p.Qualifiers, p.TypeWord)
	m.put(p.Name)
	m.array(t)
	if p.Default != nil && !m.isPlain() {
		m.put("=")
		m.value(p.Default, p.Type)
	}
}

// enumeration writes the elements that the base does not have.
func (m *mofWriter) enumeration(e *schema.Enumeration) {
	m.qualifiers(m.effective(e.Qualifiers))
	m.put("enumeration", lastName(e.Name), ":")
	elements := e.Elements
	if e.Base != nil {
		elements = elements[min(len(e.Base.Elements), len(elements)):]
		m.put(lastName(e.Base.Name))
	} else {
		m.put(m.typeWord(schema.Type{CIM: e.Type}))
	}
	m.put("{")
	for i, one := range elements {
		if i > 0 {
			m.put(",")
		}
		m.qualifiers(m.effective(one.Qualifiers))
		m.put(one.Name)
		if one.Value != one.Name {
			m.put("=")
			m.value(one.Value, schema.Type{CIM: e.Type})
		}
	}
	m.put("}", ";")
}
