package cimxmlwire_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

func call(t *testing.T, text string) *cimxmlwire.Call {
	t.Helper()
	r := cimxmlwire.NewReader()
	r.Reset([]byte(text))
	c, err := r.Call()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

func answer(t *testing.T, text string) *cimxmlwire.Answer {
	t.Helper()
	r := cimxmlwire.NewReader()
	r.Reset([]byte(text))
	a, err := r.Answer(nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return a
}

func written(t *testing.T, write func(*cimxmlwire.Writer)) string {
	t.Helper()
	var w cimxmlwire.Writer
	write(&w)
	text, err := w.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	disk = cim.ObjectPath{Namespace: "root/cimv2", Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Id", Value: "C:"}, {Name: "Slot", Value: int64(5)}}}
	here = cim.ObjectPath{Host: "server", Namespace: "root/cimv2", Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Id", Value: "C:"}, {Name: "Ready", Value: true}}}
	part = &cim.Instance{Class: "ACME_Part", Properties: []cim.Property{
		{Name: "Text", Type: cim.String, Value: `<a> & "b"` + "\r\n\t"}, {Name: "Inner", Type: cim.Embedded, Text: true, Value: &cim.Instance{Class: "ACME_Inner"}},
	}}
	// every has a property of each type.
	every = []cim.Property{
		{Name: "B", Type: cim.Boolean, Value: true}, {Name: "U8", Type: cim.Uint8, Value: uint8(255)}, {Name: "S8", Type: cim.Sint8, Value: int8(-128)},
		{Name: "U16", Type: cim.Uint16, Value: uint16(65535)}, {Name: "S16", Type: cim.Sint16, Value: int16(-32768)},
		{Name: "U32", Type: cim.Uint32, Value: uint32(1<<32 - 1)}, {Name: "S32", Type: cim.Sint32, Value: int32(-1 << 31)},
		{Name: "U64", Type: cim.Uint64, Value: uint64(1<<64 - 1)}, {Name: "S64", Type: cim.Sint64, Value: int64(-1 << 63)},
		{Name: "R32", Type: cim.Real32, Value: float32(1e30)}, {Name: "R64", Type: cim.Real64, Value: 3.0}, {Name: "C", Type: cim.CharType, Value: cim.Char16('Ä')},
		{Name: "S", Type: cim.String, Value: "  hällö\n<&> "}, {Name: "D", Type: cim.DateTimeType, Value: cim.MustParseDateTime("20240131123456.789000+060")},
		{Name: "Null", Type: cim.Uint16}, {Name: "NullArray", Type: cim.String, Array: true}, {Name: "Empty", Type: cim.String, Array: true, Value: []any{}},
		{Name: "List", Type: cim.Uint16, Array: true, Value: []any{uint16(1), nil, uint16(3)}}, {Name: "Texts", Type: cim.String, Array: true, Value: []any{"", "a"}},
		{Name: "Ref", Type: cim.Reference, Value: disk}, {Name: "Refs", Type: cim.Reference, Array: true, Value: []any{disk, here}},
		{Name: "Part", Type: cim.Embedded, Text: true, Value: part}, {Name: "Parts", Type: cim.Embedded, Text: true, Array: true, Value: []any{part, part}},
	}
	// A PARAMVALUE does not tell whether NULL is an array.
	parameters = slices.DeleteFunc(slices.Clone(every), func(p cim.Property) bool { return p.Name == "NullArray" })
)

// Requests are read back as written.
func TestCallsRoundTrip(t *testing.T) {
	in := &cim.Instance{Class: "ACME_All", Properties: every}
	named := in.Clone()
	named.Path = cim.ObjectPath{Class: "ACME_All", Singleton: true}
	for _, c := range []*cimxmlwire.Call{
		{ID: "1", Method: "Do", Path: disk, Params: parameters},
		{ID: "2", Method: "Static", Path: cim.ObjectPath{Namespace: "a/b/c", Class: "ACME_Disk"}},
		{ID: "3", Intrinsic: true, Method: "CreateInstance", Path: cim.ObjectPath{Namespace: "root"}, Params: []cim.Property{{Name: "NewInstance", Value: in}}},
		{ID: "4", Intrinsic: true, Method: "ModifyInstance", Path: cim.ObjectPath{Namespace: "root"}, Params: []cim.Property{
			{Name: "ModifiedInstance", Value: named}, {Name: "PropertyList", Array: true, Value: []any{"A", "B"}}, {Name: "Flag", Value: "TRUE"}, {Name: "Nothing"},
		}},
		{ID: "5", Intrinsic: true, Method: "X", Path: cim.ObjectPath{Namespace: "root"}, Params: []cim.Property{
			{Name: "ClassName", Value: cim.ObjectPath{Class: "A"}}, {Name: "InstanceName", Value: cim.ObjectPath{Class: "A", Singleton: true}},
			{Name: "NewClass", Value: cimxmlwire.Declaration(`<CLASS NAME="A"><QUALIFIER NAME="x" TYPE="string"/></CLASS>`)},
		}},
	} {
		text := written(t, func(w *cimxmlwire.Writer) { w.Call(c) })
		got := call(t, text)
		if got.CIM != "2.0" || got.DTD != "2.0" || got.Protocol != "1.0" {
			t.Errorf("versions %+v", got.Versions)
		}
		got.Versions = cimxmlwire.Versions{}
		if !reflect.DeepEqual(got, c) {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, got, c)
		}
	}
}

// Answers are read back as written.
func TestAnswersRoundTrip(t *testing.T) {
	whole := &cim.Instance{Class: "ACME_All", Path: here, Properties: every}
	short := whole.Clone()
	short.Path.Host, short.Path.Namespace = "", ""
	pathless := whole.Clone()
	pathless.Path = cim.ObjectPath{}
	name := func(p cim.ObjectPath) []cimxmlwire.Item { return []cimxmlwire.Item{{Instance: &cim.Instance{Path: p}}} }
	class := cimxmlwire.Declaration(`<CLASS NAME="ACME_Disk"></CLASS>`)
	result := cim.Property{Name: "ReturnValue", Type: cim.Uint32, Value: uint32(7)}
	for _, a := range []*cimxmlwire.Answer{
		{Intrinsic: true, Method: "GetInstance", Items: []cimxmlwire.Item{{Instance: pathless}}},
		{Intrinsic: true, Method: "EnumerateInstances", Items: []cimxmlwire.Item{{Instance: short}, {Instance: short}}},
		{Intrinsic: true, Method: "EnumerateInstances"},
		{Intrinsic: true, Method: "EnumerateInstanceNames", Items: name(short.Path)},
		{Intrinsic: true, Method: "CreateInstance", Items: name(short.Path)},
		{Intrinsic: true, Method: "Associators", Items: []cimxmlwire.Item{{Instance: whole}}},
		{Intrinsic: true, Method: "Associators", Items: []cimxmlwire.Item{{Instance: &cim.Instance{Path: cim.ObjectPath{Host: "h", Namespace: "n", Class: "ACME_Disk"}}, Declaration: class}}},
		{Intrinsic: true, Method: "ExecQuery", Items: []cimxmlwire.Item{{Instance: pathless}}},
		{Intrinsic: true, Method: "AssociatorNames", Items: name(here)},
		{Intrinsic: true, Method: "OpenEnumerateInstances", Items: []cimxmlwire.Item{{Instance: whole}}, Out: []cim.Property{
			{Name: "EndOfSequence", Type: cim.Boolean, Value: false}, {Name: "EnumerationContext", Type: cim.String, Value: "7"},
		}},
		{Intrinsic: true, Method: "PullInstancePaths", Items: name(here), Out: []cim.Property{{Name: "EndOfSequence", Type: cim.Boolean, Value: true}}},
		{Intrinsic: true, Method: "EnumerateClassNames", Items: name(cim.ObjectPath{Class: "ACME_Disk"})},
		{Intrinsic: true, Method: "GetClass", Items: []cimxmlwire.Item{{Declaration: class}}},
		{Intrinsic: true, Method: "EnumerateQualifiers", Items: []cimxmlwire.Item{{Declaration: cimxmlwire.Declaration(`<QUALIFIER.DECLARATION NAME="Key" TYPE="boolean"/>`)}}},
		{Intrinsic: true, Method: "DeleteInstance"},
		{Intrinsic: true, Method: "GetInstance", Err: &cim.Error{Code: cim.ErrNotFound, Message: `no "x" & <y>`}},
		{Method: "Do", Result: &result, Out: parameters},
		{Method: "Do"},
		{Method: "Do", Err: &cim.Error{Code: cim.ErrFailed, Message: "m", Details: []*cim.Instance{pathless, pathless}}},
	} {
		a.ID = "42"
		text := written(t, func(w *cimxmlwire.Writer) { w.Answer(a) })
		got := answer(t, text)
		got.Versions = cimxmlwire.Versions{}
		if !reflect.DeepEqual(got, a) {
			t.Errorf("%s\ngot  %+v\nwant %+v", text, got, a)
		}
	}
}

// A reader stops passing results on if the function returns false, and still reads the rest.
func TestLeavingItems(t *testing.T) {
	item := cimxmlwire.Item{Instance: &cim.Instance{Class: "A", Path: cim.ObjectPath{Namespace: "root", Class: "A", Singleton: true}}}
	text := written(t, func(w *cimxmlwire.Writer) {
		w.Answer(&cimxmlwire.Answer{Intrinsic: true, Method: "PullInstancesWithPath", Items: []cimxmlwire.Item{item, item, item}, Out: []cim.Property{{Name: "EnumerationContext", Type: cim.String, Value: "9"}}})
	})
	r := cimxmlwire.NewReader()
	r.Reset([]byte(text))
	count := 0
	a, err := r.Answer(func(cimxmlwire.Item) bool { count++; return count < 2 })
	if err != nil || count != 2 || len(a.Out) != 1 || a.Out[0].Value != "9" {
		t.Errorf("%d items, %+v, %v", count, a, err)
	}
}

// Forms of values that servers write and we do not.
func TestReadingValues(t *testing.T) {
	deep := strings.Repeat("<VALUE.REFERENCE><INSTANCENAME CLASSNAME=\"A\"><KEYBINDING NAME=\"K\">", 12)
	deep += `<KEYVALUE>1</KEYVALUE>` + strings.Repeat("</KEYBINDING></INSTANCENAME></VALUE.REFERENCE>", 12)
	for _, c := range []struct {
		xml  string
		want cim.Property
		err  error
	}{
		{`<PARAMVALUE NAME="P"><VALUE>1</VALUE></PARAMVALUE>`, cim.Property{Name: "P", Value: "1"}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="UINT8"><VALUE> 0x1F </VALUE></PARAMVALUE>`, cim.Property{Name: "P", Type: cim.Uint8, Value: uint8(31)}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="sint8"><VALUE>-0X80</VALUE></PARAMVALUE>`, cim.Property{Name: "P", Type: cim.Sint8, Value: int8(-128)}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="uint8"><VALUE>256</VALUE></PARAMVALUE>`, cim.Property{Name: "P", Value: "256"}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="boolean"><VALUE>True</VALUE></PARAMVALUE>`, cim.Property{Name: "P", Type: cim.Boolean, Value: true}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="uint8"><VALUE.ARRAY><VALUE>1</VALUE><VALUE>x</VALUE></VALUE.ARRAY></PARAMVALUE>`,
			cim.Property{Name: "P", Array: true, Value: []any{"1", "x"}}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="string" EMBEDDEDOBJECT="object"><VALUE/></PARAMVALUE>`, cim.Property{Name: "P", Type: cim.String, Text: true}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="string" EmbeddedObject="object"><VALUE>&lt;CLASS NAME="A"/></VALUE></PARAMVALUE>`,
			cim.Property{Name: "P", Type: cim.String, Text: true, Value: `<CLASS NAME="A"/>`}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="string" EmbeddedObject="instance"><VALUE>instance of A {};</VALUE></PARAMVALUE>`,
			cim.Property{Name: "P", Type: cim.String, Text: true, Value: `instance of A {};`}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="string"><VALUE><INSTANCE CLASSNAME="A"/></VALUE></PARAMVALUE>`,
			cim.Property{Name: "P", Type: cim.Embedded, Value: &cim.Instance{Class: "A"}}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="string"><VALUE><![CDATA[<&]]></VALUE></PARAMVALUE>`, cim.Property{Name: "P", Type: cim.String, Value: "<&"}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="reference"><INSTANCENAME CLASSNAME="A"><KEYVALUE VALUETYPE="numeric" TYPE="uint8">1</KEYVALUE></INSTANCENAME></PARAMVALUE>`,
			cim.Property{Name: "P", Type: cim.Reference, Value: cim.ObjectPath{Class: "A", Keys: []cim.KeyBinding{{Value: uint8(1)}}}}, nil},
		{`<PARAMVALUE NAME="P" PARAMTYPE="reference">` + deep + `</PARAMVALUE>`, cim.Property{}, cimxmlwire.ErrLimit},
		{`<PARAMVALUE NAME="P"><VALUE.REFERENCE><INSTANCENAME/></VALUE.REFERENCE></PARAMVALUE>`, cim.Property{}, cimxmlwire.ErrNotValid},
		{`<PARAMVALUE NAME="P"><VALUE.NAMEDINSTANCE><INSTANCENAME CLASSNAME="A"/></VALUE.NAMEDINSTANCE></PARAMVALUE>`, cim.Property{}, cimxmlwire.ErrNotValid},
		{`<PARAMVALUE NAME="P"><VALUE.ARRAY>` + strings.Repeat("<VALUE/>", 100_001) + `</VALUE.ARRAY></PARAMVALUE>`, cim.Property{}, cimxmlwire.ErrLimit},
		{strings.Repeat(`<PARAMVALUE/>`, 10_001), cim.Property{}, cimxmlwire.ErrLimit},
		{`<BOGUS/>`, cim.Property{}, cimxmlwire.ErrNotValid},
	} {
		r := cimxmlwire.NewReader()
		r.Reset([]byte(`<CIM><MESSAGE ID="1"><SIMPLERSP><METHODRESPONSE NAME="Do">` + c.xml + `</METHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`))
		a, err := r.Answer(nil)
		if !errors.Is(err, c.err) || c.err == nil && (err != nil || len(a.Out) != 1 || !reflect.DeepEqual(a.Out[0], c.want)) {
			t.Errorf("%.200s: %+v, %v; want %+v, %v", c.xml, a.Out, err, c.want, c.err)
		}
	}
}

func TestBadMessages(t *testing.T) {
	for text, want := range map[string]error{
		"":       nil,
		"<CIM>":  nil,
		"<a/>":   cimxmlwire.ErrNotValid,
		"<CIM/>": cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><MULTIREQ/></MESSAGE></CIM>`:                                                                     cimxmlwire.ErrMultiple,
		`<CIM><MESSAGE><SIMPLEREQ/></MESSAGE></CIM>`:                                                                    cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><SIMPLEEXPREQ/></MESSAGE></CIM>`:                                                                 cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><SIMPLEREQ><X/></SIMPLEREQ></MESSAGE></CIM>`:                                                     cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><SIMPLEREQ><METHODCALL/><METHODCALL/></SIMPLEREQ></MESSAGE></CIM>`:                               cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><SIMPLEREQ><METHODCALL><IPARAMVALUE><X/></IPARAMVALUE></METHODCALL></SIMPLEREQ></MESSAGE></CIM>`: cimxmlwire.ErrNotValid,
		`<CIM><MESSAGE><SIMPLEREQ><METHODCALL><X/></METHODCALL></SIMPLEREQ></MESSAGE></CIM>`:                            cimxmlwire.ErrNotValid,
		`<!DOCTYPE CIM><CIM/>`:                      nil,
		`<CIM><MESSAGE><SIMPLEREQ></MESSAGE></CIM>`: nil,
	} {
		r := cimxmlwire.NewReader()
		r.Reset([]byte(text))
		_, err := r.Call()
		if err == nil || want != nil && !errors.Is(err, want) || (want == nil) != cimxmlwire.IsSyntax(err) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
}

func TestUnwritable(t *testing.T) {
	loop := &cim.Instance{Class: "A"}
	loop.Properties = []cim.Property{{Name: "Self", Type: cim.Embedded, Value: loop}}
	path := cim.ObjectPath{Class: "A", Keys: []cim.KeyBinding{{Name: "K"}}}
	path.Keys[0].Value = path
	for name, p := range map[string]cim.Property{
		"control character": {Name: "P", Value: "\x00"}, "not UTF-8": {Name: "P", Value: "\xff"}, "half a pair": {Name: "P", Value: cim.Char16(0xd800)},
		"a Go type": {Name: "P", Value: struct{}{}}, "a loop": {Name: "P", Value: loop}, "a loop of keys": {Name: "P", Value: path},
		"no name": {Value: "x"}, "no class": {Name: "P", Value: cim.ObjectPath{Keys: []cim.KeyBinding{{Name: "a", Value: "b"}}}},
	} {
		var w cimxmlwire.Writer
		w.Call(&cimxmlwire.Call{Method: "Do", Path: disk, Params: []cim.Property{p}})
		if _, err := w.Bytes(); !errors.Is(err, cim.ErrInvalidParameter) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// recordings is a directory with recorded traffic. It is not in the repository.
const recordings = "../../../../shared/wire/cimxml"

// Valid recorded messages are read, written and read again.
func TestRecordedMessages(t *testing.T) {
	names, _ := filepath.Glob(recordings + "/*.xml")
	if len(names) == 0 {
		t.Skip("the recorded traffic is not in ../shared/wire next to the project")
	}
	calls, answers := 0, 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := cimxmlwire.NewReader()
		r.Reset(bytes.Clone(data))
		if strings.HasSuffix(name, ".req.xml") {
			c, err := r.Call()
			if err != nil {
				t.Logf("%s: %v", filepath.Base(name), err)
				continue
			}
			calls++
			text := written(t, func(w *cimxmlwire.Writer) { w.Call(c) })
			if again := written(t, func(w *cimxmlwire.Writer) { w.Call(call(t, text)) }); again != text {
				t.Errorf("%s\ngot  %s\nwant %s", name, again, text)
			}
			continue
		}
		a, err := r.Answer(nil)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		answers++
		text := written(t, func(w *cimxmlwire.Writer) { w.Answer(a) })
		if again := written(t, func(w *cimxmlwire.Writer) { w.Answer(answer(t, text)) }); again != text {
			t.Errorf("%s\ngot  %s\nwant %s", name, again, text)
		}
	}
	if calls < 100 || answers < 90 {
		t.Errorf("%d calls and %d answers are read", calls, answers)
	}
}

func FuzzReader(f *testing.F) {
	for _, text := range []string{
		`<CIM><MESSAGE ID="1"><SIMPLEREQ><IMETHODCALL NAME="X"><LOCALNAMESPACEPATH><NAMESPACE NAME="a"/></LOCALNAMESPACEPATH><IPARAMVALUE NAME="N"><VALUE.ARRAY><VALUE>1</VALUE></VALUE.ARRAY></IPARAMVALUE></IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>`,
		`<CIM><MESSAGE ID="1"><SIMPLERSP><IMETHODRESPONSE NAME="X"><IRETURNVALUE><VALUE.NAMEDINSTANCE><INSTANCENAME CLASSNAME="A"><KEYBINDING NAME="K"><KEYVALUE VALUETYPE="numeric">1</KEYVALUE></KEYBINDING></INSTANCENAME><INSTANCE CLASSNAME="A"><PROPERTY NAME="P" TYPE="uint8"><VALUE>1</VALUE></PROPERTY><PROPERTY NAME="E" TYPE="string" EmbeddedObject="instance"><VALUE>&lt;INSTANCE CLASSNAME="B"/></VALUE></PROPERTY></INSTANCE></VALUE.NAMEDINSTANCE></IRETURNVALUE></IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`,
		`<CIM><MESSAGE ID="1"><SIMPLERSP><METHODRESPONSE NAME="X"><ERROR CODE="6" DESCRIPTION="d"><INSTANCE CLASSNAME="CIM_Error"/></ERROR></METHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`,
	} {
		f.Add([]byte(text))
	}
	names, _ := filepath.Glob(recordings + "/0[0134]*.xml")
	for _, name := range names {
		if data, err := os.ReadFile(name); err == nil && len(data) < 4000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := cimxmlwire.NewReader()
		r.Reset(bytes.Clone(data))
		if c, err := r.Call(); err == nil {
			var w cimxmlwire.Writer
			w.Call(c)
		}
		r.Reset(bytes.Clone(data))
		a, err := r.Answer(nil)
		if err != nil {
			return
		}
		for _, item := range a.Items {
			if item.Instance != nil {
				_ = item.Instance.String()
			}
		}
		var w cimxmlwire.Writer
		w.Answer(a)
	})
}
