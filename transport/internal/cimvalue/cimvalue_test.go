package cimvalue_test

import (
	"math"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		typ  cim.Type
		text string
		want any
	}{
		{cim.Boolean, " TRUE ", true}, {cim.Boolean, "false", false}, {cim.Boolean, "1", nil},
		{cim.Uint8, "255", uint8(255)}, {cim.Uint8, "+7", uint8(7)}, {cim.Uint8, "256", nil}, {cim.Uint8, "-1", nil}, {cim.Uint8, "", nil},
		{cim.Uint8, "010", uint8(10)}, {cim.Uint8, "0xfF", uint8(255)}, {cim.Uint8, "0x", nil}, {cim.Uint8, "0x-1", nil}, {cim.Uint16, "1_0", nil},
		{cim.Sint8, "-128", int8(-128)}, {cim.Sint8, "-0x80", int8(-128)}, {cim.Sint8, "0x--1", nil}, {cim.Sint8, "0x+1", nil},
		{cim.Uint64, "18446744073709551615", uint64(math.MaxUint64)}, {cim.Sint64, "-9223372036854775808", int64(math.MinInt64)},
		{cim.Real32, "1.5000000e+00", float32(1.5)}, {cim.Real64, "-INF", math.Inf(-1)}, {cim.Real64, "x", nil},
		{cim.CharType, " ", cim.Char16(' ')}, {cim.CharType, "65", cim.Char16(65)}, {cim.CharType, "😀", nil}, {cim.CharType, "", nil},
		{cim.String, " a ", " a "}, {cim.DateTimeType, "20240131123456.789000+060", cim.MustParseDateTime("20240131123456.789000+060")},
		{cim.DateTimeType, "2024-01-31", nil}, {cim.Reference, "A", nil},
	} {
		if got := cimvalue.Parse(c.typ, c.text); got != c.want {
			t.Errorf("%v %q: %#v, want %#v", c.typ, c.text, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]any{
		" 1 ": int64(1), "-0x1F": int64(-31), "18446744073709551615": uint64(math.MaxUint64), "1.5": 1.5, "x": nil, "": nil,
	} {
		if got := cimvalue.Number(text); got != want {
			t.Errorf("%q: %#v, want %#v", text, got, want)
		}
	}
}

// An enum has the CIM type of its underlying type.
type state uint16

func TestText(t *testing.T) {
	for _, c := range []struct {
		value any
		typ   cim.Type
		want  string
	}{
		{true, cim.Boolean, "TRUE"}, {state(3), cim.Uint16, "3"}, {int8(-1), cim.Sint8, "-1"}, {7, cim.Sint64, "7"},
		{float32(0.1), cim.Real32, "0.1"}, {2.0, cim.Real64, "2.0"}, {1e300, cim.Real64, "1.0e+300"}, {math.Inf(1), cim.Real64, "INF"}, {math.NaN(), cim.Real64, "NaN"},
		{cim.Char16('a'), cim.CharType, "a"}, {"a", cim.String, "a"},
		{struct{}{}, cim.Untyped, ""}, {nil, cim.Untyped, ""}, {cim.Char16(0xdc00), cim.CharType, ""},
	} {
		got, err := cimvalue.Text(c.value)
		if got != c.want || (err != nil) != (c.want == "") || cimvalue.TypeOf(c.value) != c.typ {
			t.Errorf("%#v: %q of type %v, %v; want %q of type %v", c.value, got, cimvalue.TypeOf(c.value), err, c.want, c.typ)
		}
	}
}
