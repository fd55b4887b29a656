package jobs

import (
	"cmp"
	"context"
	"fmt"

	"github.com/gomof/gomof/cim"
)

// Causes returned by context.Cause when a job must end. Each matches context.Canceled in errors.Is.
var (
	ErrTerminated = fmt.Errorf("a client terminated the job: %w", context.Canceled)
	ErrKilled     = fmt.Errorf("a client killed the job: %w", context.Canceled)
	ErrShutdown   = fmt.Errorf("the runner of the job is shutting down: %w", context.Canceled)
)

// A Severity is a value of PerceivedSeverity in CIM_Error.
type Severity uint16

// The severities.
const (
	Information Severity = 2
	Degraded    Severity = 3
	Minor       Severity = 4
	Major       Severity = 5
	Critical    Severity = 6
	Fatal       Severity = 7
)

// An Error sets the CIM_Error of a failed job. A function returns it, or an error that wraps it.
// The runner fills in empty fields:
//
//   - Message is the text of the error that the function returned.
//   - CIMStatusCode is the code of a *[cim.Error] or [cim.StatusCode] in the error, or the code
//     that an error of package os means, or else CIM_ERR_FAILED.
//   - MessageID, which is Required, is JOB0001, and OwningEntity is gomof.
//   - PerceivedSeverity is Major.
//
// ErrorSource is the path of the job. For an error of errors.Join, GetErrors returns a CIM_Error
// for each part, and GetError the first one. The Details of a *[cim.Error] or *[cim.JobError] from
// another server become CIM_Errors too; missing properties are filled in as above.
//
// A property of Detail that cannot be stored or sent, such as a value of the wrong type, is left
// out, and so is a Detail that is not a CIM_Error. The Message says so.
type Error struct {
	MessageID          string
	Message            string
	MessageArguments   []string
	OwningEntity       string
	PerceivedSeverity  Severity
	CIMStatusCode      cim.StatusCode
	RecommendedActions []string
	Detail             cim.Object // other properties: a generated CIM_Error or a subclass, or an Instance

	ErrorCode uint16 // ErrorCode of the job, defined by the vendor
	Err       error  // the cause, or nil
}

// Error returns the message and the cause, or the MessageID if both are empty.
func (e *Error) Error() string {
	switch {
	case e.Message != "" && e.Err != nil:
		return e.Message + ": " + e.Err.Error()
	case e.Message != "":
		return e.Message
	case e.Err != nil:
		return e.Err.Error()
	}
	return cmp.Or(e.MessageID, "the job failed")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A panicError is the value that a function panicked with.
type panicError struct{ value any }

func (e panicError) Error() string {
	return fmt.Sprintf("the function of the job panicked: %v", e.value)
}

// A cause is a reason why a job did not end well.
type cause int

const (
	failed cause = iota
	panicked
	interrupted
	byClient
	byKill
	shutdown
)

// Values of CIM_Error.
const (
	softwareError        = 4   // ErrorType
	abnormallyTerminated = 48  // ProbableCause
	timedOut             = 111 // ProbableCause
	isPath               = 2   // ErrorSourceFormat
)

// owner is the OwningEntity of the messages below.
const owner = "gomof"

type causeInfo struct {
	id            string
	severity      Severity
	errorType     uint16
	probableCause uint16
}

// causes are the messages of the runner. Programs use their IDs, so they never change.
var causes = [...]causeInfo{
	failed:      {"JOB0001", Major, 0, 0},
	panicked:    {"JOB0002", Critical, softwareError, abnormallyTerminated},
	interrupted: {"JOB0003", Major, softwareError, abnormallyTerminated},
	byClient:    {"JOB0004", Information, 0, 0},
	byKill:      {"JOB0005", Degraded, 0, 0},
	shutdown:    {"JOB0006", Degraded, 0, 0},
}

// instance returns the CIM_Error of a cause.
func (c causeInfo) instance(message string, path cim.ObjectPath) *cim.Instance {
	d := newDetail()
	c.complete(d.Instance, message, cim.ErrFailed, path)
	cleanAll(d.Instance)
	return d.Instance
}

// complete adds missing properties to an instance.
func (c causeInfo) complete(in *cim.Instance, message string, status cim.StatusCode, path cim.ObjectPath) {
	d := detail{in}
	if _, has := in.Get("MessageID"); !has { // the ID below is always ours
		in.Set(cim.Property{Name: "OwningEntity", Type: cim.String, Value: owner})
	}
	d.add("MessageID", cim.String, c.id)
	d.add("Message", cim.String, message)
	d.add("PerceivedSeverity", cim.Uint16, uint16(c.severity))
	if c.errorType != 0 {
		d.add("ErrorType", cim.Uint16, c.errorType)
	}
	if c.probableCause != 0 {
		d.add("ProbableCause", cim.Uint16, c.probableCause)
	}
	if _, has := in.Get("ErrorSource"); !has {
		d.add("ErrorSource", cim.String, path.String())
		in.Set(cim.Property{Name: "ErrorSourceFormat", Type: cim.Uint16, Value: uint16(isPath)})
	}
	d.add("CIMStatusCode", cim.Uint32, uint32(status))
}

func (e *ending) instance(state uint16, path cim.ObjectPath) *cim.Instance {
	c := causes[e.Cause]
	if state == killed && e.Cause == byClient {
		c = causes[byKill]
	}
	return c.instance(e.text(state), path)
}

const errorClass = "CIM_Error"

// A detail is a CIM_Error under construction.
type detail struct{ *cim.Instance }

func newDetail() detail {
	return detail{&cim.Instance{Class: errorClass, Properties: make([]cim.Property, 0, 10)}}
}

// add sets a property if it is missing.
func (d detail) add(name string, t cim.Type, value any) {
	if p, has := d.Get(name); has && p.Value != nil {
		return
	}
	d.Set(cim.Property{Name: name, Type: t, Value: value})
}

func (d detail) addText(name, text string) {
	if text != "" {
		d.add(name, cim.String, text)
	}
}

func (d detail) addList(name string, texts []string) {
	if texts == nil {
		return
	}
	items := make([]any, len(texts))
	for i, text := range texts {
		items[i] = text
	}
	if p, has := d.Get(name); !has || p.Value == nil {
		d.Set(cim.Property{Name: name, Type: cim.String, Array: true, Value: items})
	}
}

// fill adds the fields of the error.
func (e *Error) fill(d detail) {
	d.addText("MessageID", e.MessageID)
	d.addText("Message", e.Message)
	d.addList("MessageArguments", e.MessageArguments)
	d.addText("OwningEntity", e.OwningEntity)
	d.addList("RecommendedActions", e.RecommendedActions)
	if e.PerceivedSeverity != 0 {
		d.add("PerceivedSeverity", cim.Uint16, uint16(e.PerceivedSeverity))
	}
	if e.CIMStatusCode != 0 {
		d.add("CIMStatusCode", cim.Uint32, uint32(e.CIMStatusCode))
	}
}

// merge adds the class and the missing properties of another error.
func (d detail) merge(more *cim.Instance) {
	if more == nil {
		return
	}
	d.Class = more.Class
	for _, p := range more.Properties {
		if known, has := d.Get(p.Name); !has || known.Value == nil {
			d.Set(p)
		}
	}
}
