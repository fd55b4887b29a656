package cim_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimimpl"
)

// Job is CIM_ConcreteJob, which reports errors only with GetError.
type Job struct {
	cim.Meta
	OperationalStatus []uint16  `cim:"OperationalStatus"`
	JobStatus         *string   `cim:"JobStatus"`
	InstanceID        string    `cim:"InstanceID,key"`
	JobState          *JobState `cim:"JobState"`
}

// ListJob is a job of a later schema, which also has GetErrors.
type ListJob struct {
	cim.Meta
	OperationalStatus []uint16  `cim:"OperationalStatus"`
	JobStatus         *string   `cim:"JobStatus"`
	InstanceID        string    `cim:"InstanceID,key"`
	JobState          *JobState `cim:"JobState"`
}

type JobState uint16

const (
	Running    JobState = 4
	Completed  JobState = 7
	Terminated JobState = 8
	Killed     JobState = 9
	Exception  JobState = 10
)

var (
	classJob = cim.ClassInfo{Name: "CIM_ConcreteJob", Namespace: "Root/MSPS",
		Methods: []cim.MethodInfo{{Name: "GetError", Class: "CIM_ConcreteJob"}},
		New:     func() *Job { return &Job{} }}
	classListJob = cim.ClassInfo{Name: "ACME_ListJob", Super: "CIM_ConcreteJob", Namespace: "Root/MSPS",
		Methods: []cim.MethodInfo{{Name: "GetErrors", Class: "ACME_ListJob"}, {Name: "GetError", Class: "CIM_ConcreteJob"}},
		New:     func() *ListJob { return &ListJob{} }}
)

func (*Job) CIMClass() *cim.ClassInfo     { return &classJob }
func (*ListJob) CIMClass() *cim.ClassInfo { return &classListJob }

// A JobKey identifies an instance of CIM_ConcreteJob.
type JobKey struct {
	InstanceID string `cim:"InstanceID"`
}

func (k JobKey) Path() cim.ObjectPath { return cimimpl.KeyPath(&classJob, k) }

// CIMError is an instance of CIM_Error, as a job returns it.
type CIMError struct {
	cim.Meta
	MessageID *string `cim:"MessageID"`
	Message   *string `cim:"Message"`
}

var classCIMError = cim.ClassInfo{Name: "CIM_Error", New: func() *CIMError { return &CIMError{} }}

func (*CIMError) CIMClass() *cim.ClassInfo { return &classCIMError }

// A jobConn is a server with one job that follows a script.
type jobConn struct {
	cim.Conn
	// get returns the job for the n-th poll, from 0.
	get func(n int) (*cim.Instance, error)
	// methods has a result for each method of the job.
	methods map[string]answer
	asked   []string        // the methods, in the order of the calls
	polls   []time.Duration // the times of the questions
	began   time.Time
}

type answer struct {
	result cim.Property
	out    []cim.Property
	err    error
}

func (c *jobConn) GetInstance(ctx context.Context, _ cim.ObjectPath, _ cim.Options) (*cim.Instance, error) {
	c.polls = append(c.polls, time.Since(c.began))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return c.get(len(c.polls) - 1)
}

func (c *jobConn) InvokeMethod(_ context.Context, path cim.ObjectPath, method string, _ []cim.Property, _ cim.Options) (cim.Property, []cim.Property, error) {
	if want := `Root/MSPS:CIM_ConcreteJob.InstanceID="7"`; path.String() != want {
		return cim.Property{}, nil, fmt.Errorf("called on %s, want %s", path, want)
	}
	c.asked = append(c.asked, method)
	a, ok := c.methods[method]
	if !ok {
		return cim.Property{}, nil, &cim.Error{Code: cim.ErrMethodNotFound}
	}
	return a.result, a.out, a.err
}

// jobIn returns the job in a state, optionally with other properties or another JobState.
func jobIn(state JobState, more ...cim.Property) *cim.Instance {
	in := &cim.Instance{Class: "CIM_ConcreteJob", Path: JobKey{"7"}.Path(), Properties: []cim.Property{
		scalar("InstanceID", cim.String, "7"), scalar("JobState", cim.Uint16, uint16(state)),
	}}
	for _, p := range more {
		in.Set(p)
	}
	return in
}

// always returns the same result for every poll.
func always(in *cim.Instance) func(int) (*cim.Instance, error) {
	return func(int) (*cim.Instance, error) { return in, nil }
}

// then returns these results in order, and the last one forever.
func then(list ...*cim.Instance) func(int) (*cim.Instance, error) {
	return func(n int) (*cim.Instance, error) { return list[min(n, len(list)-1)], nil }
}

func cimError(class, id, message string) *cim.Instance {
	return &cim.Instance{Class: class, Properties: []cim.Property{
		scalar("MessageID", cim.String, id), scalar("Message", cim.String, message),
	}}
}

func code(n uint32) cim.Property { return scalar("ReturnValue", cim.Uint32, n) }

// oneError is a result of GetError, manyErrors of GetErrors.
func oneError(in *cim.Instance) answer {
	return answer{result: code(0), out: []cim.Property{scalar("Error", cim.Embedded, in)}}
}

func manyErrors(items ...any) answer {
	return answer{result: code(0), out: []cim.Property{array("Errors", cim.Embedded, items...)}}
}

var nullError = answer{result: code(0), out: []cim.Property{{Name: "Error", Type: cim.Embedded}}}

// wait waits for the job in a bubble with fake time.
func wait(t *testing.T, ctx context.Context, conn *jobConn, opts ...cim.WaitOptions) (*Job, error) {
	t.Helper()
	conn.began = time.Now()
	return cim.WaitJob(ctx, conn, &Job{InstanceID: "7"}, opts...)
}

func TestWaitJobEnds(t *testing.T) {
	because := cimError("CIM_Error", "M-1", "the disk is full")
	for _, test := range []struct {
		name  string
		state JobState
		error answer
		want  string // the error; empty for none
	}{
		{"Completed", Completed, nullError, ""},
		{"Completed, without the parameter", Completed, answer{result: code(0)}, ""},
		{"Completed, but with an error", Completed, oneError(because), "completed: the disk is full (M-1)"},
		{"Terminated", Terminated, oneError(because), "terminated: the disk is full (M-1)"},
		{"Killed", Killed, oneError(because), "killed: the disk is full (M-1)"},
		{"Exception", Exception, oneError(because), "ended with an exception: the disk is full (M-1)"},
		{"Exception, NULL for an error", Exception, nullError, "ended with an exception"},
		{"Exception, without the parameter", Exception, answer{result: code(0)}, "ended with an exception"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := &jobConn{get: then(jobIn(Running), jobIn(test.state)), methods: map[string]answer{"GetError": test.error}}
				job, err := wait(t, t.Context(), conn)
				if *job.JobState != test.state {
					t.Errorf("JobState = %d, want %d", *job.JobState, test.state)
				}
				var failure *cim.JobError
				switch {
				case test.want == "" && err != nil:
					t.Errorf("error = %v", err)
				case test.want != "" && !errors.As(err, &failure):
					t.Errorf("error = %v, want a *JobError", err)
				case test.want != "":
					if got, want := err.Error(), `job Root/MSPS:CIM_ConcreteJob.InstanceID="7": `+test.want; got != want {
						t.Errorf("error = %s\n want   %s", got, want)
					}
					if failure.State != uint16(test.state) || failure.Err != nil {
						t.Errorf("state %d, Err %v", failure.State, failure.Err)
					}
				}
			})
		})
	}
}

// The states that are not final, including Service, Query Pending and vendor states.
func TestWaitJobGoesOn(t *testing.T) {
	for _, state := range []JobState{0, 2, 3, Running, 5, 6, 11, 12, 13, 32767, 32768, 65535} {
		t.Run(fmt.Sprint(state), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conn := &jobConn{get: then(jobIn(state), jobIn(state), jobIn(Completed)), methods: map[string]answer{"GetError": nullError}}
				if _, err := wait(t, t.Context(), conn); err != nil || len(conn.polls) != 3 {
					t.Errorf("asked %d times, want 3; error %v", len(conn.polls), err)
				}
			})
		})
	}
}

// If JobState is NULL, OperationalStatus decides: 17 is Completed.
func TestWaitJobWithoutJobState(t *testing.T) {
	null := cim.Property{Name: "JobState", Type: cim.Uint16}
	status := func(items ...any) *cim.Instance {
		return jobIn(0, null, array("OperationalStatus", cim.Uint16, items...))
	}
	t.Run("ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: then(jobIn(0, null), status(), status(uint16(2)), status(uint16(2), uint16(17))),
				methods: map[string]answer{"GetError": nullError}}
			if job, err := wait(t, t.Context(), conn); err != nil || len(conn.polls) != 4 || job.JobState != nil {
				t.Errorf("asked %d times, want 4; error %v", len(conn.polls), err)
			}
		})
	})
	t.Run("fails", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: always(status(uint16(6), uint16(17))), methods: map[string]answer{"GetError": oneError(cimError("CIM_Error", "", "no power"))}}
			_, err := wait(t, t.Context(), conn)
			if err == nil || !strings.HasSuffix(err.Error(), ": state unknown: no power") {
				t.Errorf("error = %v", err)
			}
		})
	})
	t.Run("JobState counts where it is there", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: then(jobIn(Running, array("OperationalStatus", cim.Uint16, uint16(17))), jobIn(Completed)),
				methods: map[string]answer{"GetError": nullError}}
			if _, err := wait(t, t.Context(), conn); err != nil || len(conn.polls) != 2 {
				t.Errorf("asked %d times, want 2; error %v", len(conn.polls), err)
			}
		})
	})
}

// The first poll is immediate, the second after the interval, which then grows by half each
// time up to the maximum.
func TestWaitJobIntervals(t *testing.T) {
	const ms, s = time.Millisecond, time.Second
	for _, test := range []struct {
		name string
		opts []cim.WaitOptions
		want []time.Duration // between the questions
	}{
		{"default", nil, []time.Duration{200 * ms, 300 * ms, 450 * ms, 675 * ms}},
		{"zero is the default", []cim.WaitOptions{{}}, []time.Duration{200 * ms, 300 * ms}},
		{"negative is the default", []cim.WaitOptions{{Interval: -1, MaxInterval: -1}}, []time.Duration{200 * ms, 300 * ms}},
		{"the default is 10 s at most", []cim.WaitOptions{{Interval: 6 * s}}, []time.Duration{6 * s, 9 * s, 10 * s, 10 * s}},
		{"given", []cim.WaitOptions{{Interval: 1 * s, MaxInterval: 2 * s}}, []time.Duration{1 * s, 1500 * ms, 2 * s, 2 * s}},
		{"steady", []cim.WaitOptions{{Interval: 1 * s, MaxInterval: 1 * s}}, []time.Duration{1 * s, 1 * s, 1 * s}},
		{"longer than the longest", []cim.WaitOptions{{Interval: 5 * s, MaxInterval: 3 * s}}, []time.Duration{3 * s, 3 * s}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var script []*cim.Instance
				for range test.want {
					script = append(script, jobIn(Running))
				}
				conn := &jobConn{get: then(append(script, jobIn(Completed))...), methods: map[string]answer{"GetError": nullError}}
				if _, err := wait(t, t.Context(), conn, test.opts...); err != nil {
					t.Fatal(err)
				}
				var gaps []time.Duration
				for i := range conn.polls[1:] {
					gaps = append(gaps, conn.polls[i+1]-conn.polls[i])
				}
				if conn.polls[0] != 0 || !slices.Equal(gaps, test.want) {
					t.Errorf("first question after %v, then %v, want %v", conn.polls[0], gaps, test.want)
				}
			})
		})
	}
}

// The program's struct is unchanged; WaitJob returns a new one.
func TestWaitJobLeavesItsArgumentAlone(t *testing.T) {
	conn := &jobConn{get: always(jobIn(Completed)), methods: map[string]answer{"GetError": nullError}}
	mine := &Job{InstanceID: "7"}
	job, err := cim.WaitJob(t.Context(), conn, mine)
	if err != nil || job == mine || mine.JobState != nil {
		t.Errorf("mine %s, error %v", dump(mine), err)
	}
}

func TestWaitJobContext(t *testing.T) {
	t.Run("deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			conn := &jobConn{get: always(jobIn(Running))}
			job, err := wait(t, ctx, conn)
			if waited := time.Since(conn.began); waited != 3*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended after %v with %v", waited, err)
			}
			if *job.JobState != Running {
				t.Errorf("want the job as it was read last, got %s", dump(job))
			}
		})
	})
	t.Run("cancelled while it waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Minute, cancel)
			conn := &jobConn{get: always(jobIn(Running))}
			_, err := wait(t, ctx, conn)
			if waited := time.Since(conn.began); waited != time.Minute || !errors.Is(err, context.Canceled) {
				t.Errorf("ended after %v with %v", waited, err)
			}
		})
	})
	t.Run("cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		conn := &jobConn{get: always(jobIn(Running))}
		job, err := wait(t, ctx, conn)
		if !errors.Is(err, context.Canceled) || job == nil || len(conn.polls) != 1 {
			t.Errorf("job %v, error %v", job, err)
		}
	})
}

// Some servers delete a job as soon as it ends.
func TestWaitJobIsGone(t *testing.T) {
	gone := &cim.Error{Code: cim.ErrNotFound}
	t.Run("while it is waited for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: func(n int) (*cim.Instance, error) {
				if n == 2 {
					return nil, gone
				}
				return jobIn(Running, scalar("JobStatus", cim.String, "copying")), nil
			}}
			job, err := wait(t, t.Context(), conn)
			var failure *cim.JobError
			if !errors.As(err, &failure) || !errors.Is(err, cim.ErrNotFound) {
				t.Fatalf("error = %v", err)
			}
			if want := `job Root/MSPS:CIM_ConcreteJob.InstanceID="7": running (copying): the job no longer exists and its result is unknown: not found (CIM status 6)`; err.Error() != want {
				t.Errorf("error = %v\n want   %s", err, want)
			}
			if *job.JobState != Running || failure.State != uint16(Running) || failure.Status != "copying" {
				t.Errorf("want the job as it was read last, got %s", dump(job))
			}
		})
	})
	t.Run("from the start", func(t *testing.T) {
		conn := &jobConn{get: func(int) (*cim.Instance, error) { return nil, gone }}
		job, err := wait(t, t.Context(), conn)
		var failure *cim.JobError
		if !errors.As(err, &failure) || job == nil || job.InstanceID != "7" {
			t.Errorf("job %v, error %v", job, err)
		}
	})
	t.Run("between its good end and the question", func(t *testing.T) {
		conn := &jobConn{get: always(jobIn(Completed)), methods: map[string]answer{"GetError": {err: gone}}}
		if _, err := wait(t, t.Context(), conn); err != nil {
			t.Errorf("it Completed, but: %v", err)
		}
	})
	t.Run("between its bad end and the question", func(t *testing.T) {
		conn := &jobConn{get: always(jobIn(Exception)), methods: map[string]answer{"GetError": {err: gone}}}
		_, err := wait(t, t.Context(), conn)
		var failure *cim.JobError
		if !errors.As(err, &failure) || failure.State != uint16(Exception) || !errors.Is(failure.Err, cim.ErrNotFound) {
			t.Errorf("error = %v", err)
		}
	})
}

// If no method reports an error, only the state counts.
func TestWaitJobWithoutAnswer(t *testing.T) {
	for name, none := range map[string]answer{
		"method not found":             {err: &cim.Error{Code: cim.ErrMethodNotFound}},
		"method not available":         {err: &cim.Error{Code: cim.ErrMethodNotAvailable}},
		"not supported":                {err: &cim.Error{Code: cim.ErrNotSupported}},
		"return code 1, Not Supported": {result: code(1)},
	} {
		t.Run(name, func(t *testing.T) {
			conn := &jobConn{get: always(jobIn(Completed)), methods: map[string]answer{"GetError": none}}
			if _, err := wait(t, t.Context(), conn); err != nil {
				t.Errorf("it Completed, but: %v", err)
			}
			conn.get = always(jobIn(Killed))
			_, err := wait(t, t.Context(), conn)
			var failure *cim.JobError
			if !errors.As(err, &failure) || failure.State != uint16(Killed) || failure.Err == nil {
				t.Errorf("it was Killed, but: %v", err)
			}
		})
	}
}

// A result without information makes even a successful end doubtful.
func TestWaitJobBadAnswer(t *testing.T) {
	broken := errors.New("connection reset")
	for _, test := range []struct {
		name   string
		answer answer
		want   string
	}{
		{"return code 2", answer{result: code(2)}, "asking GetError: return code 2"},
		{"return code 6", answer{result: code(6)}, "asking GetError: return code 6"},
		{"return code of a vendor", answer{result: code(40000)}, "asking GetError: return code 40000"},
		{"return code as text", answer{result: scalar("ReturnValue", cim.Untyped, "4")}, "asking GetError: return code 4"},
		{"return code that is none", answer{result: scalar("ReturnValue", cim.String, "fine")}, `value of the wrong type: "fine"`},
		{"return code NULL", answer{result: cim.Property{Name: "ReturnValue", Type: cim.Uint32}}, "asking GetError: return value: value is missing"},
		{"an error that is not an instance", answer{result: code(0), out: []cim.Property{scalar("Error", cim.String, "the disk is full")}},
			"asking GetError: Error: value of the wrong type: string, expected an instance"},
		{"access denied", answer{err: &cim.Error{Code: cim.ErrAccessDenied}}, "asking GetError: access denied (CIM status 2)"},
		{"transport", answer{err: broken}, "asking GetError: connection reset"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, state := range []JobState{Completed, Exception} {
				conn := &jobConn{get: always(jobIn(state)), methods: map[string]answer{"GetError": test.answer}}
				_, err := wait(t, t.Context(), conn)
				var failure *cim.JobError
				if !errors.As(err, &failure) || failure.Err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("state %d: error = %v, want one with %s", state, err, test.want)
				}
				if test.answer.err != nil && !errors.Is(err, test.answer.err) {
					t.Errorf("state %d: the cause is lost: %v", state, err)
				}
			}
		})
	}
}

func TestWaitJobTransportErrorPassesThrough(t *testing.T) {
	broken := errors.New("connection reset")
	for _, cause := range []error{broken, &cim.Error{Code: cim.ErrAccessDenied}} {
		synctest.Test(t, func(t *testing.T) {
			conn := &jobConn{get: func(n int) (*cim.Instance, error) {
				if n == 1 {
					return nil, cause
				}
				return jobIn(Running), nil
			}}
			job, err := wait(t, t.Context(), conn)
			if err != cause || *job.JobState != Running {
				t.Errorf("job %s, error %v, want %v", dump(job), err, cause)
			}
		})
	}
}

// GetErrors returns all errors; GetError is called if GetErrors fails.
func TestWaitJobPrefersGetErrors(t *testing.T) {
	one, two := cimError("CIM_Error", "M-1", "one"), cimError("CIM_Error", "M-2", "two")
	for _, test := range []struct {
		name    string
		methods map[string]answer
		asked   string
		want    string
	}{
		{"several errors", map[string]answer{"GetErrors": manyErrors(one, two), "GetError": oneError(one)}, "GetErrors", ": one (M-1): two (M-2)"},
		{"a NULL among them", map[string]answer{"GetErrors": manyErrors(nil, two)}, "GetErrors", ": two (M-2)"},
		{"none", map[string]answer{"GetErrors": manyErrors(), "GetError": oneError(one)}, "GetErrors", "ended with an exception"},
		{"NULL", map[string]answer{"GetErrors": {result: code(0), out: []cim.Property{{Name: "Errors", Array: true}}}}, "GetErrors", "ended with an exception"},
		{"not found", map[string]answer{"GetError": oneError(one)}, "GetErrors GetError", ": one (M-1)"},
		{"not available", map[string]answer{"GetErrors": {err: cim.ErrMethodNotAvailable}, "GetError": oneError(one)}, "GetErrors GetError", ": one (M-1)"},
		{"not supported", map[string]answer{"GetErrors": {err: cim.ErrNotSupported}, "GetError": oneError(one)}, "GetErrors GetError", ": one (M-1)"},
		{"return code 1", map[string]answer{"GetErrors": {result: code(1)}, "GetError": oneError(one)}, "GetErrors GetError", ": one (M-1)"},
		{"return code 2", map[string]answer{"GetErrors": {result: code(2)}, "GetError": oneError(one)}, "GetErrors", ": asking GetErrors: return code 2"},
		{"denied", map[string]answer{"GetErrors": {err: cim.ErrAccessDenied}, "GetError": oneError(one)}, "GetErrors", ": asking GetErrors: access denied (CIM status 2)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn := &jobConn{get: always(jobIn(Exception)), methods: test.methods}
			_, err := cim.WaitJob(t.Context(), conn, &ListJob{Meta: cim.Meta{Path: JobKey{"7"}.Path()}, InstanceID: "7"})
			if err == nil || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("error = %v, want one that ends in %s", err, test.want)
			}
			if got := strings.Join(conn.asked, " "); got != test.asked {
				t.Errorf("asked %s, want %s", got, test.asked)
			}
		})
	}
}

// A job of a class that the program has no struct for.
func TestWaitJobDynamic(t *testing.T) {
	conn := &jobConn{get: always(jobIn(Killed)), methods: map[string]answer{"GetError": oneError(cimError("CIM_Error", "", "by hand"))}}
	job, err := cim.WaitJob(t.Context(), conn, &cim.Instance{Class: "CIM_ConcreteJob", Path: JobKey{"7"}.Path()})
	if err == nil || !strings.HasSuffix(err.Error(), ": killed: by hand") {
		t.Errorf("error = %v", err)
	}
	if state, _ := job.Get("JobState"); state.Value != uint16(9) {
		t.Errorf("job %s", dump(job))
	}
}

// Other values that do not fit do not stop waiting.
func TestWaitJobReadsPastBadValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := scalar("JobStatus", cim.Uint8, uint8(1))
		conn := &jobConn{get: then(jobIn(Running, bad), jobIn(Completed)), methods: map[string]answer{"GetError": nullError}}
		if job, err := wait(t, t.Context(), conn); err != nil || *job.JobState != Completed {
			t.Errorf("job %s, error %v", dump(job), err)
		}
	})
}

// A state that does not fit would never become a final one.
func TestWaitJobStateOfTheWrongType(t *testing.T) {
	for _, bad := range []cim.Property{
		scalar("JobState", cim.String, "Completed"),
		scalar("JobState", cim.Boolean, true),
		scalar("JobState", cim.Uint32, uint32(70000)),
		array("JobState", cim.Uint16, uint16(7)),
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			conn := &jobConn{get: always(jobIn(0, bad))}
			job, err := wait(t, ctx, conn)
			var fault *cim.DecodeError
			if !errors.As(err, &fault) || len(conn.polls) != 1 || job == nil || job.InstanceID != "7" {
				t.Errorf("%v: asked %d times, want once; job %s, error %v", bad.Value, len(conn.polls), dump(job), err)
			}
		})
	}
}

// Values of the last poll that did not fit are reported together with the end of the job.
func TestWaitJobReportsBadValuesAtTheEnd(t *testing.T) {
	for state, failed := range map[JobState]bool{Completed: false, Exception: true} {
		conn := &jobConn{get: always(jobIn(state, scalar("JobStatus", cim.Uint8, uint8(1)))), methods: map[string]answer{"GetError": nullError}}
		job, err := wait(t, t.Context(), conn)
		var fault *cim.DecodeError
		var failure *cim.JobError
		if !errors.As(err, &fault) || errors.As(err, &failure) != failed || *job.JobState != state {
			t.Errorf("state %d: error = %v, want a *DecodeError and a *JobError: %v", state, err, failed)
		}
	}
}

// Details keep the class that the server gave, and all properties.
func TestJobErrorDetailsOfASubclass(t *testing.T) {
	sent := cimError("ACME_Error", "M-1", "the disk is full")
	sent.Set(scalar("Advice", cim.String, "buy a disk"))
	conn := &jobConn{get: always(jobIn(Exception)), methods: map[string]answer{"GetError": oneError(sent)}}
	_, err := wait(t, t.Context(), conn)
	var failure *cim.JobError
	if !errors.As(err, &failure) || len(failure.Details) != 1 {
		t.Fatalf("error = %v", err)
	}
	detail, err := cim.As[CIMError](failure.Details[0])
	if err != nil || *detail.Message != "the disk is full" || detail.Class != "ACME_Error" {
		t.Errorf("detail %s, error %v", dump(detail), err)
	}
	same(t, "what the struct has no field for", detail.Extra, []cim.Property{scalar("Advice", cim.String, "buy a disk")})
}

func TestJobErrorText(t *testing.T) {
	path := JobKey{"7"}.Path()
	for _, test := range []struct {
		err  cim.JobError
		want string
	}{
		{cim.JobError{State: 10}, "ended with an exception"},
		{cim.JobError{State: 9, Status: "by the operator"}, "killed (by the operator)"},
		{cim.JobError{State: 8, Err: cim.ErrNotFound}, "terminated: not found (CIM status 6)"},
		{cim.JobError{State: 7, Details: []*cim.Instance{cimError("CIM_Error", "M-1", "")}}, "completed: M-1"},
		{cim.JobError{State: 7, Details: []*cim.Instance{cimError("CIM_Error", "", "full")}}, "completed: full"},
		{cim.JobError{State: 7, Details: []*cim.Instance{{Class: "CIM_Error"}}}, "completed: CIM_Error without a message"},
		{cim.JobError{}, "state unknown"},
		{cim.JobError{State: 11}, "in service"},
		{cim.JobError{State: 40000}, "state 40000"},
		{cim.JobError{State: 10, Status: "Failed", Details: []*cim.Instance{cimError("A", "1", "one"), cimError("B", "2", "two")}, Err: cim.ErrFailed},
			"ended with an exception (Failed): one (1): two (2): failed (CIM status 1)"},
	} {
		test.err.Path = path
		if got, want := test.err.Error(), `job Root/MSPS:CIM_ConcreteJob.InstanceID="7": `+test.want; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
