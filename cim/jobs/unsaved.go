package jobs

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// The runner retries after firstRetry, then after twice that time, up to lastRetry.
const (
	firstRetry = time.Second
	lastRetry  = time.Minute
)

// An unsaved set has the jobs whose end the store refused, with the errors. They share a timer; an
// empty set has none. The runner's lock guards it.
type unsaved struct {
	jobs map[*job]error
	stop func() bool // stops the timer; nil without one
	wait time.Duration
}

// refused records that the end of a job must be stored later.
func (r *core) refused(j *job, err error) {
	r.logged(err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unsaved.jobs[j] = err
	if r.unsaved.stop == nil {
		r.retryIn(firstRetry)
	}
}

// taken removes a job that is stored. The store works again, so the other jobs need not wait for
// the timer.
func (r *core) taken(j *job) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(j)
	if r.unsaved.stop != nil && r.unsaved.wait > firstRetry {
		r.retryIn(firstRetry)
	}
}

// forget removes a job from the set. The caller holds the lock of the runner.
func (r *core) forget(j *job) {
	delete(r.unsaved.jobs, j)
	if len(r.unsaved.jobs) == 0 {
		r.stopRetrying()
	}
}

// retryIn sets the timer. The caller holds the lock of the runner.
func (r *core) retryIn(wait time.Duration) {
	r.stopRetrying()
	if !r.closed {
		r.unsaved.wait = wait
		r.unsaved.stop = r.clock.AfterFunc(wait, r.retry)
	}
}

func (r *core) stopRetrying() {
	if r.unsaved.stop != nil {
		r.unsaved.stop()
		r.unsaved.stop = nil
	}
}

// retry runs when the timer fires. It does not log, because the first error was logged.
func (r *core) retry() {
	r.mu.Lock()
	r.unsaved.stop = nil
	r.mu.Unlock()
	r.saveAgain()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.unsaved.jobs) > 0 && r.unsaved.stop == nil {
		r.retryIn(min(2*r.unsaved.wait, lastRetry))
	}
}

// saveAgain stores the ends of all unsaved jobs.
func (r *core) saveAgain() {
	r.mu.RLock()
	list := slices.Collect(maps.Keys(r.unsaved.jobs))
	r.mu.RUnlock()
	atOnce(list, r.saveOne)
}

func (r *core) saveOne(j *job) {
	j.lock()
	defer j.unlock()
	r.mu.RLock()
	_, waits := r.unsaved.jobs[j]
	r.mu.RUnlock()
	if !waits {
		return
	}
	if err := r.save(j, j.now()); err != nil {
		r.mu.Lock()
		r.unsaved.jobs[j] = err
		r.mu.Unlock()
	}
}

// atOnce calls f for all jobs concurrently, so that the writer combines their changes.
func atOnce(list []*job, f func(*job)) {
	var all sync.WaitGroup
	for _, j := range list {
		all.Go(func() { f(j) })
	}
	all.Wait()
}
