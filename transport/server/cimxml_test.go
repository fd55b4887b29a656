package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/server"
)

// message returns a CIM-XML request.
func message(inside string) string {
	return `<?xml version="1.0"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="7" PROTOCOLVERSION="1.0"><SIMPLEREQ>` + inside + `</SIMPLEREQ></MESSAGE></CIM>`
}

// operation returns the request of an operation with these parameters, written as XML.
func operation(name, params string) string {
	return message(`<IMETHODCALL NAME="` + name + `"><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="x"/></LOCALNAMESPACEPATH>` + params + `</IMETHODCALL>`)
}

// ask posts a CIM-XML message. It sets the headers of the operation, and those given as "Name:
// value".
func ask(t testing.TB, url, method, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("POST", url+"/cimom", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range append([]string{"Content-Type: application/xml", "CIMOperation: MethodCall", "CIMMethod: " + method, "CIMObject: root%2Fx"}, headers...) {
		name, value, _ := strings.Cut(h, ": ")
		switch {
		case value == "":
			r.Header.Del(name)
		case name == "HTTP":
			r.Method = value
		default:
			r.Header.Set(name, value)
		}
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(data)
}

const everyClass = `<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="X_Every"/></IPARAMVALUE>`

// Errors of the message are HTTP errors (DSP0200 7.3).
func TestRefusedMessages(t *testing.T) {
	_, address := serve(t, fixture(t, every(1)), server.Options{})
	good := operation("EnumerateInstanceNames", everyClass)
	for name, c := range map[string]struct {
		body    string
		headers []string
		status  int
		want    string
	}{
		"good":         {good, nil, 200, ""},
		"M-POST":       {good, []string{"HTTP: M-POST", "CIMOperation: ", "CIMMethod: ", "CIMObject: ", "Man: http://www.dmtf.org/cim/mapping/http/v1.0 ; ns=73", "73-CIMOperation: MethodCall", "73-CIMMethod: EnumerateInstanceNames", "73-CIMObject: root/x"}, 200, ""},
		"text/xml":     {good, []string{"Content-Type: text/xml; charset=utf-8"}, 200, ""},
		"no operation": {good, []string{"CIMOperation: "}, 400, "unsupported-operation"},
		"no method":    {good, []string{"CIMMethod: "}, 400, "header-mismatch"},
		"no object":    {good, []string{"CIMObject: "}, 400, "header-mismatch"},
		"other method": {good, []string{"CIMMethod: GetClass"}, 400, "header-mismatch"},
		"other object": {good, []string{"CIMObject: root/y"}, 400, "header-mismatch"},
		"not XML":      {"<CIM", nil, 400, "request-not-well-formed"},
		"nothing":      {"", nil, 400, "request-not-well-formed"},
		"not CIM":      {"<a/>", nil, 400, "request-not-valid"},
		"CIM version":  {strings.Replace(good, `CIMVERSION="2.0"`, `CIMVERSION="3.0"`, 1), nil, 501, "unsupported-cim-version"},
		"DTD version":  {strings.Replace(good, `DTDVERSION="2.0"`, `DTDVERSION="9.9"`, 1), nil, 501, "unsupported-dtd-version"},
		"protocol":     {strings.Replace(good, `PROTOCOLVERSION="1.0"`, `PROTOCOLVERSION="2.0"`, 1), nil, 501, "unsupported-protocol-version"},
		"several":      {strings.NewReplacer("<SIMPLEREQ>", "<MULTIREQ><SIMPLEREQ>", "</SIMPLEREQ>", "</SIMPLEREQ></MULTIREQ>").Replace(good), nil, 501, "multiple-requests-unsupported"},
		"content type": {good, []string{"Content-Type: text/plain"}, 415, ""},
		"GET":          {good, []string{"HTTP: GET"}, 405, ""},
	} {
		res, answer := ask(t, address, "EnumerateInstanceNames", c.body, c.headers...)
		if res.StatusCode != c.status || res.Header.Get("CIMError") != c.want {
			t.Errorf("%s: %d %q %s", name, res.StatusCode, res.Header.Get("CIMError"), answer)
		}
		if ok := res.Header.Get("CIMOperation") == "MethodResponse"; ok != (c.status == 200) {
			t.Errorf("%s: headers %v", name, res.Header)
		}
	}
}

// Errors of an operation are in the answer.
func TestErrorsOfOperations(t *testing.T) {
	_, address := serve(t, fixture(t, every(1)), server.Options{Namespaces: []string{"root/x"}})
	value := func(name, value string) string {
		return `<IPARAMVALUE NAME="` + name + `"><VALUE>` + value + `</VALUE></IPARAMVALUE>`
	}
	for _, c := range []struct{ method, params, want string }{
		{"FooBar", "", `CODE="7"|does not implement the operation FooBar`},
		{"EnumerateInstances", "", `CODE="4"|the parameter ClassName is missing`},
		{"EnumerateInstances", everyClass + value("Bogus", "1"), `CODE="7"|no parameter bogus`},
		{"EnumerateInstances", everyClass + everyClass, `CODE="4"|the parameter ClassName is given twice`},
		{"EnumerateInstances", everyClass + value("DeepInheritance", "perhaps"), `CODE="4"|DeepInheritance is not a boolean`},
		{"EnumerateInstances", value("ClassName", "X_Every"), `CODE="4"|ClassName is not a name`},
		{"EnumerateInstances", `<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="X_None"/></IPARAMVALUE>`, `CODE="5"|X_None`},
		{"GetInstance", `<IPARAMVALUE NAME="InstanceName"><INSTANCENAME CLASSNAME="X_Every"><KEYBINDING NAME="ID"><KEYVALUE VALUETYPE="numeric">9</KEYVALUE></KEYBINDING></INSTANCENAME></IPARAMVALUE>`, `CODE="6"`},
		{"ExecQuery", value("QueryLanguage", "SQL") + value("Query", "SELECT * FROM X_Every"), `CODE="14"`},
		{"ExecQuery", value("QueryLanguage", "WQL") + value("Query", "SELECT"), `CODE="15"|character 7`},
		{"OpenEnumerateInstances", everyClass + value("ContinueOnError", "true"), `CODE="26"`},
		{"OpenEnumerateInstances", everyClass + value("FilterQueryLanguage", "DMTF:FQL") + value("FilterQuery", "x"), `CODE="25"`},
		{"OpenEnumerateInstances", everyClass + value("OperationTimeout", "0"), `CODE="22"`},
		{"OpenEnumerateInstances", everyClass + value("MaxObjectCount", "many"), `CODE="4"|MaxObjectCount is not a number`},
		{"PullInstancesWithPath", value("EnumerationContext", "1") + value("MaxObjectCount", "1"), `CODE="21"`},
		{"CloseEnumeration", value("EnumerationContext", "1"), `CODE="21"`},
		{"GetClass", everyClass, `CODE="7"|does not return class declarations`},
		{"CreateClass", "", `CODE="7"`},
	} {
		res, answer := ask(t, address, c.method, operation(c.method, c.params))
		for _, want := range strings.Split(c.want, "|") {
			if res.StatusCode != 200 || !strings.Contains(answer, `<IMETHODRESPONSE NAME="`+c.method+`"><ERROR `) || !strings.Contains(answer, want) {
				t.Errorf("%s: %d, found no %s in %s", c.method, res.StatusCode, want, answer)
			}
		}
	}
	_, answer := ask(t, address, "EnumerateInstances", strings.Replace(operation("EnumerateInstances", everyClass), `<NAMESPACE NAME="x"/>`, `<NAMESPACE NAME="y"/>`, 1), "CIMObject: root/y")
	if !strings.Contains(answer, `CODE="3"`) {
		t.Error(answer)
	}
}

// Only the protocol and the kind of operation that opened an enumeration can pull it.
func TestPullOfAnotherKind(t *testing.T) {
	s, address := serve(t, fixture(t, every(1), every(2)), server.Options{})
	_, answer := ask(t, address, "OpenEnumerateInstancePaths", operation("OpenEnumerateInstancePaths", everyClass))
	_, rest, _ := strings.Cut(answer, `NAME="EnumerationContext"`)
	_, rest, _ = strings.Cut(rest, "<VALUE>")
	id, _, _ := strings.Cut(rest, "<")
	params := `<IPARAMVALUE NAME="EnumerationContext"><VALUE>` + id + `</VALUE></IPARAMVALUE><IPARAMVALUE NAME="MaxObjectCount"><VALUE>5</VALUE></IPARAMVALUE>`
	if _, answer := ask(t, address, "PullInstancesWithPath", operation("PullInstancesWithPath", params)); !strings.Contains(answer, `CODE="21"`) {
		t.Error(answer)
	}
	if _, answer := post(t, address+"/wsman", soap, pullOf(id)); !strings.Contains(answer, "InvalidEnumerationContext") {
		t.Error(answer)
	}
	if s.Enumerations() != 1 {
		t.Errorf("%d enumerations", s.Enumerations())
	}
	_, answer = ask(t, address, "PullInstancePaths", operation("PullInstancePaths", params))
	if strings.Count(answer, "<INSTANCEPATH>") != 2 || !strings.Contains(answer, "<VALUE>true</VALUE>") && !strings.Contains(answer, "<VALUE>TRUE</VALUE>") || s.Enumerations() != 0 {
		t.Errorf("%s, %d enumerations", answer, s.Enumerations())
	}
}

// declarations is a ClassReader with two classes.
type declarations struct{}

const (
	classBase = `<CLASS NAME="X_Base"><QUALIFIER NAME="Abstract" TYPE="boolean"><VALUE>true</VALUE></QUALIFIER><PROPERTY NAME="ID" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean"><VALUE>true</VALUE></QUALIFIER></PROPERTY></CLASS>`
	classSub  = `<CLASS NAME="X_Sub" SUPERCLASS="X_Base"><PROPERTY NAME="ID" TYPE="string" CLASSORIGIN="X_Base" PROPAGATED="true"><QUALIFIER NAME="Key" TYPE="boolean" PROPAGATED="true"><VALUE>true</VALUE></QUALIFIER></PROPERTY><PROPERTY NAME="A" TYPE="uint8"></PROPERTY><METHOD NAME="Do" TYPE="uint32" CLASSORIGIN="X_Base" PROPAGATED="true"></METHOD></CLASS>`
	qualifier = `<QUALIFIER.DECLARATION NAME="Key" TYPE="boolean"><SCOPE PROPERTY="true"/></QUALIFIER.DECLARATION>`
)

func (declarations) GetClass(_ context.Context, class cim.ObjectPath, _ cim.Options) ([]byte, error) {
	if class.Class == "X_Sub" {
		return []byte(classSub), nil
	}
	return nil, cim.ErrNotFound
}

func (declarations) EnumerateClasses(_ context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if yield([]byte(classBase), nil) && !o.Shallow {
			yield([]byte(classSub), nil)
		}
	}
}

func (declarations) EnumerateQualifiers(context.Context, string, cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) { yield([]byte(qualifier), nil) }
}

func TestDeclarations(t *testing.T) {
	_, address := serve(t, fixture(t), server.Options{Classes: declarations{}})
	conn, ctx := dialCIMXML(t, address), t.Context()
	raw, err := conn.GetClass(ctx, cim.ObjectPath{Class: "X_Sub"}, cim.Options{})
	if err != nil || string(raw) != `<CLASS NAME="X_Sub" SUPERCLASS="X_Base"><PROPERTY NAME="A" TYPE="uint8"></PROPERTY></CLASS>` {
		t.Errorf("without inherited members: %s, %v", raw, err)
	}
	if _, err := conn.GetClass(ctx, cim.ObjectPath{Class: "X_None"}, cim.Options{}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("%v", err)
	}
	_, answer := ask(t, address, "GetClass", operation("GetClass", `<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="X_Sub"/></IPARAMVALUE><IPARAMVALUE NAME="LocalOnly"><VALUE>FALSE</VALUE></IPARAMVALUE>`+
		`<IPARAMVALUE NAME="IncludeQualifiers"><VALUE>FALSE</VALUE></IPARAMVALUE><IPARAMVALUE NAME="PropertyList"><VALUE.ARRAY><VALUE>id</VALUE></VALUE.ARRAY></IPARAMVALUE>`))
	if !strings.Contains(answer, `<CLASS NAME="X_Sub" SUPERCLASS="X_Base"><PROPERTY NAME="ID" TYPE="string" CLASSORIGIN="X_Base" PROPAGATED="true"></PROPERTY><METHOD`) {
		t.Error(answer)
	}
	var names []string
	for name, err := range conn.EnumerateClassNames(ctx, cim.ObjectPath{}, cim.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if strings.Join(names, " ") != "X_Base X_Sub" {
		t.Errorf("classes %q", names)
	}
	count := 0
	for raw, err := range conn.EnumerateClasses(ctx, cim.ObjectPath{}, cim.Options{Shallow: true}) {
		if count++; err != nil || !bytes.Equal(raw, []byte(classBase)) {
			t.Errorf("%s, %v", raw, err)
		}
	}
	raw, err = conn.GetQualifier(ctx, "", "key", cim.Options{})
	if err != nil || string(raw) != qualifier || count != 1 {
		t.Errorf("%s, %v, %d classes", raw, err, count)
	}
	if _, err := conn.GetQualifier(ctx, "", "Nope", cim.Options{}); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("%v", err)
	}
	for raw, err := range conn.EnumerateQualifiers(ctx, "", cim.Options{}) {
		if err != nil || string(raw) != qualifier {
			t.Errorf("%s, %v", raw, err)
		}
	}
}

// The server answers every request.
func FuzzCIMXML(f *testing.F) {
	f.Add("EnumerateInstances", operation("EnumerateInstances", everyClass))
	f.Add("GetInstance", operation("GetInstance", `<IPARAMVALUE NAME="InstanceName"><INSTANCENAME CLASSNAME="X_Every"><KEYBINDING NAME="ID"><KEYVALUE VALUETYPE="numeric">1</KEYVALUE></KEYBINDING></INSTANCENAME></IPARAMVALUE>`))
	f.Add("Sum", message(`<METHODCALL NAME="Sum"><LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/></LOCALNAMESPACEPATH><INSTANCENAME CLASSNAME="X_Every"/></LOCALINSTANCEPATH><PARAMVALUE NAME="Numbers"><VALUE.ARRAY><VALUE>1</VALUE></VALUE.ARRAY></PARAMVALUE></METHODCALL>`))
	_, address := serve(f, fixture(f, every(1)), server.Options{Classes: declarations{}})
	f.Fuzz(func(t *testing.T, method, body string) {
		for _, r := range method {
			if r <= ' ' || r > '~' {
				t.Skip("not a header")
			}
		}
		res, answer := ask(t, address, method, body)
		if res.StatusCode == 200 && !strings.Contains(answer, "</CIM>") || res.StatusCode > 501 {
			t.Errorf("%d %s", res.StatusCode, answer)
		}
	})
}
