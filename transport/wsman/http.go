package wsman

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// safe reports whether an action changes nothing, so that it may be sent twice.
func safe(action string) bool {
	return action == wire.ActionIdentify || action == wire.ActionGet || action == wire.ActionEnumerate
}

// again reports whether the next try may succeed: the connection was reset or the server
// is too busy.
func again(ctx context.Context, status int, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	reset := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	return reset || err == nil && status == http.StatusServiceUnavailable
}

// errTimeout is the error if neither the server nor the context keeps time.
type errTimeout time.Duration

func (e errTimeout) Error() string   { return fmt.Sprintf("no answer in %v", time.Duration(e)) }
func (e errTimeout) Unwrap() error   { return os.ErrDeadlineExceeded }
func (e errTimeout) Timeout() bool   { return true }
func (e errTimeout) Temporary() bool { return true }

// send sends an envelope once and reads the answer into page.
func (c *Conn) send(ctx context.Context, action string, envelope []byte, timeout time.Duration, page *[]byte) (status int, err error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	limit := timeout + c.grace
	bounded, cancel := context.WithTimeoutCause(ctx, limit, errTimeout(limit))
	defer cancel()
	x := Exchange{Operation: operation(action), URL: c.url, Start: time.Now()}
	*page = (*page)[:0]
	x.Status, x.Err = c.post(bounded, envelope, page)
	if x.Err != nil && bounded.Err() != nil {
		x.Err = ended(ctx, bounded)
	}
	if c.trace != nil || c.logger != nil {
		c.observe(ctx, x, envelope, *page)
	}
	return x.Status, x.Err
}

// ended is the reason why a context ended: the caller's, if that is over too. A deadline is
// os.ErrDeadlineExceeded as well as context.DeadlineExceeded.
func ended(ctx, bounded context.Context) error {
	err := context.Cause(bounded)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w (%w)", err, os.ErrDeadlineExceeded)
	}
	return err
}

func (c *Conn) post(ctx context.Context, envelope []byte, page *[]byte) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(envelope))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/soap+xml;charset=UTF-8")
	req.Header.Set("User-Agent", "gomof")
	res, err := c.client.Do(req)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err // the address is in our own
		}
		return 0, err
	}
	defer res.Body.Close()
	if err := c.readBody(res, page); err != nil {
		return res.StatusCode, err
	}
	return res.StatusCode, c.checkHeader(res, *page)
}

// readBody reads an answer within bounds, whatever its header says of the length.
func (c *Conn) readBody(res *http.Response, page *[]byte) error {
	tooLong := &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: fmt.Sprintf("the answer has more than %d bytes", c.maxResponse)}
	if res.ContentLength > c.maxResponse {
		return tooLong
	}
	buffer := bytes.NewBuffer(*page)
	if res.ContentLength > 0 {
		buffer.Grow(int(min(res.ContentLength, 1<<20)) + bytes.MinRead)
	}
	n, err := buffer.ReadFrom(io.LimitReader(res.Body, c.maxResponse+1))
	*page = buffer.Bytes()
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case n > c.maxResponse:
		return tooLong
	}
	return nil
}

// checkHeader refuses what cannot be WS-Management.
func (c *Conn) checkHeader(res *http.Response, body []byte) error {
	if encoding := res.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return fmt.Errorf("found an answer in the encoding %q, which was not asked for", encoding)
	}
	if location := res.Header.Get("Location"); location != "" && res.StatusCode/100 == 3 {
		return statusError(res.StatusCode, "the server redirects, which is not followed")
	}
	switch media := mediaType(res.Header.Get("Content-Type")); {
	case media == "multipart/encrypted" || media == "multipart/x-multi-encrypted":
		return errors.New("the answer is sealed, and the transport did not open it")
	case res.StatusCode == http.StatusUnauthorized:
		return statusError(res.StatusCode, "the server accepts "+schemes(res.Header))
	case media == "application/soap+xml" || media == "application/xml" || media == "text/xml" || media == "":
		return nil
	case res.StatusCode == http.StatusServiceUnavailable:
		return nil // it is looked at for another try
	case res.StatusCode != http.StatusOK:
		return statusError(res.StatusCode, excerpt(body))
	default:
		return fmt.Errorf("found an answer of the type %.60q, want application/soap+xml: %s", media, excerpt(body))
	}
}

func mediaType(header string) string {
	media, _, err := mime.ParseMediaType(header)
	if err != nil {
		media, _, _ = strings.Cut(header, ";")
	}
	return strings.ToLower(strings.TrimSpace(media))
}

// schemes are the ways to authenticate that a server offers, without their parameters.
func schemes(h http.Header) string {
	var names []string
	for _, value := range h.Values("WWW-Authenticate") {
		name, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		names = append(names, strings.Map(printable, name))
	}
	if names == nil {
		return "no authentication that it names"
	}
	return fmt.Sprintf("%.100s", strings.Join(names, ", "))
}

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

// excerpt is the beginning of a body in one line.
func excerpt(body []byte) string {
	const most = 200
	text := oneLine(strings.ToValidUTF8(string(body[:min(len(body), 2*most)]), "\ufffd"))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}

// statusError is an answer that has no better error than its status code.
func statusError(status int, text string) *cim.Error {
	message := strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	if text != "" && text != `""` {
		message += ": " + text
	}
	return cim.NewError(message, cim.Native{Scheme: cim.HTTP, Code: int64(status)})
}

// answer reads an envelope. Whether it is a fault is told by what is in the body, as
// servers do not agree on the status code.
func (c *Conn) answer(r *reader, action string, status int, id string, page []byte, read func(r *reader, depth int) error) error {
	op := operation(action)
	bad := func(err error) error {
		if status != http.StatusOK {
			return c.wrap(op, statusError(status, excerpt(page)))
		}
		return c.wrap(op, err)
	}
	if len(bytes.TrimSpace(page)) == 0 {
		return bad(errors.New("the answer is empty"))
	}
	root := r.S.Root()
	if r.S.Err() != nil {
		return bad(r.S.Err())
	}
	if r.S.Local() != "Envelope" {
		return bad(fmt.Errorf("found <%.60s>, want an envelope of SOAP: %s", r.S.Local(), excerpt(page)))
	}
	var result error
	done := false
	for r.S.Child(root) && !done {
		switch r.S.Local() {
		case "Header":
			result = r.related(id)
		case "Body":
			done = true
			if result == nil {
				result = r.body(action, read)
			}
		}
		if result != nil {
			break
		}
	}
	var fault *cim.Error
	switch {
	case errors.As(result, &fault) && !isWrapped(result):
		return result
	case errors.Is(result, errStop):
		return result
	case result != nil:
		return bad(result)
	}
	if err := errors.Join(r.LimitErr(), r.S.End()); err != nil {
		return bad(err)
	}
	if !done {
		return bad(errors.New("the answer has no body"))
	}
	return nil
}

func isWrapped(err error) bool {
	var e *Error
	return errors.As(err, &e)
}

// related reports an answer to another request.
func (r *reader) related(id string) error {
	for header := r.S.Depth(); r.S.Child(header); {
		if r.S.Local() != "RelatesTo" || id == "" {
			continue
		}
		if text, _ := r.S.Text(); !strings.EqualFold(strings.TrimSpace(string(text)), id) {
			return fmt.Errorf("found the answer to the request %.60q, want that to %s", text, id)
		}
	}
	return nil
}

// body reads the first element in the body: the result, whatever its name is.
func (r *reader) body(action string, read func(r *reader, depth int) error) error {
	body := r.S.Depth()
	if !r.S.Child(body) {
		if err := r.Err(); err != nil {
			return err
		}
		return read(r, 0)
	}
	if r.S.Local() != "Fault" {
		return read(r, r.S.Depth())
	}
	f := r.fault()
	if err := r.Err(); err != nil {
		return err
	}
	return f.error(action)
}
