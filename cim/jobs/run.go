package jobs

import (
	"context"
	"reflect"
	"slices"

	"github.com/gomof/gomof/cim"
)

// A Run is the job as its function sees it. Several goroutines may call its methods, which do
// nothing after the end of the job.
type Run struct {
	r   *core
	j   *job
	ctx context.Context
}

// Path is the path of the job.
func (run *Run) Path() cim.ObjectPath { return run.r.pathOf(run.j) }

// Progress reports how far the work is: PercentComplete, from 0 to 100, and a message for
// JobStatus and StatusDescriptions. An empty message keeps the last one.
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

// State shows clients another JobState than Running (4) while the function runs: Starting (3),
// Service (11), Query Pending (12), or a state of the vendor, from 32768 on. A schema may have
// other names for these: Msps_ProvisioningJob calls 3 PendingBoot. Running (4) ends that. All
// other states follow from what happens to the job, and are an error.
func (run *Run) State(state uint16) error {
	if state < vendorsBelong && !slices.Contains(free, state) {
		return failf(cim.ErrInvalidParameter, "JobState %d follows from what happens to the job", state)
	}
	run.j.mu.Lock()
	defer run.j.mu.Unlock()
	if s := run.j.status; s.State == running && s.shown() != state {
		s.Shown, s.Changed = state, run.r.clock.Now()
		run.j.showLocked(s)
	}
	return nil
}

// free are the states of the DMTF that a function may choose.
var free = []uint16{starting, running, inService, queryPending}

// Set sets properties of the job: those that are not NULL in an object of its class, without
// the ones that the runner sets itself. The runner takes a copy. It is an error, and nothing
// changes, if the schema does not allow a value or the store fails.
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

// Checkpoint waits while a client has the job suspended, and returns the cause if the job is
// to end. The function of a job that is [Suspendable] calls it wherever it can wait.
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

// pause suspends the job if a client wants that. The channel is closed when it may go on.
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
