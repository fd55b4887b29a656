package httpauth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/httpauth/internal/ntlm"
	"github.com/gomof/gomof/transport/httpauth/internal/ntlm/ntlmtest"
)

func ntlmOptions() httpauth.Options {
	return httpauth.Options{Scheme: httpauth.NTLM, User: `Domain\User`, Password: "Password"}
}

// A winrm is a server that seals like WinRM: one session per connection, made with empty bodies. It
// echoes messages.
type winrm struct {
	bindings []byte
	plain    bool                                     // over TLS
	omi      bool                                     // sends no Server header, reads no header with a tab
	answer   func(*link, http.ResponseWriter, []byte) // instead of the echo
	mu       sync.Mutex
	seen     []string // each handshake message and call
}

// A link is the server's state of a connection.
type link struct {
	acceptor ntlmtest.Acceptor
	session  *ntlm.Session
	calls    int
}

type linkKey struct{}

// TestMain checks that no test leaves goroutines. Those of a connection end when one side sees that
// the other has closed it, so TestMain waits for that.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for end := time.Now().Add(10 * time.Second); code == 0 && connections() != ""; runtime.Gosched() {
		if time.Now().After(end) {
			fmt.Println("goroutines are left:", connections())
			code = 1
		}
	}
	os.Exit(code)
}

func connections() string {
	stacks := make([]byte, 1<<20)
	text := string(stacks[:runtime.Stack(stacks, true)])
	if strings.Contains(text, "persistConn") || strings.Contains(text, "gomof/transport/httpauth.") {
		return text
	}
	return ""
}

func (w *winrm) start(t *testing.T, secure bool) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(w)
	server.Config.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		return context.WithValue(ctx, linkKey{}, &link{})
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // clients of other servers' certificates
	if w.plain = secure; secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server
}

func (w *winrm) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, fmt.Sprintf(format, args...))
}

func (w *winrm) ServeHTTP(out http.ResponseWriter, req *http.Request) {
	l := req.Context().Value(linkKey{}).(*link)
	if !w.omi {
		out.Header().Set("Server", "Microsoft-HTTPAPI/2.0")
	}
	content, _ := io.ReadAll(req.Body)
	token, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(req.Header.Get("Authorization"), "Negotiate "))
	switch {
	case len(token) > 8 && token[8] == 1:
		w.note("negotiate %d", len(content))
		out.Header().Add("WWW-Authenticate", "Negotiate "+base64.StdEncoding.EncodeToString(l.acceptor.Challenge(token)))
		out.Header().Add("WWW-Authenticate", `Basic realm="WSMAN"`)
		out.WriteHeader(http.StatusUnauthorized)
	case len(token) > 8:
		l.acceptor.Bindings = w.bindings
		session, _, err := l.acceptor.Accept(token)
		w.note("authenticate %d %v", len(content), err)
		if l.session = session; err != nil {
			out.Header().Add("WWW-Authenticate", "Negotiate")
			out.WriteHeader(http.StatusUnauthorized)
		}
	case l.session == nil:
		out.Header().Add("WWW-Authenticate", "Negotiate")
		out.WriteHeader(http.StatusUnauthorized)
	default:
		l.calls++
		w.call(l, out, req, content)
	}
}

func (w *winrm) call(l *link, out http.ResponseWriter, req *http.Request, content []byte) {
	message := content
	if !w.plain {
		var err error
		if message, err = w.open(l.session, content); err != nil {
			out.WriteHeader(http.StatusBadRequest)
			io.WriteString(out, err.Error())
			return
		}
	}
	w.note("call %s", message)
	switch {
	case w.answer != nil:
		w.answer(l, out, message)
	case w.plain:
		out.Write(message)
	default:
		writeSealed(l, out, message)
	}
}

func writeSealed(l *link, out http.ResponseWriter, message []byte) {
	signature, sealed := l.session.Seal(message)
	writeFrame(out, len(message), signature, sealed)
}

func writeFrame(out http.ResponseWriter, size int, signature, sealed []byte) {
	out.Header().Set("Content-Type", `multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"`)
	fmt.Fprintf(out, "--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n"+
		"\tOriginalContent: type=application/soap+xml;charset=UTF-16;Length=%d\r\n"+
		"--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n", size)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(signature))))
	out.Write(signature)
	out.Write(sealed)
	io.WriteString(out, "--Encrypted Boundary--\r\n")
}

// open finds the data by the end of its header. It shares no code with the client.
func (w *winrm) open(session *ntlm.Session, content []byte) ([]byte, error) {
	indent := "\t"
	if w.omi {
		indent = "\r\n"
	}
	_, data, found := bytes.Cut(content, []byte(indent+"Content-Type: application/octet-stream\r\n"))
	data, ended := bytes.CutSuffix(data, []byte("--Encrypted Boundary--\r\n"))
	if !found || !ended || len(data) < 20 || binary.LittleEndian.Uint32(data) != 16 {
		return nil, fmt.Errorf("not sealed: %.40q", content)
	}
	return session.Unseal(data[4:20], data[20:])
}

func newTransport(t *testing.T, base *http.Transport, o httpauth.Options) *httpauth.Transport {
	t.Helper()
	transport, err := httpauth.New(base, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}
