package wsman

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/clienttest"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// impatient makes a connection give up soon.
func impatient(s *settings) error {
	s.http.Timeout, s.http.Grace, s.http.Backoff, s.http.Release = 50*time.Millisecond, 50*time.Millisecond, time.Millisecond, 50*time.Millisecond
	return nil
}

// quick makes a connection repeat calls without a delay.
func quick(s *settings) error {
	s.http.Backoff = time.Microsecond
	return nil
}

// client is for the tests that every client has to pass.
var client = clienttest.Client[Option]{
	Dial:      func(address string, opts ...Option) (clienttest.Conn, error) { return Dial(address, opts...) },
	Quick:     []Option{As(Generic), AllowCleartext(), Namespace("root/cimv2"), quick},
	Impatient: impatient,

	Credentials: Credentials, MaxConcurrent: MaxConcurrent, MaxResponse: MaxResponse, OperationTimeout: OperationTimeout,
	PageSize: PageSize, PinSHA256: PinSHA256, Retries: Retries, TLS: TLS, Transport: Transport,

	Media: soapType, Answer: func(request []byte) string { return envelopeOf(request, someInstance) }, EndTag: "</s:Envelope>",
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

// idOf returns the MessageID of a request.
func idOf(request []byte) string {
	found := regexp.MustCompile(`<wsa:MessageID>([^<]*)<`).FindSubmatch(request)
	if found == nil {
		return ""
	}
	return string(found[1])
}

// envelopeOf returns an answer to a request.
func envelopeOf(request []byte, body string) string {
	return `<s:Envelope xmlns:s="` + wire.SpaceSOAP + `" xmlns:a="` + wire.SpaceWSA + `" xmlns:n="` + wire.SpaceWSEn + `" xmlns:w="` + wire.SpaceWSMan + `" xmlns:xsi="` + wire.SpaceXSI +
		`"><s:Header><a:RelatesTo>` + idOf(request) + `</a:RelatesTo></s:Header><s:Body>` + body + `</s:Body></s:Envelope>`
}

const someInstance = `<p:X_A xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/X_A"><p:Key>1</p:Key><p:Name>one</p:Name></p:X_A>`

func TestServerHangs(t *testing.T) { client.ServerHangs(t) }
func TestContextEnds(t *testing.T) { client.ContextEnds(t) }
func TestServerLies(t *testing.T)  { client.ServerLies(t) }

// If the connection is reset, the client repeats only safe calls.
func TestServerResets(t *testing.T) {
	address, check := client.ServerResets(t)
	conn := dialTo(t, address)
	check("identify", 3, func() error { _, err := conn.Identify(t.Context()); return err })
}

func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		request, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, strings.ReplaceAll(body, "$ID", idOf(request)))
	}
}

const soapType = "application/soap+xml;charset=UTF-8"

// Every invalid answer is an error that describes it.
func TestHostileAnswers(t *testing.T) {
	open := `<s:Envelope xmlns:s="` + wire.SpaceSOAP + `"><s:Body>`
	fault := open + `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:w="` + wire.SpaceWSMan +
		`">w:AccessDenied</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">Access is
		denied.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`
	client.Reports(t, []clienttest.Answer{
		{"HTML", respond(200, "text/html", "<!DOCTYPE html><html><body>Welcome</body></html>"), 0, `found an answer of the type "text/html", want application/soap+xml: "<!DOCTYPE html><html><body>Welcome`},
		{"HTML that says it is SOAP", respond(200, soapType, "<html><body>Welcome</body></html>"), 0, `found <html>, want a SOAP envelope`},
		{"HTML 404", respond(404, "text/html", "<html>no such page</html>"), cim.ErrFailed, `HTTP 404 Not Found: "<html>no such page</html>"`},
		{"500 without a fault", respond(500, soapType, ""), cim.ErrFailed, "HTTP 500 Internal Server Error"},
		{"500 with half an envelope", respond(500, soapType, open), cim.ErrFailed, "HTTP 500 Internal Server Error"},
		{"500 with a fault", respond(500, soapType, fault), cim.ErrAccessDenied, "Access is denied."},
		{"200 with a fault", respond(200, soapType, fault), cim.ErrAccessDenied, "Access is denied."},
		{"401", respond(401, "", ""), cim.ErrAccessDenied, "HTTP 401 Unauthorized: the server accepts no authentication scheme"},
		{"403", respond(403, "text/plain", "no"), cim.ErrAccessDenied, `HTTP 403 Forbidden: "no"`},
		{"413", respond(413, "text/html", "too large"), cim.ErrServerLimitsExceeded, "HTTP 413"},
		{"503", respond(503, "text/html", "busy"), cim.ErrFailed, `HTTP 503 Service Unavailable: "busy"`},
		{"another answer", respond(200, soapType, `<s:Envelope xmlns:s="`+wire.SpaceSOAP+`"><s:Header><a:RelatesTo xmlns:a="`+wire.SpaceWSA+`">uuid:1</a:RelatesTo></s:Header><s:Body>`+someInstance+`</s:Body></s:Envelope>`), 0, `found the answer to the request "uuid:1", want the answer to uuid:`},
		{"no body", respond(200, soapType, `<s:Envelope xmlns:s="`+wire.SpaceSOAP+`"/>`), 0, "the answer has no body"},
		{"an empty body", respond(200, soapType, open+`</s:Body></s:Envelope>`), 0, "the answer has no instance"},
		{"cut off", respond(200, soapType, open+someInstance[:50]), 0, "XML: "},
		{"cut off after the instance", respond(200, soapType, open+someInstance), 0, "the document ends inside <s:Body>"},
		{"text after the end", respond(200, soapType, open+someInstance+`</s:Body></s:Envelope>and more`), 0, "text after the end"},
		{"a document type", respond(200, soapType, `<!DOCTYPE a [<!ENTITY b "`+strings.Repeat("b", 1000)+`">]>`+open+"&b;"), 0, "a document type declaration is not allowed"},
		{"an entity", respond(200, soapType, open+`<X><Y>&b;</Y></X></s:Body></s:Envelope>`), 0, "unknown entity &b;"},
		{"depth", respond(200, soapType, open+strings.Repeat("<a>", 10000)), 0, "nested more than 128 deep"},
		{"attributes", respond(200, soapType, open+"<a "+strings.Repeat("b ", 1000)), 0, "attribute"},
		{"many attributes", respond(200, soapType, open+"<a "+manyAttributes(1000)+"/>"), 0, "more than 64 attributes"},
		{"a million elements", respond(200, soapType, open+"<X>"+strings.Repeat("<a/>", 1_000_000)+"</X></s:Body></s:Envelope>"), 0, "more than 100000 values"},
		{"one long text", respond(200, soapType, open+"<X><Y>"+strings.Repeat("y", 17<<20)+"</Y></X></s:Body></s:Envelope>"), 0, "a text of more than 16777216 bytes"},
		{"no end", clienttest.Repeat("application/soap+xml", open+"<X>", "<a>b</a>"), cim.ErrServerLimitsExceeded, "the answer has more than 67108864 bytes"},
		{"compressed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", soapType)
			io.WriteString(w, "\x1f\x8b")
		}, 0, `encoding "gzip", which was not asked for`},
		{"sealed", respond(200, `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"`, "--Encrypted Boundary"), 0, "the answer is sealed"},
		{"another encoding", respond(200, soapType, `<?xml version="1.0" encoding="EBCDIC"?>`+open), 0, "found encoding EBCDIC"},
	})
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// The client does not follow redirects, because they could send the request elsewhere.
func TestRedirect(t *testing.T) {
	clienttest.NoLeak(t)
	var other atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { other.Add(1) }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	conn := dialTo(t, server.URL)
	err := clienttest.Get(t.Context(), conn)
	if err == nil || !strings.Contains(err.Error(), "HTTP 307 Temporary Redirect: the server redirects, which is not followed") || other.Load() != 0 {
		t.Errorf("%v, %d requests elsewhere", err, other.Load())
	}
	conn.Close()
}

// The client repeats a call to a busy server, up to the allowed number of times.
func TestBusy(t *testing.T) {
	clienttest.NoLeak(t)
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if requests.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", soapType)
		io.WriteString(w, envelopeOf(body, someInstance))
	}))
	defer server.Close()
	conn := dialTo(t, server.URL)
	if err := clienttest.Get(t.Context(), conn); err != nil || requests.Load() != 3 {
		t.Errorf("%d requests, %v", requests.Load(), err)
	}
	requests.Store(0)
	if err := clienttest.Get(t.Context(), dialTo(t, server.URL, Retries(1))); err == nil || requests.Load() != 2 {
		t.Errorf("%d requests, %v", requests.Load(), err)
	}
	conn.Close()
}

// An enumerator answers Enumerate and Pull with functions of the page number, and counts the calls.
type enumerator struct {
	page                     func(n int) string // n = 0 is the answer to Enumerate
	enumerates, pulls, frees atomic.Int32
	released                 chan string
}

func (e *enumerator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", soapType)
	switch {
	case bytes.Contains(body, []byte("<wsen:Enumerate>")):
		e.enumerates.Add(1)
		io.WriteString(w, envelopeOf(body, "<n:EnumerateResponse>"+e.page(0)+"</n:EnumerateResponse>"))
	case bytes.Contains(body, []byte("<wsen:Pull>")):
		io.WriteString(w, envelopeOf(body, "<n:PullResponse>"+e.page(int(e.pulls.Add(1)))+"</n:PullResponse>"))
	case bytes.Contains(body, []byte("<wsen:Release>")):
		e.frees.Add(1)
		found := regexp.MustCompile("EnumerationContext>([^<]*)<").FindSubmatch(body)
		select {
		case e.released <- string(found[1]):
		default: // the test does not check it
		}
		io.WriteString(w, envelopeOf(body, ""))
	}
}

func enumeratorOf(t *testing.T, page func(n int) string) (*enumerator, *Conn) {
	t.Helper()
	e := &enumerator{page: page, released: make(chan string, 10)}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return e, dialTo(t, server.URL)
}

func pageOf(context string, items ...string) string {
	return "<n:EnumerationContext>" + context + "</n:EnumerationContext><w:Items>" + strings.Join(items, "") + "</w:Items>"
}

func enumerate(ctx context.Context, conn *Conn, each func(*cim.Instance) bool) (count int, err error) {
	for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "X_A"}, cim.Options{}) {
		if err != nil {
			return count, err
		}
		if count++; !each(in) {
			break
		}
	}
	return count, nil
}

func all(*cim.Instance) bool { return true }

func TestEnumerations(t *testing.T) {
	clienttest.NoLeak(t)
	const end = "<w:EndOfSequence/>"
	for _, c := range []struct {
		name     string
		page     func(n int) string
		count    int
		pulls    int32
		released string // the context of Release
		text     string // in the error
	}{
		{"one page", func(int) string { return pageOf("", someInstance, someInstance) + end }, 2, 0, "", ""},
		{"a context and the end", func(int) string { return pageOf("7", someInstance) + end }, 1, 0, "", ""},
		{"the context after the items", func(n int) string {
			if n == 1 {
				return "<n:Items>" + someInstance + "</n:Items><n:EndOfSequence/>"
			}
			return "<w:Items>" + someInstance + "</w:Items><n:EnumerationContext>7</n:EnumerationContext>"
		}, 2, 1, "", ""},
		{"nothing at first", func(n int) string {
			if n < 2 {
				return pageOf("7")
			}
			return pageOf("7", someInstance) + end
		}, 1, 2, "", ""},
		{"without progress", func(int) string { return pageOf("7") }, 0, 2, "7", "3 answers in a row without an instance and without an end"},
		{"neither a context nor an end", func(int) string { return pageOf("", someInstance) }, 1, 0, "", "neither a context nor an end"},
		{"broken in the middle", func(n int) string {
			if n == 0 {
				return pageOf("7", someInstance)
			}
			return pageOf("8", someInstance, "<a><b>&x;</b></a>")
		}, 2, 1, "8", "unknown entity"},
	} {
		e, conn := enumeratorOf(t, c.page)
		count, err := enumerate(t.Context(), conn, all)
		conn.Close()
		if count != c.count || e.pulls.Load() != c.pulls || (err == nil) != (c.text == "") || err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %d instances after %d pulls, %v; want %d after %d, %s", c.name, count, e.pulls.Load(), err, c.count, c.pulls, c.text)
		}
		if got := take(e.released); got != c.released {
			t.Errorf("%s: released %q, want %q", c.name, got, c.released)
		}
	}
}

func take(c chan string) string {
	select {
	case s := <-c:
		return s
	default:
		return ""
	}
}

// A program can leave an enumeration without an end; the client then releases it.
func TestLeavingLoops(t *testing.T) {
	clienttest.NoLeak(t)
	e, conn := enumeratorOf(t, func(n int) string { return pageOf(fmt.Sprint(n), someInstance, someInstance, someInstance) })
	count := 0
	if _, err := enumerate(t.Context(), conn, func(*cim.Instance) bool { count++; return count < 100 }); err != nil || count != 100 {
		t.Errorf("%d, %v", count, err)
	}
	if got := take(e.released); got != "33" {
		t.Errorf("released %q, want 33", got)
	}

	ctx, cancel := context.WithCancel(t.Context())
	count, err := enumerate(ctx, conn, func(*cim.Instance) bool { cancel(); return true })
	if !errors.Is(err, context.Canceled) || count != 1 {
		t.Errorf("canceled: %d, %v", count, err)
	}
	conn.Close() // waits for the release
	if got := take(e.released); got == "" {
		t.Error("the enumeration was not released after the context had ended")
	}

	// The loop may make calls itself.
	inner, err := enumerate(t.Context(), conn, func(*cim.Instance) bool {
		n, err := enumerate(t.Context(), conn, func(*cim.Instance) bool { return false })
		return n == 1 && err == nil && e.pulls.Load() < 50
	})
	if err != nil || inner < 2 {
		t.Errorf("a loop in a loop: %d, %v", inner, err)
	}
	if e.frees.Load() < 10 {
		t.Errorf("%d releases", e.frees.Load())
	}
}

// An answer may have a million instances.
func TestMillionItems(t *testing.T) {
	clienttest.NoLeak(t)
	_, conn := enumeratorOf(t, func(int) string { return "<w:Items>" + strings.Repeat("<a/>", wire.MaxItems+1) + "</w:Items>" })
	count, err := enumerate(t.Context(), conn, all)
	if !errors.Is(err, wire.ErrLimit) || count != wire.MaxItems {
		t.Errorf("%d instances, %v", count, err)
	}
	conn.Close()
}
