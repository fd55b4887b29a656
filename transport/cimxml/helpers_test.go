package cimxml

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// A fake is a server that answers calls with a function.
type fake struct {
	t      *testing.T
	mu     sync.Mutex
	calls  []*cimxmlwire.Call
	bodies []string
	heads  []http.Header
	answer func(c *cimxmlwire.Call, a *cimxmlwire.Answer)
}

func newFake(t *testing.T, answer func(c *cimxmlwire.Call, a *cimxmlwire.Answer)) *fake {
	return &fake{t: t, answer: answer}
}

func (f *fake) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	r := cimxmlwire.NewReader()
	r.Reset(bytes.Clone(body))
	c, err := r.Call()
	if err != nil {
		f.t.Errorf("%v: %s", err, body)
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.bodies, f.heads = append(f.calls, c), append(f.bodies, string(body)), append(f.heads, req.Header)
	a := &cimxmlwire.Answer{ID: c.ID, Intrinsic: c.Intrinsic, Method: c.Method}
	f.answer(c, a)
	var w cimxmlwire.Writer
	w.Answer(a)
	text, err := w.Bytes()
	if err != nil {
		f.t.Errorf("%v", err)
		return nil, err
	}
	return respond(req, 200, string(text)), nil
}

func respond(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req,
	}
}

// methods returns the names of the calls since the last time.
func (f *fake) methods() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, c := range f.calls {
		names = append(names, c.Method)
	}
	f.calls = nil
	return strings.Join(names, " ")
}

func dialFake(t *testing.T, f http.RoundTripper, opts ...Option) *Conn {
	t.Helper()
	conn, err := Dial("https://server", append([]Option{Transport(f), Namespace("root/test"), quick}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// quick makes a connection repeat calls without a delay.
func quick(s *settings) error {
	s.http.Backoff = time.Microsecond
	return nil
}

// page answers a pulled operation.
func page(a *cimxmlwire.Answer, context string, end bool, items ...cimxmlwire.Item) {
	a.Items = items
	a.Out = []cim.Property{{Name: "EndOfSequence", Type: cim.Boolean, Value: end}, {Name: "EnumerationContext", Type: cim.String, Value: context}}
}

// thing returns an instance with a key.
func thing(n int) cimxmlwire.Item {
	path := cim.ObjectPath{Host: "elsewhere", Namespace: "root/test", Class: "X_Thing", Keys: []cim.KeyBinding{{Name: "Id", Value: int64(n)}}}
	return cimxmlwire.Item{Instance: &cim.Instance{Class: "X_Thing", Path: path, Properties: []cim.Property{
		{Name: "Id", Type: cim.Uint16, Value: uint16(n)}, {Name: "Name", Type: cim.String, Value: fmt.Sprint("thing ", n)},
	}}}
}

var things = cim.ObjectPath{Class: "X_Thing"}

// enumerate reads instances until more returns false.
func enumerate(t *testing.T, conn *Conn, o cim.Options, more func(n int) bool) (count int, err error) {
	t.Helper()
	for in, err := range conn.EnumerateInstances(t.Context(), things, o) {
		if err != nil {
			return count, err
		}
		count++
		if in.Path.Host != "" || in.Path.Namespace != "root/test" || in.Class == "" {
			t.Errorf("%v", in.Path)
		}
		if !more(count) {
			break
		}
	}
	return count, nil
}

func all(int) bool { return true }
