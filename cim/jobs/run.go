package jobs

import (
	"context"
	"reflect"
	"slices"

	"github.com/gomof/gomof/cim"
)

// A Run is the function's view of its job. Its methods are safe for concurrent use, and do nothing
// after the end of the job.
type Run struct {
	r   *core
	j   *job
	ctx context.Context
}

// Path is the path of the job.
func (run *Run) Path() cim.ObjectPath { return run.r.pathOf(run.j) }

// Progress reports progress: PercentComplete, from 0 to 100, and a message for JobStatus and
// StatusDescriptions. An empty message keeps the last one.
func (run *Run) Progress(percent int, message string) {
	run.j.mu.Lock()
	defer run.j.mu.Unlock()
	if run.j.status.final() {
		return
	}
	run.j.progress.Percent = uint16(min(max(percent, 0), 100))
	if message != "" {
		run.j.progress.Message = clean(message)
	}
}

// State sets a JobState other than Running (4) while the function runs: Starting (3), Service (11),
// Query Pending (12), or a vendor's state, from 32768. A schema may have other names for them:
// Msps_ProvisioningJob calls 3 PendingBoot. State(4) returns to Running. Other states are an error,
// because the runner sets them.
func (run *Run) State(state uint16) error {
	if state < vendorsBelong && !slices.Contains(free, state) {
		return failf(cim.ErrInvalidParameter, "JobState %d is set by the runner, want 3, 4, 11, 12 or a vendor's state from 32768", state)
	}
	run.j.mu.Lock()
	defer run.j.mu.Unlock()
	if s := run.j.status; s.State == running && s.shown() != state {
		s.Shown, s.Changed = state, run.r.clock.Now()
		run.j.showLocked(s)
	}
	return nil
}

// free are the DMTF states that a function may set.
var free = []uint16{starting, running, inService, queryPending}

// Set sets the properties of the job that are not NULL in o, except those that the runner sets
// itself. It copies them. If the schema does not allow a value, or the store fails, it returns an
// error and changes nothing.
func (run *Run) Set(o cim.Object) error {
	if o == nil || reflect.ValueOf(o).IsNil() {
		return failf(cim.ErrInvalidParameter, "nil is not an object of class %s", run.r.class.Name)
	}
	if o.CIMClass() != run.r.class {
		return failf(cim.ErrInvalidParameter, "%T is not an object of class %s", o, run.r.class.Name)
	}
	if s := run.j.now(); s.final() {
		return nil
	}
	return run.r.change(run.j, func(is cim.Object) error {
		run.r.fields.copy(is, cim.Clone(o), func(f fieldInfo, null bool) bool { return !f.ours && !null })
		return nil
	})
}

// Checkpoint waits while the job is suspended. If the job must end, it returns the cause. The
// function of a [Suspendable] job calls it wherever it can wait.
func (run *Run) Checkpoint() error {
	for {
		if run.ctx.Err() != nil {
			return context.Cause(run.ctx)
		}
		resumed := run.r.pause(run.j)
		if resumed == nil {
			return nil
		}
		select {
		case <-resumed:
		case <-run.ctx.Done():
		}
	}
}

// pause suspends the job if a client has asked for it. The channel is closed when the function may
// continue.
func (r *core) pause(j *job) <-chan struct{} {
	if !j.wantsPause() {
		return nil
	}
	j.lock()
	defer j.unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	a := j.active
	if a == nil || !a.pause {
		return nil
	}
	if s := j.status; s.State == running {
		s.State, s.Changed = suspended, r.clock.Now()
		s.PausedAt = s.Changed
		a.resumed = make(chan struct{})
		j.showLocked(s)
	}
	return a.resumed
}

func (j *job) wantsPause() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.active != nil && j.active.pause
}
