package cim_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

func TestMOFRoundTrip(t *testing.T) {
	want := full()
	want.Meta = cim.Meta{Class: "ACME_Everything"}
	text, err := cim.MOF(want)
	if err != nil {
		t.Fatal(err)
	}
	got := &Everything{}
	if err := cim.ParseMOF(text, got); err == nil || !strings.Contains(err.Error(), "NULL element") {
		t.Errorf("%v\n%s", err, text) // as from every server
	}
	want.Parts, want.Objects = want.Parts[:1], want.Objects[:1]
	text = must(cim.MOF(want))
	if err := cim.ParseMOF(text, got); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	// Without a class, the types of numbers are unknown.
	*want.Part = *cim.Clone(want.Part)
	want.Part.Extra[0] = scalar("Tons", cim.Sint64, int64(2))
	want.Object.(*cim.Instance).Properties[0] = scalar("N", cim.Uint64, uint64(math.MaxUint64))
	same(t, "read back", got, want)
	if again := must(cim.MOF(got)); again != text {
		t.Errorf("%s\nis written otherwise the second time:\n%s", text, again)
	}
}

func TestMOFForm(t *testing.T) {
	for _, test := range []struct {
		object cim.Object
		want   string
	}{
		{&Part{}, ""},
		{&Part{Weight: cim.Ptr(uint8(7)), Inner: &Part{Weight: cim.Ptr(uint8(1))}},
			"Weight = 7;\n\tInner = \"instance of ACME_Part {\\n\\tWeight = 1;\\n};\\n\";"},
		{&Fan{ID: "f", Mode: cim.Ptr(FanMode(1)), Load: cim.Ptr(float32(1))}, "ID = \"f\";\n\tMode = 1;\n\tLoad = 1.0;"},
		{&Disk{ID: "a\"b\\c\n\x01é", Meta: cim.Meta{Extra: []cim.Property{{Name: "N"}}}}, "ID = \"a\\\"b\\\\c\\n\\x0001é\";\n\tN = NULL;"},
		{&Everything{R64: cim.Ptr(1e21)}, "ID = \"\";\n\tR64 = 1.0e+21;"},
		{&Everything{Chars: []cim.Char16{'a', '\'', '"', 0xd800}}, "ID = \"\";\n\tChars = {'a', '\\'', '\"', '\\xD800'};"},
		{&Everything{Bool: cim.Ptr(true), Texts: []string{}, Disk: &cim.Ref[Disk]{Path: diskA}, When: &noon},
			"ID = \"\";\n\tBool = true;\n\tWhen = \"20240229120000.000000+060\";\n\tTexts = {};\n\tDisk = \"ACME_Disk.ID=\\\"a\\\"\";"},
		{&Everything{Texts: []string{strings.Repeat("x", 50), strings.Repeat("y", 50)}},
			"ID = \"\";\n\tTexts = {\n\t\t\"" + strings.Repeat("x", 50) + "\",\n\t\t\"" + strings.Repeat("y", 50) + "\"\n\t};"},
	} {
		want := "instance of " + test.object.CIMClass().Name + " {\n"
		if test.want != "" {
			want += "\t" + test.want + "\n"
		}
		want += "};\n"
		if got, err := cim.MOF(test.object); err != nil || got != want {
			t.Errorf("got %s %v\nwant %s", got, err, want)
		}
	}
	for _, bad := range []cim.Object{
		nil, &Everything{R64: cim.Ptr(math.NaN())}, &Disk{ID: "\xff"}, &Disk{ID: "\x00"},
		&cim.Instance{Class: "a b"}, &cim.Instance{Class: "X", Properties: []cim.Property{{Name: "a = 1; b"}}},
		&cim.Instance{Class: "X", Properties: []cim.Property{{Name: "A", Value: struct{}{}}}},
	} {
		if text, err := cim.MOF(bad); err == nil {
			t.Errorf("%s was written", text)
		}
	}
}

func TestParseMOF(t *testing.T) {
	text := `#pragma namespace("root/x")
// A comment
# pragma autorecover
[Description("x]")] INSTANCE OF ACME_Everything as $Alias {
	/* another */ [Write] id = "a" /* in between */ "b\x41;\xD83D\xDCA1";
	U8 = 0xFF; S8 = -010; U16 = 101b; U64 = 18446744073709551615; R64 = -1.5E-3; R32 = 2;
	Bool = TRUE; Char = '\x41'; Text = NULL; U8s = {}; Texts = {"a", "b" "c"};
	Part = instance of ACME_Part { Weight = 1; Inner = "instance of ACME_Part { Weight = 2; }"; };
	Other = {1, NULL};
};
#pragma locale ("en" "_US")
`
	got := &Everything{}
	if err := cim.ParseMOF(text, got); err != nil {
		t.Fatal(err)
	}
	same(t, "read", got, &Everything{
		Meta: cim.Meta{Class: "ACME_Everything", Extra: []cim.Property{array("Other", cim.Sint64, int64(1), nil)}},
		ID:   "abA;💡", U8: cim.Ptr(uint8(255)), S8: cim.Ptr(int8(-8)), U16: cim.Ptr(uint16(5)), U64: cim.Ptr(uint64(math.MaxUint64)),
		R64: cim.Ptr(-0.0015), R32: cim.Ptr(float32(2)), Bool: cim.Ptr(true), Char: cim.Ptr(cim.Char16('A')),
		U8s: []uint8{}, Texts: []string{"a", "bc"},
		Part: &Part{Meta: cim.Meta{Class: "ACME_Part"}, Weight: cim.Ptr(uint8(1)),
			Inner: &Part{Meta: cim.Meta{Class: "ACME_Part"}, Weight: cim.Ptr(uint8(2))}},
	})
	in := new(cim.Instance)
	if err := cim.ParseMOF("\ufeffinstance of X { A = 1.5; B = 'b'; }", in); err != nil {
		t.Fatal(err)
	}
	same(t, "instance", in, &cim.Instance{Class: "X", Properties: []cim.Property{scalar("A", cim.Real64, 1.5), scalar("B", cim.CharType, cim.Char16('b'))}})
}

func TestParseMOFErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", `1:1: found the end of the text, expected "instance"`},
		{"class X {};", `1:1: found "class", expected "instance"`},
		{"instance of {", `1:13: found "{", expected the name of a class`},
		{"instance of X\n\té", `2:2: found "é", expected "{"`},
		{"instance of X as x {};", `1:18: found "x", expected an alias`},
		{"instance of X {\n\tID \"a\";\n};", `2:5: found "\"", expected "="`},
		{"instance of X {\n\tID = ;\n};", `2:7: found ";", expected a value`},
		{"instance of X { ID = maybe; };", `1:22: found "maybe", expected a value`},
		{"instance of X { ID = $Other; };", "1:22: an alias cannot be a value here"},
		{"instance of X { ID = \"é\" U8 = 1; };", `1:26: found "U8", expected ";"`},
		{"instance of X { ID = \"a", `1:22: the text has no closing "`},
		{"instance of X { ID = \"\\q\"; };", "1:23: found an unknown escape"},
		{"instance of X { ID = \"\\xg\"; };", "1:23: found no digits after"},
		{"instance of X { U8 = 12x; };", `1:22: "12x" is not a number`},
		{"instance of X { U8 = 1_0; };", `"1_0" is not a number`},
		{"instance of X { U8 = 18446744073709551616; };", "is not a number in 64 bits"},
		{"instance of X { U8 = -; };", `"-" is not a number`},
		{"instance of X { U8 = 1; u8 = 2; };", "1:25: property u8 is set twice"},
		{"instance of X { Char = 'ab'; };", "1:24: found 2 characters in a char16"},
		{"instance of X { U8s = {1 2}; };", `1:26: found "2", expected "}"`},
		{"instance of X { } ; instance of X { };", `found "instance", expected the end of the text`},
		{"\n#pragma include(\"a.mof\")\ninstance of X { };", "2:1: the text of an instance cannot include a file"},
		{"#pragma locale(\"en\"\ninstance of X { };", `2:1: found "instance", expected ")"`},
		{"#define X\ninstance of X { };", `1:2: found "define", expected "pragma"`},
		{"#", `1:2: found the end of the text, expected "pragma"`},
		{"#pragma", "found the end of the text, expected the name of a pragma"},
		{"/* instance of X { };", "1:1: the comment is not closed"},
		{"[A(\"]\" instance of X { };", "1:1: the qualifier list is not closed"},
		{"instance of X { A = \xff; };", "text is not UTF-8"},
		{strings.Repeat("instance of X { A = ", 20), "nested more than 8 deep"},
		// Values that do not fit are reported with their place.
		{"instance of X {\n\tID = \"a\";\n\tU8 = 256;\n};", "X: U8: 3:7: value out of range: 256 does not fit uint8"},
		{"instance of X {\n\tU8s = 1;\n};", "U8s: 2:8: value of the wrong type"},
		{"instance of X { ID = \"a\"; Part = \"instance\"; };", "Part: 1:34: text of an instance: 1:9: found the end of the text"},
		{"instance of X { ID = \"a\"; Part = 5; };", "Part: 1:34: value of the wrong type: int64, expected an instance"},
		{"instance of X { };", "ID: key: value is missing"},
	} {
		err := cim.ParseMOF(test.text, &Everything{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\n got %v\nwant %s", test.text, err, test.want)
		}
	}
	var syntax *cim.SyntaxError
	if err := cim.ParseMOF("instance of\nX = 5", &Everything{}); !errors.As(err, &syntax) || syntax.Line != 2 || syntax.Column != 3 {
		t.Error(err)
	}
	if cim.ParseMOF("instance of X {};", nil) == nil {
		t.Error("nil")
	}
}

// FuzzJSON checks that decoded JSON encodes to JSON that decodes to the same object.
func FuzzJSON(f *testing.F) {
	f.Add(string(must(cimimpl.MarshalJSON(full()))))
	f.Add(`{"$class":"X","$path":"X.a=1","ID":"a","$extra":[{"name":"A","type":"object","array":true,"value":[null,{}]}]}`)
	f.Add(`{"Part":{"Inner":{"Weight":"7"}},"R32":"NaN","New":[1,{}],"Serial":"AA=="}`)
	f.Add(`{"Chars":["\ud800",7],"Char":"","U64":"18446744073709551615"}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []cim.Object{&Everything{}, &Fan{}, &cim.Instance{}} {
			if cimimpl.UnmarshalJSON([]byte(text), o) != nil {
				continue
			}
			data, err := cimimpl.MarshalJSON(o)
			if err != nil {
				continue // a path or a type that cannot be written
			}
			again := reflect.New(reflect.TypeOf(o).Elem()).Interface().(cim.Object)
			if err := cimimpl.UnmarshalJSON(data, again); err != nil {
				t.Fatalf("%s\nfrom %s: %v", data, text, err)
			}
			if twice := must(cimimpl.MarshalJSON(again)); string(twice) != string(data) {
				t.Fatalf("%s\nis written otherwise:\n%s", data, twice)
			}
			if !cim.Equal(o, again) || !cim.Equal(o, cim.Clone(o)) {
				t.Fatalf("%s is not equal", data)
			}
			if line := cimimpl.Text(o); len(line) > 1000 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%q is not a line", line)
			}
			_ = cim.Validate(o)
		}
	})
}

// FuzzMOF checks that parsed MOF is written as MOF that parses to the same object.
func FuzzMOF(f *testing.F) {
	f.Add(must(cim.MOF(&Everything{ID: "a", Part: &Part{Inner: &Part{}}, R64s: []float64{1e300}, Chars: []cim.Char16{0xd800, '\''}})))
	f.Add("[Q(\"a\")] instance of X as $A { ID = \"a\" \"\\x1\"; B = {0x1F, 017, 101b, -5, +1.5E+3, NULL, 'c'}; };")
	f.Add("instance of X { Part = instance of Y { Inner = \"instance of Z {};\"; }; When = \"00000000000500.000000:000\"; };")
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []cim.Object{&Everything{}, &cim.Instance{}} {
			if cim.ParseMOF(text, o) != nil {
				continue
			}
			out, err := cim.MOF(o)
			if err != nil {
				continue // a NUL, elements of several types, or text that has grown
			}
			again := reflect.New(reflect.TypeOf(o).Elem()).Interface().(cim.Object)
			if err := cim.ParseMOF(out, again); err != nil {
				t.Fatalf("%s\nfrom %s: %v", out, text, err)
			}
			if twice, err := cim.MOF(again); err != nil || twice != out {
				t.Fatalf("%s\nis written otherwise (%v):\n%s", out, err, twice)
			}
		}
	})
}
