package cim_test

import (
	"errors"
	"math"
	"testing"

	"github.com/gomof/gomof/cim"
)

// WS-Management sends every value as text; the class defines its type.
func TestTextForms(t *testing.T) {
	for _, test := range []struct {
		field, text string
		want        any
	}{
		{"Bool", "TRUE", true},
		{"Bool", "true", true},
		{"Bool", "False", false},
		{"Bool", " false\n", false},
		{"Bool", "1", true}, // xs:boolean has both
		{"Bool", "0", false},
		{"U8", "255", uint8(255)},
		{"U8", "007", uint8(7)},
		{"S8", "-128", int8(-128)},
		{"S8", "+127", int8(127)},
		{"U16", "65535", uint16(math.MaxUint16)},
		{"S16", "-32768", int16(math.MinInt16)},
		{"U32", "4294967295", uint32(math.MaxUint32)},
		{"S32", "-2147483648", int32(math.MinInt32)},
		{"U64", "18446744073709551615", uint64(math.MaxUint64)},
		{"S64", "-9223372036854775808", int64(math.MinInt64)},
		{"U64", "\t42 ", uint64(42)},
		{"R32", "1.5", float32(1.5)},
		{"R32", "3.4028235e38", float32(math.MaxFloat32)},
		{"R64", "-1e-3", -0.001},
		{"R64", "7", 7.0},
		{"R64", "INF", math.Inf(1)},
		{"R64", "-INF", math.Inf(-1)},
		{"Char", "Ä", cim.Char16('Ä')},
		{"Char", " ", cim.Char16(' ')},
		{"Char", "65", cim.Char16('A')}, // OMI sends the number
		{"Char", "65535", cim.Char16(math.MaxUint16)},
		{"Char", "6", cim.Char16('6')}, // one character is itself, not a number
		{"When", "00000000000500.000000:000", fiveMins},
		{"When", "20240229120000.000000+060", noon},
		{"Disk", `ACME_Disk.ID="a"`, diskA},
		{"Text", "  kept as it is ", "  kept as it is "},
		{"Text", "", ""},
		{"Word", "TRUE", "TRUE"},
		{"State", "40000", uint16(40000)},
	} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar(test.field, cim.Untyped, test.text)), object); err != nil {
			t.Errorf("%s %q: %v", test.field, test.text, err)
			continue
		}
		p, _ := must(cim.Encode(object)).Get(test.field)
		same(t, test.field+" "+test.text, p.Value, test.want)
	}
}

func TestTextThatIsNoValue(t *testing.T) {
	for _, test := range []struct {
		field, text string
		want        error
	}{
		{"Bool", "", cim.ErrWrongType},
		{"Bool", "yes", cim.ErrWrongType},
		{"U8", "", cim.ErrWrongType},
		{"U8", "1.0", cim.ErrWrongType},
		{"U8", "0x10", cim.ErrWrongType},
		{"U8", "1 2", cim.ErrWrongType},
		{"U8", "256", cim.ErrOutOfRange},
		{"Bool", "2", cim.ErrWrongType},
		{"U8", "++5", cim.ErrWrongType},
		{"U8", "+-5", cim.ErrWrongType},
		{"U8", "-1", cim.ErrOutOfRange},
		{"U16", "-1", cim.ErrOutOfRange},
		{"U32", "-1", cim.ErrOutOfRange},
		{"U64", "-1", cim.ErrOutOfRange},
		{"U64", "-18446744073709551616", cim.ErrOutOfRange},
		{"S8", "128", cim.ErrOutOfRange},
		{"S8", "-129", cim.ErrOutOfRange},
		{"U64", "18446744073709551616", cim.ErrOutOfRange},
		{"S64", "9223372036854775808", cim.ErrOutOfRange},
		{"S64", "-9223372036854775809", cim.ErrOutOfRange},
		{"R32", "1e39", cim.ErrOutOfRange},
		{"R64", "1e309", cim.ErrOutOfRange},
		{"R64", "1,5", cim.ErrWrongType},
		{"Char", "ab", cim.ErrWrongType},
		{"Char", "65536", cim.ErrWrongType},
		{"Char", "😀", cim.ErrWrongType}, // beyond UCS-2
		{"When", "2024-02-29", cim.ErrWrongType},
		{"When", "20240230120000.000000+060", cim.ErrWrongType},
		{"Disk", "", cim.ErrWrongType},
		{"Part", "ACME_Part", cim.ErrWrongType},
	} {
		object := &Everything{}
		err := cim.Decode(everything(scalar(test.field, cim.Untyped, test.text)), object)
		if !errors.Is(err, test.want) {
			t.Errorf("%s %q: error = %v, want one that is %v", test.field, test.text, err, test.want)
		}
	}
}

// A plus sign is allowed before every integer.
func TestTextWithPlusSign(t *testing.T) {
	for field, want := range map[string]any{
		"U8": uint8(5), "U16": uint16(5), "U32": uint32(5), "U64": uint64(5), "State": uint16(5),
		"S8": int8(5), "S16": int16(5), "S32": int32(5), "S64": int64(5),
	} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar(field, cim.Untyped, "+5")), object); err != nil {
			t.Errorf("%s: %v", field, err)
			continue
		}
		p, _ := must(cim.Encode(object)).Get(field)
		same(t, field, p.Value, want)
	}
}

// A char16 is not an integer, although its Go type is.
func TestCharIsNoNumber(t *testing.T) {
	for _, field := range []string{"U8", "S8", "U16", "S16", "U32", "S32", "U64", "S64", "R32", "R64", "State", "Bool", "Text"} {
		object := &Everything{}
		if err := cim.Decode(everything(scalar(field, cim.CharType, cim.Char16('1'))), object); !errors.Is(err, cim.ErrWrongType) {
			t.Errorf("%s: error = %v, want one that is %v", field, err, cim.ErrWrongType)
		}
	}
}

// An integer of another width is accepted if its value fits exactly.
func TestIntegerWidths(t *testing.T) {
	for _, test := range []struct {
		field string
		value any
		want  any // nil: out of range
	}{
		{"U8", uint64(255), uint8(255)},
		{"U8", uint64(256), nil},
		{"U8", int64(255), uint8(255)},
		{"U8", int64(256), nil},
		{"U8", int8(-1), nil},
		{"S8", int64(127), int8(127)},
		{"S8", int64(128), nil},
		{"S8", int64(-128), int8(-128)},
		{"S8", int64(-129), nil},
		{"S8", uint8(127), int8(127)},
		{"S8", uint8(128), nil},

		{"U16", uint32(65535), uint16(65535)},
		{"U16", uint32(65536), nil},
		{"S16", int32(-32768), int16(-32768)},
		{"S16", int32(-32769), nil},
		{"S16", uint16(32768), nil},

		{"U32", uint64(math.MaxUint32), uint32(math.MaxUint32)},
		{"U32", uint64(math.MaxUint32 + 1), nil},
		{"S32", int64(math.MinInt32), int32(math.MinInt32)},
		{"S32", int64(math.MinInt32 - 1), nil},
		{"S32", uint32(math.MaxInt32 + 1), nil},

		{"U64", uint8(1), uint64(1)},
		{"U64", int64(math.MaxInt64), uint64(math.MaxInt64)},
		{"U64", int64(math.MinInt64), nil},
		{"U64", int8(-1), nil},
		{"S64", uint64(math.MaxInt64), int64(math.MaxInt64)},
		{"S64", uint64(math.MaxInt64 + 1), nil},
		{"S64", uint64(math.MaxUint64), nil},
		{"S64", int8(-1), int64(-1)},

		{"Char", uint8('x'), cim.Char16('x')},
		{"Char", int32('x'), cim.Char16('x')},
		{"Char", uint32(65536), nil},
		{"Char", int8(-1), nil},
	} {
		converts(t, test.field, test.value, test.want)
	}
}

// converts decodes an untyped value into a field. Without a wanted value, it must be out of range.
func converts(t *testing.T, field string, value, want any) {
	t.Helper()
	object := &Everything{}
	err := cim.Decode(everything(scalar(field, cim.Untyped, value)), object)
	p, _ := must(cim.Encode(object)).Get(field)
	switch {
	case want == nil && !errors.Is(err, cim.ErrOutOfRange):
		t.Errorf("%s, %T %v: error = %v, want one that is %v", field, value, value, err, cim.ErrOutOfRange)
	case want != nil && (err != nil || p.Value != want):
		t.Errorf("%s, %T %v: got %T %v, error %v", field, value, value, p.Value, p.Value, err)
	}
}

func TestReals(t *testing.T) {
	for _, test := range []struct {
		field string
		value any
		want  any // nil: out of range
	}{
		{"R64", float32(1.5), 1.5},
		{"R64", int8(-3), -3.0},
		{"R64", uint8(3), 3.0},
		{"R32", 1.5, float32(1.5)},
		{"R32", int64(-2), float32(-2)},
		{"R32", math.MaxFloat32, float32(math.MaxFloat32)},
		{"R32", 2 * math.MaxFloat32, nil},
		{"R32", -2 * math.MaxFloat32, nil},
		{"R32", math.Inf(1), float32(math.Inf(1))}, // infinity is a value, not an overflow
	} {
		converts(t, test.field, test.value, test.want)
	}
	object := &Everything{}
	if err := cim.Decode(everything(scalar("R32", cim.Real64, math.NaN())), object); err != nil || !math.IsNaN(float64(*object.R32)) {
		t.Errorf("NaN is a value: %v", err)
	}
}
