package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// What a Go error becomes in a CIM_Error.
func TestErrors(t *testing.T) {
	details := []*cim.Instance{
		{Class: "CIM_Error", Properties: []cim.Property{{Name: "MessageID", Type: cim.String, Value: "X-1"}, {Name: "Message", Type: cim.String, Value: "elsewhere"}}},
		{Class: "ACME_HyperError", Properties: []cim.Property{{Name: "MessageID", Type: cim.String, Value: "X-2"}, {Name: "Extended", Type: cim.String, Value: "more"}}},
	}
	for name, test := range map[string]struct {
		err   error
		want  []acme.CIMError // what is set
		extra string          // a property of a subclass, in the last one
	}{
		"of the server": {
			fmt.Errorf("asking: %w", &cim.Error{Code: cim.ErrAccessDenied, Message: "go away"}),
			[]acme.CIMError{{Message: cim.Ptr("asking: go away: access denied (CIM status 2)"), CIMStatusCode: cim.Ptr(uint32(2))}}, "",
		},
		"with details of the server": {
			fmt.Errorf("asking: %w", &cim.Error{Code: cim.ErrFailed, Details: details}),
			[]acme.CIMError{{MessageID: cim.Ptr("X-1"), Message: cim.Ptr("elsewhere")}, {MessageID: cim.Ptr("X-2")}}, "Extended",
		},
		"of another job": {
			&cim.JobError{Details: details[:1]}, []acme.CIMError{{MessageID: cim.Ptr("X-1"), Message: cim.Ptr("elsewhere")}}, "",
		},
		"a status code": {cim.ErrNotFound, []acme.CIMError{{CIMStatusCode: cim.Ptr(uint32(6))}}, ""},
		"a file": {
			&fs.PathError{Op: "open", Path: "a.vhdx", Err: fs.ErrPermission},
			[]acme.CIMError{{Message: cim.Ptr("open a.vhdx: permission denied"), CIMStatusCode: cim.Ptr(uint32(2))}}, "",
		},
		"a time limit": {
			context.DeadlineExceeded, []acme.CIMError{{ProbableCause: cim.Ptr(uint16(111)), CIMStatusCode: cim.Ptr(uint32(1))}}, "",
		},
		"wrapped": {
			fmt.Errorf("step 3: %w", &jobs.Error{MessageID: "A-1", OwningEntity: "ACME", Err: fs.ErrNotExist}),
			[]acme.CIMError{{MessageID: cim.Ptr("A-1"), OwningEntity: cim.Ptr("ACME"), Message: cim.Ptr("step 3: file does not exist"), CIMStatusCode: cim.Ptr(uint32(6))}}, "",
		},
		"without an ID": {
			&jobs.Error{Message: "broken", OwningEntity: "ACME"},
			[]acme.CIMError{{MessageID: cim.Ptr("JOB0001"), OwningEntity: cim.Ptr("gomof"), Message: cim.Ptr("broken"), PerceivedSeverity: cim.Ptr(uint16(jobs.Major))}}, "",
		},
		"nothing": {&jobs.Error{}, []acme.CIMError{{Message: cim.Ptr("the job failed")}}, ""},
		"joined": {
			errors.Join(errors.Join(errors.New("a"), errors.New("b")), &jobs.Error{MessageID: "A-2"}),
			[]acme.CIMError{{Message: cim.Ptr("a")}, {Message: cim.Ptr("b")}, {MessageID: cim.Ptr("A-2")}}, "",
		},
		"with several verbs": {
			fmt.Errorf("a: %w, b: %w", errors.New("x"), errors.New("y")), []acme.CIMError{{Message: cim.Ptr("a: x, b: y")}}, "",
		},
		"not for XML": {
			&jobs.Error{Err: errors.New("\x1b[31mred\x00\xff\ufffe\r\n\tend"), RecommendedActions: []string{"a\x07b"}},
			[]acme.CIMError{{Message: cim.Ptr("\ufffd[31mred\ufffd\ufffd\ufffd\r\n\tend"), RecommendedActions: []string{"a\ufffdb"}}}, "",
		},
		"a nil pointer": {
			(*jobs.Error)(nil), []acme.CIMError{{MessageID: cim.Ptr("JOB0002"), ProbableCause: cim.Ptr(uint16(48))}}, "",
		},
		"another class": {
			&jobs.Error{MessageID: "A-3", Detail: &acme.ACMEHyperError{Extended: cim.Ptr("more"), ErrorType: cim.Ptr(uint16(5))}},
			[]acme.CIMError{{MessageID: cim.Ptr("A-3"), ErrorType: cim.Ptr(uint16(5))}}, "Extended",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
				job := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error { return test.err })
				synctest.Wait()
				res, err := job.GetErrors(t.Context(), conn)
				if err != nil || len(res.Errors) != len(test.want) {
					t.Fatalf("%v, %v", res, err)
				}
				for i, got := range res.Errors {
					if got.MessageID == nil {
						t.Errorf("error %d has no MessageID, which is required", i)
					}
					if want, is := wanted(t, &test.want[i], got); !cim.Equal(want, is) {
						t.Errorf("error %d: %v\nwant %v", i, is, want)
					}
				}
				last := res.Errors[len(res.Errors)-1]
				if test.extra != "" && (len(last.Extra) != 1 || last.Extra[0].Name != test.extra || last.Class != "ACME_HyperError") {
					t.Errorf("of the subclass: %v", last)
				}
				_, out, err := conn.InvokeMethod(t.Context(), cim.PathOf(job), "GetErrors", nil, cim.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := out[0].AsText(); err != nil {
					t.Errorf("as CIM-XML: %v", err)
				}
			})
		})
	}
}

// A detail that clients cannot be given costs neither the end of the job nor its error.
func TestOddDetails(t *testing.T) {
	property := func(name string, typ cim.Type, value any) *cim.Instance {
		return &cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
			{Name: name, Type: typ, Value: value}, {Name: "CIMStatusCodeDescription", Type: cim.String, Value: "kept"},
		}}
	}
	for name, test := range map[string]struct {
		detail  cim.Object
		leftOut string // in the message; empty if nothing is
		kept    bool   // the other property of the detail
	}{
		"an int":                 {property("X", cim.Uint32, 5), "X", true},
		"a struct":               {property("X", cim.String, struct{}{}), "X", true},
		"a channel":              {property("X", cim.String, make(chan int)), "X", true},
		"another type":           {property("X", cim.String, uint8(7)), "X", true},
		"text for a number":      {property("PerceivedSeverity", cim.String, "nonsense"), "PerceivedSeverity", true},
		"a number for text":      {property("MessageID", cim.Uint32, uint32(7)), "MessageID", true},
		"an array":               {&cim.Instance{Class: "CIM_Error", Properties: []cim.Property{{Name: "Message", Type: cim.String, Array: true, Value: []any{"a"}}}}, "Message", false},
		"an instance of nothing": {&cim.Instance{}, "", false},
		"a nil instance":         {(*cim.Instance)(nil), "", false},
		"a nil struct":           {(*acme.CIMError)(nil), "", false},
		"not an error":           {&acme.ACMECopyJob{InstanceID: "x"}, "class ACME_CopyJob", false},
		"an instance of a job":   {&cim.Instance{Class: "CIM_ConcreteJob"}, "class CIM_ConcreteJob", false},
		"control characters":     {property("X", cim.String, "a\x00b\xff"), "", true},
		"an extra property": {&acme.ACMEHyperError{CIMStatusCodeDescription: cim.Ptr("kept"), Meta: cim.Meta{Extra: []cim.Property{
			{Name: "X", Type: cim.Uint8, Value: "seven"}, {Name: "Y", Type: cim.Uint8, Value: uint8(7)},
		}}}, "X", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &memory{}
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store})
				job := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error {
					return &jobs.Error{Message: "boom", RecommendedActions: []string{"duck"}, Detail: test.detail}
				})
				synctest.Wait()
				e := errorOf(t, conn, job)
				if e == nil || !strings.HasPrefix(*e.Message, "boom") || e.RecommendedActions[0] != "duck" || *read(t, conn, job).JobState != 10 {
					t.Fatalf("%v", e)
				}
				_, why, leftOut := strings.Cut(*e.Message, "left out: ")
				if leftOut != (test.leftOut != "") || !strings.Contains(why, test.leftOut) {
					t.Errorf("message %s", *e.Message)
				}
				if kept := cim.ValueOr(e.CIMStatusCodeDescription, ""); (kept == "kept") != test.kept {
					t.Errorf("CIMStatusCodeDescription %q", kept)
				}
				_, later := serve[*acme.CIMConcreteJob](t, jobs.Options{Store: store.copied()})
				if again := errorOf(t, later, job); !cim.Equal(again, e) {
					t.Errorf("after a restart: %v\nwant %v", again, e)
				}
			})
		})
	}
}

// What another server has said is not lost if it sent an error that says little.
func TestDetailsOfOtherServer(t *testing.T) {
	windows := &cim.Instance{Class: "MSFT_WmiError", Properties: []cim.Property{{Name: "error_Code", Type: cim.Uint32, Value: uint32(0x80041003)}}}
	denied := &cim.Error{Code: cim.ErrAccessDenied, Message: "no rights", Details: []*cim.Instance{nil, windows}}
	odd := &cim.Error{Code: cim.ErrNotFound, Message: "no disk", Details: []*cim.Instance{{Class: "CIM_Error", Properties: []cim.Property{
		{Name: "MessageID", Type: cim.String, Value: "R-1"}, {Name: "Message", Type: cim.String, Value: "the disk is gone"}, {Name: "ErrorType", Type: cim.String, Value: "odd"},
	}}}}
	for name, test := range map[string]struct {
		err           error
		id, message   string
		status        uint32
		class, entity string
	}{
		"of Windows":     {fmt.Errorf("web-01: %w", denied), "JOB0001", "web-01: no rights: access denied (CIM status 2)", 2, "MSFT_WmiError", "gomof"},
		"with odd types": {odd, "R-1", "the disk is gone (some of the detail", 6, "CIM_Error", ""},
		"no details":     {&cim.Error{Code: cim.ErrNotFound, Message: "x", Details: []*cim.Instance{nil}}, "JOB0001", "x: not found (CIM status 6)", 6, "CIM_Error", "gomof"},
		"of a job":       {&cim.JobError{State: 10, Details: []*cim.Instance{{Class: "CIM_Error"}}}, "JOB0001", "job : ended with an exception", 1, "CIM_Error", "gomof"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				runner, conn := serve[*acme.CIMConcreteJob](t, jobs.Options{})
				job := begin(t, runner, &acme.CIMConcreteJob{}, func(context.Context, *jobs.Run) error { return test.err })
				synctest.Wait()
				e := errorOf(t, conn, job)
				if e == nil || *e.MessageID != test.id || !strings.HasPrefix(*e.Message, test.message) || *e.CIMStatusCode != test.status ||
					e.PerceivedSeverity == nil || e.Class != test.class || cim.ValueOr(e.OwningEntity, "") != test.entity {
					t.Errorf("%v", e)
				}
				if now := read(t, conn, job); *now.ErrorDescription != *e.Message {
					t.Errorf("ErrorDescription %q", *now.ErrorDescription)
				}
			})
		})
	}
}

// wanted returns an error, and of another one what it says as well.
func wanted(t *testing.T, want, got *acme.CIMError) (*cim.Instance, *cim.Instance) {
	t.Helper()
	is, err := cim.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	all, err := cim.Encode(got)
	if err != nil {
		t.Fatal(err)
	}
	said := &cim.Instance{Class: is.Class}
	for _, p := range is.Properties {
		if q, ok := all.Get(p.Name); ok {
			said.Properties = append(said.Properties, q)
		}
	}
	return is, said
}

func TestErrorText(t *testing.T) {
	for want, e := range map[string]*jobs.Error{
		"no space: disk full": {Message: "no space", Err: errors.New("disk full")},
		"no space":            {Message: "no space", MessageID: "A-1"},
		"disk full":           {Err: errors.New("disk full")},
		"A-1":                 {MessageID: "A-1"},
		"the job failed":      {},
	} {
		if e.Error() != want {
			t.Errorf("%q, want %q", e.Error(), want)
		}
	}
	if !errors.Is(&jobs.Error{Err: fs.ErrExist}, fs.ErrExist) {
		t.Error("the cause is lost")
	}
}
