package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
)

// The values of JobState.
const (
	starting     = 3
	running      = 4
	suspended    = 5
	shuttingDown = 6
	completed    = 7
	terminated   = 8
	killed       = 9
	exception    = 10
	inService    = 11
	queryPending = 12
)

// A job is an object and the state that the runner decides.
type job struct {
	id  string
	seq uint64 // in the order of Start

	mu       sync.Mutex // guards the fields below
	busy     bool       // the job is locked, see lock
	free     sync.Cond  // of busy
	object   cim.Object
	shown    bool // it was stored, and clients can see it
	gone     bool
	progress progress
	status   status
	active   *active // nil after the end

	// The lock of the runner guards these.
	due          time.Time // time of removal; zero for never
	at           int       // index in the removal heap, or -1
	older, newer *job      // neighbours in the list of finished jobs
}

func newJob(id string, o cim.Object, s status) *job {
	j := &job{id: id, object: o, status: s, at: -1}
	j.free.L = &j.mu
	return j
}

// lock locks the job while its state or object changes and the store answers. During that time mu
// is free, so the job can be read and stopped. Lock the job before mu, and before the runner's
// lock.
func (j *job) lock() {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.busy {
		j.free.Wait()
	}
	j.busy = true
}

func (j *job) unlock() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.busy = false
	j.free.Signal()
}

// Progress is what the function reports.
type progress struct {
	Percent uint16
	Message string
}

// A status is the part of a job that changes with its state.
type status struct {
	State       uint16
	Shown       uint16    `json:",omitempty"` // instead of Running; 0 for none
	Started     time.Time // also the time of submission: jobs start at once
	Changed     time.Time
	Ended       time.Time
	PausedAt    time.Time
	Paused      time.Duration
	Elapsed     time.Duration // set at the end
	TimeUnknown bool          `json:",omitempty"` // Elapsed is unknown
	ErrorCode   uint16
	Errors      []*cim.Instance `json:",omitempty"`
	By          *ending         `json:",omitempty"` // who asked for the end
}

func (s *status) final() bool { return s.State >= completed && s.State <= exception }

// shown returns the state that clients see.
func (s *status) shown() uint16 {
	if s.State == running && s.Shown != 0 {
		return s.Shown
	}
	return s.State
}

// elapsed returns how long the function has been running.
func (s *status) elapsed(now time.Time) time.Duration {
	switch {
	case s.final():
		return s.Elapsed // times from a store have no monotonic clock
	case !s.PausedAt.IsZero():
		now = s.PausedAt
	}
	return max(0, now.Sub(s.Started)-s.Paused)
}

// resume ends a pause, which does not count.
func (s *status) resume(now time.Time) {
	if !s.PausedAt.IsZero() {
		s.Paused += now.Sub(s.PausedAt)
		s.PausedAt = time.Time{}
	}
}

// An ending says who asked for the end of a job.
type ending struct {
	Cause  cause
	Client string `json:",omitempty"`
}

func (e *ending) who() string {
	switch {
	case e.Cause == shutdown:
		return "the shutdown of its provider"
	case e.Client == "":
		return "a client"
	}
	return "client " + e.Client
}

// text returns the message of the CIM_Error.
func (e *ending) text(state uint16) string {
	if state == killed {
		return "the job was killed by " + e.who()
	}
	return "the job was terminated by " + e.who()
}

// Active is the part of a job that exists until it ends.
type active struct {
	cancel      context.CancelCauseFunc
	suspendable bool
	pause       bool          // a client has asked to suspend it
	resumed     chan struct{} // closed when the function may continue
	changed     chan struct{} // closed at the next change of state; created by calls that wait
}

// now returns the present status.
func (j *job) now() status {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.status
}

// show makes a status visible, and wakes the calls that wait for it.
func (j *job) show(s status) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.showLocked(s)
}

func (j *job) showLocked(s status) {
	j.status = s
	if j.active != nil && j.active.changed != nil {
		close(j.active.changed)
		j.active.changed = nil
	}
	if s.final() {
		j.active = nil
	}
}

// changes returns a channel that is closed at the next change of state, or nil if there will be
// none.
func (j *job) changes() (status, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.active == nil {
		return j.status, nil
	}
	if j.active.changed == nil {
		j.active.changed = make(chan struct{})
	}
	return j.status, j.active.changed
}
