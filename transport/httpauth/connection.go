package httpauth

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// maxLegs limits the number of tokens in a handshake. NTLM in SPNEGO needs three.
const maxLegs = 5

// errSpent means that the session's connection was closed before the call was sent.
var errSpent = errors.New("the server closed the connection")

// A connection is one connection to a server with its session. The server identifies the caller by
// the connection, so no call may use another one.
type connection struct {
	transport *http.Transport // dials only once
	session   Session
	sealed    bool
	maxAnswer int64

	partIndent string // what the server's part headers begin with
}

// once returns a transport that dials once, uses HTTP/1 only, and makes one call at a time.
func once(base *http.Transport) *http.Transport {
	t := base.Clone()
	type dial = func(ctx context.Context, network, address string) (net.Conn, error)
	var dialed atomic.Bool
	limit := func(next dial) dial {
		return func(ctx context.Context, network, address string) (net.Conn, error) {
			if dialed.Swap(true) {
				return nil, errSpent
			}
			return next(ctx, network, address)
		}
	}
	if t.DialContext == nil {
		t.DialContext = (&net.Dialer{}).DialContext
	}
	t.DialContext = limit(t.DialContext)
	if t.DialTLSContext != nil {
		t.DialTLSContext = limit(t.DialTLSContext)
	}
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.ForceAttemptHTTP2 = false
	if t.TLSClientConfig != nil {
		t.TLSClientConfig.NextProtos = nil
	}
	t.DisableKeepAlives = false
	// A call waits until the connection is idle again, instead of dialing.
	t.MaxConnsPerHost, t.MaxIdleConnsPerHost, t.MaxIdleConns = 1, 1, 1
	return t
}

func (c *connection) close() { c.transport.CloseIdleConnections() }

// handshake makes the session with empty bodies: nothing of the call is sent before the session can
// seal it.
func (c *connection) handshake(req *http.Request, mechanism Mechanism) error {
	resp, err := c.begin(req, mechanism)
	if err == nil {
		c.partIndent = partIndent(resp)
	}
	for legs := 1; err == nil; legs++ {
		var token []byte
		if token, err = c.advance(resp, legs); err != nil || token == nil {
			return err
		}
		resp, err = c.leg(withBody(req, nil), token)
	}
	return err
}

// begin makes the first token once the connection is established, because a token may depend on the
// server's certificate. No other hook runs between the TLS handshake and the writing of the
// headers.
func (c *connection) begin(req *http.Request, mechanism Mechanism) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	defer cancel()
	out := withBody(req, nil)
	var failed error
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		var token []byte
		peer := Peer{Host: req.URL.Hostname(), Bindings: bindings(info.Conn)}
		if c.session, failed = mechanism.Begin(ctx, peer); failed == nil {
			token, failed = c.session.Step(nil)
		}
		if failed != nil {
			cancel() // do not write the request
			return
		}
		setToken(out, token)
	}}
	resp, err := c.transport.RoundTrip(out.WithContext(httptrace.WithClientTrace(ctx, trace)))
	if err == nil {
		discard(resp)
	}
	if failed != nil {
		return nil, handshakeError("%w", failed)
	}
	return resp, err
}

func setToken(req *http.Request, token []byte) {
	req.Header.Set("Authorization", "Negotiate "+base64.StdEncoding.EncodeToString(token))
}

func (c *connection) leg(req *http.Request, token []byte) (*http.Response, error) {
	setToken(req, token)
	resp, err := c.transport.RoundTrip(req)
	if err == nil {
		discard(resp)
	}
	return resp, err
}

// advance reads the answer to a token. It returns the next token, or nil if the session is
// complete.
func (c *connection) advance(resp *http.Response, legs int) ([]byte, error) {
	offered := challenges(resp.Header)
	theirs, found := find(offered, "Negotiate")
	token, err := base64.StdEncoding.DecodeString(theirs.token)
	refused := resp.StatusCode == http.StatusUnauthorized
	switch {
	case err != nil:
		return nil, handshakeError("the server's token is not valid base64")
	case refused && (!found || len(token) == 0 || c.session.Done()):
		return nil, unauthorized(resp.StatusCode, offered)
	case len(token) > 0:
		next, err := c.session.Step(token)
		if err != nil {
			return nil, &statusError{resp.StatusCode, handshakeError("%w", err)}
		}
		if !refused {
			next = nil // the server does not wait for a last token
		}
		if next != nil && legs < maxLegs {
			return next, nil
		}
	}
	return nil, c.accepted(resp)
}

// accepted checks that both sides have finished the handshake.
func (c *connection) accepted(resp *http.Response) error {
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return &statusError{resp.StatusCode, handshakeError("the server expects another token after the last one")}
	case !c.session.Done():
		return &statusError{resp.StatusCode, handshakeError("the server answers before the handshake is over")}
	}
	return nil
}

// send makes a call over the connection.
func (c *connection) send(req *http.Request, content []byte) (*http.Response, error) {
	contentType := req.Header.Get("Content-Type")
	if c.sealed && len(content) > 0 {
		signature, sealed, err := c.session.Seal(content)
		if err != nil {
			return nil, err
		}
		content = frame(c.partIndent, contentType, len(content), signature, sealed)
		contentType = sealedType
	}
	out := withBody(req, content)
	if contentType != "" {
		out.Header.Set("Content-Type", contentType)
	}
	resp, err := c.transport.RoundTrip(out)
	if err != nil || resp.StatusCode == http.StatusUnauthorized {
		return resp, err
	}
	return c.open(resp)
}

// open unseals an answer. Some servers seal over TLS too.
func (c *connection) open(resp *http.Response) (*http.Response, error) {
	boundary := boundaryOf(resp.Header.Get("Content-Type"))
	if boundary == "" {
		if c.sealed {
			resp.Body.Close()
			return nil, &statusError{resp.StatusCode, ErrUnsealed}
		}
		return resp, nil
	}
	message, contentType, err := c.unseal(resp, boundary)
	if err != nil {
		return nil, &statusError{resp.StatusCode, err}
	}
	opened := *resp
	opened.Header = resp.Header.Clone()
	opened.Header.Set("Content-Type", contentType)
	opened.Header.Del("Content-Length")
	opened.TransferEncoding = nil
	opened.ContentLength = int64(len(message))
	opened.Body = inMemory(message)
	return &opened, nil
}

func (c *connection) unseal(resp *http.Response, boundary string) (message []byte, contentType string, err error) {
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, c.maxAnswer+1))
	switch {
	case err != nil:
		return nil, "", err
	case int64(len(data)) > c.maxAnswer:
		return nil, "", fmt.Errorf("the sealed answer has more than %d bytes", c.maxAnswer)
	}
	parts, err := unframe(data, boundary)
	if err != nil {
		return nil, "", err
	}
	message, err = c.session.Unseal(parts.signature, parts.sealed)
	if err == nil && len(message) != parts.size {
		err = fmt.Errorf("the sealed answer has %d bytes, but declares %d", len(message), parts.size)
	}
	return message, parts.contentType, err
}
