// Package cimimpl is what generated code calls. Programs use package cim.
//
// Generated code is cheap to compile: what could be a function of each class, enum or
// method is a call of this package with a table. The calls are not inlined: that makes a
// schema larger and slower to compile. Its functions may change with the generator, and a constant asserts at compile time that the two fit.
//
// # Tags
//
// A field is a property if it has the tag `cim:"Name,option,…"`. The options are
//
//	key, required, write  as the qualifiers of these names
//	octets                an octet string, without its octets of length
//	text                  an embedded instance that the schema declares as a string
//	from=Name             the key Name of the object that this one belongs to
//	return                the return value of a method
//	minlen=1, maxlen=64   MinLen and MaxLen: characters of a string, or of each element
//	min=-5, max=100       MinValue and MaxValue: of a number, or of each element
//	size=4                elements of a fixed-size array
package cimimpl

import (
	"context"
	"reflect"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/internal/hook"
)

// Supports3 is there for generated code, which asserts by it at compile time
// that the run-time support is new enough.
const Supports3 = true

// Invoke calls a method of an object. R is a pointer to the …Result struct of the method,
// and params a slice of its …Params struct. Of several structs a later one wins where it
// is not nil; of none all parameters are NULL.
//
// The result is nil only where the method was not run; with a return code that is no
// success, the error is a *[cim.MethodError] and the result is there.
//
// R is a pointer, and params not generic, so that the compiler makes one
// instance of the function and not one for each of a schema's many methods.
//
//go:noinline
func Invoke[R any](ctx context.Context, conn cim.Conn, object cim.Object, method string, params any) (R, error) {
	result, err := hook.Invoke(ctx, conn, object, method, params, reflect.TypeFor[R]())
	return result.(R), err
}

// InvokeStatic calls a method of a class, as Invoke does.
//
//go:noinline
func InvokeStatic[R any](ctx context.Context, conn cim.Conn, class *cim.ClassInfo, method string, params any) (R, error) {
	result, err := hook.InvokeStatic(ctx, conn, class, method, params, reflect.TypeFor[R]())
	return result.(R), err
}

// KeyPath returns the path of the instance of a class that a …Key struct names. An empty
// CreationClassName is the name of the class.
//
//go:noinline
func KeyPath(class *cim.ClassInfo, key any) cim.ObjectPath {
	return hook.KeyPath(class, key).(cim.ObjectPath)
}

// Register hands a provider to a server. provider is a pointer to a variable of the generated
// interface, whose methods are found by the parameters that they take: method expressions in
// the generated code would be a function for each method of each class.
//
//go:noinline
func Register(r cim.Registrar, class *cim.ClassInfo, provider any) {
	p := reflect.ValueOf(provider).Elem()
	if p.IsNil() {
		panic("cim: the provider of class " + class.Name + " is nil")
	}
	methods := make([]any, len(class.Methods))
	for i := range p.NumMethod() {
		m := p.Type().Method(i)
		if !m.IsExported() {
			continue
		}
		params := m.Type.In(m.Type.NumIn() - 1)
		for at, info := range class.Methods {
			if reflect.TypeOf(info.Params) == params {
				methods[at] = p.Method(i).Interface()
			}
		}
	}
	r.Register(class, p.Elem().Interface(), methods...)
}

// Text returns an object in one line of at most 1,000 bytes for people: its
// path if it has one, else its class, and the properties that are set, with
// the names of enums. Long values and long lists are cut, which an ellipsis
// shows. The text of nil is "<nil>".
//
//go:noinline
func Text(o cim.Object) string { return hook.Text(o) }

// MarshalJSON returns the JSON of an object, null for a nil pointer. The text depends on
// the object alone. It is an error if a string is not UTF-8, a path would not be read again,
// or embedded instances are nested more than 64 deep.
//
//go:noinline
func MarshalJSON(o cim.Object) ([]byte, error) { return hook.MarshalJSON(o) }

// UnmarshalJSON reads what MarshalJSON writes. The object is replaced as a whole: a property
// that the text does not have is NULL afterwards. Numbers may be strings, enums numbers, and
// names are in any case.
//
// A value that does not fit its field is in the *[cim.DecodeError]; the rest is
// read. A property that the struct has no field for goes to Meta.Extra, as an
// Untyped one unless "$extra" gives its type. JSON null changes nothing.
//
//go:noinline
func UnmarshalJSON(data []byte, into cim.Object) error { return hook.UnmarshalJSON(data, into) }
