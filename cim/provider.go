package cim

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
)

// The instance operations that a provider may implement beside its methods. P
// is the pointer to the struct of the class. For those that it leaves out the
// server uses what was put into it.
type (
	// An InstanceGetter answers GetInstance. It returns [ErrNotFound] for an
	// instance that is not there.
	InstanceGetter[P Object] interface {
		GetInstance(ctx context.Context, path ObjectPath) (P, error)
	}
	// An InstanceEnumerator yields all instances of the class.
	InstanceEnumerator[P Object] interface {
		EnumerateInstances(ctx context.Context) iter.Seq2[P, error]
	}
	// An InstanceCreator makes a new instance and returns its path.
	InstanceCreator[P Object] interface {
		CreateInstance(ctx context.Context, object P) (ObjectPath, error)
	}
	// An InstanceModifier sets the properties named, or all where none is.
	InstanceModifier[P Object] interface {
		ModifyInstance(ctx context.Context, object P, properties []string) error
	}
	// An InstanceDeleter removes an instance.
	InstanceDeleter interface {
		DeleteInstance(ctx context.Context, path ObjectPath) error
	}
)

// A methodFunc is a method of a provider in its dynamic form. self is nil for
// a static method.
type methodFunc func(ctx context.Context, self *Instance, in []Property) (result Property, out []Property, err error)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// methodOf makes a methodFunc of a method expression. It works by reflection
// and not by type parameters: the compiler would make functions of its own for
// every method of a schema.
func methodOf(class *ClassInfo, info MethodInfo, provider, expression any) methodFunc {
	f := reflect.ValueOf(expression)
	in := []reflect.Type{reflect.TypeOf(provider), contextType, reflect.PointerTo(class.structType())}
	if info.Static {
		in = in[:2]
	}
	demand(fits(f.Type(), in), "method %s of provider %T", info.Name, provider)
	params := f.Type().In(len(in))
	return func(ctx context.Context, self *Instance, in []Property) (Property, []Property, error) {
		args := []any{provider, ctx}
		if !info.Static {
			o := class.zero()
			if err := Decode(self, o); err != nil {
				return Property{}, nil, err
			}
			args = append(args, o)
		}
		return run(params, in, func(params any) (reflect.Value, error) { return call(f, append(args, params)...) })
	}
}

// fits reports whether a type is that of a function which takes such arguments
// and a pointer to a struct, and returns a pointer to a struct and an error.
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

// demand panics for a mistake in a provider that no call would bring to light.
func demand(fits bool, format string, args ...any) {
	if !fits {
		panic("cim: " + fmt.Sprintf(format, args...) + " has the wrong parameters or results")
	}
}

// run decodes the parameters, calls the method and encodes its result. A
// provider may return a code of the method's own …Return type as its error.
func run(params reflect.Type, in []Property, call func(params any) (reflect.Value, error)) (Property, []Property, error) {
	p := reflect.New(params.Elem())
	unknown, err := decodeFields(&Instance{Class: "parameters", Properties: in}, p.Elem(), scope{})
	switch {
	case err != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "%v", err)
	case unknown != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "the method has no parameter %s", unknown[0].Name)
	}
	if err := demandRequired(params.Elem(), in); err != nil {
		return Property{}, nil, err
	}
	v, err := call(p.Interface())
	if v.IsNil() && err == nil && returnsCode(v.Type().Elem()) {
		return Property{}, nil, failf(ErrFailed, "the provider returned neither a result nor an error")
	}
	if v.IsNil() {
		v = reflect.New(v.Type().Elem())
	}
	v = v.Elem()
	if err != nil && !setReturn(v, err) {
		return Property{}, nil, err
	}
	out, err := encodeFields(v, "result", true, 0)
	out = append(out, cloneProperties(unknownOf(v))...)
	return returnProperty(v), out, err
}

// returnsCode reports whether the zero of a …Result struct would say that the
// method succeeded.
func returnsCode(result reflect.Type) bool {
	return slices.ContainsFunc(planFor(result).fields, func(f field) bool {
		return f.result && result.Field(f.index).Type.Implements(reflect.TypeFor[returnCode]())
	})
}

// setReturn makes the return value of the error where it is one.
func setReturn(v reflect.Value, err error) bool {
	for _, f := range planFor(v.Type()).fields {
		if f.result && f.typ.IsInteger() {
			code := reflect.New(v.Field(f.index).Type())
			if _, isError := code.Elem().Interface().(error); isError && errors.As(err, code.Interface()) {
				v.Field(f.index).Set(code.Elem())
				return true
			}
		}
	}
	return false
}

func returnProperty(v reflect.Value) Property {
	for _, f := range planFor(v.Type()).fields {
		if f.result {
			value, _ := f.encode(v.Field(f.index), 0)
			return Property{Name: "ReturnValue", Type: f.typ, Value: value}
		}
	}
	return Property{Name: "ReturnValue"}
}

// instanceFuncs are the instance operations of a provider in their dynamic
// form. Those that the provider does not have return ErrNotSupported.
type instanceFuncs struct {
	get       func(ctx context.Context, path ObjectPath) (*Instance, error)
	enumerate func(ctx context.Context) iter.Seq2[*Instance, error]
	create    func(ctx context.Context, in *Instance) (ObjectPath, error)
	modify    func(ctx context.Context, in *Instance, properties []string) error
	delete    func(ctx context.Context, path ObjectPath) error
}

// instancesOf finds the operations that a provider has, by the names and types
// of its methods. The names are constants where they are looked up: so the
// linker can drop the other methods.
func instancesOf(class *ClassInfo, provider any) *instanceFuncs {
	p, f := reflect.ValueOf(provider), unsupported()
	object := reflect.PointerTo(class.structType())
	has := func(name string, method reflect.Value, types ...reflect.Type) bool {
		demand(!method.IsValid() || isFunction(method.Type(), types), "method %s of provider %s", name, p.Type())
		return method.IsValid()
	}
	if get := p.MethodByName("GetInstance"); has("GetInstance", get, contextType, pathType, object, errorType) {
		f.get = func(ctx context.Context, path ObjectPath) (*Instance, error) {
			o, err := call(get, ctx, path)
			return encoded(o, err)
		}
	}
	if enumerate := p.MethodByName("EnumerateInstances"); has("EnumerateInstances", enumerate, contextType, sequenceOf(object)) {
		f.enumerate = func(ctx context.Context) iter.Seq2[*Instance, error] {
			return encodedAll(enumerate.Call([]reflect.Value{reflect.ValueOf(ctx)})[0])
		}
	}
	if create := p.MethodByName("CreateInstance"); has("CreateInstance", create, contextType, object, pathType, errorType) {
		f.create = func(ctx context.Context, in *Instance) (ObjectPath, error) {
			o, err := class.decoded(in)
			if err != nil {
				return ObjectPath{}, err
			}
			path, err := call(create, ctx, o)
			return path.Interface().(ObjectPath), err
		}
	}
	if modify := p.MethodByName("ModifyInstance"); has("ModifyInstance", modify, contextType, object, reflect.TypeFor[[]string](), errorType) {
		f.modify = func(ctx context.Context, in *Instance, properties []string) error {
			o, err := class.decoded(in)
			if err != nil {
				return err
			}
			_, err = call(modify, ctx, o, properties)
			return err
		}
	}
	if remove := p.MethodByName("DeleteInstance"); has("DeleteInstance", remove, contextType, pathType, errorType) {
		f.delete = provider.(InstanceDeleter).DeleteInstance
	}
	return f
}

// isFunction reports whether the types are those of the parameters and results
// of a function.
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

// sequenceOf returns what iter.Seq2 of objects and errors is below its name.
func sequenceOf(object reflect.Type) reflect.Type {
	yield := reflect.FuncOf([]reflect.Type{object, errorType}, []reflect.Type{reflect.TypeFor[bool]()}, false)
	return reflect.FuncOf([]reflect.Type{yield}, nil, false)
}

// call returns the first result of a function and the last, which is its error.
func call(f reflect.Value, args ...any) (reflect.Value, error) {
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
		get: func(context.Context, ObjectPath) (*Instance, error) { return nil, ErrNotSupported },
		enumerate: func(context.Context) iter.Seq2[*Instance, error] {
			return func(yield func(*Instance, error) bool) { yield(nil, ErrNotSupported) }
		},
		create: func(context.Context, *Instance) (ObjectPath, error) { return ObjectPath{}, ErrNotSupported },
		modify: func(context.Context, *Instance, []string) error { return ErrNotSupported },
		delete: func(context.Context, ObjectPath) error { return ErrNotSupported },
	}
}

func encoded(v reflect.Value, err error) (*Instance, error) {
	if err != nil {
		return nil, err
	}
	object := v.Interface().(Object)
	in, err := Encode(object)
	if err == nil {
		in.Path = PathOf(object)
	}
	return in, err
}

func encodedAll(objects reflect.Value) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		for object, failure := range objects.Seq2() {
			err, _ := failure.Interface().(error)
			if in, err := encoded(object, err); !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// decoded reads an instance into a new struct of the class.
func (c *ClassInfo) decoded(in *Instance) (Object, error) {
	object := c.zero()
	if err := Decode(in, object); err != nil {
		return object, failf(ErrInvalidParameter, "%v", err)
	}
	return object, nil
}
