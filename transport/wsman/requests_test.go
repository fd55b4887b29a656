package wsman

import (
	"bytes"
	"context"
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
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// different are recorded requests that this client does not send, with the reasons.
var different = map[string]string{
	"002-identify-noauth": "", "003-identify-badpw": "", "004-identify-baduser": "", // the same bodies as 001
	"005-enumerate-omi_identify":          "always asks for OptimizeEnumeration and MaxElements",
	"015-enumerate-smallnumber":           "always asks for OptimizeEnumeration and MaxElements",
	"028-enumerate-unknownclass":          "always asks for OptimizeEnumeration and MaxElements",
	"038-enumerate-polymorphism-deep":     "IncludeSubClassProperties is the default (DSP0227 8.3)",
	"039-enumerate-polymorphism-excl":     "the client does not ask for a view of the superclass: cim.As makes it from the results",
	"043-enumerate-baddialect":            "always asks for OptimizeEnumeration and MaxElements",
	"076-get-person-fragment":             "FragmentTransfer is not used: only Windows has it",
	"083-invoke-alltypes-dt-cim-Datetime": "the form of Windows, which the test asks OMI for",
	"084-invoke-alltypes-dt-cim-Interval": "the form of Windows, which the test asks OMI for",
	"101-bad-action":                      "not WS-Management: a test of the server",
	"102-missing-resourceuri":             "not WS-Management: a test of the server",
	"103-missing-messageid":               "not WS-Management: a test of the server",
	"104-mustunderstand-unknown":          "not WS-Management: a test of the server",
	"105-maxenvelope-small":               "MaxEnvelope refuses less than 8192 bytes",
	"108-optionset-nullprops":             "the client does not mark an OptionSet mustUnderstand, because a server without options would refuse the call",
	"109-wmi-uri":                         "the client sends UsePreciseArrays only with WMI URIs",
	"110-malformed-xml":                   "not XML: a test of the server",
	"111-not-soap":                        "not SOAP: a test of the server",
	"112-empty-body":                      "not SOAP: a test of the server",
	"113-http-get":                        "not SOAP: a test of the server",
	"116-utf16":                           "requests are in UTF-8",
	"117-soap11":                          "SOAP 1.2 only",
	"118-wsmanfault-subscribe":            "indications are not part of this client",
	"omicli-13-wql-1":                     "not XML: OMI's client does not escape the query",
	"peg-04-enumerate":                    "always asks for OptimizeEnumeration and MaxElements",
	"peg-15-enumerate-wql":                "the client sends OpenPegasus the URI of the class, because it refuses the URI of all classes",
	"peg-28-mustunderstand-unknown":       "not WS-Management: a test of the server",
	"peg-29-bad-action":                   "not WS-Management: a test of the server",
	"peg-30-missing-resourceuri":          "not WS-Management: a test of the server",
	"peg-31-missing-messageid":            "not WS-Management: a test of the server",
	"peg-32-maxenvelope-small":            "MaxEnvelope refuses less than 8192 bytes",
	"peg-33-fragment":                     "FragmentTransfer is not used: only Windows has it",
	"peg-34-malformed-xml":                "not XML: a test of the server",
	"peg-35-soap11":                       "SOAP 1.2 only",
	"06-enum-sample":                      "always asks for OptimizeEnumeration and MaxElements",
	"12-associators":                      "all classes are http://schemas.dmtf.org/wbem/wscim/1/* for openwsman; the recorded request is refused for its URI",
	"46-subscribe-Test_Indication":        "indications are not part of this client",
	"50-unsubscribe":                      "indications are not part of this client",
}

// The client builds each recorded request, except those in the table.
func TestRecordedRequests(t *testing.T) {
	equal := 0
	for _, name := range exchanges(t) {
		base := filepath.Base(name)
		reason, excepted := different[base]
		want, err := os.ReadFile(name + ".req.xml")
		if err != nil {
			t.Fatal(err)
		}
		got := rebuilt(t, name, want)
		same := got != nil && canonical(got) == canonical(want)
		switch {
		case same && excepted && reason != "":
			t.Errorf("%s is built equal, but the table says that it differs: %s", base, reason)
		case !same && !excepted:
			t.Errorf("%s:\n%s\nwant\n%s", base, canonical(got), canonical(want))
		case same:
			equal++
		}
	}
	t.Logf("%d requests are built equal, %d are not", equal, len(different))
	if equal < 100 {
		t.Errorf("%d requests are built equal, want at least 100", equal)
	}
}

// A sniffer keeps the requests, and answers each with the same recorded answer.
type sniffer struct {
	t    *testing.T
	name string
	sent [][]byte
}

func (s *sniffer) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.sent = append(s.sent, body)
	status, header, answer := recorded(s.t, s.name)
	if status == 0 {
		return nil, io.ErrNoProgress
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: -1, Request: req}, nil
}

// keyed is a struct whose class has a key, so the client need not ask for paths.
type keyed struct {
	cim.Meta
	Key string `cim:"Key,key"`
}

var classKeyed = cim.ClassInfo{Name: "Keyed", New: func() *keyed { return &keyed{} }}

func (*keyed) CIMClass() *cim.ClassInfo { return &classKeyed }

// A question is the meaning of a recorded request.
type question struct {
	action, resource, id string
	path                 cim.ObjectPath
	maxEnvelope          int
	options              cim.Options
	context              string
	filter, dialect      string
	associated           string // the element of an association filter
	body                 []cim.Property
}

// rebuilt makes the calls of a request, and returns what the client sends.
func rebuilt(t *testing.T, name string, request []byte) []byte {
	q, err := parseQuestion(request)
	if err != nil {
		return nil
	}
	product := OMI
	switch base := filepath.Base(name); {
	case strings.HasPrefix(base, "peg-"):
		product = OpenPegasus
	case strings.Contains(name, "openwsman"):
		product = Openwsman
	case strings.Contains(q.resource, "/wsman/1/wmi/"):
		product = Windows
	case bytes.Contains(request, []byte("CIM_DateTime")):
		product = Generic
	}
	s := &sniffer{t: t, name: name}
	opts := []Option{As(product), Transport(s), Retries(0), AllowCleartext(), func(s *settings) error {
		s.newID = func() string { return q.id }
		return nil
	}}
	if q.maxEnvelope >= 8192 {
		opts = append(opts, MaxEnvelope(q.maxEnvelope))
	}
	if schema, prefix, ok := q.prefix(); ok {
		opts = append(opts, ResourcePrefix(schema, prefix))
	}
	conn, err := Dial("http://server", opts...)
	if err != nil {
		t.Fatal(err)
	}
	q.ask(t, conn)
	if len(s.sent) == 0 {
		return nil
	}
	return s.sent[0]
}

// prefix returns the URI prefix of the class if it is not the DMTF's.
func (q question) prefix() (schema, prefix string, ok bool) {
	n := strings.LastIndexByte(q.resource, '/')
	if n < 0 || strings.HasPrefix(q.resource, wire.DMTFPrefix) || strings.HasPrefix(q.resource, wire.WMIPrefix) {
		return "", "", false
	}
	schema, _, _ = strings.Cut(q.resource[n+1:], "_")
	return schema, q.resource[:n], true
}

func (q question) ask(t *testing.T, conn *Conn) {
	ctx := context.Background()
	class := cim.ObjectPath{Namespace: q.path.Namespace, Class: q.path.Class}
	in := &cim.Instance{Class: q.path.Class, Path: q.path, Properties: q.body}
	first := func(seq func(func(*cim.Instance, error) bool)) {
		seq(func(*cim.Instance, error) bool { return false })
	}
	switch operation(q.action) {
	case "Identify":
		_, _ = conn.Identify(ctx)
	case "Get":
		_, _ = conn.GetInstance(ctx, q.path, q.options)
	case "Delete":
		_ = conn.DeleteInstance(ctx, q.path, q.options)
	case "Create":
		in.Path = class
		_, _ = conn.CreateInstance(ctx, in, q.options)
	case "Put":
		_ = conn.ModifyInstance(ctx, in, nil, q.options)
	case "Pull", "Release":
		d := dialect{conn.product, conn.prefixes}
		e := conn.begin(d, q.path.Namespace, d.class(q.path.Namespace, q.path.Class), q.options)
		e.context = q.context
		if operation(q.action) == "Pull" {
			_ = e.ask(ctx, wire.ActionPull, e.pullBody, func(*cim.Instance, error) bool { return true })
		} else {
			e.free(ctx)
		}
	case "Enumerate":
		switch {
		case q.associated == "AssociatedInstances":
			first(conn.Associators(ctx, q.path, cim.AssociatorFilter{}, q.options))
		case q.associated != "":
			first(conn.References(ctx, q.path, cim.ReferenceFilter{}, q.options))
		case q.dialect != "":
			first(conn.Query(ctx, cim.Query{Text: q.filter, Language: q.dialect, Namespace: q.path.Namespace}, q.options))
		default:
			first(conn.EnumerateInstances(ctx, class, q.options))
		}
	case "Invoke":
		method := q.action[strings.LastIndexByte(q.action, '/')+1:]
		_, _, _ = conn.InvokeMethod(ctx, q.path, method, q.body, q.options)
	}
}

func parseQuestion(request []byte) (question, error) {
	q := question{}
	r := newReader()
	r.Reset(bytes.Clone(request), false)
	if bytes.Contains(request, []byte("Identify/>")) {
		q.action = wire.ActionIdentify
		return q, nil
	}
	for root := r.S.Root(); r.S.Child(root); {
		for part := r.S.Depth(); r.S.Child(part); {
			q.header(r)
		}
	}
	return q, r.Err()
}

func (q *question) header(r *reader) {
	s := r.S
	text := func() string {
		text, _ := s.Text()
		return string(text)
	}
	switch s.Local() {
	case "Action":
		q.action = text()
	case "MessageID":
		q.id = text()
	case "ResourceURI":
		q.resource = text()
		q.path.Class, q.path.Namespace = wire.ClassOf(q.resource)
	case "MaxEnvelopeSize":
		q.maxEnvelope, _ = strconv.Atoi(text())
	case "Locale":
		locale, _ := s.Attr("http://www.w3.org/XML/1998/namespace", "lang")
		q.options.Locale = string(locale)
	case "SelectorSet":
		r.Selectors(&q.path, s.Depth())
	case "To", "ReplyTo", "OperationTimeout", "DataLocale", "OptionSet":
	case "Enumerate", "Pull", "Release":
		q.options.Class = &classKeyed
		q.enumerate(r)
	default:
		q.body = datetimes(r.Properties(s.Depth(), false))
	}
}

func (q *question) enumerate(r *reader) {
	for depth := r.S.Depth(); r.S.Child(depth); {
		name := r.S.Local()
		dialect, _ := r.S.Attr("", "Dialect")
		q.dialect = string(dialect)
		filter := r.S.Depth()
		text, leaf := r.S.Text()
		switch {
		case !leaf && name == "Filter":
			q.associated = r.S.Local()
			association := r.S.Depth()
			for r.S.Child(association) {
				q.path = r.Reference(r.S.Depth(), false)
			}
			for r.S.Child(filter) {
			}
		case name == "Filter":
			q.filter = string(text)
		case name == "MaxElements":
			q.options.PageSize, _ = strconv.Atoi(string(text))
		case name == "EnumerationMode":
			q.options.NamesOnly = string(text) == modeEPR
			if string(text) == modeBoth {
				q.options.Class = nil
			}
		case name == "EnumerationContext":
			q.context = string(text)
		case name == "PolymorphismMode":
			q.options.Shallow = string(text) == polymorphismNone
		}
	}
}

// datetimes types the values of CIM_DateTime elements.
func datetimes(list []cim.Property) []cim.Property {
	for i, p := range list {
		if items, ok := p.Value.([]any); ok && len(items) > 0 {
			continue
		}
		text, _ := p.Value.(string)
		if d, err := cim.ParseDateTime(text); err == nil && strings.HasPrefix(p.Name, "dt") && len(text) == 25 && strings.Contains(text, "000+") {
			list[i].Type, list[i].Value = cim.DateTimeType, d
		} else if err == nil && p.Name == "dtA" {
			list[i].Type, list[i].Value = cim.DateTimeType, d
		}
	}
	return list
}

// canonical prints a request with headers and selectors in order, without prefixes and without the
// parts that differ from call to call.
func canonical(request []byte) string {
	s := xmlpull.New(bytes.Clone(request), xmlpull.Limits{})
	if s.Root() == 0 {
		return ""
	}
	text := canonicalElement(s)
	if s.End() != nil {
		return ""
	}
	return text
}

// masked are headers that differ from call to call.
var masked = []string{"MessageID", "To", "OperationTimeout"}

func canonicalElement(s *xmlpull.Scanner) string {
	name := s.Local()
	var attrs []string
	for _, a := range []struct{ space, local string }{
		{"", "Name"}, {"", "Dialect"}, {wire.SpaceXSI, "nil"}, {wire.SpaceXSI, "type"}, {wire.SpaceSOAP, "mustUnderstand"}, {"http://www.w3.org/XML/1998/namespace", "lang"},
	} {
		value, ok := s.Attr(a.space, a.local)
		text := string(value)
		switch {
		case !ok, a.local == "mustUnderstand" && (text == "false" || name == "Action"):
			continue
		case a.local == "type":
			space, local := s.QName([]byte(text))
			text = space + " " + local
		}
		attrs = append(attrs, a.local+"="+text)
	}
	depth := s.Depth()
	head := fmt.Sprintf("{%s}%s %s", s.Space(), name, strings.Join(attrs, " "))
	text, leaf := s.Text()
	value := strings.TrimSpace(string(text))
	if slices.Contains(masked, name) {
		value = "…"
	}
	var children []string
	for entered := !leaf; entered || !leaf && s.Child(depth); entered = false {
		children = append(children, canonicalElement(s))
	}
	if name == "OptionSet" && len(children) == 0 {
		return "" // says nothing
	}
	if name == "Header" || name == "SelectorSet" {
		slices.Sort(children)
	}
	if len(children) > 0 {
		value = ""
	}
	return strings.TrimRight(head+": "+value, " ") + "\n" + strings.Join(children, "")
}
