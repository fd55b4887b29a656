package jobs

import (
	"time"

	"github.com/gomof/gomof/cim"
)

// Values of OperationalStatus.
const (
	statusOK        = uint16(2)
	statusError     = uint16(6)
	statusStopping  = uint16(9)
	statusStopped   = uint16(10)
	statusAborted   = uint16(14)
	statusDormant   = uint16(15)
	statusCompleted = uint16(17)
)

var statusTexts = map[uint16]string{
	statusOK: "OK", statusError: "Error", statusStopping: "Stopping", statusStopped: "Stopped",
	statusAborted: "Aborted", statusDormant: "Dormant", statusCompleted: "Completed",
}

// A look is the view that clients have of a state.
type look struct {
	statuses []uint16 // OperationalStatus, the most important one first
	words    []string // for JobStatus: the first one that the schema defines
}

// Completed is combined with OK, Error or Degraded (CIM_ManagedSystemElement). The words are the
// schemas' names for the state.
var looks = map[uint16]look{
	running:      {[]uint16{statusOK}, []string{"Running", "InProgress", "In Progress"}},
	suspended:    {[]uint16{statusOK, statusDormant}, []string{"Suspended", "Paused", "InProgress", "In Progress"}},
	shuttingDown: {[]uint16{statusOK, statusStopping}, []string{"Shutting Down", "ShuttingDown", "Stopping", "InProgress", "In Progress"}},
	completed:    {[]uint16{statusOK, statusCompleted}, []string{"Completed", "Complete", "Succeeded", "OK"}},
	terminated:   {[]uint16{statusStopped, statusError, statusCompleted}, []string{"Terminated", "Stopped", "Failed", "Error"}},
	killed:       {[]uint16{statusAborted, statusError, statusCompleted}, []string{"Killed", "Aborted", "Failed", "Error"}},
	exception:    {[]uint16{statusError, statusCompleted}, []string{"Failed", "Exception", "Error"}},
}

// write sets the properties that depend on the state of the job. The caller holds its mu.
func (r *core) write(o cim.Object, j *job) {
	s, f := &j.status, r.fields
	l := looks[s.State]
	f.set(o, jobState, s.shown())
	f.set(o, operationalStatus, l.statuses)
	f.set(o, statusDescriptions, descriptions(l.statuses, j))
	f.set(o, jobStatus, nil)
	r.writeJobStatus(o, j, l.words)
	f.set(o, percentComplete, j.percent())
	began := timestamp(s.Started)
	changed := began
	if s.Changed != s.Started {
		changed = timestamp(s.Changed)
	}
	f.set(o, timeSubmitted, began)
	f.set(o, startTime, began)
	f.set(o, timeOfLastStateChange, changed)
	f.set(o, elapsedTime, nil)
	if !s.TimeUnknown {
		f.set(o, elapsedTime, interval(s.elapsed(r.clock.Now())))
	}
	f.set(o, errorCode, nil)
	f.set(o, errorDescription, nil)
	switch {
	case s.State == completed:
		f.set(o, errorCode, uint16(0)) // 0 means that the job ended well
	case s.final():
		if s.ErrorCode != 0 {
			f.set(o, errorCode, s.ErrorCode)
		}
		f.set(o, errorDescription, s.message())
	}
}

// writeJobStatus sets JobStatus; while the job runs, it prefers the function's message.
func (r *core) writeJobStatus(o cim.Object, j *job, words []string) {
	if message := j.progress.Message; message != "" && !j.status.final() && r.fields.takes(o, jobStatus, message) {
		r.fields.set(o, jobStatus, message)
		return
	}
	for _, word := range words {
		if r.fields.takes(o, jobStatus, word) {
			r.fields.set(o, jobStatus, word)
			return
		}
	}
}

// descriptions describes each status. The first one gets additional information.
func descriptions(statuses []uint16, j *job) []string {
	texts := make([]string, len(statuses))
	for i, n := range statuses {
		texts[i] = statusTexts[n]
	}
	switch message := j.status.message(); {
	case message != "":
		texts[0] = message
	case !j.status.final() && j.progress.Message != "":
		texts[0] = j.progress.Message
	}
	return texts
}

// message returns why the job did not end well.
func (s *status) message() string {
	if len(s.Errors) == 0 {
		return ""
	}
	return messageOf(s.Errors[0])
}

func (j *job) percent() uint16 {
	if j.status.State == completed {
		return 100
	}
	return j.progress.Percent
}

// timestamp returns a time in UTC, because client and server may be in different zones.
func timestamp(t time.Time) cim.DateTime {
	d, _ := cim.NewTimestamp(t.UTC()) // no error: the year of a clock is valid
	return d
}

func interval(d time.Duration) cim.DateTime {
	i, _ := cim.NewInterval(d) // no error: d is not negative
	return i
}

// defaultRetention is the TimeBeforeRemoval of CIM_ConcreteJob.
var defaultRetention = interval(5 * time.Minute)
