package jobs

import (
	"context"
	"math"
	"time"

	"github.com/gomof/gomof/cim"
)

// The values of RequestedState.
const (
	start         = 2
	suspend       = 3
	terminate     = 4
	kill          = 5
	service       = 6
	vendorsBelong = 32768 // the first value for vendors
)

// The return codes of RequestStateChange and KillJob.
const (
	done              = 0
	notSupported      = 1
	tooLate           = 3 // Can NOT complete within Timeout Period
	refused           = 4 // Failed
	invalidParameter  = 5
	notFound          = 7 // only for KillJob
	started           = 4096
	invalidTransition = 4097
)

// requestStateChange implements RequestStateChange.
func (r *core) requestStateChange(ctx context.Context, j *job, in []cim.Property) (code uint32, err error) {
	request := &cim.Instance{Properties: in}
	wanted, _ := request.Get("RequestedState")
	state, ok := wanted.Value.(uint16)
	limit, valid := timeout(request)
	switch {
	case !ok || !valid || state < start || state > service && state < vendorsBelong:
		return invalidParameter, nil
	case state >= service:
		return notSupported, nil
	}
	by := &ending{Cause: byClient, Client: r.client(ctx)}
	switch state {
	case start:
		return r.resume(j), nil
	case suspend:
		return r.suspend(ctx, j, limit)
	case terminate:
		return r.terminateWithin(ctx, j, by, limit)
	}
	return r.kill(j, by, nil), nil
}

// timeout returns TimeoutPeriod; 0 means no limit.
func timeout(in *cim.Instance) (limit time.Duration, valid bool) {
	p, _ := in.Get("TimeoutPeriod")
	d, given := p.Value.(cim.DateTime)
	switch {
	case !given:
		return 0, p.Value == nil
	case !d.IsInterval() || !d.Exact():
		return 0, false
	}
	limit, err := d.Duration()
	if err != nil {
		limit = math.MaxInt64 // longer than a Duration
	}
	return limit, true
}

// terminateWithin asks the function to end. If there is a limit, it waits.
func (r *core) terminateWithin(ctx context.Context, j *job, by *ending, limit time.Duration) (uint32, error) {
	if code := r.terminate(j, by); code != started || limit == 0 {
		return code, nil
	}
	reached, err := r.await(ctx, j, limit, func(s status) bool { return s.final() })
	if !reached {
		return tooLate, err
	}
	return done, nil
}

// terminate stores who asked for the end, and then cancels the function's context.
func (r *core) terminate(j *job, by *ending) uint32 {
	j.lock()
	defer j.unlock()
	s := j.now()
	switch {
	case s.final() || j.gone:
		return invalidTransition
	case s.State == shuttingDown:
		return started
	}
	s.State, s.By, s.Changed = shuttingDown, by, r.clock.Now()
	s.resume(s.Changed)
	if err := r.save(j, s); err != nil {
		r.logged(err)
		return refused
	}
	cancel := j.activeNow().cancel
	j.show(s)
	cancel(by.cancellation(terminated))
	return started
}

// kill ends the job, regardless of its function. remove says whether the job is removed at once or
// kept until DeleteInstance; nil decides neither. All changes are one write. If the store refuses a
// client's request, nothing changes. Shutdown kills the job anyway.
func (r *core) kill(j *job, by *ending, remove *bool) uint32 {
	j.lock()
	s := j.now()
	if s.final() || j.gone {
		j.unlock()
		return invalidTransition
	}
	cancel := j.activeNow().cancel
	s.State, s.By = killed, by
	s.Errors = []*cim.Instance{by.instance(killed, r.pathOf(j))}
	r.ended(&s)
	err := r.storeKill(j, s, remove)
	if err != nil && by.Cause == byClient {
		j.unlock()
		r.logged(err)
		return refused
	}
	r.end(j, s, err)
	if remove != nil && *remove {
		r.hide(j)
		r.release(j)
	}
	j.unlock()
	cancel(by.cancellation(killed))
	r.evict()
	return done
}

// storeKill stores the end of a job together with DeleteOnKill, which overrides DeleteOnCompletion.
func (r *core) storeKill(j *job, s status, remove *bool) error {
	switch {
	case remove == nil:
		return r.save(j, s)
	case *remove:
		return r.erase([]string{r.key(j.id)})
	}
	kept := cim.Clone(j.object)
	r.fields.set(kept, deleteOnCompletion, false)
	if err := r.saveAs(j, kept, s); err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.object = kept
	return nil
}

func (e *ending) cancellation(state uint16) error {
	switch {
	case e.Cause == shutdown:
		return ErrShutdown
	case state == killed:
		return ErrKilled
	}
	return ErrTerminated
}

// suspend asks the function to wait in Checkpoint. If there is a limit, suspend waits until it
// does.
func (r *core) suspend(ctx context.Context, j *job, limit time.Duration) (uint32, error) {
	if code := j.askToPause(); code != started || limit == 0 {
		return code, nil
	}
	reached, err := r.await(ctx, j, limit, func(s status) bool { return s.State != running })
	switch {
	case !reached && j.withdrawPause():
		return tooLate, err
	case j.now().State != suspended:
		return refused, err // it has ended, or another client ended it
	}
	return done, nil
}

func (j *job) askToPause() uint32 {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.status.State != running:
		return invalidTransition
	case !j.active.suspendable:
		return notSupported
	}
	j.active.pause = true
	return started
}

// withdrawPause withdraws a request to suspend, and reports whether there was one.
func (j *job) withdrawPause() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.status.State != running || !j.active.pause {
		return false
	}
	j.active.pause = false
	return true
}

// resume lets the function continue, or withdraws a request to suspend.
func (r *core) resume(j *job) uint32 {
	if j.withdrawPause() {
		return done
	}
	j.lock()
	defer j.unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.status
	if s.State != suspended {
		return invalidTransition
	}
	s.State, s.Changed = running, r.clock.Now()
	s.resume(s.Changed)
	j.active.pause = false
	close(j.active.resumed)
	j.showLocked(s)
	return done
}

// activeNow returns the active part of a job that has not ended. The caller has locked the job.
func (j *job) activeNow() *active {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.active
}

// await waits until the status satisfies reached.
func (r *core) await(ctx context.Context, j *job, limit time.Duration, reached func(status) bool) (bool, error) {
	late := make(chan struct{})
	stop := r.clock.AfterFunc(limit, func() { close(late) })
	defer stop()
	for {
		s, changed := j.changes()
		if reached(s) {
			return true, nil
		}
		select {
		case <-changed:
		case <-late:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// killJob implements KillJob.
func (r *core) killJob(ctx context.Context, j *job, in []cim.Property) (code uint32, err error) {
	var remove *bool
	p, _ := (&cim.Instance{Properties: in}).Get("DeleteOnKill")
	if said, ok := p.Value.(bool); ok {
		remove = &said
	}
	if r.kill(j, &ending{Cause: byClient, Client: r.client(ctx)}, remove) != done {
		return refused, nil
	}
	return done, nil
}

// delete removes an ended job.
func (r *core) delete(j *job) error {
	j.lock()
	defer j.unlock()
	s := j.now()
	switch {
	case j.gone:
		return failf(cim.ErrNotFound, "job %s", j.id)
	case !s.final():
		return failf(cim.ErrFailed, "job %s has not ended; terminate it first", j.id)
	}
	if err := r.erase([]string{r.key(j.id)}); err != nil {
		return failf(cim.ErrFailed, "removing job %s: %v", j.id, err)
	}
	r.hide(j)
	r.release(j)
	return nil
}

// change changes the object of a job. It stores the object before clients can see it.
func (r *core) change(j *job, edit func(cim.Object) error) error {
	j.lock()
	defer j.unlock()
	if j.gone {
		return failf(cim.ErrNotFound, "job %s", j.id)
	}
	j.mu.Lock()
	is, s := cim.Clone(j.object), j.status
	j.mu.Unlock()
	if err := edit(is); err != nil {
		return err
	}
	if s.final() && r.stays(j.object) && !r.stays(is) {
		return failf(cim.ErrFailed, "job %s has ended, and its DeleteOnCompletion is false; delete it with DeleteInstance", j.id)
	}
	if err := r.valid(is); err != nil {
		return err
	}
	if err := r.saveAs(j, is, s); err != nil {
		return failf(cim.ErrFailed, "%v", err)
	}
	j.mu.Lock()
	j.object = is
	j.mu.Unlock()
	if s.final() {
		r.reschedule(j)
	}
	return nil
}
