package cimxml

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// A Conn is a connection to one server. [Dial] makes it.
type Conn struct {
	*settings
	client  *httpcall.Client
	lastID  atomic.Int64
	without sync.Map       // names of the pulled operations that the server does not support
	answers sync.Pool      // of *memory
	closed  sync.WaitGroup // CloseEnumeration calls that Close waits for
}

var (
	_ cim.Conn        = (*Conn)(nil)
	_ cim.ClassReader = (*Conn)(nil)
)

// memory is the reusable buffer and reader of one answer.
type memory struct {
	page   []byte
	reader *cimxmlwire.Reader
}

// maxKept is the largest answer whose memory is reused.
const maxKept = 4 << 20

// Dial returns a connection to a server, without sending anything. The address is a URL. The
// default port is 5989 for https and 5988 for http, the default path is /cimom. A host without a
// scheme is https.
//
// It is an error if the URL has a user (use [Credentials]), or if it is http without
// [AllowCleartext].
func Dial(address string, opts ...Option) (*Conn, error) {
	s := defaults()
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, fmt.Errorf("cimxml: %w", err)
		}
	}
	client, err := protocol.Dial(address, &s.http)
	if err != nil {
		return nil, fmt.Errorf("cimxml: %w", err)
	}
	c := &Conn{settings: s, client: client}
	c.answers.New = func() any { return &memory{reader: cimxmlwire.NewReader()} }
	return c, nil
}

// Close waits for enumerations that are being closed, and closes idle connections. The Conn can be
// used again.
func (c *Conn) Close() error {
	c.closed.Wait()
	c.client.Close()
	return nil
}

// An Error is an error on the way to the server, or an answer that is not CIM-XML. If the server
// sent an HTTP error status, Err is a *[cim.Error] with that status.
type Error struct {
	Op  string // such as "GetInstance", or the name of a method
	URL string // of the server
	Err error
}

// Error returns the operation, the address and the cause.
func (e *Error) Error() string { return e.Op + " " + e.URL + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func (c *Conn) wrap(op string, err error) error { return &Error{Op: op, URL: c.client.URL, Err: err} }

// namespaceOf returns the namespace of an operation.
func (c *Conn) namespaceOf(path cim.ObjectPath, o cim.Options) string {
	return cim.NormalizeNamespace(cmp.Or(o.Namespace, path.Namespace, c.namespace))
}

// operation returns the call of an operation in a namespace.
func operation(name, namespace string, params ...cim.Property) *cimxmlwire.Call {
	c := &cimxmlwire.Call{Intrinsic: true, Method: name, Path: cim.ObjectPath{Namespace: namespace}}
	for _, p := range params {
		if p.Value != nil {
			c.Params = append(c.Params, p)
		}
	}
	return c
}

// reads reports whether an operation changes nothing and keeps no state on the server.
func reads(name string) bool {
	for _, prefix := range []string{"Get", "Enumerate", "Associator", "Reference", "ExecQuery"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// call sends a request and reads its answer. It calls each with the results, one by one, until each
// returns false. An error of the server is a *cim.Error.
func (c *Conn) call(ctx context.Context, call *cimxmlwire.Call, o cim.Options, each func(cimxmlwire.Item) bool) (*cimxmlwire.Answer, error) {
	call.ID = strconv.FormatInt(c.lastID.Add(1), 10)
	var w cimxmlwire.Writer
	w.Call(call)
	body, err := w.Bytes()
	if err != nil {
		return nil, err
	}
	m := c.answers.Get().(*memory)
	defer c.keep(m)
	request := httpcall.Request{
		Operation: call.Method, Header: header(call, o.Locale), Body: body,
		Timeout: c.client.TimeoutOf(ctx, o), Safe: call.Intrinsic && reads(call.Method),
	}
	res, err := c.client.Do(ctx, request, &m.page)
	if err != nil {
		return nil, c.wrap(call.Method, err)
	}
	return c.answer(call, res, m, each)
}

// keep returns memory for reuse, unless it grew too large.
func (c *Conn) keep(m *memory) {
	if cap(m.page) <= maxKept {
		c.answers.Put(m)
	}
}

// header returns the headers of DSP0200 6.3, which repeat parts of the message.
func header(call *cimxmlwire.Call, locale string) http.Header {
	object := call.Path.Namespace
	if !call.Intrinsic {
		path := call.Path
		path.Host, path.Singleton = "", false // only WMI writes =@
		object = path.String()
	}
	h := http.Header{
		"CIMProtocolVersion": {"1.0"},
		"CIMOperation":       {"MethodCall"},
		"CIMMethod":          {escape(call.Method)},
		"CIMObject":          {escape(object)},
		"Accept":             {"application/xml, text/xml"},
	}
	if locale != "" {
		h["Accept-Language"] = []string{locale}
	}
	return h
}

// escape makes text valid in a header: UTF-8 with URI escapes (DSP0200 6.3).
func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c <= ' ' && c != ' ' || c > '~' || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// answer reads the server's answer.
func (c *Conn) answer(call *cimxmlwire.Call, res *http.Response, m *memory, each func(cimxmlwire.Item) bool) (*cimxmlwire.Answer, error) {
	if err := httpError(res, m.page); err != nil {
		return nil, c.wrap(call.Method, err)
	}
	m.reader.Reset(m.page)
	a, err := m.reader.Answer(each)
	switch {
	case err != nil && res.StatusCode != http.StatusOK:
		return nil, c.wrap(call.Method, httpcall.StatusError(res.StatusCode, httpcall.Excerpt(m.page)))
	case err != nil:
		return nil, c.wrap(call.Method, err)
	case a.ID != call.ID:
		return nil, c.wrap(call.Method, fmt.Errorf("found the answer to the message %.60q, want the answer to %s", a.ID, call.ID))
	case !strings.EqualFold(a.Method, call.Method) || a.Intrinsic != call.Intrinsic:
		return nil, c.wrap(call.Method, fmt.Errorf("found the answer of %.60q, want the answer of %s", a.Method, call.Method))
	}
	if e := trailer(res.Trailer); e != nil && a.Err == nil {
		a.Err = e
	}
	if a.Err != nil {
		return a, a.Err
	}
	return a, nil
}

// httpError returns the error of a response without a message. The header CIMError has the reason
// (DSP0200 6.3.5). OpenPegasus adds text in a header of its own.
func httpError(res *http.Response, page []byte) error {
	cause := headerOf(res.Header, "CIMError")
	if detail := headerOf(res.Header, "PGErrorDetail"); detail != "" {
		cause = strings.TrimPrefix(cause+": "+detail, ": ")
	}
	switch {
	case cause != "":
		return httpcall.StatusError(res.StatusCode, cause)
	case len(bytes.TrimSpace(page)) == 0 && res.StatusCode == http.StatusOK:
		return errors.New("the answer is empty")
	case len(bytes.TrimSpace(page)) == 0:
		return httpcall.StatusError(res.StatusCode, "")
	}
	return nil
}

// headerOf returns a header on one line, without URI escapes.
func headerOf(h http.Header, name string) string {
	value := h.Get(name)
	if text, err := url.PathUnescape(value); err == nil {
		value = text
	}
	return fmt.Sprintf("%.300s", httpcall.OneLine(strings.ToValidUTF8(value, "\ufffd")))
}

// trailer returns the error of a server that failed after it began to answer (DSP0200 7.2.5).
func trailer(h http.Header) *cim.Error {
	code, err := strconv.ParseUint(strings.TrimSpace(h.Get("CIMStatusCode")), 10, 32)
	if err != nil || code == 0 {
		return nil
	}
	return &cim.Error{Code: cim.StatusCode(code), Message: headerOf(h, "CIMStatusCodeDescription")}
}
