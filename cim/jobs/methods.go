package jobs

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/gomof/gomof/cim"
)

// A handler runs a method on a job.
type handler func(ctx context.Context, j *job, in []cim.Property) (code uint32, out []cim.Property, err error)

// handlers are the methods of jobs, by their names in lower case. GetErrorEx is Hyper-V's
// form of GetErrors.
func (r *core) handlers() map[string]handler {
	code := func(f func(context.Context, *job, []cim.Property) (uint32, error)) handler {
		return func(ctx context.Context, j *job, in []cim.Property) (uint32, []cim.Property, error) {
			code, err := f(ctx, j, in)
			return code, nil, err
		}
	}
	return map[string]handler{
		"requeststatechange": code(r.requestStateChange),
		"killjob":            code(r.killJob),
		"geterror":           r.getError,
		"geterrors":          r.getErrors,
		"geterrorex":         r.getErrors,
	}
}

// getError returns NULL while the job runs and if it ended well, otherwise the first error.
func (r *core) getError(_ context.Context, j *job, _ []cim.Property) (uint32, []cim.Property, error) {
	s := j.now()
	return done, errorResult("GetError", s.Errors), nil
}

// getErrors returns all errors of a job.
func (r *core) getErrors(_ context.Context, j *job, _ []cim.Property) (uint32, []cim.Property, error) {
	s := j.now()
	return done, errorResult("GetErrors", s.Errors), nil
}

// errorResult returns the output parameter for errors. It returns nil if there are none, or if the
// method does not return errors.
func errorResult(method string, list []*cim.Instance) []cim.Property {
	if len(list) == 0 {
		return nil
	}
	switch strings.ToLower(method) {
	case "geterror":
		return []cim.Property{{Name: "Error", Type: cim.Embedded, Value: list[0].Clone()}}
	case "geterrors", "geterrorex":
		all := make([]any, len(list))
		for i, in := range list {
			all[i] = in.Clone()
		}
		return []cim.Property{{Name: "Errors", Type: cim.Embedded, Array: true, Value: all}}
	}
	return nil
}

// methods returns a function for each job method of the class, with the type that a registrar
// expects: func(ctx, *Job, *Params) (*Result, error). Other methods are nil.
func (r *core) methods() []any {
	handlers := r.handlers()
	list := make([]any, len(r.class.Methods))
	for i, m := range r.class.Methods {
		if h := handlers[strings.ToLower(m.Name)]; h != nil && !m.Static && m.Params != nil && m.Result != nil {
			list[i] = r.methodOf(m, h)
		}
	}
	return list
}

func (r *core) methodOf(m cim.MethodInfo, h handler) any {
	self := reflect.TypeOf(r.class.Zero())
	params, result := reflect.TypeOf(m.Params), reflect.TypeOf(m.Result)
	in := []reflect.Type{reflect.TypeFor[context.Context](), self, params}
	out := []reflect.Type{result, reflect.TypeFor[error]()}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
		answer := reflect.New(result.Elem())
		err := r.call(m, h, args, answer)
		failure := reflect.New(out[1]).Elem()
		if err != nil {
			answer = reflect.Zero(result)
			failure.Set(reflect.ValueOf(err))
		}
		return []reflect.Value{answer, failure}
	}).Interface()
}

// call runs a method and sets its result.
func (r *core) call(m cim.MethodInfo, h handler, args []reflect.Value, answer reflect.Value) error {
	j := r.lookup(r.fields.text(args[1].Interface().(cim.Object), instanceID))
	if j == nil {
		if strings.EqualFold(m.Name, "KillJob") {
			return setResult(m, answer, notFound, nil)
		}
		return failf(cim.ErrNotFound, "the job was removed")
	}
	in, err := cim.MessageOf(args[2].Interface()).Properties()
	if err != nil {
		return failf(cim.ErrInvalidParameter, "%v", err)
	}
	code, out, err := h(args[0].Interface().(context.Context), j, in)
	if err != nil {
		return err
	}
	return setResult(m, answer, code, out)
}

// deliverable returns an error if a CIM_Error cannot be stored, sent as CIM-XML, or returned by the
// error methods of the class.
func (r *core) deliverable(in *cim.Instance) error {
	if r.class.Is(in.Class) {
		return fmt.Errorf("class %s is a job class, want an error class", in.Class)
	}
	if err := storable(in); err != nil {
		return err
	}
	if _, err := cim.CIMXML(in); err != nil {
		return err
	}
	for _, m := range r.class.Methods {
		if out := errorResult(m.Name, []*cim.Instance{in.Clone()}); out != nil && m.Result != nil {
			if err := setResult(m, reflect.New(reflect.TypeOf(m.Result).Elem()), done, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// setResult sets a …Result struct: its return code, and the errors in the form that the schema
// declares.
func setResult(m cim.MethodInfo, answer reflect.Value, code uint32, out []cim.Property) error {
	for i := range out {
		fitted, err := fit(m, answer, out[i])
		if err != nil {
			return err
		}
		out[i] = fitted
	}
	if err := cim.MessageOf(answer.Interface()).Decode(out); err != nil {
		return failf(cim.ErrFailed, "%v", err)
	}
	for i := range answer.Elem().NumField() {
		if strings.HasPrefix(answer.Elem().Type().Field(i).Tag.Get("cim"), ",return") {
			if !assign(answer.Elem().Field(i), code) {
				return failf(cim.ErrFailed, "method %s cannot return %d", m.Name, code)
			}
		}
	}
	return nil
}

// fit converts errors to the form of the parameter: objects of its class, or text if the schema
// declares no class.
func fit(m cim.MethodInfo, answer reflect.Value, p cim.Property) (cim.Property, error) {
	for _, info := range m.Parameters() {
		if !strings.EqualFold(info.Name, p.Name) {
			continue
		}
		eachInstance(p.Value, func(in *cim.Instance) { asClass(in, classIn(answer.Type().Elem(), info.Name)) })
		if info.Type == cim.String {
			return p.AsText()
		}
	}
	return p, nil
}

func eachInstance(value any, f func(*cim.Instance)) {
	switch v := value.(type) {
	case *cim.Instance:
		f(v)
	case []any:
		for _, item := range v {
			eachInstance(item, f)
		}
	}
}

// classIn returns the class of a parameter's objects, or nil for objects of any class.
func classIn(result reflect.Type, parameter string) *cim.ClassInfo {
	for i := range result.NumField() {
		tag, _, _ := strings.Cut(result.Field(i).Tag.Get("cim"), ",")
		if tag != parameter {
			continue
		}
		t := result.Field(i).Type
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if o, ok := reflect.Zero(t).Interface().(cim.Object); ok && t.Kind() == reflect.Pointer && t != reflect.TypeFor[*cim.Instance]() {
			return o.CIMClass()
		}
	}
	return nil
}

// asClass converts a CIM_Error to the class that the schema uses, with the properties of that
// version.
func asClass(in *cim.Instance, class *cim.ClassInfo) {
	if class == nil || in.Class != errorClass {
		return
	}
	in.Class = class.Name
	known := map[string]bool{}
	for _, p := range class.Properties() {
		known[strings.ToLower(p.Name)] = true
	}
	var kept []cim.Property
	for _, p := range in.Properties {
		if known[strings.ToLower(p.Name)] {
			kept = append(kept, p)
		}
	}
	in.Properties = kept
}
