package wsman

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// safe reports whether an action changes nothing, so it may be repeated.
func safe(action string) bool {
	return action == wire.ActionIdentify || action == wire.ActionGet || action == wire.ActionEnumerate
}

// answer reads an envelope. The body decides whether it is a fault, because servers use different
// status codes.
func (c *Conn) answer(r *reader, action string, status int, id string, page []byte, read func(r *reader, depth int) error) error {
	op := operation(action)
	bad := func(err error) error {
		if status != http.StatusOK {
			return c.wrap(op, httpcall.StatusError(status, httpcall.Excerpt(page)))
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
		return bad(fmt.Errorf("found <%.60s>, want a SOAP envelope: %s", r.S.Local(), httpcall.Excerpt(page)))
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

// related returns an error if the answer is for another request.
func (r *reader) related(id string) error {
	for header := r.S.Depth(); r.S.Child(header); {
		if r.S.Local() != "RelatesTo" || id == "" {
			continue
		}
		if text, _ := r.S.Text(); !strings.EqualFold(strings.TrimSpace(string(text)), id) {
			return fmt.Errorf("found the answer to the request %.60q, want the answer to %s", text, id)
		}
	}
	return nil
}

// body reads the first element in the body as the result, regardless of its name.
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
