package clienttest

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
)

// A Client is a client under test. O is the type of its options.
type Client[O any] struct {
	Dial      func(address string, opts ...O) (Conn, error)
	Quick     []O // for a server over HTTP, without delays
	Impatient O   // gives up after 100 ms

	Credentials      func(httpauth.Options) O
	MaxConcurrent    func(int) O
	MaxResponse      func(int64) O
	OperationTimeout func(time.Duration) O
	PageSize         func(int) O
	PinSHA256        func(string) O
	Retries          func(int) O
	TLS              func(*tls.Config) O
	Transport        func(http.RoundTripper) O

	Media   string                      // the content type of answers
	Answer  func(request []byte) string // answers [Get]
	EndTag  string                      // the end tag that is cut off if the last ten bytes of an answer are missing
	IsError func(error) bool            // reports whether an error is the Error of the package
}

// A Conn is a connection that can be closed.
type Conn interface {
	cim.Conn
	io.Closer
}

// Path is the path of an instance.
var Path = cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Name: "Key", Value: "1"}}}

// Get calls the server.
func Get(ctx context.Context, conn cim.Conn) error {
	_, err := conn.GetInstance(ctx, Path, cim.Options{})
	return err
}

// dial connects to a server over HTTP, without delays.
func (c Client[O]) dial(t *testing.T, address string, opts ...O) Conn {
	t.Helper()
	conn, err := c.Dial(address, append(slices.Clip(c.Quick), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// ServeHTTP answers [Get].
func (c Client[O]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", c.Media)
	io.WriteString(w, c.Answer(body))
}

// head returns the head of an answer.
func (c Client[O]) head(length int) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", c.Media, length)
}

// Refuses checks that Dial refuses bad addresses and options, without showing passwords.
func (c Client[O]) Refuses(t *testing.T) {
	secret := c.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: "hunter2"})
	for _, test := range []struct {
		address string
		opts    []O
		want    string
	}{
		{"http://host", nil, "http sends in clear text"},
		{"http://host", []O{secret}, "http sends in clear text"},
		{"ftp://host", nil, `found scheme "ftp"`},
		{"https://u:hunter2@host", nil, "found a user"},
		{"https://u:hunter2@ho st", nil, "not a URL"},
		{"https://", nil, "found no host"},
		{"https://host?x=1", nil, "found a query"},
		{"host", []O{c.PageSize(0)}, "found 0 instances, want more than 0"},
		{"host", []O{c.MaxConcurrent(-1)}, "found -1 calls"},
		{"host", []O{c.MaxResponse(0)}, "found 0 bytes"},
		{"host", []O{c.OperationTimeout(0)}, "of time"},
		{"host", []O{c.Retries(-1)}, "found -1 retries"},
		{"host", []O{c.PinSHA256("12:34")}, "want 64 hexadecimal digits"},
		{"host", []O{c.Transport(http.DefaultTransport), secret}, "Transport cannot be combined"},
	} {
		_, err := c.Dial(test.address, test.opts...)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", test.address, err, test.want)
		}
	}
}

// Prints checks that printing a connection shows no credentials.
func (c Client[O]) Prints(t *testing.T) {
	conn, err := c.Dial("https://server", c.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: "hunter2"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, conn); strings.Contains(text, "hunter2") {
			t.Errorf("%s: %s", format, text)
		}
	}
}

// ChecksCertificates checks that certificates are verified or pinned.
func (c Client[O]) ChecksCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(c)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	sum := sha256.Sum256(server.Certificate().Raw)
	pin, other := hex.EncodeToString(sum[:]), strings.Repeat("0", 64)
	secret := c.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: "p"})
	for name, test := range map[string]struct {
		opts []O
		want string
	}{
		"unknown authority":               {nil, "certificate"},
		"authority":                       {[]O{c.TLS(&tls.Config{RootCAs: roots})}, ""},
		"pin":                             {[]O{c.PinSHA256(pin)}, ""},
		"another pin":                     {[]O{c.PinSHA256(other)}, "found the certificate with the SHA-256 fingerprint " + strings.ToUpper(pin)},
		"another pin of a good authority": {[]O{c.TLS(&tls.Config{RootCAs: roots}), c.PinSHA256(other)}, "fingerprint"},
		"pin and credentials":             {[]O{c.PinSHA256(pin), secret}, ""},
		"another pin and credentials":     {[]O{c.PinSHA256(other), secret}, "fingerprint"},
	} {
		err := Get(t.Context(), c.dial(t, server.URL, test.opts...))
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// LimitsCalls makes many calls, 200 at a time, for a while or 2000 in all, and checks that only the
// allowed number runs at a time.
func (c Client[O]) LimitsCalls(t *testing.T, during time.Duration) {
	NoLeak(t)
	var now, most, calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		calls.Add(1)
		c.ServeHTTP(w, r)
	}))
	defer server.Close()
	conn := c.dial(t, server.URL, c.MaxConcurrent(10))
	end := time.Now().Add(during)
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			for i := 0; i < 10 || time.Now().Before(end); i++ {
				if err := Get(t.Context(), conn); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if most.Load() > 10 || calls.Load() < 2000 || during == 0 && calls.Load() > 2000 {
		t.Errorf("%d at a time, %d in all", most.Load(), calls.Load())
	}
	t.Logf("%d calls", calls.Load())
	conn.Close()
}

// StopsWaiting checks that a waiting call ends with its context.
func (c Client[O]) StopsWaiting(t *testing.T) {
	NoLeak(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		c.ServeHTTP(w, r)
	}))
	defer server.Close()
	conn := c.dial(t, server.URL, c.MaxConcurrent(1))
	done := make(chan error, 1)
	go func() { done <- Get(context.Background(), conn) }()
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := Get(ctx, conn); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	conn.Close()
}

// ServerHangs calls servers that do not answer, or stop in the middle of an answer.
func (c Client[O]) ServerHangs(t *testing.T) {
	NoLeak(t)
	address, requests := RawServer(t, func(_ net.Conn, _ []byte, done <-chan struct{}) { <-done })
	err := Get(t.Context(), c.dial(t, address, c.Impatient))
	if !errors.Is(err, os.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "no answer in 100ms") || requests.Load() != 1 {
		t.Errorf("%v after %d requests", err, requests.Load())
	}
	address, _ = RawServer(t, func(conn net.Conn, _ []byte, done <-chan struct{}) {
		fmt.Fprint(conn, c.head(1000)+"<")
		<-done
	})
	if err := Get(t.Context(), c.dial(t, address, c.Impatient)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("stops in the middle: %v", err)
	}
}

// ContextEnds ends the context of calls that the server does not answer.
func (c Client[O]) ContextEnds(t *testing.T) {
	NoLeak(t)
	arrived := make(chan struct{}, 10)
	address, _ := RawServer(t, func(_ net.Conn, _ []byte, done <-chan struct{}) {
		arrived <- struct{}{}
		<-done
	})
	conn := c.dial(t, address)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := Get(ctx, conn); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	<-arrived
	ctx, cancel = context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if err := Get(ctx, conn); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if err := Get(ctx, conn); !errors.Is(err, context.Canceled) {
		t.Errorf("before: %v", err)
	}
}

// ServerLies calls servers that send a wrong length, one byte at a time.
func (c Client[O]) ServerLies(t *testing.T) {
	NoLeak(t)
	log.SetOutput(io.Discard) // net/http logs bytes after an answer
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for name, test := range map[string]struct {
		length func(int) int
		want   error
		text   string
	}{
		"longer":  {func(n int) int { return n + 10 }, io.ErrUnexpectedEOF, "reading the answer"},
		"shorter": {func(n int) int { return n - 10 }, nil, "XML: found another end tag, want " + c.EndTag},
		"huge":    {func(int) int { return 1 << 40 }, cim.ErrServerLimitsExceeded, "more than 67108864 bytes"},
		"nothing": {func(int) int { return 0 }, nil, "the answer is empty"},
		"exact":   {func(n int) int { return n }, nil, ""},
	} {
		address, _ := RawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
			answer := c.Answer(request)
			for _, b := range []byte(c.head(test.length(len(answer))) + answer) {
				if _, err := conn.Write([]byte{b}); err != nil {
					return
				}
			}
		})
		err := Get(t.Context(), c.dial(t, address, c.Retries(0)))
		if (err == nil) != (test.text == "") || test.want != nil && !errors.Is(err, test.want) || err != nil && !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v, want %s", name, err, test.text)
		}
	}
}

// ServerResets makes calls to a server that resets connections in the middle of an answer: only
// calls that change nothing are repeated. It returns the address of the server, and a function that
// checks how many requests a call sends.
func (c Client[O]) ServerResets(t *testing.T) (address string, check func(name string, want int32, call func() error)) {
	NoLeak(t)
	address, requests := RawServer(t, func(conn net.Conn, request []byte, _ <-chan struct{}) {
		answer := c.Answer(request)
		fmt.Fprint(conn, c.head(len(answer))+answer[:len(answer)/2])
		reset(conn)
	})
	check = func(name string, want int32, call func() error) {
		t.Helper()
		requests.Store(0)
		if err := call(); !c.IsError(err) || requests.Load() != want {
			t.Errorf("%s: %d requests, want %d; %v", name, requests.Load(), want, err)
		}
	}
	ctx, conn := t.Context(), c.dial(t, address)
	in := &cim.Instance{Class: "X_A", Path: Path}
	check("get", 3, func() error { return Get(ctx, conn) })
	check("delete", 1, func() error { return conn.DeleteInstance(ctx, Path, cim.Options{}) })
	check("create", 1, func() error {
		_, err := conn.CreateInstance(ctx, &cim.Instance{Class: "X_A"}, cim.Options{})
		return err
	})
	check("modify", 1, func() error { return conn.ModifyInstance(ctx, in, nil, cim.Options{}) })
	check("invoke", 1, func() error { _, _, err := conn.InvokeMethod(ctx, Path, "GetState", nil, cim.Options{}); return err })
	return address, check
}

// An Answer is an invalid answer and its error.
type Answer = struct {
	Name    string
	Handler http.HandlerFunc
	Code    cim.StatusCode // 0 for none
	Text    string
}

// Reports checks that invalid answers are errors that describe them, without showing passwords.
func (c Client[O]) Reports(t *testing.T, answers []Answer) {
	NoLeak(t)
	for _, a := range answers {
		server := httptest.NewServer(a.Handler)
		conn := c.dial(t, server.URL)
		err := Get(t.Context(), conn)
		var e *cim.Error
		switch {
		case err == nil || !strings.Contains(err.Error(), a.Text):
			t.Errorf("%s: %.300v\nwant %s", a.Name, err, a.Text)
		case errors.As(err, &e) != (a.Code != 0) || a.Code != 0 && e.Code != a.Code:
			t.Errorf("%s: %v, want code %v", a.Name, err, a.Code)
		case len(err.Error()) > 1000 || strings.Contains(err.Error(), "hunter2"):
			t.Errorf("%s: %v", a.Name, err)
		}
		conn.Close()
		server.Close()
	}
}
