package cimimpl_test

import (
	"errors"
	"math"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// Tables that gomof generates for ValueMap and Values.

type Colour uint8

const colours cimimpl.Names = `uint8
0 Unknown
1 Other
2 Red
3 Green (dark)
4 Grey
5 Grey
255 Black (255)
10..19 DMTF Reserved
20..20 Old (20)
128..254 Vendor Specific
`

func (v *Colour) UnmarshalText(text []byte) error { return colours.Unmarshal(text, v) }

type (
	Signed int8
	Large  uint64
	Deep   int64
)

const (
	signed cimimpl.Names = `int8
-128 Lowest
-1 -Sunday
0 None
127 Highest
-127..-100 Cold
100..126 Hot
`
	large cimimpl.Names = `uint64
0 Zero
18446744073709551615 All
9223372036854775808..18446744073709551614 Upper Half
`
	deep cimimpl.Names = `int64
-9223372036854775808 Bottom
9223372036854775807 Top
-9223372036854775807..-1 Below
`
)

// number is a value as generated methods pass it to the table.
func number[T ~int8 | ~int64](v T) uint64 { return uint64(v) }

// The text contains the number unless the name alone identifies the value.
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
		if got := colours.Text(uint64(value)); got != want {
			t.Errorf("%d: got %q, want %q", uint8(value), got, want)
		}
	}
}

func TestNameTextAtTheBorders(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{signed.Text(number(Signed(-128))), "Lowest"},
		{signed.Text(number(Signed(-127))), "Cold (-127)"},
		{signed.Text(number(Signed(-1))), "-Sunday"},
		{signed.Text(number(Signed(-2))), "-2"},
		{signed.Text(number(Signed(126))), "Hot (126)"},
		{signed.Text(number(Signed(127))), "Highest"},
		{large.Text(0), "Zero"},
		{large.Text(1<<63 - 1), "9223372036854775807"},
		{large.Text(1 << 63), "Upper Half (9223372036854775808)"},
		{large.Text(math.MaxUint64), "All"},
		{deep.Text(number(Deep(math.MinInt64))), "Bottom"},
		{deep.Text(number(Deep(math.MinInt64 + 1))), "Below (-9223372036854775807)"},
		{deep.Text(number(Deep(0))), "0"},
		{deep.Text(number(Deep(math.MaxInt64))), "Top"},
		{cimimpl.Names("uint8\n").Text(7), "7"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// A range has a name, but does not name its values.
func TestHasName(t *testing.T) {
	for value, want := range map[Colour]bool{0: true, 2: true, 4: true, 255: true, 6: false, 10: false, 20: false, 254: false} {
		if got := colours.Has(uint64(value)); got != want {
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
		"DMTF Reserved (2)":     2, // before it was called Red
	} {
		if got, err := colours.Parse(text); err != nil || Colour(got) != want {
			t.Errorf("%q: got %d, error %v, want %d", text, got, err, uint8(want))
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
		got, err := colours.Parse(text)
		if !errors.Is(err, cim.ErrWrongType) || got != 0 {
			t.Errorf("%q: got %d, error %v", text, got, err)
		}
	}
}

func TestParseNameAtTheBorders(t *testing.T) {
	if got, err := signed.Parse("-128"); err != nil || Signed(got) != -128 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := signed.Parse("-Sunday"); err != nil || Signed(got) != -1 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := large.Parse("18446744073709551615"); err != nil || got != math.MaxUint64 {
		t.Errorf("got %d, error %v", got, err)
	}
	if got, err := deep.Parse("Below (-9223372036854775807)"); err != nil || Deep(got) != math.MinInt64+1 {
		t.Errorf("got %d, error %v", got, err)
	}
	for _, text := range []string{"128", "-129", "Hot (356)"} {
		if got, err := signed.Parse(text); err == nil {
			t.Errorf("sint8 %q: got %d", text, got)
		}
	}
	for _, text := range []string{"18446744073709551616", "-1"} {
		if got, err := large.Parse(text); err == nil {
			t.Errorf("uint64 %q: got %d", text, got)
		}
	}
	for _, text := range []string{"9223372036854775808", "-9223372036854775809"} {
		if got, err := deep.Parse(text); err == nil {
			t.Errorf("sint64 %q: got %d", text, got)
		}
	}
}

// Parse accepts the output of Text for every value.
func TestNamesRoundTrip(t *testing.T) {
	for i := range 256 {
		if v, err := colours.Parse(colours.Text(uint64(i))); err != nil || v != uint64(i) {
			t.Errorf("%d became %d, error %v", i, v, err)
		}
		if v, err := signed.Parse(signed.Text(number(Signed(i)))); err != nil || Signed(v) != Signed(i) {
			t.Errorf("%d became %d, error %v", Signed(i), Signed(v), err)
		}
	}
	for _, want := range []uint64{0, 1, 1<<63 - 1, 1 << 63, math.MaxUint64 - 1, math.MaxUint64} {
		if v, err := large.Parse(large.Text(want)); err != nil || v != want {
			t.Errorf("%d became %d, error %v", want, v, err)
		}
	}
	for _, want := range []Deep{math.MinInt64, math.MinInt64 + 1, -1, 0, math.MaxInt64 - 1, math.MaxInt64} {
		if v, err := deep.Parse(deep.Text(number(want))); err != nil || Deep(v) != want {
			t.Errorf("%d became %d, error %v", want, Deep(v), err)
		}
	}
}

// Names that could be parsed as something else. A schema can have all of them.
func TestAmbiguousNamesRoundTrip(t *testing.T) {
	const ambiguous cimimpl.Names = `uint8
0 ""
1 2
2 3
3 -1
4 1e1
5 +6
6 Inf
7 Red (10)
8 Red
9 RED
11 " Blue"
12 "Blue "
13 Blue
14 Green (14)
15 Green (14)
16 Green
17 Vendor (101)
18 Vendor
19 (20)
21 Blue (13)
22 "two\nlines"
23 C:\new
24 "\n"
25 "\"quoted\""
26 "open
10..10 Red
30..39
40..49 50
60..69 " Blank "
100..109 Vendor
`
	for i := range uint64(256) {
		text := ambiguous.Text(i)
		if v, err := ambiguous.Parse(text); err != nil || v != i || text == "" {
			t.Errorf("%d is %q, which became %d, error %v", i, text, v, err)
		}
	}
	for value, want := range map[uint64]string{22: "two\nlines", 23: `C:\new`, 25: `"quoted"`, 26: `"open`} {
		if got := ambiguous.Text(value); got != want {
			t.Errorf("%d: got %q, want %q", value, got, want)
		}
	}
}

// A text that is not a table contains no names, and causes no panic.
func TestNamesOfNoTable(t *testing.T) {
	for _, names := range []cimimpl.Names{"", "\n", "7", "uint99\n1 One", "uint8", "uint8\nx y\n..\n-\n\n"} {
		if v, err := names.Parse(names.Text(200)); err != nil || v != 200 || names.Has(200) || cimimpl.BitNames(names).Text(0) != "0" {
			t.Errorf("%q: %d, error %v", names, v, err)
		}
	}
}

func TestUnmarshalName(t *testing.T) {
	v := Colour(9)
	if err := v.UnmarshalText([]byte("Blue")); err == nil || v != 9 {
		t.Errorf("after an error the value is %d, want it unchanged", v)
	}
	if err := v.UnmarshalText([]byte("Red")); err != nil || v != 2 {
		t.Errorf("got %d, error %v", v, err)
	}
	low := Signed(9)
	if err := signed.Unmarshal([]byte("Cold (-100)"), &low); err != nil || low != -100 {
		t.Errorf("got %d, error %v", low, err)
	}
}

// A Rights is a set of flags, as gomof generates it for BitMap and BitValues.
type Rights uint8

const rights cimimpl.BitNames = `uint8
0 Read
1 Write
2 Delete All
7 Owner
`

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
		if got := rights.Text(uint64(value)); got != want {
			t.Errorf("%#x: got %q, want %q", uint8(value), got, want)
		}
	}
}

func TestHasBits(t *testing.T) {
	for value, want := range map[Rights]bool{0: true, 1: true, 0x87: true, 8: false, 9: false, 0xff: false} {
		if got := rights.Has(uint64(value)); got != want {
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
		if got, err := rights.Parse(text); err != nil || Rights(got) != want {
			t.Errorf("%q: got %#x, error %v, want %#x", text, got, err, uint8(want))
		}
	}
	for _, text := range []string{"", "|", "Read|", "Execute", "Read,Write", "0x100", "256", "-1"} {
		if got, err := rights.Parse(text); !errors.Is(err, cim.ErrWrongType) || got != 0 {
			t.Errorf("%q: got %#x, error %v", text, got, err)
		}
	}
}

func TestBitsRoundTrip(t *testing.T) {
	for i := range uint64(256) {
		if v, err := rights.Parse(rights.Text(i)); err != nil || v != i {
			t.Errorf("%#x became %#x, error %v", i, v, err)
		}
	}
	const wide cimimpl.BitNames = `uint64
63 Top
`
	for _, want := range []uint64{0, 1, 1 << 62, 1 << 63, math.MaxUint64} {
		if v, err := wide.Parse(wide.Text(want)); err != nil || v != want {
			t.Errorf("%#x became %#x, error %v", want, v, err)
		}
	}
}

// The sign bit of a signed type is a bit like all others.
func TestBitsOfASignedType(t *testing.T) {
	const signed cimimpl.BitNames = `int8
0 Low
7 Sign
`
	for value, want := range map[Signed]string{-128: "Sign", -127: "Low|Sign", -1: "Low|Sign|0x7e"} {
		v, err := signed.Parse(want)
		if got := signed.Text(number(value)); got != want || err != nil || Signed(v) != value {
			t.Errorf("%d: got %q, %#x, error %v", value, got, v, err)
		}
		if err := signed.Unmarshal([]byte(want), &value); err != nil || signed.Text(number(value)) != want {
			t.Errorf("%s became %d, error %v", want, value, err)
		}
	}
}

// Bits whose names could be read as something else are written as a number.
func TestAmbiguousBitsRoundTrip(t *testing.T) {
	for _, names := range []cimimpl.BitNames{
		"uint8\n0 0\n1 A|B\n2 Twice\n3 twice\n4 \n5  Blank \n6 Mode (10)\n7 7\n",
		"uint8\n0 Same\n1 Same\n2 |\n3 -1\n4 A\n5 B\n6 A|B\n7 1e1\n",
	} {
		for i := range uint64(256) {
			text := names.Text(i)
			if v, err := names.Parse(text); err != nil || v != i {
				t.Errorf("%#x is %q, which became %#x, error %v", i, text, v, err)
			}
		}
	}
}

func TestUnmarshalBits(t *testing.T) {
	v := Rights(8)
	if err := rights.Unmarshal([]byte("Execute"), &v); err == nil || v != 8 {
		t.Errorf("after an error the value is %#x, want it unchanged", v)
	}
	if err := rights.Unmarshal([]byte("Read|Write"), &v); err != nil || v != 3 {
		t.Errorf("got %#x, error %v", v, err)
	}
}

// Parsed text is formatted as text with the same meaning.
func FuzzParseName(f *testing.F) {
	for i := range 256 {
		f.Add(colours.Text(uint64(i)))
		f.Add(signed.Text(number(Signed(i))))
	}
	for _, text := range []string{"", "()", " ()", "Grey (4) (4)", "Old (20)", "99999999999999999999", "+1", "-0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, names := range []cimimpl.Names{colours, signed, large, deep} {
			v, err := names.Parse(text)
			if err != nil {
				continue
			}
			if again, err := names.Parse(names.Text(v)); err != nil || again != v {
				t.Errorf("%q is %d, whose name %q is %d, error %v", text, v, names.Text(v), again, err)
			}
		}
	})
}

func FuzzParseBits(f *testing.F) {
	for i := range uint64(256) {
		f.Add(rights.Text(i))
	}
	for _, text := range []string{"", "|", "Read||Write", "0b11|0o7", "1_000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := rights.Parse(text)
		if err != nil {
			return
		}
		if again, err := rights.Parse(rights.Text(v)); err != nil || again != v {
			t.Errorf("%q is %#x, whose text is %#x, error %v", text, v, again, err)
		}
	})
}

// The error message of a return code contains its number once.
func TestReturnText(t *testing.T) {
	const names cimimpl.Names = "uint32\n0 Done\n5 Refused\n6..4095 Reserved\n"
	for code, want := range map[uint64]string{
		5:     "ACME_Element.Rename: Refused (5)",
		70000: "ACME_Element.Rename: return code 70000",
		6:     "ACME_Element.Rename: Reserved (6)",
	} {
		if got := names.ReturnText("ACME_Element.Rename", code); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Enums of strings follow the same rule as enums of numbers.
func TestTextNames(t *testing.T) {
	const names cimimpl.TextNames = "\"0\" Off\n\"1\" On\n\"a b\" Same\n\"c\" same\n\"n\" \"new\\nline\"\n\"7\" 7.5\n"
	for value, want := range map[string]string{
		"0": "Off", "1": "On", "a b": "Same (a b)", "c": "same (c)", "n": "new\nline", "7": "7.5 (7)", "unknown": "unknown", "": "",
	} {
		if got := names.Text(value); got != want {
			t.Errorf("%q: got %q, want %q", value, got, want)
		}
	}
	if got := cimimpl.TextNames("").Text("x"); got != "x" {
		t.Errorf("without names: %q", got)
	}
}
