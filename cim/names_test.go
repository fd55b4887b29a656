package cim_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/gomof/gomof/cim"
)

// The tables below are what gomof makes of ValueMap and Values.

type Colour uint8

var colours = cim.Names[Colour]{
	Values: []cim.ValueName[Colour]{
		{0, "Unknown"}, {1, "Other"}, {2, "Red"}, {3, "Green (dark)"}, {4, "Grey"}, {5, "Grey"}, {255, "Black (255)"},
	},
	Ranges: []cim.RangeName[Colour]{{10, 19, "DMTF Reserved"}, {20, 20, "Old (20)"}, {128, 254, "Vendor Specific"}},
}

type (
	Signed int8
	Large  uint64
	Deep   int64
)

var (
	signed = cim.Names[Signed]{
		Values: []cim.ValueName[Signed]{{-128, "Lowest"}, {-1, "-Sunday"}, {0, "None"}, {127, "Highest"}},
		Ranges: []cim.RangeName[Signed]{{-127, -100, "Cold"}, {100, 126, "Hot"}},
	}
	large = cim.Names[Large]{
		Values: []cim.ValueName[Large]{{0, "Zero"}, {math.MaxUint64, "All"}},
		Ranges: []cim.RangeName[Large]{{1 << 63, math.MaxUint64 - 1, "Upper Half"}},
	}
	deep = cim.Names[Deep]{
		Values: []cim.ValueName[Deep]{{math.MinInt64, "Bottom"}, {math.MaxInt64, "Top"}},
		Ranges: []cim.RangeName[Deep]{{math.MinInt64 + 1, -1, "Below"}},
	}
)

// The number is never lost: it stands behind every name that does not tell it.
func TestNameText(t *testing.T) {
	for value, want := range map[Colour]string{
		0:   "Unknown",
		2:   "Red",
		3:   "Green (dark)",
		4:   "Grey (4)", // two values share the name
		5:   "Grey (5)",
		6:   "6", // no name
		9:   "9",
		10:  "DMTF Reserved (10)",
		19:  "DMTF Reserved (19)",
		20:  "Old (20) (20)",
		21:  "21", // between two ranges
		128: "Vendor Specific (128)",
		254: "Vendor Specific (254)",
		255: "Black (255)",
	} {
		if got := cim.NameText(&colours, value); got != want {
			t.Errorf("%d: got %q, want %q", uint8(value), got, want)
		}
	}
}

func TestNameTextAtTheBorders(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{cim.NameText(&signed, -128), "Lowest"},
		{cim.NameText(&signed, -127), "Cold (-127)"},
		{cim.NameText(&signed, -1), "-Sunday"},
		{cim.NameText(&signed, -2), "-2"},
		{cim.NameText(&signed, 126), "Hot (126)"},
		{cim.NameText(&signed, 127), "Highest"},
		{cim.NameText(&large, 0), "Zero"},
		{cim.NameText(&large, 1<<63-1), "9223372036854775807"},
		{cim.NameText(&large, 1<<63), "Upper Half (9223372036854775808)"},
		{cim.NameText(&large, math.MaxUint64), "All"},
		{cim.NameText(&deep, math.MinInt64), "Bottom"},
		{cim.NameText(&deep, math.MinInt64+1), "Below (-9223372036854775807)"},
		{cim.NameText(&deep, 0), "0"},
		{cim.NameText(&deep, math.MaxInt64), "Top"},
		{cim.NameText(&cim.Names[Colour]{}, 7), "7"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// A range has a name, but does not name its values.
func TestHasName(t *testing.T) {
	for value, want := range map[Colour]bool{0: true, 2: true, 4: true, 255: true, 6: false, 10: false, 20: false, 254: false} {
		if got := cim.HasName(&colours, value); got != want {
			t.Errorf("%d: got %v", uint8(value), got)
		}
	}
}

func TestParseName(t *testing.T) {
	for text, want := range map[string]Colour{
		"Red":                   2,
		"rED":                   2,
		"  Red\n":               2,
		"2":                     2,
		"007":                   7,
		"255":                   255,
		"Green (dark)":          3,
		"Grey (4)":              4,
		"GREY (5)":              5,
		"DMTF Reserved (10)":    10,
		"dmtf reserved (19)":    19,
		"Old (20) (20)":         20,
		"Vendor Specific (128)": 128,
		"Black (255)":           255,
	} {
		if got, err := cim.ParseName(&colours, text); err != nil || got != want {
			t.Errorf("%q: got %d, error %v, want %d", text, uint8(got), err, uint8(want))
		}
	}
}

func TestParseNameErrors(t *testing.T) {
	for _, text := range []string{
		"",
		"Blue",
		"Grey", // which of the two?
		"DMTF Reserved",
		"DMTF Reserved (9)", // not in this range
		"DMTF Reserved (128)",
		"DMTF Reserved (ten)",
		"Red (3)", // the name and the number differ
		"Grey (2)",
		"Blue (2)",
		"(2)",
		" (2)",
		"256", // beyond uint8
		"-1",
		"1.0",
		"0x10",
		"Vendor Specific (384)", // 128 modulo 256
	} {
		got, err := cim.ParseName(&colours, text)
		if !errors.Is(err, cim.ErrWrongType) || got != 0 {
			t.Errorf("%q: got %d, error %v", text, uint8(got), err)
		}
	}
}

func TestParseNameAtTheBorders(t *testing.T) {
	if got, err := cim.ParseName(&signed, "-128"); err != nil || got != -128 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := cim.ParseName(&signed, "-Sunday"); err != nil || got != -1 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := cim.ParseName(&large, "18446744073709551615"); err != nil || got != math.MaxUint64 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := cim.ParseName(&deep, "Below (-9223372036854775807)"); err != nil || got != math.MinInt64+1 {
		t.Errorf("got %d, error %v", got, err)
	}
	for _, text := range []string{"128", "-129", "Hot (356)"} {
		if got, err := cim.ParseName(&signed, text); err == nil {
			t.Errorf("sint8 %q: got %d", text, got)
		}
	}
	for _, text := range []string{"18446744073709551616", "-1"} {
		if got, err := cim.ParseName(&large, text); err == nil {
			t.Errorf("uint64 %q: got %d", text, got)
		}
	}
	for _, text := range []string{"9223372036854775808", "-9223372036854775809"} {
		if got, err := cim.ParseName(&deep, text); err == nil {
			t.Errorf("sint64 %q: got %d", text, got)
		}
	}
}

// What NameText writes, ParseName reads, for every value there is.
func TestNamesRoundTrip(t *testing.T) {
	for i := range 256 {
		if v, err := cim.ParseName(&colours, cim.NameText(&colours, Colour(i))); err != nil || v != Colour(i) {
			t.Errorf("%d became %d, error %v", i, uint8(v), err)
		}
		if v, err := cim.ParseName(&signed, cim.NameText(&signed, Signed(i))); err != nil || v != Signed(i) {
			t.Errorf("%d became %d, error %v", Signed(i), v, err)
		}
	}
	for _, want := range []Large{0, 1, 1<<63 - 1, 1 << 63, math.MaxUint64 - 1, math.MaxUint64} {
		if v, err := cim.ParseName(&large, cim.NameText(&large, want)); err != nil || v != want {
			t.Errorf("%d became %d, error %v", want, v, err)
		}
	}
	for _, want := range []Deep{math.MinInt64, math.MinInt64 + 1, -1, 0, math.MaxInt64 - 1, math.MaxInt64} {
		if v, err := cim.ParseName(&deep, cim.NameText(&deep, want)); err != nil || v != want {
			t.Errorf("%d became %d, error %v", want, v, err)
		}
	}
}

// Names that could be read as something else; a schema may have them all.
func TestAmbiguousNamesRoundTrip(t *testing.T) {
	ambiguous := cim.Names[Colour]{
		Values: []cim.ValueName[Colour]{
			{0, ""}, {1, "2"}, {2, "3"}, {3, "-1"}, {4, "1e1"}, {5, "+6"}, {6, "Inf"},
			{7, "Red (10)"}, {8, "Red"}, {9, "RED"}, {11, " Blue"}, {12, "Blue "}, {13, "Blue"},
			{14, "Green (14)"}, {15, "Green (14)"}, {16, "Green"}, {17, "Vendor (101)"}, {18, "Vendor"}, {19, "(20)"}, {21, "Blue (13)"},
		},
		Ranges: []cim.RangeName[Colour]{{10, 10, "Red"}, {30, 39, ""}, {40, 49, "50"}, {60, 69, " Blank "}, {100, 109, "Vendor"}},
	}
	for i := range 256 {
		text := cim.NameText(&ambiguous, Colour(i))
		if v, err := cim.ParseName(&ambiguous, text); err != nil || v != Colour(i) || text == "" {
			t.Errorf("%d is %q, which became %d, error %v", i, text, uint8(v), err)
		}
	}
}

func TestUnmarshalName(t *testing.T) {
	v := Colour(9)
	if err := cim.UnmarshalName(&colours, []byte("Blue"), &v); err == nil || v != 9 {
		t.Errorf("after an error the value is %d, want it unchanged", v)
	}
	if err := cim.UnmarshalName(&colours, []byte("Red"), &v); err != nil || v != 2 {
		t.Errorf("got %d, error %v", v, err)
	}
}

// A Rights is a set of flags, as gomof makes of BitMap and BitValues.
type Rights uint8

var rights = cim.BitNames[Rights]{{1, "Read"}, {2, "Write"}, {4, "Delete All"}, {128, "Owner"}}

func TestBitsText(t *testing.T) {
	for value, want := range map[Rights]string{
		0:    "0",
		1:    "Read",
		3:    "Read|Write",
		128:  "Owner",
		8:    "0x8",
		0x18: "0x18", // bits without a name, in one number
		0x85: "Read|Delete All|Owner",
		0x7f: "Read|Write|Delete All|0x78",
	} {
		if got := cim.BitsText(rights, value); got != want {
			t.Errorf("%#x: got %q, want %q", uint8(value), got, want)
		}
	}
}

func TestHasBits(t *testing.T) {
	for value, want := range map[Rights]bool{0: true, 1: true, 0x87: true, 8: false, 9: false, 0xff: false} {
		if got := cim.HasBits(rights, value); got != want {
			t.Errorf("%#x: got %v", uint8(value), got)
		}
	}
}

func TestParseBits(t *testing.T) {
	for text, want := range map[string]Rights{
		"0":                   0,
		"Read":                1,
		"read | WRITE":        3,
		"Write|Read|Write":    3,
		" Delete All ":        4,
		"Read|0x78":           0x79,
		"3":                   3,
		"0xff":                0xff,
		"Owner|0":             128,
		"Read|Delete All|0x8": 13,
	} {
		if got, err := cim.ParseBits(rights, text); err != nil || got != want {
			t.Errorf("%q: got %#x, error %v, want %#x", text, uint8(got), err, uint8(want))
		}
	}
	for _, text := range []string{"", "|", "Read|", "Execute", "Read,Write", "0x100", "256", "-1"} {
		if got, err := cim.ParseBits(rights, text); !errors.Is(err, cim.ErrWrongType) || got != 0 {
			t.Errorf("%q: got %#x, error %v", text, uint8(got), err)
		}
	}
}

func TestBitsRoundTrip(t *testing.T) {
	for i := range 256 {
		if v, err := cim.ParseBits(rights, cim.BitsText(rights, Rights(i))); err != nil || v != Rights(i) {
			t.Errorf("%#x became %#x, error %v", i, uint8(v), err)
		}
	}
	wide := cim.BitNames[Large]{{1 << 63, "Top"}}
	for _, want := range []Large{0, 1, 1 << 62, 1 << 63, math.MaxUint64} {
		if v, err := cim.ParseBits(wide, cim.BitsText(wide, want)); err != nil || v != want {
			t.Errorf("%#x became %#x, error %v", want, v, err)
		}
	}
}

// Bits whose names could be read as something else are written as a number.
func TestAmbiguousBitsRoundTrip(t *testing.T) {
	for _, names := range []cim.BitNames[Rights]{
		{{1, "0"}, {2, "A|B"}, {4, "Twice"}, {8, "twice"}, {16, ""}, {32, " Blank "}, {64, "Mode (10)"}, {128, "7"}},
		{{1, "Same"}, {2, "Same"}, {4, "|"}, {8, "-1"}, {16, "A"}, {32, "B"}, {64, "A|B"}, {128, "1e1"}},
	} {
		for i := range 256 {
			text := cim.BitsText(names, Rights(i))
			if v, err := cim.ParseBits(names, text); err != nil || v != Rights(i) {
				t.Errorf("%#x is %q, which became %#x, error %v", i, text, uint8(v), err)
			}
		}
	}
}

func TestUnmarshalBits(t *testing.T) {
	v := Rights(8)
	if err := cim.UnmarshalBits(rights, []byte("Execute"), &v); err == nil || v != 8 {
		t.Errorf("after an error the value is %#x, want it unchanged", v)
	}
	if err := cim.UnmarshalBits(rights, []byte("Read|Write"), &v); err != nil || v != 3 {
		t.Errorf("got %#x, error %v", v, err)
	}
}

// Whatever is read is written again as a text that means the same.
func FuzzParseName(f *testing.F) {
	for i := range 256 {
		f.Add(cim.NameText(&colours, Colour(i)))
		f.Add(cim.NameText(&signed, Signed(i)))
	}
	for _, text := range []string{"", "()", " ()", "Grey (4) (4)", "Old (20)", "99999999999999999999", "+1", "-0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkParsed(t, &colours, text)
		checkParsed(t, &signed, text)
		checkParsed(t, &large, text)
		checkParsed(t, &deep, text)
	})
}

func checkParsed[T cim.Integer](t *testing.T, names *cim.Names[T], text string) {
	t.Helper()
	v, err := cim.ParseName(names, text)
	if err != nil {
		return
	}
	if again, err := cim.ParseName(names, cim.NameText(names, v)); err != nil || again != v {
		t.Errorf("%q is %d, whose name %q is %d, error %v", text, v, cim.NameText(names, v), again, err)
	}
}

func FuzzParseBits(f *testing.F) {
	for i := range 256 {
		f.Add(cim.BitsText(rights, Rights(i)))
	}
	for _, text := range []string{"", "|", "Read||Write", "0b11|0o7", "1_000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := cim.ParseBits(rights, text)
		if err != nil {
			return
		}
		if again, err := cim.ParseBits(rights, cim.BitsText(rights, v)); err != nil || again != v {
			t.Errorf("%q is %#x, whose text is %#x, error %v", text, uint8(v), uint8(again), err)
		}
	})
}

// What a return code says of itself has its number once.
func TestReturnText(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"Refused", "ACME_Element.Rename: Refused (5)"},
		{"5", "ACME_Element.Rename: return code 5"},
		{"Reserved (5)", "ACME_Element.Rename: Reserved (5)"},
	} {
		if got := cim.ReturnText("ACME_Element.Rename", test.name, RenameReturn(5)); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if got, want := fmt.Sprint(error(RenameReturn(6))), "ACME_Element.Rename: Reserved (6)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
