package gen

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// A tag tells the run-time support about a field: the name of the element, and options.
type tag struct{ strings.Builder }

func tagOf(name string) *tag {
	t := &tag{}
	t.WriteString(name)
	return t
}

func (t *tag) add(option string, set bool) {
	if set {
		t.WriteString("," + option)
	}
}

// propertyTag returns the tag of a property.
func propertyTag(p *schema.Property) string {
	t, isKey := tagOf(p.Name), p.Identifies()
	t.add("key", isKey)
	t.add("required", p.Qualifiers.Bool("Required", false))
	t.add("write", p.Qualifiers.Bool("Write", false))
	t.form(p.Type, p.Qualifiers)
	// Propagated contains the key of the other object: Class.Key (DSP0004 5.6.3).
	_, from, weak := strings.Cut(p.Qualifiers.Text("Propagated"), ".")
	t.add("from="+from, weak && isKey && isWord(from))
	t.limits(p.Type, p.Qualifiers)
	return t.String()
}

// parameterTag returns the tag of a parameter.
func parameterTag(p *schema.Parameter) string {
	t := tagOf(p.Name)
	t.add("required", p.Required)
	t.form(p.Type, p.Qualifiers)
	t.limits(p.Type, p.Qualifiers)
	return t.String()
}

// returnTag returns the tag of a return value.
func returnTag(m *schema.Method) string {
	t := tagOf("")
	t.add("return", true)
	t.form(m.Type, m.Qualifiers)
	return t.String()
}

// isWord reports whether a text from the MOF is a name, and cannot add anything else to a
// tag.
func isWord(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// form adds how a value is encoded, if its Go type has several encodings.
func (t *tag) form(of schema.Type, q *schema.QualifierSet) {
	t.add("octets", of.OctetString)
	// Only strings have these qualifiers. In WMI, a class as the type is an object.
	t.add("text", of.CIM == cim.Embedded && (q.Get("EmbeddedInstance") != nil || q.Bool("EmbeddedObject", false)))
}

// limits adds the limits of the schema, except limits that the type implies.
func (t *tag) limits(of schema.Type, q *schema.QualifierSet) {
	add := func(option, qualifier, trivial string) {
		if n := q.Int(qualifier); n != nil && n.IsInt64() && n.String() != trivial {
			fmt.Fprintf(t, ",%s=%s", option, n)
		}
	}
	switch {
	case of.OctetString:
		return // tools disagree whether octets or digits count
	case of.CIM == cim.String:
		add("minlen", "MinLen", "0")
		add("maxlen", "MaxLen", "")
	case of.CIM.IsInteger():
		low, high := bounds(of.CIM)
		add("min", "MinValue", low)
		add("max", "MaxValue", high)
	case of.CIM == cim.Real32 || of.CIM == cim.Real64:
		add("min", "MinValue", "")
		add("max", "MaxValue", "")
	}
	if of.Size > 0 {
		fmt.Fprintf(t, ",size=%d", of.Size)
	}
}
