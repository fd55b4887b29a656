package jobs

import (
	"context"
	"iter"
	"log/slog"
	"reflect"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// Options configure a [Runner]. The zero value works.
type Options struct {
	// Store keeps jobs when the process ends. Without a store, jobs are only in memory.
	Store Store
	// Keep is how many finished jobs are kept: 10,000 if it is 0, all of them if it is negative. If
	// there are more, the oldest are removed, even before their TimeBeforeRemoval.
	Keep int
	// Client returns the name of the calling client, which a transport puts into the context. If a
	// client ends a job, the CIM_Error contains this name, or "a client" if it is empty.
	Client func(ctx context.Context) string
	// Clock tells the time. Nil means the system clock.
	Clock Clock
	// Log records panics of functions with their stacks, and store errors that no call could
	// return. Nil means slog.Default.
	Log *slog.Logger
}

// A Runner runs the jobs of one class. P is the pointer to the class's struct, such as
// *msps.MspsProvisioningJob. All methods are safe for concurrent use.
//
// A Runner is the provider of the class: it implements the operations on instances for package
// cimserver. Clients can change writable properties and delete ended jobs.
type Runner[P cim.Object] struct{ core *core }

// New returns a runner with the jobs in the store. It returns an error if the class does not derive
// from CIM_ConcreteJob, or if the store fails. [Runner.Unreadable] returns single records that
// cannot be read.
func New[P cim.Object](o Options) (*Runner[P], error) {
	var p P
	var class *cim.ClassInfo
	if _, dynamic := any(p).(*cim.Instance); !dynamic && reflect.TypeFor[P]().Kind() == reflect.Pointer {
		class = p.CIMClass()
	}
	core, err := newCore(class, o)
	if err != nil {
		return nil, err
	}
	return &Runner[P]{core}, nil
}

// Unreadable returns the records of the store that New could not read. The runner has logged them,
// and works without their jobs. It keeps the records, and their InstanceIDs stay reserved. Repair
// the records for the next process, or remove them from the store.
func (r *Runner[P]) Unreadable() []Unreadable { return slices.Clone(r.core.unreadable) }

// Register registers the runner with a server as the provider of the class: for its instances, and
// for the methods RequestStateChange, KillJob, GetError, GetErrors and GetErrorEx, if the class has
// them.
func (r *Runner[P]) Register(server cim.Registrar) {
	server.Register(r.core.class, r, r.core.methods()...)
}

// Registrar returns a registrar for a provider of further methods of the class. The generated
// function registers both:
//
//	acme.RegisterACMEJob(runner.Registrar(server), provider{})
//
// If both implement a method, the runner's method is used.
func (r *Runner[P]) Registrar(server cim.Registrar) cim.Registrar {
	return registrar{server, r.core.class, r, r.core.methods()}
}

type registrar struct {
	server  cim.Registrar
	class   *cim.ClassInfo
	runner  any
	methods []any
}

// Register implements cim.Registrar.
func (r registrar) Register(class *cim.ClassInfo, provider any, methods ...any) {
	if class != r.class {
		r.server.Register(class, provider, methods...)
		return
	}
	all := slices.Clone(r.methods)
	for i, method := range methods {
		if all[i] == nil && method != nil {
			all[i] = bound(provider, method)
		}
	}
	r.server.Register(class, r.runner, all...)
}

// bound returns a method as a function without its receiver, because the server would pass the
// runner as the receiver.
func bound(provider, method any) any {
	f := reflect.ValueOf(method)
	t := f.Type()
	if t.NumIn() == 0 || t.In(0) == reflect.TypeFor[context.Context]() {
		return method
	}
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for i := range t.NumOut() {
		out = append(out, t.Out(i))
	}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func(args []reflect.Value) []reflect.Value {
		return f.Call(append([]reflect.Value{reflect.ValueOf(provider)}, args...))
	}).Interface()
}

// A StartOption describes the function of a job.
type StartOption func(*active)

// Suspendable says that the function calls [Run.Checkpoint], so clients can suspend the job.
func Suspendable() StartOption { return func(a *active) { a.suspendable = true } }

// Start starts a function and returns the running job. Like [cim.Create], it completes the object:
// it sets an empty InstanceID and NULL properties, and overwrites what the runner decides, such as
// JobState.
//
// The context of the function has the values of ctx, but is not cancelled with it, because a server
// cancels ctx when the method returns. It is cancelled when the job must end; [context.Cause]
// returns the reason.
//
// Start returns an error, without calling the function, if the InstanceID is taken, the schema does
// not allow a value of the object, the store fails, or the runner is shutting down. A Required
// property may be NULL, because [Run.Set] may set it later.
func (r *Runner[P]) Start(ctx context.Context, object P, f func(ctx context.Context, run *Run) error, options ...StartOption) (P, error) {
	var none P
	if reflect.ValueOf(object).IsNil() {
		return none, failf(cim.ErrInvalidParameter, "the job is nil")
	}
	if err := r.core.start(ctx, object, f, options); err != nil {
		return none, err
	}
	return object, nil
}

// Shutdown ends the runner. Start then returns errors, and all functions are terminated. Shutdown
// waits for them and for the store. The CIM_Errors of their jobs say that the provider was shut
// down.
//
// If ctx has a deadline, the last tenth of the time, but at most a second, is reserved for the
// store: functions that still run then are killed, and Shutdown returns context.DeadlineExceeded.
// Shutdown always returns when ctx ends. Its error names the jobs whose end is not stored; call
// Shutdown again to retry. Jobs can still be read afterwards.
func (r *Runner[P]) Shutdown(ctx context.Context) error { return r.core.shutdown(ctx) }

// find returns the job that a path names.
func (r *core) find(path cim.ObjectPath) (*job, error) {
	id, ok := path.Key("InstanceID")
	if !ok && len(path.Keys) == 1 {
		id, ok = path.Key("")
	}
	text, isText := id.(string)
	here := path.Namespace == "" || r.class.Namespace == "" || strings.EqualFold(path.Namespace, r.class.Namespace)
	if j := r.lookup(text); ok && isText && here && j != nil {
		return j, nil
	}
	return nil, failf(cim.ErrNotFound, "%s", path)
}

// GetInstance returns the current state of a job.
func (r *Runner[P]) GetInstance(_ context.Context, path cim.ObjectPath) (P, error) {
	j, err := r.core.find(path)
	if err != nil {
		var none P
		return none, err
	}
	return r.core.read(j).(P), nil
}

// EnumerateInstances yields all jobs in the order of Start.
func (r *Runner[P]) EnumerateInstances(context.Context) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for _, j := range r.core.all() {
			if !yield(r.core.read(j).(P), nil) {
				return
			}
		}
	}
}

// CreateInstance returns an error: clients cannot create jobs.
func (r *Runner[P]) CreateInstance(context.Context, P) (cim.ObjectPath, error) {
	return cim.ObjectPath{}, failf(cim.ErrFailed, "jobs of class %s are started by methods, not created", r.core.class.Name)
}

// ModifyInstance sets the named properties, or if names is empty, all that are not NULL. It only
// changes writable properties.
func (r *Runner[P]) ModifyInstance(_ context.Context, object P, names []string) error {
	j, err := r.core.find(cim.PathOf(object))
	if err != nil {
		return err
	}
	f := r.core.fields
	return r.core.change(j, func(is cim.Object) error {
		f.copy(is, cim.Clone[cim.Object](object), func(info fieldInfo, null bool) bool {
			named := slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, info.name) })
			return info.write && !info.ours && (named || len(names) == 0 && !null)
		})
		return nil
	})
}

// DeleteInstance removes an ended job.
func (r *Runner[P]) DeleteInstance(_ context.Context, path cim.ObjectPath) error {
	j, err := r.core.find(path)
	if err != nil {
		return err
	}
	return r.core.delete(j)
}
