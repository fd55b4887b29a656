package msps_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/generated/msps"
)

// The tests use the package as a program would: a provider runs in the
// in-memory server, and a client calls it.

// jobs is a provider of provisioning jobs with configurable results.
type jobs struct {
	msps.UnimplementedMspsProvisioningJob
	getError func(job *msps.MspsProvisioningJob) (*msps.CIMConcreteJobGetErrorResult, error)
}

func (j *jobs) GetError(_ context.Context, job *msps.MspsProvisioningJob, _ *msps.CIMConcreteJobGetErrorParams) (*msps.CIMConcreteJobGetErrorResult, error) {
	return j.getError(job)
}

// newJob is a job as the service would report it.
func newJob(id string, state msps.MspsProvisioningJobJobState) *msps.MspsProvisioningJob {
	job := msps.NewMspsProvisioningJob()
	job.InstanceID = id
	job.Name = cim.Ptr("Provision " + id)
	job.JobState = cim.Ptr(state)
	return job
}

// serve runs the provider with one job in a server and returns the job as a client receives
// it.
func serve(t *testing.T, stored *msps.MspsProvisioningJob, provider *jobs) (cim.Conn, *msps.MspsProvisioningJob) {
	t.Helper()
	server := &cimserver.Server{}
	msps.RegisterMspsProvisioningJob(server, provider)
	if err := server.Put(stored); err != nil {
		t.Fatal(err)
	}
	job, err := cim.Get[msps.MspsProvisioningJob](t.Context(), server, msps.MspsProvisioningJobKey{InstanceID: stored.InstanceID})
	if err != nil {
		t.Fatal(err)
	}
	return server, job
}

// answer is a provider that returns the same result for every job.
func answer(code msps.CIMConcreteJobGetErrorReturn, e *msps.CIMError) *jobs {
	return &jobs{getError: func(*msps.MspsProvisioningJob) (*msps.CIMConcreteJobGetErrorResult, error) {
		return &msps.CIMConcreteJobGetErrorResult{Return: code, Error: e}, nil
	}}
}

// honest returns the result that the schema requires: NULL while the job is OK.
func honest(message string) *jobs {
	return &jobs{getError: func(job *msps.MspsProvisioningJob) (*msps.CIMConcreteJobGetErrorResult, error) {
		switch *job.JobState {
		case msps.MspsProvisioningJobJobStateTerminated, msps.MspsProvisioningJobJobStateKilled, msps.MspsProvisioningJobJobStateException:
			return &msps.CIMConcreteJobGetErrorResult{Error: &msps.CIMError{
				MessageID:         cim.Ptr("MSPS-7"),
				Message:           &message,
				PerceivedSeverity: cim.Ptr(msps.CIMErrorPerceivedSeverityCritical),
			}}, nil
		}
		return &msps.CIMConcreteJobGetErrorResult{}, nil
	}}
}

func TestGetErrorByState(t *testing.T) {
	for _, test := range []struct {
		name  string
		state msps.MspsProvisioningJobJobState
		null  bool
	}{
		{"a job that runs", msps.MspsProvisioningJobJobStateRunning, true},
		{"a job that has completed", msps.MspsProvisioningJobJobStateCompleted, true},
		{"a job that failed", msps.MspsProvisioningJobJobStateException, false},
		{"a job that a client terminated", msps.MspsProvisioningJobJobStateTerminated, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn, job := serve(t, newJob("vm-1", test.state), honest("the disk is not shielded"))
			res, err := job.GetError(t.Context(), conn)
			if err != nil {
				t.Fatal(err)
			}
			if res.Return != msps.CIMConcreteJobGetErrorSuccess {
				t.Errorf("Return = %v, want Success", res.Return)
			}
			if test.null {
				if res.Error != nil {
					t.Errorf("Error = %+v, want NULL", res.Error)
				}
				return
			}
			if res.Error == nil {
				t.Fatal("Error is NULL, want an instance")
			}
			if got := *res.Error.MessageID; got != "MSPS-7" {
				t.Errorf("MessageID = %q", got)
			}
			if got := *res.Error.PerceivedSeverity; got != msps.CIMErrorPerceivedSeverityCritical {
				t.Errorf("PerceivedSeverity = %v, want Critical", got)
			}
			if res.Error.ProbableCause != nil {
				t.Errorf("ProbableCause = %v, want NULL", *res.Error.ProbableCause)
			}
		})
	}
}

func TestGetErrorReturnCodes(t *testing.T) {
	for _, test := range []struct {
		code     uint32
		text     string
		constant msps.CIMConcreteJobGetErrorReturn
		known    bool
		dmtf     bool
		vendor   bool
	}{
		{0, "Success", msps.CIMConcreteJobGetErrorSuccess, true, false, false},
		{1, "Not Supported", msps.CIMConcreteJobGetErrorNotSupported, true, false, false},
		{2, "Unspecified Error", msps.CIMConcreteJobGetErrorUnspecifiedError, true, false, false},
		{3, "Timeout", msps.CIMConcreteJobGetErrorTimeout, true, false, false},
		{4, "Failed", msps.CIMConcreteJobGetErrorFailed, true, false, false},
		{5, "Invalid Parameter", msps.CIMConcreteJobGetErrorInvalidParameter, true, false, false},
		{6, "Access Denied", msps.CIMConcreteJobGetErrorAccessDenied, true, false, false},
		{7, "DMTF Reserved (7)", 7, false, true, false},
		{4096, "DMTF Reserved (4096)", 4096, false, true, false},
		{32767, "DMTF Reserved (32767)", 32767, false, true, false},
		{32768, "Vendor Specific (32768)", 32768, false, false, true},
		{65535, "Vendor Specific (65535)", 65535, false, false, true},
		{65536, "65536", 65536, false, false, false},
		{math.MaxUint32, "4294967295", math.MaxUint32, false, false, false},
	} {
		t.Run(fmt.Sprint(test.code), func(t *testing.T) {
			code := msps.CIMConcreteJobGetErrorReturn(test.code)
			conn, job := serve(t, newJob("vm-1", msps.MspsProvisioningJobJobStateRunning), answer(code, nil))
			res, err := job.GetError(t.Context(), conn)
			if res == nil || res.Return != test.constant {
				t.Fatalf("result = %+v, want return code %d", res, test.code)
			}
			if test.code == 0 {
				if err != nil {
					t.Errorf("error = %v, want none for Success", err)
				}
			} else if !errors.Is(err, test.constant) {
				t.Errorf("error = %v, want one that is %v", err, test.constant)
			}
			var as msps.CIMConcreteJobGetErrorReturn
			if test.code != 0 && (!errors.As(err, &as) || as != code) {
				t.Errorf("errors.As finds %v", as)
			}
			if got := code.String(); got != test.text {
				t.Errorf("String() = %q, want %q", got, test.text)
			}
			if code.Known() != test.known || code.IsDMTFReserved() != test.dmtf || code.IsVendorSpecific() != test.vendor {
				t.Errorf("Known %v, IsDMTFReserved %v, IsVendorSpecific %v", code.Known(), code.IsDMTFReserved(), code.IsVendorSpecific())
			}
			parsed, err := msps.ParseCIMConcreteJobGetErrorReturn(test.text)
			if err != nil || parsed != code {
				t.Errorf("Parse(%q) = %v, %v", test.text, parsed, err)
			}
		})
	}
}

// A provider can return a code of the method as its error.
func TestGetErrorProviderReturnsCodeAsError(t *testing.T) {
	provider := &jobs{getError: func(*msps.MspsProvisioningJob) (*msps.CIMConcreteJobGetErrorResult, error) {
		return nil, msps.CIMConcreteJobGetErrorAccessDenied
	}}
	conn, job := serve(t, newJob("vm-1", msps.MspsProvisioningJobJobStateRunning), provider)
	res, err := job.GetError(t.Context(), conn)
	if !errors.Is(err, msps.CIMConcreteJobGetErrorAccessDenied) || res == nil || res.Return != msps.CIMConcreteJobGetErrorAccessDenied {
		t.Fatalf("result %+v, error %v", res, err)
	}
	want := `CIM_ConcreteJob.GetError: Access Denied (6), called on Root/MSPS:Msps_ProvisioningJob.InstanceID="vm-1"`
	if err.Error() != want {
		t.Errorf("error = %q\n want   %q", err, want)
	}
}

// A failed call can also return a CIM_Error; no part of the response is lost.
func TestGetErrorFailsWithDetails(t *testing.T) {
	conn, job := serve(t, newJob("vm-1", msps.MspsProvisioningJobJobStateRunning),
		answer(msps.CIMConcreteJobGetErrorFailed, &msps.CIMError{MessageID: cim.Ptr("MSPS-1")}))
	res, err := job.GetError(t.Context(), conn)
	if !errors.Is(err, msps.CIMConcreteJobGetErrorFailed) {
		t.Fatalf("error = %v, want Failed", err)
	}
	if res.Error == nil || *res.Error.MessageID != "MSPS-1" {
		t.Errorf("Error = %+v, want what the server sent", res.Error)
	}
}

// raw returns an instance from GetError that a newer server could send.
type raw struct {
	cim.Conn
	result cim.Property
	out    []cim.Property
}

func (r raw) InvokeMethod(context.Context, cim.ObjectPath, string, []cim.Property, cim.Options) (cim.Property, []cim.Property, error) {
	return r.result, r.out, nil
}

func code(n uint32) cim.Property {
	return cim.Property{Name: "ReturnValue", Type: cim.Uint32, Value: n}
}

func errorOut(in *cim.Instance) []cim.Property {
	return []cim.Property{{Name: "Error", Type: cim.Embedded, Value: in}}
}

func TestGetErrorUnknownSubclass(t *testing.T) {
	sent := &cim.Instance{Class: "ACME_Error", Properties: []cim.Property{
		{Name: "MessageID", Type: cim.String, Value: "ACME-9"},
		{Name: "Rack", Type: cim.Uint16, Value: uint16(0)},
		{Name: "Tags", Type: cim.String, Array: true, Value: []any{"a", nil}},
	}}
	job := newJob("vm-1", msps.MspsProvisioningJobJobStateException)
	res, err := job.GetError(t.Context(), raw{result: code(0), out: errorOut(sent)})
	if err != nil {
		t.Fatal(err)
	}
	if *res.Error.MessageID != "ACME-9" || res.Error.Class != "ACME_Error" {
		t.Errorf("MessageID %q, Class %q", *res.Error.MessageID, res.Error.Class)
	}
	back, err := cim.Encode(res.Error)
	if err != nil {
		t.Fatal(err)
	}
	back.Path = cim.ObjectPath{}
	if diff := cmp.Diff(sent, back); diff != "" {
		t.Errorf("the instance does not survive the round trip (-sent +back):\n%s", diff)
	}
}

func TestGetErrorNullAndEmptyInstance(t *testing.T) {
	job := newJob("vm-1", msps.MspsProvisioningJobJobStateException)
	for name, sent := range map[string]*cim.Instance{
		"no properties": {Class: "CIM_Error"},
		"all NULL": {Class: "CIM_Error", Properties: []cim.Property{
			{Name: "MessageID", Type: cim.String}, {Name: "CIMStatusCode", Type: cim.Uint32}, {Name: "MessageArguments", Type: cim.String, Array: true},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			res, err := job.GetError(t.Context(), raw{result: code(0), out: errorOut(sent)})
			if err != nil {
				t.Fatal(err)
			}
			want := &msps.CIMError{Meta: cim.Meta{Class: "CIM_Error"}}
			if diff := cmp.Diff(want, res.Error); diff != "" {
				t.Errorf("want an instance whose values are all NULL (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("zero is not NULL", func(t *testing.T) {
		sent := &cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
			{Name: "ErrorType", Type: cim.Uint16, Value: uint16(0)},
			{Name: "Message", Type: cim.String, Value: ""},
			{Name: "MessageArguments", Type: cim.String, Array: true, Value: []any{}},
		}}
		res, err := job.GetError(t.Context(), raw{result: code(0), out: errorOut(sent)})
		if err != nil {
			t.Fatal(err)
		}
		e := res.Error
		if e.ErrorType == nil || *e.ErrorType != msps.CIMErrorErrorTypeUnknown || e.Message == nil || e.MessageArguments == nil || e.CIMStatusCode != nil {
			t.Errorf("zero and NULL are mixed up: %+v", e)
		}
	})
}

// An invalid response is an error, and never a zero value that looks real.
func TestGetErrorHostileAnswers(t *testing.T) {
	job := newJob("vm-1", msps.MspsProvisioningJobJobStateException)
	for _, test := range []struct {
		name   string
		answer raw
		want   error
	}{
		{"no return value", raw{result: cim.Property{}}, cim.ErrMissing},
		{"return value too large", raw{result: cim.Property{Type: cim.Uint64, Value: uint64(1 << 40)}}, cim.ErrOutOfRange},
		{"return value negative", raw{result: cim.Property{Type: cim.Sint64, Value: int64(-1)}}, cim.ErrOutOfRange},
		{"return value no number", raw{result: cim.Property{Type: cim.String, Value: "fine"}}, cim.ErrWrongType},
		{"Error is a number", raw{result: code(0), out: []cim.Property{{Name: "Error", Type: cim.Uint8, Value: uint8(1)}}}, cim.ErrWrongType},
		{"Error is an array", raw{result: code(0), out: []cim.Property{{Name: "Error", Array: true, Value: []any{}}}}, cim.ErrWrongType},
		{"severity out of range", raw{result: code(0), out: errorOut(&cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
			{Name: "MessageID", Value: "M"}, {Name: "PerceivedSeverity", Value: uint32(70000)}}})}, cim.ErrOutOfRange},
		{"NULL among the arguments", raw{result: code(0), out: errorOut(&cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
			{Name: "MessageArguments", Value: []any{"a", nil}}}})}, cim.ErrNullElement},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, err := job.GetError(t.Context(), test.answer)
			if !errors.Is(err, test.want) {
				t.Fatalf("error = %v, want one that is %v", err, test.want)
			}
			if res == nil {
				t.Fatal("the result is gone")
			}
		})
	}
	t.Run("the raw value is kept", func(t *testing.T) {
		sent := cim.Property{Name: "PerceivedSeverity", Type: cim.Uint32, Value: uint32(70000)}
		res, err := job.GetError(t.Context(), raw{result: code(0), out: errorOut(&cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
			{Name: "MessageID", Value: "M"}, sent}})})
		if err == nil || res.Error == nil || *res.Error.MessageID != "M" || res.Error.PerceivedSeverity != nil {
			t.Fatalf("error %v, result %+v", err, res)
		}
		if diff := cmp.Diff([]cim.Property{sent}, res.Error.Extra); diff != "" {
			t.Errorf("Extra (-want +got):\n%s", diff)
		}
	})
	t.Run("unknown output parameter", func(t *testing.T) {
		more := cim.Property{Name: "Advice", Type: cim.String, Value: "reboot"}
		res, err := job.GetError(t.Context(), raw{result: code(0), out: []cim.Property{more}})
		if err != nil || len(res.Extra) != 1 || res.Extra[0].Name != "Advice" {
			t.Errorf("error %v, Extra %+v", err, res.Extra)
		}
	})
}

// GetError is inherited from CIM_ConcreteJob; the call has the class of the object, not the
// class that declares the method.
func TestCallNamesTheClassOfTheObject(t *testing.T) {
	var called cim.ObjectPath
	conn := spy{see: func(path cim.ObjectPath) { called = path }}
	job := &msps.MspsProvisioningJob{InstanceID: "vm-1"}
	if _, err := job.GetError(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	if want := `Root/MSPS:Msps_ProvisioningJob.InstanceID="vm-1"`; called.String() != want {
		t.Errorf("called on %s, want %s", called, want)
	}
}

// spy is a connection that records calls.
type spy struct {
	cim.Conn
	see func(cim.ObjectPath)
}

func (s spy) InvokeMethod(_ context.Context, path cim.ObjectPath, _ string, _ []cim.Property, _ cim.Options) (cim.Property, []cim.Property, error) {
	s.see(path)
	return code(0), nil, nil
}

// service starts jobs, and the test changes their state.
type service struct {
	msps.UnimplementedMspsProvisioningService
	server *cimserver.Server
}

func (s *service) ProvisionMachine(_ context.Context, p *msps.MspsProvisioningServiceProvisionMachineParams) (*msps.MspsProvisioningServiceProvisionMachineResult, error) {
	if p.MachineID == nil || p.PDKPath == nil {
		return &msps.MspsProvisioningServiceProvisionMachineResult{Return: 5}, nil
	}
	job := newJob(*p.MachineID, msps.MspsProvisioningJobJobStateRunning)
	job.JobStatus = cim.Ptr(msps.MspsProvisioningJobJobStatusInProgress)
	if err := s.server.Put(job); err != nil {
		return nil, err
	}
	return &msps.MspsProvisioningServiceProvisionMachineResult{ProvisioningJob: job}, nil
}

// Start a job, wait for it, read its error.
func TestProvisionMachine(t *testing.T) {
	for _, test := range []struct {
		name  string
		state msps.MspsProvisioningJobJobState
		want  string
	}{
		{"ends well", msps.MspsProvisioningJobJobStateCompleted, ""},
		{"fails", msps.MspsProvisioningJobJobStateException,
			`job Root/MSPS:Msps_ProvisioningJob.InstanceID="vm-1": ended with an exception (Failed): the key protector does not fit (MSPS-7)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &cimserver.Server{}
				msps.RegisterMspsProvisioningService(server, &service{server: server})
				msps.RegisterMspsProvisioningJob(server, honest("the key protector does not fit"))

				res, err := msps.MspsProvisioningServiceProvisionMachine(t.Context(), server, msps.MspsProvisioningServiceProvisionMachineParams{
					PDKPath: cim.Ptr(`C:\pdk\vm.pdk`), MachineID: cim.Ptr("vm-1"),
				})
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					time.Sleep(3 * time.Second)
					over := newJob("vm-1", test.state)
					over.JobStatus = cim.Ptr(msps.MspsProvisioningJobJobStatusFailed)
					server.Put(over)
				}()
				began := time.Now()
				job, err := cim.WaitJob(t.Context(), server, res.ProvisioningJob)
				if *job.JobState != test.state {
					t.Errorf("JobState = %v, want %v", *job.JobState, test.state)
				}
				if waited := time.Since(began); waited < 3*time.Second || waited > 6*time.Second {
					t.Errorf("waited %v for a job of 3 s", waited)
				}
				if got := fmt.Sprint(err); err != nil && got != test.want || (err == nil) != (test.want == "") {
					t.Fatalf("error = %q\n want   %q", got, test.want)
				}
				var failure *cim.JobError
				if errors.As(err, &failure) {
					detail, err := cim.As[msps.CIMError](failure.Details[0])
					if err != nil || *detail.PerceivedSeverity != msps.CIMErrorPerceivedSeverityCritical {
						t.Errorf("detail %+v, error %v", detail, err)
					}
				}
			})
		})
	}
	t.Run("refused", func(t *testing.T) {
		server := &cimserver.Server{}
		msps.RegisterMspsProvisioningService(server, &service{server: server})
		res, err := msps.MspsProvisioningServiceProvisionMachine(t.Context(), server)
		if !errors.Is(err, msps.MspsProvisioningServiceProvisionMachineReturn(5)) || res.ProvisioningJob != nil {
			t.Errorf("result %+v, error %v", res, err)
		}
	})
}

func TestRequestStateChange(t *testing.T) {
	var asked *msps.CIMConcreteJobRequestStateChangeParams
	server := &cimserver.Server{}
	provider := &stateProvider{ask: func(p *msps.CIMConcreteJobRequestStateChangeParams) msps.CIMConcreteJobRequestStateChangeReturn {
		asked = p
		return msps.CIMConcreteJobRequestStateChangeMethodParametersCheckedTransitionStarted
	}}
	msps.RegisterCIMConcreteJob(server, provider)
	if err := server.Put(&msps.CIMConcreteJob{InstanceID: "7"}); err != nil {
		t.Fatal(err)
	}
	minute, err := cim.NewInterval(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	job := &msps.CIMConcreteJob{InstanceID: "7"}
	res, err := job.RequestStateChange(t.Context(), server, msps.CIMConcreteJobRequestStateChangeParams{
		RequestedState: cim.Ptr(msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate),
		TimeoutPeriod:  &minute,
	})
	if err != nil {
		t.Fatalf("4096 says that the transition has started, which is not an error: %v", err)
	}
	if !res.Return.Success() || *asked.RequestedState != msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate || *asked.TimeoutPeriod != minute {
		t.Errorf("result %+v, asked %+v", res, asked)
	}
}

type stateProvider struct {
	msps.UnimplementedCIMConcreteJob
	ask func(*msps.CIMConcreteJobRequestStateChangeParams) msps.CIMConcreteJobRequestStateChangeReturn
}

func (p *stateProvider) RequestStateChange(_ context.Context, _ *msps.CIMConcreteJob, params *msps.CIMConcreteJobRequestStateChangeParams) (*msps.CIMConcreteJobRequestStateChangeResult, error) {
	return &msps.CIMConcreteJobRequestStateChangeResult{Return: p.ask(params)}, nil
}

// An unimplemented method, an unknown job and an ended context have different errors.
func TestServerErrors(t *testing.T) {
	server := &cimserver.Server{}
	msps.RegisterCIMConcreteJob(server, &stateProvider{})
	if err := server.Put(&msps.CIMConcreteJob{InstanceID: "7"}); err != nil {
		t.Fatal(err)
	}
	if _, err := (&msps.CIMConcreteJob{InstanceID: "7"}).GetError(t.Context(), server); !errors.Is(err, cim.ErrMethodNotAvailable) {
		t.Errorf("unimplemented method: %v", err)
	}
	if _, err := (&msps.CIMConcreteJob{InstanceID: "8"}).GetError(t.Context(), server); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("unknown job: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (&msps.CIMConcreteJob{InstanceID: "7"}).GetError(ended, server); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}

// Enumerating a class returns instances of its subclasses, and the registry decodes each as
// its own struct.
func TestEnumerate(t *testing.T) {
	server := &cimserver.Server{}
	if err := server.Put(&msps.CIMConcreteJob{InstanceID: "1"}, newJob("2", msps.MspsProvisioningJobJobStatePendingBoot)); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for job, err := range cim.Enumerate[msps.CIMConcreteJob](t.Context(), server) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, job.Class+" "+job.InstanceID)
	}
	if got, want := strings.Join(ids, ", "), "CIM_ConcreteJob 1, Msps_ProvisioningJob 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	registry := msps.Registry()
	for o, err := range registry.Enumerate(t.Context(), server, registry.Class("CIM_ConcreteJob")) {
		if err != nil {
			t.Fatal(err)
		}
		if job, ok := o.(*msps.MspsProvisioningJob); ok && *job.JobState != msps.MspsProvisioningJobJobStatePendingBoot {
			t.Errorf("JobState = %v", *job.JobState)
		} else if _, isBase := o.(*msps.CIMConcreteJob); !ok && !isBase {
			t.Errorf("got a %T", o)
		}
	}
}

func TestCreateModifyDelete(t *testing.T) {
	ctx := t.Context()
	server := &cimserver.Server{}
	server.AddClasses((*msps.CIMConcreteJob)(nil).CIMClass())
	job := &msps.CIMConcreteJob{InstanceID: "9", Name: cim.Ptr("nine")}
	if err := cim.Create(ctx, server, job); err != nil {
		t.Fatal(err)
	}
	if err := cim.Create(ctx, server, job); !errors.Is(err, cim.ErrAlreadyExists) {
		t.Errorf("second Create: %v", err)
	}
	read := func() *msps.CIMConcreteJob {
		t.Helper()
		got, err := cim.Get[msps.CIMConcreteJob](ctx, server, msps.CIMConcreteJobKey{InstanceID: "9"})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if d, err := read().TimeBeforeRemoval.Duration(); err != nil || d != 5*time.Minute {
		t.Errorf("the default of TimeBeforeRemoval is five minutes, got %v, %v", d, err)
	}
	job.JobRunTimes, job.Notify = nil, cim.Ptr("ops")
	if err := cim.Modify(ctx, server, job, msps.CIMJobPropertyJobRunTimes, msps.CIMJobPropertyNotify); err != nil {
		t.Fatal(err)
	}
	if err := cim.Modify(ctx, server, job, "Notfy"); !errors.Is(err, cim.ErrNoSuchProperty) {
		t.Errorf("a typo: %v", err)
	}
	if got := read(); got.JobRunTimes != nil || *got.Notify != "ops" || got.Key() != job.Key() {
		t.Errorf("after Modify: %+v", got)
	}
	if err := cim.Delete(ctx, server, msps.CIMConcreteJobKey{InstanceID: "9"}); err != nil {
		t.Fatal(err)
	}
	if _, err := cim.Get[msps.CIMConcreteJob](ctx, server, job.Path); !errors.Is(err, cim.ErrNotFound) {
		t.Errorf("after Delete: %v", err)
	}
}

// JobState of the provisioning job names 3 differently; the numbers are the same.
func TestOverriddenEnum(t *testing.T) {
	if got := msps.MspsProvisioningJobJobStatePendingBoot.String(); got != "PendingBoot" {
		t.Error(got)
	}
	if got := msps.CIMConcreteJobJobState(msps.MspsProvisioningJobJobStatePendingBoot).String(); got != "Starting" {
		t.Error(got)
	}
	if v := msps.CIMJobRunDayOfWeek(-7); v != msps.CIMJobRunDayOfWeekMinusSaturday || v.String() != "-Saturday" {
		t.Error(v)
	}
	if v := msps.CIMManagedSystemElementHealthState(31); !v.IsDMTFReserved() || v.Known() {
		t.Error("31 is reserved")
	}
	if !msps.CIMManagedSystemElementStatusNonRecover.Known() || msps.CIMManagedSystemElementStatus("On Fire").Known() {
		t.Error("Status has a fixed list of words")
	}
}

func ExampleCIMConcreteJob_GetError() {
	ctx := context.Background()
	server := &cimserver.Server{} // a transport in a real program
	msps.RegisterMspsProvisioningJob(server, honest("the disk is not shielded"))
	server.Put(newJob("vm-1", msps.MspsProvisioningJobJobStateException))

	job, err := cim.Get[msps.MspsProvisioningJob](ctx, server, msps.MspsProvisioningJobKey{InstanceID: "vm-1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := job.GetError(ctx, server)
	switch {
	case errors.Is(err, msps.CIMConcreteJobGetErrorAccessDenied):
		fmt.Println("run as an administrator")
	case err != nil:
		fmt.Println(err)
	case res.Error == nil:
		fmt.Println("the job is OK")
	default:
		fmt.Println(cim.ValueOr(res.Error.Message, "no message"), "-", res.Error.PerceivedSeverity)
	}
	// Output: the disk is not shielded - Critical
}
