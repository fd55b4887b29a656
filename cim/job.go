package cim

import (
	"context"
	"errors"
	"fmt"
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

// WaitOptions say how [WaitJob] asks. The zero value works.
type WaitOptions struct {
	Interval    time.Duration // before the second question; 200 ms if 0
	MaxInterval time.Duration // the interval grows by half each time, up to this; 10 s if 0
}

// WaitJob reads the job again and again until its JobState is Completed,
// Terminated, Killed or Exception, and returns it as it was read last. job is
// of any class that derives from CIM_ConcreteJob. A job that did not end well
// is a *[JobError] with what its GetErrors or GetError method says; so is one
// that vanished while it was waited for, as some servers delete a job as soon
// as it is over.
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
		state, over, stateErr := jobState(current)
		switch {
		case stateErr != nil && partial == nil:
			return current, fmt.Errorf("job %s: JobState: %w", key, stateErr)
		case over && partial != nil:
			return current, errors.Join(outcome(ctx, conn, current, state), partial)
		case over:
			return current, outcome(ctx, conn, current, state)
		case partial != nil && state == 0:
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
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// jobState returns JobState, 0 for NULL, and whether the job is over.
func jobState(job Object) (state uint16, over bool, err error) {
	in, err := Encode(job)
	if in == nil {
		return 0, false, err
	}
	if p, ok := in.Get("JobState"); ok && p.Value != nil {
		n, err := convert(p.Value, Uint16)
		if err != nil {
			return 0, false, err
		}
		state = n.(uint16)
		return state, state >= jobCompleted && state <= jobException, nil
	}
	p, _ := in.Get("OperationalStatus")
	items, _ := p.Value.([]any)
	for _, item := range items {
		if n, err := convert(item, Uint16); err == nil && n.(uint16) == statusCompleted {
			return 0, true, nil
		}
	}
	return 0, false, nil
}

// outcome asks a job that is over what went wrong. A job that Completed and
// has nothing to say, or nobody to say it, went well.
func outcome(ctx context.Context, conn Conn, job Object, state uint16) error {
	details, err := jobErrors(ctx, conn, job)
	if len(details) == 0 && (state == jobCompleted || state == 0) && (err == nil || isNoAnswer(err)) {
		return nil
	}
	e := jobError(job, err)
	e.State, e.Details = state, details
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

// jobErrors asks GetErrors where the class has it, else GetError. Both answer
// 0 for a question that was understood; what they return is NULL while the
// job is OK.
func jobErrors(ctx context.Context, conn Conn, job Object) ([]*Instance, error) {
	path := PathOf(job)
	if job.CIMClass().Method("GetErrors") != nil {
		details, err := askJob(ctx, conn, path, "GetErrors", "Errors")
		if err == nil || !isUnavailable(err) {
			return details, err
		}
	}
	return askJob(ctx, conn, path, "GetError", "Error")
}

func askJob(ctx context.Context, conn Conn, path ObjectPath, method, parameter string) ([]*Instance, error) {
	result, out, err := conn.InvokeMethod(ctx, path, method, nil)
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
		in, ok := item.(*Instance)
		switch {
		case item == nil:
		case !ok || in == nil:
			err = fmt.Errorf("%w: %T, expected an instance", ErrWrongType, item)
		default:
			list = append(list, in)
		}
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
}

func jobError(job Object, err error) *JobError {
	e := &JobError{Path: PathOf(job), Err: err}
	e.State, _, _ = jobState(job)
	if in, _ := Encode(job); in != nil {
		e.Status = textOf(in, "JobStatus")
	}
	return e
}

// Error returns the state of the job, its status, and the message of each
// CIM_Error.
func (e *JobError) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "job %s: %s", e.Path, stateText(e.State))
	if e.Status != "" {
		fmt.Fprintf(&out, " (%s)", e.Status)
	}
	for _, detail := range e.Details {
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
