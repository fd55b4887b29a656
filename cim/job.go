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

// The states of CIM_ConcreteJob.JobState in which a job does not change any
// more. Service (11) and Query Pending (12) are not among them.
const (
	jobCompleted  = 7
	jobTerminated = 8
	jobKilled     = 9
	jobException  = 10
)

// statusCompleted in OperationalStatus says that a job is over, where a
// provider leaves JobState NULL.
const statusCompleted = 17

// firstVendorState is where the states begin that DMTF leaves to vendors.
const firstVendorState = 32768

// WaitOptions say how [WaitJob] asks. The zero value works.
type WaitOptions struct {
	Interval    time.Duration // before the second question; 200 ms if 0
	MaxInterval time.Duration // the interval grows by half each time, up to this; 10 s if 0

	// End replaces the rule of WaitJob: it says whether a JobState ends the job, and
	// whether that is a success. The state is 0 while JobState is NULL.
	End func(state uint16) (ended, success bool)
}

// WaitJob reads the job again and again until it is over, and returns it as it was read
// last. job is of any class that derives from CIM_ConcreteJob, or has the same properties.
//
// A JobState of Completed (7), Terminated, Killed or Exception (10) ends it. So does a
// state of a vendor, from 32768 on, whose name in the schema begins with "Completed", as
// Hyper-V's "Completed with Warnings" does. If OperationalStatus contains Completed (17),
// that ends a job whose state is a vendor's or NULL.
//
// A job that did not end well is a *[JobError] with what its GetErrors, GetErrorEx or
// GetError method says; so is one that vanished while it was waited for, as some servers
// delete a job as soon as it is over. A job that is completed and has no error to tell is a
// success, and so is one whose name of the state begins with "Completed" or that End takes
// for one.
func WaitJob[T any, P structOf[T]](ctx context.Context, conn Conn, job P, opts ...WaitOptions) (P, error) {
	key := PathOf(job)
	last := job
	w := newWaiter(opts)
	for {
		current, err := Get[T, P](ctx, conn, key)
		var partial *DecodeError
		switch {
		case errors.Is(err, ErrNotFound):
			return last, jobError(last, fmt.Errorf("the job is gone, its outcome is unknown: %w", err))
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
			return current, partial // its state may be what did not fit: waiting would not end
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

// A progress is how far a job is.
type progress struct {
	state uint16 // 0 for NULL
	ended bool
	well  bool // no error can change that
	open  bool // whether it ended well, its errors tell
}

// progress looks at a job by our rule, or by the caller's.
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

// stateIn returns JobState, 0 for NULL.
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

// stateName returns what the schema of the job calls its state.
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

// outcome asks a job that is over what went wrong. One that has nothing to say, or nobody
// to say it, went well if its state does not say otherwise.
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

// isNoAnswer reports whether the method could not be asked at all: it is not
// there, or the job is gone by now.
func isNoAnswer(err error) bool {
	return isUnavailable(err) || errors.Is(err, ErrNotFound)
}

func isUnavailable(err error) bool {
	return errors.Is(err, ErrMethodNotFound) || errors.Is(err, ErrMethodNotAvailable) || errors.Is(err, ErrNotSupported) ||
		errors.Is(err, codeNotSupported)
}

// codeNotSupported is what GetError and GetErrors call Not Supported.
const codeNotSupported ReturnCode = 1

// errorMethods are what a job may be asked, with the parameter that has the answer. All
// jobs have the last. Hyper-V has the second.
var errorMethods = []struct{ method, parameter string }{
	{"GetErrors", "Errors"}, {"GetErrorEx", "Errors"}, {"GetError", "Error"},
}

// jobErrors asks the first method that the class has and that answers. All answer 0 for a
// question that was understood; what they return is NULL while the job is OK.
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
			continue // WMI has no NULL for a string
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

// A JobError says that a job did not end well, and why as far as it is known.
type JobError struct {
	Path    ObjectPath
	State   uint16      // JobState, 0 where it is not known
	Status  string      // JobStatus, the provider's own words, or empty
	Details []*Instance // CIM_Error instances; read them with As
	Err     error       // why the details are not known, or nil

	ErrorCode        uint16 // of the job, in the numbering of the vendor; 0 for none
	ErrorDescription string // what the job says of ErrorCode, or empty
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
			continue // the job says the same as its error
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

// detailText is the message of a CIM_Error, or what else identifies it.
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
