// Package cimvalue reads and writes CIM values as text, in the form of CIM-XML. WS-Management has
// the same form for most values.
package cimvalue

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// Parse returns the value of text in a type, or nil if the text is not valid.
func Parse(t cim.Type, text string) any {
	trimmed := strings.TrimSpace(text)
	switch {
	case t == cim.String:
		return text
	case t == cim.Boolean:
		return parseBool(trimmed)
	case t == cim.CharType:
		return parseChar(text)
	case t == cim.DateTimeType:
		if d, err := cim.ParseDateTime(trimmed); err == nil {
			return d
		}
	case t == cim.Real32:
		if f, err := strconv.ParseFloat(trimmed, 32); err == nil {
			return float32(f)
		}
	case t == cim.Real64:
		if f, err := strconv.ParseFloat(trimmed, 64); err == nil {
			return f
		}
	case t.IsSigned():
		digits, base := radix(trimmed)
		if n, err := strconv.ParseInt(digits, base, t.Bits()); err == nil {
			return signed(t, n)
		}
	case t.IsInteger():
		digits, base := radix(strings.TrimPrefix(trimmed, "+"))
		if n, err := strconv.ParseUint(digits, base, t.Bits()); err == nil {
			return unsigned(t, n)
		}
	}
	return nil
}

// radix returns the digits of an integer and their base. CIM-XML has decimal and hexadecimal
// numbers, but no octal ones (DSP0201 5.2.4.2).
func radix(text string) (digits string, base int) {
	sign := ""
	digits = text
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, digits = text[:1], text[1:]
	}
	if len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' && digits[2] >= '0' {
		return sign + digits[2:], 16
	}
	return text, 10
}

func parseBool(text string) any {
	switch {
	case strings.EqualFold(text, "true"):
		return true
	case strings.EqualFold(text, "false"):
		return false
	}
	return nil
}

func parseChar(text string) any {
	if r, size := utf8.DecodeRuneInString(text); size == len(text) && size > 0 && r <= 0xffff {
		return cim.Char16(r)
	}
	if n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16); err == nil {
		return cim.Char16(n)
	}
	return nil
}

func signed(t cim.Type, n int64) any {
	switch t.Bits() {
	case 8:
		return int8(n)
	case 16:
		return int16(n)
	case 32:
		return int32(n)
	}
	return n
}

func unsigned(t cim.Type, n uint64) any {
	switch t.Bits() {
	case 8:
		return uint8(n)
	case 16:
		return uint16(n)
	case 32:
		return uint32(n)
	}
	return n
}

// Number returns a number of unknown type: an int64, a uint64 if it is larger, or a float64. It
// returns nil for other text.
func Number(text string) any {
	text = strings.TrimSpace(text)
	for _, t := range []cim.Type{cim.Sint64, cim.Uint64, cim.Real64} {
		if value := Parse(t, text); value != nil {
			return value
		}
	}
	return nil
}

var types = map[reflect.Kind]cim.Type{
	reflect.Bool: cim.Boolean, reflect.String: cim.String, reflect.Float32: cim.Real32, reflect.Float64: cim.Real64,
	reflect.Uint8: cim.Uint8, reflect.Uint16: cim.Uint16, reflect.Uint32: cim.Uint32, reflect.Uint64: cim.Uint64, reflect.Uint: cim.Uint64,
	reflect.Int8: cim.Sint8, reflect.Int16: cim.Sint16, reflect.Int32: cim.Sint32, reflect.Int64: cim.Sint64, reflect.Int: cim.Sint64,
}

// TypeOf returns the CIM type of a Go value, which may have a named type. It returns Untyped for
// nil and for values that CIM does not have.
func TypeOf(value any) cim.Type {
	switch value.(type) {
	case nil:
		return cim.Untyped
	case cim.Char16:
		return cim.CharType
	case cim.DateTime:
		return cim.DateTimeType
	case cim.ObjectPath:
		return cim.Reference
	case *cim.Instance:
		return cim.Embedded
	}
	return types[reflect.TypeOf(value).Kind()]
}

// Text returns a value as text (DSP0201 5.2.4). The value is not an instance or a reference.
func Text(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case cim.Char16:
		if utf16.IsSurrogate(rune(v)) {
			return "", errors.New("found half of a surrogate pair, which XML does not allow")
		}
		return string(rune(v)), nil
	case cim.DateTime:
		return v.String(), nil
	}
	v := reflect.ValueOf(value)
	switch TypeOf(value) {
	case cim.Boolean:
		return strings.ToUpper(strconv.FormatBool(v.Bool())), nil
	case cim.String:
		return v.String(), nil
	case cim.Real32:
		return real(v.Float(), 32), nil
	case cim.Real64:
		return real(v.Float(), 64), nil
	}
	switch {
	case v.IsValid() && v.CanInt():
		return strconv.FormatInt(v.Int(), 10), nil
	case v.IsValid() && v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), nil
	}
	return "", fmt.Errorf("found a value of the Go type %T, want one of a CIM type", value)
}

// real writes a number with a decimal point, as DSP0201 requires.
func real(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	case math.IsNaN(f):
		return "NaN"
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	mantissa, exponent, has := strings.Cut(text, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if has {
		return mantissa + "e" + exponent
	}
	return mantissa
}
