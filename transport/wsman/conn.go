package wsman

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// A Conn is a connection to one server. [Dial] makes it.
type Conn struct {
	*settings
	client   *httpcall.Client
	identity chan found     // holds one value, which a call takes while it runs Identify
	answers  sync.Pool      // of *answer
	released sync.WaitGroup // Release calls that Close waits for
}

var (
	_ cim.Conn        = (*Conn)(nil)
	_ cim.ClassReader = (*Conn)(nil)
)

// An answer is the reusable memory of one answer.
type answer struct {
	page   []byte
	reader *reader
}

// found is the answer to Identify and the product that it names.
type found struct {
	product  Product
	identity *Identity
}

// Dial returns a connection to a server, without sending anything. The address is a URL. The
// default port is 5986 for https and 5985 for http, the default path is /wsman. A host without a
// scheme is https. Intel AMT uses the ports 16993 and 16992.
//
// It is an error if the URL has a user (use [Credentials]). It is also an error if it is http
// without [AllowCleartext] and without credentials that seal messages.
func Dial(address string, opts ...Option) (*Conn, error) {
	s := defaults()
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("wsman: %w", err)
		}
	}
	client, err := protocol.Dial(address, &s.http)
	if err != nil {
		return nil, fmt.Errorf("wsman: %w", err)
	}
	c := &Conn{settings: s, client: client, identity: make(chan found, 1)}
	c.answers.New = func() any { return &answer{reader: newReader()} }
	c.identity <- found{product: s.product}
	return c, nil
}

// Close waits for enumerations that are being released, and closes idle connections. The Conn can
// be used again.
func (c *Conn) Close() error {
	c.released.Wait()
	c.client.Close()
	return nil
}

// Identify asks the server for its identity. The first call of any other method does so too, unless
// [As] is used.
func (c *Conn) Identify(ctx context.Context) (*Identity, error) {
	var id *Identity
	err := c.exchange(ctx, wire.ActionIdentify, []byte(identifyEnvelope), c.http.Timeout, func(r *reader, depth int) error {
		id = r.identity(depth)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return id, nil
}

// identity reads the answer. Servers use different namespaces in it.
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

// dialect returns what is known about the server, and runs Identify if nothing is. Of several
// concurrent calls, one runs it and the others wait.
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

// temporary reports whether an error is independent of the product.
func temporary(e *cim.Error) bool {
	for _, n := range e.Native {
		if n.Scheme == cim.HTTP && n.Code >= 500 && n.Code != 501 {
			return true
		}
	}
	return e.Code == cim.ErrServerLimitsExceeded || e.Code == cim.ErrServerIsShuttingDown
}

// namespaceOf returns the namespace of an operation.
func (c *Conn) namespaceOf(path cim.ObjectPath, o cim.Options) string {
	return cim.NormalizeNamespace(cmp.Or(o.Namespace, path.Namespace, c.namespace))
}

// call sends a request and reads the body of its answer. It calls read with the reader at the first
// element of the body, if there is one, and the depth of that. For a fault it does not call read.
func (c *Conn) call(ctx context.Context, d dialect, r request, o cim.Options, read func(r *reader, depth int) error) error {
	r.timeout, r.locale = c.client.TimeoutOf(ctx, o), o.Locale
	r.options = append(d.callOptions(o), r.options...)
	id := c.newID()
	envelope, err := d.envelope(r, c.client.URL, id, c.maxEnvelope)
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

// exchangeID sends an envelope, repeats it if that is safe, and reads the answer.
func (c *Conn) exchangeID(ctx context.Context, action string, envelope []byte, timeout time.Duration, id string, typed bool, read func(r *reader, depth int) error) error {
	a := c.answers.Get().(*answer)
	defer c.keep(a)
	res, err := c.client.Do(ctx, httpcall.Request{Operation: operation(action), Body: envelope, Timeout: timeout, Safe: safe(action)}, &a.page)
	if err != nil {
		return c.wrap(operation(action), err)
	}
	a.reader.Reset(a.page, typed)
	return c.answer(a.reader, action, res.StatusCode, id, a.page, read)
}

// keep returns memory for reuse, unless it grew far beyond the limit that was sent.
func (c *Conn) keep(a *answer) {
	if cap(a.page) <= 4*c.maxEnvelope {
		c.answers.Put(a)
	}
}

// wrap adds the operation and the address to an error. An HTTP error status and a fault are errors
// of the server.
func (c *Conn) wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, URL: c.client.URL, Err: err}
}
