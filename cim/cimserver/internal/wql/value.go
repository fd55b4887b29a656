package wql

import (
	"cmp"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
)

// parseNumber parses a number as an int64, a uint64 or a float64.
func parseNumber(s string) (value any, ok bool) {
	s = strings.TrimPrefix(s, "+")
	if base := strings.TrimLeft(s, "-"); strings.HasPrefix(strings.ToLower(base), "0x") {
		n, err := strconv.ParseInt(s, 0, 64)
		if err == nil {
			return n, true
		}
		u, err := strconv.ParseUint(s, 0, 64)
		return u, err == nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		return n, true
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return nil, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// order compares two values: the result is negative, 0 or positive. comparable is false if their
// types are incompatible. known is false if the order is unknown, as for datetimes with asterisks.
func order(a, b any) (n int, known, comparable bool) {
	a, b = plain(a), plain(b)
	if _, isText := a.(string); isText {
		if _, isText := b.(string); !isText {
			n, known, comparable = order(b, a)
			return -n, known, comparable
		}
	}
	switch a := a.(type) {
	case string:
		return strings.Compare(strings.ToLower(a), strings.ToLower(b.(string))), true, true
	case bool:
		return orderBool(a, b)
	case cim.DateTime:
		return orderTime(a, b)
	case cim.ObjectPath:
		return orderPath(a, b)
	}
	return orderNumber(a, b)
}

// plain converts a char16 to a string, and a number to the widest type of its kind.
func plain(value any) any {
	switch v := value.(type) {
	case cim.Char16:
		return string(rune(v))
	case cim.DateTime, cim.ObjectPath:
		return v
	}
	switch v := reflect.ValueOf(value); {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.CanFloat():
		return v.Float()
	}
	return value
}

func orderBool(a bool, b any) (n int, known, comparable bool) {
	switch v := b.(type) {
	case bool:
		return number01(a) - number01(v), true, true
	case int64:
		return number01(a) - number01(v != 0), true, true
	case string:
		truth, err := strconv.ParseBool(strings.ToLower(v))
		return number01(a) - number01(truth), true, err == nil
	}
	return 0, false, false
}

func number01(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orderTime(a cim.DateTime, b any) (n int, known, comparable bool) {
	other, ok := b.(cim.DateTime)
	if s, isText := b.(string); isText {
		parsed, err := cim.ParseDateTime(strings.TrimSpace(s))
		other, ok = parsed, err == nil
	}
	if !ok || a.IsInterval() != other.IsInterval() {
		return 0, false, ok
	}
	if a.String() == other.String() {
		return 0, true, true
	}
	if a.IsInterval() {
		return strings.Compare(a.String(), other.String()), a.Exact() && other.Exact(), true
	}
	first, last, err := a.Bounds()
	first2, last2, err2 := other.Bounds()
	switch {
	case err != nil || err2 != nil:
		return 0, false, true
	case first.Equal(last) && first2.Equal(last2):
		return first.Compare(first2), true, true
	case last.Before(first2):
		return -1, true, true
	case last2.Before(first):
		return 1, true, true
	}
	return 0, false, true
}

func orderPath(a cim.ObjectPath, b any) (n int, known, comparable bool) {
	other, ok := b.(cim.ObjectPath)
	if s, isText := b.(string); isText {
		parsed, err := cim.ParseObjectPath(s)
		other, ok = parsed, err == nil
	}
	if !ok {
		return 0, false, false
	}
	if other.Namespace == "" { // the text has only class and keys
		a.Namespace = ""
	}
	if a.Host = ""; a.Equal(other) {
		return 0, true, true
	}
	return strings.Compare(a.Canonical(), other.Canonical()), true, true
}

func orderNumber(a, b any) (n int, known, comparable bool) {
	if s, isText := b.(string); isText {
		value, ok := parseNumber(strings.TrimSpace(s))
		if !ok {
			return 0, false, false
		}
		b = plain(value)
	}
	x, ok := real(a)
	y, ok2 := real(b)
	if !ok || !ok2 {
		return 0, false, false
	}
	if n, both := orderIntegers(a, b); both {
		return n, true, true
	}
	return cmp.Compare(x, y), !math.IsNaN(x) && !math.IsNaN(y), true
}

// orderIntegers compares integers, because a float64 cannot represent all of them.
func orderIntegers(a, b any) (n int, both bool) {
	x, negative, ok := bits(a)
	y, negative2, ok2 := bits(b)
	switch {
	case !ok || !ok2:
		return 0, false
	case negative != negative2:
		return number01(negative2) - number01(negative), true
	}
	return cmp.Compare(x, y), true // with equal signs, two's complement keeps the order
}

func bits(v any) (n uint64, negative, ok bool) {
	switch v := v.(type) {
	case int64:
		return uint64(v), v < 0, true
	case uint64:
		return v, false, true
	}
	return 0, false, false
}

func real(v any) (f float64, ok bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
