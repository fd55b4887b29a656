package cimxml

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// recordings is a directory with recorded traffic. It is not in the repository.
const recordings = "../../../shared/wire/cimxml"

// exchanges returns the file names of all exchanges, without extensions.
func exchanges(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob(recordings + "/*.req.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("the recorded traffic is not in ../shared/wire next to the project")
	}
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".req.txt")
	}
	return names
}

// recorded returns an answer and its body, or nil if there was none.
func recorded(t *testing.T, name string) (*http.Response, []byte) {
	t.Helper()
	head, err := os.ReadFile(name + ".res.txt")
	if err != nil || len(head) == 0 {
		return nil, nil
	}
	body, _ := os.ReadFile(name + ".res.xml")
	top, rest, _ := strings.Cut(strings.ReplaceAll(string(head), "\r\n", "\n"), "\n\n")
	lines := strings.Split(top, "\n")
	status, err := strconv.Atoi(strings.Fields(lines[0])[1])
	if err != nil {
		t.Fatal(err)
	}
	res := &http.Response{StatusCode: status, Header: http.Header{}, Trailer: http.Header{}}
	addLines(res.Header, lines[1:])
	if _, trailer, ok := strings.Cut(rest, "\n0\n"); ok {
		addLines(res.Trailer, strings.Split(trailer, "\n"))
	}
	return res, body
}

func addLines(h http.Header, lines []string) {
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, ":"); ok {
			h.Add(name, strings.TrimSpace(value))
		}
	}
}

// The golden file shows what a client reads from each recorded answer.
func TestRecordedAnswers(t *testing.T) {
	var b strings.Builder
	for _, name := range exchanges(t) {
		fmt.Fprintf(&b, "== %s\n", filepath.Base(name))
		b.WriteString(seen(t, name))
	}
	golden.File(t, "testdata/answers.txt", b.String())
}

// recordedCall reads a recorded request. It returns nil if the request is not CIM-XML.
func recordedCall(name string) *cimxmlwire.Call {
	data, err := os.ReadFile(name + ".req.xml")
	if err != nil {
		return nil
	}
	r := cimxmlwire.NewReader()
	r.Reset(data)
	call, err := r.Call()
	if err != nil {
		return nil
	}
	return call
}

// seen prints an answer as the client reads it.
func seen(t *testing.T, name string) string {
	res, body := recorded(t, name)
	if res == nil {
		return "no answer\n"
	}
	c := &Conn{settings: defaults(), client: &httpcall.Client{URL: "http://server/cimom"}}
	call := recordedCall(name)
	if call == nil {
		call = &cimxmlwire.Call{ID: "1001", Intrinsic: true, Method: "GetClass"}
	}
	var b strings.Builder
	count := 0
	err := protocol.Check(res, body)
	var a *cimxmlwire.Answer
	if err == nil {
		m := &memory{page: body, reader: cimxmlwire.NewReader()}
		a, err = c.answer(call, res, m, func(item cimxmlwire.Item) bool {
			if count++; count <= 2 { // the rest looks the same
				printItem(&b, item)
			}
			return true
		})
	}
	if err != nil {
		clienttest.PrintError(&b, err)
		return b.String()
	}
	fmt.Fprintf(&b, "%d results\n", count)
	if a.Result != nil {
		clienttest.PrintProperty(&b, *a.Result, "")
	}
	for _, p := range a.Out {
		clienttest.PrintProperty(&b, p, "")
	}
	return b.String()
}

func printItem(b *strings.Builder, item cimxmlwire.Item) {
	if in := item.Instance; in != nil {
		clienttest.PrintInstance(b, in, "")
	}
	if item.Declaration != nil {
		fmt.Fprintf(b, "%.60q… %d bytes\n", item.Declaration, len(item.Declaration))
	}
}

// different are recorded requests that this client does not send, with the reasons.
var different = map[string]string{
	"109-raw-unknown-operation": "not an operation of DSP0200",
	"110-raw-not-wellformed":    "not XML: a test of the server",
	"111-raw-empty-body":        "not XML: a test of the server",
	"112-raw-not-cim":           "not CIM-XML: a test of the server",
	"119-raw-unknown-param":     "not valid: a test of the server",
	"120-raw-dup-param":         "not valid: a test of the server",
	"122-raw-multireq":          "one request in one message",
	"125-raw-options":           "not a POST: a test of the server",
	"131-raw-http-get":          "not a POST: a test of the server",
	"085-pywbem-openenum-fql-1": "the client does not send FQL filters",
}

// The client builds each recorded request, except those in the table and for parameters that it
// always sends.
func TestRecordedRequests(t *testing.T) {
	equal := 0
	for _, name := range exchanges(t) {
		base := filepath.Base(name)
		reason, excepted := different[base]
		want := recordedCall(name)
		var got *cimxmlwire.Call
		if want != nil {
			got = rebuilt(t, name, want)
		}
		same := got != nil && canonical(t, comparable(got, want)) == canonical(t, comparable(want, want))
		switch {
		case same && excepted && reason != "":
			t.Errorf("%s is built equal, but the table says that it differs: %s", base, reason)
		case !same && !excepted:
			t.Errorf("%s:\n%s\nwant\n%s", base, canonical(t, got), canonical(t, want))
		case same:
			equal++
		}
	}
	t.Logf("%d requests are built equal, %d are not", equal, len(different))
	if equal < 105 {
		t.Errorf("%d requests are built equal, want at least 105", equal)
	}
}

// settled are parameters that the client always sends with the same value: instances with inherited
// properties, declarations with the class's own members.
var settled = []string{"LocalOnly", "IncludeQualifiers", "IncludeClassOrigin"}

// given are parameters that this client always sends, and other clients leave to the server.
var given = []string{"DeepInheritance", "MaxObjectCount"}

// comparable removes settled parameters, and given ones that the recorded request does not have.
func comparable(c, asked *cimxmlwire.Call) *cimxmlwire.Call {
	trimmed := *c
	trimmed.Params = slices.DeleteFunc(slices.Clone(c.Params), func(p cim.Property) bool {
		_, wanted := asked.Param(p.Name)
		return slices.Contains(settled, p.Name) || !wanted && slices.Contains(given, p.Name)
	})
	return &trimmed
}

// canonical prints a request with its parameters in order, without the parts that differ from call
// to call.
func canonical(t *testing.T, c *cimxmlwire.Call) string {
	if c == nil {
		return ""
	}
	plain := *c
	plain.ID, plain.Versions = "", cimxmlwire.Versions{}
	plain.Params = slices.Clone(c.Params)
	slices.SortStableFunc(plain.Params, func(a, b cim.Property) int { return strings.Compare(a.Name, b.Name) })
	var w cimxmlwire.Writer
	w.Call(&plain)
	text, err := w.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A sniffer keeps the requests, and answers each with the same recorded answer.
type sniffer struct {
	t    *testing.T
	name string
	sent [][]byte
	head []http.Header
}

func (s *sniffer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.sent, s.head = append(s.sent, body), append(s.head, req.Header)
	res, answer := recorded(s.t, s.name)
	if res == nil {
		return nil, io.ErrNoProgress
	}
	res.Body, res.ContentLength, res.Request = io.NopCloser(bytes.NewReader(answer)), -1, req
	return res, nil
}

// rebuilt makes the call of a request, and returns what the client sends. It compares the headers
// with the recorded ones.
func rebuilt(t *testing.T, name string, call *cimxmlwire.Call) *cimxmlwire.Call {
	s := &sniffer{t: t, name: name}
	opts := []Option{Transport(s), Retries(0), AllowCleartext()}
	if !strings.HasPrefix(call.Method, "Open") {
		opts = append(opts, WithoutPull())
	}
	conn, err := Dial("http://server", opts...)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, conn, call)
	if len(s.sent) == 0 {
		return nil
	}
	r := cimxmlwire.NewReader()
	r.Reset(s.sent[0])
	sent, err := r.Call()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(name + ".req.txt")
	head, _, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	want := http.Header{}
	addLines(want, strings.Split(strings.ReplaceAll(string(head), "\r\n", "\n"), "\n"))
	for _, field := range []string{"CIMOperation", "CIMMethod", "CIMObject"} {
		if got := s.head[0][field]; want.Get(field) != "" && !sameHeader(got[0], want.Get(field)) && !strings.Contains(name, "mismatch") {
			t.Errorf("%s: %s is %s, want %s", name, field, got[0], want.Get(field))
		}
	}
	return sent
}

// sameHeader compares headers. wbemcli and cimcli escape more than necessary.
func sameHeader(got, want string) bool {
	return headerOf(http.Header{"X": {got}}, "X") == headerOf(http.Header{"X": {want}}, "X")
}

// ask makes the recorded call.
func ask(t *testing.T, conn *Conn, call *cimxmlwire.Call) {
	ctx := t.Context()
	namespace := call.Path.Namespace
	param := func(name string) any { value, _ := call.Param(name); return value }
	path := func(name string) cim.ObjectPath {
		p, _ := param(name).(cim.ObjectPath)
		p.Namespace, p.Singleton = namespace, false
		return p
	}
	word := func(name string) string { s, _ := param(name).(string); return s }
	bytesOf := func(name string) []byte { d, _ := param(name).(cimxmlwire.Declaration); return d }
	o := cim.Options{Namespace: namespace}
	if list, ok := param("PropertyList").([]any); ok {
		o.Properties = []string{}
		for _, item := range list {
			o.Properties = append(o.Properties, item.(string))
		}
	}
	o.PageSize, _ = strconv.Atoi(word("MaxObjectCount"))
	o.NamesOnly = strings.Contains(call.Method, "Names") || strings.Contains(call.Method, "Paths")
	f := cim.AssociatorFilter{AssocClass: path("AssocClass").Class, ResultClass: path("ResultClass").Class, Role: word("Role"), ResultRole: word("ResultRole")}
	first := func(seq func(func(*cim.Instance, error) bool)) {
		seq(func(*cim.Instance, error) bool { return false })
	}
	raw := func(seq func(func([]byte, error) bool)) { seq(func([]byte, error) bool { return false }) }
	switch call.Method {
	case "GetInstance":
		_, _ = conn.GetInstance(ctx, path("InstanceName"), o)
	case "EnumerateInstances", "EnumerateInstanceNames", "OpenEnumerateInstances", "OpenEnumerateInstancePaths":
		first(conn.EnumerateInstances(ctx, path("ClassName"), o))
	case "Associators", "AssociatorNames":
		first(conn.Associators(ctx, path("ObjectName"), f, o))
	case "References", "ReferenceNames":
		first(conn.References(ctx, path("ObjectName"), cim.ReferenceFilter{ResultClass: f.ResultClass, Role: f.Role}, o))
	case "ExecQuery":
		first(conn.Query(ctx, cim.Query{Text: word("Query"), Language: word("QueryLanguage")}, o))
	case "OpenQueryInstances":
		first(conn.Query(ctx, cim.Query{Text: word("FilterQuery"), Language: word("FilterQueryLanguage")}, o))
	case "CreateInstance":
		_, _ = conn.CreateInstance(ctx, param("NewInstance").(*cim.Instance), o)
	case "ModifyInstance":
		_ = conn.ModifyInstance(ctx, param("ModifiedInstance").(*cim.Instance), o.Properties, cim.Options{Namespace: namespace})
	case "DeleteInstance":
		_ = conn.DeleteInstance(ctx, path("InstanceName"), o)
	case "PullInstancesWithPath", "PullInstancePaths", "CloseEnumeration":
		e := conn.begin(names{open: "-", openPaths: "-"}, namespace, o, nil, nil)
		e.context = word("EnumerationContext")
		if call.Method == "CloseEnumeration" {
			e.close(ctx)
		} else {
			_ = e.more(ctx, func(*cim.Instance, error) bool { return true })
		}
	case "GetClass":
		_, _ = conn.GetClass(ctx, path("ClassName"), o)
	case "EnumerateClasses":
		o.Shallow = param("DeepInheritance") == nil
		raw(conn.EnumerateClasses(ctx, path("ClassName"), o))
	case "EnumerateClassNames":
		o.Shallow = param("DeepInheritance") == nil
		conn.EnumerateClassNames(ctx, path("ClassName"), o)(func(string, error) bool { return false })
	case "EnumerateQualifiers":
		raw(conn.EnumerateQualifiers(ctx, namespace, o))
	case "GetQualifier":
		_, _ = conn.GetQualifier(ctx, namespace, word("QualifierName"), o)
	case "CreateClass":
		_ = conn.CreateClass(ctx, namespace, bytesOf("NewClass"), o)
	case "DeleteClass":
		_ = conn.DeleteClass(ctx, path("ClassName"), o)
	default:
		if !call.Intrinsic {
			_, _, _ = conn.InvokeMethod(ctx, call.Path, call.Method, call.Params, cim.Options{})
		}
	}
}
