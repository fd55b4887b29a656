package cim

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// convert returns value as the exact Go value of the CIM type. Numbers of
// another width are taken where they fit; text is read where the type wants a
// number, as WS-Management sends all values as text.
func convert(value any, t Type) (any, error) {
	if value == nil {
		return nil, ErrNullElement
	}
	v := reflect.ValueOf(value)
	switch {
	case v.Type() == goTypes[t]:
		return value, nil
	case v.Kind() == reflect.String && t == CharType:
		return parseChar(v.String())
	case v.Kind() == reflect.String && t != String:
		return parseText(strings.TrimSpace(v.String()), t)
	case v.Type() == char16Type:
	case t.IsInteger():
		return toInteger(v, t)
	case t == Real32 || t == Real64:
		return toReal(v, t)
	case t == CharType && (v.CanUint() || v.CanInt()):
		n, err := toInteger(v, Uint16)
		if err != nil {
			return nil, err
		}
		return Char16(n.(uint16)), nil
	}
	return nil, fmt.Errorf("%w: %T, expected %s", ErrWrongType, value, t)
}

func toInteger(v reflect.Value, t Type) (any, error) {
	target := reflect.New(goTypes[t]).Elem()
	fits := false
	switch {
	case v.CanUint() && t.IsSigned():
		if fits = v.Uint() <= math.MaxInt64 && !target.OverflowInt(int64(v.Uint())); fits {
			target.SetInt(int64(v.Uint()))
		}
	case v.CanUint():
		if fits = !target.OverflowUint(v.Uint()); fits {
			target.SetUint(v.Uint())
		}
	case v.CanInt() && t.IsSigned():
		if fits = !target.OverflowInt(v.Int()); fits {
			target.SetInt(v.Int())
		}
	case v.CanInt():
		if fits = v.Int() >= 0 && !target.OverflowUint(uint64(v.Int())); fits {
			target.SetUint(uint64(v.Int()))
		}
	}
	switch {
	case fits:
		return target.Interface(), nil
	case v.CanUint() || v.CanInt():
		return nil, fmt.Errorf("%w: %v does not fit %s", ErrOutOfRange, v, t)
	}
	return nil, fmt.Errorf("%w: %s, expected %s", ErrWrongType, v.Type(), t)
}

func toReal(v reflect.Value, t Type) (any, error) {
	var f float64
	switch {
	case v.CanFloat():
		f = v.Float()
	case v.CanInt():
		f = float64(v.Int())
	case v.CanUint():
		f = float64(v.Uint())
	default:
		return nil, fmt.Errorf("%w: %s, expected %s", ErrWrongType, v.Type(), t)
	}
	if t == Real64 {
		return f, nil
	}
	if math.Abs(f) > math.MaxFloat32 && !math.IsInf(f, 0) {
		return nil, fmt.Errorf("%w: %v does not fit %s", ErrOutOfRange, f, t)
	}
	return float32(f), nil
}

// parseText reads the text form of a value.
func parseText(text string, t Type) (any, error) {
	var value any
	var err error
	switch {
	case t == Boolean:
		if value, err = parseBool(text); err != nil {
			return nil, err
		}
	case t.IsSigned():
		value, err = strconv.ParseInt(text, 10, t.Bits())
	case t.IsInteger() && strings.HasPrefix(text, "-"):
		if value, err = strconv.ParseInt(text, 10, 64); err == nil && value != int64(0) {
			return nil, fmt.Errorf("%w: %s does not fit %s", ErrOutOfRange, text, t)
		}
	case t.IsInteger():
		value, err = strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, t.Bits())
	case t == Real32 || t == Real64:
		value, err = strconv.ParseFloat(text, t.Bits())
	case t == DateTimeType:
		return wrapType(ParseDateTime(text))
	case t == Reference:
		return wrapType(ParseObjectPath(text))
	default:
		return nil, fmt.Errorf("%w: text, expected %s", ErrWrongType, t)
	}
	switch {
	case err != nil && err.(*strconv.NumError).Err == strconv.ErrRange:
		return nil, fmt.Errorf("%w: %s does not fit %s", ErrOutOfRange, text, t)
	case err != nil:
		return nil, fmt.Errorf("%w: %q, expected %s", ErrWrongType, text, t)
	}
	return reflect.ValueOf(value).Convert(goTypes[t]).Interface(), nil
}

func wrapType[T any](value T, err error) (any, error) {
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrWrongType, err)
	}
	return value, nil
}

func parseBool(text string) (any, error) {
	switch strings.ToLower(text) {
	case "true", "1": // xs:boolean has both
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, fmt.Errorf("%w: %q, expected boolean", ErrWrongType, text)
}

// parseChar reads a char16: one character, or its number as OMI sends it.
func parseChar(text string) (any, error) {
	if runes := []rune(text); len(runes) == 1 && runes[0] <= 0xffff {
		return Char16(runes[0]), nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("%w: %q, expected char16", ErrWrongType, text)
	}
	return Char16(n), nil
}
