package cim_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/gomof/gomof/cim"
)

func TestErrorsOfProtocols(t *testing.T) {
	for _, test := range []struct {
		err  *cim.Error
		is   []error
		not  []error
		text string
	}{
		{cim.NewError("the service cannot find the instance", cim.Native{Scheme: cim.HRESULT, Code: 0x80041002, Text: "Not found"}),
			[]error{cim.ErrNotFound}, []error{cim.ErrFailed, os.ErrDeadlineExceeded},
			"the service cannot find the instance: Not found: not found (CIM status 6): HRESULT 0x80041002"},
		{cim.NewError("", cim.Native{Scheme: cim.HRESULT, Code: -2147217405}), []error{cim.ErrAccessDenied}, nil, "access denied (CIM status 2): HRESULT 0x80041003"},
		{cim.NewError("x", cim.Native{Scheme: cim.HRESULT, Code: 0x80004005}, cim.Native{Scheme: cim.WSMan, Code: 5}), []error{cim.ErrAccessDenied}, nil, ""},
		{cim.NewError("", cim.Native{Scheme: cim.HTTP, Code: 401, Text: "Unauthorized"}), []error{cim.ErrAccessDenied}, nil, "Unauthorized: access denied (CIM status 2): HTTP 401"},
		{cim.NewError("", cim.Native{Scheme: cim.HTTP, Code: 403}), []error{cim.ErrAccessDenied}, nil, ""},
		{cim.NewError("", cim.Native{Scheme: cim.HTTP, Code: 500}), []error{cim.ErrFailed}, []error{cim.ErrAccessDenied}, ""},
		{cim.NewError("", cim.Native{Scheme: cim.MI, Code: 11}), []error{cim.ErrAlreadyExists}, nil, ""},
		{cim.NewError("", cim.Native{Scheme: cim.WSMan, Code: 2150858793}), []error{cim.ErrFailed, os.ErrDeadlineExceeded}, nil, ""},
		{cim.NewError("", cim.Native{Scheme: cim.HTTP, Code: 504}), []error{os.ErrDeadlineExceeded}, nil, ""},
		// Errors that a transport creates without NewError.
		{&cim.Error{Code: cim.ErrFailed, Native: []cim.Native{{Scheme: cim.HRESULT, Code: 0x8004102E}}}, []error{cim.ErrFailed, cim.ErrMethodNotFound}, nil, ""},
		{&cim.Error{Native: []cim.Native{{Scheme: cim.HTTP, Code: 401}}}, []error{cim.ErrAccessDenied}, []error{cim.ErrFailed}, "HTTP 401"},
		{&cim.Error{Code: cim.ErrNotFound, Native: []cim.Native{{Scheme: cim.HRESULT, Code: 0x80041003}}}, []error{cim.ErrNotFound}, []error{cim.ErrAccessDenied}, ""},
		{&cim.Error{Code: cim.ErrNotFound, Native: []cim.Native{{Scheme: cim.HTTP, Code: 403}}}, []error{cim.ErrNotFound}, []error{cim.ErrAccessDenied}, ""},
		{&cim.Error{}, nil, []error{cim.ErrFailed}, "the server gave no reason"},
	} {
		err := fmt.Errorf("calling: %w", test.err)
		for _, target := range test.is {
			if !errors.Is(err, target) {
				t.Errorf("%v is not %v", err, target)
			}
		}
		for _, target := range test.not {
			if errors.Is(err, target) {
				t.Errorf("%v is %v", err, target)
			}
		}
		if test.text != "" && test.err.Error() != test.text {
			t.Errorf("got  %s\nwant %s", test.err, test.text)
		}
	}
}
