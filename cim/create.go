package cim

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
)

// Create creates an instance on the server. The server chooses the values of nil fields,
// and of keys that are empty strings. Before that, Create takes missing keys from the path
// of o, and sets an empty CreationClassName to the name of the class. See [CopyKeys] for
// keys that come from the object to which o belongs.
//
// Create sets the path and the keys of o, so that o can be passed to [Modify]. If the
// server returns no value for a key that o does not have, the instance exists, but Create
// returns a *[DecodeError].
func Create(ctx context.Context, conn Conn, o Object, opts ...Options) error {
	in, err := newInstance(o)
	if err != nil {
		return err
	}
	class := o.CIMClass()
	a := ask(in.Path, class, opts)
	path, err := conn.CreateInstance(ctx, in, a.o)
	if err != nil {
		return err
	}
	place(&path, a.namespace)
	if dynamic, ok := o.(*Instance); ok {
		dynamic.Path = path
		return nil
	}
	o.meta().Path = class.Typed(path)
	return takeKeys(o, path)
}

// newInstance returns the instance to send. It fills in the keys of o that are known.
func newInstance(o Object) (*Instance, error) {
	if isNil(o) {
		return nil, failf(ErrInvalidParameter, "object is nil")
	}
	_, dynamic := o.(*Instance)
	if !dynamic {
		fillKeys(o)
	}
	in, err := Encode(o)
	if err != nil {
		return nil, err
	}
	if in.Path.Class == "" {
		in.Path = ObjectPath{Namespace: o.CIMClass().Namespace, Class: in.Class}
	}
	if !dynamic {
		p := planFor(reflect.TypeOf(o).Elem())
		in.Properties = slices.DeleteFunc(in.Properties, func(property Property) bool {
			i, known := p.find(property.Name)
			return known && p.fields[i].key && isEmptyKey(property.Value)
		})
	}
	return in, nil
}

// isEmptyKey reports whether a key has no value. The number 0 can be a value.
func isEmptyKey(value any) bool {
	path, isPath := value.(ObjectPath)
	return value == "" || isPath && path.Class == ""
}

// creationClassName is the key that contains the name of the instance's own class.
const creationClassName = "CreationClassName"

func fillKeys(o Object) {
	m, v := o.meta(), reflect.ValueOf(o).Elem()
	for _, f := range planFor(v.Type()).fields {
		into := v.Field(f.index)
		if !f.key || !isEmptyText(into) {
			continue
		}
		if value, ok := m.Path.Key(f.name); ok && assignKey(value, f.typ, into) == nil {
			continue
		}
		if f.name == creationClassName {
			into.SetString(cmp.Or(m.Class, o.CIMClass().Name))
		}
	}
}

func isEmptyText(v reflect.Value) bool { return v.Kind() == reflect.String && v.Len() == 0 }

// takeKeys sets the keys of o from its path.
func takeKeys(o Object, path ObjectPath) error {
	v := reflect.ValueOf(o).Elem()
	var faults []FieldError
	p := planFor(v.Type())
	for i := range p.fields {
		f := &p.fields[i]
		if !f.key {
			continue
		}
		value, ok := path.Key(f.name)
		if !ok && p.keyNamed("") == f {
			value, ok = path.Key("")
		}
		var err error
		switch {
		case ok:
			err = assignKey(value, f.typ, v.Field(f.index))
		case isEmptyText(v.Field(f.index)):
			err = fmt.Errorf("key: %w", ErrMissing)
		}
		if err != nil {
			faults = append(faults, FieldError{f.name, err})
		}
	}
	if faults != nil {
		return &DecodeError{Class: path.Class, Fields: faults}
	}
	return nil
}

// CopyKeys copies keys from the path of the object to which o belongs, such as a computer
// system: its CreationClassName and Name become SystemCreationClassName and SystemName of
// o. The qualifier Propagated defines which keys are copied (DSP0004 5.6.3). Keys of o that
// have a value are unchanged. It is an error if o has no such keys or the path does not
// have their values.
func CopyKeys(o Object, from ObjectPath) error {
	if isNil(o) {
		return failf(ErrInvalidParameter, "object is nil")
	}
	if _, dynamic := o.(*Instance); dynamic {
		return failf(ErrInvalidParameter, "an Instance does not define which keys are propagated")
	}
	v := reflect.ValueOf(o).Elem()
	found := false
	for _, f := range planFor(v.Type()).fields {
		value, ok := from.Key(f.from)
		if f.from == "" || !ok {
			continue
		}
		found = true
		if !v.Field(f.index).IsZero() {
			continue
		}
		if err := assignKey(value, f.typ, v.Field(f.index)); err != nil {
			return FieldError{f.name, err}
		}
	}
	if !found {
		return failf(ErrInvalidParameter, "%s has no keys that propagate from %s", o.CIMClass().Name, from)
	}
	return nil
}
