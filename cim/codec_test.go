package cim_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// Everything has a field of every type that gomof generates.
type Everything struct {
	cim.Meta
	ID string `cim:"ID,key"`

	Bool   *bool         `cim:"Bool"`
	U8     *uint8        `cim:"U8"`
	S8     *int8         `cim:"S8"`
	U16    *uint16       `cim:"U16"`
	S16    *int16        `cim:"S16"`
	U32    *uint32       `cim:"U32"`
	S32    *int32        `cim:"S32"`
	U64    *uint64       `cim:"U64"`
	S64    *int64        `cim:"S64"`
	R32    *float32      `cim:"R32"`
	R64    *float64      `cim:"R64"`
	Char   *cim.Char16   `cim:"Char"`
	Text   *string       `cim:"Text"`
	When   *cim.DateTime `cim:"When"`
	State  *State        `cim:"State"`
	Word   *Word         `cim:"Word"`
	Serial []byte        `cim:"Serial,octets"`

	Bools   []bool         `cim:"Bools"`
	U8s     []uint8        `cim:"U8s"`
	S8s     []int8         `cim:"S8s"`
	U16s    []uint16       `cim:"U16s"`
	S16s    []int16        `cim:"S16s"`
	U32s    []uint32       `cim:"U32s"`
	S32s    []int32        `cim:"S32s"`
	U64s    []uint64       `cim:"U64s"`
	S64s    []int64        `cim:"S64s"`
	R32s    []float32      `cim:"R32s"`
	R64s    []float64      `cim:"R64s"`
	Chars   []cim.Char16   `cim:"Chars"`
	Texts   []string       `cim:"Texts"`
	Whens   []cim.DateTime `cim:"Whens"`
	States  []State        `cim:"States"`
	Words   []Word         `cim:"Words"`
	Serials [][]byte       `cim:"Serials,octets"`

	Disk    *cim.Ref[Disk]   `cim:"Disk"`
	Disks   []cim.Ref[Disk]  `cim:"Disks"`
	Any     *cim.ObjectPath  `cim:"Any"`
	Anys    []cim.ObjectPath `cim:"Anys"`
	Part    *Part            `cim:"Part"`
	Parts   []*Part          `cim:"Parts"`
	Object  cim.Object       `cim:"Object"`
	Objects []cim.Object     `cim:"Objects"`

	note string // without a tag: no property
}

// A State is a generated enum, a Word a generated enum of strings.
type (
	State uint16
	Word  string
)

// A Part is embedded in Everything and has no keys.
type Part struct {
	cim.Meta
	Weight *uint8 `cim:"Weight"`
	Inner  *Part  `cim:"Inner"`
}

var (
	classEverything = cim.ClassInfo{Name: "ACME_Everything", New: func() *Everything { return &Everything{} }}
	classPart       = cim.ClassInfo{Name: "ACME_Part", New: func() *Part { return &Part{} }}
)

func (*Everything) CIMClass() *cim.ClassInfo { return &classEverything }
func (*Part) CIMClass() *cim.ClassInfo       { return &classPart }

var (
	noon     = cim.MustParseDateTime("20240229120000.000000+060")
	fiveMins = cim.MustParseDateTime("00000000000500.000000:000")
	diskA    = DiskKey{"a"}.Path()
	diskB    = DiskKey{"b"}.Path()
)

// everything returns an instance of ACME_Everything with its key and these properties.
func everything(properties ...cim.Property) *cim.Instance {
	return &cim.Instance{
		Class:      "ACME_Everything",
		Path:       keyPath(&classEverything, "ID", "1"),
		Properties: append([]cim.Property{{Name: "ID", Type: cim.String, Value: "1"}}, properties...),
	}
}

func scalar(name string, t cim.Type, value any) cim.Property {
	return cim.Property{Name: name, Type: t, Value: value}
}

func array(name string, t cim.Type, items ...any) cim.Property {
	if items == nil {
		items = []any{} // an empty array
	}
	return cim.Property{Name: name, Type: t, Array: true, Value: items}
}

// Each property on the left corresponds to the Go value on the right, in both directions.
func TestRoundTrip(t *testing.T) {
	for _, test := range []struct {
		property cim.Property
		object   Everything
	}{
		{scalar("Bool", cim.Boolean, true), Everything{Bool: cim.Ptr(true)}},
		{scalar("U8", cim.Uint8, uint8(255)), Everything{U8: cim.Ptr(uint8(255))}},
		{scalar("S8", cim.Sint8, int8(-128)), Everything{S8: cim.Ptr(int8(-128))}},
		{scalar("U16", cim.Uint16, uint16(65535)), Everything{U16: cim.Ptr(uint16(65535))}},
		{scalar("S16", cim.Sint16, int16(-32768)), Everything{S16: cim.Ptr(int16(-32768))}},
		{scalar("U32", cim.Uint32, uint32(math.MaxUint32)), Everything{U32: cim.Ptr(uint32(math.MaxUint32))}},
		{scalar("S32", cim.Sint32, int32(math.MinInt32)), Everything{S32: cim.Ptr(int32(math.MinInt32))}},
		{scalar("U64", cim.Uint64, uint64(math.MaxUint64)), Everything{U64: cim.Ptr(uint64(math.MaxUint64))}},
		{scalar("S64", cim.Sint64, int64(math.MinInt64)), Everything{S64: cim.Ptr(int64(math.MinInt64))}},
		{scalar("R32", cim.Real32, float32(1.5)), Everything{R32: cim.Ptr(float32(1.5))}},
		{scalar("R64", cim.Real64, 1e300), Everything{R64: cim.Ptr(1e300)}},
		{scalar("R64", cim.Real64, math.Inf(-1)), Everything{R64: cim.Ptr(math.Inf(-1))}},
		{scalar("Char", cim.CharType, cim.Char16('Ä')), Everything{Char: cim.Ptr(cim.Char16('Ä'))}},
		{scalar("Text", cim.String, "  Größe\n"), Everything{Text: cim.Ptr("  Größe\n")}},
		{scalar("When", cim.DateTimeType, noon), Everything{When: &noon}},
		{scalar("When", cim.DateTimeType, fiveMins), Everything{When: &fiveMins}},
		{scalar("State", cim.Uint16, uint16(40000)), Everything{State: cim.Ptr(State(40000))}},
		{scalar("Word", cim.String, "On Fire"), Everything{Word: cim.Ptr(Word("On Fire"))}},

		// Zero is a value, not NULL.
		{scalar("Bool", cim.Boolean, false), Everything{Bool: cim.Ptr(false)}},
		{scalar("U8", cim.Uint8, uint8(0)), Everything{U8: cim.Ptr(uint8(0))}},
		{scalar("R32", cim.Real32, float32(0)), Everything{R32: cim.Ptr(float32(0))}},
		{scalar("Text", cim.String, ""), Everything{Text: cim.Ptr("")}},
		{scalar("Char", cim.CharType, cim.Char16(0)), Everything{Char: cim.Ptr(cim.Char16(0))}},
		{scalar("When", cim.DateTimeType, cim.DateTime{}), Everything{When: &cim.DateTime{}}},
		{scalar("State", cim.Uint16, uint16(0)), Everything{State: cim.Ptr(State(0))}},

		{array("Bools", cim.Boolean, true, false), Everything{Bools: []bool{true, false}}},
		{array("U8s", cim.Uint8, uint8(1)), Everything{U8s: []uint8{1}}},
		{array("S8s", cim.Sint8, int8(-1)), Everything{S8s: []int8{-1}}},
		{array("U16s", cim.Uint16, uint16(1)), Everything{U16s: []uint16{1}}},
		{array("S16s", cim.Sint16, int16(-1)), Everything{S16s: []int16{-1}}},
		{array("U32s", cim.Uint32, uint32(1)), Everything{U32s: []uint32{1}}},
		{array("S32s", cim.Sint32, int32(-1)), Everything{S32s: []int32{-1}}},
		{array("U64s", cim.Uint64, uint64(1)), Everything{U64s: []uint64{1}}},
		{array("S64s", cim.Sint64, int64(-1)), Everything{S64s: []int64{-1}}},
		{array("R32s", cim.Real32, float32(1)), Everything{R32s: []float32{1}}},
		{array("R64s", cim.Real64, 1.0), Everything{R64s: []float64{1}}},
		{array("Chars", cim.CharType, cim.Char16('x')), Everything{Chars: []cim.Char16{'x'}}},
		{array("Texts", cim.String, "a", ""), Everything{Texts: []string{"a", ""}}},
		{array("Whens", cim.DateTimeType, noon, fiveMins), Everything{Whens: []cim.DateTime{noon, fiveMins}}},
		{array("States", cim.Uint16, uint16(2), uint16(17)), Everything{States: []State{2, 17}}},
		{array("Words", cim.String, "OK"), Everything{Words: []Word{"OK"}}},

		// An empty array is not NULL.
		{array("Bools", cim.Boolean), Everything{Bools: []bool{}}},
		{array("Texts", cim.String), Everything{Texts: []string{}}},
		{array("Disks", cim.Reference), Everything{Disks: []cim.Ref[Disk]{}}},
		{array("Parts", cim.Embedded), Everything{Parts: []*Part{}}},
		{array("Objects", cim.Embedded), Everything{Objects: []cim.Object{}}},
		{array("Serials", cim.String), Everything{Serials: [][]byte{}}},

		{scalar("Disk", cim.Reference, diskA), Everything{Disk: &cim.Ref[Disk]{Path: diskA}}},
		{array("Disks", cim.Reference, diskA, diskB), Everything{Disks: []cim.Ref[Disk]{{Path: diskA}, {Path: diskB}}}},
		{scalar("Any", cim.Reference, diskA), Everything{Any: &diskA}},
		{array("Anys", cim.Reference, diskA, diskB), Everything{Anys: []cim.ObjectPath{diskA, diskB}}},

		// The length of an octet string includes its own four octets.
		{array("Serial", cim.Uint8, uint8(0), uint8(0), uint8(0), uint8(6), uint8(0xca), uint8(0xfe)), Everything{Serial: []byte{0xca, 0xfe}}},
		{array("Serial", cim.Uint8, uint8(0), uint8(0), uint8(0), uint8(4)), Everything{Serial: []byte{}}},
		{array("Serials", cim.String, "0x00000006cafe", "0x00000004"), Everything{Serials: [][]byte{{0xca, 0xfe}, {}}}},
	} {
		t.Run(test.property.Name, func(t *testing.T) {
			in, want := everything(test.property), &test.object
			want.Meta = cim.Meta{Path: in.Path, Class: in.Class}
			want.ID = "1"

			got := &Everything{}
			if err := cim.Decode(in, got); err != nil {
				t.Fatal(err)
			}
			same(t, "decoded", got, want)
			back, err := cim.Encode(want)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "encoded", back, in)
		})
	}
}

// NULL and a missing property are both nil in Go.
func TestNullDecodesToNil(t *testing.T) {
	for _, property := range []cim.Property{
		{Name: "U8", Type: cim.Uint8}, {Name: "Text", Type: cim.String}, {Name: "When", Type: cim.DateTimeType},
		{Name: "Texts", Type: cim.String, Array: true}, {Name: "Serial", Type: cim.Uint8, Array: true},
		{Name: "Disk", Type: cim.Reference}, {Name: "Part", Type: cim.Embedded}, {Name: "Object", Type: cim.Embedded},
	} {
		got := &Everything{}
		if err := cim.Decode(everything(property), got); err != nil {
			t.Errorf("%s: %v", property.Name, err)
		}
		same(t, property.Name, got, &Everything{Meta: got.Meta, ID: "1"})
		same(t, property.Name+" encoded", must(cim.Encode(got)), everything())
	}
}

func TestDecodeReplacesWhatWasThere(t *testing.T) {
	object := &Everything{U8: cim.Ptr(uint8(7)), Meta: cim.Meta{Extra: []cim.Property{scalar("Old", cim.String, "x")}}}
	if err := cim.Decode(everything(), object); err != nil {
		t.Fatal(err)
	}
	if object.U8 != nil || object.Extra != nil {
		t.Errorf("left over: %s", dump(object))
	}
}

func TestPropertyNamesCompareWithoutCase(t *testing.T) {
	object := &Everything{}
	if err := cim.Decode(everything(scalar("tEXT", cim.String, "x")), object); err != nil || object.Text == nil {
		t.Errorf("Text = %v, error %v", object.Text, err)
	}
}

// The class defines the type of a value: another width is accepted if the value fits, and
// an untyped value is parsed as text.
func TestDecodeTakesWhatFits(t *testing.T) {
	object := &Everything{}
	err := cim.Decode(everything(
		scalar("U8", cim.Uint64, uint64(8)),
		scalar("State", cim.Untyped, "17"),
		scalar("When", cim.String, fiveMins.String()),
		scalar("Disk", cim.String, diskA.String()),
		array("S16s", cim.Untyped, "-1", int8(-2)),
	), object)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "decoded", object, &Everything{
		Meta: object.Meta, ID: "1",
		U8: cim.Ptr(uint8(8)), State: cim.Ptr(State(17)), When: &fiveMins, Disk: &cim.Ref[Disk]{Path: diskA}, S16s: []int16{-1, -2},
	})
}

// WS-Management sends an array with one element like a scalar, without a type.
func TestUntypedScalarForAnArray(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  Everything
	}{
		{"Texts", "a", Everything{Texts: []string{"a"}}},
		{"Texts", "", Everything{Texts: []string{""}}},
		{"U8s", "7", Everything{U8s: []uint8{7}}},
		{"States", "17", Everything{States: []State{17}}},
		{"Whens", fiveMins.String(), Everything{Whens: []cim.DateTime{fiveMins}}},
		{"Anys", diskA.String(), Everything{Anys: []cim.ObjectPath{diskA}}},
		{"Disks", diskA, Everything{Disks: []cim.Ref[Disk]{{Path: diskA}}}},
		{"Serials", "0x00000006cafe", Everything{Serials: [][]byte{{0xca, 0xfe}}}},
	} {
		got := &Everything{}
		if err := cim.Decode(everything(scalar(test.name, cim.Untyped, test.value)), got); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		test.want.Meta, test.want.ID = got.Meta, "1"
		same(t, test.name, got, &test.want)
	}
}

func TestEmbeddedInstance(t *testing.T) {
	part := func(weight uint8, inner ...cim.Property) *cim.Instance {
		return &cim.Instance{Class: "ACME_Part", Path: classPart.Path(), Properties: append([]cim.Property{scalar("Weight", cim.Uint8, weight)}, inner...)}
	}
	in := everything(
		scalar("Part", cim.Embedded, part(1, scalar("Inner", cim.Embedded, part(2)))),
		array("Parts", cim.Embedded, part(3), part(4)),
	)
	object := &Everything{}
	if err := cim.Decode(in, object); err != nil {
		t.Fatal(err)
	}
	if got := *object.Part.Inner.Weight + *object.Parts[0].Weight + *object.Parts[1].Weight; got != 2+3+4 {
		t.Errorf("decoded %s", dump(object))
	}
	same(t, "encoded", must(cim.Encode(object)), in)
}

// A field of type cim.Object accepts an instance of any class, in dynamic form.
func TestEmbeddedObjectOfAnyClass(t *testing.T) {
	disk := &cim.Instance{Class: "ACME_Disk", Path: diskA, Properties: []cim.Property{scalar("ID", cim.String, "a")}}
	part := &cim.Instance{Class: "ACME_Part", Path: classPart.Path(), Properties: []cim.Property{scalar("Weight", cim.Uint8, uint8(1))}}
	in := everything(scalar("Object", cim.Embedded, disk), array("Objects", cim.Embedded, disk, part))
	object := &Everything{}
	if err := cim.Decode(in, object); err != nil {
		t.Fatal(err)
	}
	same(t, "decoded", object.Object, disk)
	same(t, "encoded", must(cim.Encode(object)), in)

	object.Object = &Disk{ID: "a"} // a program may put a struct there
	sent, _ := must(cim.Encode(object)).Get("Object")
	if got := sent.Value.(*cim.Instance); got.Class != "ACME_Disk" {
		t.Errorf("class %s", got.Class)
	}
	same(t, "encoded struct", sent.Value.(*cim.Instance).Properties, disk.Properties)
}

// An embedded object of a subclass keeps its class and the properties of the subclass.
func TestEmbeddedSubclass(t *testing.T) {
	heavy := &cim.Instance{Class: "ACME_HeavyPart", Path: cim.ObjectPath{Class: "ACME_HeavyPart"},
		Properties: []cim.Property{scalar("Weight", cim.Uint8, uint8(200)), scalar("Crane", cim.String, "C1")}}
	in := everything(scalar("Part", cim.Embedded, heavy))
	object := &Everything{}
	if err := cim.Decode(in, object); err != nil {
		t.Fatal(err)
	}
	if object.Part.Class != "ACME_HeavyPart" || len(object.Part.Extra) != 1 {
		t.Errorf("decoded %s", dump(object.Part))
	}
	same(t, "encoded", must(cim.Encode(object)), in)
}

func TestUnknownPropertiesAreKeptAndSentBack(t *testing.T) {
	more := []cim.Property{
		scalar("Newer", cim.Uint32, uint32(7)),
		array("Newest", cim.String, "a", nil),
		{Name: "Null", Type: cim.String},
		scalar("note", cim.String, "a field without a tag is no property"),
	}
	in := everything(more...)
	object := &Everything{}
	if err := cim.Decode(in, object); err != nil {
		t.Fatal(err)
	}
	same(t, "Extra", object.Extra, more)
	if object.note != "" {
		t.Errorf("note = %q", object.note)
	}
	same(t, "encoded", must(cim.Encode(object)), in)
}

// A value that does not fit its field is an error, and is kept unchanged.
func TestValuesThatDoNotFit(t *testing.T) {
	instance := &cim.Instance{Class: "ACME_Part"}
	for _, test := range []struct {
		name     string
		property cim.Property
		want     error
	}{
		{"text for a number", scalar("U8", cim.String, "many"), cim.ErrWrongType},
		{"number for text", scalar("Text", cim.Uint8, uint8(1)), cim.ErrWrongType},
		{"number for boolean", scalar("Bool", cim.Uint8, uint8(1)), cim.ErrWrongType},
		{"boolean for number", scalar("U8", cim.Boolean, true), cim.ErrWrongType},
		{"real with a fraction for integer", scalar("U8", cim.Real64, 7.5), cim.ErrWrongType},
		{"text for real", scalar("R64", cim.String, "fast"), cim.ErrWrongType},
		{"boolean for real", scalar("R64", cim.Boolean, true), cim.ErrWrongType},
		{"text for datetime", scalar("When", cim.String, "tomorrow"), cim.ErrWrongType},
		{"number for datetime", scalar("When", cim.Uint64, uint64(1)), cim.ErrWrongType},
		{"text for reference", scalar("Disk", cim.String, "not a path"), cim.ErrWrongType},
		{"instance for reference", scalar("Disk", cim.Embedded, instance), cim.ErrWrongType},
		{"reference for embedded", scalar("Part", cim.Reference, diskA), cim.ErrWrongType},
		{"text for embedded", scalar("Part", cim.String, "<INSTANCE/>"), cim.ErrWrongType},
		{"no instance for embedded", scalar("Part", cim.Embedded, (*cim.Instance)(nil)), cim.ErrWrongType},
		{"text for any object", scalar("Object", cim.String, "<INSTANCE/>"), cim.ErrWrongType},
		{"instance for number", scalar("U8", cim.Embedded, instance), cim.ErrWrongType},
		{"array for scalar", array("U8", cim.Uint8, uint8(1)), cim.ErrWrongType},
		{"array for embedded", array("Part", cim.Embedded, instance), cim.ErrWrongType},
		{"scalar for array", scalar("U8s", cim.Uint8, uint8(1)), cim.ErrWrongType},
		{"text for array", scalar("Texts", cim.String, "a"), cim.ErrWrongType},
		{"wrong element", array("U8s", cim.String, "1", "two"), cim.ErrWrongType},
		{"wrong instance among others", array("Parts", cim.Embedded, instance, "x"), cim.ErrWrongType},
		{"too large", scalar("U8", cim.Uint16, uint16(256)), cim.ErrOutOfRange},
		{"negative", scalar("U8", cim.Sint8, int8(-1)), cim.ErrOutOfRange},
		{"enum too large", scalar("State", cim.Uint32, uint32(70000)), cim.ErrOutOfRange},
		{"element too large", array("U8s", cim.Uint16, uint16(1), uint16(256)), cim.ErrOutOfRange},
		{"NULL element", array("Texts", cim.String, "a", nil), cim.ErrNullElement},
		{"NULL instance", array("Parts", cim.Embedded, instance, nil), cim.ErrNullElement},
		{"no octet string", scalar("Serial", cim.String, "0x00000004"), cim.ErrWrongType},
		{"octet string with wrong length", array("Serial", cim.Uint8, uint8(0), uint8(0), uint8(0), uint8(9), uint8(1)), cim.ErrWrongType},
		{"octet string too short for its length", array("Serial", cim.Uint8, uint8(0), uint8(3)), cim.ErrWrongType},
		{"empty octet string", array("Serial", cim.Uint8), cim.ErrWrongType},
		{"octet too large", array("Serial", cim.Uint16, uint16(256)), cim.ErrOutOfRange},
		{"octet is NULL", array("Serial", cim.Uint8, nil), cim.ErrNullElement},
		{"octet strings: one value", scalar("Serials", cim.String, "0x00000004"), cim.ErrWrongType},
		{"octet strings: wrong length", array("Serials", cim.String, "0x00000004", "0x0000000701"), cim.ErrWrongType},
		{"octet strings: no hexadecimal", array("Serials", cim.String, "0x0000000g"), cim.ErrWrongType},
		{"octet strings: odd digits", array("Serials", cim.String, "0x000000050"), cim.ErrWrongType},
		{"octet strings: no text", array("Serials", cim.Uint8, uint8(4)), cim.ErrWrongType},
		{"octet strings: NULL element", array("Serials", cim.String, "0x00000004", nil), cim.ErrNullElement},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := everything(test.property, scalar("S8", cim.Sint8, int8(-8)))
			object := &Everything{}
			err := cim.Decode(in, object)

			var fault *cim.DecodeError
			if !errors.As(err, &fault) || !errors.Is(err, test.want) {
				t.Fatalf("error = %v, want a *DecodeError that is %v", err, test.want)
			}
			if len(fault.Fields) != 1 || fault.Fields[0].Name != test.property.Name || fault.Class != in.Class {
				t.Errorf("the error is about %+v", fault)
			}
			same(t, "the rest, and no zero that looks real", object,
				&Everything{Meta: cim.Meta{Path: in.Path, Class: in.Class, Extra: []cim.Property{test.property}}, ID: "1", S8: cim.Ptr(int8(-8))})

			back := must(cim.Encode(object))
			sent, _ := back.Get(test.property.Name)
			same(t, "sent back", sent, test.property)
		})
	}
}

func TestDecodeReportsAllFields(t *testing.T) {
	err := cim.Decode(everything(scalar("U8", cim.Sint8, int8(-1)), scalar("Bool", cim.String, "maybe")), &Everything{})
	want := `ACME_Everything: U8: value out of range: -1 does not fit uint8; Bool: value of the wrong type: "maybe", expected boolean`
	if err == nil || err.Error() != want {
		t.Errorf("error = %v\n want   %s", err, want)
	}
}

// A field that the program sets later takes precedence over a value that did not fit.
func TestFieldWinsOverExtra(t *testing.T) {
	object := &Everything{}
	if err := cim.Decode(everything(scalar("U8", cim.Uint16, uint16(256))), object); err == nil {
		t.Fatal("256 fits uint8")
	}
	object.U8 = cim.Ptr(uint8(5))
	same(t, "encoded", must(cim.Encode(object)), everything(scalar("U8", cim.Uint8, uint8(5))))
}

// A key cannot be NULL: its zero value means the value that did not fit, which is sent back
// until the program sets another.
func TestKeyThatDoesNotFit(t *testing.T) {
	for _, test := range []struct {
		name   string
		object cim.Object
		bad    cim.Property
		set    func(cim.Object)
		want   any // after set
	}{
		{"text", &Disk{}, scalar("ID", cim.Uint8, uint8(7)), func(o cim.Object) { o.(*Disk).ID = "b" }, "b"},
		{"array", &Disk{}, array("ID", cim.String, "a"), func(o cim.Object) { o.(*Disk).ID = "b" }, "b"},
		{"reference", &Holds{}, scalar("Disk", cim.String, "not a path"), func(o cim.Object) { o.(*Holds).Disk.Path = diskB }, diskB},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := &cim.Instance{Class: test.object.CIMClass().Name, Properties: []cim.Property{test.bad}}
			if in.Class == "ACME_Holds" {
				in.Set(scalar("Box", cim.Reference, keyPath(&classBox, "ID", "1")))
			}
			if err := cim.Decode(in, test.object); !errors.Is(err, cim.ErrWrongType) {
				t.Fatalf("error = %v, want one that is %v", err, cim.ErrWrongType)
			}
			sent, _ := must(cim.Encode(test.object)).Get(test.bad.Name)
			same(t, "sent back", sent, test.bad)

			test.set(test.object)
			sent, _ = must(cim.Encode(test.object)).Get(test.bad.Name)
			same(t, "sent after it was set", sent.Value, test.want)
		})
	}
}

// An embedded object with a bad value has the rest of its values, and keeps the bad one
// itself.
func TestBadValueInEmbeddedObject(t *testing.T) {
	bad := scalar("Weight", cim.Uint16, uint16(300))
	good := scalar("Weight", cim.Uint8, uint8(3))
	part := func(p ...cim.Property) *cim.Instance {
		return &cim.Instance{Class: "ACME_Part", Path: classPart.Path(), Properties: p}
	}
	for _, test := range []struct {
		name     string
		property cim.Property
		check    func(*Everything) bool
	}{
		{"one level", scalar("Part", cim.Embedded, part(bad, scalar("Inner", cim.Embedded, part(good)))),
			func(e *Everything) bool {
				return e.Part.Weight == nil && len(e.Part.Extra) == 1 && *e.Part.Inner.Weight == 3
			}},
		{"two levels", scalar("Part", cim.Embedded, part(good, scalar("Inner", cim.Embedded, part(bad)))),
			func(e *Everything) bool { return *e.Part.Weight == 3 && len(e.Part.Inner.Extra) == 1 }},
		{"in an array", array("Parts", cim.Embedded, part(good), part(bad), part(good)),
			func(e *Everything) bool {
				return len(e.Parts) == 3 && len(e.Parts[1].Extra) == 1 && *e.Parts[2].Weight == 3
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			object := &Everything{}
			if err := cim.Decode(everything(test.property), object); !errors.Is(err, cim.ErrOutOfRange) {
				t.Errorf("error = %v, want one that is %v", err, cim.ErrOutOfRange)
			}
			if object.Extra != nil || !test.check(object) {
				t.Errorf("decoded %s", dump(object))
			}
			sent, _ := must(cim.Encode(object)).Get(test.property.Name)
			if !strings.Contains(dump(sent), "300") {
				t.Errorf("300 is lost: %s", dump(sent))
			}
		})
	}
}

func TestMissingKey(t *testing.T) {
	for name, in := range map[string]*cim.Instance{
		"absent": {Class: "ACME_Disk"},
		"NULL":   {Class: "ACME_Disk", Properties: []cim.Property{{Name: "ID", Type: cim.String}}},
	} {
		t.Run(name, func(t *testing.T) {
			in.Set(scalar("Size", cim.Uint64, uint64(1)))
			disk := &Disk{}
			if err := cim.Decode(in, disk); !errors.Is(err, cim.ErrMissing) {
				t.Errorf("error = %v, want one that is %v", err, cim.ErrMissing)
			}
			if disk.Size == nil {
				t.Error("the rest is gone")
			}
		})
	}
}
