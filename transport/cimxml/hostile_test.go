package cimxml

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// impatient makes a connection give up soon.
func impatient(s *settings) error {
	s.http.Timeout, s.http.Backoff, s.http.Release = 100*time.Millisecond, time.Millisecond, 50*time.Millisecond
	return nil
}

func dialTo(t *testing.T, address string, opts ...Option) *Conn {
	t.Helper()
	conn, err := Dial(address, append([]Option{AllowCleartext(), Namespace("root/test"), quick}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

var somePath = cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Name: "Key", Value: "1"}}}

func get(ctx context.Context, conn *Conn) error {
	_, err := conn.GetInstance(ctx, somePath, cim.Options{})
	return err
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

// A rawServer passes each request and its connection to a function. It closes done when the test
// ends.
func rawServer(t *testing.T, handle func(conn net.Conn, request []byte, done <-chan struct{})) (address string, requests *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done, ended := make(chan struct{}), make(chan struct{})
	requests = &atomic.Int32{}
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				body, _ := io.ReadAll(req.Body)
				requests.Add(1)
				handle(conn, body, done)
			}()
		}
	}()
	t.Cleanup(func() {
		close(done)
		listener.Close()
		<-ended
	})
	return "http://" + listener.Addr().String(), requests
}

// reset ends a connection with RST.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func httpHead(length int) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n", length)
}

func TestServerHangs(t *testing.T) {
	noLeak(t)
	address, requests := rawServer(t, func(_ net.Conn, _ []byte, done <-chan struct{}) { <-done })
	err := get(t.Context(), dialTo(t, address, impatient))
	if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "no answer in 100ms") || requests.Load() != 1 {
		t.Errorf("%v after %d requests", err, requests.Load())
	}
	address, _ = rawServer(t, func(conn net.Conn, _ []byte, done <-chan struct{}) {
		fmt.Fprint(conn, httpHead(1000)+"<")
		<-done
	})
	if err := get(t.Context(), dialTo(t, address, impatient)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("stops in the middle: %v", err)
	}
}

func TestContextEnds(t *testing.T) {
	noLeak(t)
	arrived := make(chan struct{}, 10)
	address, _ := rawServer(t, func(_ net.Conn, _ []byte, done <-chan struct{}) {
		arrived <- struct{}{}
		<-done
	})
	conn := dialTo(t, address)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := get(ctx, conn); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	<-arrived
	ctx, cancel = context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if err := get(ctx, conn); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// If the connection is reset, the client repeats only calls that change nothing.
func TestServerResets(t *testing.T) {
	noLeak(t)
	address, requests := rawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
		answer := answerTo(request)
		fmt.Fprint(conn, httpHead(len(answer))+answer[:len(answer)/2])
		reset(conn)
	})
	conn := dialTo(t, address)
	ctx := t.Context()
	class := []byte("<CLASS/>")
	for name, c := range map[string]struct {
		want int32
		call func() error
	}{
		"get":    {3, func() error { return get(ctx, conn) }},
		"class":  {3, func() error { _, err := conn.GetClass(ctx, things, cim.Options{}); return err }},
		"names":  {3, func() error { return declarations(conn.EnumerateQualifiers(ctx, "", cim.Options{})) }},
		"open":   {1, func() error { return instances(conn.EnumerateInstances(ctx, things, cim.Options{})) }},
		"delete": {1, func() error { return conn.DeleteInstance(ctx, somePath, cim.Options{}) }},
		"create": {1, func() error {
			_, err := conn.CreateInstance(ctx, &cim.Instance{Class: "X_A"}, cim.Options{})
			return err
		}},
		"modify": {1, func() error {
			return conn.ModifyInstance(ctx, &cim.Instance{Class: "X_A", Path: somePath}, nil, cim.Options{})
		}},
		"invoke": {1, func() error {
			_, _, err := conn.InvokeMethod(ctx, somePath, "GetState", nil, cim.Options{})
			return err
		}},
		"create class":     {1, func() error { return conn.CreateClass(ctx, "", class, cim.Options{}) }},
		"delete class":     {1, func() error { return conn.DeleteClass(ctx, things, cim.Options{}) }},
		"delete qualifier": {1, func() error { return conn.DeleteQualifier(ctx, "", "X", cim.Options{}) }},
	} {
		requests.Store(0)
		var e *Error
		if err := c.call(); !errors.As(err, &e) || requests.Load() != c.want {
			t.Errorf("%s: %d requests, want %d; %v", name, requests.Load(), c.want, err)
		}
	}
}

// The server sends a wrong length, or one byte at a time.
func TestServerLies(t *testing.T) {
	noLeak(t)
	log.SetOutput(io.Discard) // net/http logs bytes after an answer
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for name, c := range map[string]struct {
		length func(int) int
		want   error
		text   string
	}{
		"longer":  {func(n int) int { return n + 10 }, io.ErrUnexpectedEOF, "reading the answer"},
		"shorter": {func(n int) int { return n - 10 }, nil, "XML: found another end tag, want </MESSAGE>"},
		"huge":    {func(int) int { return 1 << 40 }, cim.ErrServerLimitsExceeded, "more than 67108864 bytes"},
		"nothing": {func(int) int { return 0 }, nil, "the answer is empty"},
		"exact":   {func(n int) int { return n }, nil, ""},
	} {
		address, _ := rawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
			answer := answerTo(request)
			for _, b := range []byte(httpHead(c.length(len(answer))) + answer) {
				if _, err := conn.Write([]byte{b}); err != nil {
					return
				}
			}
		})
		err := get(t.Context(), dialTo(t, address, Retries(0)))
		if (err == nil) != (c.text == "") || c.want != nil && !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want %s", name, err, c.text)
		}
	}
}

// repeater repeats the same text without an end.
func repeater(head, item string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		block := []byte(strings.Repeat(item, 1+(64<<10)/len(item)))
		_, err := io.WriteString(w, head)
		for err == nil && r.Context().Err() == nil {
			_, err = w.Write(block)
		}
	}
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
	noLeak(t)
	const xml = "application/xml; charset=utf-8"
	property := func(value string) string {
		return `<IRETURNVALUE><INSTANCE CLASSNAME="X"><PROPERTY.ARRAY NAME="P" TYPE="string"><VALUE.ARRAY>` + value + `</VALUE.ARRAY></PROPERTY.ARRAY></INSTANCE></IRETURNVALUE>`
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		code    cim.StatusCode // 0 for none
		text    string
	}{
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
		{"no end", repeater("<CIM>", "<a>b</a>"), cim.ErrServerLimitsExceeded, "the answer has more than 67108864 bytes"},
		{"compressed", status(200, xml, "\x1f\x8b", "Content-Encoding", "gzip"), 0, `encoding "gzip", which was not asked for`},
		{"another encoding", status(200, xml, `<?xml version="1.0" encoding="EBCDIC"?><CIM/>`), 0, "found encoding EBCDIC"},
	} {
		server := httptest.NewServer(c.handler)
		conn := dialTo(t, server.URL)
		err := get(t.Context(), conn)
		var e *cim.Error
		switch {
		case err == nil || !strings.Contains(err.Error(), c.text):
			t.Errorf("%s: %.300v\nwant %s", c.name, err, c.text)
		case errors.As(err, &e) != (c.code != 0) || c.code != 0 && e.Code != c.code:
			t.Errorf("%s: %v, want code %v", c.name, err, c.code)
		case len(err.Error()) > 1000 || strings.Contains(err.Error(), "hunter2"):
			t.Errorf("%s: %v", c.name, err)
		}
		conn.Close()
		server.Close()
	}
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
	noLeak(t)
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
