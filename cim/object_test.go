package cim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// The methods that generated structs have.

func (o Everything) String() string                   { return cimimpl.Text(&o) }
func (o Everything) MarshalJSON() ([]byte, error)     { return cimimpl.MarshalJSON(&o) }
func (o *Everything) UnmarshalJSON(data []byte) error { return cimimpl.UnmarshalJSON(data, o) }
func (o Disk) String() string                         { return cimimpl.Text(&o) }
func (o Disk) MarshalJSON() ([]byte, error)           { return cimimpl.MarshalJSON(&o) }
func (o *Disk) UnmarshalJSON(data []byte) error       { return cimimpl.UnmarshalJSON(data, o) }
func (o FastDisk) String() string                     { return cimimpl.Text(&o) }
func (o FastDisk) MarshalJSON() ([]byte, error)       { return cimimpl.MarshalJSON(&o) }
func (o *FastDisk) UnmarshalJSON(data []byte) error   { return cimimpl.UnmarshalJSON(data, o) }
func (o Fan) String() string                          { return cimimpl.Text(&o) }
func (o Fan) MarshalJSON() ([]byte, error)            { return cimimpl.MarshalJSON(&o) }
func (o *Fan) UnmarshalJSON(data []byte) error        { return cimimpl.UnmarshalJSON(data, o) }

// A Fan has enums with names, and limits.
type Fan struct {
	cim.Meta
	ID     string    `cim:"ID,key,maxlen=8"`
	Mode   *FanMode  `cim:"Mode"`
	Modes  []FanMode `cim:"Modes"`
	Flags  *FanFlags `cim:"Flags"`
	Label  *string   `cim:"Label,required,write,minlen=2,maxlen=5"`
	Speed  *int16    `cim:"Speed,min=-5,max=100"`
	Load   *float32  `cim:"Load,min=0,max=1"`
	Total  *uint64   `cim:"Total,min=1"`
	Levels []uint8   `cim:"Levels,max=9,size=3"`
	Names  []string  `cim:"Names,maxlen=3"`
	Parts  []*Fan    `cim:"Parts"`
}

var classFan = cim.ClassInfo{Name: "ACME_Fan", New: func() *Fan { return &Fan{} }}

func (*Fan) CIMClass() *cim.ClassInfo { return &classFan }

type (
	FanMode  uint16
	FanFlags uint8
)

const (
	namesFanMode cimimpl.Names = `uint16
0 Off
1 On
2 Reserved
3 Reserved
4 7
5 "a\nb"
100..200 Vendor
`
	namesFanFlags cimimpl.BitNames = `uint8
0 Hot
1 Loud
`
)

func (v FanMode) String() string                    { return namesFanMode.Text(uint64(v)) }
func (v FanMode) MarshalText() ([]byte, error)      { return namesFanMode.Marshal(uint64(v)) }
func (v *FanMode) UnmarshalText(text []byte) error  { return namesFanMode.Unmarshal(text, v) }
func (v FanFlags) String() string                   { return namesFanFlags.Text(uint64(v)) }
func (v FanFlags) MarshalText() ([]byte, error)     { return namesFanFlags.Marshal(uint64(v)) }
func (v *FanFlags) UnmarshalText(text []byte) error { return namesFanFlags.Unmarshal(text, v) }

// full returns an object with a value of every type, and with values that are easily lost.
func full() *Everything {
	return &Everything{
		Meta: cim.Meta{Path: keyPath(&classEverything, "ID", `a"b`), Class: "ACME_Everything", Extra: []cim.Property{
			{Name: "Null", Type: cim.Uint8},
			{Name: "NullArray", Type: cim.String, Array: true},
			scalar("Big", cim.Sint64, int64(math.MinInt64)),
			scalar("Letter", cim.CharType, cim.Char16('5')),
			scalar("Later", cim.DateTimeType, fiveMins),
			scalar("Where", cim.Reference, diskA),
			scalar("Raw", cim.Untyped, "12"),
			array("Holes", cim.Uint16, uint16(1), nil),
			array("Empty", cim.Real32),
			scalar("Inner", cim.Embedded, &cim.Instance{Class: "ACME_X", Properties: []cim.Property{scalar("R", cim.Real32, float32(0.1))}}),
		}},
		ID: `a"b`, Bool: cim.Ptr(false), U8: cim.Ptr(uint8(255)), S8: cim.Ptr(int8(-128)),
		U64: cim.Ptr(uint64(math.MaxUint64)), S64: cim.Ptr(int64(-1<<53 - 1)),
		R32: cim.Ptr(float32(0.1)), R64: cim.Ptr(5e-324),
		Char: cim.Ptr(cim.Char16(0xd800)), Text: cim.Ptr("\x01 \"\\\n\u2028 Größe 💡 'x' </script>"),
		When: &noon, State: cim.Ptr(State(40000)), Word: cim.Ptr(Word("On Fire")), Serial: []byte{},
		Bools: []bool{}, U8s: []uint8{1, 2}, U64s: []uint64{1<<53 - 1, 1 << 53}, R64s: []float64{1e21, -0.5, math.MaxFloat64},
		Chars: []cim.Char16{'\'', '"', '7', 0x1f}, Texts: []string{"", "b"}, Whens: []cim.DateTime{{}, noon}, States: []State{0, 2},
		Words: []Word{"OK"}, Serials: [][]byte{{0xca, 0xfe}, {}},
		Disk: &cim.Ref[Disk]{Path: diskA}, Disks: []cim.Ref[Disk]{{Path: diskB}}, Any: &diskA,
		Part: &Part{Meta: cim.Meta{Class: "ACME_HeavyPart", Extra: []cim.Property{scalar("Tons", cim.Uint8, uint8(2))}},
			Weight: cim.Ptr(uint8(1)), Inner: &Part{Meta: cim.Meta{Class: "ACME_Part"}}},
		Parts:   []*Part{{Meta: cim.Meta{Class: "ACME_Part"}}, nil},
		Object:  &cim.Instance{Class: "ACME_Any", Properties: []cim.Property{scalar("N", cim.Uint64, uint64(math.MaxUint64))}},
		Objects: []cim.Object{&cim.Instance{Class: "ACME_Any"}, nil},
	}
}

func TestJSONRoundTrip(t *testing.T) {
	data, err := json.Marshal(full())
	if err != nil {
		t.Fatal(err)
	}
	got := &Everything{Text: cim.Ptr("old"), U16: cim.Ptr(uint16(1))}
	if err := json.Unmarshal(data, got); err != nil {
		t.Fatal(err)
	}
	want := full()
	same(t, "read back", got, want)
	if again := must(json.Marshal(got)); string(again) != string(data) {
		t.Errorf("written otherwise the second time:\n%s\n%s", data, again)
	}

	// A value marshals like a pointer to it, and indenting changes nothing.
	if value := must(json.Marshal(*want)); string(value) != string(data) {
		t.Errorf("a value is %s", value)
	}
	var indented Everything
	if err := json.Unmarshal(must(json.MarshalIndent(want, "\t", " ")), &indented); err != nil {
		t.Fatal(err)
	}
	same(t, "indented", &indented, want)
}

// The JSON of values for which JSON has no type.
func TestJSONForm(t *testing.T) {
	for _, test := range []struct {
		object cim.Object
		want   string
	}{
		{&Part{}, `{"$class":"ACME_Part"}`},
		{&Part{Meta: cim.Meta{Class: "ACME_HeavyPart"}, Weight: cim.Ptr(uint8(0))}, `{"$class":"ACME_HeavyPart","Weight":0}`},
		{&Disk{Meta: cim.Meta{Path: diskA}, ID: "a"}, `{"$class":"ACME_Disk","$path":"ACME_Disk.ID=\"a\"","ID":"a"}`},
		{&Everything{U64s: []uint64{1<<53 - 1, 1 << 53}}, `{"$class":"ACME_Everything","ID":"","U64s":[9007199254740991,"9007199254740992"]}`},
		{&Everything{S64s: []int64{-1<<53 + 1, -1 << 53}}, `{"$class":"ACME_Everything","ID":"","S64s":[-9007199254740991,"-9007199254740992"]}`},
		{&Everything{R32s: []float32{0.1, float32(math.Inf(1)), float32(math.NaN())}}, `{"$class":"ACME_Everything","ID":"","R32s":[0.1,"Infinity","NaN"]}`},
		{&Everything{Chars: []cim.Char16{'a', '5', 0xdc00}}, `{"$class":"ACME_Everything","ID":"","Chars":["a","5",56320]}`},
		{&Everything{Serial: []byte{0xca, 0xfe}, Serials: [][]byte{{0}}}, `{"$class":"ACME_Everything","ID":"","Serial":"yv4=","Serials":["AA=="]}`},
		{&Everything{U8s: []byte{1, 2}, When: &noon}, `{"$class":"ACME_Everything","ID":"","When":"20240229120000.000000+060","U8s":[1,2]}`},
		{&Everything{Disk: &cim.Ref[Disk]{Path: diskA}, Any: &cim.ObjectPath{}}, `{"$class":"ACME_Everything","ID":"","Disk":"ACME_Disk.ID=\"a\"","Any":""}`},
		{&Everything{Object: &Part{Weight: cim.Ptr(uint8(3))}}, `{"$class":"ACME_Everything","ID":"","Object":{"$class":"ACME_Part","$extra":[{"name":"Weight","type":"uint8","value":3}]}}`},
		{&Fan{ID: "f", Mode: cim.Ptr(FanMode(1)), Modes: []FanMode{0, 2, 4, 5, 150, 9}, Flags: cim.Ptr(FanFlags(3))},
			`{"$class":"ACME_Fan","ID":"f","Mode":"On","Modes":["Off",2,4,"a\u000ab",150,9],"Flags":"Hot|Loud"}`},
		{&Fan{Flags: cim.Ptr(FanFlags(5))}, `{"$class":"ACME_Fan","ID":"","Flags":"Hot|0x4"}`},
		{&Fan{Flags: cim.Ptr(FanFlags(4))}, `{"$class":"ACME_Fan","ID":"","Flags":4}`},
		{(*Fan)(nil), `null`},
		{nil, `null`},
	} {
		if got, err := cimimpl.MarshalJSON(test.object); err != nil || string(got) != test.want {
			t.Errorf("got  %s %v\nwant %s", got, err, test.want)
		}
	}
}

func TestJSONReadsOtherForms(t *testing.T) {
	for _, test := range []struct {
		text string
		want Fan
	}{
		{`{"id":"f","MODE":"on","Speed":"7","Load":"0.5"}`, Fan{ID: "f", Mode: cim.Ptr(FanMode(1)), Speed: cim.Ptr(int16(7)), Load: cim.Ptr(float32(0.5))}},
		{`{"Mode":"Vendor (150)","Modes":["9","Reserved (3)"],"Flags":"0x5"}`, Fan{Mode: cim.Ptr(FanMode(150)), Modes: []FanMode{9, 3}, Flags: cim.Ptr(FanFlags(5))}},
		{` { "Mode" : null , "Modes" : [ ] , "Parts" : [ null , { } ] } `, Fan{Modes: []FanMode{}, Parts: []*Fan{nil, {}}}},
		{`{"New":[1,"x"],"Deep":[null,{"$class":"ACME_X"}],"Gone":null}`, Fan{Meta: cim.Meta{Extra: []cim.Property{
			array("New", cim.Untyped, "1", "x"), array("Deep", cim.Embedded, nil, &cim.Instance{Class: "ACME_X"}), {Name: "Gone"}}}}},
	} {
		var got Fan
		if err := json.Unmarshal([]byte(test.text), &got); err != nil {
			t.Errorf("%s: %v", test.text, err)
		}
		same(t, test.text, got, test.want)
	}
}

func TestJSONErrors(t *testing.T) {
	for _, test := range []struct {
		text, want string
		is         error
	}{
		{`{"ID":`, "unexpected end of JSON input", nil},
		{`[]`, "not an object", cim.ErrWrongType},
		{`{"ID":null}`, "ID: key: value is missing", cim.ErrMissing},
		{`{"ID":1}`, "ID: value of the wrong type: 1, expected string", cim.ErrWrongType},
		{`{"Speed":true}`, "Speed", cim.ErrWrongType},
		{`{"Speed":40000}`, "40000 does not fit sint16", cim.ErrOutOfRange},
		{`{"Speed":1.5}`, "Speed", cim.ErrWrongType},
		{`{"Speed":[1]}`, "an array, expected one value", cim.ErrWrongType},
		{`{"Levels":1}`, "one value, expected an array", cim.ErrWrongType},
		{`{"Levels":[1,null]}`, "element 1: array has a NULL element", cim.ErrNullElement},
		{`{"Mode":"Sideways"}`, "neither a name nor a number", cim.ErrWrongType},
		{`{"Speed":1,"speed":2}`, "value is set twice", cim.ErrTwice},
		{`{"Parts":[{"ID":5}]}`, "Parts: element 0: ACME_Fan: ID", cim.ErrWrongType},
		{`{"Parts":["x"]}`, "not an object", cim.ErrWrongType},
		{`{"$path":"="}`, "$path: object path", nil},
		{`{"$class":5}`, "$class", cim.ErrWrongType},
		{`{"$extra":{}}`, "expected a list", cim.ErrWrongType},
		{`{"$extra":[{"name":"X","type":"int"}]}`, `"int" is not a type`, cim.ErrWrongType},
		{`{"$extra":[{"name":"X","other":1}]}`, `member "other"`, cim.ErrWrongType},
	} {
		got := Fan{}
		err := json.Unmarshal([]byte(test.text), &got)
		if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: %v, want %s", test.text, err, test.want)
		}
	}

	// Values that fit are set even if others do not fit.
	got := Fan{}
	err := json.Unmarshal([]byte(`{"ID":"f","Speed":"fast","Parts":[{"ID":"p","Load":"x"}],"Label":"ab"}`), &got)
	same(t, "the rest", got, Fan{ID: "f", Label: cim.Ptr("ab"), Parts: []*Fan{{ID: "p"}}})
	if fault := (*cim.DecodeError)(nil); !errors.As(err, &fault) || len(fault.Fields) != 2 {
		t.Error(err)
	}
	for _, bad := range []cim.Object{
		&Fan{ID: "\xff"}, &Everything{Any: &cim.ObjectPath{Class: "a b"}},
		&cim.Instance{Class: "X", Properties: []cim.Property{{Name: "C", Value: struct{}{}}}},
		&cim.Instance{Class: "X", Properties: []cim.Property{array("C", cim.Uint8, uint8(1), "x")}},
	} {
		if text, err := cimimpl.MarshalJSON(bad); err == nil {
			t.Errorf("%s was written", text)
		}
	}
}

// A struct can be decoded as an instance, and an instance as a struct.
func TestJSONOfInstances(t *testing.T) {
	for _, want := range []*cim.Instance{everything(), must(cim.Encode(full()))} {
		got := new(cim.Instance)
		if err := json.Unmarshal(must(json.Marshal(want)), got); err != nil {
			t.Fatal(err)
		}
		if !cim.Equal(got, want) || len(got.Properties) != len(want.Properties) {
			t.Errorf("got %s\nwant %s", dump(got), dump(want))
		}
	}
	in := new(cim.Instance)
	if err := json.Unmarshal(must(json.Marshal(&Disk{ID: "a", Size: cim.Ptr(uint64(1 << 60))})), in); err != nil {
		t.Fatal(err)
	}
	disk, err := cim.As[Disk](in)
	if err != nil || *disk.Size != 1<<60 || disk.ID != "a" {
		t.Error(disk, err)
	}
}

// An object that was decoded as its superclass encodes as its own class.
func TestRegistryFromJSON(t *testing.T) {
	data := must(json.Marshal(&FastDisk{ID: "a", Cache: cim.Ptr(uint32(7))}))
	o, err := acmeRegistry().FromJSON(data)
	if fast, ok := o.(*FastDisk); err != nil || !ok || *fast.Cache != 7 {
		t.Error(o, err)
	}
	var disk Disk
	if err := json.Unmarshal(data, &disk); err != nil {
		t.Fatal(err)
	}
	o, err = acmeRegistry().Specialize(&disk)
	if fast, ok := o.(*FastDisk); err != nil || !ok || *fast.Cache != 7 {
		t.Error(o, err)
	}
	if o, err = acmeRegistry().FromJSON([]byte(`{"$class":"ACME_New","A":1}`)); err != nil || o.(*cim.Instance).Class != "ACME_New" {
		t.Error(o, err)
	}
	for _, bad := range []string{"null", "[]", "{"} {
		if o, err := acmeRegistry().FromJSON([]byte(bad)); err == nil {
			t.Error(bad, o)
		}
	}
}

func TestText(t *testing.T) {
	long := strings.Repeat("é", 1000)
	for _, test := range []struct {
		object cim.Object
		want   string
	}{
		{&Part{}, `ACME_Part{}`},
		{&Disk{ID: "a"}, `ACME_Disk{ID: "a"}`},
		{&Disk{Meta: cim.Meta{Path: diskA, Class: "ACME_FastDisk"}, ID: "a", Label: cim.Ptr("new\nline")}, `ACME_Disk.ID="a"{Label: "new\nline"}`},
		{&Fan{Mode: cim.Ptr(FanMode(1)), Modes: []FanMode{150}, Flags: cim.Ptr(FanFlags(1))}, `ACME_Fan{ID: "", Mode: On, Modes: [Vendor (150)], Flags: Hot}`},
		{&Fan{Mode: cim.Ptr(FanMode(5))}, `ACME_Fan{ID: "", Mode: a b}`},
		{&Everything{U8s: make([]byte, 20), Serial: []byte{0xca}, When: &noon, Disk: &cim.Ref[Disk]{Path: diskA}, Char: cim.Ptr(cim.Char16('x')), Object: (*Part)(nil)},
			`ACME_Everything{ID: "", Char: 'x', When: 20240229120000.000000+060, Serial: 0xca, U8s: [0, 0, 0, 0, 0, 0, 0, 0, … 12 more], Disk: ACME_Disk.ID="a"}`},
		{&Disk{ID: long}, `ACME_Disk{ID: "` + strings.Repeat("é", 30) + `"…}`},
		{&Part{Inner: &Part{Inner: &Part{Inner: &Part{}}}}, `ACME_Part{Inner: ACME_Part{Inner: ACME_Part{Inner: ACME_Part{…}}}}`},
		{&cim.Instance{Class: "X", Properties: []cim.Property{scalar("N", cim.Uint8, uint8(1)), {Name: "Z"}, array("A", cim.String, "b", nil)}}, `X{N: 1, Z: NULL, A: ["b", NULL]}`},
		{(*Disk)(nil), "<nil>"},
		{nil, "<nil>"},
	} {
		if got := cimimpl.Text(test.object); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if got := fmt.Sprintf("%v %s", (*Disk)(nil), Disk{ID: "a"}); got != `<nil> ACME_Disk{ID: "a"}` {
		t.Error(got)
	}
	all := cimimpl.Text(&Fan{Names: []string{long, long, long, long, long, long, long}, Parts: []*Fan{{ID: long}, {ID: long}, {ID: long}, {ID: long}, {ID: long}, {ID: long}, {ID: long}, {ID: long}}})
	if len(all) > 1000 || !strings.HasSuffix(all, "…") {
		t.Errorf("%d bytes: %s", len(all), all)
	}
}

func TestClone(t *testing.T) {
	original := full()
	copied := cim.Clone(original)
	same(t, "copy", copied, original)
	if !cim.Equal(copied, original) {
		t.Error("the copy is not equal")
	}
	// Modify everything that a copy could share.
	*copied.U8, copied.U8s[0], copied.Serials[0][0], *copied.Part.Weight = 1, 9, 9, 9
	copied.Part.Extra[0].Name, copied.Disk.Path.Keys[0].Value, copied.Disks[0].Path.Keys[0].Value = "x", "x", "x"
	copied.Path.Keys[0].Value, copied.Extra[0].Name, copied.Parts[0].Class = "x", "x", "x"
	copied.Object.(*cim.Instance).Properties[0].Value, copied.Objects[0].(*cim.Instance).Class, copied.Any.Keys[0].Value = 1, "x", "x"
	same(t, "original", original, full())

	same(t, "nil", cim.Clone((*Disk)(nil)), (*Disk)(nil))
	var none cim.Object
	same(t, "nil interface", cim.Clone(none), none)
	same(t, "interface", cim.Clone(cim.Object(&Disk{ID: "a"})), cim.Object(&Disk{ID: "a"}))
}

func TestEqual(t *testing.T) {
	equal := func(a, b cim.Object, want bool) {
		t.Helper()
		if cim.Equal(a, b) != want || cim.Equal(b, a) != want {
			t.Errorf("%v and %v: want %v", a, b, want)
		}
	}
	equal(full(), full(), true)
	equal(full(), must(cim.Encode(full())), true)
	equal(nil, (*Disk)(nil), true)
	equal(&Disk{}, (*Disk)(nil), false)
	equal(&Disk{ID: "a"}, &Disk{Meta: cim.Meta{Class: "acme_disk"}, ID: "a"}, true)
	equal(&Disk{ID: "a"}, &FastDisk{ID: "a"}, false)
	equal(&Disk{ID: "a"}, &Disk{Meta: cim.Meta{Path: diskA}, ID: "a"}, false)
	equal(&Disk{ID: "a", Size: cim.Ptr(uint64(0))}, &Disk{ID: "a"}, false)
	equal(&Fan{Levels: []uint8{}}, &Fan{}, false)
	equal(&Fan{Load: cim.Ptr(float32(math.NaN()))}, &Fan{Load: cim.Ptr(float32(math.NaN()))}, true)
	equal(&Fan{Meta: cim.Meta{Extra: []cim.Property{scalar("A", cim.Uint8, uint8(1)), scalar("B", cim.Uint8, uint8(1)), {Name: "N"}}}},
		&Fan{Meta: cim.Meta{Extra: []cim.Property{scalar("b", cim.Uint8, uint8(1)), scalar("a", cim.Uint8, uint8(1))}}}, true)
	equal(&Fan{Parts: []*Fan{{ID: "a"}}}, &Fan{Parts: []*Fan{{ID: "b"}}}, false)
	equal(&Fan{Parts: []*Fan{nil}}, &Fan{Parts: []*Fan{{ID: "b"}}}, false)
	equal(&cim.Instance{Properties: []cim.Property{{Name: "A", Value: []int{1}}}}, &cim.Instance{Properties: []cim.Property{{Name: "A", Value: []int{1}}}}, false)
}

// An object that contains itself is an error, not a stack overflow.
func TestObjectInItself(t *testing.T) {
	part := &Part{}
	part.Inner = part
	if _, err := cim.Encode(part); err == nil {
		t.Error("encoded")
	}
	if _, err := cimimpl.MarshalJSON(part); err == nil {
		t.Error("marshalled")
	}
	if _, err := cim.MOF(part); err == nil {
		t.Error("written as MOF")
	}
	if cim.Equal(part, part) || cim.Validate(part) == nil || cim.Clone(part) == nil || cimimpl.Text(part) == "" {
		t.Error("not noticed")
	}
	deep := strings.Repeat(`{"Inner":`, 100) + "{}" + strings.Repeat("}", 100)
	if err := json.Unmarshal([]byte(deep), new(cim.Instance)); err == nil {
		t.Error("read as an instance")
	}
	if err := cimimpl.UnmarshalJSON([]byte(deep), new(Part)); err == nil {
		t.Error("read")
	}
}

func TestValidate(t *testing.T) {
	good := func() *Fan { return &Fan{ID: "f", Label: cim.Ptr("Größe")} }
	for _, test := range []struct {
		set  func(*Fan)
		want string
		is   error
	}{
		{func(f *Fan) {}, "", nil},
		{func(f *Fan) { f.ID = "" }, "ID: key: value is missing", cim.ErrMissing},
		{func(f *Fan) { f.ID = "123456789" }, "ID: length is not allowed: 9 characters, expected at most 8", cim.ErrLength},
		{func(f *Fan) { f.Label = nil }, "Label: value is missing", cim.ErrMissing},
		{func(f *Fan) { f.Label = cim.Ptr("ß") }, "Label: length is not allowed: 1 characters, expected at least 2", cim.ErrLength},
		{func(f *Fan) { f.Speed = cim.Ptr(int16(-6)) }, "Speed: value out of range: -6, expected at least -5", cim.ErrOutOfRange},
		{func(f *Fan) { f.Speed = cim.Ptr(int16(101)) }, "Speed: value out of range: 101, expected at most 100", cim.ErrOutOfRange},
		{func(f *Fan) { f.Load = cim.Ptr(float32(1.5)) }, "Load: value out of range: 1.5, expected at most 1", cim.ErrOutOfRange},
		{func(f *Fan) { f.Total = cim.Ptr(uint64(0)) }, "Total: value out of range: 0, expected at least 1", cim.ErrOutOfRange},
		{func(f *Fan) { f.Total = cim.Ptr(uint64(math.MaxUint64)) }, "", nil},
		{func(f *Fan) { f.Levels = []uint8{1, 2} }, "Levels: length is not allowed: 2 elements, expected 3", cim.ErrLength},
		{func(f *Fan) { f.Levels = []uint8{1, 2, 10} }, "Levels[2]: value out of range: 10, expected at most 9", cim.ErrOutOfRange},
		{func(f *Fan) { f.Names = []string{"abc", "abcd"} }, "Names[1]: length is not allowed: 4 characters, expected at most 3", cim.ErrLength},
		{func(f *Fan) { f.Parts = []*Fan{nil, {ID: "x"}} }, "Parts[1].Label: value is missing", cim.ErrMissing},
		{func(f *Fan) { f.Mode = cim.Ptr(FanMode(9999)) }, "", nil},
		{func(f *Fan) { f.ID, f.Label = "", nil }, "ID: key: value is missing\nLabel: value is missing", cim.ErrMissing},
	} {
		fan := good()
		test.set(fan)
		err := cim.Validate(fan)
		if err == nil && test.want == "" {
			continue
		}
		if err == nil || err.Error() != test.want || !errors.Is(err, test.is) {
			t.Errorf("%v, want %s", err, test.want)
		}
		if field := (cim.FieldError{}); !errors.As(err, &field) || !strings.HasPrefix(test.want, field.Name) {
			t.Errorf("%v names %q", err, field.Name)
		}
	}
	many := &Fan{ID: "f", Label: cim.Ptr("ab"), Names: make([]string, 1000)}
	for i := range many.Names {
		many.Names[i] = "long"
	}
	if n := strings.Count(cim.Validate(many).Error(), "\n"); n != 99 {
		t.Errorf("%d lines", n+1)
	}
	if err := cim.Validate(&Holds{}); err == nil || !errors.Is(err, cim.ErrMissing) {
		t.Error(err)
	}
	if cim.Validate(nil) == nil || cim.Validate(&cim.Instance{}) != nil {
		t.Error("nil or an instance")
	}
	limits := classFan.Properties()[5].Limits
	same(t, "limits", limits, cim.Limits{MinValue: cim.Ptr(int64(-5)), MaxValue: cim.Ptr(int64(100))})
}

func TestSetPath(t *testing.T) {
	disk := &Disk{Label: cim.Ptr("x")}
	if err := cim.SetPath(disk, diskA); err != nil || disk.ID != "a" || !disk.Path.Equal(diskA) || *disk.Label != "x" {
		t.Error(disk, err)
	}
	holds := &Holds{}
	path := must(cim.ParseObjectPath(`ACME_Holds.box="ACME_Box.ID=\"b\"",Disk="ACME_Disk.ID=\"a\""`))
	if err := cim.SetPath(holds, path); err != nil || !holds.Disk.Path.Equal(diskA) || holds.Box.Path.Class != "ACME_Box" {
		t.Error(holds, err)
	}
	same(t, "back", cim.PathOf(&Holds{Box: holds.Box, Disk: holds.Disk}).Keys[1].Value, any(diskA))
	for _, test := range []struct {
		path string
		want error
	}{
		{`ACME_Disk="a"`, nil},
		{`ACME_Disk.ID="a",Slot=1`, cim.ErrNoSuchProperty},
		{`ACME_Disk`, cim.ErrMissing},
		{`ACME_Disk.ID=5`, cim.ErrWrongType},
	} {
		if err := cim.SetPath(&Disk{}, must(cim.ParseObjectPath(test.path))); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v", test.path, err)
		}
	}
	if cim.SetPath(nil, diskA) == nil {
		t.Error("nil")
	}
}

func TestKeyFrom(t *testing.T) {
	key, err := cim.KeyFrom[DiskKey](diskA)
	same(t, "key", key, DiskKey{"a"})
	if err != nil || !key.Path().Equal(diskA) {
		t.Error(err)
	}
	path, err := cim.KeyFrom[cim.ObjectPath](diskA)
	if err != nil || !reflect.DeepEqual(path, diskA) {
		t.Error(path, err)
	}
	if _, err := cim.KeyFrom[DiskKey](keyPath(&classBox, "Tag", "x")); !errors.Is(err, cim.ErrMissing) {
		t.Error(err)
	}
}
