package cim

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// A Conn is a way to reach a server: a transport, or a [Server] in the same
// process. Its operations are those of DSP0200 5.3 in their dynamic form;
// programs use the typed functions of this package instead. A path without a
// namespace means the default one of the connection. What an operation returns
// belongs to the caller.
//
// Errors that the server answers with are *[Error]; all others are of the
// transport or the context.
type Conn interface {
	GetInstance(ctx context.Context, path ObjectPath) (*Instance, error)
	// EnumerateInstances yields the instances of a class and of its
	// subclasses, page by page; it ends after an error.
	EnumerateInstances(ctx context.Context, class ObjectPath) iter.Seq2[*Instance, error]
	Associators(ctx context.Context, path ObjectPath, filter AssociatorFilter) iter.Seq2[*Instance, error]
	CreateInstance(ctx context.Context, in *Instance) (ObjectPath, error)
	// ModifyInstance sets the properties named, or all of in where none is;
	// one that is named and not in in is set to NULL.
	ModifyInstance(ctx context.Context, in *Instance, properties []string) error
	DeleteInstance(ctx context.Context, path ObjectPath) error
	// InvokeMethod calls a method on an instance or, if it is static, on a
	// class. The return value is NULL for a void method.
	InvokeMethod(ctx context.Context, path ObjectPath, method string, in []Property) (result Property, out []Property, err error)
}

// An AssociatorFilter narrows what [Associators] finds (DSP0200 5.3.2.14).
// Empty fields do not narrow.
type AssociatorFilter struct {
	AssocClass  string // the association, or a superclass of it
	ResultClass string // the class of the objects at the other end, or a superclass of it
	Role        string // the reference at this end
	ResultRole  string // the reference at the other end
}

// A structOf is a generated struct T whose pointer is an [Object].
type structOf[T any] interface {
	*T
	Object
}

// Get reads the instance that the key names. Where values do not fit, the
// object is there beside a *[DecodeError].
func Get[T any, P structOf[T]](ctx context.Context, conn Conn, key Key) (P, error) {
	object := P(new(T))
	if err := checkKeys(key.Path(), object.CIMClass()); err != nil {
		return nil, err
	}
	in, err := conn.GetInstance(ctx, key.Path())
	if err != nil {
		return nil, err
	}
	return object, Decode(in, object)
}

// checkKeys reports a key that cannot be one of the class: the keys of a class
// are those of all its subclasses.
func checkKeys(path ObjectPath, class *ClassInfo) error {
	if class.New == nil || strings.EqualFold(path.Class, class.Name) {
		return nil
	}
	keys := 0
	for _, p := range class.Properties() {
		if p.Key {
			keys++
			if _, named := path.Key(p.Name); !named && len(path.Keys) > 0 && path.Keys[0].Name != "" {
				return failf(ErrInvalidClass, "%s is no instance of %s, it has no key %s", path, class.Name, p.Name)
			}
		}
	}
	if keys != len(path.Keys) && !path.Singleton {
		return failf(ErrInvalidClass, "%s is no instance of %s, which has %d keys", path, class.Name, keys)
	}
	return nil
}

// Enumerate yields the instances of a class and of its subclasses. It stops
// after an error of the server; an element with a *[DecodeError] is there all
// the same, and more follow.
func Enumerate[T any, P structOf[T]](ctx context.Context, conn Conn) iter.Seq2[P, error] {
	return decodeAll[T, P](conn.EnumerateInstances(ctx, P(new(T)).CIMClass().Path()))
}

// Associators yields the instances of class T, or of its subclasses, that
// associations link with the object that the key names.
func Associators[T any, P structOf[T]](ctx context.Context, conn Conn, key Key, filter AssociatorFilter) iter.Seq2[P, error] {
	if filter.ResultClass == "" {
		filter.ResultClass = P(new(T)).CIMClass().Name
	}
	return decodeAll[T, P](conn.Associators(ctx, key.Path(), filter))
}

func decodeAll[T any, P structOf[T]](instances iter.Seq2[*Instance, error]) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for in, err := range instances {
			if err != nil {
				yield(nil, err)
				return
			}
			object := P(new(T))
			if err := Decode(in, object); !yield(object, err) {
				return
			}
		}
	}
}

// Create makes a new instance on the server and sets the path of o to that of
// the new instance. Fields that are nil are left to the server.
func Create(ctx context.Context, conn Conn, o Object) error {
	in, err := Encode(o)
	if err != nil {
		return err
	}
	path, err := conn.CreateInstance(ctx, in)
	if err != nil {
		return err
	}
	if dynamic, ok := o.(*Instance); ok {
		dynamic.Path = path
	} else {
		o.meta().Path = path
	}
	return nil
}

// Modify sends the properties named, where a nil field sets NULL; without
// names it sends all that are not nil.
func Modify(ctx context.Context, conn Conn, o Object, properties ...string) error {
	in, err := Encode(o)
	if err != nil {
		return err
	}
	in.Path = PathOf(o)
	if _, dynamic := o.(*Instance); !dynamic {
		// A field that is nil is NULL, even where it was a value that did not fit.
		v := reflect.ValueOf(o).Elem()
		in.Properties = slices.DeleteFunc(in.Properties, func(p Property) bool {
			return containsFold(properties, p.Name) && isZeroField(v, p.Name)
		})
	}
	return conn.ModifyInstance(ctx, in, properties)
}

// Delete removes the instance that the key names.
func Delete(ctx context.Context, conn Conn, key Key) error {
	return conn.DeleteInstance(ctx, key.Path())
}

// As reads an object as the struct of another class: a superclass, or the
// subclass that the server named. Nothing is lost: what T has no field for is
// in Meta.Extra.
func As[T any, P structOf[T]](o Object) (P, error) {
	in, err := Encode(o)
	if err != nil {
		return nil, err
	}
	object := P(new(T))
	return object, Decode(in, object)
}

// Invoke calls a method: generated stubs are this call. R is a pointer to the
// …Result struct of the method, and params a slice of its …Params struct, with
// one element or none, which is one with all parameters NULL. The result is
// nil only where the method was not run; with a return code that is no
// success, the error is a *[MethodError] and the result is there.
//
// R is a pointer, and params not generic, so that the compiler makes one
// instance of the function and not one for each of a schema's many methods.
func Invoke[R any](ctx context.Context, conn Conn, path ObjectPath, method string, params any) (R, error) {
	var none R
	in, err := encodeParams(method, reflect.ValueOf(params))
	if err != nil {
		return none, err
	}
	value, out, err := conn.InvokeMethod(ctx, path, method, in)
	if err != nil {
		return none, err
	}
	result := reflect.New(reflect.TypeFor[R]().Elem())
	fault := decodeResult(result.Elem(), path.Namespace, method, value, out)
	err = returned(result.Elem(), path)
	if fault != nil {
		err = errors.Join(err, fault)
	}
	return result.Interface().(R), err
}

func encodeParams(method string, params reflect.Value) ([]Property, error) {
	if params.Len() > 1 {
		return nil, failf(ErrInvalidParameter, "%s takes one struct of parameters, not %d", method, params.Len())
	}
	v := reflect.Zero(params.Type().Elem())
	if params.Len() == 1 {
		v = params.Index(0)
	}
	in, err := encodeFields(v, method, false, 0)
	if err != nil {
		return nil, err
	}
	return in, demandRequired(v.Type(), in)
}

// demandRequired reports a required parameter that is NULL.
func demandRequired(params reflect.Type, in []Property) error {
	for _, f := range planFor(params).fields {
		if f.required && !hasProperty(in, f.name) {
			return failf(ErrInvalidParameter, "parameter %s is required", f.name)
		}
	}
	return nil
}

func hasProperty(list []Property, name string) bool {
	for _, p := range list {
		if strings.EqualFold(p.Name, name) && p.Value != nil {
			return true
		}
	}
	return false
}

// decodeResult fills a …Result struct. A return value that is missing is an
// error, as its zero would look like success.
func decodeResult(v reflect.Value, namespace, method string, value Property, out []Property) error {
	extra, err := decodeFields(&Instance{Class: method, Properties: out}, v, scope{namespace: namespace})
	fault, _ := err.(*DecodeError)
	if fault == nil {
		fault = &DecodeError{Class: method}
	}
	for _, f := range planFor(v.Type()).fields {
		switch {
		case f.result && value.Value == nil && (f.pointer || f.typ == Embedded):
			// NULL is a value of its own here, not a code that looks like success.
		case f.result && value.Value == nil:
			fault.Fields = append(fault.Fields, FieldError{"return value", ErrMissing})
		case f.result:
			if err := f.decode(&value, v.Field(f.index), scope{namespace: namespace}); err != nil {
				fault.Fields = append(fault.Fields, FieldError{"return value", err})
				extra = append(extra, value)
			}
		case f.required && !hasProperty(out, f.name) && returned(v, ObjectPath{}) == nil:
			fault.Fields = append(fault.Fields, FieldError{f.name, ErrMissing})
		}
	}
	if m := extraOf(v); m.IsValid() && extra != nil {
		m.Set(reflect.ValueOf(cloneProperties(extra)))
	}
	if fault.Fields != nil {
		return fault
	}
	return nil
}

// extraOf is the field of a …Result struct for what it has no field for.
func extraOf(v reflect.Value) reflect.Value {
	if m := v.FieldByName("Extra"); m.IsValid() && m.Type() == reflect.TypeFor[[]Property]() {
		return m
	}
	return reflect.Value{}
}

// A returnCode is a generated …Return type.
type returnCode interface {
	error
	Success() bool
}

func returned(v reflect.Value, path ObjectPath) error {
	for _, f := range planFor(v.Type()).fields {
		if !f.result {
			continue
		}
		if code, ok := v.Field(f.index).Interface().(returnCode); ok && !code.Success() {
			return &MethodError{Path: path, Err: code}
		}
	}
	return nil
}
