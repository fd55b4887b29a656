package wsman

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// A Conn is a connection to one server. [Dial] makes it.
type Conn struct {
	*settings
	url      string
	client   *http.Client
	slots    chan struct{}  // one for each call that may be under way
	identity chan found     // holds one value: it is taken while somebody asks
	answers  sync.Pool      // of *answer
	released sync.WaitGroup // enumerations of contexts that ended
}

var (
	_ cim.Conn        = (*Conn)(nil)
	_ cim.ClassReader = (*Conn)(nil)
)

// An answer is the memory for one, which is used again.
type answer struct {
	page   []byte
	reader *reader
}

// found is what Identify said, and which product that is.
type found struct {
	product  Product
	identity *Identity
}

// Dial returns a connection to a server, and sends nothing. The address is a URL, of which
// the port and the path may be left out: they are 5986 for https, 5985 for http, and /wsman.
// A host alone is https. Intel AMT has the ports 16993 and 16992.
//
// It is an error if the URL has a user, as [Credentials] are for that, or if it is http
// without [AllowCleartext] and without credentials that seal.
func Dial(address string, opts ...Option) (*Conn, error) {
	s := defaults()
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("wsman: %w", err)
		}
	}
	u, err := parseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("wsman: address: %w", err)
	}
	if u.Scheme == "http" && !s.cleartext && !s.sealed() {
		return nil, errors.New("wsman: http sends in clear text; want https, credentials that seal (NTLM, Kerberos), or AllowCleartext")
	}
	c := &Conn{settings: s, url: u.String(), slots: make(chan struct{}, s.concurrent), identity: make(chan found, 1)}
	c.answers.New = func() any { return &answer{reader: newReader()} }
	c.identity <- found{product: s.product}
	transport, err := c.roundTripper()
	if err != nil {
		return nil, fmt.Errorf("wsman: %w", err)
	}
	c.client = &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

func parseAddress(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not a URL") // the error of url.Parse may have a password in it
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("found scheme %q, want https or http", u.Scheme)
	case u.User != nil:
		return nil, errors.New("found a user, want that in Credentials")
	case u.Hostname() == "":
		return nil, errors.New("found no host")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("found a query or a fragment, want neither")
	}
	if u.Port() == "" {
		u.Host += map[string]string{"http": ":5985", "https": ":5986"}[u.Scheme]
	}
	u.Path = cmp.Or(strings.TrimSuffix(u.Path, "/"), "/wsman")
	return u, nil
}

// sealed reports whether the credentials encrypt what is sent.
func (s *settings) sealed() bool {
	return s.credentials != nil && (s.credentials.Scheme == httpauth.NTLM || s.credentials.Scheme == httpauth.Negotiate)
}

func (c *Conn) roundTripper() (http.RoundTripper, error) {
	if c.transport != nil {
		if c.tls != nil || c.pin != nil || c.credentials != nil {
			return nil, errors.New("found Transport with TLS, PinSHA256 or Credentials, want those in the transport")
		}
		return c.transport, nil
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = c.tlsConfig()
	base.DisableCompression = true // what decompresses may be a bomb
	base.MaxIdleConnsPerHost = c.concurrent
	base.MaxResponseHeaderBytes = 256 << 10
	base.ForceAttemptHTTP2 = false // NTLM is of a connection
	base.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	if c.credentials == nil {
		return base, nil
	}
	o := *c.credentials
	o.AllowCleartext = o.AllowCleartext || c.cleartext
	o.MaxPerHost = cmp.Or(o.MaxPerHost, c.concurrent)
	o.MaxAnswer = cmp.Or(o.MaxAnswer, c.maxResponse)
	return httpauth.New(base, o)
}

// Close waits for enumerations that are being released and closes connections that are
// idle. The Conn can be used again.
func (c *Conn) Close() error {
	c.released.Wait()
	c.client.CloseIdleConnections()
	return nil
}

// Identify asks the server what it is. The first call of any other method does so if [As]
// has not said it.
func (c *Conn) Identify(ctx context.Context) (*Identity, error) {
	var id *Identity
	err := c.exchange(ctx, wire.ActionIdentify, []byte(identifyEnvelope), c.settings.timeout, func(r *reader, depth int) error {
		id = r.identity(depth)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return id, nil
}

// identity reads the answer. Servers do not agree on the namespaces in it.
func (r *reader) identity(depth int) *Identity {
	id := &Identity{}
	for r.S.Child(depth) {
		switch name := r.S.Local(); name {
		case "ProtocolVersion", "ProductVendor", "ProductVersion":
			text, _ := r.S.Text()
			value := map[string]*string{
				"ProtocolVersion": &id.ProtocolVersion, "ProductVendor": &id.ProductVendor, "ProductVersion": &id.ProductVersion,
			}[name]
			*value = strings.TrimSpace(string(text))
		case "SecurityProfiles":
			for profiles := r.S.Depth(); r.S.Child(profiles); {
				text, _ := r.S.Text()
				id.SecurityProfiles = append(id.SecurityProfiles, strings.TrimSpace(string(text)))
			}
		}
	}
	return id
}

// dialect returns what is known of the server, and finds it out if that is nothing. Of
// several calls at a time one asks, and the others wait for it.
func (c *Conn) dialect(ctx context.Context) (dialect, error) {
	var known found
	select {
	case known = <-c.identity:
	case <-ctx.Done():
		return dialect{}, c.wrap("Identify", context.Cause(ctx))
	}
	var err error
	if known.product == Unknown {
		known.identity, err = c.Identify(ctx)
		var e *cim.Error
		switch {
		case err == nil:
			known.product = known.identity.Product()
		case errors.As(err, &e) && e.Code != cim.ErrAccessDenied && !temporary(e):
			known.product, err = Generic, nil // a server without Identify
		}
	}
	c.identity <- known
	return dialect{known.product, c.prefixes}, err
}

// temporary reports whether an error says nothing about the server.
func temporary(e *cim.Error) bool {
	for _, n := range e.Native {
		if n.Scheme == cim.HTTP && n.Code >= 500 && n.Code != 501 {
			return true
		}
	}
	return e.Code == cim.ErrServerLimitsExceeded || e.Code == cim.ErrServerIsShuttingDown
}

// namespaceOf is where an operation is.
func (c *Conn) namespaceOf(path cim.ObjectPath, o cim.Options) string {
	return cim.NormalizeNamespace(cmp.Or(o.Namespace, path.Namespace, c.namespace))
}

// timeoutOf is the time that the server has.
func (c *Conn) timeoutOf(ctx context.Context, o cim.Options) time.Duration {
	timeout := cmp.Or(o.Timeout, c.timeout)
	if deadline, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(deadline))
	}
	return max(timeout.Round(time.Millisecond), time.Millisecond)
}

// call sends a request and reads the body of its answer: the function gets the reader at
// the first element of the body, if there is one, and the depth of that. It is not called
// for a fault.
func (c *Conn) call(ctx context.Context, d dialect, r request, o cim.Options, read func(r *reader, depth int) error) error {
	r.timeout, r.locale = c.timeoutOf(ctx, o), o.Locale
	r.options = append(d.callOptions(o), r.options...)
	id := c.newID()
	envelope, err := d.envelope(r, c.url, id, c.maxEnvelope)
	if err != nil {
		return err
	}
	if len(envelope) > c.maxEnvelope {
		return c.wrap(operation(r.action), &cim.Error{
			Code:    cim.ErrServerLimitsExceeded,
			Message: fmt.Sprintf("the request has %d bytes, want at most %d", len(envelope), c.maxEnvelope),
		})
	}
	return c.exchangeID(ctx, r.action, envelope, r.timeout, id, o.Class == nil, read)
}

func (c *Conn) exchange(ctx context.Context, action string, envelope []byte, timeout time.Duration, read func(r *reader, depth int) error) error {
	return c.exchangeID(ctx, action, envelope, timeout, "", true, read)
}

// exchangeID sends an envelope, and again if that is safe, and reads the answer.
func (c *Conn) exchangeID(ctx context.Context, action string, envelope []byte, timeout time.Duration, id string, typed bool, read func(r *reader, depth int) error) error {
	a := c.answers.Get().(*answer)
	defer c.keep(a)
	var status int
	var err error
	for try := 0; ; try++ {
		status, err = c.send(ctx, action, envelope, timeout, &a.page)
		if try == c.retries || !safe(action) || !again(ctx, status, err) {
			break
		}
		if wait(ctx, c.backoff<<try) != nil {
			break
		}
	}
	if err != nil {
		return c.wrap(operation(action), err)
	}
	a.reader.Reset(a.page, typed)
	return c.answer(a.reader, action, status, id, a.page, read)
}

// keep keeps memory for the next answer, unless this one was far beyond what was asked for.
func (c *Conn) keep(a *answer) {
	if cap(a.page) <= 4*c.maxEnvelope {
		c.answers.Put(a)
	}
}

// wrap makes an error of the way. A status code and a fault are errors of the server.
func (c *Conn) wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, URL: c.url, Err: err}
}

// wait waits, or until the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
