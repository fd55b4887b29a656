package export

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/schema"
)

// CIMXML writes a schema as CIM-XML declarations (DSP0201, DSP0203): one DECLGROUP for each
// namespace, with the qualifier declarations and all resolved classes.
//
// The error comes from w, or means that embedded instances are nested too deep or too many.
func CIMXML(w io.Writer, s *schema.Schema, opts Options) error {
	x := &xmlWriter{exporter: newExporter(s, opts, xmlDialect), out: bufio.NewWriterSize(w, 64<<10)}
	x.document()
	return x.finish(x.out)
}

// An xmlWriter writes one document. The element names come from DSP0203, in the order of
// its content models.
type xmlWriter struct {
	*exporter
	out       *bufio.Writer
	indent    string
	inherited bool // what is written now belongs to a member that the class only inherits
}

func (x *xmlWriter) put(parts ...string) {
	for _, part := range parts {
		x.out.WriteString(part)
	}
}

func (x *xmlWriter) document() {
	x.put("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CIM CIMVERSION=\"2.0\" DTDVERSION=\"2.0\">\n<DECLARATION>\n")
	for i := range x.groups {
		x.group(&x.groups[i])
	}
	x.put("</DECLARATION>\n</CIM>\n")
}

func (x *xmlWriter) group(g *group) {
	x.put("<DECLGROUP>\n")
	x.namespacePath(g.namespace, "\n")
	for _, t := range x.types {
		if t.written {
			x.declaration(t)
		}
	}
	for _, c := range g.classes {
		x.put("<VALUE.OBJECT>\n")
		x.class(c)
		x.put("</VALUE.OBJECT>\n")
	}
	for _, i := range g.instances {
		x.put("<VALUE.OBJECT>\n")
		x.instance(i, "\n")
		x.put("</VALUE.OBJECT>\n")
	}
	x.put("</DECLGROUP>\n")
}

func (x *xmlWriter) namespacePath(namespace, lineEnd string) {
	if namespace == "" {
		return
	}
	x.put("<LOCALNAMESPACEPATH>")
	for name := range strings.SplitSeq(namespace, "/") {
		x.put("<NAMESPACE")
		x.attribute("NAME", name)
		x.put("/>")
	}
	x.put("</LOCALNAMESPACEPATH>", lineEnd)
}

// xmlScopes are the attributes of SCOPE, in the order of DSP0203. MOF 3 scopes are not
// among them.
var xmlScopes = []struct {
	scope schema.Scope
	name  string
}{
	{schema.OnClass, "CLASS"}, {schema.OnAssociation, "ASSOCIATION"}, {schema.OnReference, "REFERENCE"}, {schema.OnProperty, "PROPERTY"},
	{schema.OnMethod, "METHOD"}, {schema.OnParameter, "PARAMETER"}, {schema.OnIndication, "INDICATION"},
}

func (x *xmlWriter) declaration(t *qualifierType) {
	x.put("<QUALIFIER.DECLARATION")
	x.attribute("NAME", t.name)
	x.attribute("TYPE", xmlType(t.typ))
	if t.typ.Array {
		x.attribute("ISARRAY", "true")
	}
	x.arraySize(t.typ)
	x.flavors(t.flavor, schema.Flavor{})
	x.put(">\n <SCOPE")
	for _, s := range xmlScopes {
		if t.scope&s.scope != 0 {
			x.attribute(s.name, "true")
		}
	}
	x.put("/>\n")
	if t.value != nil {
		x.put(" ")
		x.value(t.value, t.typ)
		x.put("\n")
	}
	x.put("</QUALIFIER.DECLARATION>\n")
}

// flavors writes the flavors that are not the defaults of DSP0203 or differ from the
// declaration.
func (x *xmlWriter) flavors(f, declared schema.Flavor) {
	flag := func(name string, no, declaredNo bool) {
		switch {
		case no:
			x.attribute(name, "false")
		case declaredNo:
			x.attribute(name, "true")
		}
	}
	flag("OVERRIDABLE", f.DisableOverride, declared.DisableOverride)
	flag("TOSUBCLASS", f.Restricted, declared.Restricted)
	if f.Translatable {
		x.attribute("TRANSLATABLE", "true")
	}
}

func (x *xmlWriter) class(c *schema.Class) {
	x.put("<CLASS")
	x.attribute("NAME", xmlName(c.Name))
	if super := superName(c); super != "" {
		x.attribute("SUPERCLASS", xmlName(super))
	}
	x.put(">\n")
	x.indent = " "
	x.qualifiers(x.classQualifiers(c))
	for _, p := range c.Properties {
		if x.inherited = p.Class != c; !x.inherited || !x.localOnly {
			x.property(p)
		}
	}
	for _, m := range c.Methods {
		if x.inherited = m.Class != c; !x.inherited || !x.localOnly {
			x.method(m)
		}
	}
	x.inherited, x.indent = false, ""
	x.put("</CLASS>\n")
}

func (x *xmlWriter) qualifiers(list []qualifier) {
	for i := range list {
		if q := &list[i]; !q.propagated || !x.localOnly {
			x.qualifier(q)
		}
	}
}

func (x *xmlWriter) qualifier(q *qualifier) {
	x.put(x.indent, "<QUALIFIER")
	x.attribute("NAME", q.name)
	x.attribute("TYPE", xmlType(q.typ))
	if q.propagated || x.inherited {
		x.attribute("PROPAGATED", "true")
	}
	x.flavors(q.flavor, q.qualifierType.flavor)
	v := q.val()
	if v == nil {
		x.put("/>\n")
		return
	}
	x.put(">")
	x.value(v, q.typ)
	x.put("</QUALIFIER>\n")
}

func (x *xmlWriter) property(p *schema.Property) {
	element, isReference := "PROPERTY", false
	switch {
	case p.Type.Array:
		element = "PROPERTY.ARRAY"
	case p.Type.CIM == cim.Reference:
		element, isReference = "PROPERTY.REFERENCE", true
	}
	x.put(x.indent, "<", element)
	x.attribute("NAME", p.Name)
	if isReference {
		x.referenceClass(className(p.Type, p.TypeWord))
	} else {
		x.attribute("TYPE", xmlType(p.Type))
		x.arraySize(p.Type)
	}
	x.origin(p.Origin())
	x.embeddedObject(p.Type)
	x.put(">\n")
	x.nested(func() {
		x.qualifiers(x.propertyQualifiers(p))
		if p.HasDefault { // an override without one has none on servers
			x.propertyValue(p.Default, p.Type, "\n")
		}
	})
	x.put(x.indent, "</", element, ">\n")
}

func (x *xmlWriter) nested(write func()) {
	outer := x.indent
	x.indent += " "
	write()
	x.indent = outer
}

// propertyValue writes the value of a property or its default.
func (x *xmlWriter) propertyValue(v any, t schema.Type, lineEnd string) {
	if v == nil {
		return
	}
	if t.CIM == cim.Reference && !t.Array {
		path, ok := asPath(v)
		if !ok {
			return // no text of a path: it has no form here
		}
		x.put(x.indent)
		x.reference(path)
		x.put(lineEnd)
		return
	}
	x.put(x.indent)
	x.value(v, t)
	x.put(lineEnd)
}

func (x *xmlWriter) origin(c *schema.Class) {
	x.attribute("CLASSORIGIN", xmlName(c.Name))
	if x.inherited {
		x.attribute("PROPAGATED", "true")
	}
}

func (x *xmlWriter) arraySize(t schema.Type) {
	if t.Array && t.Size > 0 {
		x.attribute("ARRAYSIZE", strconv.Itoa(t.Size))
	}
}

// referenceClass is omitted for references to any class.
func (x *xmlWriter) referenceClass(name string) {
	if name != "" {
		x.attribute("REFERENCECLASS", xmlName(name))
	}
}

func (x *xmlWriter) embeddedObject(t schema.Type) {
	switch {
	case !isEmbedded(t):
	case t.Class == nil:
		x.attribute("EmbeddedObject", "object")
	default:
		x.attribute("EmbeddedObject", "instance")
	}
}

func (x *xmlWriter) method(m *schema.Method) {
	x.put(x.indent, "<METHOD")
	x.attribute("NAME", m.Name)
	if !m.Void {
		x.attribute("TYPE", xmlType(m.Type))
	}
	x.origin(m.Origin())
	x.put(">\n")
	x.nested(func() {
		x.qualifiers(x.methodQualifiers(m))
		for _, p := range m.Parameters {
			x.parameter(m, p)
		}
	})
	x.put(x.indent, "</METHOD>\n")
}

func (x *xmlWriter) parameter(m *schema.Method, p *schema.Parameter) {
	element, isReference := "PARAMETER", p.Type.CIM == cim.Reference
	switch {
	case isReference && p.Type.Array:
		element = "PARAMETER.REFARRAY"
	case isReference:
		element = "PARAMETER.REFERENCE"
	case p.Type.Array:
		element = "PARAMETER.ARRAY"
	}
	x.put(x.indent, "<", element)
	x.attribute("NAME", p.Name)
	if isReference {
		x.referenceClass(className(p.Type, p.TypeWord))
	} else {
		x.attribute("TYPE", xmlType(p.Type))
	}
	x.arraySize(p.Type)
	list := x.parameterQualifiers(m, p)
	if len(list) == 0 {
		x.put("/>\n")
		return
	}
	x.put(">\n")
	x.nested(func() { x.qualifiers(list) })
	x.put(x.indent, "</", element, ">\n")
}

// value writes VALUE or VALUE.ARRAY.
func (x *xmlWriter) value(v any, t schema.Type) {
	list, isList := v.([]any)
	if !isList {
		x.scalar(v, t.CIM)
		return
	}
	x.put("<VALUE.ARRAY>")
	for _, one := range list {
		if one == nil {
			x.put("<VALUE.NULL/>")
		} else {
			x.scalar(one, t.CIM)
		}
	}
	x.put("</VALUE.ARRAY>")
}

func (x *xmlWriter) scalar(v any, t cim.Type) {
	x.put("<VALUE>")
	switch v := v.(type) {
	case float64:
		x.put(realText(v, realBits(t)))
	case *schema.Instance:
		x.text(x.instanceText(v))
	default:
		x.text(plain(v))
	}
	x.put("</VALUE>")
}

// xmlType returns the CIMType of DSP0203. A reference where DSP0203 allows none is the text
// of its path.
func xmlType(t schema.Type) string {
	switch t.CIM {
	case cim.Reference, cim.Embedded, cim.Untyped:
		return "string"
	}
	return t.CIM.String()
}

// xmlName returns a class name that DSP0004 allows: names of local types contain a dot.
func xmlName(name string) string { return strings.ReplaceAll(name, ".", "_") }

func (x *xmlWriter) attribute(name, value string) {
	x.put(" ", name, `="`)
	x.text(value)
	x.put(`"`)
}

// text writes character data that is also safe in attributes. Line ends, tabs and
// characters that control a terminal are character references, because a parser would
// change the first two. Characters that XML 1.0 does not allow, such as U+0001, become
// U+FFFD.
func (x *xmlWriter) text(s string) {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && xmlEscapes[c] == "" {
			i++
			continue
		}
		escape, size := "", 1
		if c < utf8.RuneSelf {
			escape = xmlEscapes[c]
		} else {
			var r rune
			switch r, size = utf8.DecodeRuneInString(s[i:]); {
			case r == 0xfffe || r == 0xffff || r == utf8.RuneError && size == 1:
				escape = "\uFFFD"
			case token.Acts(r):
				escape = "&#" + strconv.Itoa(int(r)) + ";"
			default:
				i += size
				continue
			}
		}
		x.out.WriteString(s[from:i])
		x.out.WriteString(escape)
		i += size
		from = i
	}
	x.out.WriteString(s[from:])
}

var xmlEscapes = func() (table [utf8.RuneSelf]string) {
	for c := range ' ' {
		table[c] = "\uFFFD"
	}
	table['\t'], table['\n'], table['\r'] = "&#9;", "&#10;", "&#13;"
	table[0x7f] = "&#127;"
	table['<'], table['>'], table['&'], table['"'] = "&lt;", "&gt;", "&amp;", "&quot;"
	return table
}()
