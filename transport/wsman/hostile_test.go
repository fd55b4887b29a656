package wsman

import (
	"bufio"
	"bytes"
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
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// noLeak fails if the test leaves goroutines running. Goroutines of closed connections end soon,
// but not at once.
func noLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
			if time.Now().After(end) {
				buffer := make([]byte, 1<<20)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buffer[:runtime.Stack(buffer, true)])
				return
			}
		}
	})
}

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

func dialTo(t *testing.T, address string, opts ...Option) *Conn {
	t.Helper()
	conn, err := Dial(address, append([]Option{As(Generic), AllowCleartext(), Namespace("root/cimv2"), quick}, opts...)...)
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
	return "http://" + listener.Addr().String() + "/wsman", requests
}

// reset ends a connection with RST.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func httpHead(length int) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml;charset=UTF-8\r\nContent-Length: %d\r\n\r\n", length)
}

func TestServerHangs(t *testing.T) {
	noLeak(t)
	address, requests := rawServer(t, func(_ net.Conn, _ []byte, done <-chan struct{}) { <-done })
	err := get(t.Context(), dialTo(t, address, impatient))
	if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "no answer in 100ms") {
		t.Errorf("%v", err)
	}
	if requests.Load() != 1 {
		t.Errorf("%d requests, want 1", requests.Load())
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
	if err := get(ctx, conn); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, os.ErrDeadlineExceeded) {
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
	if err := get(ctx, conn); !errors.Is(err, context.Canceled) {
		t.Errorf("before: %v", err)
	}
}

// If the connection is reset, the client repeats only safe calls.
func TestServerResets(t *testing.T) {
	noLeak(t)
	address, requests := rawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
		answer := envelopeOf(request, someInstance)
		fmt.Fprint(conn, httpHead(len(answer))+answer[:len(answer)/2])
		reset(conn)
	})
	conn := dialTo(t, address)
	count := func(want int32, call func() error) {
		t.Helper()
		requests.Store(0)
		var e *Error
		if err := call(); !errors.As(err, &e) || requests.Load() != want {
			t.Errorf("%d requests, want %d; %v", requests.Load(), want, err)
		}
	}
	ctx := t.Context()
	count(3, func() error { return get(ctx, conn) })
	count(3, func() error { _, err := conn.Identify(ctx); return err })
	count(1, func() error { return conn.DeleteInstance(ctx, somePath, cim.Options{}) })
	count(1, func() error {
		_, err := conn.CreateInstance(ctx, &cim.Instance{Class: "X_A"}, cim.Options{})
		return err
	})
	count(1, func() error { _, _, err := conn.InvokeMethod(ctx, somePath, "M", nil, cim.Options{}); return err })
	count(1, func() error {
		return conn.ModifyInstance(ctx, &cim.Instance{Class: "X_A", Path: somePath}, nil, cim.Options{})
	})
}

func TestServerIsSlow(t *testing.T) {
	noLeak(t)
	address, _ := rawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
		answer := envelopeOf(request, someInstance)
		for _, b := range []byte(httpHead(len(answer)) + answer) {
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
		}
	})
	if err := get(t.Context(), dialTo(t, address)); err != nil {
		t.Errorf("byte by byte: %v", err)
	}
	address, _ = rawServer(t, func(conn net.Conn, _ []byte, done <-chan struct{}) {
		fmt.Fprint(conn, httpHead(1000)+"<")
		<-done
	})
	if err := get(t.Context(), dialTo(t, address, impatient)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("stops in the middle: %v", err)
	}
}

// The server sends a wrong length.
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
		"shorter": {func(n int) int { return n - 10 }, nil, "XML: found another end tag, want </s:Envelope>"},
		"huge":    {func(int) int { return 1 << 40 }, cim.ErrServerLimitsExceeded, "more than 67108864 bytes"},
		"nothing": {func(int) int { return 0 }, nil, "the answer is empty"},
	} {
		address, _ := rawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
			answer := envelopeOf(request, someInstance)
			fmt.Fprint(conn, httpHead(c.length(len(answer)))+answer)
		})
		err := get(t.Context(), dialTo(t, address, Retries(0)))
		if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want %s", name, err, c.text)
		}
	}
}

// repeater repeats the same text without an end.
func repeater(head, item string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/soap+xml")
		block := []byte(strings.Repeat(item, 1+(64<<10)/len(item)))
		_, err := io.WriteString(w, head)
		for err == nil && r.Context().Err() == nil {
			_, err = w.Write(block)
		}
	}
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
	noLeak(t)
	open := `<s:Envelope xmlns:s="` + wire.SpaceSOAP + `"><s:Body>`
	fault := open + `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:w="` + wire.SpaceWSMan +
		`">w:AccessDenied</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">Access is
		denied.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		code    cim.StatusCode // 0 for none
		text    string
	}{
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
		{"no end", repeater(open+"<X>", "<a>b</a>"), cim.ErrServerLimitsExceeded, "the answer has more than 67108864 bytes"},
		{"compressed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", soapType)
			io.WriteString(w, "\x1f\x8b")
		}, 0, `encoding "gzip", which was not asked for`},
		{"sealed", respond(200, `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"`, "--Encrypted Boundary"), 0, "the answer is sealed"},
		{"another encoding", respond(200, soapType, `<?xml version="1.0" encoding="EBCDIC"?>`+open), 0, "found encoding EBCDIC"},
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
		case len(err.Error()) > 1000:
			t.Errorf("%s: an error of %d bytes", c.name, len(err.Error()))
		}
		conn.Close()
		server.Close()
	}
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
	noLeak(t)
	var other atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { other.Add(1) }))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	conn := dialTo(t, server.URL)
	err := get(t.Context(), conn)
	if err == nil || !strings.Contains(err.Error(), "HTTP 307 Temporary Redirect: the server redirects, which is not followed") || other.Load() != 0 {
		t.Errorf("%v, %d requests elsewhere", err, other.Load())
	}
	conn.Close()
}

// The client repeats a call to a busy server, up to the allowed number of times.
func TestBusy(t *testing.T) {
	noLeak(t)
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
	if err := get(t.Context(), conn); err != nil || requests.Load() != 3 {
		t.Errorf("%d requests, %v", requests.Load(), err)
	}
	requests.Store(0)
	if err := get(t.Context(), dialTo(t, server.URL, Retries(1))); err == nil || requests.Load() != 2 {
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
	noLeak(t)
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
	noLeak(t)
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
	noLeak(t)
	_, conn := enumeratorOf(t, func(int) string { return "<w:Items>" + strings.Repeat("<a/>", wire.MaxItems+1) + "</w:Items>" })
	count, err := enumerate(t.Context(), conn, all)
	if !errors.Is(err, wire.ErrLimit) || count != wire.MaxItems {
		t.Errorf("%d instances, %v", count, err)
	}
	conn.Close()
}
