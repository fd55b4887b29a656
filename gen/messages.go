package gen

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// messageOrigin returns the method whose parameters and result a method has. An override
// that changes nothing but its qualifiers shares those of the method that it overrides,
// so that errors.Is works on both.
func messageOrigin(m *schema.Method) *schema.Method {
	for m.Overrides != nil && sameMessages(m, m.Overrides) {
		m = m.Overrides
	}
	return m
}

func sameMessages(a, b *schema.Method) bool {
	return a.Void == b.Void && a.Static == b.Static && a.Type == b.Type && returnValues(a) == returnValues(b) &&
		slices.EqualFunc(a.Parameters, b.Parameters, func(p, q *schema.Parameter) bool {
			return p.Name == q.Name && p.Type == q.Type && parameterValues(a, p) == parameterValues(b, q) &&
				p.In == q.In && p.Out == q.Out && p.Required == q.Required
		})
}

// isReturnCode reports whether the value that a method returns is a code that
// tells how it went: a uint32, as the DMTF wants it, or any integer whose
// values have names.
func isReturnCode(m *schema.Method) bool {
	return !m.Void && !m.Type.Array && (m.Type.CIM == cim.Uint32 || m.Type.CIM.IsInteger() && m.Values != nil && !m.Values.Bits)
}
