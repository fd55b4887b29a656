package httpauth_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/internal/peertest"
)

var basicOptions = httpauth.Options{Scheme: httpauth.Basic, User: "omi", Password: "s3cret-Pass", AllowCleartext: true}

func TestWrongOptions(t *testing.T) {
	for name, test := range map[string]struct {
		o    httpauth.Options
		want string
	}{
		"scheme":         {httpauth.Options{Scheme: 9}, "found the unknown scheme 9"},
		"no user":        {httpauth.Options{Scheme: httpauth.NTLM, Password: "p"}, "NTLM needs a user"},
		"Negotiate":      {httpauth.Options{Scheme: httpauth.Negotiate}, "Negotiate needs a user"},
		"user for none":  {httpauth.Options{User: "u"}, "no authentication does not take a user"},
		"certificate":    {httpauth.Options{Scheme: httpauth.Certificate, Password: "p"}, "certificate does not take"},
		"colon":          {httpauth.Options{Scheme: httpauth.Basic, User: "a:b"}, "colon"},
		"long":           {httpauth.Options{Scheme: httpauth.NTLM, User: strings.Repeat("u", 1025)}, "1025 bytes"},
		"pin":            {httpauth.Options{Pins: []string{"AA:BB"}}, "want a SHA-256 fingerprint"},
		"limit":          {httpauth.Options{MaxPerHost: -1}, "found a negative limit"},
		"limit of bytes": {httpauth.Options{MaxAnswer: -1}, "found a negative limit"},
	} {
		if _, err := httpauth.New(nil, test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// The transport refuses calls over plain HTTP that others can read, unless they are allowed.
func TestCleartext(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		io.WriteString(out, req.Header.Get("Authorization"))
	}))
	defer server.Close()
	for _, o := range []httpauth.Options{
		{}, {Scheme: httpauth.Basic, User: "u", Password: "p"}, {Scheme: httpauth.Digest, User: "u", Password: "p"},
	} {
		if got, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); !errors.Is(err, httpauth.ErrCleartext) {
			t.Errorf("%v: %q, %v", o, got, err)
		}
		o.AllowCleartext = true
		if got, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); err != nil || !strings.HasPrefix(got, "200") {
			t.Errorf("%v: %q, %v", o, got, err)
		}
	}
	if _, err := clienttest.Post(t, newTransport(t, nil, httpauth.Options{Scheme: httpauth.Certificate}), server.URL, "one"); err == nil || !strings.Contains(err.Error(), "needs HTTPS") {
		t.Errorf("a certificate: %v", err)
	}
	if _, err := clienttest.Post(t, newTransport(t, nil, basicOptions), "ftp://localhost/", "one"); err == nil || !strings.Contains(err.Error(), `"ftp"`) {
		t.Errorf("ftp: %v", err)
	}
}

// Basic is sent with the first request: OMI never sends a challenge, and ignores a request without
// it.
func TestBasicIsSentAtOnce(t *testing.T) {
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		seen = append(seen, req.Header.Get("Authorization"))
		io.Copy(out, req.Body)
	}))
	defer server.Close()
	got, err := clienttest.Post(t, newTransport(t, nil, basicOptions), server.URL, "one")
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("omi:s3cret-Pass")); err != nil || !strings.HasSuffix(got, "one") || len(seen) != 1 || seen[0] != want {
		t.Errorf("%q, %v, with %q", got, err, seen)
	}
}

// The response has the caller's request, not the one with credentials.
func TestAnswersHaveNoCredentials(t *testing.T) {
	digest := httptest.NewServer(&digestServer{qop: "auth"})
	defer digest.Close()
	for _, o := range []httpauth.Options{digestOptions, {Scheme: httpauth.Basic, User: "Mufasa", Password: "p", AllowCleartext: true}} {
		url := digest.URL
		if o.Scheme == httpauth.Basic {
			echo := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			defer echo.Close()
			url = echo.URL
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("one"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := newTransport(t, nil, o).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.Request != req || req.Header.Get("Authorization") != "" {
			t.Errorf("%v: %v", o, resp.Request.Header)
		}
	}
}

// Without a scheme, the transport keeps the caller's Authorization header.
func TestNoSchemeLeavesHeadersAlone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		io.WriteString(out, req.Header.Get("Authorization"))
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer x")
	if got, err := clienttest.Do(newTransport(t, nil, httpauth.Options{AllowCleartext: true}), req); err != nil || !strings.HasSuffix(got, "Bearer x") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefusedBasic(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		out.Header().Set("WWW-Authenticate", `Negotiate, Basic realm="r"`)
		out.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	_, err := clienttest.Post(t, newTransport(t, nil, basicOptions), server.URL, "one")
	if !errors.Is(err, httpauth.ErrUnauthorized) || !errors.Is(err, cim.ErrAccessDenied) || !strings.HasSuffix(err.Error(), "Basic: the server refuses the credentials; it offers Negotiate, Basic (HTTP 401)") {
		t.Errorf("%v", err)
	}
}

func TestCredentialsDoNotFollowRedirects(t *testing.T) {
	visited := false
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer thief.Close()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		http.Redirect(out, req, thief.URL, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	for _, o := range []httpauth.Options{basicOptions, digestOptions} {
		var e *httpauth.Error
		if _, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); !errors.Is(err, httpauth.ErrRedirect) || !errors.As(err, &e) || e.Status != 307 {
			t.Errorf("%v: %v", o, err)
		}
	}
	if visited {
		t.Error("the other server was called")
	}
}

func TestCertificatesAreVerifiedOrPinned(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) { io.Copy(out, req.Body) }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	defer server.Close()
	o := basicOptions
	if _, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
	sum := sha256.Sum256(server.Certificate().Raw)
	o.Pins = []string{strings.ToUpper(fmt.Sprintf("%x", sum))}
	if got, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); err != nil || !strings.HasSuffix(got, "one") {
		t.Errorf("a pinned certificate: %q, %v", got, err)
	}
	sum[0] ^= 1
	o.Pins = []string{fmt.Sprintf("%x", sum)}
	if _, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); err == nil || !strings.Contains(err.Error(), "not pinned") {
		t.Errorf("another pin: %v", err)
	}
	// With pins, a certificate of a trusted authority is not enough.
	if _, err := clienttest.Post(t, newTransport(t, server.Client().Transport.(*http.Transport), o), server.URL, "one"); err == nil || !strings.Contains(err.Error(), "not pinned") {
		t.Errorf("another pin, with the authority: %v", err)
	}
}

func TestClientCertificate(t *testing.T) {
	var authorization string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		authorization = req.Header.Get("Authorization")
		fmt.Fprint(out, len(req.TLS.PeerCertificates))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	server.StartTLS()
	defer server.Close()
	certificate, key, _ := peertest.Certificate(t)
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	base := server.Client().Transport.(*http.Transport).Clone()
	base.TLSClientConfig.Certificates = []tls.Certificate{pair}
	got, err := clienttest.Post(t, newTransport(t, base, httpauth.Options{Scheme: httpauth.Certificate}), server.URL, "one")
	if err != nil || !strings.HasSuffix(got, " 1") || !strings.HasSuffix(authorization, "/secprofile/https/mutual") {
		t.Errorf("%q, %v, %q", got, err, authorization)
	}
}

// An HTTPS call can use a proxy. Its session is bound to the server's certificate.
func TestProxy(t *testing.T) {
	w := &winrm{}
	server := w.start(t, true)
	sum := sha256.Sum256(server.Certificate().Raw)
	w.bindings = append([]byte("tls-server-end-point:"), sum[:]...)
	tunnels := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		tunnels++
		tunnel(t, out, req)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	base := server.Client().Transport.(*http.Transport).Clone()
	base.Proxy = http.ProxyURL(address)
	if got, err := clienttest.Post(t, newTransport(t, base, ntlmOptions()), server.URL, "one"); err != nil || !strings.HasSuffix(got, " one") || tunnels != 1 {
		t.Errorf("%q, %v, %d tunnels", got, err, tunnels)
	}
}

func tunnel(t *testing.T, out http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodConnect {
		t.Errorf("the proxy got %s", req.Method)
		return
	}
	server, err := (&net.Dialer{}).DialContext(req.Context(), "tcp", req.Host)
	if err != nil {
		t.Error(err)
		return
	}
	out.WriteHeader(http.StatusOK)
	client, buffered, err := http.NewResponseController(out).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	go func() {
		io.Copy(server, buffered)
		server.Close()
	}()
	io.Copy(client, server)
	client.Close()
}

func TestLimitPerHost(t *testing.T) {
	arrived, finish := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-finish
	}))
	defer server.Close()
	o := basicOptions
	o.MaxPerHost = 2
	client := newTransport(t, nil, o)
	done := make(chan error)
	for range 2 {
		go func() {
			_, err := clienttest.Post(t, client, server.URL, "one")
			done <- err
		}()
		<-arrived
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("waited long enough"))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader("one"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := clienttest.Do(client, req); err == nil || !strings.Contains(err.Error(), "waited long enough") {
		t.Errorf("a third call: %v", err)
	}
	close(finish)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	go func() { <-arrived }()
	if _, err := clienttest.Post(t, client, server.URL, "one"); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// Every wait in a call ends with its context.
func TestContextsEndCalls(t *testing.T) {
	arrived := make(chan struct{}, 1)
	hang := func(_ http.ResponseWriter, req *http.Request) {
		io.Copy(io.Discard, req.Body)
		arrived <- struct{}{}
		<-req.Context().Done()
	}
	silent := httptest.NewServer(http.HandlerFunc(hang))
	defer silent.Close()
	w := &winrm{}
	w.answer = func(_ *link, out http.ResponseWriter, _ []byte) {
		out.Header().Set("Content-Type", `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="B"`)
		io.WriteString(out, "--B\r\n")
		out.(http.Flusher).Flush()
		arrived <- struct{}{}
		<-t.Context().Done()
	}
	half := w.start(t, false)
	for name, test := range map[string]struct {
		o   httpauth.Options
		url string
	}{
		"Basic": {basicOptions, silent.URL}, "Digest": {digestOptions, silent.URL},
		"the handshake": {ntlmOptions(), silent.URL}, "a sealed answer": {ntlmOptions(), half.URL},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, test.url, strings.NewReader("one"))
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			<-arrived
			cancel()
		}()
		if _, err := clienttest.Do(newTransport(t, nil, test.o), req); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
}

// Errors, logs and dumps contain neither the password nor data from which it can be computed.
func TestCredentialsAreNotPrinted(t *testing.T) {
	const user, password = "u5er-Name", "s3cret-Pass"
	server := httptest.NewTLSServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		dump, _ := httputil.DumpRequest(req, true)
		for _, scheme := range []string{`Basic realm="r"`, `Digest realm="r", nonce="n", qop="auth"`, goodChallenge} {
			out.Header().Add("WWW-Authenticate", scheme)
		}
		out.Header().Set("X-Echo", base64.StdEncoding.EncodeToString(dump))
		out.WriteHeader(http.StatusUnauthorized)
		out.Write(dump) // a server that repeats the request
	}))
	defer server.Close()
	base := server.Client().Transport.(*http.Transport)
	var printed strings.Builder
	logger := slog.New(slog.NewJSONHandler(&printed, nil))
	text := slog.New(slog.NewTextHandler(&printed, nil))
	for _, scheme := range []httpauth.Scheme{httpauth.Basic, httpauth.Digest, httpauth.NTLM, httpauth.Negotiate} {
		o := httpauth.Options{Scheme: scheme, User: user, Password: password}
		client := newTransport(t, base, o)
		trace := &httptrace.ClientTrace{WroteHeaderField: func(key string, value []string) { fmt.Fprintf(&printed, "%s: %q\n", key, value) }}
		req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, server.URL, strings.NewReader("one"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = clienttest.Do(client, req)
		if err == nil {
			t.Fatalf("%v: no error", scheme)
		}
		var e *httpauth.Error
		errors.As(err, &e)
		for _, value := range []any{o, &o, client, err, e, *e, struct{ Inner any }{o}, struct{ hidden *httpauth.Transport }{client}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
				fmt.Fprintf(&printed, verb+"\n", value)
			}
			logger.Info("call", "value", value)
			text.Info("call", "value", value)
			json.NewEncoder(&printed).Encode(value)
		}
	}
	for _, secret := range []string{password, base64.StdEncoding.EncodeToString([]byte(user + ":" + password)), fmt.Sprintf("%x", password), "NTLMSSP", "TlRMTVNTUA", "response="} {
		if at := strings.Index(printed.String(), secret); at >= 0 {
			t.Errorf("%q is printed: %s", secret, printed.String()[max(0, at-200):at+len(secret)])
		}
	}
	for _, text := range []string{"httpauth.Options{NTLM}", `Authorization: ["(not shown)"]`} {
		if !strings.Contains(printed.String(), text) {
			t.Errorf("%q is not printed", text)
		}
	}
}
