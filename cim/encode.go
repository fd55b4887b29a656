package cim

import (
	"reflect"
)

// Encode returns the dynamic form of an object: its path if it has one, its fields that are
// not NULL, and Meta.Extra. A value in Extra that did not fit its field is sent unchanged,
// unless the field was set since. It is an error if embedded instances are nested more than
// 64 deep.
func Encode(o Object) (*Instance, error) {
	if isNil(o) {
		return nil, failf(ErrInvalidParameter, "object is nil")
	}
	return encodeObject(o, 0)
}

func encodeObject(o Object, depth int) (*Instance, error) {
	if depth > maxNesting {
		return nil, errTooDeep
	}
	if in, ok := o.(*Instance); ok {
		return in.Clone(), nil
	}
	m := o.meta()
	in := &Instance{Class: m.Class, Path: clonePath(m.Path)}
	if in.Class == "" {
		in.Class = o.CIMClass().Name
	}
	var err error
	in.Properties, err = encodeFields(reflect.ValueOf(o).Elem(), in.Class, false, depth)
	for _, extra := range cloneProperties(m.Extra) {
		if _, known := in.Get(extra.Name); !known || isZeroField(reflect.ValueOf(o).Elem(), extra.Name) {
			in.Set(extra)
		}
	}
	return in, err
}

// isZeroField reports whether the struct has an unset field for the property. A key cannot
// be NULL, so its zero value can mean that a value did not fit.
func isZeroField(v reflect.Value, property string) bool {
	p := planFor(v.Type())
	i, ok := p.find(property)
	return ok && v.Field(p.fields[i].index).IsZero()
}

func isNil(o any) bool {
	v := reflect.ValueOf(o)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// encodeFields returns the fields of a struct as properties. It includes NULL fields only
// if nulls is true.
func encodeFields(v reflect.Value, class string, nulls bool, depth int) ([]Property, error) {
	p := planFor(v.Type())
	list := make([]Property, 0, len(p.fields))
	var faults []FieldError
	for i := range p.fields {
		f := &p.fields[i]
		if f.result {
			continue
		}
		value, err := f.encode(v.Field(f.index), depth)
		if err != nil {
			faults = append(faults, FieldError{f.name, err})
		}
		if value != nil || nulls {
			list = append(list, Property{Name: f.name, Type: f.typ, Array: f.array, Text: f.text, Value: value})
		}
	}
	if faults != nil {
		return list, &DecodeError{Class: class, Fields: faults}
	}
	return list, nil
}

func (f *field) encode(v reflect.Value, depth int) (any, error) {
	switch {
	case f.octets:
		return f.encodeOctets(v)
	case f.array:
		if v.IsNil() {
			return nil, nil
		}
		items := make([]any, v.Len())
		for i := range items {
			item, err := encodeScalar(v.Index(i), f.typ, depth)
			if err != nil {
				return nil, err
			}
			items[i] = item
		}
		return items, nil
	case f.pointer:
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	return encodeScalar(v, f.typ, depth)
}

// encodeScalar returns the Go value for the CIM type: the number of an enum, the path of a
// reference, the instance of an object.
func encodeScalar(v reflect.Value, t Type, depth int) (any, error) {
	switch t {
	case Embedded:
		if isNil(v.Interface()) {
			return nil, nil
		}
		in, err := encodeObject(v.Interface().(Object), depth+1)
		if err != nil {
			return nil, err
		}
		return in, nil
	case Reference:
		return clonePath(pathIn(v)), nil
	case DateTimeType, CharType:
		return v.Interface(), nil
	}
	return v.Convert(goType(t)).Interface(), nil
}

// keysOf returns the key bindings of a struct. An empty CreationClassName becomes class.
func keysOf(v reflect.Value, class string) []KeyBinding {
	var keys []KeyBinding
	for _, f := range planFor(v.Type()).fields {
		if !f.key {
			continue
		}
		if value, err := f.encode(v.Field(f.index), 0); err == nil && value != nil {
			if f.name == creationClassName && value == "" {
				value = class
			}
			keys = append(keys, KeyBinding{Name: f.name, Value: value})
		}
	}
	return keys
}
