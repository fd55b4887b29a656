package cim_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// A callConn returns the same response to every call and records the last one.
type callConn struct {
	cim.Conn
	answer
	called bool
	path   cim.ObjectPath
	method string
	in     []cim.Property
}

func (c *callConn) InvokeMethod(_ context.Context, path cim.ObjectPath, method string, in []cim.Property, _ cim.Options) (cim.Property, []cim.Property, error) {
	c.called, c.path, c.method, c.in = true, path, method, in
	return c.result, c.out, c.err
}

func TestInvokeSendsWhatIsNotNull(t *testing.T) {
	conn := &callConn{answer: answer{result: code(0)}}
	if _, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("")}); err != nil {
		t.Fatal(err)
	}
	if conn.path.String() != `ACME_Disk.ID="a"` || conn.method != "Rename" {
		t.Errorf("called %s on %s", conn.method, conn.path)
	}
	same(t, "parameters", conn.in, []cim.Property{scalar("Label", cim.String, "")})
}

func TestInvokeRefusesBeforeTheCall(t *testing.T) {
	for name, params := range map[string][]RenameParams{
		"no struct, a parameter is required": nil,
		"required parameter is nil":          {{Force: cim.Ptr(true)}},
	} {
		t.Run(name, func(t *testing.T) {
			conn := &callConn{}
			res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, params...)
			if !errors.Is(err, cim.ErrInvalidParameter) || res != nil || conn.called {
				t.Errorf("result %v, error %v, called %v", res, err, conn.called)
			}
		})
	}
}

// Of several structs, later ones override with values that are not nil, so a program can
// have defaults.
func TestInvokeMergesStructs(t *testing.T) {
	conn := &callConn{answer: answer{result: code(0)}}
	defaults := RenameParams{Label: cim.Ptr("x"), Force: cim.Ptr(true)}
	if _, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, defaults, RenameParams{}, RenameParams{Label: cim.Ptr("y")}); err != nil {
		t.Fatal(err)
	}
	same(t, "parameters", conn.in, []cim.Property{scalar("Label", cim.String, "y"), scalar("Force", cim.Boolean, true)})
	if *defaults.Label != "x" {
		t.Errorf("the defaults have become %v", cim.MessageOf(defaults))
	}
}

func TestInvokeReturnCode(t *testing.T) {
	for _, test := range []struct {
		code uint32
		want string // the error; empty for success
	}{
		{0, ""},
		{4096, ""},
		{5, `ACME_Element.Rename: Refused (5), called on ACME_Disk.ID="a"`},
		{6, `ACME_Element.Rename: Reserved (6), called on ACME_Disk.ID="a"`},
		{70000, `ACME_Element.Rename: return code 70000, called on ACME_Disk.ID="a"`},
	} {
		conn := &callConn{answer: answer{result: code(test.code), out: []cim.Property{scalar("Old", cim.String, "was")}}}
		res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")})
		if res == nil || res.Return != RenameReturn(test.code) || *res.Old != "was" {
			t.Errorf("%d: want the result in any case, got %s", test.code, dump(res))
		}
		if test.want == "" {
			if err != nil {
				t.Errorf("%d: %v", test.code, err)
			}
			continue
		}
		var failed *cim.MethodError
		if !errors.As(err, &failed) || !errors.Is(err, RenameReturn(test.code)) || err.Error() != test.want {
			t.Errorf("%d: error = %v\n want   %s", test.code, err, test.want)
		}
	}
}

// The error contains the return code even if other values do not fit.
func TestInvokeReturnCodeBesideADecodeError(t *testing.T) {
	conn := &callConn{answer: answer{result: code(5), out: []cim.Property{scalar("Old", cim.Uint8, uint8(1))}}}
	res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")})
	var failed *cim.MethodError
	var fault *cim.DecodeError
	if !errors.Is(err, RenameRefused) || !errors.As(err, &failed) || !errors.As(err, &fault) || !errors.Is(err, cim.ErrWrongType) {
		t.Errorf("error = %v, want a *MethodError and a *DecodeError", err)
	}
	if res == nil || res.Return != RenameRefused {
		t.Errorf("result %s", dump(res))
	}
}

func TestInvokeErrorOfTheConnection(t *testing.T) {
	broken := errors.New("connection reset")
	conn := &callConn{answer: answer{result: code(0), err: broken}}
	if res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")}); err != broken || res != nil {
		t.Errorf("result %v, error %v", res, err)
	}
}

// A StrictResult has an output parameter that must not be NULL.
type StrictResult struct {
	Return RenameReturn `cim:",return"`
	Name   *string      `cim:"Name,required"`
	Tags   []string     `cim:"Tags"`
	Extra  []cim.Property
}

// A missing or unfit value is an error in addition to the rest of the result.
func TestInvokeBadResults(t *testing.T) {
	name := scalar("Name", cim.String, "x")
	for _, test := range []struct {
		name   string
		answer answer
		want   error
	}{
		{"return code missing", answer{out: []cim.Property{name}}, cim.ErrMissing},
		{"return code NULL", answer{result: cim.Property{Name: "ReturnValue", Type: cim.Uint32}, out: []cim.Property{name}}, cim.ErrMissing},
		{"return code too large", answer{result: scalar("", cim.Uint64, uint64(1<<32)), out: []cim.Property{name}}, cim.ErrOutOfRange},
		{"return code an array", answer{result: array("", cim.Uint32, uint32(0)), out: []cim.Property{name}}, cim.ErrWrongType},
		{"required parameter missing", answer{result: code(0)}, cim.ErrMissing},
		{"required parameter NULL", answer{result: code(0), out: []cim.Property{{Name: "Name", Type: cim.String}}}, cim.ErrMissing},
		{"NULL element", answer{result: code(0), out: []cim.Property{name, array("Tags", cim.String, "a", nil)}}, cim.ErrNullElement},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, err := cimimpl.Invoke[*StrictResult](t.Context(), &callConn{answer: test.answer}, &Disk{ID: "a"}, "Strict", []RenameParams{{Label: cim.Ptr("x")}})
			var fault *cim.DecodeError
			if !errors.As(err, &fault) || !errors.Is(err, test.want) || fault.Class != "Strict" {
				t.Errorf("error = %v, want a *DecodeError that is %v", err, test.want)
			}
			if res == nil {
				t.Error("the result is gone")
			}
		})
	}
}

// A method that failed need not set its required output parameters.
func TestInvokeRequiredParameterOfACallThatFailed(t *testing.T) {
	for name, out := range map[string][]cim.Property{
		"missing": nil,
		"NULL":    {{Name: "Name", Type: cim.String}},
	} {
		t.Run(name, func(t *testing.T) {
			conn := &callConn{answer: answer{result: code(5), out: out}}
			res, err := cimimpl.Invoke[*StrictResult](t.Context(), conn, &Disk{ID: "a"}, "Strict", []RenameParams{{Label: cim.Ptr("x")}})
			var fault *cim.DecodeError
			if !errors.Is(err, RenameRefused) || errors.As(err, &fault) || res == nil {
				t.Errorf("result %s, error %v, want %v alone", dump(res), err, RenameRefused)
			}
		})
	}
}

func TestInvokeReportsAllThatIsBad(t *testing.T) {
	res, err := cimimpl.Invoke[*StrictResult](t.Context(), &callConn{answer: answer{out: []cim.Property{scalar("Tags", cim.String, "one")}}}, &Disk{ID: "a"}, "Strict", []RenameParams{{Label: cim.Ptr("x")}})
	for _, want := range []error{cim.ErrMissing, cim.ErrWrongType} {
		if !errors.Is(err, want) {
			t.Errorf("error = %v, want one that is %v too", err, want)
		}
	}
	same(t, "Extra", res.Extra, []cim.Property{scalar("Tags", cim.String, "one")})
}

func TestInvokeKeepsUnknownParameters(t *testing.T) {
	more := scalar("Advice", cim.String, "reboot")
	conn := &callConn{answer: answer{result: code(0), out: []cim.Property{more}}}
	res, err := (&Disk{ID: "a"}).Rename(t.Context(), conn, RenameParams{Label: cim.Ptr("x")})
	if err != nil || res.Old != nil {
		t.Errorf("Old %v, error %v", res.Old, err)
	}
	same(t, "Extra", res.Extra, []cim.Property{more})
}

func TestInvokeVoidMethod(t *testing.T) {
	conn := &callConn{}
	res, err := (&Disk{ID: "a"}).Format(t.Context(), conn)
	if err != nil || res == nil || conn.in == nil || len(conn.in) != 0 {
		t.Errorf("result %v, error %v, sent %v", res, err, conn.in)
	}
}

// A return value that is not a code can be NULL; a return code cannot.
func TestInvokePlainReturnValue(t *testing.T) {
	for _, test := range []struct {
		result cim.Property
		want   *uint32
	}{
		{code(3), cim.Ptr(uint32(3))},
		{code(0), cim.Ptr(uint32(0))},
		{cim.Property{}, nil},
	} {
		res, err := ElementCount(t.Context(), &callConn{answer: answer{result: test.result}})
		if err != nil {
			t.Errorf("%v: %v", test.result.Value, err)
			continue
		}
		same(t, "return value", res.Return, test.want)
	}
}

// A return value that does not fit is not replaced by a zero value that looks real, and is
// kept unchanged.
func TestInvokePlainReturnValueThatDoesNotFit(t *testing.T) {
	for _, test := range []struct {
		result cim.Property
		want   error
	}{
		{scalar("ReturnValue", cim.Uint64, uint64(1<<32)), cim.ErrOutOfRange},
		{scalar("ReturnValue", cim.String, "many"), cim.ErrWrongType},
		{array("ReturnValue", cim.Uint32, uint32(1)), cim.ErrWrongType},
	} {
		more := scalar("Advice", cim.String, "reboot")
		res, err := ElementCount(t.Context(), &callConn{answer: answer{result: test.result, out: []cim.Property{more}}})
		var fault *cim.DecodeError
		if !errors.As(err, &fault) || !errors.Is(err, test.want) {
			t.Errorf("%v: error = %v, want a *DecodeError that is %v", test.result.Value, err, test.want)
		}
		same(t, "result", res, &CountResult{Extra: []cim.Property{more, test.result}})
	}
}

func TestInvokeReturnsEmbeddedInstance(t *testing.T) {
	type result struct {
		Return *Part `cim:",return"`
	}
	part := &cim.Instance{Class: "ACME_Part", Properties: []cim.Property{scalar("Weight", cim.Uint8, uint8(3))}}
	res, err := cimimpl.Invoke[*result](t.Context(), &callConn{answer: answer{result: scalar("ReturnValue", cim.Embedded, part)}}, &Disk{ID: "a"}, "Weigh", []struct{}{})
	if err != nil || *res.Return.Weight != 3 {
		t.Errorf("result %s, error %v", dump(res), err)
	}
	if res, err = cimimpl.Invoke[*result](t.Context(), &callConn{}, &Disk{ID: "a"}, "Weigh", []struct{}{}); err != nil || res.Return != nil {
		t.Errorf("NULL: result %s, error %v", dump(res), err)
	}
}

// A listConn yields the same instances, and then an optional error.
type listConn struct {
	cim.Conn
	list    []*cim.Instance
	err     error
	yielded int
	filter  cim.AssociatorFilter
}

func (c *listConn) GetInstance(context.Context, cim.ObjectPath, cim.Options) (*cim.Instance, error) {
	if c.err != nil {
		return nil, c.err
	}
	return c.list[0], nil
}

func (c *listConn) EnumerateInstances(context.Context, cim.ObjectPath, cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for _, in := range c.list {
			c.yielded++
			if !yield(in, nil) {
				return
			}
		}
		if c.err != nil {
			yield(nil, c.err)
		}
	}
}

func (c *listConn) Associators(ctx context.Context, path cim.ObjectPath, filter cim.AssociatorFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	c.filter = filter
	return c.EnumerateInstances(ctx, path, o)
}

func disk(id string, more ...cim.Property) *cim.Instance {
	return &cim.Instance{Class: "ACME_Disk", Path: DiskKey{id}.Path(), Properties: append([]cim.Property{scalar("ID", cim.String, id)}, more...)}
}

func TestGetReturnsTheObjectBesideADecodeError(t *testing.T) {
	conn := &listConn{list: []*cim.Instance{disk("a", scalar("Size", cim.String, "huge"))}}
	got, err := cim.Get[Disk](t.Context(), conn, DiskKey{"a"})
	if !errors.Is(err, cim.ErrWrongType) || got == nil || got.ID != "a" {
		t.Errorf("disk %s, error %v", dump(got), err)
	}
}

func TestGetError(t *testing.T) {
	conn := &listConn{err: cim.ErrAccessDenied}
	if got, err := cim.Get[Disk](t.Context(), conn, DiskKey{"a"}); err != cim.ErrAccessDenied || got != nil {
		t.Errorf("disk %v, error %v", got, err)
	}
	if got, err := cim.RefTo(&Disk{ID: "a"}).Get(t.Context(), conn); err != cim.ErrAccessDenied || got != nil {
		t.Errorf("disk %v, error %v", got, err)
	}
}

// A reference reads the object that it names.
func TestRefGet(t *testing.T) {
	conn := &listConn{list: []*cim.Instance{disk("a")}}
	ref := cim.RefTo(&Disk{ID: "a"})
	if got, err := ref.Get(t.Context(), conn); err != nil || got.ID != "a" {
		t.Errorf("disk %s, error %v", dump(got), err)
	}
	if got := ref.String(); got != `ACME_Disk.ID="a"` {
		t.Error(got)
	}
	if _, err := (cim.Ref[int]{Path: diskA}).Get(t.Context(), conn); !errors.Is(err, cim.ErrInvalidClass) {
		t.Errorf("a reference to no class: %v", err)
	}
}

// An element that does not fit does not hide the others.
func TestEnumerateGoesOnAfterADecodeError(t *testing.T) {
	conn := &listConn{list: []*cim.Instance{disk("a"), disk("b", scalar("Size", cim.String, "huge")), disk("c")}}
	var got []string
	for d, err := range cim.Enumerate[Disk](t.Context(), conn) {
		got = append(got, d.ID)
		if bad := errors.Is(err, cim.ErrWrongType); bad != (d.ID == "b") {
			t.Errorf("%s: %v", d.ID, err)
		}
	}
	if strings.Join(got, "") != "abc" {
		t.Errorf("got %v", got)
	}
	got = nil
	for o, err := range acmeRegistry().Enumerate(t.Context(), conn, &classDisk) {
		got = append(got, o.(*Disk).ID)
		if bad := errors.Is(err, cim.ErrWrongType); bad != (o.(*Disk).ID == "b") {
			t.Errorf("registry: %s: %v", o.(*Disk).ID, err)
		}
	}
	if strings.Join(got, "") != "abc" {
		t.Errorf("registry: got %v", got)
	}
}

func TestEnumerateEndsAfterAnErrorOfTheServer(t *testing.T) {
	conn := &listConn{list: []*cim.Instance{disk("a")}, err: cim.ErrServerIsShuttingDown}
	var errs []error
	for d, err := range cim.Enumerate[Disk](t.Context(), conn) {
		if errs = append(errs, err); (d == nil) != (err != nil) {
			t.Errorf("disk %v, error %v", d, err)
		}
	}
	same(t, "errors", errs, []error{nil, cim.ErrServerIsShuttingDown})
	errs = nil
	for _, err := range acmeRegistry().Enumerate(t.Context(), conn, &classDisk) {
		errs = append(errs, err)
	}
	same(t, "errors of the registry", errs, []error{nil, cim.ErrServerIsShuttingDown})
}

func TestEnumerateStopsWithItsCaller(t *testing.T) {
	conn := &listConn{list: []*cim.Instance{disk("a"), disk("b"), disk("c")}}
	for range cim.Enumerate[Disk](t.Context(), conn) {
		break
	}
	for range acmeRegistry().Enumerate(t.Context(), conn, &classDisk) {
		break
	}
	for range cim.Associators[Disk](t.Context(), conn, DiskKey{"a"}, cim.AssociatorFilter{}) {
		break
	}
	if conn.yielded != 3 {
		t.Errorf("the connection yielded %d, want one for each loop", conn.yielded)
	}
}

// The result class is the class of the struct, unless the filter has another.
func TestAssociatorsResultClass(t *testing.T) {
	conn := &listConn{}
	for range cim.Associators[Disk](t.Context(), conn, DiskKey{"a"}, cim.AssociatorFilter{Role: "Box"}) {
		t.Error("the list is empty")
	}
	same(t, "filter", conn.filter, cim.AssociatorFilter{Role: "Box", ResultClass: "ACME_Disk"})
	for range cim.Associators[Disk](t.Context(), conn, DiskKey{"a"}, cim.AssociatorFilter{ResultClass: "ACME_FastDisk"}) {
		t.Error("the list is empty")
	}
	same(t, "filter", conn.filter, cim.AssociatorFilter{ResultClass: "ACME_FastDisk"})
}

func TestErrorTexts(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{cim.ErrNotFound, "not found (CIM status 6)"},
		{cim.ErrQueryFeatureNotSupported, "query feature not supported (CIM status 29)"},
		{cim.StatusCode(99), "CIM status 99"},
		{&cim.Error{Code: cim.ErrNotFound}, "not found (CIM status 6)"},
		{&cim.Error{Code: cim.ErrNotFound, Message: "no disk a"}, "no disk a: not found (CIM status 6)"},
		{&cim.MethodError{Path: diskA, Err: RenameRefused}, `ACME_Element.Rename: Refused (5), called on ACME_Disk.ID="a"`},
		{&cim.DecodeError{Class: "ACME_Disk", Fields: []cim.FieldError{{"A", cim.ErrMissing}, {"B", cim.ErrWrongType}}},
			"ACME_Disk: A: value is missing; B: value of the wrong type"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
	if err := error(&cim.Error{Code: cim.ErrNotFound}); !errors.Is(err, cim.ErrNotFound) || errors.Is(err, cim.ErrFailed) {
		t.Error("an Error is its code")
	}
}
