package cimxml

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
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
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

func TestDial(t *testing.T) {
	for address, want := range map[string]string{
		"host": "https://host:5989/cimom", "host:1": "https://host:1/cimom", "https://host/": "https://host:5989/cimom",
		"https://[::1]/other": "https://[::1]:5989/other", "http://host": "http://host:5988/cimom",
	} {
		conn, err := Dial(address, AllowCleartext())
		if err != nil || conn.client.URL != want {
			t.Errorf("%s: %v, want %s; %v", address, conn, want, err)
		}
	}
	secret := httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: "hunter2"}
	for _, c := range []struct {
		address string
		opts    []Option
		want    string
	}{
		{"http://host", nil, "cimxml: http sends in clear text"},
		{"http://host", []Option{Credentials(secret)}, "http sends in clear text"},
		{"ftp://host", nil, `found scheme "ftp"`},
		{"https://u:hunter2@host", nil, "found a user"},
		{"https://u:hunter2@ho st", nil, "not a URL"},
		{"https://", nil, "found no host"},
		{"https://host?x=1", nil, "found a query"},
		{"host", []Option{PageSize(0)}, "found 0 instances, want more than 0"},
		{"host", []Option{MaxConcurrent(-1)}, "found -1 calls"},
		{"host", []Option{MaxResponse(0)}, "found 0 bytes"},
		{"host", []Option{OperationTimeout(0)}, "of time"},
		{"host", []Option{Retries(-1)}, "found -1 retries"},
		{"host", []Option{PinSHA256("12:34")}, "want 64 hexadecimal digits"},
		{"host", []Option{Transport(http.DefaultTransport), Credentials(secret)}, "Transport cannot be combined"},
	} {
		_, err := Dial(c.address, c.opts...)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", c.address, err, c.want)
		}
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/xml")
	io.WriteString(w, answerTo(body))
}

// Certificates are verified or pinned.
func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	sum := sha256.Sum256(server.Certificate().Raw)
	for name, c := range map[string]struct {
		opts []Option
		want string
	}{
		"unknown authority": {nil, "certificate"},
		"authority":         {[]Option{TLS(&tls.Config{RootCAs: roots})}, ""},
		"pin":               {[]Option{PinSHA256(hex.EncodeToString(sum[:]))}, ""},
		"another pin":       {[]Option{PinSHA256(strings.Repeat("0", 64))}, "found the certificate with the SHA-256 fingerprint"},
	} {
		err := get(t.Context(), dialTo(t, server.URL, c.opts...))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Basic and Digest work. The error for a wrong password says that the credentials are refused.
func TestCredentials(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "u" || password != "hunter2" {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		handler(w, r)
	}))
	defer server.Close()
	for password, want := range map[string]error{"hunter2": nil, "wrong-secret": cim.ErrAccessDenied} {
		err := get(t.Context(), dialTo(t, server.URL, Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: password})))
		if !errors.Is(err, want) || err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// A server may require a client certificate.
func TestClientCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 1 {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		handler(w, r)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for _, c := range []struct {
		certificates []tls.Certificate
		want         error
	}{{server.TLS.Certificates, nil}, {nil, cim.ErrAccessDenied}} {
		conn := dialTo(t, server.URL, TLS(&tls.Config{RootCAs: roots, Certificates: c.certificates}), Credentials(httpauth.Options{Scheme: httpauth.Certificate}))
		if err := get(t.Context(), conn); !errors.Is(err, c.want) {
			t.Errorf("%d certificates: %v, want %v", len(c.certificates), err, c.want)
		}
	}
}

// Digest answers a challenge without sending the password.
func TestDigest(t *testing.T) {
	var sent atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization := r.Header.Get("Authorization")
		if !strings.HasPrefix(authorization, "Digest ") {
			w.Header().Set("WWW-Authenticate", `Digest realm="x", nonce="abc", qop="auth", algorithm=SHA-256`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		sent.Store(authorization)
		handler(w, r)
	}))
	defer server.Close()
	err := get(t.Context(), dialTo(t, server.URL, Credentials(httpauth.Options{Scheme: httpauth.Digest, User: "u", Password: "hunter2"})))
	text, _ := sent.Load().(string)
	if err != nil || !strings.Contains(text, `username="u"`) || !strings.Contains(text, `uri="/cimom"`) || strings.Contains(text, "hunter2") {
		t.Errorf("%s, %v", text, err)
	}
}

// No trace, log or error contains a password.
func TestRedaction(t *testing.T) {
	const password = "hunter2"
	var exchanges []Exchange
	var log bytes.Buffer
	part := &cim.Instance{Class: "X_User", Properties: []cim.Property{
		{Name: "Password", Type: cim.String, Value: password}, {Name: "Name", Type: cim.String, Value: "visible"},
		{Name: "OldPasswords", Type: cim.String, Array: true, Value: []any{password, password}},
	}}
	server := newFake(t, func(c *cimxmlwire.Call, a *cimxmlwire.Answer) {
		a.Result = &cim.Property{Type: cim.Uint32, Value: uint32(0)}
		a.Out = []cim.Property{{Name: "NewSecret", Type: cim.String, Value: password}, {Name: "Users", Type: cim.Embedded, Array: true, Value: []any{part, part}}}
	})
	conn := dialFake(t, server, Trace(func(x Exchange) { exchanges = append(exchanges, x) }),
		Logger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	path := cim.ObjectPath{Class: "X_A", Keys: []cim.KeyBinding{{Name: "Passwd", Value: password}}}
	_, out, err := conn.InvokeMethod(t.Context(), path, "Do", []cim.Property{
		{Name: "Password", Value: password}, {Name: "UserPwd", Array: true, Value: []any{password, password}}, {Name: "User", Value: "visible"},
		{Name: "PasswordAge", Type: cim.Uint32}, {Name: "Part", Type: cim.Embedded, Value: part},
	}, cim.Options{})
	if err != nil || len(out) != 2 || out[0].Value != password || !strings.Contains(server.bodies[0], password) {
		t.Fatal(out, err)
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
	if !strings.Contains(string(x.Request), "<VALUE>visible</VALUE>") || !strings.Contains(string(x.Request), "&lt;VALUE&gt;visible") || x.Status != 200 || x.Operation != "Do" || x.Duration <= 0 {
		t.Errorf("%+v", x)
	}
	if !strings.Contains(log.String(), "operation=Do") || !strings.Contains(log.String(), "msg=cimxml") {
		t.Errorf("%s", log.String())
	}
}

// Of many calls, only the allowed number runs at a time.
func TestConcurrentCalls(t *testing.T) {
	noLeak(t)
	var now, most, calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		calls.Add(1)
		handler(w, r)
	}))
	defer server.Close()
	conn := dialTo(t, server.URL, MaxConcurrent(10))
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			for range 10 {
				if err := get(t.Context(), conn); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if most.Load() > 10 || calls.Load() != 2000 {
		t.Errorf("%d at a time, %d in all", most.Load(), calls.Load())
	}
	conn.Close()
}

// A waiting call ends with its context.
func TestWaitingCallEndsWithContext(t *testing.T) {
	noLeak(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		handler(w, r)
	}))
	defer server.Close()
	conn := dialTo(t, server.URL, MaxConcurrent(1))
	done := make(chan error, 1)
	go func() { done <- get(context.Background(), conn) }()
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := get(ctx, conn); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	conn.Close()
}

// Printing a connection shows no credentials.
func TestPrintingConn(t *testing.T) {
	conn, err := Dial("https://server", Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: "hunter2"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, conn); strings.Contains(text, "hunter2") {
			t.Errorf("%s: %s", format, text)
		}
	}
}
