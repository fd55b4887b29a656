package schema

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// checkLimits reports limits that contradict each other or do not apply to the type, and a
// default outside them.
func (r *resolver) checkLimits(e *element, what label) {
	number := e.Type.CIM.Bits() > 0
	r.limitApplies(e, number, "MinValue", "MaxValue")
	r.limitApplies(e, e.Type.CIM == cim.String || e.Type.CIM == cim.Embedded || e.Type.Array, "MinLen", "MaxLen")
	r.limitsAgree(e, what, "MinValue", "MaxValue")
	r.limitsAgree(e, what, "MinLen", "MaxLen")
	r.limitsAgree(e, what, "Min", "Max")
}

// limitsAgree compares a lower limit with the upper one, if one of them is not inherited.
func (r *resolver) limitsAgree(e *element, what label, low, high string) {
	if !e.Qualifiers.IsOwn(low) && !e.Qualifiers.IsOwn(high) {
		return
	}
	least, most := e.Qualifiers.Int(low), e.Qualifiers.Int(high)
	if least == nil || most == nil || least.Cmp(most) <= 0 {
		return
	}
	at := e.Qualifiers.Get(low)
	if !e.Qualifiers.IsOwn(low) {
		at = e.Qualifiers.Get(high)
	}
	r.diags.Warn(LimitsContradict, at.Span(), "%s(%s) of %s is larger than %s(%s)", low, least, what, high, most)
}

// checkDefault checks the default of a property against its limits and against Required.
func (r *resolver) checkDefault(p *Property) {
	if p.decl.Default == nil {
		return
	}
	if p.Required && p.decl.Default.Kind() == parser.NullValue {
		r.diags.Warn(RequiredNull, p.decl.Default.Span(), "default of %s is null, but it is Required", p.Name)
	}
	r.checkValue(p, p.Default, p.decl.Default.Span(), "default", r.diags.Error)
}

// checkValue checks a value of a property, or its elements, against its limits, and an
// octet string against its length.
func (r *resolver) checkValue(p *Property, v any, at diag.Span, what string, report func(diag.Code, diag.Span, string, ...any) *diag.Diagnostic) {
	values, ok := v.([]any)
	if !ok {
		values = []any{v}
	}
	r.checkOctets(p, values, at, what)
	for _, v := range values {
		_, text := v.(string)
		low, high := "MinValue", "MaxValue"
		if text {
			low, high = "MinLen", "MaxLen"
		}
		if limit := p.Qualifiers.Int(low); limit != nil && compareLimit(v, limit) < 0 {
			report(BreaksLimit, at, "%s of %s breaks %s(%s)", what, p.Name, low, limit)
		}
		if limit := p.Qualifiers.Int(high); limit != nil && compareLimit(v, limit) > 0 {
			report(BreaksLimit, at, "%s of %s breaks %s(%s)", what, p.Name, high, limit)
		}
	}
}

// checkOctets checks that an octet string begins with four octets that contain its length,
// including themselves (DSP0004 5.6.3, OctetString).
func (r *resolver) checkOctets(p *Property, values []any, at diag.Span, what string) {
	if !p.Type.OctetString {
		return
	}
	if p.Type.CIM == cim.Uint8 {
		octets := make([]byte, len(values))
		for i, v := range values {
			n, _ := v.(uint64)
			octets[i] = byte(n)
		}
		r.checkLength(p, octets, at, what)
		return
	}
	for _, v := range values {
		text, isText := v.(string)
		digits, prefixed := strings.CutPrefix(strings.ToLower(text), "0x")
		octets, err := hex.DecodeString(digits)
		switch {
		case !isText || text == "":
		case !prefixed || err != nil:
			r.diags.Warn(BadOctets, at, "%s of %s is %q, expected 0x followed by pairs of hexadecimal digits", what, p.Name, text)
		default:
			r.checkLength(p, octets, at, what)
		}
	}
}

func (r *resolver) checkLength(p *Property, octets []byte, at diag.Span, what string) {
	const prefix = 4
	switch {
	case len(octets) == 0:
	case len(octets) < prefix:
		r.diags.Warn(BadOctets, at, "%s of %s has %s, expected four that give the length", what, p.Name, quantity(len(octets), "octet", "octets"))
	case int64(binary.BigEndian.Uint32(octets)) != int64(len(octets)):
		r.diags.Warn(BadOctets, at, "%s of %s has %d octets, but the first four say %d", what, p.Name, len(octets), binary.BigEndian.Uint32(octets))
	}
}

func (r *resolver) limitApplies(e *element, applies bool, names ...string) {
	for _, name := range names {
		if applies || e.Type.CIM == cim.Untyped || e.Type.CIM == cim.Reference || !e.Qualifiers.IsOwn(name) {
			continue // out of scope on references, which was reported
		}
		r.diags.Warn(InapplicableLimit, e.Qualifiers.Get(name).Span(), "%s does not apply to %s, which is %s", name, e.Name, e.Type.words())
	}
}

// compareLimit compares a value with a limit. A value without a magnitude is within all
// limits.
func compareLimit(v any, limit *big.Int) int {
	if f, ok := v.(float64); ok {
		if math.IsNaN(f) {
			return 0
		}
		return big.NewFloat(f).Cmp(new(big.Float).SetInt(limit))
	}
	if n := magnitude(v); n != nil {
		return n.Cmp(limit)
	}
	return 0
}

// magnitude returns what a limit applies to: the number, or the length of a string in
// characters.
func magnitude(v any) *big.Int {
	switch v := v.(type) {
	case int64:
		return big.NewInt(v)
	case uint64:
		return new(big.Int).SetUint64(v)
	case string:
		return big.NewInt(int64(utf8.RuneCountInString(v)))
	}
	return nil
}
