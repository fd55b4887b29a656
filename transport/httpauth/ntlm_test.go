package httpauth_test

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/clienttest"
)

func TestSealedCalls(t *testing.T) {
	w := &winrm{}
	server := w.start(t, false)
	client := newTransport(t, nil, ntlmOptions())
	for _, content := range []string{"one", "two", strings.Repeat("--Encrypted Boundary--\r\n", 3)} {
		got, err := clienttest.Post(t, client, server.URL, content)
		if want := "200 application/soap+xml;charset=UTF-16 " + content; err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	want := []string{"negotiate 0", "authenticate 0 <nil>", "call one", "call two"}
	if len(w.seen) != 5 || !slices.Equal(w.seen[:4], want) {
		t.Errorf("the server saw %q, want %q and one more", w.seen, want)
	}
}

// OMI reads the headers of sealed parts only without tabs.
func TestSealedCallsToOMI(t *testing.T) {
	server := (&winrm{omi: true}).start(t, false)
	if got, err := clienttest.Post(t, newTransport(t, nil, ntlmOptions()), server.URL, "one"); err != nil || !strings.HasSuffix(got, " one") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestChannelBindings(t *testing.T) {
	w := &winrm{}
	server := w.start(t, true)
	sum := sha256.Sum256(server.Certificate().Raw)
	w.bindings = append([]byte("tls-server-end-point:"), sum[:]...)
	base := server.Client().Transport.(*http.Transport)
	if got, err := clienttest.Post(t, newTransport(t, base, ntlmOptions()), server.URL, "one"); err != nil || !strings.HasSuffix(got, " one") {
		t.Errorf("%q, %v", got, err)
	}
	w = &winrm{bindings: []byte("tls-server-end-point:of a man in the middle")}
	server = w.start(t, true)
	if _, err := clienttest.Post(t, newTransport(t, base, ntlmOptions()), server.URL, "one"); !errors.Is(err, httpauth.ErrUnauthorized) {
		t.Errorf("with other bindings: %v", err)
	}
}

// OMI seals answers over TLS too, although the client does not ask for it.
func TestSealedAnswersOverTLS(t *testing.T) {
	w := &winrm{answer: writeSealed}
	server := w.start(t, true)
	client := newTransport(t, server.Client().Transport.(*http.Transport), ntlmOptions())
	for _, content := range []string{"one", "two"} {
		got, err := clienttest.Post(t, client, server.URL, content)
		if want := "200 application/soap+xml;charset=UTF-16 " + content; err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

// Each connection has its own session, and concurrent calls use different connections.
func TestConcurrentCalls(t *testing.T) {
	for _, secure := range []bool{false, true} {
		w := &winrm{}
		server := w.start(t, secure)
		o := ntlmOptions()
		o.MaxPerHost = 4
		client := newTransport(t, server.Client().Transport.(*http.Transport), o)
		var wait sync.WaitGroup
		for i := range 100 {
			wait.Go(func() {
				content := strings.Repeat("x", i+1)
				if got, err := clienttest.Post(t, client, server.URL, content); err != nil || !strings.HasSuffix(got, " "+content) {
					t.Errorf("%q, %v", got, err)
				}
			})
		}
		wait.Wait()
		handshakes := 0
		for _, line := range w.seen {
			if strings.HasPrefix(line, "negotiate") {
				handshakes++
			}
		}
		if handshakes < 1 || handshakes > 4 {
			t.Errorf("%d sessions for 4 calls at a time", handshakes)
		}
	}
}

func TestClosedConnectionsAreReplaced(t *testing.T) {
	w := &winrm{}
	w.answer = func(l *link, out http.ResponseWriter, message []byte) {
		out.Header().Set("Connection", "close")
		writeSealed(l, out, message)
	}
	server := w.start(t, false)
	client := newTransport(t, nil, ntlmOptions())
	for range 3 {
		if got, err := clienttest.Post(t, client, server.URL, "one"); err != nil || !strings.HasSuffix(got, " one") {
			t.Errorf("%q, %v", got, err)
		}
	}
	if len(w.seen) != 9 {
		t.Errorf("the server saw %q, want three handshakes and calls", w.seen)
	}
}

// If a server has forgotten the session, the client makes a new one, once. It seals the body both
// times.
func TestForgottenSessions(t *testing.T) {
	w := &winrm{}
	forget := true
	w.answer = func(l *link, out http.ResponseWriter, message []byte) {
		if l.calls == 2 && forget {
			forget = false
			out.Header().Set("WWW-Authenticate", "Negotiate")
			out.WriteHeader(http.StatusUnauthorized)
			return
		}
		writeSealed(l, out, message)
	}
	server := w.start(t, false)
	client := newTransport(t, nil, ntlmOptions())
	for _, content := range []string{"one", "two", "three"} {
		if got, err := clienttest.Post(t, client, server.URL, content); err != nil || !strings.HasSuffix(got, " "+content) {
			t.Errorf("%q, %v", got, err)
		}
	}
	if want := []string{"call one", "call two", "negotiate 0", "authenticate 0 <nil>", "call two", "call three"}; !slices.Equal(w.seen[2:], want) {
		t.Errorf("%q, want %q", w.seen[2:], want)
	}
}

func TestWrongPassword(t *testing.T) {
	w := &winrm{}
	server := w.start(t, false)
	o := ntlmOptions()
	o.Password = "guess"
	_, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one")
	var e *httpauth.Error
	if !errors.As(err, &e) || e.Status != 401 || !errors.Is(err, httpauth.ErrUnauthorized) || !errors.Is(err, cim.ErrAccessDenied) {
		t.Errorf("%#v", err)
	}
	if want := []string{"negotiate 0", "authenticate 0 wrong password"}; !slices.Equal(w.seen, want) {
		t.Errorf("%q, want %q: a guess more can lock the account", w.seen, want)
	}
}

// Answers of a hostile server to a sealed call. Each ends the call with an error.
func TestUntrustedAnswers(t *testing.T) {
	sealed := func(change func(signature, sealed []byte) (int, []byte, []byte)) func(*link, http.ResponseWriter, []byte) {
		return func(l *link, out http.ResponseWriter, message []byte) {
			signature, data := l.session.Seal(message)
			size, signature, data := change(signature, data)
			writeFrame(out, size, signature, data)
		}
	}
	for name, test := range map[string]struct {
		answer func(*link, http.ResponseWriter, []byte)
		want   string
	}{
		"unsealed":       {func(_ *link, out http.ResponseWriter, _ []byte) { out.Write([]byte("<forged/>")) }, httpauth.ErrUnsealed.Error()},
		"unsealed error": {func(_ *link, out http.ResponseWriter, _ []byte) { out.WriteHeader(500) }, "not sealed, though the session is (HTTP 500)"},
		"wrong sequence number": {func(l *link, out http.ResponseWriter, message []byte) {
			l.session.Seal([]byte("lost"))
			writeSealed(l, out, message)
		}, "sequence number 1, want 0"},
		"changed": {sealed(func(signature, data []byte) (int, []byte, []byte) {
			data[0] ^= 1
			return len(data), signature, data
		}), "the signature does not match"},
		"truncated":    {sealed(func(signature, data []byte) (int, []byte, []byte) { return len(data) - 1, signature, data[1:] }), "the signature does not match"},
		"other length": {sealed(func(signature, data []byte) (int, []byte, []byte) { return len(data) + 1, signature, data }), "has 3 bytes, but declares 4"},
		"no signature": {sealed(func(_, data []byte) (int, []byte, []byte) { return len(data), nil, data }), "the signature has 0 bytes"},
		"no end": {func(_ *link, out http.ResponseWriter, _ []byte) {
			out.Header().Set("Content-Type", `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="B"`)
			out.Write([]byte("--B\r\n\tOriginalContent: type=a/b;Length=1\r\n--B\r\n\tContent-Type: application/octet-stream\r\n\x10\x00"))
		}, "has no end"},
		"endless": {func(_ *link, out http.ResponseWriter, _ []byte) {
			out.Header().Set("Content-Type", `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="B"`)
			for err := error(nil); err == nil; {
				_, err = out.Write(make([]byte, 64<<10))
			}
		}, "more than 1048576 bytes"},
		"redirect": {func(_ *link, out http.ResponseWriter, _ []byte) {
			out.Header().Set("Location", "http://localhost:1/")
			out.WriteHeader(http.StatusTemporaryRedirect)
		}, "not sealed"},
		"401 again and again": {func(_ *link, out http.ResponseWriter, _ []byte) {
			out.Header().Set("WWW-Authenticate", "Negotiate")
			out.WriteHeader(http.StatusUnauthorized)
		}, "it offers Negotiate (HTTP 401)"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &winrm{answer: test.answer}
			server := w.start(t, false)
			o := ntlmOptions()
			o.MaxAnswer = 1 << 20
			if got, err := clienttest.Post(t, newTransport(t, nil, o), server.URL, "one"); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q, %v, want %s", got, err, test.want)
			}
			calls := len(slices.DeleteFunc(w.seen, func(line string) bool { return line != "call one" }))
			if calls > 2 || name != "401 again and again" && calls != 1 {
				t.Errorf("the call was sent %d times", calls)
			}
		})
	}
}

// Answers of a hostile server to the handshake. The client sends no part of the call.
func TestUntrustedHandshakes(t *testing.T) {
	ask := func(token string) http.HandlerFunc {
		return func(out http.ResponseWriter, _ *http.Request) {
			out.Header().Set("WWW-Authenticate", token)
			out.WriteHeader(http.StatusUnauthorized)
		}
	}
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
		is      error
	}{
		"answers at once": {func(out http.ResponseWriter, _ *http.Request) { out.Write([]byte("<forged/>")) }, "before the handshake is over (HTTP 200)", httpauth.ErrHandshake},
		"another scheme":  {ask(`Basic realm="give me the password"`), "it offers Basic", httpauth.ErrUnauthorized},
		"no scheme":       {func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(401) }, "refuses the credentials (HTTP 401)", httpauth.ErrUnauthorized},
		"no token":        {ask("Negotiate"), "it offers Negotiate", httpauth.ErrUnauthorized},
		"not base64":      {ask("Negotiate T=="), "not valid base64", httpauth.ErrHandshake},
		"not NTLM":        {ask("Negotiate AAAA"), "the challenge has 3 bytes", httpauth.ErrHandshake},
		"redirect": {func(out http.ResponseWriter, r *http.Request) {
			http.Redirect(out, r, "http://localhost:1/", http.StatusTemporaryRedirect)
		}, "before the handshake is over (HTTP 307)", httpauth.ErrHandshake},
		"closes":            {func(out http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, "EOF", nil},
		"closes in between": {closing, "the server closed the connection", httpauth.ErrHandshake},
		"a huge token":      {ask("Negotiate " + strings.Repeat("A", 64<<10)), "the challenge has 49152 bytes", httpauth.ErrHandshake},
		"two challenges":    {twice, "it offers Negotiate", httpauth.ErrUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			var requests, bodies atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
				requests.Add(1)
				if req.ContentLength != 0 {
					bodies.Add(1)
				}
				test.handler(out, req)
			}))
			defer server.Close()
			_, err := clienttest.Post(t, newTransport(t, nil, ntlmOptions()), server.URL, "one")
			if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v, want %s", err, test.want)
			}
			if bodies.Load() > 0 || requests.Load() > 2 {
				t.Errorf("%d requests, %d with a body", requests.Load(), bodies.Load())
			}
		})
	}
}

// The challenge of the example in MS-NLMP 4.2.4.3, with the flags of a current server.
const goodChallenge = "Negotiate TlRMTVNTUAACAAAAAAAAADgAAAA1goniASNFZ4mrze8AAAAAAAAAABQAFAA4AAAACgAAAAAAAA8CAAwARABvAG0AYQBpAG4AAAAAAA=="

func closing(out http.ResponseWriter, _ *http.Request) {
	out.Header().Set("WWW-Authenticate", goodChallenge)
	out.Header().Set("Connection", "close")
	out.WriteHeader(http.StatusUnauthorized)
}

func twice(out http.ResponseWriter, _ *http.Request) {
	out.Header().Set("WWW-Authenticate", goodChallenge)
	out.WriteHeader(http.StatusUnauthorized)
}
