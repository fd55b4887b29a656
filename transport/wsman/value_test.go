package wsman

import (
	"math"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/clienttest"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// everyType has a parameter of each CIM type.
var everyType = []cim.Property{
	{Name: "b", Value: true}, {Name: "u8", Value: uint8(200)}, {Name: "s8", Value: int8(-100)}, {Name: "u16", Value: uint16(60000)},
	{Name: "s16", Value: int16(-30000)}, {Name: "u32", Value: uint32(4000000000)}, {Name: "s32", Value: int32(-2000000000)},
	{Name: "u64", Value: uint64(math.MaxUint64)}, {Name: "s64", Value: int64(math.MinInt64)},
	{Name: "r32", Value: float32(1.5)}, {Name: "r64", Value: -2.25e100}, {Name: "inf", Value: math.Inf(-1)},
	{Name: "c16", Type: cim.CharType, Value: cim.Char16('ä')}, {Name: "s", Value: "hällö <w&\">\r\n\t"},
	{Name: "dt", Type: cim.DateTimeType, Value: cim.MustParseDateTime("20240131123456.789000+060")},
	{Name: "iv", Type: cim.DateTimeType, Value: cim.MustParseDateTime("00000010203040.000005:000")},
	{Name: "day", Type: cim.DateTimeType, Value: cim.MustParseDateTime("20240131******.******+000")},
	{Name: "rf", Type: cim.Reference, Value: cim.ObjectPath{Namespace: "root/msps", Class: "X_B", Keys: []cim.KeyBinding{{Name: "K", Value: true}}}},
	{Name: "nil"}, {Name: "none", Array: true, Value: []any{}}, {Name: "list", Array: true, Value: []any{uint8(1), nil, uint8(2)}},
	{Name: "part", Type: cim.Embedded, Text: true, Value: &cim.Instance{Class: "X_C", Properties: []cim.Property{
		{Name: "N", Type: cim.String, Value: "a<b&c"}, {Name: "In", Type: cim.Embedded, Value: &cim.Instance{Class: "X_D", Properties: []cim.Property{{Name: "M", Type: cim.Uint8, Value: uint8(1)}}}},
	}}},
	{Name: "object", Type: cim.Embedded, Value: &cim.Instance{Class: "X_C", Properties: []cim.Property{
		{Name: "In", Type: cim.Embedded, Value: &cim.Instance{Class: "X_D", Properties: []cim.Property{{Name: "M", Value: uint8(1)}}}},
	}}},
}

// Each product gets values in the form that it reads.
func TestEveryType(t *testing.T) {
	for product, want := range map[Product][]string{
		Generic:     {"<p:c16>ä</p:c16>", "<p:dt><cim:CIM_DateTime>20240131123456.789000+060</cim:CIM_DateTime></p:dt>", "<p:iv><cim:CIM_DateTime>00000010203040.000005:000<"},
		OMI:         {"<p:c16>228</p:c16>", "<p:dt>2024-01-31T12:34:56.789+01:00</p:dt>", "<p:iv>P10DT20H30M40.000005S</p:iv>"},
		OpenPegasus: {"<p:c16>ä</p:c16>", "<p:dt>2024-01-31T12:34:56.789+01:00</p:dt>", "<p:iv>P10DT20H30M40.000005S</p:iv>"},
		Openwsman:   {"<p:c16>ä</p:c16>", "<p:dt>20240131123456.789000+060</p:dt>", "<p:day>20240131******.******+000</p:day>"},
		Windows: {"<p:c16>228</p:c16>", "<p:dt><cim:Datetime>2024-01-31T12:34:56.789+01:00</cim:Datetime></p:dt>", "<p:iv><cim:Interval>P10DT20H30M40.000005S</cim:Interval></p:iv>",
			"<p:day><cim:CIM_DateTime>20240131******.******+000</cim:CIM_DateTime></p:day>",
			`<p:part><![CDATA[<INSTANCE CLASSNAME="X_C"><PROPERTY NAME="N" TYPE="string"><VALUE>a&#60;b&#38;c</VALUE></PROPERTY><PROPERTY NAME="In" TYPE="string" EmbeddedObject="instance"><VALUE>&#60;INSTANCE`,
			`<p:object xmlns:q="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/X_C" xsi:type="q:X_C_Type"><q:In xmlns:q2="http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/X_D" xsi:type="q2:X_D_Type"><q2:M>1</q2:M></q:In></p:object>`,
			`<wsman:ResourceURI>http://schemas.microsoft.com/wbem/wsman/1/wmi/root/msps/X_B</wsman:ResourceURI><wsman:SelectorSet><wsman:Selector Name="K">true</wsman:Selector></wsman:SelectorSet>`},
	} {
		s, conn := scripted(t, product, "")
		in := everyType
		result, out, err := conn.InvokeMethod(t.Context(), clienttest.Path, "Do", in, cim.Options{})
		if err != nil || out != nil || result.Value != nil {
			t.Errorf("%v: %v, %v, %v", product, result, out, err)
		}
		demand(t, s.sent[0], append(want,
			"/X_A/Do</wsa:Action>", "<p:Do_INPUT xmlns:p=", "<p:b>true</p:b><p:u8>200</p:u8><p:s8>-100</p:s8><p:u16>60000</p:u16><p:s16>-30000</p:s16><p:u32>4000000000</p:u32><p:s32>-2000000000</p:s32>",
			"<p:u64>18446744073709551615</p:u64><p:s64>-9223372036854775808</p:s64><p:r32>1.5</p:r32><p:r64>-2.25e+100</p:r64><p:inf>-INF</p:inf>",
			`<p:s>hällö &lt;w&amp;&quot;&gt;&#13;&#10;&#9;</p:s>`, `<p:nil xsi:nil="true"/><p:none xsi:nil="true"/><p:list>1</p:list><p:list xsi:nil="true"/><p:list>2</p:list>`)...)
		if canonical([]byte(s.sent[0])) == "" {
			t.Errorf("%v: not XML: %s", product, s.sent[0])
		}
	}
}

// A value that WS-Management cannot express is an error before anything is sent.
func TestInexpressibleValues(t *testing.T) {
	self := &cim.Instance{Class: "X_A"}
	self.Properties = []cim.Property{{Name: "Self", Type: cim.Embedded, Value: self}}
	for name, c := range map[string]struct {
		call func(conn *Conn) error
		want string
	}{
		"characters":  {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a", Value: "\x00"}) }, `characters that XML does not allow: "\x00"`},
		"not UTF-8":   {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a", Value: "\xff"}) }, "characters that XML does not allow"},
		"a name":      {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a><b", Value: "1"}) }, `found name "a><b", want an identifier`},
		"a Go type":   {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a", Value: struct{}{}}) }, "found a value of the Go type struct {}"},
		"itself":      {func(c *Conn) error { return invoke(t, c, self.Properties[0]) }, "nested more than 64 deep"},
		"half a pair": {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a", Value: cim.Char16(0xd800)}) }, "half of a surrogate pair"},
		"no name of a key": {func(c *Conn) error {
			return c.DeleteInstance(t.Context(), cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Value: "1"}}}, cim.Options{})
		}, "a key without a name"},
		"too long": {func(c *Conn) error { return invoke(t, c, cim.Property{Name: "a", Value: strings.Repeat("x", 600<<10)}) }, "bytes, want at most 512000"},
	} {
		s, conn := scripted(t, Generic, "")
		if err := c.call(conn); err == nil || !strings.Contains(err.Error(), c.want) || len(s.sent) > 0 {
			t.Errorf("%s: %d requests, %v, want %s", name, len(s.sent), err, c.want)
		}
	}
}

func invoke(t *testing.T, conn *Conn, p cim.Property) error {
	_, _, err := conn.InvokeMethod(t.Context(), clienttest.Path, "Do", []cim.Property{p}, cim.Options{})
	return err
}

// An octetObject has an octet string, which is sent and received in base64.
type octetObject struct {
	cim.Meta
	Key  string `cim:"Key,key"`
	Data []byte `cim:"Data,octets"`
}

var classBinary = cim.ClassInfo{Name: "X_Binary", Namespace: "root/cimv2", New: func() *octetObject { return &octetObject{} }}

func (*octetObject) CIMClass() *cim.ClassInfo { return &classBinary }

func TestOctetStrings(t *testing.T) {
	const created = `<x:ResourceCreated xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"><a:Address>` + wire.Anonymous + `</a:Address><a:ReferenceParameters><w:ResourceURI>` + wire.DMTFPrefix + `/X_Binary</w:ResourceURI>` +
		`<w:SelectorSet><w:Selector Name="Key">k</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>`
	const back = `<p:X_Binary xmlns:p="` + wire.DMTFPrefix + `/X_Binary"><p:Key>k</p:Key><p:Data xmlns:c="` + wire.SpaceCIM + `" xsi:type="c:cimBase64Binary">AQI=</p:Data></p:X_Binary>`
	s, conn := scripted(t, Generic, created, back, "")
	o := &octetObject{Key: "k", Data: []byte{1, 2}}
	if err := cim.Create(t.Context(), conn, o); err != nil || o.Path.String() != `root/cimv2:X_Binary.Key="k"` {
		t.Fatal(o.Path, err)
	}
	demand(t, s.sent[0], "<p:Data>AQI=</p:Data>")
	read, err := cim.Get[octetObject](t.Context(), conn, o.Path)
	if err != nil || string(read.Data) != "\x01\x02" {
		t.Errorf("%v, %v", read, err)
	}
	if err := cim.Modify(t.Context(), conn, read, "Data"); err != nil {
		t.Error(err)
	}
	demand(t, s.sent[2], "<p:X_Binary xmlns:p=", "<p:Key>k</p:Key><p:Data>AQI=</p:Data></p:X_Binary>", "transfer/Put</wsa:Action>")

	s, conn = scripted(t, OMI, created) // OMI expects numbers
	if err := cim.Create(t.Context(), conn, &octetObject{Key: "k", Data: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	demand(t, s.sent[0], "<p:Data>0</p:Data><p:Data>0</p:Data><p:Data>0</p:Data><p:Data>5</p:Data><p:Data>1</p:Data>")
}

// ModifyInstance sends named properties, NULL included, and no other properties.
func TestModify(t *testing.T) {
	s, conn := scripted(t, Generic, "")
	in := &cim.Instance{Class: "X_A", Path: clienttest.Path, Properties: []cim.Property{{Name: "Key", Value: "1"}, {Name: "A", Value: "a"}, {Name: "B", Value: "b"}}}
	if err := conn.ModifyInstance(t.Context(), in, []string{"B", "C", "key"}, cim.Options{}); err != nil {
		t.Fatal(err)
	}
	demand(t, s.sent[0], `<p:Key>1</p:Key><p:B>b</p:B><p:C xsi:nil="true"/></p:X_A>`)
}

func TestClassDeclarations(t *testing.T) {
	const class = `<CLASS NAME="X_A"><PROPERTY NAME="Key" TYPE="string"/></CLASS>`
	s, conn := scripted(t, Windows, `<x:Any xmlns:x="u:x">`+class+`</x:Any>`,
		`<n:EnumerateResponse><n:EnumerationContext>1</n:EnumerationContext><w:Items>`+class+`</w:Items></n:EnumerateResponse>`,
		`<n:PullResponse><n:Items>`+class+class+`</n:Items><n:EndOfSequence/></n:PullResponse>`, someInstance)
	reader, ok := cim.Capability[cim.ClassReader](cim.With(conn, cim.Options{}))
	if !ok {
		t.Fatal("no ClassReader")
	}
	raw, err := reader.GetClass(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{})
	if err != nil || string(raw) != class {
		t.Errorf("%s, %v", raw, err)
	}
	demand(t, s.sent[0], ">http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*<", `<wsman:Selector Name="__cimnamespace">root/cimv2</wsman:Selector><wsman:Selector Name="ClassName">X_A</wsman:Selector>`,
		`<wsman:Option Name="IncludeQualifiers" Type="xs:boolean">true</wsman:Option>`)
	count := 0
	for raw, err := range reader.EnumerateClasses(t.Context(), cim.ObjectPath{}, cim.Options{}) {
		if err != nil || string(raw) != class {
			t.Errorf("%s, %v", raw, err)
		}
		count++
	}
	if count != 3 {
		t.Errorf("%d classes, want 3", count)
	}
	if _, err := reader.GetClass(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{}); err == nil || !strings.Contains(err.Error(), "no declaration of X_A") {
		t.Error(err)
	}
	for _, err := range reader.EnumerateQualifiers(t.Context(), "", cim.Options{}) {
		if err == nil {
			t.Error("qualifiers")
		}
	}
}
