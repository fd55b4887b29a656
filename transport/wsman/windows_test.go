package wsman

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/clienttest"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// A script answers requests in order, and keeps them.
type script struct {
	answers []string // bodies
	sent    []string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	request, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.sent = append(s.sent, string(request))
	body := envelopeOf(request, s.answers[0])
	s.answers = s.answers[1:]
	status := 200
	if strings.Contains(body, "<s:Fault>") {
		status = 500
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {soapType}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
}

func scripted(t *testing.T, product Product, answers ...string) (*script, *Conn) {
	t.Helper()
	s := &script{answers: answers}
	conn, err := Dial("https://server", As(product), Namespace("root/cimv2"), Transport(s))
	if err != nil {
		t.Fatal(err)
	}
	return s, conn
}

// demand fails if a request does not contain a text.
func demand(t *testing.T, request string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(request, text) {
			t.Errorf("request\n%s\nwant\n%s", request, text)
		}
	}
}

const emptyPage = `<n:EnumerateResponse><n:EnumerationContext/><w:Items></w:Items><w:EndOfSequence/></n:EnumerateResponse>`

func collect(t *testing.T, seq func(func(*cim.Instance, error) bool)) (list []*cim.Instance) {
	t.Helper()
	for in, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, in)
	}
	return list
}

// Every request to Windows has the headers that Windows requires, and none that it does not know.
func TestWindowsHeaders(t *testing.T) {
	s, conn := scripted(t, Windows, someInstance)
	_, err := conn.GetInstance(t.Context(), cim.ObjectPath{Namespace: `root\virtualization\v2`, Class: "X_A", Keys: []cim.KeyBinding{{Name: "Key", Value: uint8(1)}}}, cim.Options{
		Timeout: 90 * time.Second, Locale: "de-DE", Context: map[string]string{"b": "2", "a": "1", "x:c": "3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	demand(t, s.sent[0],
		`<wsman:ResourceURI s:mustUnderstand="true">http://schemas.microsoft.com/wbem/wsman/1/wmi/root/virtualization/v2/X_A</wsman:ResourceURI>`,
		`<wsa:ReplyTo><wsa:Address s:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:Address></wsa:ReplyTo>`,
		`<wsa:MessageID>uuid:`, `<wsman:MaxEnvelopeSize s:mustUnderstand="true">512000</wsman:MaxEnvelopeSize>`,
		`<wsman:OperationTimeout>PT90.000S</wsman:OperationTimeout>`, `<wsman:SelectorSet><wsman:Selector Name="Key">1</wsman:Selector></wsman:SelectorSet>`,
		`<wsman:OptionSet><wsman:Option Name="msftwinrm:UsePreciseArrays" Type="xs:boolean">true</wsman:Option><wsman:Option Name="wmi:a">1</wsman:Option><wsman:Option Name="wmi:b">2</wsman:Option><wsman:Option Name="x:c">3</wsman:Option></wsman:OptionSet>`,
		`<wsman:Locale xml:lang="de-DE" s:mustUnderstand="false"/>`, `xml:lang="de-DE" s:mustUnderstand="false"/></s:Header>`,
	)
	if strings.Contains(s.sent[0], "__cimnamespace") || strings.Contains(s.sent[0], "mustComply") {
		t.Error(s.sent[0])
	}
}

// Equal calls send equal bytes, except for the message ID.
func TestDeterministic(t *testing.T) {
	var first []byte
	for range 20 {
		s := &script{answers: []string{someInstance}}
		conn, err := Dial("https://server", As(OMI), Transport(s), func(s *settings) error { s.newID = func() string { return "uuid:1" }; return nil })
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.GetInstance(t.Context(), clienttest.Path, cim.Options{Context: map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}})
		if first == nil {
			first = []byte(s.sent[0])
		}
		if !bytes.Equal(first, []byte(s.sent[0])) {
			t.Fatalf("%s\nand\n%s", first, s.sent[0])
		}
	}
}

func TestWindowsQueries(t *testing.T) {
	s, conn := scripted(t, Windows, emptyPage, emptyPage, emptyPage, emptyPage, emptyPage)
	path := cim.ObjectPath{Class: "Win32_Service", Keys: []cim.KeyBinding{{Name: "Name", Value: `a"b\c`}}}
	collect(t, conn.Associators(t.Context(), path, cim.AssociatorFilter{AssocClass: "Win32_DependentService", ResultRole: "Antecedent"}, cim.Options{}))
	demand(t, s.sent[0], `/wmi/root/cimv2/*</wsman:ResourceURI>`,
		`<wsman:Filter Dialect="http://schemas.microsoft.com/wbem/wsman/1/WQL">ASSOCIATORS OF {Win32_Service.Name=&quot;a\&quot;b\\c&quot;} WHERE AssocClass = Win32_DependentService ResultRole = Antecedent</wsman:Filter>`,
		`<wsman:EnumerationMode>EnumerateObjectAndEPR</wsman:EnumerationMode>`)
	collect(t, conn.References(t.Context(), path, cim.ReferenceFilter{}, cim.Options{NamesOnly: true}))
	demand(t, s.sent[1], `>REFERENCES OF {Win32_Service.Name=&quot;a\&quot;b\\c&quot;}</wsman:Filter>`, `<wsman:EnumerationMode>EnumerateEPR</wsman:EnumerationMode>`)
	collect(t, conn.Query(t.Context(), cim.Query{Text: "SELECT * FROM Win32_Service WHERE Name < 'x'"}, cim.Options{}))
	demand(t, s.sent[2], `WHERE Name &lt; 'x'</wsman:Filter>`, `<wsman:OptimizeEnumeration/><wsman:MaxElements>256</wsman:MaxElements><wsman:Filter`)
	collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{Shallow: true, PageSize: 7}))
	demand(t, s.sent[3], `SELECT * FROM X_A WHERE __CLASS = 'X_A'`, `<wsman:MaxElements>7</wsman:MaxElements>`, `/root/cimv2/*<`)
	collect(t, conn.Query(t.Context(), cim.Query{Language: SelectorFilter, Text: `X_A.Name="n",State=2`}, cim.Options{}))
	demand(t, s.sent[4], `/root/cimv2/X_A<`, `<wsman:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"><wsman:SelectorSet><wsman:Selector Name="Name">n</wsman:Selector><wsman:Selector Name="State">2</wsman:Selector></wsman:SelectorSet></wsman:Filter>`)
}

// How the client asks servers other than Windows for associations.
func TestAssociationFilter(t *testing.T) {
	s, conn := scripted(t, Generic, emptyPage)
	path := cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Name: "Key", Value: "1"}}}
	collect(t, conn.Associators(t.Context(), path, cim.AssociatorFilter{AssocClass: "X_Link", ResultClass: "X_B", Role: "Left", ResultRole: "Right"}, cim.Options{}))
	demand(t, s.sent[0], `http://schemas.dmtf.org/wbem/wscim/1/*</wsman:ResourceURI>`, `</wsmb:Object><wsmb:AssociationClassName>X_Link</wsmb:AssociationClassName><wsmb:Role>Left</wsmb:Role><wsmb:ResultClassName>X_B</wsmb:ResultClassName><wsmb:ResultRole>Right</wsmb:ResultRole></wsmb:AssociatedInstances>`,
		`<wsman:Selector Name="__cimnamespace">root/cimv2</wsman:Selector><wsman:Selector Name="Key">1</wsman:Selector>`)
}

const wmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"

// The forms of values that Windows documents, and those that OMI and other servers send.
func TestForms(t *testing.T) {
	const all = `<p:X_A xmlns:p="` + wmi + `root/cimv2/X_A" xmlns:c="` + wire.SpaceCIM + `" xmlns:m="` + wire.SpaceWinRM + `" xsi:type="p:X_A_Type">` +
		`<p:Name xsi:type="c:cimString">n</p:Name><p:Size xsi:type="c:cimunsignedInt"> 7 </p:Size><p:Bad xsi:type="c:cimByte">300</p:Bad>` +
		`<p:Codes xsi:type="c:cimUnsignedShort">1</p:Codes><p:Codes xsi:type="c:cimUnsignedShort">2</p:Codes>` +
		`<p:None xsi:nil="true"/><p:NoArray xsi:nil="true" m:IsNullArray="true"/><p:Empty xsi:nil="1" m:IsNullArray="false"/>` +
		`<p:Holes>a</p:Holes><p:Holes xsi:nil="true"/><p:When><c:Datetime>2026-11-26T21:33:07Z</c:Datetime></p:When>` +
		`<p:Long><c:Interval>P1DT2H</c:Interval></p:Long><p:Day><c:Date>2026-11-26</c:Date></p:Day><p:Old><c:CIM_DateTime>20261126213307.000000+000</c:CIM_DateTime></p:Old>` +
		`<p:Bytes xsi:type="c:cimBase64Binary">QUJD</p:Bytes><p:Blank></p:Blank><p:Text><![CDATA[<INSTANCE CLASSNAME="X_B"></INSTANCE>]]></p:Text>` +
		`<p:Part xmlns:q="` + wmi + `root/cimv2/X_B" xsi:type="q:X_B_Type"><q:N>1</q:N></p:Part><p:Bare xmlns:q="` + wmi + `root/cimv2/X_B"><q:X_B><q:N>1</q:N></q:X_B></p:Bare>` +
		`<p:Ref><a:EndpointReference><a:Address>x</a:Address><a:ReferenceParameters><w:ResourceURI>` + wmi + `root/msps/X_C</w:ResourceURI><w:SelectorSet><w:Selector Name="K">k</w:Selector>` +
		`<w:Selector Name="R"><a:EndpointReference><a:ReferenceParameters><w:ResourceURI>` + wire.DMTFPrefix + `/X_D</w:ResourceURI></a:ReferenceParameters></a:EndpointReference></w:Selector></w:SelectorSet></a:ReferenceParameters></a:EndpointReference></p:Ref></p:X_A>`
	_, conn := scripted(t, Windows, all)
	in, err := conn.GetInstance(t.Context(), clienttest.Path, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	clienttest.PrintInstance(&b, in, "")
	if want := `X_A root/cimv2:X_A.Key="1"
  Name string: "n"
  Size uint32: 7
  Bad untyped: "300"
  Codes uint16[]: 1 2
  None untyped: NULL
  NoArray untyped[]: NULL
  Empty untyped[]:
  Holes untyped[]: "a" NULL
  When untyped: "2026-11-26T21:33:07Z"
  Long untyped: "P1DT2H"
  Day untyped: "20261126******.******+***"
  Old untyped: "20261126213307.000000+000"
  Bytes untyped: "QUJD"
  Blank untyped: ""
  Text untyped: "<INSTANCE CLASSNAME=\"X_B\"></INSTANCE>"
  Part object:
    X_B 
      N untyped: "1"
  Bare object:
    X_B 
      N untyped: "1"
  Ref reference: root/msps:X_C.K="k",R="X_D=@"
`; b.String() != want {
		t.Errorf("%s\nwant\n%s", b.String(), want)
	}
}

// The items of Windows's enumerations.
func TestWindowsItems(t *testing.T) {
	const epr = `<a:EndpointReference><a:Address>` + wire.Anonymous + `</a:Address><a:ReferenceParameters><w:ResourceURI>` + wmi + `root/cimv2/X_Sub</w:ResourceURI>` +
		`<w:SelectorSet><w:Selector Name="Key">1</w:Selector></w:SelectorSet></a:ReferenceParameters></a:EndpointReference>`
	const superclass = `<p:X_A xmlns:p="` + wmi + `root/cimv2/X_A"><p:Key>1</p:Key><p:Name>n</p:Name></p:X_A>`
	const fragment = `<w:XmlFragment><Name>n</Name></w:XmlFragment>`
	page := func(items string) string {
		return `<n:EnumerateResponse><n:EnumerationContext/><w:Items>` + items + `</w:Items><w:EndOfSequence/></n:EnumerateResponse>`
	}
	_, conn := scripted(t, Windows, page(`<w:Item>`+superclass+epr+`</w:Item>`), page(fragment), page(epr), page(superclass+superclass))
	if list := collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{})); len(list) != 1 || list[0].String() != `root/cimv2:X_Sub.Key="1"{Key: "1", Name: "n"}` {
		t.Errorf("%v: want the class of the reference, because Windows may name the element after the superclass", list)
	}
	if list := collect(t, conn.Query(t.Context(), cim.Query{Text: "SELECT Name FROM X_A"}, cim.Options{})); len(list) != 1 || list[0].String() != `X_A{Name: "n"}` {
		t.Errorf("%v", list)
	}
	if list := collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{NamesOnly: true})); len(list) != 1 || list[0].Path.String() != `root/cimv2:X_Sub.Key="1"` {
		t.Errorf("%v", list)
	}
	list := collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{Class: &classKeyed, Properties: []string{}}))
	if len(list) != 2 || list[0].String() != `root/cimv2:X_A.Key="1"{Key: "1"}` {
		t.Errorf("with the class: %v", list)
	}
}

// If a server does not support an option, the client leaves it out and does the work itself.
func TestUnsupported(t *testing.T) {
	const no = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>w:UnsupportedFeature</s:Value></s:Subcode></s:Code></s:Fault>`
	page := `<n:EnumerateResponse><n:EnumerationContext/><w:Items>` + someInstance + strings.ReplaceAll(someInstance, "X_A", "X_Sub") + `</w:Items><w:EndOfSequence/></n:EnumerateResponse>`
	s, conn := scripted(t, Generic, no, no, page)
	list := collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{Shallow: true}))
	if len(list) != 1 || list[0].Class != "X_A" {
		t.Errorf("%v", list)
	}
	demand(t, s.sent[0], "<wsmb:PolymorphismMode>None<", "EnumerateObjectAndEPR")
	if strings.Contains(s.sent[1], "Polymorphism") || strings.Contains(s.sent[2], "EnumerateObjectAndEPR") {
		t.Error(s.sent[1:])
	}
	s, conn = scripted(t, OpenPegasus, page) // OpenPegasus would crash
	if list := collect(t, conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{Shallow: true})); len(list) != 1 || strings.Contains(s.sent[0], "Polymorphism") {
		t.Errorf("%v, %s", list, s.sent[0])
	}
	s, conn = scripted(t, Generic, no)
	for _, err := range conn.EnumerateInstances(t.Context(), cim.ObjectPath{Class: "X_A"}, cim.Options{NamesOnly: true}) {
		if !errors.Is(err, cim.ErrNotSupported) || len(s.sent) != 1 {
			t.Errorf("%d requests, %v", len(s.sent), err)
		}
	}
}

// In the faults of Windows, the innermost one is the cause.
func TestWindowsFaults(t *testing.T) {
	fault := func(subcode, detail string) string {
		return `<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>` + subcode + `</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">The outer
			text.</s:Text></s:Reason><s:Detail>` + detail + `</s:Detail></s:Fault>`
	}
	const wmiError = `<p:MSFT_WmiError b:IsCIM_Error="true" xmlns:p="` + wmi + `root/cimv2/MSFT_WmiError" xmlns:b="` + wire.SpaceWSMB + `"><p:CIMStatusCode xsi:nil="true"/><p:Message>Not found </p:Message><p:error_Code>2147749890</p:error_Code></p:MSFT_WmiError>`
	winrm := func(code, message string) string {
		return `<f:WSManFault xmlns:f="` + wire.SpaceFault + `" Code="` + code + `" Machine="h"><f:Message>` + message + `</f:Message></f:WSManFault>`
	}
	provider := func(inner string) string { return `text <f:ProviderFault provider="p">` + inner + `</f:ProviderFault>` }
	for _, c := range []struct {
		name, fault string
		want        error
		native      int64
	}{
		{"MSFT_WmiError in a provider's fault", fault("w:InternalError", winrm("2150858843", provider(wmiError))), cim.ErrNotFound, 0x80041002},
		{"a fault in a fault", fault("w:InternalError", winrm("2150858843", provider(winrm("2147749904", "Invalid class")))), cim.ErrInvalidClass, 0x80041010},
		{"the lower half, as in MS-WSMV", fault("a:DestinationUnreachable", winrm("32768", provider(winrm("32768", "x")))), cim.ErrNotFound, 0x80338000},
		{"negative", fault("w:InternalError", strings.ReplaceAll(wmiError, "2147749890", "-2147217405")), cim.ErrAccessDenied, 0x80041003},
		{"access denied", fault("w:AccessDenied", winrm("5", "Access is denied.")), cim.ErrAccessDenied, 5},
		{"CIM status", fault("w:InternalError", strings.Replace(wmiError, `<p:CIMStatusCode xsi:nil="true"/>`, "<p:CIMStatusCode>17</p:CIMStatusCode>", 1)), cim.ErrMethodNotFound, 0x80041002},
		{"time", fault("w:TimedOut", winrm("2150858793", "too slow")), os.ErrDeadlineExceeded, 0x80338029},
		{"time without a code", fault("w:TimedOut", ""), os.ErrDeadlineExceeded, 0x80338029},
		{"quota", fault("w:QuotaLimit", winrm("2150859173", "quota")), cim.ErrServerLimitsExceeded, 0x803381A5},
		{"extended", fault("w:InternalError", winrm("1", provider(`<p:ExtendedError xmlns:p="`+wmi+`root/cimv2/__ExtendedStatus"><p:__ExtendedStatus><p:StatusCode>0x80041003</p:StatusCode></p:__ExtendedStatus></p:ExtendedError>`))), cim.ErrAccessDenied, 1},
	} {
		_, conn := scripted(t, Windows, c.fault)
		err := clienttest.Get(t.Context(), conn)
		var e *cim.Error
		if !errors.As(err, &e) || !errors.Is(err, c.want) || len(e.Native) == 0 {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
			continue
		}
		if n := e.Native; n[0].Code != c.native && n[len(n)-1].Code != c.native {
			t.Errorf("%s: %+v, want %X", c.name, e.Native, c.native)
		}
		if e.Message != "The outer text." {
			t.Errorf("%s: %q", c.name, e.Message)
		}
	}
}
