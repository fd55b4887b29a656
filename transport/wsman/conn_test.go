package wsman

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/clienttest"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

func TestDial(t *testing.T) {
	for address, want := range map[string]string{
		"host": "https://host:5986/wsman", "host:1": "https://host:1/wsman", "https://host": "https://host:5986/wsman", "https://host/": "https://host:5986/wsman",
		"https://[::1]/other": "https://[::1]:5986/other", "http://host": "http://host:5985/wsman", "HTTP://host/wsman/": "http://host:5985/wsman",
	} {
		conn, err := Dial(address, AllowCleartext())
		if err != nil || conn.client.URL != want {
			t.Errorf("%s: %v, want %s; %v", address, conn, want, err)
		}
	}
	client.Refuses(t)
	for _, c := range []struct {
		address string
		opts    []Option
		want    string
	}{
		{"host", []Option{MaxEnvelope(8191)}, "found an envelope of 8191 bytes, want at least 8192"},
		{"host", []Option{As(99)}, "product 99"},
		{"host", []Option{ResourcePrefix("", "x:")}, "want a name and a URI"},
		{"host", []Option{Credentials(httpauth.Options{Scheme: httpauth.NTLM})}, "NTLM needs a user"},
	} {
		_, err := Dial(c.address, c.opts...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", c.address, err, c.want)
		}
	}
	if _, err := Dial("http://host", Credentials(httpauth.Options{Scheme: httpauth.NTLM, User: "u", Password: "hunter2"})); err != nil {
		t.Errorf("NTLM seals: %v", err)
	}
}

// answering is a server that answers Identify and has one instance of every class.
func answering(vendor string, identifies, calls *atomic.Int32) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", soapType)
		if bytes.Contains(body, []byte("Identify/>")) {
			identifies.Add(1)
			io.WriteString(w, envelopeOf(body, `<x:IdentifyResponse xmlns:x="u:x"><x:ProductVendor>`+vendor+`</x:ProductVendor></x:IdentifyResponse>`))
			return
		}
		calls.Add(1)
		if vendor == "Microsoft Corporation" != bytes.Contains(body, []byte(wire.WMIPrefix)) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		io.WriteString(w, envelopeOf(body, someInstance))
	}
}

// Concurrent calls run Identify once.
func TestDetection(t *testing.T) {
	clienttest.NoLeak(t)
	for vendor, want := range map[string]Product{
		"Microsoft Corporation": Windows, "Open Management Infrastructure": OMI, "The Open Group (OpenPegasus)": OpenPegasus,
		"Openwsman Project": Openwsman, "Intel(R)": AMT, "ACME": Generic, "": Generic,
	} {
		var identifies, calls atomic.Int32
		server := httptest.NewServer(answering(vendor, &identifies, &calls))
		conn := dialTo(t, server.URL, As(Unknown))
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if err := clienttest.Get(t.Context(), conn); err != nil {
					t.Errorf("%s: %v", vendor, err)
				}
			})
		}
		group.Wait()
		d, err := conn.dialect(t.Context())
		if d.product != want || err != nil || identifies.Load() != 1 || calls.Load() != 20 {
			t.Errorf("%s: %v after %d questions and %d calls, %v", vendor, d.product, identifies.Load(), calls.Load(), err)
		}
		conn.Close()
		server.Close()
	}
}

// A server without Identify is generic. If the server is not available, the next call tries again.
func TestDetectionFails(t *testing.T) {
	status := http.StatusServiceUnavailable
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	conn := dialTo(t, server.URL, As(Unknown), Retries(0))
	if _, err := conn.dialect(t.Context()); err == nil {
		t.Error("a product was detected, although the server was busy")
	}
	status = http.StatusUnauthorized
	if _, err := conn.dialect(t.Context()); !errors.Is(err, cim.ErrAccessDenied) {
		t.Errorf("%v", err)
	}
	status = http.StatusMethodNotAllowed
	if d, err := conn.dialect(t.Context()); d.product != Generic || err != nil {
		t.Errorf("%v, %v", d.product, err)
	}
}

func TestPrintingConn(t *testing.T)               { client.Prints(t) }
func TestTLS(t *testing.T)                        { client.ChecksCertificates(t) }
func TestWaitingCallEndsWithContext(t *testing.T) { client.StopsWaiting(t) }

// Without -short, the calls go on for a minute.
func TestConcurrentCalls(t *testing.T) {
	during := time.Minute
	if testing.Short() {
		during = 0
	}
	client.LimitsCalls(t, during)
}

// No trace, log or error contains a password.
func TestRedaction(t *testing.T) {
	const password = "hunter2"
	var exchanges []Exchange
	var log bytes.Buffer
	s := &script{answers: []string{
		`<p:X xmlns:p="u:X"><p:ReturnValue>0</p:ReturnValue><p:AdminPassword>` + password + `</p:AdminPassword><p:secretKey><![CDATA[` + password + `]]></p:secretKey></p:X>`,
	}}
	conn, err := Dial("https://server", As(Windows), Namespace("root/cimv2"), Transport(s), Trace(func(x Exchange) { exchanges = append(exchanges, x) }),
		Logger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if err != nil {
		t.Fatal(err)
	}
	part := &cim.Instance{Class: "X_User", Properties: []cim.Property{{Name: "Password", Type: cim.String, Value: password}, {Name: "Name", Type: cim.String, Value: "visible"}}}
	outer := &cim.Instance{Class: "X_Outer", Properties: []cim.Property{{Name: "User", Type: cim.Embedded, Value: part}}}
	path := cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Name: "Passwd", Value: password}}}
	_, out, err := conn.InvokeMethod(t.Context(), path, "Do", []cim.Property{
		{Name: "Password", Value: password}, {Name: "UserPwd", Array: true, Value: []any{password, password}}, {Name: "User", Value: "visible"},
		{Name: "Part", Type: cim.Embedded, Value: part}, {Name: "PartText", Type: cim.Embedded, Text: true, Value: part}, {Name: "Outer", Type: cim.Embedded, Text: true, Value: outer},
	}, cim.Options{Context: map[string]string{"token": password}})
	if err != nil || len(out) != 2 || out[0].Value != password {
		t.Fatal(out, err)
	}
	if !strings.Contains(s.sent[0], password) {
		t.Error("the server did not get the password")
	}
	if len(exchanges) != 1 {
		t.Fatal(exchanges)
	}
	x := exchanges[0]
	for _, text := range []string{string(x.Request), string(x.Response), log.String()} {
		if strings.Contains(text, password) {
			t.Errorf("%s", text)
		}
	}
	if !strings.Contains(string(x.Request), "visible") || x.Status != 200 || x.Operation != "Invoke" || x.URL != "https://server:5986/wsman" || x.Duration <= 0 {
		t.Errorf("%+v", x)
	}
	demand(t, string(x.Response), "<p:AdminPassword>[redacted]</p:AdminPassword><p:secretKey>[redacted]</p:secretKey>", "<p:ReturnValue>0<")
	demand(t, log.String(), "operation=Invoke", "status=200")
}

// The server gets the time limit of the call, but at most the time left in the context.
func TestTimeouts(t *testing.T) {
	conn, err := Dial("https://server", OperationTimeout(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if got := conn.client.TimeoutOf(t.Context(), cim.Options{}); got != 10*time.Second {
		t.Errorf("%v", got)
	}
	if got := conn.client.TimeoutOf(t.Context(), cim.Options{Timeout: time.Hour}); got != time.Hour {
		t.Errorf("%v", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if got := conn.client.TimeoutOf(ctx, cim.Options{Timeout: time.Hour}); got > 5*time.Second || got < time.Second {
		t.Errorf("%v", got)
	}
}
