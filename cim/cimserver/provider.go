package cimserver

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// The instance operations that a provider can implement in addition to its methods. P is
// the pointer to the struct of the class. For other operations, the server uses its stored
// instances.
type (
	// An InstanceGetter implements GetInstance. It returns [cim.ErrNotFound] for an
	// instance that does not exist.
	InstanceGetter[P cim.Object] interface {
		GetInstance(ctx context.Context, path cim.ObjectPath) (P, error)
	}
	// An InstanceEnumerator yields all instances of the class.
	InstanceEnumerator[P cim.Object] interface {
		EnumerateInstances(ctx context.Context) iter.Seq2[P, error]
	}
	// An InstanceCreator creates an instance and returns its path.
	InstanceCreator[P cim.Object] interface {
		CreateInstance(ctx context.Context, object P) (cim.ObjectPath, error)
	}
	// An InstanceModifier sets the named properties, or all properties if there are no
	// names.
	InstanceModifier[P cim.Object] interface {
		ModifyInstance(ctx context.Context, object P, properties []string) error
	}
	// An InstanceDeleter deletes an instance.
	InstanceDeleter interface {
		DeleteInstance(ctx context.Context, path cim.ObjectPath) error
	}
)

// A methodFunc is a method of a provider in dynamic form. self is nil for a static method.
type methodFunc func(ctx context.Context, self *cim.Instance, in []cim.Property) (result cim.Property, out []cim.Property, err error)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
	pathType    = reflect.TypeFor[cim.ObjectPath]()
)

// methodOf converts a method value or method expression to a methodFunc. It uses reflection
// instead of type parameters, because the compiler would create separate functions for
// every method of a schema.
func methodOf(s *Server, class *cim.ClassInfo, info cim.MethodInfo, provider, method any) methodFunc {
	f := reflect.ValueOf(method)
	in := []reflect.Type{reflect.TypeOf(provider), contextType, reflect.TypeOf(class.Zero())}
	first := []any{provider}
	if info.Static {
		in = in[:2]
	}
	if fits(f.Type(), in[1:]) {
		in, first = in[1:], nil
	}
	demand(fits(f.Type(), in), "method %s of provider %T", info.Name, provider)
	params := f.Type().In(len(in))
	return func(ctx context.Context, self *cim.Instance, in []cim.Property) (cim.Property, []cim.Property, error) {
		args := append(slices.Clone(first), ctx)
		if !info.Static {
			o := class.Zero()
			if err := cim.Decode(self, o); err != nil {
				return cim.Property{}, nil, err
			}
			args = append(args, o)
		}
		return s.run(params, in, func(params any) (reflect.Value, error) { return apply(f, append(args, params)...) })
	}
}

// fits reports whether f is a function that takes these arguments and a pointer to a
// struct, and returns a pointer to a struct and an error.
func fits(f reflect.Type, in []reflect.Type) bool {
	n := len(in)
	if f.Kind() != reflect.Func || f.NumIn() != n+1 || f.NumOut() != 2 || !isStruct(f.In(n)) || !isStruct(f.Out(0)) || f.Out(1) != errorType {
		return false
	}
	for i := range in {
		if !in[i].AssignableTo(f.In(i)) {
			return false
		}
	}
	return true
}

func isStruct(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct
}

// demand panics for an error in a provider that no call would reveal.
func demand(fits bool, format string, args ...any) {
	if !fits {
		panic("cim: " + fmt.Sprintf(format, args...) + " has the wrong parameters or results")
	}
}

// run decodes the parameters, calls the method and encodes its result. A provider can
// return a code of the method's own …Return type as its error.
func (s *Server) run(params reflect.Type, in []cim.Property, call func(params any) (reflect.Value, error)) (cim.Property, []cim.Property, error) {
	p := reflect.New(params.Elem()).Interface()
	if err := s.parameters(p, in); err != nil {
		return cim.Property{}, nil, err
	}
	v, err := call(p)
	if v.IsNil() && err == nil && returnsCode(v.Type().Elem()) {
		return cim.Property{}, nil, failf(cim.ErrFailed, "the provider returned neither a result nor an error")
	}
	if v.IsNil() {
		v = reflect.New(v.Type().Elem())
	}
	if err != nil && !setReturn(v.Elem(), err) {
		return cim.Property{}, nil, err
	}
	return cim.MessageOf(v.Interface()).Result()
}

// parameters sets a …Params struct. Required parameters must be set even if the server is
// lenient.
func (s *Server) parameters(params any, in []cim.Property) error {
	if err := cim.MessageOf(params).Decode(in); err != nil {
		return failf(cim.ErrInvalidParameter, "%v", err)
	}
	return violation(cim.Validate(params), func(f cim.FieldError) bool {
		return !s.Lenient || errors.Is(f, cim.ErrMissing)
	})
}

// returnField finds the return value in a …Result struct.
func returnField(result reflect.Type) (field reflect.StructField, ok bool) {
	for i := range result.NumField() {
		if f := result.Field(i); strings.HasPrefix(f.Tag.Get("cim"), ",return") {
			return f, true
		}
	}
	return field, false
}

// A returnCode is a generated …Return type.
type returnCode interface {
	error
	Success() bool
}

// returnsCode reports whether the zero value of a …Result struct would mean that the method
// succeeded.
func returnsCode(result reflect.Type) bool {
	f, ok := returnField(result)
	return ok && f.Type.Implements(reflect.TypeFor[returnCode]())
}

// setReturn sets the return value to the error, if it is a return code of the method.
func setReturn(v reflect.Value, err error) bool {
	f, ok := returnField(v.Type())
	if !ok || !f.Type.Implements(errorType) {
		return false
	}
	code := reflect.New(f.Type)
	if !errors.As(err, code.Interface()) {
		return false
	}
	v.FieldByIndex(f.Index).Set(code.Elem())
	return true
}

// instanceFuncs are the instance operations of a provider in dynamic form. Operations that
// the provider does not have return ErrNotSupported.
type instanceFuncs struct {
	get       func(ctx context.Context, path cim.ObjectPath) (*cim.Instance, error)
	enumerate func(ctx context.Context) iter.Seq2[*cim.Instance, error]
	create    func(ctx context.Context, in *cim.Instance) (cim.ObjectPath, error)
	modify    func(ctx context.Context, in *cim.Instance, properties []string) error
	delete    func(ctx context.Context, path cim.ObjectPath) error
}

// instancesOf finds the instance operations of a provider by the names and types of its
// methods. The names are constants, so that the linker can remove all other methods.
func instancesOf(class *cim.ClassInfo, provider any) *instanceFuncs {
	p, f := reflect.ValueOf(provider), unsupported()
	object := reflect.TypeOf(class.Zero())
	has := func(name string, method reflect.Value, types ...reflect.Type) bool {
		demand(!method.IsValid() || isFunction(method.Type(), types), "method %s of provider %s", name, p.Type())
		return method.IsValid()
	}
	if get := p.MethodByName("GetInstance"); has("GetInstance", get, contextType, pathType, object, errorType) {
		f.get = func(ctx context.Context, path cim.ObjectPath) (*cim.Instance, error) {
			o, err := apply(get, ctx, path)
			return encoded(o, err)
		}
	}
	if enumerate := p.MethodByName("EnumerateInstances"); has("EnumerateInstances", enumerate, contextType, sequenceOf(object)) {
		f.enumerate = func(ctx context.Context) iter.Seq2[*cim.Instance, error] {
			return encodedAll(enumerate.Call([]reflect.Value{reflect.ValueOf(ctx)})[0])
		}
	}
	if create := p.MethodByName("CreateInstance"); has("CreateInstance", create, contextType, object, pathType, errorType) {
		f.create = func(ctx context.Context, in *cim.Instance) (cim.ObjectPath, error) {
			o, err := decoded(class, in)
			if err != nil {
				return cim.ObjectPath{}, err
			}
			path, err := apply(create, ctx, o)
			return path.Interface().(cim.ObjectPath), err
		}
	}
	if modify := p.MethodByName("ModifyInstance"); has("ModifyInstance", modify, contextType, object, reflect.TypeFor[[]string](), errorType) {
		f.modify = func(ctx context.Context, in *cim.Instance, properties []string) error {
			o, err := decoded(class, in)
			if err != nil {
				return err
			}
			_, err = apply(modify, ctx, o, properties)
			return err
		}
	}
	if remove := p.MethodByName("DeleteInstance"); has("DeleteInstance", remove, contextType, pathType, errorType) {
		f.delete = provider.(InstanceDeleter).DeleteInstance
	}
	return f
}

// isFunction reports whether a function has these parameter and result types.
func isFunction(f reflect.Type, types []reflect.Type) bool {
	if f.NumIn()+f.NumOut() != len(types) || f.IsVariadic() {
		return false
	}
	for i, want := range types {
		var got reflect.Type
		if i < f.NumIn() {
			got = f.In(i)
		} else {
			got = f.Out(i - f.NumIn())
		}
		if got != want && (want.Kind() != reflect.Func || !got.ConvertibleTo(want)) {
			return false
		}
	}
	return true
}

// sequenceOf returns the underlying type of iter.Seq2 of objects and errors.
func sequenceOf(object reflect.Type) reflect.Type {
	yield := reflect.FuncOf([]reflect.Type{object, errorType}, []reflect.Type{reflect.TypeFor[bool]()}, false)
	return reflect.FuncOf([]reflect.Type{yield}, nil, false)
}

// apply calls a function and returns its first result, and its last, which is an error.
func apply(f reflect.Value, args ...any) (reflect.Value, error) {
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		in[i] = reflect.ValueOf(arg)
	}
	out := f.Call(in)
	err, _ := out[len(out)-1].Interface().(error)
	return out[0], err
}

func unsupported() *instanceFuncs {
	return &instanceFuncs{
		get: func(context.Context, cim.ObjectPath) (*cim.Instance, error) { return nil, cim.ErrNotSupported },
		enumerate: func(context.Context) iter.Seq2[*cim.Instance, error] {
			return func(yield func(*cim.Instance, error) bool) { yield(nil, cim.ErrNotSupported) }
		},
		create: func(context.Context, *cim.Instance) (cim.ObjectPath, error) {
			return cim.ObjectPath{}, cim.ErrNotSupported
		},
		modify: func(context.Context, *cim.Instance, []string) error { return cim.ErrNotSupported },
		delete: func(context.Context, cim.ObjectPath) error { return cim.ErrNotSupported },
	}
}

func encoded(v reflect.Value, err error) (*cim.Instance, error) {
	if err != nil {
		return nil, err
	}
	object := v.Interface().(cim.Object)
	in, err := cim.Encode(object)
	if err == nil {
		in.Path = cim.PathOf(object)
	}
	return in, err
}

func encodedAll(objects reflect.Value) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for object, failure := range objects.Seq2() {
			err, _ := failure.Interface().(error)
			if in, err := encoded(object, err); !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// decoded decodes an instance into a new struct of the class. Keys can be missing, because
// the provider creates them or they are in the path.
func decoded(class *cim.ClassInfo, in *cim.Instance) (cim.Object, error) {
	object := class.Zero()
	if err := withoutKeys(cim.Decode(in, object)); err != nil {
		return object, failf(cim.ErrInvalidParameter, "%v", err)
	}
	return object, nil
}
