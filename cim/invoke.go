package cim

import (
	"context"
	"errors"
	"reflect"
	"strings"
)

// invoke calls a method. result is the type of its …Result struct, and params a slice of
// its …Params structs.
func invoke(ctx context.Context, conn Conn, class *ClassInfo, path ObjectPath, method string, params any, result reflect.Type) (any, error) {
	none := reflect.Zero(result).Interface()
	in, err := encodeParams(method, reflect.ValueOf(params))
	if err != nil {
		return none, err
	}
	value, out, err := conn.InvokeMethod(ctx, path, method, in, Options{Class: class})
	if err != nil {
		return none, err
	}
	r := reflect.New(result.Elem())
	fault := decodeResult(r.Elem(), path.Namespace, method, value, out)
	err = returned(r.Elem(), path)
	if fault != nil {
		err = errors.Join(err, fault)
	}
	return r.Interface(), err
}

// encodeParams merges a slice of structs and returns their parameters.
func encodeParams(method string, params reflect.Value) ([]Property, error) {
	all := reflect.New(params.Type().Elem()).Elem()
	for i := range params.Len() {
		mergeFields(all, params.Index(i))
	}
	in, err := encodeFields(all, method, false, 0)
	if err != nil {
		return nil, err
	}
	return in, demandRequired(all.Type(), in)
}

// mergeFields sets the fields for which a later struct has a value that is not NULL.
func mergeFields(into, later reflect.Value) {
	for _, f := range planFor(later.Type()).fields {
		if value := later.Field(f.index); !value.IsZero() {
			into.Field(f.index).Set(value)
		}
	}
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

// decodeResult fills a …Result struct. A missing return value is an error, because its zero
// value would look like success.
func decodeResult(v reflect.Value, namespace, method string, value Property, out []Property) error {
	extra, err := decodeFields(&Instance{Class: method, Properties: out}, v, scope{namespace: namespace})
	fault, _ := err.(*DecodeError)
	if fault == nil {
		fault = &DecodeError{Class: method}
	}
	for _, f := range planFor(v.Type()).fields {
		switch {
		case f.result && value.Value == nil && (f.pointer || f.typ == Embedded):
			// NULL is a value here, not a code that looks like success.
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

// extraOf returns the field of a …Result struct for values without a field.
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
