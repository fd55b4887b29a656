package gen

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// messageOrigin returns the method whose parameter and result types a method uses. An
// override that only changes qualifiers uses those of the method that it overrides, so that
// errors.Is works for both.
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

// isReturnCode reports whether a return value is a code for success or failure: a uint32,
// as the DMTF recommends, or any integer with named values.
func isReturnCode(m *schema.Method) bool {
	return !m.Void && !m.Type.Array && (m.Type.CIM == cim.Uint32 || m.Type.CIM.IsInteger() && m.Values != nil && !m.Values.Bits)
}
