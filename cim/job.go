package cim

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
)

// The states of CIM_ConcreteJob.JobState in which a job has ended. Service (11) and Query
// Pending (12) are not among them.
const (
	jobCompleted  = 7
	jobTerminated = 8
	jobKilled     = 9
	jobException  = 10
)

// statusCompleted in OperationalStatus means that a job has ended, if the provider leaves
// JobState NULL.
const statusCompleted = 17

// firstVendorState is the first state that DMTF reserves for vendors.
const firstVendorState = 32768

// WaitOptions configure how [WaitJob] polls a job. The zero value is ready to use.
type WaitOptions struct {
	Interval    time.Duration // before the second poll; 0 means 200 ms
	MaxInterval time.Duration // the interval grows by half each time up to this; 0 means 10 s

	// End replaces the rule of WaitJob: it reports whether a JobState ends the job, and
	// whether that is a success. The state is 0 if JobState is NULL.
	End func(state uint16) (ended, success bool)
}

// WaitJob polls the job until it has ended, and returns its last state. The class of job
// derives from CIM_ConcreteJob, or has the same properties.
//
// A job has ended if its JobState is Completed (7), Terminated, Killed or Exception (10),
// or a vendor state (32768 and above) whose name in the schema begins with "Completed",
// such as Hyper-V's "Completed with Warnings". If the state is another vendor state or
// NULL, Completed (17) in OperationalStatus means that the job has ended.
//
// If the job did not succeed, WaitJob returns a *[JobError] with the result of the job's
// GetErrors, GetErrorEx or GetError method. It also returns a JobError if the job
// disappears while WaitJob polls it: some servers delete a job as soon as it ends. A job
// succeeds if it is completed and has no error, if the name of its state begins with
// "Completed", or if End says so.
func WaitJob[T any, P structOf[T]](ctx context.Context, conn Conn, job P, opts ...WaitOptions) (P, error) {
	key := PathOf(job)
	last := job
	w := newWaiter(opts)
	for {
		current, err := Get[T, P](ctx, conn, key)
		var partial *DecodeError
		switch {
		case errors.Is(err, ErrNotFound):
			return last, jobError(last, fmt.Errorf("the job no longer exists and its result is unknown: %w", err))
		case err != nil && !errors.As(err, &partial):
			return last, err
		}
		last = current
		p, stateErr := w.progress(current)
		switch {
		case stateErr != nil && partial == nil:
			return current, fmt.Errorf("job %s: JobState: %w", key, stateErr)
		case p.ended && partial != nil:
			return current, errors.Join(p.outcome(ctx, conn, current), partial)
		case p.ended:
			return current, p.outcome(ctx, conn, current)
		case partial != nil && p.state == 0:
			return current, partial // the state may not have fit: waiting would never end
		}
		if err := w.wait(ctx); err != nil {
			return last, fmt.Errorf("waiting for job %s: %w", key, err)
		}
	}
}

type waiter struct{ WaitOptions }

func newWaiter(opts []WaitOptions) *waiter {
	w := &waiter{}
	if len(opts) > 0 {
		w.WaitOptions = opts[0]
	}
	if w.Interval <= 0 {
		w.Interval = 200 * time.Millisecond
	}
	if w.MaxInterval <= 0 {
		w.MaxInterval = 10 * time.Second
	}
	return w
}

func (w *waiter) wait(ctx context.Context) error {
	timer := time.NewTimer(min(w.Interval, w.MaxInterval))
	defer timer.Stop()
	w.Interval = min(w.Interval+w.Interval/2, w.MaxInterval)
	select {
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return fmt.Errorf("%w (%w)", ctx.Err(), os.ErrDeadlineExceeded)
		}
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// A progress is how far a job has come.
type progress struct {
	state uint16 // 0 for NULL
	ended bool
	well  bool // no error can change that
	open  bool // whether it ended well, its errors tell
}

// progress evaluates a job by the default rule, or by the caller's.
func (w *waiter) progress(job Object) (progress, error) {
	in, err := Encode(job)
	if in == nil {
		return progress{}, err
	}
	var p progress
	if p.state, err = stateIn(in); err != nil {
		return progress{}, err
	}
	switch {
	case w.End != nil:
		p.ended, p.well = w.End(p.state)
	case p.state == jobCompleted:
		p.ended, p.open = true, true
	case p.state > jobCompleted && p.state <= jobException:
		p.ended = true
	case p.state >= firstVendorState && strings.HasPrefix(strings.ToLower(stateName(job)), "completed"):
		p.ended, p.well = true, true
	case p.state == 0 || p.state >= firstVendorState:
		p.ended = hasCompletedStatus(in)
		p.open = p.ended
	}
	return p, nil
}

// stateIn returns JobState, or 0 for NULL.
func stateIn(in *Instance) (uint16, error) {
	p, _ := in.Get("JobState")
	if p.Value == nil {
		return 0, nil
	}
	n, err := convert(p.Value, Uint16)
	if err != nil {
		return 0, err
	}
	return n.(uint16), nil
}

// stateName returns the name of the job's state in its schema.
func stateName(job Object) string {
	v := reflect.ValueOf(job).Elem()
	at, ok := planFor(v.Type()).find("JobState")
	if _, dynamic := job.(*Instance); dynamic || !ok {
		return ""
	}
	if name, ok := v.Field(planFor(v.Type()).fields[at].index).Interface().(fmt.Stringer); ok {
		return name.String()
	}
	return ""
}

func hasCompletedStatus(in *Instance) bool {
	p, _ := in.Get("OperationalStatus")
	items, _ := p.Value.([]any)
	return slices.ContainsFunc(items, func(item any) bool {
		n, err := convert(item, Uint16)
		return err == nil && n.(uint16) == statusCompleted
	})
}

// outcome asks a job that has ended for its errors. If it has none, or cannot be asked, its
// state decides.
func (p progress) outcome(ctx context.Context, conn Conn, job Object) error {
	if p.well {
		return nil
	}
	details, err := jobErrors(ctx, conn, job)
	if len(details) == 0 && p.open && (err == nil || isNoAnswer(err)) {
		return nil
	}
	e := jobError(job, err)
	e.State, e.Details = p.state, details
	return e
}

// isNoAnswer reports whether the method could not be called at all: it does not exist, or
// the job no longer exists.
func isNoAnswer(err error) bool {
	return isUnavailable(err) || errors.Is(err, ErrNotFound)
}

func isUnavailable(err error) bool {
	return errors.Is(err, ErrMethodNotFound) || errors.Is(err, ErrMethodNotAvailable) || errors.Is(err, ErrNotSupported) ||
		errors.Is(err, codeNotSupported)
}

// codeNotSupported is the return code of GetError and GetErrors for Not Supported.
const codeNotSupported ReturnCode = 1

// errorMethods are the methods that return a job's errors, with the output parameter that
// contains them. All jobs have the last one. Hyper-V has the second.
var errorMethods = []struct{ method, parameter string }{
	{"GetErrors", "Errors"}, {"GetErrorEx", "Errors"}, {"GetError", "Error"},
}

// jobErrors calls the first of the methods that the class has and that returns a result.
// All return 0 on success, with a NULL parameter while the job is OK.
func jobErrors(ctx context.Context, conn Conn, job Object) (details []*Instance, err error) {
	last := len(errorMethods) - 1
	for i, m := range errorMethods {
		if i < last && job.CIMClass().Method(m.method) == nil {
			continue
		}
		if details, err = askJob(ctx, conn, PathOf(job), m.method, m.parameter); err == nil || !isUnavailable(err) {
			break
		}
	}
	return details, err
}

func askJob(ctx context.Context, conn Conn, path ObjectPath, method, parameter string) ([]*Instance, error) {
	result, out, err := conn.InvokeMethod(ctx, path, method, nil, Options{})
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", method, err)
	}
	if result.Value == nil {
		return nil, fmt.Errorf("asking %s: return value: %w", method, ErrMissing)
	}
	code, err := convert(result.Value, Uint32)
	switch {
	case err != nil:
		return nil, fmt.Errorf("asking %s: return value: %w", method, err)
	case code != uint32(0):
		return nil, fmt.Errorf("asking %s: %w", method, ReturnCode(code.(uint32)))
	}
	for _, p := range out {
		if strings.EqualFold(p.Name, parameter) {
			details, err := instancesIn(p.Value)
			if err != nil {
				err = fmt.Errorf("asking %s: %s: %w", method, parameter, err)
			}
			return details, err
		}
	}
	return nil, nil
}

func instancesIn(v any) (list []*Instance, err error) {
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	for _, item := range items {
		if item == nil || isBlank(item) {
			continue // WMI sends an empty string for NULL
		}
		in, wrong := instanceIn(item, 1)
		if wrong != nil {
			err = wrong
			continue
		}
		list = append(list, in)
	}
	return list, err
}

// A JobError is the error of a job that did not succeed, with the reason as far as it is
// known.
type JobError struct {
	Path    ObjectPath
	State   uint16      // JobState, 0 if it is not known
	Status  string      // JobStatus, the provider's text, or empty
	Details []*Instance // CIM_Error instances; read them with As
	Err     error       // why Details are not known, or nil

	ErrorCode        uint16 // the job's error code, which the vendor defines; 0 means none
	ErrorDescription string // the job's description of ErrorCode, or empty
}

func jobError(job Object, err error) *JobError {
	e := &JobError{Path: PathOf(job), Err: err}
	if in, _ := Encode(job); in != nil {
		e.State, _ = stateIn(in)
		e.Status, e.ErrorDescription = textOf(in, "JobStatus"), textOf(in, "ErrorDescription")
		code, _ := in.Get("ErrorCode")
		if n, err := convert(code.Value, Uint16); err == nil {
			e.ErrorCode = n.(uint16)
		}
	}
	return e
}

// Error returns the state of the job, its status, its error code with the description, and
// the message of each CIM_Error.
func (e *JobError) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "job %s: %s", e.Path, stateText(e.State))
	if e.Status != "" {
		fmt.Fprintf(&out, " (%s)", e.Status)
	}
	switch {
	case e.ErrorDescription != "" && e.ErrorCode != 0:
		fmt.Fprintf(&out, ": %s (error code %d)", e.ErrorDescription, e.ErrorCode)
	case e.ErrorDescription != "":
		out.WriteString(": " + e.ErrorDescription)
	case e.ErrorCode != 0:
		fmt.Fprintf(&out, ": error code %d", e.ErrorCode)
	}
	for i, detail := range e.Details {
		if i == 0 && e.ErrorDescription != "" && textOf(detail, "Message") == e.ErrorDescription {
			if id := textOf(detail, "MessageID"); id != "" {
				fmt.Fprintf(&out, " (%s)", id)
			}
			continue // the job repeats the text of its error
		}
		out.WriteString(": " + detailText(detail))
	}
	if e.Err != nil {
		fmt.Fprintf(&out, ": %v", e.Err)
	}
	return out.String()
}

// Unwrap returns why the details are not known, or nil.
func (e *JobError) Unwrap() error { return e.Err }

var stateTexts = map[uint16]string{
	0: "state unknown", 2: "new", 3: "starting", 4: "running", 5: "suspended", 6: "shutting down", jobCompleted: "completed",
	jobTerminated: "terminated", jobKilled: "killed", jobException: "ended with an exception", 11: "in service", 12: "query pending",
}

func stateText(state uint16) string {
	if text, ok := stateTexts[state]; ok {
		return text
	}
	return fmt.Sprintf("state %d", state)
}

// detailText returns the message of a CIM_Error, or its identifier.
func detailText(in *Instance) string {
	id, message := textOf(in, "MessageID"), textOf(in, "Message")
	switch {
	case message != "" && id != "":
		return fmt.Sprintf("%s (%s)", message, id)
	case message != "" || id != "":
		return message + id
	}
	return in.Class + " without a message"
}

func textOf(in *Instance, name string) string {
	p, _ := in.Get(name)
	text, _ := p.Value.(string)
	return text
}
