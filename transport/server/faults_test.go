package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/server"
)

const soap = "application/soap+xml;charset=UTF-8"

// A soapRequest is an envelope that a test can damage.
type soapRequest struct {
	action, resource, body string
	selectors              string // pairs name=value, separated by blanks
	headers                string // more of them
	without                string // a header to leave out
}

func (q soapRequest) String() string {
	if q.resource == "" {
		q.resource = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/X_Every"
	}
	headers := map[string]string{
		"Action": `<a:Action s:mustUnderstand="true">` + q.action + `</a:Action>`,
		"To":     `<a:To>http://server/wsman</a:To>`, "MessageID": `<a:MessageID>uuid:1</a:MessageID>`,
		"ResourceURI": `<w:ResourceURI s:mustUnderstand="true">` + q.resource + `</w:ResourceURI>`,
		"ReplyTo":     `<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>`,
	}
	delete(headers, q.without)
	var b strings.Builder
	b.WriteString(`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:n="http://schemas.xmlsoap.org/ws/2004/09/enumeration" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:b="http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"><s:Header>`)
	for _, h := range headers {
		b.WriteString(h)
	}
	if q.selectors != "" {
		b.WriteString("<w:SelectorSet>")
		for _, s := range strings.Fields(q.selectors) {
			name, value, _ := strings.Cut(s, "=")
			b.WriteString(`<w:Selector Name="` + name + `">` + value + `</w:Selector>`)
		}
		b.WriteString("</w:SelectorSet>")
	}
	b.WriteString(q.headers + "</s:Header><s:Body>" + q.body + "</s:Body></s:Envelope>")
	return b.String()
}

const (
	get       = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get"
	enumerate = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate"
	pull      = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull"
	wmi       = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/x/"
)

func TestFaults(t *testing.T) {
	_, address := serve(t, fixture(t, every(1)), server.Options{Namespaces: []string{"root/x"}})
	for name, c := range map[string]struct {
		request soapRequest
		want    string // parts of the fault
	}{
		"no action":       {soapRequest{action: get, without: "Action"}, "wsa:MessageInformationHeaderRequired|wsa:Action"},
		"no message":      {soapRequest{action: get, without: "MessageID"}, "wsa:MessageInformationHeaderRequired|wsa:MessageID"},
		"no resource":     {soapRequest{action: get, without: "ResourceURI"}, "wsa:MessageInformationHeaderRequired|wsman:ResourceURI"},
		"unknown header":  {soapRequest{action: get, headers: `<x:Y xmlns:x="u:x" s:mustUnderstand="true"/>`}, "<s:Value>s:MustUnderstand</s:Value>|found the header Y"},
		"other reply":     {soapRequest{action: get, without: "ReplyTo", headers: `<a:ReplyTo><a:Address>http://elsewhere</a:Address></a:ReplyTo>`}, "UnsupportedFeature|faultDetail/AddressingMode"},
		"fragment":        {soapRequest{action: get, headers: `<w:FragmentTransfer s:mustUnderstand="true">S</w:FragmentTransfer>`}, "UnsupportedFeature|faultDetail/FragmentLevelAccess"},
		"small envelope":  {soapRequest{action: get, headers: `<w:MaxEnvelopeSize>100</w:MaxEnvelopeSize>`}, "wsman:EncodingLimit|faultDetail/MinimumEnvelopeLimit|want at least 8192"},
		"bad envelope":    {soapRequest{action: get, headers: `<w:MaxEnvelopeSize>x</w:MaxEnvelopeSize>`}, "wsman:InvalidParameter"},
		"bad timeout":     {soapRequest{action: get, headers: `<w:OperationTimeout>soon</w:OperationTimeout>`}, "wsman:InvalidParameter|OperationTimeout"},
		"option":          {soapRequest{action: get, headers: `<w:OptionSet><w:Option Name="Fast" MustComply="true">1</w:Option></w:OptionSet>`}, "wsman:InvalidOptions|option Fast"},
		"action":          {soapRequest{action: "http://example.org/Nope"}, "wsa:ActionNotSupported|http://example.org/Nope"},
		"resource":        {soapRequest{action: get, resource: "http://example.org/"}, "wsa:DestinationUnreachable|InvalidResourceURI"},
		"all classes":     {soapRequest{action: get, resource: wmi + "*"}, "wsa:DestinationUnreachable|want a single class"},
		"namespace":       {soapRequest{action: get, selectors: "__cimnamespace=root/y"}, "wsa:DestinationUnreachable|namespace root/y does not exist|<p:CIMStatusCode>3<"},
		"two namespaces":  {soapRequest{action: get, resource: wmi + "X_Every", selectors: "__cimnamespace=root/y"}, "wsman:InvalidSelectors"},
		"not found":       {soapRequest{action: get, selectors: "ID=2 Name=n2"}, "wsa:DestinationUnreachable|<p:CIMStatusCode>6<"},
		"not found, WMI":  {soapRequest{action: get, resource: wmi + "X_Every", selectors: "ID=2 Name=n2"}, `<f:WSManFault|Code="2147749890"|<p:CIMStatusCode>6<`},
		"unknown class":   {soapRequest{action: get, resource: wmi + "X_None"}, `Code="2147749904"|faultDetail/InvalidResourceURI`},
		"no body":         {soapRequest{action: enumerate}, "wsman:SchemaValidationError|no wsen:Enumerate"},
		"mode":            {soapRequest{action: enumerate, body: `<n:Enumerate><w:EnumerationMode>All</w:EnumerationMode></n:Enumerate>`}, "UnsupportedFeature|faultDetail/EnumerationMode"},
		"polymorphism":    {soapRequest{action: enumerate, body: `<n:Enumerate><b:PolymorphismMode>Some</b:PolymorphismMode></n:Enumerate>`}, "UnsupportedFeature|cimbinding/faultDetail/PolymorphismModeNotSupported"},
		"elements":        {soapRequest{action: enumerate, body: `<n:Enumerate><w:MaxElements>0</w:MaxElements></n:Enumerate>`}, "wsman:InvalidParameter|MaxElements"},
		"expiration":      {soapRequest{action: enumerate, body: `<n:Enumerate><n:Expires>2001-01-01T00:00:00Z</n:Expires></n:Enumerate>`}, "wsen:InvalidExpirationTime"},
		"dialect":         {soapRequest{action: enumerate, body: `<n:Enumerate><w:Filter>/X</w:Filter></n:Enumerate>`}, "wsen:FilterDialectRequestedUnavailable|<p:CIMStatusCode>14<"},
		"query":           {soapRequest{action: enumerate, body: `<n:Enumerate><w:OptimizeEnumeration/><w:Filter Dialect="http://schemas.microsoft.com/wbem/wsman/1/WQL">SELECT</w:Filter></n:Enumerate>`}, "wsen:CannotProcessFilter|character 7|<p:CIMStatusCode>15<"},
		"empty filter":    {soapRequest{action: enumerate, body: `<n:Enumerate><w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"/></n:Enumerate>`}, "wsen:CannotProcessFilter"},
		"no object":       {soapRequest{action: enumerate, body: `<n:Enumerate><w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter"><b:AssociatedInstances><b:Role>A</b:Role></b:AssociatedInstances></w:Filter></n:Enumerate>`}, "wsen:CannotProcessFilter|names no object"},
		"unknown context": {soapRequest{action: pull, body: `<n:Pull><n:EnumerationContext>1</n:EnumerationContext></n:Pull>`}, "wsen:InvalidEnumerationContext|<s:Value>s:Receiver</s:Value>|<p:CIMStatusCode>21<"},
		"declaration":     {soapRequest{action: get, resource: "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*", selectors: "ClassName=X_Every"}, "wsa:ActionNotSupported|does not return class declarations"},
	} {
		status, answer := post(t, address+"/wsman", soap, c.request.String())
		if status != 500 || !strings.Contains(answer, "/wsman/fault</wsa:Action>") || !strings.Contains(answer, "<wsa:RelatesTo>uuid:1<") && name != "no message" {
			t.Errorf("%s: %d %s", name, status, answer)
		}
		for _, want := range strings.Split(c.want, "|") {
			if !strings.Contains(answer, want) {
				t.Errorf("%s: no %s in %s", name, want, answer)
			}
		}
	}
}

func TestInvalidSOAP(t *testing.T) {
	_, address := serve(t, fixture(t), server.Options{MaxRequest: 10_000})
	for name, c := range map[string]struct {
		media, body string
		status      int
		want        string
	}{
		"nothing":    {soap, "", 500, "the document has no element"},
		"not XML":    {soap, "hello", 500, "not readable"},
		"not SOAP":   {soap, "<a/>", 500, "s:VersionMismatch"},
		"SOAP 1.1":   {soap, `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>`, 500, "s:VersionMismatch"},
		"no end":     {soap, `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>`, 500, "the document ends inside"},
		"no body":    {soap, `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>`, 500, "no body"},
		"an entity":  {soap, `<!DOCTYPE x><a/>`, 500, "document type declaration"},
		"rubbish":    {soap, soapRequest{action: get, selectors: "ID=1 Name=n1"}.String() + "<x>", 500, "text after the end"},
		"deep":       {soap, `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">` + strings.Repeat("<s:Header>", 200), 500, "nested more than 96 deep"},
		"media type": {"text/plain", "x", 415, "application/soap+xml"},
		"too long":   {soap, strings.Repeat(" ", 10_001), 413, "want at most 10000 bytes"},
	} {
		status, answer := post(t, address+"/wsman", c.media, c.body)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s, want %d %s", name, status, answer, c.status, c.want)
		}
	}
	res, err := http.Get(address + "/wsman")
	if err != nil || res.StatusCode != 405 || res.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %v, %v", res, err)
	}
	res.Body.Close()
}

// The client limits the number of instances and of bytes in a page.
func TestPages(t *testing.T) {
	var objects []cim.Object
	for i := range uint32(20) {
		o := every(i)
		o.S = cim.Ptr(strings.Repeat("x", 1000))
		objects = append(objects, o)
	}
	huge := every(20)
	huge.S = cim.Ptr(strings.Repeat("y", 20_000))
	_, address := serve(t, fixture(t, append(objects, huge)...), server.Options{})
	const size = `<w:MaxEnvelopeSize>10000</w:MaxEnvelopeSize>`
	status, answer := post(t, address+"/wsman", soap, soapRequest{action: enumerate, headers: size, body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>100</w:MaxElements></n:Enumerate>`}.String())
	count := strings.Count(answer, "<p:X_Every ")
	if status != 200 || len(answer) > 10_000 || count < 4 {
		t.Fatalf("%d, %d bytes, %d instances", status, len(answer), count)
	}
	_, rest, _ := strings.Cut(answer, "<wsen:EnumerationContext>")
	name, _, _ := strings.Cut(rest, "<")
	for count < 20 {
		status, answer = post(t, address+"/wsman", soap, soapRequest{action: pull, headers: size, body: `<n:Pull><n:EnumerationContext>` + name + `</n:EnumerationContext><n:MaxElements>3</n:MaxElements></n:Pull>`}.String())
		if n := strings.Count(answer, "<p:X_Every "); status != 200 || n < 1 || n > 3 {
			t.Fatalf("%d, %d instances: %s", status, n, answer)
		}
		count += strings.Count(answer, "<p:X_Every ")
	}
	status, answer = post(t, address+"/wsman", soap, soapRequest{action: pull, headers: size, body: `<n:Pull><n:EnumerationContext>` + name + `</n:EnumerationContext></n:Pull>`}.String())
	if status != 500 || !strings.Contains(answer, "wsman:EncodingLimit") {
		t.Errorf("an instance that does not fit: %d %.500s", status, answer)
	}
}

func TestModes(t *testing.T) {
	_, address := serve(t, fixture(t, &Special{ID: 4, Name: "s", Extra: cim.Ptr("x")}), server.Options{})
	for mode, want := range map[string]string{
		`<w:EnumerationMode>EnumerateEPR</w:EnumerationMode>`:                `<wsman:Items><wsa:EndpointReference><wsa:Address>|<wsman:Selector Name="ID">4</wsman:Selector>`,
		`<w:EnumerationMode>EnumerateObjectAndEPR</w:EnumerationMode>`:       `<wsman:Items><wsman:Item><p:X_Special |</p:X_Special><wsa:EndpointReference>`,
		`<b:PolymorphismMode>ExcludeSubClassProperties</b:PolymorphismMode>`: `<p:X_Every |<p:ID>4</p:ID>`,
		`<b:PolymorphismMode>IncludeSubClassProperties</b:PolymorphismMode>`: `<p:X_Special |<p:Extra>x</p:Extra>`,
		`<b:PolymorphismMode>None</b:PolymorphismMode>`:                      `<wsman:Items></wsman:Items>`,
	} {
		status, answer := post(t, address+"/wsman", soap, soapRequest{action: enumerate, body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>9</w:MaxElements>` + mode + `</n:Enumerate>`}.String())
		for _, part := range append(strings.Split(want, "|"), "<wsman:EndOfSequence/>") {
			if status != 200 || !strings.Contains(answer, part) {
				t.Errorf("%s: %d: no %s in %s", mode, status, part, answer)
			}
		}
		if strings.Contains(mode, "Exclude") && strings.Contains(answer, "Extra") {
			t.Errorf("%s: %s", mode, answer)
		}
	}
}

// The server decides who may call before it reads the body.
func TestAdmission(t *testing.T) {
	check := server.Basic("CIM", func(_ context.Context, user, password string) bool { return user == "anna" && password == "s3cret" })
	for name, c := range map[string]struct {
		o      server.Options
		remote string
		user   string
		want   int
	}{
		"local":                      {server.Options{}, "127.0.0.1:9", "", 200},
		"local, IPv6":                {server.Options{}, "[::1]:9", "", 200},
		"elsewhere":                  {server.Options{AllowCleartext: true}, "192.0.2.1:9", "", 403},
		"elsewhere without TLS":      {server.Options{Authenticate: check}, "192.0.2.1:9", "anna", 403},
		"elsewhere, clear text":      {server.Options{Authenticate: check, AllowCleartext: true}, "192.0.2.1:9", "anna", 200},
		"anonymous":                  {server.Options{Authenticate: server.Anonymous, AllowCleartext: true}, "192.0.2.1:9", "", 200},
		"no password":                {server.Options{Authenticate: check}, "127.0.0.1:9", "", 401},
		"another user":               {server.Options{Authenticate: check}, "127.0.0.1:9", "otto", 401},
		"a refusal without a reason": {server.Options{Authenticate: func(*http.Request) (context.Context, error) { return nil, fmt.Errorf("secret reason") }}, "127.0.0.1:9", "", 403},
	} {
		r := httptest.NewRequest("POST", "/wsman", strings.NewReader(soapRequest{action: get, selectors: "ID=1 Name=n1"}.String()))
		r.RemoteAddr = c.remote
		r.Header.Set("Content-Type", soap)
		if c.user != "" {
			r.SetBasicAuth(c.user, "s3cret")
		}
		c.o.Namespace = "root/x"
		w := httptest.NewRecorder()
		server.New(fixture(t, every(1)), c.o).WSMan().ServeHTTP(w, r)
		if w.Code != c.want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s, want %d", name, w.Code, w.Body, c.want)
		}
		if challenge := w.Header().Get("WWW-Authenticate"); (challenge == `Basic realm="CIM", charset="UTF-8"`) != (c.want == 401) {
			t.Errorf("%s: challenge %q", name, challenge)
		}
	}
}
