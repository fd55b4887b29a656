package cim

import (
	"errors"
	"fmt"
)

// A StatusCode is a CIM status code (DSP0200 5.2.3). It is an error, so that errors.Is(err,
// cim.ErrNotFound) works for errors of a [Conn].
type StatusCode uint32

// The status codes.
const (
	ErrFailed                          StatusCode = 1
	ErrAccessDenied                    StatusCode = 2
	ErrInvalidNamespace                StatusCode = 3
	ErrInvalidParameter                StatusCode = 4
	ErrInvalidClass                    StatusCode = 5
	ErrNotFound                        StatusCode = 6
	ErrNotSupported                    StatusCode = 7
	ErrClassHasChildren                StatusCode = 8
	ErrClassHasInstances               StatusCode = 9
	ErrInvalidSuperclass               StatusCode = 10
	ErrAlreadyExists                   StatusCode = 11
	ErrNoSuchProperty                  StatusCode = 12
	ErrTypeMismatch                    StatusCode = 13
	ErrQueryLanguageNotSupported       StatusCode = 14
	ErrInvalidQuery                    StatusCode = 15
	ErrMethodNotAvailable              StatusCode = 16
	ErrMethodNotFound                  StatusCode = 17
	ErrNamespaceNotEmpty               StatusCode = 20
	ErrInvalidEnumerationContext       StatusCode = 21
	ErrInvalidOperationTimeout         StatusCode = 22
	ErrPullHasBeenAbandoned            StatusCode = 23
	ErrPullCannotBeAbandoned           StatusCode = 24
	ErrFilteredEnumerationNotSupported StatusCode = 25
	ErrContinuationOnErrorNotSupported StatusCode = 26
	ErrServerLimitsExceeded            StatusCode = 27
	ErrServerIsShuttingDown            StatusCode = 28
	ErrQueryFeatureNotSupported        StatusCode = 29
)

var statusTexts = map[StatusCode]string{
	ErrFailed: "failed", ErrAccessDenied: "access denied", ErrInvalidNamespace: "invalid namespace",
	ErrInvalidParameter: "invalid parameter", ErrInvalidClass: "invalid class", ErrNotFound: "not found",
	ErrNotSupported: "not supported", ErrClassHasChildren: "class has children",
	ErrClassHasInstances: "class has instances", ErrInvalidSuperclass: "invalid superclass",
	ErrAlreadyExists: "already exists", ErrNoSuchProperty: "no such property", ErrTypeMismatch: "type mismatch",
	ErrQueryLanguageNotSupported: "query language not supported", ErrInvalidQuery: "invalid query",
	ErrMethodNotAvailable: "method not available", ErrMethodNotFound: "method not found",
	ErrNamespaceNotEmpty: "namespace not empty", ErrInvalidEnumerationContext: "invalid enumeration context",
	ErrInvalidOperationTimeout: "invalid operation timeout", ErrPullHasBeenAbandoned: "pull has been abandoned",
	ErrPullCannotBeAbandoned:           "pull cannot be abandoned",
	ErrFilteredEnumerationNotSupported: "filtered enumeration not supported",
	ErrContinuationOnErrorNotSupported: "continuation on error not supported",
	ErrServerLimitsExceeded:            "server limits exceeded", ErrServerIsShuttingDown: "server is shutting down",
	ErrQueryFeatureNotSupported: "query feature not supported",
}

// Error returns the meaning of the code and its number.
func (c StatusCode) Error() string {
	if text, ok := statusTexts[c]; ok {
		return fmt.Sprintf("%s (CIM status %d)", text, uint32(c))
	}
	return fmt.Sprintf("CIM status %d", uint32(c))
}

func failf(code StatusCode, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// A ReturnCode is the return code of a method that was not called by its generated stub.
type ReturnCode uint32

// Error returns the number.
func (c ReturnCode) Error() string { return fmt.Sprintf("return code %d", uint32(c)) }

// A MethodError is the error of a method that ran and returned a code other than success.
// Err is the code, of the generated …Return type, so that errors.Is and errors.As find it.
type MethodError struct {
	Path ObjectPath // of the instance or class on which the method was called
	Err  error
}

// Error returns the name of the code and the path.
func (e *MethodError) Error() string { return fmt.Sprintf("%v, called on %s", e.Err, e.Path) }

// Unwrap returns the code.
func (e *MethodError) Unwrap() error { return e.Err }

// A DecodeError reports values of an object, or of the result of a method, that did not fit
// their Go fields. The other fields are set, and the values are in Meta.Extra.
type DecodeError struct {
	Class  string // or the name of the method
	Fields []FieldError
}

// A FieldError is the error of one value that did not fit.
type FieldError struct {
	Name string
	Err  error
}

// Error returns the name and the error.
func (e FieldError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the error of the value.
func (e FieldError) Unwrap() error { return e.Err }

// Error lists the fields.
func (e *DecodeError) Error() string {
	text := e.Class + ":"
	for i, f := range e.Fields {
		if i > 0 {
			text += ";"
		}
		text += fmt.Sprintf(" %s: %v", f.Name, f.Err)
	}
	return text
}

// Unwrap returns the errors of the fields.
func (e *DecodeError) Unwrap() []error {
	list := make([]error, len(e.Fields))
	for i, f := range e.Fields {
		list[i] = f.Err
	}
	return list
}

// Errors of single values. A [DecodeError] and the errors of [Validate] wrap them.
var (
	ErrWrongType   = errors.New("value of the wrong type")
	ErrOutOfRange  = errors.New("value out of range")
	ErrMissing     = errors.New("value is missing")
	ErrTwice       = errors.New("value is set twice")
	ErrNullElement = errors.New("array has a NULL element")
	ErrLength      = errors.New("length is not allowed")
	ErrUnknown     = errors.New("the schema has no such parameter")
)

var errTooDeep = fmt.Errorf("%w: embedded instances are nested more than %d deep", ErrOutOfRange, maxNesting)
