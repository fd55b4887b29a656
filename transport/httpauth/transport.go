package httpauth

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// A Transport is an http.RoundTripper that authenticates. It is safe for concurrent use. It sends
// the same credentials to every host.
type Transport struct {
	name   string
	secret func() Options // a closure, because fmt prints only its address
	limits limits
	next   roundTripper
}

// A roundTripper makes authenticated calls. It never returns an answer with status 401.
type roundTripper interface {
	http.RoundTripper
	CloseIdleConnections()
}

// New returns a transport that authenticates calls. It copies base, which provides TLS
// configuration, proxies and timeouts; connections are not shared with it. A nil base is
// http.DefaultTransport.
func New(base *http.Transport, o Options) (*Transport, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("httpauth: %w", err)
	}
	base, err := prepare(base, o)
	if err != nil {
		return nil, fmt.Errorf("httpauth: %w", err)
	}
	name := o.Scheme.String()
	if o.Mechanism != nil {
		name = o.Mechanism.Name()
	}
	size := o.MaxPerHost
	if size == 0 {
		size = defaultMaxPerHost
	}
	t := &Transport{name: name, secret: func() Options { return o }, limits: limits{size: size}}
	t.next = authenticator(base, o)
	return t, nil
}

func authenticator(base *http.Transport, o Options) roundTripper {
	switch o.Scheme {
	case Digest:
		return newDigester(base, o)
	case NTLM, Negotiate:
		return newPool(base, o)
	}
	return &header{Transport: base, value: func() string { return authorization(o) }}
}

// RoundTrip makes one call. It returns an [*Error] if the server refuses the credentials, or if the
// rules of the package forbid the call or its answer.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.roundTrip(req)
	if err == nil {
		return resp, nil
	}
	if req.Body != nil {
		req.Body.Close()
	}
	return nil, t.explain(req.URL, err)
}

func (t *Transport) roundTrip(req *http.Request) (*http.Response, error) {
	if err := t.allow(req); err != nil {
		return nil, err
	}
	leave, err := t.limits.enter(req.Context(), origin(req.URL))
	if err != nil {
		return nil, err
	}
	resp, err := t.next.RoundTrip(withoutSecrets(req))
	if err != nil {
		leave()
		return nil, err
	}
	resp.Request = req // the caller's request, without credentials
	resp.Body = &body{ReadCloser: resp.Body, done: func(bool) { leave() }}
	return resp, nil
}

// allow returns an error if the rules forbid the call. Nothing has been sent then.
func (t *Transport) allow(req *http.Request) error {
	o := t.secret()
	switch {
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return fmt.Errorf("found the URL scheme %q, want http or https", req.URL.Scheme)
	case req.Response != nil && o.Scheme != None:
		return &statusError{req.Response.StatusCode, ErrRedirect}
	case req.URL.Scheme == "https" || o.seals():
		return nil
	case o.Scheme == Certificate:
		return errors.New("a client certificate needs HTTPS")
	case !o.AllowCleartext:
		return ErrCleartext
	}
	return nil
}

func (t *Transport) explain(u *url.URL, err error) error {
	e := &Error{Host: u.Host, Scheme: t.name, Err: err}
	var status *statusError
	if errors.As(err, &status) {
		e.Status = status.status
	}
	return e
}

// CloseIdleConnections closes idle connections.
func (t *Transport) CloseIdleConnections() { t.next.CloseIdleConnections() }

// Format writes the name of the scheme, and no secrets.
func (t *Transport) Format(f fmt.State, _ rune) {
	io.WriteString(f, "httpauth.Transport{"+t.name+"}")
}

// origin returns the key for credentials, sessions and limits.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }
