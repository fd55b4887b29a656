package cim

import (
	"cmp"
	"fmt"
	"os"
	"slices"
)

// An Error is an error response of a server.
//
// It wraps Code, and os.ErrDeadlineExceeded if Native means that a time limit of the server
// has passed. If Code is 0 or [ErrFailed], errors.Is also finds the status codes that
// Native means, such as [ErrAccessDenied] for the HTTP status codes 401 and 403. Any other
// Code is more specific than Native: an error with [ErrNotFound] and HTTP 403 is only
// ErrNotFound.
type Error struct {
	Code    StatusCode  // 0 if the server gave none
	Message string      // the server's description
	Details []*Instance // CIM_Error instances, if the server sent any
	Native  []Native    // codes of the protocol, innermost first
}

// A Native is an error code of a protocol or an operating system.
type Native struct {
	Scheme string // one of the schemes below
	Code   int64  // an HRESULT is a number from 0 to 0xFFFFFFFF
	Text   string // the server's description
}

// The schemes of a [Native].
const (
	HRESULT = "HRESULT" // Windows, WMI and DCOM
	WSMan   = "WSMan"   // the code of a WSManFault
	HTTP    = "HTTP"    // the status code of a response that has no other code
	MI      = "MI"      // a result code of the Management Infrastructure API
)

// NewError returns the error for native codes, innermost first. Its code is from the first
// native code that means more than [ErrFailed].
func NewError(message string, native ...Native) *Error {
	e := &Error{Code: ErrFailed, Message: message, Native: native}
	for _, n := range native {
		if code := n.status(); code != ErrFailed {
			e.Code = code
			break
		}
	}
	return e
}

// Error returns the description, the code and the native codes. It is never empty.
func (e *Error) Error() string {
	text := e.Message
	for _, n := range e.Native {
		if n.Text != "" && n.Text != text {
			text = join(text, n.Text)
		}
	}
	if e.Code != 0 {
		text = join(text, e.Code.Error())
	}
	for _, n := range e.Native {
		text = join(text, n.String())
	}
	return cmp.Or(text, "the server gave no reason")
}

func join(text, more string) string {
	if text == "" {
		return more
	}
	return text + ": " + more
}

// String returns the scheme and the code.
func (n Native) String() string {
	if n.Scheme == HRESULT {
		return fmt.Sprintf("HRESULT 0x%08X", uint32(n.Code))
	}
	return fmt.Sprintf("%s %d", n.Scheme, n.Code)
}

// Unwrap returns the code, for errors.Is.
func (e *Error) Unwrap() error {
	if e.Code == 0 {
		return nil
	}
	return e.Code
}

// Is reports whether the native codes mean target.
func (e *Error) Is(target error) bool {
	if target == os.ErrDeadlineExceeded {
		return slices.ContainsFunc(e.Native, Native.isTimeout)
	}
	code, ok := target.(StatusCode)
	return ok && (e.Code == 0 || e.Code == ErrFailed) && code != ErrFailed &&
		slices.ContainsFunc(e.Native, func(n Native) bool { return n.status() == code })
}

func (n Native) isTimeout() bool {
	switch n.Scheme {
	case HRESULT, WSMan:
		return slices.Contains(timeouts, uint32(n.Code))
	case HTTP:
		return n.Code == 408 || n.Code == 504
	}
	return false
}

// timeouts are WBEM_E_TIMED_OUT, WBEM_E_PROVIDER_TIMED_OUT, ERROR_WSMAN_OPERATION_TIMEDOUT and
// the HRESULT of WAIT_TIMEOUT and ERROR_TIMEOUT.
var timeouts = []uint32{0x80041069, 0x80041088, 0x80338029, 0x80070102, 0x800705B4}

// status returns the CIM status code for a native code, or ErrFailed if the table has none.
func (n Native) status() StatusCode {
	switch n.Scheme {
	case HRESULT, WSMan:
		if code, known := hresults[uint32(n.Code)]; known {
			return code
		}
	case HTTP:
		switch n.Code {
		case 401, 403:
			return ErrAccessDenied
		case 413:
			return ErrServerLimitsExceeded
		}
	case MI: // MI_Result has the numbers of CIM's status codes
		if code := StatusCode(n.Code); code.known() {
			return code
		}
	}
	return ErrFailed
}

// hresults maps codes of WMI (WBEM_E_…), Windows and WinRM to status codes.
var hresults = map[uint32]StatusCode{
	0x80041002: ErrNotFound, 0x80338000: ErrNotFound,
	0x80041010: ErrInvalidClass, 0x8004100E: ErrInvalidNamespace,
	0x80041003: ErrAccessDenied, 0x80041062: ErrAccessDenied, 0x80070005: ErrAccessDenied,
	5: ErrAccessDenied, 1326: ErrAccessDenied, 0x8007052E: ErrAccessDenied, // ERROR_ACCESS_DENIED, ERROR_LOGON_FAILURE
	0x80041008: ErrInvalidParameter, 0x8004102F: ErrInvalidParameter, 0x8004103A: ErrInvalidParameter, 0x8004100F: ErrInvalidParameter,
	0x80041005: ErrTypeMismatch, 0x80041031: ErrNoSuchProperty,
	0x8004102E: ErrMethodNotFound, 0x80041055: ErrMethodNotAvailable, 0x80041056: ErrMethodNotAvailable,
	0x8004100C: ErrNotSupported, 0x80041024: ErrNotSupported, 0x80041011: ErrNotSupported,
	0x80041019: ErrAlreadyExists,
	0x80041017: ErrInvalidQuery, 0x80041058: ErrInvalidQuery, 0x80041018: ErrQueryLanguageNotSupported,
	0x8004106C: ErrServerLimitsExceeded, 0x80041045: ErrServerLimitsExceeded, 0x80041033: ErrServerIsShuttingDown,
	0x8004100D: ErrInvalidSuperclass, 0x80041025: ErrClassHasChildren, 0x80041026: ErrClassHasInstances,
}

func (c StatusCode) known() bool { _, ok := statusTexts[c]; return ok }
