package cimxml_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// TestParse parses each in.mof, which is CIM-XML, and compares
//
//	-- ast --   the syntax tree, see moftest.Dump
//	-- diag --  the diagnostics as a user sees them
func TestParse(t *testing.T) {
	golden.Run(t, "testdata/dsp0201/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
		text, ok := c.Section("in.mof")
		if !ok {
			t.Fatal("no section in.mof")
		}
		file, diags := parse(text, parser.Auto)
		return map[string]string{"ast": moftest.Dump(file), "diag": diags}
	})
}

// parse parses CIM-XML and prints its diagnostics.
func parse(text string, dialect parser.Dialect) (*parser.File, string) {
	in := &diag.File{Name: "in.mof", Text: text}
	file, _, diags := cimxml.Parse(in, cimxml.Options{Dialect: dialect})
	return file, moftest.Print(in, diags)
}

// TestCIMXMLIsMOF checks that MOF and the equivalent XML have the same tree.
func TestCIMXMLIsMOF(t *testing.T) {
	for _, c := range []struct{ name, mof, xml string }{
		{
			"qualifier declarations",
			`Qualifier Key : boolean = false, Scope(reference, property), Flavor(DisableOverride);
Qualifier Values : string[], Scope(any), Flavor(Translatable);
Qualifier ACME_Max : sint64 = -5, Scope(class);
Qualifier ACME_Chars : char16[2] = {'a', '\''}, Scope(any), Flavor(Restricted);`,
			`<CIM><DECLARATION><DECLGROUP>
<QUALIFIER.DECLARATION NAME="Key" TYPE="boolean" ISARRAY="false" OVERRIDABLE="false" TOSUBCLASS="true"><SCOPE PROPERTY="true" REFERENCE="true" CLASS="false"/><VALUE>FALSE</VALUE></QUALIFIER.DECLARATION>
<QUALIFIER.DECLARATION NAME="Values" TYPE="string" ISARRAY="true" TRANSLATABLE="true"/>
<QUALIFIER.DECLARATION NAME="ACME_Max" TYPE="sint64"><SCOPE CLASS="true"/><VALUE>-5</VALUE></QUALIFIER.DECLARATION>
<QUALIFIER.DECLARATION NAME="ACME_Chars" TYPE="char16" ISARRAY="true" ARRAYSIZE="2" TOSUBCLASS="false"><VALUE.ARRAY><VALUE>a</VALUE><VALUE>'</VALUE></VALUE.ARRAY></QUALIFIER.DECLARATION>
</DECLGROUP></DECLARATION></CIM>`,
		}, {
			"a class",
			`#pragma namespace("root/acme")
[Description("A \"disk\"\n\\ <3") : Translatable, Abstract(true)]
class ACME_Disk : CIM_Device {
  [Key(true) : DisableOverride, ValueMap{"1", ".."}] uint32 Id = 7;
  string Names[] = {"a", null, ""};
  real64 Sizes[4];
  boolean On = true;
  datetime Since = "20240131123456.789000+060";
  [In(false), Out(TRUE)] uint32 Reset([In(true)] string Mode, uint8 Bits[8], ACME_Host ref By, ACME_Host ref For[]);
};
[Association(true)]
class ACME_On { ACME_Disk ref Disk = "ACME_Disk.Id=7"; ACME_Host ref Host; };`,
			`<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="acme"/></LOCALNAMESPACEPATH>
<VALUE.OBJECT><CLASS NAME="ACME_Disk" SUPERCLASS="CIM_Device">
<QUALIFIER NAME="Description" TYPE="string" TRANSLATABLE="true"><VALUE>A "disk"
\ &lt;3</VALUE></QUALIFIER><QUALIFIER NAME="Abstract" TYPE="boolean" OVERRIDABLE="true"><VALUE>True</VALUE></QUALIFIER>
<PROPERTY NAME="Id" TYPE="uint32"><QUALIFIER NAME="Key" TYPE="boolean" OVERRIDABLE="false"><VALUE>TRUE</VALUE></QUALIFIER><QUALIFIER NAME="ValueMap" TYPE="string"><VALUE.ARRAY><VALUE>1</VALUE><VALUE>..</VALUE></VALUE.ARRAY></QUALIFIER><VALUE>7</VALUE></PROPERTY>
<PROPERTY.ARRAY NAME="Names" TYPE="string"><VALUE.ARRAY><VALUE>a</VALUE><VALUE.NULL/><VALUE/></VALUE.ARRAY></PROPERTY.ARRAY>
<PROPERTY.ARRAY NAME="Sizes" TYPE="real64" ARRAYSIZE="4"/>
<PROPERTY NAME="On" TYPE="boolean"><VALUE>TRUE</VALUE></PROPERTY>
<PROPERTY NAME="Since" TYPE="datetime"><VALUE>20240131123456.789000+060</VALUE></PROPERTY>
<PROPERTY NAME="Inherited" TYPE="string" PROPAGATED="true"/>
<METHOD NAME="Reset" TYPE="uint32"><QUALIFIER NAME="In" TYPE="boolean"><VALUE>FALSE</VALUE></QUALIFIER><QUALIFIER NAME="Out" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER>
<PARAMETER NAME="Mode" TYPE="string"><QUALIFIER NAME="In" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER></PARAMETER><PARAMETER.ARRAY NAME="Bits" TYPE="uint8" ARRAYSIZE="8"/><PARAMETER.REFERENCE NAME="By" REFERENCECLASS="ACME_Host"/><PARAMETER.REFARRAY NAME="For" REFERENCECLASS="ACME_Host"/></METHOD>
</CLASS></VALUE.OBJECT>
<VALUE.OBJECT><CLASS NAME="ACME_On"><QUALIFIER NAME="Association" TYPE="boolean"><VALUE>true</VALUE></QUALIFIER>
<PROPERTY.REFERENCE NAME="Disk" REFERENCECLASS="ACME_Disk"><VALUE.REFERENCE><INSTANCENAME CLASSNAME="ACME_Disk"><KEYBINDING NAME="Id"><KEYVALUE VALUETYPE="numeric">7</KEYVALUE></KEYBINDING></INSTANCENAME></VALUE.REFERENCE></PROPERTY.REFERENCE>
<PROPERTY.REFERENCE NAME="Host" REFERENCECLASS="ACME_Host"/></CLASS></VALUE.OBJECT>
</DECLGROUP></DECLARATION></CIM>`,
		}, {
			"an instance",
			`instance of ACME_Disk { Id = 7; Names = {"a"}; Letter = 'C'; Size = 1.5; Serial = null; Host = "root:ACME_Host.Name=\"x\\\"y\""; };`,
			`<CIM><DECLARATION><DECLGROUP.WITHNAME><VALUE.NAMEDOBJECT><INSTANCENAME CLASSNAME="ACME_Disk"/><INSTANCE CLASSNAME="ACME_Disk">
<PROPERTY NAME="Id" TYPE="uint32"><VALUE>007</VALUE></PROPERTY><PROPERTY.ARRAY NAME="Names" TYPE="string"><VALUE.ARRAY><VALUE>a</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>
<PROPERTY NAME="Letter" TYPE="char16"><VALUE>C</VALUE></PROPERTY><PROPERTY NAME="Size" TYPE="real32"><VALUE> 1.5 </VALUE></PROPERTY><PROPERTY NAME="Serial" TYPE="string"/>
<PROPERTY.REFERENCE NAME="Host"><VALUE.REFERENCE><LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/></LOCALNAMESPACEPATH><INSTANCENAME CLASSNAME="ACME_Host"><KEYBINDING NAME="Name"><KEYVALUE>x"y</KEYVALUE></KEYBINDING></INSTANCENAME></LOCALINSTANCEPATH></VALUE.REFERENCE></PROPERTY.REFERENCE>
</INSTANCE></VALUE.NAMEDOBJECT></DECLGROUP.WITHNAME></DECLARATION></CIM>`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			mof, diags := parser.Parse(&diag.File{Name: "in.mof", Text: c.mof}, parser.Options{})
			xml, more := parse(c.xml, parser.Auto)
			if len(diags) > 0 || more != "" {
				t.Errorf("diagnostics: %v\n%s", diags, more)
			}
			if got, want := moftest.Tree(xml), moftest.Tree(mof); got != want {
				t.Errorf("the XML gives\n%s\nand the MOF\n%s", got, want)
			}
		})
	}
}

// Qualifiers make CIM-XML WMI. Constructs that only WMI has in MOF, such as an embedded
// instance or a reference in a plain class, do not.
func TestCIMXMLDialects(t *testing.T) {
	const text = `<CIM><DECLARATION><DECLGROUP><VALUE.OBJECT><CLASS NAME="Disk"><QUALIFIER NAME="Abstract" TYPE="boolean" OVERRIDABLE="false"><VALUE>TRUE</VALUE></QUALIFIER>` +
		`<PROPERTY.ARRAY NAME="A" TYPE="uint8" ARRAYSIZE="4"/><METHOD NAME="M"/></CLASS></VALUE.OBJECT>` +
		`<VALUE.OBJECT><INSTANCE CLASSNAME="Disk"><PROPERTY NAME="E" TYPE="string" EmbeddedObject="instance"><VALUE><![CDATA[<INSTANCE CLASSNAME="Disk"/>]]></VALUE></PROPERTY></INSTANCE></VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>`
	for _, d := range []parser.Dialect{parser.Auto, parser.MOF2, parser.MOF3, parser.WMI} {
		want := parser.MOF2
		if d == parser.WMI {
			want = d
		}
		if f, diags := parse(text, d); diags != "" || f.Dialect != want || f.Strict {
			t.Errorf("asked for %v: dialect %v, strict %v, %s", d, f.Dialect, f.Strict, diags)
		}
	}
	wmi := strings.Replace(text, "Abstract", "Dynamic", 1)
	if f, diags := parse(wmi, parser.Auto); diags != "" || f.Dialect != parser.WMI {
		t.Errorf("with a qualifier of WMI: dialect %v, %s", f.Dialect, diags)
	}
	for _, attribute := range []string{"", ` REFERENCECLASS="Disk"`} { // to any class, and in a class that is not an association
		references := strings.Replace(text, "<METHOD", `<PROPERTY.REFERENCE NAME="R"`+attribute+"/><METHOD", 1)
		if f, diags := parse(references, parser.Auto); diags != "" || f.Dialect != parser.MOF2 {
			t.Errorf("with a reference%s: dialect %v, %s", attribute, f.Dialect, diags)
		}
	}
}

// The declaration of the encoding does not matter, because Decode has already decoded the
// text.
func TestCIMXMLEncodings(t *testing.T) {
	const text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n<CIM><DECLARATION><DECLGROUP><VALUE.OBJECT><CLASS NAME=\"ACME_Größe\"/></VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>\n"
	for _, e := range []source.Encoding{source.UTF8, source.UTF8BOM, source.UTF16LE, source.UTF16LEBOM, source.UTF16BE, source.UTF16BEBOM} {
		data, err := e.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		in, diags := source.Decode("in.xml", data)
		f, _, more := cimxml.Parse(in, cimxml.Options{Dialect: parser.MOF3})
		if len(diags)+len(more) > 0 || len(f.Decls) != 1 || f.Decls[0].Class.Name.Text != "ACME_Größe" {
			t.Errorf("%v: %v %v, %d declarations", e, diags, more, len(f.Decls))
		}
		if !cimxml.Is(data) || !cimxml.Is(data[:64]) && e != source.UTF16LE && e != source.UTF16BE && e != source.UTF16LEBOM && e != source.UTF16BEBOM {
			t.Errorf("%v: not taken for CIM-XML", e)
		}
	}
}

func TestIsCIMXML(t *testing.T) {
	for text, want := range map[string]bool{
		"<CIM>": true, " \n<CIM CIMVERSION=\"2.0\">": true, "<?xml version=\"1.0\"?><!DOCTYPE CIM><!-- <x> --><CIM/>": true,
		"<CIMX>": false, "<CIM": false, "<project>": false, "": false, "class A {};": false, "<!-- ": false, "<html><CIM>": false,
	} {
		if cimxml.Is([]byte(text)) != want {
			t.Errorf("%q: not %v", text, want)
		}
	}
}

// TestRecordedMessages parses recorded messages of servers and clients, which are outside
// of this repository.
func TestRecordedMessages(t *testing.T) {
	const dir = "../../shared/wire/cimxml"
	names, _ := filepath.Glob(dir + "/*.xml")
	if len(names) == 0 {
		t.Skipf("no recorded messages in %s: they are kept outside of this repository", dir)
	}
	decls, refused := 0, 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !cimxml.Is(data) || strings.Contains(name, "-raw-") {
			continue // made to be wrong
		}
		in, diags := source.Decode(filepath.Base(name), data)
		f, _, more := cimxml.Parse(in, cimxml.Options{})
		diags = append(diags, more...)
		moftest.Placed(t, in, diags)
		for _, d := range diags {
			switch d.Code {
			case cimxml.ServerError:
				refused++
			case cimxml.NoDeclarations:
			default:
				t.Errorf("%s", moftest.Print(in, diag.List{d}))
			}
		}
		decls += len(f.Decls)
		moftest.Dump(f)
	}
	if decls < 200 || refused < 10 {
		t.Errorf("%d messages have %d declarations and %d errors of the server, expected more", len(names), decls, refused)
	}
}

// FuzzCIMXML checks the same for CIM-XML as FuzzParse for MOF.
func FuzzCIMXML(f *testing.F) {
	for _, text := range moftest.Golden(f) {
		if cimxml.Is(text) {
			f.Add(string(text))
		}
	}
	for _, h := range hostileXML {
		f.Add(h.Text(100))
	}
	f.Add("<CLASS NAME='A'/>")
	f.Add("<a")
	f.Add("<!")
	f.Fuzz(func(t *testing.T, text string) {
		moftest.Fuzz(t, "in.xml", []byte("<"+strings.TrimPrefix(text, "<")), func(in *diag.File) (*parser.File, diag.List) {
			file, _, diags := cimxml.Parse(in, cimxml.Options{})
			return file, diags
		})
	})
}

const (
	xmlHead = "<CIM><DECLARATION><DECLGROUP><VALUE.OBJECT><CLASS NAME='A'>"
	xmlTail = "</CLASS></VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>"
)

// hostileXML is CIM-XML that is designed to slow down a compiler.
var hostileXML = []moftest.Hostile{
	{"deep elements", "", "<CIM>", ""},
	{"deep values", xmlHead, "<VALUE.ARRAY>", ""},
	{"unknown elements", xmlHead, "<x/>", xmlTail},
	{"members", xmlHead, "<PROPERTY NAME='P' TYPE='uint8'/>", xmlTail},
	{"members on lines", xmlHead, "<PROPERTY NAME='P' TYPE='uint8'/>\n", xmlTail},
	{"members without names", xmlHead, "<PROPERTY/>", xmlTail},
	{"attributes", "<CIM ", "a='' ", "/>"},
	{"wide attributes", "<CIM ", "ö='ö' ", "/>"},
	{"one attribute", "<CIM CIMVERSION='", "x", "'/>"},
	{"entities", xmlHead + "<QUALIFIER NAME='Q' TYPE='string'><VALUE>", "&#x1F600;", "</VALUE></QUALIFIER>" + xmlTail},
	{"comments", xmlHead + "<QUALIFIER NAME='Q' TYPE='string'><VALUE>", "a<!---->", "</VALUE></QUALIFIER>" + xmlTail},
	{"CDATA", xmlHead + "<PROPERTY NAME='P' TYPE='string' EmbeddedObject='object'><VALUE>&lt;", "<![CDATA[]]>", "</VALUE></PROPERTY>" + xmlTail},
	{"embedded entities", xmlHead + "<PROPERTY NAME='P' TYPE='string' EmbeddedObject='object'><VALUE>", "&lt;INSTANCE&gt;", "</VALUE></PROPERTY>" + xmlTail},
	{"end tags", xmlHead, "</x>", xmlTail},
	{"end tags of others", "<CIM>", "<DECLARATION><DECLGROUP></DECLARATION>", ""},
	{"declarations", "<CIM><DECLARATION><DECLGROUP>", "<QUALIFIER.DECLARATION NAME='Q' TYPE='string'/>", ""},
	{"namespaces", "<CIM><DECLARATION><DECLGROUP><LOCALNAMESPACEPATH>", "<NAMESPACE NAME='a'/>", ""},
	{"keys", xmlHead + "<PROPERTY.REFERENCE NAME='P' REFERENCECLASS='A'><VALUE.REFERENCE><INSTANCENAME CLASSNAME='A'>", "<KEYBINDING NAME='K'><KEYVALUE>\"</KEYVALUE></KEYBINDING>", ""},
	{"document types", "<!DOCTYPE CIM [", "<!ENTITY a '&b;'>", "]>"},
}

func parseHostile(text string) {
	in, diags := source.Decode("in.xml", []byte(text))
	_, _, more := cimxml.Parse(in, cimxml.Options{})
	moftest.PrintSome(in, append(diags, more...))
}

// With quadratic time, the test would exceed the time limit of go test.
func TestHostileXML(t *testing.T) {
	size := 4 << 20
	if testing.Short() {
		size = 64 << 10
	}
	for _, h := range hostileXML {
		t.Run(h.Name(), func(t *testing.T) { parseHostile(h.Text(size)) })
	}
}

// Elements that are nested too deep or too long, and too many errors, are reported and
// skipped.
func TestCIMXMLBounds(t *testing.T) {
	embedded := func(depth int) string {
		text := "<INSTANCE CLASSNAME='A'/>"
		for range depth {
			var out strings.Builder
			xml.EscapeText(&out, []byte(text))
			text = "<INSTANCE CLASSNAME='A'><PROPERTY NAME='P' TYPE='string' EmbeddedObject='instance'><VALUE>" + out.String() + "</VALUE></PROPERTY></INSTANCE>"
		}
		return text
	}
	keys := func(depth int) string {
		text := "<KEYVALUE>x</KEYVALUE>"
		for range depth {
			text = "<VALUE.REFERENCE><INSTANCENAME CLASSNAME='A'><KEYBINDING NAME='K'>" + text + "</KEYBINDING></INSTANCENAME></VALUE.REFERENCE>"
		}
		return "<INSTANCE CLASSNAME='A'><PROPERTY.REFERENCE NAME='P'>" + text + "</PROPERTY.REFERENCE></INSTANCE>"
	}
	attributes := func(n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, " a%d=''", i)
		}
		return "<CLASS NAME='A'" + out.String() + "/>"
	}
	for _, c := range []struct {
		name, text string
		code       diag.Code // of the last error, or none
	}{
		{"64 elements", strings.Repeat("<x>", 64) + strings.Repeat("</x>", 64), cimxml.XMLElement},
		{"65 elements", "<CIM>" + strings.Repeat("<x>", 64), token.TooDeep},
		{"embedded 8 deep", embedded(8), ""},
		{"embedded 9 deep", embedded(9), token.TooDeep},
		{"references 5 deep", keys(5), ""},
		{"references 6 deep", keys(6), token.TooDeep},
		{"a long path", strings.Replace(keys(1), ">x<", ">"+strings.Repeat("x", 64<<10)+"<", 1), cimxml.XMLValue},
		{"a short path", strings.Replace(keys(1), ">x<", ">"+strings.Repeat("x", 60<<10)+"<", 1), ""},
		{"faults", "<CLASS NAME='A'>" + strings.Repeat("<PROPERTY/>", 10_000) + "</CLASS>", token.TooMuch},
		{"attributes", attributes(20_000), token.TooMuch},
		{"no element", "<?xml version='1.0'?>", cimxml.BadXML},
		{"entities of its own", "<!DOCTYPE CIM [<!ENTITY a 'b'>]><CLASS NAME='&a;'/>", cimxml.BadXML},
		{"another version", "<?xml version='1.1'?><CLASS NAME='A'/>", cimxml.BadXML},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &diag.File{Name: "in.xml", Text: c.text}
			f, _, diags := cimxml.Parse(in, cimxml.Options{})
			moftest.Dump(f)
			if len(diags) > 10_010 {
				t.Errorf("%d diagnostics", len(diags))
			}
			diags = slices.DeleteFunc(diags, func(d *diag.Diagnostic) bool { return d.Severity != diag.Error })
			switch {
			case c.code == "" && len(diags) == 0:
			case len(diags) == 0 || diags[len(diags)-1].Code != c.code:
				t.Errorf("found %s", moftest.Print(in, diags[max(0, len(diags)-1):]))
			}
		})
	}
}
