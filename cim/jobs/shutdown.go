package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

var errNoAnswer = errors.New("the store did not answer")

// shutdown cancels all functions before waiting for any. Shortly before the deadline, it kills the
// jobs that still run, and uses the rest of the time for the store.
func (r *core) shutdown(ctx context.Context) error {
	r.close()
	by := &ending{Cause: shutdown}
	for _, j := range r.unfinished() {
		r.stop(j, by)
	}
	ended := make(chan struct{})
	go func() {
		r.running.Wait()
		close(ended)
	}()
	late := waitFor(ctx, ended)
	saved := make(chan struct{})
	go func() {
		if late != nil {
			atOnce(r.unfinished(), func(j *job) { r.kill(j, by, nil) })
		}
		r.saveAgain()
		close(saved)
	}()
	if r.store == nil {
		<-saved
		return late
	}
	select {
	case <-saved:
		return errors.Join(late, r.notStored())
	case <-ctx.Done():
		return errors.Join(ctx.Err(), r.notStored())
	}
}

// close refuses new jobs and stops all timers, because the process is about to end.
func (r *core) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	r.stopRetrying()
	r.arm()
}

// waitFor waits until all functions have returned, or nine tenths of the time have passed.
func waitFor(ctx context.Context, ended <-chan struct{}) error {
	if deadline, ok := ctx.Deadline(); ok {
		rest := min(time.Until(deadline)/10, time.Second)
		early, cancel := context.WithDeadline(ctx, deadline.Add(-rest))
		defer cancel()
		ctx = early
	}
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *core) unfinished() []*job {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var list []*job
	for _, j := range r.jobs {
		if s := j.now(); !s.final() {
			list = append(list, j)
		}
	}
	return list
}

// stop cancels the context of a function. It does not lock the job, because that could mean waiting
// for the store.
func (r *core) stop(j *job, by *ending) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.active == nil {
		return
	}
	if s := j.status; s.State != shuttingDown {
		s.State, s.By, s.Changed = shuttingDown, by, r.clock.Now()
		s.resume(s.Changed)
		j.showLocked(s)
	}
	j.active.cancel(ErrShutdown)
}

// shownIDs is how many jobs notStored names.
const shownIDs = 10

// notStored returns an error that names the jobs whose end is not stored.
func (r *core) notStored() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	reason := errNoAnswer
	for _, j := range r.jobs {
		s := j.now()
		err, refused := r.unsaved.jobs[j]
		if refused {
			reason = err
		}
		if refused || !s.final() {
			ids = append(ids, j.id)
		}
	}
	if ids == nil {
		return nil
	}
	n := len(ids)
	slices.Sort(ids)
	if n > shownIDs {
		ids = append(ids[:shownIDs], "…")
	}
	return fmt.Errorf("the ends of %d jobs are not stored (%s): %w", n, strings.Join(ids, ", "), reason)
}
