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
	without sync.Map       // the names of pulled operations that the server does not have
	answers sync.Pool      // of *memory
	closed  sync.WaitGroup // CloseEnumeration calls that Close waits for
}

var (
	_ cim.Conn        = (*Conn)(nil)
	_ cim.ClassReader = (*Conn)(nil)
)

// memory is the buffer and the reader of one answer. It is reused.
type memory struct {
	page   []byte
	reader *cimxmlwire.Reader
}

// maxKept is the size up to which the memory of an answer is reused.
const maxKept = 4 << 20

// Dial returns a connection to a server, and sends nothing. The address is a URL, of which
// the port and the path may be left out: they are 5989 for https, 5988 for http, and
// /cimom. A host alone is https.
//
// It is an error if the URL has a user, as [Credentials] are for that, or if it is http
// without [AllowCleartext].
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

// Close waits for enumerations that are being closed and closes connections that are idle.
// The Conn can be used again.
func (c *Conn) Close() error {
	c.closed.Wait()
	c.client.Close()
	return nil
}

// An Error is what went wrong between the program and the server, or an answer that is not
// CIM-XML. Err is a *[cim.Error] with the status code of HTTP where there was one.
type Error struct {
	Op  string // such as "GetInstance"; of a method its name
	URL string // of the server
	Err error
}

// Error returns the operation, the address and what is wrong.
func (e *Error) Error() string { return e.Op + " " + e.URL + ": " + e.Err.Error() }

// Unwrap returns what is wrong.
func (e *Error) Unwrap() error { return e.Err }

func (c *Conn) wrap(op string, err error) error { return &Error{Op: op, URL: c.client.URL, Err: err} }

// namespaceOf is where an operation is.
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

// reads are the operations that change nothing and keep nothing on the server.
func reads(name string) bool {
	for _, prefix := range []string{"Get", "Enumerate", "Associator", "Reference", "ExecQuery"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// call sends a request and reads its answer: each gets the results one by one until it
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

// keep keeps memory for the next answer, unless this one was large.
func (c *Conn) keep(m *memory) {
	if cap(m.page) <= maxKept {
		c.answers.Put(m)
	}
}

// header has what DSP0200 6.3 wants: what is in the message, for those who look at HTTP
// alone.
func header(call *cimxmlwire.Call, locale string) http.Header {
	object := call.Path.Namespace
	if !call.Intrinsic {
		path := call.Path
		path.Host, path.Singleton = "", false // =@ is of WMI
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

// escape makes a text one that a header may have (DSP0200 6.3: UTF-8 with the escapes of a
// URI).
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

// answer reads what the server has sent.
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
		return nil, c.wrap(call.Method, fmt.Errorf("found the answer to the message %.60q, want that to %s", a.ID, call.ID))
	case !strings.EqualFold(a.Method, call.Method) || a.Intrinsic != call.Intrinsic:
		return nil, c.wrap(call.Method, fmt.Errorf("found the answer of %.60q, want that of %s", a.Method, call.Method))
	}
	if e := trailer(res.Trailer); e != nil && a.Err == nil {
		a.Err = e
	}
	if a.Err != nil {
		return a, a.Err
	}
	return a, nil
}

// httpError is an answer that has no message: the header CIMError says why (DSP0200 6.3.5),
// OpenPegasus says more in one of its own.
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

// headerOf returns a header in one line, without the escapes of a URI.
func headerOf(h http.Header, name string) string {
	value := h.Get(name)
	if text, err := url.PathUnescape(value); err == nil {
		value = text
	}
	return fmt.Sprintf("%.300s", httpcall.OneLine(strings.ToValidUTF8(value, "\ufffd")))
}

// trailer is the error of a server that began to answer before there was one (DSP0200 7.2.5).
func trailer(h http.Header) *cim.Error {
	code, err := strconv.ParseUint(strings.TrimSpace(h.Get("CIMStatusCode")), 10, 32)
	if err != nil || code == 0 {
		return nil
	}
	return &cim.Error{Code: cim.StatusCode(code), Message: headerOf(h, "CIMStatusCodeDescription")}
}
