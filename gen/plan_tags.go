package gen

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// A tag is what the run-time support needs to know of a field: the name of the element, and
// options.
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

// propertyTag is the tag of a property.
func propertyTag(p *schema.Property) string {
	t, isKey := tagOf(p.Name), p.Identifies()
	t.add("key", isKey)
	t.add("required", p.Qualifiers.Bool("Required", false))
	t.add("write", p.Qualifiers.Bool("Write", false))
	t.form(p.Type, p.Qualifiers)
	// The key of another object is told by Propagated: Class.Key (DSP0004 5.6.3).
	_, from, weak := strings.Cut(p.Qualifiers.Text("Propagated"), ".")
	t.add("from="+from, weak && isKey && isWord(from))
	t.limits(p.Type, p.Qualifiers)
	return t.String()
}

// parameterTag is the tag of a parameter.
func parameterTag(p *schema.Parameter) string {
	t := tagOf(p.Name)
	t.add("required", p.Required)
	t.form(p.Type, p.Qualifiers)
	t.limits(p.Type, p.Qualifiers)
	return t.String()
}

// returnTag is the tag of the return value of a method.
func returnTag(m *schema.Method) string {
	t := tagOf("")
	t.add("return", true)
	t.form(m.Type, m.Qualifiers)
	return t.String()
}

// isWord reports whether a text of the MOF is a name, and no more of a tag.
func isWord(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// form tells how a value is written that has one type in Go.
func (t *tag) form(of schema.Type, q *schema.QualifierSet) {
	t.add("octets", of.OctetString)
	// Only strings have these qualifiers. What WMI declares with a class is an object.
	t.add("text", of.CIM == cim.Embedded && (q.Get("EmbeddedInstance") != nil || q.Bool("EmbeddedObject", false)))
}

// limits say what values the schema allows. Those that the type has anyway are left out.
func (t *tag) limits(of schema.Type, q *schema.QualifierSet) {
	add := func(option, qualifier, trivial string) {
		if n := q.Int(qualifier); n != nil && n.IsInt64() && n.String() != trivial {
			fmt.Fprintf(t, ",%s=%s", option, n)
		}
	}
	switch {
	case of.OctetString:
		return // what counts, octets or digits, tools see differently
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
