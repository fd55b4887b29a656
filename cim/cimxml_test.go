package cim_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// The text that WMI sends for a parameter that is declared as
// [EmbeddedInstance("CIM_Error")] string.
const errorText = `<?xml version="1.0" encoding="utf-16"?>
<INSTANCE CLASSNAME="Msvm_Error">
  <QUALIFIER NAME="dynamic" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER>
  <PROPERTY NAME="MessageID" CLASSORIGIN="CIM_Error" TYPE="string"><VALUE>12010</VALUE></PROPERTY>
  <PROPERTY NAME="Message" TYPE="string"><VALUE>it's &lt;full&gt;
and &amp; over</VALUE></PROPERTY>
  <PROPERTY NAME="ErrorType" TYPE="uint16"><VALUE>0x4</VALUE></PROPERTY>
  <PROPERTY.ARRAY NAME="Arguments" TYPE="string"><VALUE.ARRAY><VALUE>a</VALUE><VALUE.NULL/></VALUE.ARRAY></PROPERTY.ARRAY>
  <PROPERTY NAME="OwningEntity" TYPE="string"/>
</INSTANCE>`

func TestErrorAsText(t *testing.T) {
	for name, text := range map[string]string{
		"CIM-XML": errorText,
		"wrapped": "<DECLGROUP><VALUE.OBJECT>" + errorText[strings.Index(errorText, "<INSTANCE"):] + "</VALUE.OBJECT></DECLGROUP>",
	} {
		e := &CIMError{}
		if err := cim.ParseCIMXML(text, e); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if *e.MessageID != "12010" || *e.Message != "it's <full>\nand & over" || e.Class != "Msvm_Error" {
			t.Errorf("%s: %v", name, e)
		}
		same(t, name, e.Extra, []cim.Property{
			scalar("ErrorType", cim.Uint16, uint16(4)), array("Arguments", cim.String, "a", nil), {Name: "OwningEntity", Type: cim.String},
		})
	}
}

// An embedded instance is the same whether it is sent as an object or as text.
func TestEmbeddedInstanceAsText(t *testing.T) {
	want := &Part{Meta: cim.Meta{Class: "ACME_Part"}, Weight: cim.Ptr(uint8(1)), Inner: &Part{Meta: cim.Meta{Class: "ACME_Part"}, Weight: cim.Ptr(uint8(2))}}
	xml := must(cim.CIMXML(want))
	for name, text := range map[string]string{"CIM-XML": xml, "MOF": must(cim.MOF(want))} {
		for _, p := range []cim.Property{
			scalar("Part", cim.String, text), scalar("Part", cim.Untyped, text), array("Parts", cim.String, text), scalar("Parts", cim.Untyped, text),
		} {
			object := &Everything{}
			if err := cim.Decode(everything(p), object); err != nil {
				t.Errorf("%s, %s: %v", name, p.Name, err)
				continue
			}
			got := object.Part
			if p.Name == "Parts" {
				got = object.Parts[0]
			}
			if !cim.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
	}
	object := &Everything{Part: &Part{}}
	if err := cim.Decode(everything(scalar("Part", cim.String, "")), object); err != nil || object.Part != nil {
		t.Errorf("the empty text is NULL: %v, %v", object.Part, err)
	}
	for _, text := range []string{
		"// a comment\ninstance of ACME_Part as $e { Weight = 3; };", "/* a comment */ instance of ACME_Part { Weight = 3; };",
		"#pragma namespace(\"x\")\ninstance of ACME_Part as $e { Weight = 3; };", `[Description("x")] instance of ACME_Part { Weight = 3; };`,
	} {
		if err := cim.Decode(everything(scalar("Part", cim.String, text)), object); err != nil || *object.Part.Weight != 3 {
			t.Errorf("%s: %v, %v", text, err, object.Part)
		}
	}
	for text, want := range map[string]string{
		"// a comment\ninstance of ACME_Part {":              `text of an instance: 2:24: found the end of the text`,
		"instance of A {}; instance of B {};":                `found "instance", expected the end of the text`,
		`<INSTANCE CLASSNAME="A"/><INSTANCE CLASSNAME="B"/>`: "CIM-XML with 2 instances, expected one",
		`<!DOCTYPE x><INSTANCE CLASSNAME="A"/>`:              "CIM-XML with a DOCTYPE",
	} {
		if err := cim.Decode(everything(scalar("Part", cim.String, text)), object); !errors.Is(err, cim.ErrWrongType) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error = %v, want one with %s", text, err, want)
		}
	}
	for _, text := range []string{"no instance", "<INSTANCE", "<INSTANCE/>", "<CLASS NAME='X'/>", strings.Repeat("<a>", 100), "instance of X {"} {
		err := cim.Decode(everything(scalar("Part", cim.String, text)), object)
		if !errors.Is(err, cim.ErrWrongType) || len(object.Extra) != 1 || object.Extra[0].Value != text {
			t.Errorf("%.20s: error = %v, Extra %v", text, err, object.Extra)
		}
	}
}

// Nested texts have a limited depth.
func TestEmbeddedInstanceInItself(t *testing.T) {
	in := &cim.Instance{Class: "ACME_Part"}
	in.Set(scalar("Inner", cim.Embedded, in))
	if text, err := cim.CIMXML(&cim.Instance{Class: "X", Properties: in.Properties}); !errors.Is(err, cim.ErrOutOfRange) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestCIMXMLRoundTrip(t *testing.T) {
	in := &cim.Instance{Class: "ACME_All", Properties: []cim.Property{
		scalar("Bool", cim.Boolean, true), scalar("U64", cim.Uint64, uint64(18446744073709551615)), scalar("S8", cim.Sint8, int8(-128)),
		scalar("R32", cim.Real32, float32(0.1)), scalar("Char", cim.CharType, cim.Char16('<')), scalar("Text", cim.String, " <&>\"'\r\n\t Größe "),
		scalar("When", cim.DateTimeType, noon), array("Texts", cim.String, "a", nil, ""), array("Empty", cim.Uint8),
		scalar("Disk", cim.Reference, must(cim.ParseObjectPath(`//host/root/x:ACME_Disk.ID="<a>",N=7,B=TRUE`))),
		array("Links", cim.Reference, cim.ObjectPath{Class: "ACME_Holds", Keys: []cim.KeyBinding{{Name: "Box", Value: must(cim.ParseObjectPath(`root/x:ACME_Box="1"`))}}}),
		{Name: "Part", Type: cim.Embedded, Text: true, Value: &cim.Instance{Class: "ACME_Part", Properties: []cim.Property{scalar("Weight", cim.Uint32, uint32(1))}}},
		{Name: "Parts", Type: cim.Embedded, Text: true, Array: true, Value: []any{&cim.Instance{Class: "ACME_Part"}, nil}},
	}}
	text := must(cim.CIMXML(in))
	back := &cim.Instance{}
	if err := cim.ParseCIMXML(text, back); err != nil {
		t.Fatal(err)
	}
	same(t, "instance", back, in)
	for _, p := range []cim.Property{
		scalar("Bad", cim.String, "a\x00"), scalar("Bad", cim.String, "\xff"), scalar("Bad", cim.CharType, cim.Char16(0xd800)), scalar("no name", cim.String, ""), scalar("Bad", cim.String, struct{}{}),
	} {
		if text, err := cim.CIMXML(&cim.Instance{Class: "X", Properties: []cim.Property{p}}); err == nil {
			t.Errorf("%v: %s", p.Value, text)
		}
	}
}

// An object has the path of its instance.
func TestCIMXMLPath(t *testing.T) {
	for text, want := range map[string]string{
		`<VALUE.NAMEDINSTANCE><INSTANCENAME CLASSNAME="ACME_Disk"><KEYBINDING NAME="ID"><KEYVALUE VALUETYPE="string">a</KEYVALUE></KEYBINDING></INSTANCENAME><INSTANCE CLASSNAME="ACME_Disk"/></VALUE.NAMEDINSTANCE>`:                                                                                                                                                                            `ACME_Disk.ID="a"`,
		`<VALUE.INSTANCEWITHPATH><INSTANCEPATH><NAMESPACEPATH><HOST>h</HOST><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="x"/></LOCALNAMESPACEPATH></NAMESPACEPATH><INSTANCENAME CLASSNAME="ACME_Slot"><KEYBINDING NAME="Number"><KEYVALUE VALUETYPE="numeric">7</KEYVALUE></KEYBINDING></INSTANCENAME></INSTANCEPATH><INSTANCE CLASSNAME="ACME_Slot"/></VALUE.INSTANCEWITHPATH>`: `//h/root/x:ACME_Slot.Number=7`,
	} {
		in := &cim.Instance{}
		if err := cim.ParseCIMXML(text, in); err != nil || in.Path.String() != want {
			t.Errorf("%v: got %s, want %s", err, in.Path, want)
		}
	}
}

// What a transport sends for a property that the schema declares as a string.
func TestPropertyAsText(t *testing.T) {
	part := &cim.Instance{Class: "ACME_Part", Properties: []cim.Property{scalar("Weight", cim.Uint32, uint32(1)), {Name: "Inner", Type: cim.Embedded}}}
	const want = `<INSTANCE CLASSNAME="ACME_Part"><PROPERTY NAME="Weight" TYPE="uint32"><VALUE>1</VALUE></PROPERTY></INSTANCE>`
	got := must(cim.Property{Name: "Part", Type: cim.Embedded, Text: true, Value: part}.AsText())
	same(t, "one", got, cim.Property{Name: "Part", Type: cim.String, Text: true, Value: want})
	got = must(cim.Property{Name: "Parts", Type: cim.Embedded, Text: true, Array: true, Value: []any{part, nil}}.AsText())
	same(t, "two", got, cim.Property{Name: "Parts", Type: cim.String, Text: true, Array: true, Value: []any{want, nil}})
	got = must(cim.Property{Name: "Part", Type: cim.Embedded, Text: true}.AsText())
	same(t, "NULL", got, cim.Property{Name: "Part", Type: cim.String, Text: true})
}

// Text from a server is an error, or an instance that can be written and read again.
func FuzzParseCIMXML(f *testing.F) {
	f.Add(errorText)
	f.Add(`<INSTANCE CLASSNAME="A"><PROPERTY.REFERENCE NAME="r"><VALUE.REFERENCE><INSTANCENAME CLASSNAME="B"><KEYVALUE>1</KEYVALUE></INSTANCENAME></VALUE.REFERENCE></PROPERTY.REFERENCE></INSTANCE>`)
	f.Add(`<INSTANCE CLASSNAME="A"><PROPERTY.OBJECT NAME="o"><VALUE.OBJECT><INSTANCE CLASSNAME="B"/></VALUE.OBJECT></PROPERTY.OBJECT></INSTANCE>`)
	f.Fuzz(func(t *testing.T, text string) {
		in := &cim.Instance{}
		if cim.ParseCIMXML(text, in) != nil {
			return
		}
		again, err := cim.CIMXML(in)
		if err != nil {
			return // a name that is not an identifier, for example
		}
		back := &cim.Instance{}
		if err := cim.ParseCIMXML(again, back); err != nil {
			t.Errorf("%s\nis written as\n%s\n%v", text, again, err)
		}
		_ = cim.Decode(in, &Everything{})
	})
}
