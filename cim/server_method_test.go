package cim_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
	"github.com/gomof/gomof/cim/cimserver"
)

// renaming returns a server with the disk a, and a method Rename in the providers of
// ACME_Disk and ACME_Element.
func renaming(t *testing.T, ofDisk, ofElement func(label string) (*RenameResult, error)) *cimserver.Server {
	t.Helper()
	s := serving(t, &Disk{ID: "a", Label: cim.Ptr("old")})
	if ofDisk != nil {
		s.Register(&classDisk, struct{}{}, nil,
			func(_ struct{}, _ context.Context, self *Disk, p *RenameParams) (*RenameResult, error) {
				return ofDisk(self.ID + " " + *p.Label)
			})
	}
	if ofElement != nil {
		s.Register(&classElement, struct{}{},
			func(_ struct{}, _ context.Context, self *Element, p *RenameParams) (*RenameResult, error) {
				return ofElement(self.Class + " " + self.ID + " " + *p.Label)
			},
			func(_ struct{}, _ context.Context, p *CountParams) (*CountResult, error) {
				if p.Big == nil {
					return nil, nil
				}
				return &CountResult{Return: cim.Ptr(uint32(1))}, nil
			})
	}
	return s
}

func echo(label string) (*RenameResult, error) { return &RenameResult{Old: &label}, nil }

func unavailable(string) (*RenameResult, error) { return nil, cim.ErrMethodNotAvailable }

// A method runs in the provider of the class, or of the nearest superclass that has it.
func TestMethodDispatch(t *testing.T) {
	x := RenameParams{Label: cim.Ptr("x")}
	for _, test := range []struct {
		name              string
		ofDisk, ofElement func(string) (*RenameResult, error)
		want              string
	}{
		{"the class", echo, unavailable, "a x"},
		{"the superclass", nil, echo, "ACME_Disk a x"},
		{"the superclass, as the class leaves it out", unavailable, echo, "ACME_Disk a x"},
		{"nobody", unavailable, unavailable, ""},
		{"no provider", nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, test.ofDisk, test.ofElement)
			for _, object := range []cim.Object{&Disk{ID: "a"}, &Element{ID: "a"}} {
				res, err := cimimpl.Invoke[*RenameResult](t.Context(), s, object, "rENAME", []RenameParams{x})
				switch {
				case test.want == "" && !errors.Is(err, cim.ErrMethodNotAvailable):
					t.Errorf("%v: error = %v, want %v", object, err, cim.ErrMethodNotAvailable)
				case test.want != "" && (err != nil || *res.Old != test.want):
					t.Errorf("%v: got %s, error %v, want %s", object, dump(res), err, test.want)
				}
			}
		})
	}
}

func TestMethodErrors(t *testing.T) {
	s := renaming(t, echo, echo)
	for _, test := range []struct {
		path   cim.ObjectPath
		method string
		want   cim.StatusCode
	}{
		{diskA, "Explode", cim.ErrMethodNotFound},
		{ElementKey{"a"}.Path(), "Format", cim.ErrMethodNotAvailable}, // declared in the subclass, of which the instance is
		{diskA, "Format", cim.ErrMethodNotAvailable},
		{diskB, "Rename", cim.ErrNotFound},
		{classDisk.Path(), "Rename", cim.ErrNotFound}, // not static: it needs an instance
	} {
		_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, []cim.Property{scalar("Label", cim.String, "x")}, cim.Options{})
		var answer *cim.Error
		if !errors.As(err, &answer) || answer.Code != test.want {
			t.Errorf("%s of %s: error = %v, want %v", test.method, test.path, err, test.want)
		}
	}
}

func TestStaticMethod(t *testing.T) {
	s := renaming(t, nil, echo)
	res, err := ElementCount(t.Context(), s, CountParams{Big: cim.Ptr(true)})
	if err != nil || *res.Return != 1 {
		t.Errorf("result %s, error %v", dump(res), err)
	}
	if res, err = ElementCount(t.Context(), s); err != nil || res.Return != nil {
		t.Errorf("a provider that returns nil returns NULL: result %s, error %v", dump(res), err)
	}
	if _, _, err := s.InvokeMethod(t.Context(), classDisk.Path(), "Count", nil, cim.Options{}); err != nil {
		t.Errorf("by the path of a subclass: %v", err)
	}
}

// A class without keys has one instance that need not be stored.
func TestMethodOfAClassWithoutKeys(t *testing.T) {
	class := cim.ClassInfo{Name: "ACME_Service", Methods: []cim.MethodInfo{{Name: "Weigh", Class: "ACME_Service"}},
		New: func() *Part { return &Part{} }}
	s := &cimserver.Server{}
	s.Register(&class, struct{}{}, func(_ struct{}, _ context.Context, self *Part, _ *FormatParams) (*CountResult, error) {
		return &CountResult{Return: cim.Ptr(uint32(len(self.Class)))}, nil
	})
	res, err := cimimpl.InvokeStatic[*CountResult](t.Context(), s, &class, "Weigh", []FormatParams{})
	if err != nil || int(*res.Return) != len("ACME_Service") {
		t.Errorf("result %s, error %v", dump(res), err)
	}
}

// The error of a provider, and the error that a client of a remote server would receive.
var providerErrors = []struct {
	name string
	err  error
	want *cim.Error // nil: the error itself
}{
	{"of its own", errors.New("disk on fire"), &cim.Error{Code: cim.ErrFailed, Message: "disk on fire"}},
	{"a status code", cim.ErrAccessDenied, &cim.Error{Code: cim.ErrAccessDenied, Message: cim.ErrAccessDenied.Error()}},
	{"a status code in another", fmt.Errorf("shelf: %w", cim.ErrAccessDenied), &cim.Error{Code: cim.ErrAccessDenied, Message: "shelf: access denied (CIM status 2)"}},
	{"a *cim.Error", &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: "too many"}, &cim.Error{Code: cim.ErrServerLimitsExceeded, Message: "too many"}},
	{"context cancelled", fmt.Errorf("shelf: %w", context.Canceled), nil},
	{"deadline", context.DeadlineExceeded, nil},
}

func TestProviderErrorsOfMethods(t *testing.T) {
	for _, test := range providerErrors {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, func(string) (*RenameResult, error) { return nil, test.err }, nil)
			res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
			if test.want == nil {
				if err != test.err {
					t.Errorf("error = %v, want %v", err, test.err)
				}
				return
			}
			var answer *cim.Error
			if !errors.As(err, &answer) || res != nil {
				t.Fatalf("result %v, error %v, want a *cim.Error", res, err)
			}
			same(t, "error", answer, test.want)
		})
	}
}

// A provider can return a code as its error; the client receives the code.
func TestProviderReturnsCodeAsError(t *testing.T) {
	for _, test := range []struct {
		name string
		res  *RenameResult
		err  error
	}{
		{"as the result", &RenameResult{Return: RenameRefused, Old: cim.Ptr("old")}, nil},
		{"as the error", nil, RenameRefused},
		{"as the error together with a result", &RenameResult{Old: cim.Ptr("old")}, RenameRefused},
		{"in another error", nil, fmt.Errorf("shelf: %w", RenameRefused)},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := renaming(t, func(string) (*RenameResult, error) { return test.res, test.err }, nil)
			res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
			var failed *cim.MethodError
			if !errors.As(err, &failed) || !errors.Is(err, RenameRefused) || res == nil || res.Return != RenameRefused {
				t.Errorf("result %s, error %v", dump(res), err)
			}
			if test.res != nil && (res.Old == nil || *res.Old != "old") {
				t.Error("the rest of the result is gone")
			}
		})
	}
}

func TestMethodParametersOfTheWrongType(t *testing.T) {
	s := renaming(t, echo, echo)
	for _, test := range []struct {
		path   cim.ObjectPath
		method string
		bad    cim.Property
	}{
		{diskA, "Rename", scalar("Label", cim.Uint8, uint8(1))},
		{diskA, "Rename", array("Label", cim.String, "x")},
		{classElement.Path(), "Count", scalar("Big", cim.String, "very")},
	} {
		_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, []cim.Property{test.bad}, cim.Options{})
		var answer *cim.Error
		if !errors.As(err, &answer) || answer.Code != cim.ErrInvalidParameter || !strings.Contains(answer.Message, test.bad.Name) {
			t.Errorf("%s: error = %v, want %v with the name of the parameter", test.method, err, cim.ErrInvalidParameter)
		}
	}
}

// A call that the method does not allow does not reach its provider.
func TestMethodRefusesParameters(t *testing.T) {
	called := false
	s := renaming(t, func(string) (*RenameResult, error) { called = true; return nil, nil }, echo)
	label := scalar("Label", cim.String, "x")
	for _, test := range []struct {
		name   string
		path   cim.ObjectPath
		method string
		in     []cim.Property
		bad    string
	}{
		{"unknown", diskA, "Rename", []cim.Property{label, scalar("Lable", cim.String, "y")}, "Lable"},
		{"unknown and NULL", diskA, "Rename", []cim.Property{label, {Name: "Lable", Type: cim.String}}, "Lable"},
		{"unknown to a static method", classElement.Path(), "Count", []cim.Property{label}, "Label"},
		{"required and missing", diskA, "Rename", []cim.Property{scalar("Force", cim.Boolean, true)}, "Label"},
		{"required and NULL", diskA, "Rename", []cim.Property{{Name: "Label", Type: cim.String}}, "Label"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := s.InvokeMethod(t.Context(), test.path, test.method, test.in, cim.Options{})
			var answer *cim.Error
			if !errors.As(err, &answer) || answer.Code != cim.ErrInvalidParameter || !strings.Contains(answer.Message, test.bad) {
				t.Errorf("error = %v, want %v with the name %s", err, cim.ErrInvalidParameter, test.bad)
			}
			if called {
				t.Error("the provider was called")
			}
		})
	}
}

// Values without a field in the provider's result reach the client.
func TestMethodSendsExtra(t *testing.T) {
	more := []cim.Property{scalar("Advice", cim.String, "reboot"), array("Tags", cim.String, "a")}
	s := renaming(t, func(string) (*RenameResult, error) { return &RenameResult{Extra: more}, nil }, nil)
	res, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Extra", res.Extra, more)
}

// Output parameters that are NULL are sent as NULL, not omitted.
func TestMethodSendsNullParameters(t *testing.T) {
	s := renaming(t, func(string) (*RenameResult, error) { return &RenameResult{}, nil }, nil)
	result, out, err := s.InvokeMethod(t.Context(), diskA, "Rename", []cim.Property{scalar("Label", cim.String, "x")}, cim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "return value", result, code(0))
	same(t, "parameters", out, []cim.Property{{Name: "Old", Type: cim.String}})
}

// A provider that returns nothing has not succeeded.
func TestMethodReturnsNothing(t *testing.T) {
	s := renaming(t, func(string) (*RenameResult, error) { return nil, nil }, nil)
	if _, err := (&Disk{ID: "a"}).Rename(t.Context(), s, RenameParams{Label: cim.Ptr("x")}); !errors.Is(err, cim.ErrFailed) {
		t.Errorf("error = %v, want one that is %v", err, cim.ErrFailed)
	}
}

// A key of another class is rejected before the call, because its instance would be decoded
// without any values.
func TestGetWithAnotherKey(t *testing.T) {
	if box, err := cim.Get[Box](t.Context(), serving(t), cim.ObjectPath{Class: "ACME_Disk", Keys: []cim.KeyBinding{{Name: "Serial", Value: "a"}}}); !errors.Is(err, cim.ErrInvalidClass) {
		t.Errorf("got %v, error %v, want one that is %v", box, err, cim.ErrInvalidClass)
	}
}

// A duplicate value is an error; the first one counts, and the second is kept.
func TestDecodeTwice(t *testing.T) {
	d := &Disk{}
	err := cim.Decode(&cim.Instance{Class: "ACME_Disk", Properties: []cim.Property{
		scalar("ID", cim.String, "a"), scalar("Label", cim.String, "x"), scalar("LABEL", cim.String, "y")}}, d)
	if !errors.Is(err, cim.ErrTwice) || *d.Label != "x" || len(d.Extra) != 1 {
		t.Errorf("error %v, Label %q, Extra %v", err, *d.Label, d.Extra)
	}
}
