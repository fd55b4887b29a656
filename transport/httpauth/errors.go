package httpauth

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
)

// Causes of an [Error], for errors.Is.
var (
	ErrCleartext    = errors.New("the call would be readable on the way; use HTTPS, NTLM or Kerberos, or set AllowCleartext")
	ErrUnauthorized = errors.New("the server refuses the credentials")
	ErrRedirect     = errors.New("the server redirects, and credentials do not follow redirects")
	ErrUnsealed     = errors.New("the answer is not sealed, though the session is")
	ErrHandshake    = errors.New("the handshake failed")
)

// An Error says why a call was not made, or why its answer cannot be trusted. If the server
// answered 401 or 403, it also matches cim.ErrAccessDenied.
type Error struct {
	Host   string // host and port of the server
	Scheme string // the scheme, and the mechanism if there is one
	Status int    // the HTTP status of the answer, 0 if there was none
	Err    error
}

// Error returns the host, the scheme and the reason.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s: %v", e.Host, e.Scheme, e.Err)
	if e.Status != 0 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	return text
}

// Unwrap returns the reason, and the CIM error for the status.
func (e *Error) Unwrap() []error {
	if e.Status < 400 {
		return []error{e.Err}
	}
	return []error{e.Err, cim.NewError("", cim.Native{Scheme: cim.HTTP, Code: int64(e.Status)})}
}

// A statusError is an error about an answer with an HTTP status.
type statusError struct {
	status int
	err    error
}

func (e *statusError) Error() string { return e.err.Error() }
func (e *statusError) Unwrap() error { return e.err }

// unauthorized returns an error with the schemes that the server offers.
func unauthorized(status int, offered []challenge) error {
	var names []string
	for _, c := range offered {
		names = append(names, c.scheme)
	}
	err := ErrUnauthorized
	if len(names) > 0 {
		err = fmt.Errorf("%w; it offers %s", err, strings.Join(names, ", "))
	}
	return &statusError{status, err}
}

func handshakeError(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrHandshake, fmt.Errorf(format, args...))
}
