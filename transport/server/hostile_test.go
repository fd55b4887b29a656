package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/transport/server"
	"github.com/gomof/gomof/transport/wsman"
)

// A client sends half a request and then waits.
func TestHalfRequest(t *testing.T) {
	s := server.New(fixture(t), server.Options{ReadTime: 20 * time.Millisecond})
	h := httptest.NewServer(s.WSMan())
	defer h.Close()
	conn, err := net.Dial("tcp", h.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 1000\r\n\r\n<s:Env", soap)
	answer, err := io.ReadAll(conn) // until the connection is closed
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("%s, %v", answer, err)
	}
}

// endless is a body that never ends.
type endless struct{ read atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read.Add(int64(len(p)))
	return len(p), nil
}

func TestEndlessBody(t *testing.T) {
	_, address := serve(t, fixture(t), server.Options{MaxRequest: 1 << 20})
	body := &endless{}
	res, err := http.Post(address+"/wsman", soap, body)
	if err == nil {
		res.Body.Close()
	}
	// The server stops reading. The client gets an answer or a closed connection.
	if err == nil && res.StatusCode != 413 || body.read.Load() > 64<<20 {
		t.Errorf("%v, %v after %d bytes", res, err, body.read.Load())
	}
}

// Clients that begin enumerations and never pull reach the limit for a user, or the limit for all.
func TestFloodOfEnumerations(t *testing.T) {
	who := func(r *http.Request) (context.Context, error) {
		user, _, _ := r.BasicAuth()
		return server.WithUser(r.Context(), user), nil
	}
	s, address := serve(t, fixture(t, every(1), every(2)), server.Options{Authenticate: who, MaxEnumerations: 5, MaxAllEnumerations: 8})
	begin := func(user string) string {
		r, _ := http.NewRequest("POST", address+"/wsman", strings.NewReader(soapRequest{action: enumerate, body: `<n:Enumerate/>`}.String()))
		r.Header.Set("Content-Type", soap)
		r.SetBasicAuth(user, "")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		data, _ := io.ReadAll(res.Body)
		return string(data)
	}
	for i := range 20 {
		answer := begin("anna")
		if refused := strings.Contains(answer, "wsman:QuotaLimit"); refused != (i >= 5) {
			t.Fatalf("%d: %s", i, answer)
		}
	}
	for i := range 20 {
		answer := begin("otto")
		if refused := strings.Contains(answer, "wsman:QuotaLimit"); refused != (i >= 3) {
			t.Fatalf("%d: %s", i, answer)
		}
	}
	if s.Enumerations() != 8 {
		t.Errorf("%d enumerations", s.Enumerations())
	}
}

// contextOf returns the enumeration context in an answer.
func contextOf(answer string) string {
	_, rest, _ := strings.Cut(answer, "EnumerationContext>")
	name, _, _ := strings.Cut(rest, "<")
	return name
}

// call calls a handler without a network, so that synctest controls the time.
func call(h http.Handler, user, body string) (status int, answer string) {
	r := httptest.NewRequest("POST", "/wsman", strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1"
	r.SetBasicAuth(user, "")
	r.Header.Set("Content-Type", soap)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func pullOf(name string) string {
	return soapRequest{action: pull, body: `<n:Pull><n:EnumerationContext>` + name + `</n:EnumerationContext></n:Pull>`}.String()
}

// An enumeration that nobody pulls expires. Each pull extends its time.
func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server.New(fixture(t, every(1), every(2), every(3), every(4)), server.Options{Namespace: "root/x", Expire: time.Minute})
		h := s.WSMan()
		_, answer := call(h, "", soapRequest{action: enumerate, body: `<n:Enumerate/>`}.String())
		name := contextOf(answer)
		if !strings.Contains(answer, "<wsen:Expires>PT60S</wsen:Expires>") {
			t.Error(answer)
		}
		for range 3 {
			time.Sleep(50 * time.Second)
			if status, answer := call(h, "", pullOf(name)); status != 200 {
				t.Fatal(answer)
			}
		}
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if status, answer := call(h, "", pullOf(name)); status != 500 || !strings.Contains(answer, "wsen:InvalidEnumerationContext") || s.Enumerations() != 0 {
			t.Errorf("%d %s, %d enumerations", status, answer, s.Enumerations())
		}
		_, answer = call(h, "", soapRequest{action: enumerate, body: `<n:Enumerate><n:Expires>PT5S</n:Expires></n:Enumerate>`}.String())
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if s.Enumerations() != 0 || !strings.Contains(answer, "PT5S") {
			t.Errorf("%s, %d enumerations", answer, s.Enumerations())
		}
	})
}

// A user cannot pull another user's enumeration.
func TestEnumerationsOfOtherUsers(t *testing.T) {
	s := server.New(fixture(t, every(1), every(2)), server.Options{Namespace: "root/x", Authenticate: func(r *http.Request) (context.Context, error) {
		user, _, _ := r.BasicAuth()
		return server.WithUser(r.Context(), user), nil
	}})
	defer s.Close()
	_, answer := call(s.WSMan(), "anna", soapRequest{action: enumerate, body: `<n:Enumerate/>`}.String())
	if status, answer := call(s.WSMan(), "otto", pullOf(contextOf(answer))); status != 500 || !strings.Contains(answer, "InvalidEnumerationContext") {
		t.Errorf("%d %s", status, answer)
	}
	if status, answer := call(s.WSMan(), "anna", pullOf(contextOf(answer))); status != 200 {
		t.Errorf("%d %s", status, answer)
	}
}

// A provider takes longer than its client allows.
func TestOperationTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowConn{Server: fixture(t, every(1), every(2), every(3))}
		s := server.New(slow, server.Options{Namespace: "root/x"})
		h := s.WSMan()
		const limit = `<w:OperationTimeout>PT15.000S</w:OperationTimeout>`
		status, answer := call(h, "", soapRequest{action: get, headers: limit, selectors: "ID=1 Name=n1"}.String())
		if status != 500 || !strings.Contains(answer, "wsman:TimedOut") {
			t.Errorf("%d %s", status, answer)
		}
		// Each instance takes ten seconds. The page has the one that arrived in time.
		_, answer = call(h, "", soapRequest{action: enumerate, headers: limit, body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>5</w:MaxElements></n:Enumerate>`}.String())
		if strings.Count(answer, "<p:X_Every ") != 1 {
			t.Errorf("%s", answer)
		}
		status, answer = call(h, "", pullOf(contextOf(answer)))
		if status != 500 || !strings.Contains(answer, "wsman:TimedOut") || s.Enumerations() != 0 {
			t.Errorf("%d %s", status, answer)
		}
	})
}

// A slowConn takes ten seconds for each instance.
type slowConn struct{ *cimserver.Server }

func (c *slowConn) wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *slowConn) GetInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	if err := c.wait(ctx, time.Hour); err != nil {
		return nil, err
	}
	return c.Server.GetInstance(ctx, path, o)
}

func (c *slowConn) EnumerateInstances(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for in, err := range c.Server.EnumerateInstances(ctx, class, o) {
			if waited := c.wait(ctx, 10*time.Second); waited != nil {
				in, err = nil, waited
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// If the client disconnects, its operation ends.
func TestClientDisconnects(t *testing.T) {
	started, ended := make(chan struct{}), make(chan struct{})
	_, address := serve(t, &stuckConn{Server: fixture(t), started: started, ended: ended}, server.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-started
		cancel()
	}()
	conn := dial(t, address)
	if _, err := cim.Get[Every](ctx, conn, every(1).CIMClass().Path()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	<-ended
}

// A stuckConn does nothing until the context ends.
type stuckConn struct {
	*cimserver.Server
	started, ended chan struct{}
}

func (c *stuckConn) GetInstance(ctx context.Context, _ cim.ObjectPath, _ cim.Options) (*cim.Instance, error) {
	close(c.started)
	<-ctx.Done()
	close(c.ended)
	return nil, ctx.Err()
}

// Close ends waiting enumerations and refuses new requests.
func TestClose(t *testing.T) {
	s, address := serve(t, fixture(t, every(1), every(2)), server.Options{})
	conn := dial(t, address, wsman.PageSize(1), wsman.As(wsman.Generic))
	for _, err := range cim.Enumerate[Every](t.Context(), conn) {
		if s.Enumerations() == 0 {
			if !errors.Is(err, cim.ErrServerIsShuttingDown) {
				t.Errorf("%v", err)
			}
			break
		}
		s.Close()
	}
	if s.Enumerations() != 0 {
		t.Errorf("%d enumerations", s.Enumerations())
	}
}

// Two clients pull the same enumeration: each instance goes to one of them.
func TestConcurrentPulls(t *testing.T) {
	var objects []cim.Object
	for i := range uint32(200) {
		objects = append(objects, every(i))
	}
	s, address := serve(t, fixture(t, objects...), server.Options{})
	_, answer := post(t, address+"/wsman", soap, soapRequest{action: enumerate, body: `<n:Enumerate/>`}.String())
	name := contextOf(answer)
	var mu sync.Mutex
	seen := map[string]int{}
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for s.Enumerations() > 0 {
				_, answer := post(t, address+"/wsman", soap, pullOf(name))
				_, rest, ok := strings.Cut(answer, "<p:ID>")
				if id, _, _ := strings.Cut(rest, "<"); ok {
					mu.Lock()
					seen[id]++
					mu.Unlock()
				}
			}
		})
	}
	clients.Wait()
	if len(seen) != 200 {
		t.Errorf("%d instances, want 200", len(seen))
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("instance %s came %d times", id, times)
		}
	}
}

// A thousand waiting enumerations need less than 20 MB.
func TestIdleEnumerationsAreCheap(t *testing.T) {
	var objects []cim.Object
	for i := range uint32(100) {
		objects = append(objects, every(i))
	}
	s := server.New(fixture(t, objects...), server.Options{Namespace: "root/x"})
	h := s.WSMan()
	request := soapRequest{action: enumerate, body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>10</w:MaxElements></n:Enumerate>`}.String()
	call(h, "", request)
	before := memory()
	for range 1000 - 1 {
		if status, answer := call(h, "", request); status != 200 {
			t.Fatal(answer)
		}
	}
	used := memory() - before
	t.Logf("%d enumerations: %d bytes each", s.Enumerations(), used/1000)
	if s.Enumerations() != 1000 || used > 20<<20 {
		t.Errorf("%d enumerations cost %d bytes", s.Enumerations(), used)
	}
	s.Close()
	if s.Enumerations() != 0 {
		t.Errorf("%d enumerations after Close", s.Enumerations())
	}
}

// memory returns the size of the heap and the stacks.
func memory() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// The server answers every request.
func FuzzWSMan(f *testing.F) {
	f.Add(soapRequest{action: get, selectors: "ID=1 Name=n1"}.String())
	f.Add(soapRequest{action: enumerate, body: `<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>3</w:MaxElements><w:Filter Dialect="http://schemas.microsoft.com/wbem/wsman/1/WQL">SELECT * FROM X_Every WHERE ID = 1</w:Filter></n:Enumerate>`}.String())
	f.Add(soapRequest{action: enumerate, body: `<n:Enumerate><w:Filter Dialect="http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"><w:SelectorSet><w:Selector Name="ID">1</w:Selector></w:SelectorSet></w:Filter></n:Enumerate>`}.String())
	f.Add(soapRequest{action: "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/X_Every/Sum", selectors: "ID=1 Name=n1", body: `<p:Sum_INPUT xmlns:p="u:p"><p:Numbers>1</p:Numbers></p:Sum_INPUT>`}.String())
	s := server.New(fixture(f, every(1)), server.Options{Namespace: "root/x"})
	f.Fuzz(func(t *testing.T, body string) {
		status, answer := call(s.WSMan(), "", body)
		if status != 200 && status != 500 || !strings.Contains(answer, "</s:Envelope>") {
			t.Errorf("%d %s", status, answer)
		}
	})
}

// A client asks for a large answer and does not read it.
func TestSlowReader(t *testing.T) {
	var objects []cim.Object
	for i := range uint32(2000) {
		o := every(i)
		o.S = cim.Ptr(strings.Repeat("x", 10_000))
		objects = append(objects, o)
	}
	s := server.New(fixture(t, objects...), server.Options{Namespace: "root/x", WriteTime: 20 * time.Millisecond})
	done := make(chan struct{})
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		s.CIMXML().ServeHTTP(w, r)
	}))
	defer h.Close()
	conn, err := net.Dial("tcp", h.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := operation("EnumerateInstances", everyClass)
	fmt.Fprintf(conn, "POST /cimom HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nCIMOperation: MethodCall\r\nCIMMethod: EnumerateInstances\r\nCIMObject: root%%2Fx\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	<-done // the answer has 20 MB, and nobody takes it
}
