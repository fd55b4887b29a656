package schema

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// words returns the type for a message, such as "string[]" or "ref CIM_Job".
func (t Type) words() string {
	name := t.CIM.String()
	switch {
	case t.CIM == cim.Reference && t.Class != nil:
		name = "ref " + t.Class.Name
	case t.CIM == cim.Embedded && t.Class != nil:
		name = t.Class.Name
	case t.Enum != nil:
		name = t.Enum.Name
	}
	if t.Array {
		name += "[]"
	}
	return name
}

// String returns the type as in MOF, such as "uint16[]".
func (t Type) String() string { return t.words() }

// fitsKind reports whether a type accepts a kind of literal (DSP0004 Annex A; the table of
// initializers in docs/mapping.md).
func fitsKind(k parser.Kind, t cim.Type) bool {
	switch {
	case t.IsInteger():
		return k == parser.IntValue
	case t == cim.Real32 || t == cim.Real64:
		return k == parser.RealValue || k == parser.IntValue
	case t == cim.Boolean:
		return k == parser.BoolValue
	case t == cim.CharType:
		return k == parser.CharValue || k == parser.IntValue
	case t == cim.String, t == cim.DateTimeType:
		return k == parser.StringValue
	case t == cim.Reference:
		return k == parser.StringValue || k == parser.AliasValue
	case t == cim.Embedded:
		return k == parser.StringValue || k == parser.AliasValue || k == parser.EmbeddedKind
	}
	return false
}

// fits reports a value that does not fit the type, and evaluates it: nil for NULL, bool,
// int64, uint64, float64, string, cim.Char16, cim.DateTime, or []any of these. References,
// aliases and embedded instances become their text. what names the element in messages.
func (r *resolver) fits(v *parser.Value, t Type, what string, code diag.Code) any {
	kind := v.Kind()
	switch {
	case kind == parser.NullValue, v.Malformed():
		return nil
	case t.Array && t.CIM == cim.Uint8 && t.Enum == nil && kind == parser.StringValue && r.file.Dialect == parser.MOF3:
		return r.foldOctets(v, what, code)
	case t.Array != (kind == parser.ArrayKind):
		d := r.diags.Error(code, v.Span(), "%s is %s, expected %s", what, kind, t.words())
		if t.Array {
			d.Help("write an array in braces")
		}
		return nil
	case t.Array:
		return r.foldArray(v, t, what, code)
	}
	return r.foldScalar(v, t, what, code)
}

// foldOctets evaluates an octet string of MOF 3, such as "0x1A2B" (DSP0221 7.6.1.4).
func (r *resolver) foldOctets(v *parser.Value, what string, code diag.Code) any {
	digits, prefixed := strings.CutPrefix(strings.ToLower(v.Text()), "0x")
	octets, err := hex.DecodeString(digits)
	if err != nil || !prefixed {
		r.diags.Error(code, v.Span(), "%s is not an octet string, expected 0x followed by pairs of hexadecimal digits", what)
		return nil
	}
	folded := make([]any, len(octets))
	for i, octet := range octets {
		folded[i] = uint64(octet)
	}
	return folded
}

func (r *resolver) foldArray(v *parser.Value, t Type, what string, code diag.Code) any {
	r.checkSize(v, t, what)
	element := t
	element.Array, element.Size = false, 0
	folded := make([]any, len(v.Array.Items))
	for i, item := range v.Array.Items {
		folded[i] = r.fits(item, element, what, code)
	}
	return folded
}

func (r *resolver) checkSize(v *parser.Value, t Type, what string) {
	if t.Size > 0 && len(v.Array.Items) > t.Size {
		r.diags.Warn(TooManyElements, v.Span(), "%s has %d values, its type has room for %d", what, len(v.Array.Items), t.Size)
	}
}

// howToWrite returns the hint for a value of this kind where a type needs another, or "".
func howToWrite(kind parser.Kind, t cim.Type) string {
	switch {
	case kind == parser.ElementKind && t == cim.String:
		return "write a string in quotes"
	case kind == parser.StringValue && t == cim.CharType:
		return "write a character in single quotes: 'A'"
	case t == cim.DateTimeType:
		return `write a datetime in quotes: "20240229120000.000000+060", or "00000001000000.000000:000" for an interval`
	}
	return ""
}

func (r *resolver) foldScalar(v *parser.Value, t Type, what string, code diag.Code) any {
	kind := v.Kind()
	if t.Enum != nil {
		return r.foldElement(v, t, what, code)
	}
	if t.CIM == cim.String && kind == parser.IntValue {
		r.diags.Warn(NumberAsString, v.Span(), "%s is a string, the digits of the number become its text", what).Help("put it in quotes").
			Fix("put it in quotes", diag.Edit{Span: v.Span(), New: `"` + v.Literal + `"`})
		return v.Literal
	}
	if t.CIM.IsInteger() && kind == parser.RealValue && r.file.Dialect == parser.WMI {
		return r.roundReal(v, t, what)
	}
	if !fitsKind(kind, t.CIM) {
		if t.CIM != cim.Untyped { // an unknown type was reported
			r.diags.Error(code, v.Span(), "%s is %s, expected %s", what, kind, t.words()).Help(howToWrite(kind, t.CIM))
		}
		return nil
	}
	switch {
	case t.CIM.IsInteger():
		return r.foldInt(v, t, what)
	case t.CIM == cim.Real32 || t.CIM == cim.Real64:
		return r.foldReal(v, t, what)
	case t.CIM == cim.CharType:
		return r.foldChar(v, what)
	case t.CIM == cim.Boolean:
		return v.Bool()
	case t.CIM == cim.DateTimeType:
		return r.foldDateTime(v, what)
	case kind == parser.StringValue:
		return v.Text()
	}
	return v.Literal
}

func (r *resolver) foldInt(v *parser.Value, t Type, what string) any {
	n, ok := v.Int()
	if !ok {
		r.diags.Error(OutOfRange, v.Span(), "%s is a number of %d digits, out of the range of %s", what, len(v.Literal), t.CIM)
		return nil
	}
	return r.inRange(n, v, t, what)
}

func (r *resolver) inRange(n *big.Int, v *parser.Value, t Type, what string) any {
	limits := limitsOf(t.CIM)
	if n.Cmp(limits.Min) < 0 || n.Cmp(limits.Max) > 0 {
		r.diags.Error(OutOfRange, v.Span(), "%s is %s, out of the range of %s (%s to %s)", what, n, t.CIM, limits.Min, limits.Max)
		return nil
	}
	if t.CIM.IsSigned() {
		return n.Int64()
	}
	return n.Uint64()
}

// roundReal rounds a real number to an integer, as WMI does.
func (r *resolver) roundReal(v *parser.Value, t Type, what string) any {
	f, err := strconv.ParseFloat(v.Literal, 64)
	if err != nil {
		r.diags.Error(OutOfRange, v.Span(), "%s is %s, out of the range of %s", what, v.Literal, t.CIM)
		return nil
	}
	n, _ := big.NewFloat(math.Round(f)).Int(nil)
	r.diags.Warn(RealAsInteger, v.Span(), "%s is %s, the real number is rounded to %s", what, t.CIM, n).
		Fix("write the integer", diag.Edit{Span: v.Span(), New: n.String()})
	return r.inRange(n, v, t, what)
}

func (r *resolver) foldReal(v *parser.Value, t Type, what string) any {
	text := strings.TrimPrefix(v.Literal, "+")
	if n, ok := v.Int(); ok {
		text = n.String()
	}
	f, err := strconv.ParseFloat(text, t.CIM.Bits())
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	if err != nil || f == 0 && strings.ContainsAny(mantissa, "123456789") {
		r.diags.Error(OutOfRange, v.Span(), "%s is %s, out of the range of %s", what, v.Literal, t.CIM)
		return nil
	}
	return f
}

func (r *resolver) foldChar(v *parser.Value, what string) any {
	if v.Kind() == parser.IntValue {
		n, ok := v.Int()
		if !ok || n.Sign() < 0 || n.BitLen() > 16 {
			r.diags.Error(OutOfRange, v.Span(), "%s is %s, out of the range of char16 (0 to 65535)", what, v.Literal)
			return nil
		}
		return cim.Char16(n.Uint64())
	}
	c, _ := v.Char()
	return cim.Char16(c)
}

func (r *resolver) foldDateTime(v *parser.Value, what string) any {
	d, err := cim.ParseDateTime(v.Text())
	if err != nil {
		r.diags.Error(BadDateTime, v.Span(), "%s is not a datetime: %v", what, err).
			Help("yyyymmddhhmmss.mmmmmm+utc, or ddddddddhhmmss.mmmmmm:000 for an interval")
		return nil
	}
	if d.WMIOnly() && r.file.Dialect != parser.WMI && !r.file.XML {
		r.diags.Error(BadDateTime, v.Span(), "%s is a datetime that only WMI allows: %s", what, d)
	}
	return d
}

var one = big.NewInt(1)

// limits are the ranges of the integer types.
var limits = func() (limits [cim.Sint64 + 1]Range) {
	for t := cim.Uint8; t <= cim.Sint64; t++ {
		bits := uint(t.Bits())
		if t.IsSigned() {
			bits--
			low := new(big.Int).Lsh(one, bits)
			limits[t] = Range{Min: low.Neg(low), Max: new(big.Int).Sub(new(big.Int).Lsh(one, bits), one)}
		} else {
			limits[t] = Range{Min: new(big.Int), Max: new(big.Int).Sub(new(big.Int).Lsh(one, bits), one)}
		}
	}
	return limits
}()

// limitsOf returns the range of an integer type.
func limitsOf(t cim.Type) Range { return limits[t] }

// quantity formats a number with its noun, for messages.
func quantity(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
