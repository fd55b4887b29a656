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

// Method makes a MethodFunc of a method of a provider. O, P and R are pointers
// to the structs of the class, the parameters and the result.
func Method[O Object, P, R any](call func(context.Context, O, P) (R, error)) MethodFunc {
	return func(ctx context.Context, self *Instance, in []Property) (Property, []Property, error) {
		object := reflect.New(reflect.TypeFor[O]().Elem()).Interface().(O)
		if err := Decode(self, object); err != nil {
			return Property{}, nil, err
		}
		return run(reflect.TypeFor[P](), in, func(params any) (any, error) { return call(ctx, object, params.(P)) })
	}
}

// StaticMethod makes a MethodFunc of a static method of a provider.
func StaticMethod[P, R any](call func(context.Context, P) (R, error)) MethodFunc {
	return func(ctx context.Context, _ *Instance, in []Property) (Property, []Property, error) {
		return run(reflect.TypeFor[P](), in, func(params any) (any, error) { return call(ctx, params.(P)) })
	}
}

// run decodes the parameters, calls the method and encodes its result. A
// provider may return a code of the method's own …Return type as its error.
func run(params reflect.Type, in []Property, call func(any) (any, error)) (Property, []Property, error) {
	p := reflect.New(params.Elem())
	unknown, err := decodeFields(in, p.Elem(), "parameters")
	switch {
	case err != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "%v", err)
	case unknown != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "the method has no parameter %s", unknown[0].Name)
	}
	if err := demandRequired(params.Elem(), in); err != nil {
		return Property{}, nil, err
	}
	result, err := call(p.Interface())
	v := reflect.ValueOf(result)
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
	if extra := extraOf(v); extra.IsValid() {
		out = append(out, cloneProperties(extra.Interface().([]Property))...)
	}
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

// instancesOf finds the operations that a provider has.
func instancesOf[P Object](provider any) *instanceFuncs {
	getter, gets := provider.(InstanceGetter[P])
	enumerator, enumerates := provider.(InstanceEnumerator[P])
	creator, creates := provider.(InstanceCreator[P])
	modifier, modifies := provider.(InstanceModifier[P])
	deleter, deletes := provider.(InstanceDeleter)
	t := reflect.TypeOf(provider)
	_, method := t.MethodByName("GetInstance")
	demand(t, "GetInstance", method, gets)
	_, method = t.MethodByName("EnumerateInstances")
	demand(t, "EnumerateInstances", method, enumerates)
	_, method = t.MethodByName("CreateInstance")
	demand(t, "CreateInstance", method, creates)
	_, method = t.MethodByName("ModifyInstance")
	demand(t, "ModifyInstance", method, modifies)
	_, method = t.MethodByName("DeleteInstance")
	demand(t, "DeleteInstance", method, deletes)

	f := unsupported()
	if gets {
		f.get = func(ctx context.Context, path ObjectPath) (*Instance, error) {
			return encoded(getter.GetInstance(ctx, path))
		}
	}
	if enumerates {
		f.enumerate = func(ctx context.Context) iter.Seq2[*Instance, error] {
			return encodedAll(enumerator.EnumerateInstances(ctx))
		}
	}
	if creates {
		f.create = func(ctx context.Context, in *Instance) (ObjectPath, error) {
			object, err := decoded[P](in)
			if err != nil {
				return ObjectPath{}, err
			}
			return creator.CreateInstance(ctx, object)
		}
	}
	if modifies {
		f.modify = func(ctx context.Context, in *Instance, properties []string) error {
			object, err := decoded[P](in)
			if err != nil {
				return err
			}
			return modifier.ModifyInstance(ctx, object, properties)
		}
	}
	if deletes {
		f.delete = deleter.DeleteInstance
	}
	return f
}

// demand: a method that has the name of an operation and not its form would
// never be called, and nobody would notice.
func demand(t reflect.Type, name string, has, fits bool) {
	if has && !fits {
		panic(fmt.Sprintf("cim: method %s of provider %s has the wrong parameters or results", name, t))
	}
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

func encoded[P Object](object P, err error) (*Instance, error) {
	if err != nil {
		return nil, err
	}
	in, err := Encode(object)
	if err == nil {
		in.Path = PathOf(object)
	}
	return in, err
}

func encodedAll[P Object](objects iter.Seq2[P, error]) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		for object, err := range objects {
			if in, err := encoded(object, err); !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// decoded reads an instance into a new struct of the class.
func decoded[P Object](in *Instance) (P, error) {
	object := reflect.New(reflect.TypeFor[P]().Elem()).Interface().(P)
	if err := Decode(in, object); err != nil {
		return object, failf(ErrInvalidParameter, "%v", err)
	}
	return object, nil
}
