package cim

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// convert converts value to the Go value for the CIM type.
func convert(value any, t Type) (any, error) {
	if value != nil && reflect.TypeOf(value) == goType(t) {
		return value, nil
	}
	if t == Untyped || t == Embedded {
		return nil, fmt.Errorf("%w: %T, expected %s", ErrWrongType, value, t)
	}
	exact := reflect.New(goType(t)).Elem()
	if err := assign(value, t, exact); err != nil {
		return nil, err
	}
	return exact.Interface(), nil
}

// assign sets a field or an array element to a value of the CIM type. The field has the Go
// type for it, or a type derived from that. Numbers of another width are accepted if they
// fit. Text is parsed if another type is needed, because WS-Management sends all values as
// text.
func assign(value any, t Type, into reflect.Value) error {
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return ErrNullElement
	case v.Kind() == reflect.String && t == String:
		into.SetString(v.String())
	case v.Kind() == reflect.String:
		return assignText(v.String(), t, into)
	case t == Reference && v.Type() == pathType:
		setPath(value.(ObjectPath), into)
	case t == DateTimeType && v.Type() == dateTimeType:
		into.Set(v)
	case t == Boolean && v.Kind() == reflect.Bool:
		into.SetBool(v.Bool())
	case t == CharType && v.Kind() == reflect.Int16:
		into.SetUint(uint64(uint16(v.Int()))) // COM has no unsigned 16-bit type
	case t == CharType && (v.CanUint() || v.CanInt()):
		return assignInteger(v, Uint16, into)
	case v.Type() == char16Type:
		return wrongType(value, t)
	case t.IsInteger():
		return assignInteger(v, t, into)
	case t == Real32 || t == Real64:
		return assignReal(v, t, into)
	default:
		return wrongType(value, t)
	}
	return nil
}

func wrongType(value any, t Type) error {
	return fmt.Errorf("%w: %T, expected %s", ErrWrongType, value, t)
}

// setPath sets a field that is an [ObjectPath] or a [Ref].
func setPath(p ObjectPath, into reflect.Value) {
	pathField(into).Set(reflect.ValueOf(clonePath(p)))
}

// pathField returns the path in a reference, which is a [Ref] or an [ObjectPath].
func pathField(v reflect.Value) reflect.Value {
	if v.Type() == pathType {
		return v
	}
	return v.Field(refPath)
}

// pathIn returns the path of a reference.
func pathIn(v reflect.Value) ObjectPath { return pathField(v).Interface().(ObjectPath) }

// An integer is a 64-bit number in two's complement.
type integer struct {
	bits     uint64
	negative bool
}

// integerOf returns the number in v. A real number without a fraction is accepted:
// scripting languages and JSON have no integers.
func integerOf(v reflect.Value) (n integer, ok bool) {
	switch {
	case v.CanUint():
		return integer{bits: v.Uint()}, true
	case v.CanInt():
		return integer{uint64(v.Int()), v.Int() < 0}, true
	case v.CanFloat():
		return integerOfReal(v.Float())
	}
	return integer{}, false
}

func integerOfReal(f float64) (n integer, ok bool) {
	switch {
	case f != math.Trunc(f): // NaN as well
	case f >= 0 && f < 1<<64:
		return integer{bits: uint64(f)}, true
	case f < 0 && f >= -1<<63:
		return integer{uint64(int64(f)), true}, true
	}
	return integer{}, false
}

func assignInteger(v reflect.Value, t Type, into reflect.Value) error {
	n, ok := integerOf(v)
	switch {
	case !ok && v.CanFloat() && v.Float() == math.Trunc(v.Float()) && !math.IsInf(v.Float(), 0):
		return fmt.Errorf("%w: %v does not fit %s", ErrOutOfRange, v, t)
	case !ok && v.CanFloat():
		return fmt.Errorf("%w: %v, expected %s", ErrWrongType, v, t)
	case !ok:
		return fmt.Errorf("%w: %s, expected %s", ErrWrongType, v.Type(), t)
	case n.negative && t == Uint32 && v.Kind() == reflect.Int32:
		// COM returns a uint32 as a signed number, so a value above 2147483647, such as an
		// HRESULT, is negative. Other unsigned types are sent as a wider type or as text.
		into.SetUint(uint64(uint32(n.bits)))
		return nil
	case !n.fits(into, t):
		return fmt.Errorf("%w: %v does not fit %s", ErrOutOfRange, v, t)
	case t.IsSigned():
		into.SetInt(int64(n.bits))
	default:
		into.SetUint(n.bits)
	}
	return nil
}

func (n integer) fits(into reflect.Value, t Type) bool {
	if t.IsSigned() {
		return n.negative == (int64(n.bits) < 0) && !into.OverflowInt(int64(n.bits))
	}
	return !n.negative && !into.OverflowUint(n.bits)
}

func assignReal(v reflect.Value, t Type, into reflect.Value) error {
	var f float64
	switch {
	case v.CanFloat():
		f = v.Float()
	case v.CanInt():
		f = float64(v.Int())
	case v.CanUint():
		f = float64(v.Uint())
	default:
		return fmt.Errorf("%w: %s, expected %s", ErrWrongType, v.Type(), t)
	}
	if t == Real32 && math.Abs(f) > math.MaxFloat32 && !math.IsInf(f, 0) {
		return fmt.Errorf("%w: %v does not fit %s", ErrOutOfRange, f, t)
	}
	into.SetFloat(f)
	return nil
}

// assignText parses the text form of a value. A char16 can be a blank, so blanks around it
// are significant.
func assignText(text string, t Type, into reflect.Value) error {
	if t != CharType {
		text = strings.TrimSpace(text)
	}
	var err error
	switch {
	case t == CharType:
		return assignChar(text, into)
	case t == Boolean:
		return assignBool(text, into)
	case t == DateTimeType:
		var d DateTime
		if d, err = parseTime(text); err == nil {
			*into.Addr().Interface().(*DateTime) = d
			return nil
		}
	case t == Reference:
		var p ObjectPath
		if p, err = ParseObjectPath(text); err == nil {
			setPath(p, into)
			return nil
		}
	case t.IsInteger() || t == Real32 || t == Real64:
		return assignNumber(text, t, into)
	default:
		return fmt.Errorf("%w: text, expected %s", ErrWrongType, t)
	}
	return fmt.Errorf("%w: %v", ErrWrongType, err)
}

func assignNumber(text string, t Type, into reflect.Value) error {
	var err error
	switch {
	case t.IsSigned():
		var n int64
		if n, err = strconv.ParseInt(text, 10, t.Bits()); err == nil {
			into.SetInt(n)
		}
	case t.IsInteger() && strings.HasPrefix(text, "-"):
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); err == nil && n != 0 {
			return fmt.Errorf("%w: %s does not fit %s", ErrOutOfRange, text, t)
		}
	case t.IsInteger():
		var n uint64
		if n, err = strconv.ParseUint(strings.TrimPrefix(text, "+"), 10, t.Bits()); err == nil {
			into.SetUint(n)
		}
	default:
		var f float64
		if f, err = strconv.ParseFloat(text, t.Bits()); err == nil {
			into.SetFloat(f)
		}
	}
	switch {
	case err != nil && err.(*strconv.NumError).Err == strconv.ErrRange:
		return fmt.Errorf("%w: %s does not fit %s", ErrOutOfRange, text, t)
	case err != nil:
		return fmt.Errorf("%w: %q, expected %s", ErrWrongType, text, t)
	}
	return nil
}

func assignBool(text string, into reflect.Value) error {
	switch strings.ToLower(text) {
	case "true", "1": // xs:boolean has both
		into.SetBool(true)
	case "false", "0":
		into.SetBool(false)
	default:
		return fmt.Errorf("%w: %q, expected boolean", ErrWrongType, text)
	}
	return nil
}

// assignChar parses a char16: one character, or its number, which OMI sends.
func assignChar(text string, into reflect.Value) error {
	if runes := []rune(text); len(runes) == 1 && runes[0] <= 0xffff {
		into.SetUint(uint64(runes[0]))
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return fmt.Errorf("%w: %q, expected char16", ErrWrongType, text)
	}
	into.SetUint(n)
	return nil
}
