package cim

import (
	"reflect"
	"strings"
)

// SetPath gives an object a path and takes the values of its key properties
// from it: the reverse of [PathOf]. A key that the path does not have or that
// does not fit is in the *[DecodeError] and is left as it was. A path may name
// a subclass; the short form Class="v" is for a class with one key.
func SetPath(o Object, path ObjectPath) error {
	if isNil(o) {
		return failf(ErrInvalidParameter, "object is nil")
	}
	if in, dynamic := o.(*Instance); dynamic {
		in.Path = clonePath(path)
		return nil
	}
	o.meta().Path = clonePath(path)
	v := reflect.ValueOf(o).Elem()
	var keys []keyField
	for _, f := range planFor(v.Type()).fields {
		if f.key {
			keys = append(keys, keyField{f.name, f.typ, v.Field(f.index)})
		}
	}
	return setKeys(keys, path)
}

// KeyFrom returns the generated …Key struct of a path: the reverse of its
// method Path. The errors are those of [SetPath].
func KeyFrom[K Key](path ObjectPath) (K, error) {
	var key K
	err := keyFrom(path, &key)
	return key, err
}

// keyFrom takes the names of the keys from the path that the struct makes: it
// has them in the order of the fields.
func keyFrom(path ObjectPath, key any) error {
	v := reflect.ValueOf(key).Elem()
	if v.Type() == pathType {
		v.Set(reflect.ValueOf(clonePath(path)))
		return nil
	}
	names := v.Interface().(Key).Path().Keys
	if v.Kind() != reflect.Struct || v.NumField() != len(names) {
		return failf(ErrInvalidParameter, "%s is no generated key", v.Type())
	}
	keys := make([]keyField, len(names))
	for i, k := range names {
		keys[i] = keyField{k.Name, typeOf(v.Field(i).Type()), v.Field(i)}
	}
	return setKeys(keys, path)
}

// A keyField is where the value of a key goes.
type keyField struct {
	name string
	typ  Type
	into reflect.Value
}

func setKeys(keys []keyField, path ObjectPath) error {
	var faults []FieldError
	for _, k := range keys {
		value, ok := path.Key(k.name)
		if !ok && len(keys) == 1 {
			value, ok = path.Key("")
		}
		err := ErrMissing
		if ok {
			err = decodeScalar(value, k.typ, k.into)
		}
		if err != nil {
			faults = append(faults, FieldError{k.name, err})
		}
	}
	for _, k := range path.Keys {
		if k.Name != "" && !hasKey(keys, k.Name) {
			faults = append(faults, FieldError{k.Name, ErrNoSuchProperty})
		}
	}
	if faults != nil {
		return &DecodeError{Class: path.Class, Fields: faults}
	}
	return nil
}

func hasKey(keys []keyField, name string) bool {
	for _, k := range keys {
		if strings.EqualFold(k.name, name) {
			return true
		}
	}
	return false
}
