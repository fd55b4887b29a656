// Package cimimpl contains the functions that generated code calls. Programs use package
// cim.
//
// Generated code compiles fast: instead of a function for each class, enum or method, it
// calls a function of this package with a table. These functions are not inlined, because
// that would make a schema larger and slower to compile. They can change with the
// generator; generated code asserts at compile time that it fits this package.
//
// # Tags
//
// A field is a property if it has the tag `cim:"Name,option,…"`. The options are
//
//	key, required, write  as the qualifiers with these names
//	octets                an octet string, without its length octets
//	text                  an embedded instance that the schema declares as a string
//	from=Name             copied from the key Name of the object to which this object belongs
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

// Supports3 lets generated code assert at compile time that the run-time support is recent
// enough.
const Supports3 = true

// Invoke calls a method of an object. R is a pointer to the …Result struct of the method,
// and params a slice of its …Params structs. If there are several, later ones override with
// values that are not nil; if there are none, all parameters are NULL.
//
// The result is nil only if the method did not run. If the return code is not a success,
// Invoke returns the result and a *[cim.MethodError].
//
// R is a pointer, and params is not generic, so that the compiler creates one instance of
// the function and not one for each method of a schema.
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

// KeyPath returns the path of the instance with this …Key struct. An empty
// CreationClassName becomes the name of the class.
//
//go:noinline
func KeyPath(class *cim.ClassInfo, key any) cim.ObjectPath {
	return hook.KeyPath(class, key).(cim.ObjectPath)
}

// Register passes a provider to a server. provider is a pointer to a variable of the
// generated interface. Register finds its methods by their parameters, because method
// expressions in the generated code would be one function for each method of each class.
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

// Text returns an object for people, on one line of at most 1,000 bytes: its path if it has
// one, otherwise its class, and the properties that are set, with the names of enums. An
// ellipsis replaces the end of long values and lists. The text of nil is "<nil>".
//
//go:noinline
func Text(o cim.Object) string { return hook.Text(o) }

// MarshalJSON returns the JSON of an object, or null for a nil pointer. Equal objects have
// equal JSON. It is an error if a string is not UTF-8, a path cannot be parsed again, or
// embedded instances are nested more than 64 deep.
//
//go:noinline
func MarshalJSON(o cim.Object) ([]byte, error) { return hook.MarshalJSON(o) }

// UnmarshalJSON decodes the output of MarshalJSON. It replaces the whole object: properties
// that are not in the JSON become NULL. Numbers can be strings, enums can be numbers, and
// names can be in any case.
//
// Values that do not fit their fields are in the *[cim.DecodeError]; the others are set. A
// property without a field goes to Meta.Extra, as Untyped unless "$extra" gives its type.
// JSON null changes nothing.
//
//go:noinline
func UnmarshalJSON(data []byte, into cim.Object) error { return hook.UnmarshalJSON(data, into) }
