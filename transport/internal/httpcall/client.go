package httpcall

import (
	"bytes"
	"cmp"
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
)

// A Client sends requests to one server.
type Client struct {
	*Settings
	URL      string
	protocol *Protocol
	http     *http.Client
	slots    chan struct{} // one for each concurrent call
}

// A Request is an HTTP request to send.
type Request struct {
	Operation string // for traces
	Header    http.Header
	Body      []byte
	Timeout   time.Duration // for the server
	Safe      bool          // changes nothing, so it may be repeated
}

// Close closes idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// TimeoutOf returns the time limit that a call gives the server.
func (c *Client) TimeoutOf(ctx context.Context, o cim.Options) time.Duration {
	timeout := cmp.Or(o.Timeout, c.Timeout)
	if deadline, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(deadline))
	}
	return max(timeout.Round(time.Millisecond), time.Millisecond)
}

// Do sends a request, repeats it if that is safe, and reads the answer into page. It closes the
// body of the response.
func (c *Client) Do(ctx context.Context, r Request, page *[]byte) (*http.Response, error) {
	for try := 0; ; try++ {
		res, err := c.send(ctx, r, page)
		if try == c.Retries || !r.Safe || !again(ctx, res, err) || wait(ctx, c.Backoff<<try) != nil {
			return res, err
		}
	}
}

// again reports whether the next try may succeed, because the connection was reset or the server is
// too busy.
func again(ctx context.Context, res *http.Response, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	reset := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	return reset || err == nil && res.StatusCode == http.StatusServiceUnavailable
}

// wait waits for d, or until the context ends.
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

// errTimeout is the error if neither the server nor the context ended the call in time.
type errTimeout time.Duration

func (e errTimeout) Error() string   { return fmt.Sprintf("no answer in %v", time.Duration(e)) }
func (e errTimeout) Unwrap() error   { return os.ErrDeadlineExceeded }
func (e errTimeout) Timeout() bool   { return true }
func (e errTimeout) Temporary() bool { return true }

func (c *Client) send(ctx context.Context, r Request, page *[]byte) (*http.Response, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	limit := r.Timeout + c.Grace
	bounded, cancel := context.WithTimeoutCause(ctx, limit, errTimeout(limit))
	defer cancel()
	x := Exchange{Operation: r.Operation, URL: c.URL, Start: time.Now()}
	*page = (*page)[:0]
	res, err := c.post(bounded, r, page)
	if err != nil && bounded.Err() != nil {
		err = Ended(ctx, bounded)
	}
	if c.Trace != nil || c.Logger != nil {
		x.Err = err
		if res != nil {
			x.Status = res.StatusCode
		}
		c.observe(ctx, x, r.Body, *page)
	}
	return res, err
}

// Ended returns why a context ended: the caller's reason if the caller's context has ended too. The
// error for a deadline matches both os.ErrDeadlineExceeded and context.DeadlineExceeded.
func Ended(ctx, bounded context.Context) error {
	err := context.Cause(bounded)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w (%w)", err, os.ErrDeadlineExceeded)
	}
	return err
}

func (c *Client) post(ctx context.Context, r Request, page *[]byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	if r.Header != nil {
		req.Header = r.Header
	}
	req.Header.Set("Content-Type", c.protocol.ContentType)
	req.Header.Set("User-Agent", "gomof")
	res, err := c.http.Do(req)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err // our own error has the address
		}
		return nil, err
	}
	defer res.Body.Close()
	if err := c.readBody(res, page); err != nil {
		return res, err
	}
	return res, c.protocol.Check(res, *page)
}

// readBody reads an answer up to MaxResponse. It does not trust Content-Length.
func (c *Client) readBody(res *http.Response, page *[]byte) error {
	tooLong := &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: fmt.Sprintf("the answer has more than %d bytes", c.MaxResponse)}
	if res.ContentLength > c.MaxResponse {
		return tooLong
	}
	buffer := bytes.NewBuffer(*page)
	if res.ContentLength > 0 {
		buffer.Grow(int(min(res.ContentLength, 1<<20)) + bytes.MinRead)
	}
	n, err := buffer.ReadFrom(io.LimitReader(res.Body, c.MaxResponse+1))
	*page = buffer.Bytes()
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case n > c.MaxResponse:
		return tooLong
	}
	return nil
}

// Check returns an error if the response cannot be an answer of the protocol.
func (p *Protocol) Check(res *http.Response, body []byte) error {
	if encoding := res.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return fmt.Errorf("found an answer in the encoding %q, which was not asked for", encoding)
	}
	if location := res.Header.Get("Location"); location != "" && res.StatusCode/100 == 3 {
		return StatusError(res.StatusCode, "the server redirects, which is not followed")
	}
	switch media := mediaType(res.Header.Get("Content-Type")); {
	case media == "multipart/encrypted" || media == "multipart/x-multi-encrypted":
		return errors.New("the answer is sealed, and the transport did not open it")
	case res.StatusCode == http.StatusUnauthorized:
		return StatusError(res.StatusCode, "the server accepts "+schemes(res.Header))
	case media == "application/xml" || media == "text/xml" || media == "" || media == p.Media:
		return nil
	case res.StatusCode == http.StatusServiceUnavailable:
		return nil // the caller may repeat the request
	case res.StatusCode != http.StatusOK:
		return StatusError(res.StatusCode, Excerpt(body))
	default:
		return fmt.Errorf("found an answer of the type %.60q, want %s: %s", media, cmp.Or(p.Media, "application/xml"), Excerpt(body))
	}
}

func mediaType(header string) string {
	media, _, err := mime.ParseMediaType(header)
	if err != nil {
		media, _, _ = strings.Cut(header, ";")
	}
	return strings.ToLower(strings.TrimSpace(media))
}

// schemes returns the authentication schemes that a server offers, without parameters.
func schemes(h http.Header) string {
	var names []string
	for _, value := range h.Values("WWW-Authenticate") {
		name, _, _ := strings.Cut(strings.TrimSpace(value), " ")
		names = append(names, strings.Map(printable, name))
	}
	if names == nil {
		return "no authentication scheme"
	}
	return fmt.Sprintf("%.100s", strings.Join(names, ", "))
}

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

// OneLine replaces each sequence of spaces and line ends with one space.
func OneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Excerpt returns the beginning of a body on one line.
func Excerpt(body []byte) string {
	const most = 200
	text := OneLine(strings.ToValidUTF8(string(body[:min(len(body), 2*most)]), "\ufffd"))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}

// StatusError returns the error for an HTTP status without a better explanation.
func StatusError(status int, text string) *cim.Error {
	message := strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	if text != "" && text != `""` {
		message += ": " + text
	}
	return cim.NewError(message, cim.Native{Scheme: cim.HTTP, Code: int64(status)})
}
