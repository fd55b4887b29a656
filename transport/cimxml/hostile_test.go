package cimxml

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/clienttest"
)

// impatient makes a connection give up soon.
func impatient(s *settings) error {
	s.http.Timeout, s.http.Backoff, s.http.Release = 100*time.Millisecond, time.Millisecond, 50*time.Millisecond
	return nil
}

// client is for the tests that every client has to pass.
var client = clienttest.Client[Option]{
	Dial:      func(address string, opts ...Option) (clienttest.Conn, error) { return Dial(address, opts...) },
	Quick:     []Option{AllowCleartext(), Namespace("root/test"), quick},
	Impatient: impatient,

	Credentials: Credentials, MaxConcurrent: MaxConcurrent, MaxResponse: MaxResponse, OperationTimeout: OperationTimeout,
	PageSize: PageSize, PinSHA256: PinSHA256, Retries: Retries, TLS: TLS, Transport: Transport,

	Media: "application/xml", Answer: answerTo, EndTag: "</MESSAGE>",
	IsError: func(err error) bool { var e *Error; return errors.As(err, &e) },
}

func dialTo(t *testing.T, address string, opts ...Option) *Conn {
	t.Helper()
	conn, err := Dial(address, append(slices.Clip(client.Quick), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// message returns an answer to a request, with body in its message.
func message(request []byte, operation, body string) string {
	id := ""
	if found := regexp.MustCompile(`MESSAGE ID="([^"]*)"`).FindSubmatch(request); found != nil {
		id = string(found[1])
	}
	return `<?xml version="1.0"?><CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="` + id + `" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="` +
		operation + `">` + body + `</IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>`
}

const someInstance = `<IRETURNVALUE><INSTANCE CLASSNAME="X_A"><PROPERTY NAME="Key" TYPE="string"><VALUE>1</VALUE></PROPERTY></INSTANCE></IRETURNVALUE>`

func answerTo(request []byte) string { return message(request, "GetInstance", someInstance) }

func TestServerHangs(t *testing.T) { client.ServerHangs(t) }
func TestContextEnds(t *testing.T) { client.ContextEnds(t) }
func TestServerLies(t *testing.T)  { client.ServerLies(t) }

// If the connection is reset, the client repeats only calls that change nothing.
func TestServerResets(t *testing.T) {
	address, check := client.ServerResets(t)
	conn := dialTo(t, address)
	ctx := t.Context()
	class := []byte("<CLASS/>")
	check("class", 3, func() error { _, err := conn.GetClass(ctx, things, cim.Options{}); return err })
	check("names", 3, func() error { return declarations(conn.EnumerateQualifiers(ctx, "", cim.Options{})) })
	check("open", 1, func() error { return instances(conn.EnumerateInstances(ctx, things, cim.Options{})) })
	check("create class", 1, func() error { return conn.CreateClass(ctx, "", class, cim.Options{}) })
	check("delete class", 1, func() error { return conn.DeleteClass(ctx, things, cim.Options{}) })
	check("delete qualifier", 1, func() error { return conn.DeleteQualifier(ctx, "", "X", cim.Options{}) })
}

func status(code int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i < len(header); i += 2 {
			w.Header()[header[i]] = []string{header[i+1]}
		}
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

// wrapped answers with a valid message that contains these elements.
func wrapped(operation, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		request, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		io.WriteString(w, message(request, operation, body))
	}
}

// Every invalid answer is an error that describes it.
func TestHostileAnswers(t *testing.T) {
	const xml = "application/xml; charset=utf-8"
	property := func(value string) string {
		return `<IRETURNVALUE><INSTANCE CLASSNAME="X"><PROPERTY.ARRAY NAME="P" TYPE="string"><VALUE.ARRAY>` + value + `</VALUE.ARRAY></PROPERTY.ARRAY></INSTANCE></IRETURNVALUE>`
	}
	client.Reports(t, []clienttest.Answer{
		{"HTML", status(200, "text/html", "<!DOCTYPE html><html>Welcome</html>"), 0, `found an answer of the type "text/html", want application/xml: "<!DOCTYPE html>`},
		{"HTML that says it is XML", status(200, xml, "<html/>"), 0, "found <html>, want CIM"},
		{"HTML 404", status(404, "text/html", "<html>no such page</html>"), cim.ErrFailed, `HTTP 404 Not Found: "<html>no such page</html>"`},
		{"500", status(500, xml, ""), cim.ErrFailed, "HTTP 500 Internal Server Error"},
		{"500 with half a message", status(500, xml, "<CIM><MESSAGE>"), cim.ErrFailed, "HTTP 500 Internal Server Error"},
		{"401", status(401, "", "", "Www-Authenticate", `Basic realm="hunter2"`), cim.ErrAccessDenied, "HTTP 401 Unauthorized: the server accepts Basic"},
		{"403", status(403, "text/plain", "no"), cim.ErrAccessDenied, `HTTP 403 Forbidden: "no"`},
		{"503", status(503, "text/html", "busy"), cim.ErrFailed, `HTTP 503 Service Unavailable`},
		{"CIMError", status(400, "", "", "CIMError", "request-not-valid", "PGErrorDetail", "line%202%0a%20bad"), cim.ErrFailed, "HTTP 400 Bad Request: request-not-valid: line 2 bad"},
		{"CIMError without end", status(501, "", "", "CIMError", strings.Repeat("x", 10000)), cim.ErrFailed, "HTTP 501 Not Implemented: xxxx"},
		{"a redirect", status(302, "", "", "Location", "http://elsewhere/"), cim.ErrFailed, "the server redirects, which is not followed"},
		{"the answer of another message", status(200, xml, `<CIM><MESSAGE ID="77"><SIMPLERSP><IMETHODRESPONSE NAME="GetInstance"/></SIMPLERSP></MESSAGE></CIM>`), 0, `found the answer to the message "77", want the answer to 1`},
		{"the answer of another operation", wrapped("DeleteInstance", ""), 0, `found the answer of "DeleteInstance", want the answer of GetInstance`},
		{"no answer in the message", status(200, xml, `<CIM><MESSAGE ID="1"><SIMPLERSP/></MESSAGE></CIM>`), 0, "the message has no SIMPLERSP"},
		{"several answers", status(200, xml, `<CIM><MESSAGE ID="1"><MULTIRSP/></MESSAGE></CIM>`), 0, "several requests in one message"},
		{"no instance", wrapped("GetInstance", ""), 0, "the answer has no result"},
		{"a name", wrapped("GetInstance", `<IRETURNVALUE><INSTANCENAME CLASSNAME="X"/></IRETURNVALUE>`), 0, "the answer has no instance"},
		{"another element", wrapped("GetInstance", "<x/>"), 0, "found <x>, want ERROR, a result or a parameter"},
		{"an instance without a class", wrapped("GetInstance", "<IRETURNVALUE><INSTANCE/></IRETURNVALUE>"), 0, "INSTANCE without a CLASSNAME"},
		{"an error without a code", wrapped("GetInstance", `<ERROR DESCRIPTION="d"/>`), cim.ErrFailed, "d: failed"},
		{"cut off", status(200, xml, message(nil, "GetInstance", someInstance)[:200]), 0, "XML: "},
		{"text after the end", status(200, xml, message(nil, "GetInstance", someInstance)+"and more"), 0, "text after the end"},
		{"a document type", status(200, xml, `<!DOCTYPE a [<!ENTITY b "bb">]><CIM/>`), 0, "a document type declaration is not allowed"},
		{"an entity", wrapped("GetInstance", property("<VALUE>&b;</VALUE>")), 0, "unknown entity &b;"},
		{"depth", status(200, xml, strings.Repeat("<CIM>", 10000)), 0, "want MESSAGE"},
		{"depth in an instance", wrapped("GetInstance", strings.Repeat(`<IRETURNVALUE><INSTANCE CLASSNAME="X">`, 100)), 0, "nested more than 128 deep"},
		{"a million elements", wrapped("GetInstance", property(strings.Repeat("<VALUE/>", 1_000_000))), 0, "more than 100000 elements"},
		{"one long text", wrapped("GetInstance", property("<VALUE>"+strings.Repeat("y", 17<<20)+"</VALUE>")), 0, "a text of more than 16777216 bytes"},
		{"no end", clienttest.Repeat("application/xml", "<CIM>", "<a>b</a>"), cim.ErrServerLimitsExceeded, "the answer has more than 67108864 bytes"},
		{"compressed", status(200, xml, "\x1f\x8b", "Content-Encoding", "gzip"), 0, `encoding "gzip", which was not asked for`},
		{"another encoding", status(200, xml, `<?xml version="1.0" encoding="EBCDIC"?><CIM/>`), 0, "found encoding EBCDIC"},
	})
}

// If an error occurs after the answer has begun, the server sends it in the trailer.
func TestTrailer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/xml")
		w.Header()["Trailer"] = []string{"CIMStatusCode, CIMStatusCodeDescription"}
		io.WriteString(w, message(request, "EnumerateInstances", ""))
		w.Header().Set("CIMStatusCode", "5")
		w.Header().Set("CIMStatusCodeDescription", "no%20such%20class")
	}))
	defer server.Close()
	err := instances(dialTo(t, server.URL, WithoutPull()).EnumerateInstances(t.Context(), things, cim.Options{}))
	if !errors.Is(err, cim.ErrInvalidClass) || !strings.Contains(err.Error(), "no such class") {
		t.Errorf("%v", err)
	}
}

// An answer may have a million instances.
func TestMillionItems(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a million names")
	}
	clienttest.NoLeak(t)
	const most = 1_000_000
	body := "<IRETURNVALUE>" + strings.Repeat(`<CLASSNAME NAME="A"/>`, most+1) + "</IRETURNVALUE>"
	server := httptest.NewServer(wrapped("EnumerateClassNames", body))
	defer server.Close()
	conn := dialTo(t, server.URL)
	count := 0
	var last error
	for _, err := range conn.EnumerateClassNames(t.Context(), cim.ObjectPath{}, cim.Options{}) {
		if last = err; err == nil {
			count++
		}
	}
	if !errors.Is(last, cimxmlwire.ErrLimit) || count != most {
		t.Errorf("%d names, %v", count, last)
	}
	conn.Close()
}
