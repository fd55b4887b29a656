package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// An explainer makes the CIM_Errors of a job.
type explainer struct {
	path  cim.ObjectPath
	check func(*cim.Instance) error // checks whether an error from elsewhere can be returned to clients
}

// explain returns the CIM_Errors for an error, and the ErrorCode. It leaves out parts that skip
// matches. It calls methods of the author's errors, which may panic, for example for a nil pointer.
func (x explainer) explain(err error, skip func(error) bool) (list []*cim.Instance, code uint16) {
	defer func() {
		if value := recover(); value != nil {
			list, code = x.describe(panicError{value}, nothing), 0
		}
	}()
	return x.describe(err, skip), codeOf(err)
}

func nothing(error) bool { return false }

func (x explainer) describe(err error, skip func(error) bool) []*cim.Instance {
	var list []*cim.Instance
	for _, part := range parts(err) {
		if skip(part) {
			continue
		}
		details := foreign(part)
		for _, detail := range details {
			list = append(list, x.describeOne(part, detail))
		}
		if details == nil {
			list = append(list, x.describeOne(part, detailOf(part)))
		}
	}
	return list
}

// parts returns the errors joined by errors.Join, whose text has their texts on separate lines. An
// fmt.Errorf error with several %w verbs has another text, and is one part.
func parts(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var texts []string
	var list []error
	for _, part := range joined.Unwrap() {
		texts = append(texts, part.Error())
		list = append(list, parts(part)...)
	}
	if strings.Join(texts, "\n") != err.Error() {
		return []error{err}
	}
	return list
}

// isCancel reports whether an error only says that the context was cancelled.
func isCancel(err error) bool { return errors.Is(err, context.Canceled) }

// foreign returns the CIM_Errors sent by another server, or nil if there are none.
func foreign(err error) []*cim.Instance {
	var ofServer *cim.Error
	var ofJob *cim.JobError
	var list []*cim.Instance
	switch {
	case errors.As(err, new(*Error)):
		return nil
	case errors.As(err, &ofServer):
		list = ofServer.Details
	case errors.As(err, &ofJob):
		list = ofJob.Details
	}
	var found []*cim.Instance
	for _, in := range list {
		if in != nil {
			found = append(found, in)
		}
	}
	return found
}

// detailOf returns the Detail in an error.
func detailOf(err error) cim.Object {
	var own *Error
	if errors.As(err, &own) && own.Detail != nil && !reflect.ValueOf(own.Detail).IsNil() {
		return own.Detail
	}
	return nil
}

// describeOne makes a CIM_Error from an error with an optional detail. It leaves out properties
// that cannot be returned to clients, and says so in the message.
func (x explainer) describeOne(err error, detail cim.Object) *cim.Instance {
	more, problem := x.usable(detail)
	in := x.build(err, more)
	if problem != nil {
		text := fmt.Sprintf("%s (part of the error's detail is left out: %v)", messageOf(in), problem)
		in.Set(cim.Property{Name: "Message", Type: cim.String, Value: clean(text)})
	}
	return in
}

func (x explainer) build(err error, more *cim.Instance) *cim.Instance {
	d := newDetail()
	c := causes[failed]
	if errors.As(err, new(panicError)) {
		c = causes[panicked]
	}
	message := err.Error()
	var own *Error
	if errors.As(err, &own) {
		own.fill(d)
	}
	d.merge(more)
	if isTimeout(err) {
		d.add("ProbableCause", cim.Uint16, uint16(timedOut))
	}
	c.complete(d.Instance, message, statusOf(err), x.path)
	cleanAll(d.Instance)
	return d.Instance
}

// usable returns the properties of a detail that can be returned to clients, or nil if there are
// none, and an error for the other properties.
func (x explainer) usable(detail cim.Object) (*cim.Instance, error) {
	if detail == nil {
		return nil, nil
	}
	in, problem := cim.Encode(detail)
	if in == nil {
		return nil, problem
	}
	if in.Class == "" {
		in.Class = errorClass
	}
	if _, dynamic := detail.(*cim.Instance); !dynamic && !detail.CIMClass().Is(errorClass) {
		return nil, fmt.Errorf("class %s does not derive from CIM_Error", in.Class)
	}
	in.Path = cim.ObjectPath{}
	cleanAll(in)
	if x.check(in) != nil {
		problem = errors.Join(problem, x.dropBad(in))
	}
	if err := x.check(in); err != nil {
		return nil, err
	}
	return in, problem
}

// dropBad removes the properties that cannot be returned to clients, and returns the reasons.
func (x explainer) dropBad(in *cim.Instance) error {
	var problems []error
	in.Properties = slices.DeleteFunc(in.Properties, func(p cim.Property) bool {
		err := named(p, x.check(&cim.Instance{Class: in.Class, Properties: []cim.Property{p}}))
		if err != nil {
			problems = append(problems, err)
		}
		return err != nil
	})
	return errors.New(joined(problems))
}

// meanings maps errors of the standard library to status codes.
var meanings = []struct {
	err  error
	code cim.StatusCode
}{
	{fs.ErrPermission, cim.ErrAccessDenied},
	{fs.ErrNotExist, cim.ErrNotFound},
	{fs.ErrExist, cim.ErrAlreadyExists},
	{fs.ErrInvalid, cim.ErrInvalidParameter},
	{errors.ErrUnsupported, cim.ErrNotSupported},
}

func statusOf(err error) cim.StatusCode {
	var known *cim.Error
	var code cim.StatusCode
	switch {
	case errors.As(err, &known) && known.Code != 0:
		return known.Code
	case errors.As(err, &code):
		return code
	}
	for _, m := range meanings {
		if errors.Is(err, m.err) {
			return m.code
		}
	}
	return cim.ErrFailed
}

func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

func codeOf(err error) uint16 {
	var own *Error
	if errors.As(err, &own) {
		return own.ErrorCode
	}
	return 0
}

// messageOf returns the text of a CIM_Error.
func messageOf(in *cim.Instance) string {
	p, _ := in.Get("Message")
	text, _ := p.Value.(string)
	return text
}
