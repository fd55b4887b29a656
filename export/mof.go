package export

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// MOF writes a schema as one file of MOF: what classes declare themselves, in the
// layout of gomof fmt. To compile it and export it again gives the same text.
// A schema with structures or enumerations is written as MOF 3 (DSP0221), any
// other as MOF 2 (DSP0004) with those parts of Microsoft's dialect that it needs.
//
// With [Options].DSP0004 it is what other compilers read: MOF 2, in which qualifiers say
// what Microsoft and MOF 3 have types for.
//
// The error is that of w, or says that instances are embedded too deep or too often, or
// that there are several namespaces where none can be named.
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
	m := &mofWriter{exporter: e, layout: &layout{out: out, mof3: e.mof3}}
	m.file()
	return e.finish(out)
}

type mofWriter struct {
	*exporter
	*layout
	locals     map[string]local // by namespace and class, in lower case
	classTyped bool             // the value that is being written has a class for its type, no qualifier
}

// A local is what a class of MOF 3 declares inside of it.
type local struct {
	enums   []*schema.Enumeration
	classes []*schema.Class
}

func (m *mofWriter) file() {
	m.findLocals()
	if m.marked {
		m.item(0, false)
		m.put("#pragma autorecover")
	}
	for i := range m.groups {
		m.group(&m.groups[i])
	}
	if m.begun {
		m.out.WriteByte('\n')
	}
}

// group writes a namespace with the declarations of all qualifiers: to a server
// they belong to the namespace.
func (m *mofWriter) group(g *group) {
	if g.namespace != "" && !m.isPlain() {
		m.item(0, false)
		m.put("#pragma namespace (", m.quote(g.namespace), ")")
	}
	for _, t := range m.types {
		if t.written {
			m.declaration(t)
		}
	}
	for _, one := range m.enums() {
		if cimname.Equal(one.Namespace, g.namespace) && !isLocal(one.Name) {
			m.enumeration(one, 0)
		}
	}
	for _, c := range g.classes {
		if m.isPlain() || !isLocal(c.Name) {
			m.class(c, 0)
		}
	}
	for _, i := range g.instances {
		m.item(0, true)
		m.put("instance of ", m.named(i.Class.Name))
		m.body(i, 0)
		m.put(";")
	}
}

// oneNamespace says that there are several namespaces, if none can be named.
func (e *exporter) oneNamespace() error {
	if e.dialect != dsp0004Dialect || len(e.groups) < 2 {
		return nil
	}
	names := make([]string, len(e.groups))
	for i, g := range e.groups {
		names[i] = cmp.Or(g.namespace, "none")
	}
	return fmt.Errorf("the schema has the namespaces %s, and MOF of DSP0004 names none: export the classes of one namespace", strings.Join(names, ", "))
}

// enums are the enumerations that are written as such.
func (m *mofWriter) enums() []*schema.Enumeration {
	if m.isPlain() {
		return nil
	}
	return m.enumerations()
}

// named is the name of a class or enumeration where it is used.
func (m *mofWriter) named(name string) string {
	if m.isPlain() {
		return xmlName(name)
	}
	return lastName(name)
}

// findLocals sorts local types by the classes that they are in.
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

// outer is the key of the class in which a name is local.
func (m *mofWriter) outer(namespace, name string) (key string, ok bool) {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return "", false
	}
	return localKey(namespace, name[:at]), true
}

func localKey(namespace, name string) string { return cimname.Fold(namespace + ":" + name) }

func isLocal(name string) bool { return strings.Contains(name, ".") }

// declaration writes the declaration of a qualifier. MOF 3 has other commas,
// scopes and flavors.
func (m *mofWriter) declaration(t *qualifierType) {
	const clause = 4
	comma, flavor := ",", "Flavor("
	if m.exporter.mof3 {
		comma, flavor = "", "Policy("
	}
	m.item(0, true)
	m.put("Qualifier ", t.name, " : ", m.typeWord(schema.Type{CIM: t.typ.CIM, Enum: t.typ.Enum}))
	if t.typ.Array {
		m.put("[]")
	}
	if t.value != nil || !t.typ.Array || m.exporter.mof3 {
		m.put(" =")
		m.value(t.value, t.typ, clause, len(comma))
	}
	m.put(comma)
	m.line(clause)
	m.put("Scope(", strings.Join(m.scopeWords(t.scope), ", "), ")")
	if words := m.flavorWords(t.flavor); len(words) > 0 {
		m.put(comma)
		m.line(clause)
		m.put(flavor, strings.Join(words, ", "), ")")
	}
	m.put(";")
}

// flavorWords are those of a declaration, none for the implied ones.
func (m *mofWriter) flavorWords(f schema.Flavor) []string {
	switch {
	case f == schema.Flavor{}:
		return nil
	case m.exporter.mof3 && f.Restricted:
		return []string{"Restricted"}
	case m.exporter.mof3:
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
		if s&one.scope != 0 && (m.exporter.mof3 || !one.mof3) {
			words = append(words, one.word)
		}
	}
	if words == nil {
		words = []string{"schema"} // CIM 2.2's, which is on nothing here
	}
	return words
}

// qualified writes the own qualifiers of an item that begins at column, and the
// end of their line.
func (m *mofWriter) qualified(list []qualifier, column int, tall bool) {
	own := list[:0]
	for _, q := range list {
		if !q.propagated {
			own = append(own, q)
		}
	}
	if len(own) == 0 {
		m.item(column, tall)
		return
	}
	m.item(column+indent, true)
	m.layout.qualifiers(own, column+indent, m.scalar)
	m.line(column)
}

func (m *mofWriter) class(c *schema.Class, column int) {
	m.qualified(m.classQualifiers(c), column, true)
	switch {
	case m.isPlain():
		m.put("class ")
	case c.Structure:
		m.put("structure ")
	case isKeywordAssociation(c):
		m.put("association ")
	default:
		m.put("class ")
	}
	m.put(m.named(c.Name))
	if super := superName(c); super != "" && !(m.isPlain() && c.Super == nil) {
		m.put(" : ", m.named(super))
	}
	m.open()
	inner := column + indent
	local := m.locals[localKey(c.Namespace, c.Name)]
	for _, one := range local.enums {
		m.enumeration(one, inner)
	}
	for _, one := range local.classes {
		m.class(one, inner)
	}
	for _, p := range c.Properties {
		if p.Class == c {
			m.property(p, inner)
		}
	}
	for _, method := range c.Methods {
		if method.Class == c {
			m.method(method, inner)
		}
	}
	m.closed(column)
	m.put(";")
}

func (m *mofWriter) property(p *schema.Property, column int) {
	m.qualified(m.propertyQualifiers(p), column, false)
	t := m.typeOf(p.Type)
	if m.isPlain() && t.CIM == cim.Reference && t.Array {
		t.CIM = cim.String
	}
	m.put(m.elementType(t, p.Qualifiers, p.TypeWord), " ", p.Name)
	m.array(t)
	if p.HasDefault {
		m.put(" =")
		m.value(p.Default, t, column+indent, len(";"))
	}
	m.put(";")
}

// typeOf is a type as it is written: MOF 2 has no enumerations.
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
		m.put("[]")
	}
}

// isOctets reports whether MOF 3 has a word for the array.
func (m *mofWriter) isOctets(t schema.Type) bool {
	return m.exporter.mof3 && t.Enum == nil && t.CIM == cim.Uint8 && t.Array && t.Size == 0 && !t.OctetString
}

// elementType is the type of a property, method or parameter. written is the word
// in the MOF that the schema was made from.
func (m *mofWriter) elementType(t schema.Type, q *schema.QualifierSet, written string) string {
	switch {
	case t.CIM == cim.Reference:
		if name := className(t, written); name != "" {
			return m.named(name) + " REF"
		}
		return "object REF"
	case isEmbedded(t) && !m.isPlain() && !saysEmbedded(t, q):
		if name := className(t, written); name != "" {
			return lastName(name)
		}
		return "object"
	case t.Enum != nil:
		return lastName(t.Enum.Name)
	case m.isOctets(t):
		return "octetstring"
	}
	return m.typeWord(t)
}

// typeWord is the word of a type that is no class. The integer of MOF 3 has 64
// bits here.
func (m *mofWriter) typeWord(t schema.Type) string {
	switch {
	case t.Enum != nil:
		return lastName(t.Enum.Name)
	case t.CIM == cim.Sint64 && m.exporter.mof3:
		return "integer"
	case isEmbedded(t), t.CIM == cim.Untyped, t.CIM == cim.Reference:
		return "string"
	}
	return t.CIM.String()
}

func (m *mofWriter) method(method *schema.Method, column int) {
	m.qualified(m.methodQualifiers(method), column, len(method.Parameters) > 0)
	switch t := m.typeOf(method.Type); {
	case method.Void && m.isPlain():
		m.put("uint32")
	case method.Void:
		m.put("void")
	case m.isPlain() && t.CIM == cim.Reference:
		m.put("string")
	default:
		m.put(m.elementType(t, method.Qualifiers, method.TypeWord))
		if !m.isPlain() {
			m.array(t)
		}
	}
	m.put(" ", method.Name, "(")
	tall := m.tall
	for i, p := range method.Parameters {
		m.parameter(method, p, column+indent)
		if i < len(method.Parameters)-1 {
			m.put(",")
		}
	}
	m.tall = tall
	m.put(");")
}

func (m *mofWriter) parameter(method *schema.Method, p *schema.Parameter, column int) {
	var own []qualifier
	for _, q := range m.parameterQualifiers(method, p) {
		if !q.propagated {
			own = append(own, q)
		}
	}
	if len(own) > 0 {
		m.line(column + indent)
		m.layout.qualifiers(own, column+indent, m.scalar)
	}
	m.line(column)
	t := m.typeOf(p.Type)
	m.put(m.elementType(t, p.Qualifiers, p.TypeWord), " ", p.Name)
	m.array(t)
	if p.Default != nil && !m.isPlain() {
		m.put(" =")
		m.value(p.Default, p.Type, column+indent, len(","))
	}
}

// enumeration writes the elements that the base does not have.
func (m *mofWriter) enumeration(e *schema.Enumeration, column int) {
	m.qualified(m.effective(e.Qualifiers), column, true)
	m.put("enumeration ", lastName(e.Name), " : ")
	elements := e.Elements
	if e.Base != nil {
		elements = elements[min(len(e.Base.Elements), len(elements)):]
		m.put(lastName(e.Base.Name))
	} else {
		m.put(m.typeWord(schema.Type{CIM: e.Type}))
	}
	m.open()
	for i, one := range elements {
		m.qualified(m.effective(one.Qualifiers), column+indent, false)
		m.put(one.Name)
		if one.Value != one.Name {
			m.put(" =")
			m.value(one.Value, schema.Type{CIM: e.Type}, column+2*indent, len(","))
		}
		if i < len(elements)-1 {
			m.put(",")
		}
	}
	m.closed(column)
	m.put(";")
}
