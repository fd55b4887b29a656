package cimxml

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/clienttest"
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
	client.Refuses(t)
	if _, err := Dial("http://host"); err == nil || !strings.HasPrefix(err.Error(), "cimxml: ") {
		t.Errorf("%v", err)
	}
}

func TestPrintingConn(t *testing.T)               { client.Prints(t) }
func TestTLS(t *testing.T)                        { client.ChecksCertificates(t) }
func TestConcurrentCalls(t *testing.T)            { client.LimitsCalls(t, 0) }
func TestWaitingCallEndsWithContext(t *testing.T) { client.StopsWaiting(t) }

// Basic and Digest work. The error for a wrong password says that the credentials are refused.
func TestCredentials(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "u" || password != "hunter2" {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		client.ServeHTTP(w, r)
	}))
	defer server.Close()
	for password, want := range map[string]error{"hunter2": nil, "wrong-secret": cim.ErrAccessDenied} {
		err := clienttest.Get(t.Context(), dialTo(t, server.URL, Credentials(httpauth.Options{Scheme: httpauth.Basic, User: "u", Password: password})))
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
		client.ServeHTTP(w, r)
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
		if err := clienttest.Get(t.Context(), conn); !errors.Is(err, c.want) {
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
		client.ServeHTTP(w, r)
	}))
	defer server.Close()
	err := clienttest.Get(t.Context(), dialTo(t, server.URL, Credentials(httpauth.Options{Scheme: httpauth.Digest, User: "u", Password: "hunter2"})))
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
