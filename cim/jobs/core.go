package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
)

// A core is a Runner without its type parameter.
type core struct {
	class  *cim.ClassInfo
	fields *fields
	clock  Clock
	store  *writer // nil without a store
	o      Options

	unreadable []Unreadable // does not change

	mu       sync.RWMutex // guards the fields below
	jobs     map[string]*job
	seq      uint64
	due      removals
	finished finished
	wake     func() bool // stops the timer, nil if there is none
	wakeAt   time.Time
	unsaved  unsaved
	closed   bool
	running  sync.WaitGroup // functions
}

func failf(code cim.StatusCode, format string, args ...any) *cim.Error {
	return &cim.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// newCore checks that the class is a job class.
func newCore(class *cim.ClassInfo, o Options) (*core, error) {
	if class == nil || class.New == nil || class.Abstract || !class.Is("CIM_ConcreteJob") {
		return nil, failf(cim.ErrInvalidClass, "the class of jobs must be generated, derive from CIM_ConcreteJob and not be abstract")
	}
	r := &core{class: class, fields: fieldsOf(class), o: o, clock: o.Clock, jobs: map[string]*job{}, unsaved: unsaved{jobs: map[*job]error{}}}
	if !r.fields.has(instanceID) {
		return nil, failf(cim.ErrInvalidClass, "class %s has no key InstanceID", class.Name)
	}
	if r.clock == nil {
		r.clock = machineClock{}
	}
	if r.o.Keep == 0 {
		r.o.Keep = defaultKeep
	}
	if r.o.Log == nil {
		r.o.Log = slog.Default()
	}
	if r.o.Store != nil {
		r.store = &writer{store: r.o.Store}
		if err := r.load(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// A function does the work of a job.
type function func(ctx context.Context, run *Run) error

// start stores a new job and runs it. It sets the properties of the object that clients would read.
func (r *core) start(ctx context.Context, o cim.Object, f function, options []StartOption) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f == nil {
		return failf(cim.ErrInvalidParameter, "a job needs a function")
	}
	if err := r.prepare(o); err != nil {
		return err
	}
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	j := r.newJob(o, cancel)
	for _, option := range options {
		option(j.active)
	}
	j.lock()
	defer j.unlock()
	if err := r.reserve(j); err != nil {
		cancel(nil)
		return err
	}
	if err := r.save(j, j.now()); err != nil {
		cancel(nil)
		r.hide(j)
		r.release(j)
		r.running.Done()
		return failf(cim.ErrFailed, "%v", err)
	}
	j.mu.Lock()
	j.shown = true
	r.write(o, j)
	j.mu.Unlock()
	go r.work(work, j, f)
	return nil
}

// prepare sets missing properties: the key, the name, and how long the job is kept.
func (r *core) prepare(o cim.Object) error {
	id := r.fields.text(o, instanceID)
	if id == "" {
		organization, _, _ := strings.Cut(r.class.Name, "_")
		id = organization + ":" + rand.Text()
	}
	path := r.class.Path()
	path.Keys = []cim.KeyBinding{{Name: "InstanceID", Value: id}}
	if err := cim.SetPath(o, path); err != nil {
		return failf(cim.ErrInvalidParameter, "%v", err)
	}
	r.fields.complete(o, r.class.Preset())
	r.fields.fill(o, name, id)
	r.fields.fill(o, timeBeforeRemoval, defaultRetention)
	r.fields.fill(o, deleteOnCompletion, true)
	return r.valid(o)
}

func (r *core) newJob(o cim.Object, cancel context.CancelCauseFunc) *job {
	now := r.clock.Now()
	j := newJob(r.fields.text(o, instanceID), cim.Clone(o), status{State: running, Started: now, Changed: now})
	j.active = &active{cancel: cancel}
	return j
}

// reserve reserves the InstanceID. From then on, the job counts as running.
func (r *core) reserve(j *job) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return failf(cim.ErrServerIsShuttingDown, "the runner is shutting down and starts no more jobs")
	}
	if slices.ContainsFunc(r.unreadable, func(u Unreadable) bool { return u.Record.Key == r.key(j.id) }) {
		return failf(cim.ErrAlreadyExists, "the store has a record of job %q that cannot be read", j.id)
	}
	if r.jobs[j.id] != nil {
		return failf(cim.ErrAlreadyExists, "job %q already exists", j.id)
	}
	r.seq++
	j.seq = r.seq
	r.jobs[j.id] = j
	r.running.Add(1)
	return nil
}

func (r *core) work(ctx context.Context, j *job, f function) {
	defer r.running.Done()
	// This remains the error if f calls runtime.Goexit.
	err := error(&Error{Err: errors.New("the function of the job ended its goroutine")})
	defer func() { r.finish(j, err) }()
	defer func() {
		if value := recover(); value != nil {
			err = r.panicked(j, value)
		}
	}()
	err = f(ctx, &Run{r, j, ctx})
}

// panicked logs the stack, which clients should not see.
func (r *core) panicked(j *job, value any) error {
	r.o.Log.Error("the function of a job panicked", "job", j.id, "panic", value, "stack", string(debug.Stack()))
	return panicError{value}
}

// finish ends a job whose function has returned, unless the job was killed.
func (r *core) finish(j *job, err error) {
	j.lock()
	s := j.now()
	if s.final() {
		j.unlock()
		return
	}
	cancel := j.activeNow().cancel
	s.outcome(err, explainer{r.pathOf(j), r.deliverable})
	r.ended(&s)
	r.end(j, s, r.save(j, s))
	j.unlock()
	cancel(nil)
	r.evict()
}

// outcome sets the state for the result of the function.
func (s *status) outcome(err error, x explainer) {
	switch {
	case s.By != nil:
		also, code := x.explain(err, isCancel)
		s.State, s.ErrorCode = terminated, code
		s.Errors = append([]*cim.Instance{s.By.instance(terminated, x.path)}, also...)
	case err != nil:
		s.State = exception
		s.Errors, s.ErrorCode = x.explain(err, nothing)
	default:
		s.State = completed
	}
}

// ended sets the times of the last status of a job.
func (r *core) ended(s *status) {
	s.Ended = r.clock.Now()
	s.Changed = s.Ended
	s.resume(s.Ended)
	s.Elapsed = max(0, s.Ended.Sub(s.Started)-s.Paused)
}

// end shows the end of a job, after the store has answered. If the store refused it, the end is
// shown anyway, because the work cannot be undone, and stored later. The caller has locked the job.
func (r *core) end(j *job, s status, refusal error) {
	j.show(s)
	r.over(j)
	if refusal != nil {
		r.refused(j, refusal)
	}
}

func (r *core) logged(err error) {
	if err != nil {
		r.o.Log.Error("the store of jobs failed", "error", err)
	}
}

// client returns the name of the client that makes a call.
func (r *core) client(ctx context.Context) string {
	if r.o.Client == nil {
		return ""
	}
	return r.o.Client(ctx)
}

// lookup finds a job that is visible to clients.
func (r *core) lookup(id string) *job {
	now := r.clock.Now()
	r.mu.RLock()
	j := r.jobs[id]
	if j != nil && j.expired(now) {
		j = nil
	}
	r.mu.RUnlock()
	if j == nil || !j.visible() {
		return nil
	}
	return j
}

func (j *job) expired(now time.Time) bool { return !j.due.IsZero() && !j.due.After(now) }

func (j *job) visible() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.shown && !j.gone
}

// all returns the jobs that are visible to clients, in the order of Start.
func (r *core) all() []*job {
	now := r.clock.Now()
	r.mu.RLock()
	list := make([]*job, 0, len(r.jobs))
	for _, j := range r.jobs {
		if !j.expired(now) {
			list = append(list, j)
		}
	}
	r.mu.RUnlock()
	list = slices.DeleteFunc(list, func(j *job) bool { return !j.visible() })
	slices.SortFunc(list, func(a, b *job) int { return cmp.Compare(a.seq, b.seq) })
	return list
}

// read returns the job as a client reads it.
func (r *core) read(j *job) cim.Object {
	j.mu.Lock()
	defer j.mu.Unlock()
	o := cim.Clone(j.object)
	r.write(o, j)
	return o
}

func (r *core) pathOf(j *job) cim.ObjectPath {
	path := r.class.Path()
	path.Keys = []cim.KeyBinding{{Name: "InstanceID", Value: j.id}}
	return path
}
