package export

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// jsonVersion increases with changes that readers of the format must handle.
const jsonVersion = 1

// JSON writes a schema in gomof's JSON format, which docs/export.md explains and
// docs/export.schema.json defines.
//
// The error comes from w, or means that embedded instances are nested too deep or too many.
func JSON(w io.Writer, s *schema.Schema, opts Options) error {
	out := bufio.NewWriterSize(w, 64<<10)
	j := &jsonExport{exporter: newExporter(s, opts, jsonDialect), jsonWriter: jsonWriter{out: out}}
	j.document()
	out.WriteByte('\n')
	return j.finish(out)
}

type jsonExport struct {
	*exporter
	jsonWriter
	inherited bool // what is written now belongs to a member that the class only inherits
}

func (j *jsonExport) document() {
	j.open('{')
	j.strField("format", "gomof-schema")
	j.number("version", jsonVersion)
	j.key("namespaces")
	j.openFlat('[')
	for _, g := range j.groups {
		if g.namespace != "" {
			j.str(g.namespace)
		}
	}
	j.close(']')
	j.key("qualifierTypes")
	j.open('[')
	for _, t := range j.types {
		if t.written {
			j.qualifierType(t)
		}
	}
	j.close(']')
	j.key("enumerations")
	j.open('[')
	for _, one := range j.enumerations() {
		j.enumeration(one)
	}
	j.close(']')
	j.key("classes")
	j.open('[')
	for _, g := range j.groups {
		for _, c := range g.classes {
			j.class(c)
		}
	}
	j.close(']')
	j.key("instances")
	j.open('[')
	for _, g := range j.groups {
		for _, i := range g.instances {
			j.instance(i)
		}
	}
	j.close(']')
	j.close('}')
}

// jsonScopes returns the scopes as in DSP0004, followed by those of DSP0221.
func jsonScopes(s schema.Scope) []string {
	var words []string
	for _, one := range mofScopes {
		if s&one.scope != 0 {
			words = append(words, one.word)
		}
	}
	return words
}

func (j *jsonExport) qualifierType(t *qualifierType) {
	j.openFlat('{')
	j.strField("name", t.name)
	j.strField("type", xmlType(t.typ))
	j.flag("array", t.typ.Array)
	j.field("value", t.value, t.typ)
	j.key("scope")
	j.open('[')
	for _, word := range jsonScopes(t.scope) {
		j.str(word)
	}
	j.close(']')
	j.flavor(t.flavor)
	j.close('}')
}

// flavor is always complete, so that readers need not know the defaults.
func (j *jsonExport) flavor(f schema.Flavor) {
	j.key("flavor")
	j.open('{')
	for _, one := range []struct {
		name  string
		value bool
	}{{"overridable", !f.DisableOverride}, {"toSubclass", !f.Restricted}, {"translatable", f.Translatable}} {
		j.key(one.name)
		j.raw(strconv.FormatBool(one.value))
	}
	j.close('}')
}

func (j *jsonExport) enumeration(e *schema.Enumeration) {
	j.open('{')
	j.strField("name", e.Name)
	j.optional("namespace", e.Namespace)
	if e.Base != nil {
		j.strField("base", e.Base.Name)
	}
	j.strField("type", xmlType(schema.Type{CIM: e.Type}))
	j.qualifiers(j.effective(e.Qualifiers))
	j.key("elements")
	j.open('[')
	for _, one := range e.Elements {
		j.open('{')
		j.strField("name", one.Name)
		j.strField("value", plain(one.Value)) // a string whatever the width, as 64 bits are
		j.qualifiers(j.effective(one.Qualifiers))
		j.close('}')
	}
	j.close(']')
	j.close('}')
}

func kindOf(c *schema.Class) string {
	switch {
	case c.Structure:
		return "structure"
	case c.Association:
		return "association"
	case c.Indication:
		return "indication"
	}
	return "class"
}

func (j *jsonExport) class(c *schema.Class) {
	j.open('{')
	j.strField("name", c.Name)
	j.optional("namespace", c.Namespace)
	j.optional("superclass", superName(c))
	j.strField("kind", kindOf(c))
	j.flag("abstract", c.Abstract)
	j.qualifiers(j.classQualifiers(c))
	j.key("properties")
	j.open('[')
	for _, p := range c.Properties {
		if j.inherited = p.Class != c; !j.inherited || !j.localOnly {
			j.property(p)
		}
	}
	j.close(']')
	j.key("methods")
	j.open('[')
	for _, m := range c.Methods {
		if j.inherited = m.Class != c; !j.inherited || !j.localOnly {
			j.method(m)
		}
	}
	j.inherited = false
	j.close(']')
	j.close('}')
}

func (j *jsonExport) qualifiers(list []qualifier) {
	j.key("qualifiers")
	j.open('[')
	for i := range list {
		q := &list[i]
		if q.propagated && j.localOnly {
			continue
		}
		j.openFlat('{')
		j.strField("name", q.name)
		j.strField("type", xmlType(q.typ))
		j.flag("array", q.typ.Array)
		j.field("value", q.val(), q.typ)
		j.flag("propagated", q.propagated || j.inherited)
		if q.flavor != q.qualifierType.flavor {
			j.flavor(q.flavor)
		}
		j.close('}')
	}
	j.close(']')
}

// elementType writes the type of a property, method or parameter.
func (j *jsonExport) elementType(t schema.Type, written string) {
	name := xmlType(t)
	if t.CIM == cim.Reference {
		name = "reference"
	}
	j.strField("type", name)
	j.flag("array", t.Array)
	if t.Size > 0 {
		j.number("size", t.Size)
	}
	if isEmbedded(t) {
		kind := "instance"
		if t.Class == nil {
			kind = "object"
		}
		j.strField("embedded", kind)
	}
	j.optional("class", className(t, written))
	if t.Enum != nil {
		j.strField("enumeration", t.Enum.Name)
	}
	j.flag("octetString", t.OctetString)
}

func (j *jsonExport) property(p *schema.Property) {
	j.open('{')
	j.strField("name", p.Name)
	j.elementType(p.Type, p.TypeWord)
	j.flag("key", p.Key)
	j.flag("required", p.Qualifiers.Bool("Required", false))
	j.strField("origin", p.Origin().Name)
	j.strField("declaredBy", p.Class.Name)
	j.flag("inherited", j.inherited)
	if p.Overrides != nil {
		j.strField("overrides", p.Overrides.Class.Name)
	}
	if p.Default != nil {
		j.field("default", p.Default, p.Type)
	}
	j.qualifiers(j.propertyQualifiers(p))
	j.values(p.Values)
	j.close('}')
}

func (j *jsonExport) method(m *schema.Method) {
	j.open('{')
	j.strField("name", m.Name)
	if m.Void {
		j.strField("type", "void")
	} else {
		j.elementType(m.Type, m.TypeWord)
	}
	j.flag("static", m.Static)
	j.strField("origin", m.Origin().Name)
	j.strField("declaredBy", m.Class.Name)
	j.flag("inherited", j.inherited)
	if m.Overrides != nil {
		j.strField("overrides", m.Overrides.Class.Name)
	}
	j.qualifiers(j.methodQualifiers(m))
	j.values(m.Values)
	j.key("parameters")
	j.open('[')
	for _, p := range m.Parameters {
		j.parameter(m, p)
	}
	j.close(']')
	j.close('}')
}

func (j *jsonExport) parameter(m *schema.Method, p *schema.Parameter) {
	j.open('{')
	j.strField("name", p.Name)
	j.elementType(p.Type, p.TypeWord)
	j.flag("in", p.In)
	j.flag("out", p.Out)
	j.flag("required", p.Required)
	if p.Default != nil {
		j.field("default", p.Default, p.Type)
	}
	j.qualifiers(j.parameterQualifiers(m, p))
	j.values(p.Values)
	j.close('}')
}

// values writes the named values or named bits of an element.
func (j *jsonExport) values(set *schema.ValueSet) {
	if set == nil {
		return
	}
	name := "values"
	if set.Bits {
		name = "bits"
	}
	j.key(name)
	j.open('[')
	for i := range set.Entries {
		entry := &set.Entries[i]
		j.openFlat('{')
		j.strField("name", entry.Name)
		switch {
		case entry.Single && len(entry.Ranges) > 0:
			j.strField("value", entry.Ranges[0].Min.String())
		case len(entry.Ranges) == 0 && (entry.Single || j.isText(set)):
			j.strField("value", entry.Text)
		default:
			j.ranges(entry.Ranges)
		}
		j.close('}')
	}
	j.close(']')
}

// isText reports whether the values are strings, which have no ranges.
func (j *jsonExport) isText(set *schema.ValueSet) bool {
	for i := range set.Entries {
		if len(set.Entries[i].Ranges) > 0 {
			return false
		}
	}
	return true
}

func (j *jsonExport) ranges(ranges []schema.Range) {
	j.key("ranges")
	j.open('[')
	for _, r := range ranges {
		j.open('{')
		j.strField("min", r.Min.String())
		j.strField("max", r.Max.String())
		j.close('}')
	}
	j.close(']')
}

func (j *jsonExport) field(name string, v any, t schema.Type) {
	j.key(name)
	j.value(v, t)
}

// value writes a value according to its type. 64-bit integers are strings, because
// JavaScript loses digits beyond 2^53.
func (j *jsonExport) value(v any, t schema.Type) {
	switch v := v.(type) {
	case nil:
		j.raw("null")
	case []any:
		j.openFlat('[')
		for _, one := range v {
			j.value(one, t)
		}
		j.close(']')
	case bool:
		j.raw(strconv.FormatBool(v))
	case int64, uint64:
		if t.CIM.Bits() == 64 {
			j.str(plain(v))
		} else {
			j.raw(plain(v))
		}
	case float64:
		if isFinite(v) {
			j.raw(realText(v, realBits(t.CIM)))
		} else {
			j.str(realText(v, realBits(t.CIM)))
		}
	case cim.Char16:
		j.char(v)
	case *schema.Instance:
		j.instance(v)
	default:
		j.str(plain(v))
	}
}

// char writes a surrogate as a number, because a Go string cannot contain it.
func (j *jsonExport) char(c cim.Char16) {
	if isSurrogate(c) {
		j.raw(fmt.Sprintf(`"\u%04x"`, uint16(c)))
		return
	}
	j.str(plain(c))
}

func (j *jsonExport) instance(i *schema.Instance) {
	j.open('{')
	j.strField("class", i.Class.Name)
	j.optional("namespace", i.Namespace)
	j.optional("alias", i.Alias)
	j.key("values")
	j.open('{')
	if j.exporter.depth() {
		for p, v := range slots(i) {
			j.field(p.Name, v, p.Type)
		}
	}
	j.nesting--
	j.close('}')
	j.close('}')
}
