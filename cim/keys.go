package cim

import (
	"reflect"
	"strings"
)

// SetPath sets the path of an object and takes its keys from the path: the inverse of
// [PathOf]. Keys that are missing or do not fit are unchanged, and are in the
// *[DecodeError]. The path can be of a subclass. WMI's short form Class="v" is for classes
// with one key.
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

// KeyFrom returns the generated …Key struct for a path: the inverse of its method Path. It
// returns the same errors as [SetPath].
func KeyFrom[K Key](path ObjectPath) (K, error) {
	var key K
	err := keyFrom(path, &key)
	return key, err
}

func keyFrom(path ObjectPath, key any) error {
	v := reflect.ValueOf(key).Elem()
	if v.Type() == pathType {
		v.Set(reflect.ValueOf(clonePath(path)))
		return nil
	}
	if v.Kind() != reflect.Struct || v.NumField() != len(planFor(v.Type()).fields) {
		return failf(ErrInvalidParameter, "%s is not a generated key", v.Type())
	}
	var keys []keyField
	for _, f := range planFor(v.Type()).fields {
		keys = append(keys, keyField{f.name, f.typ, v.Field(f.index)})
	}
	return setKeys(keys, path)
}

// keyPath returns the path of an instance of the class with these keys. An empty
// CreationClassName becomes the name of the class.
func keyPath(class *ClassInfo, key any) ObjectPath {
	path, v := class.Path(), reflect.ValueOf(key)
	for _, f := range planFor(v.Type()).fields {
		value := v.Field(f.index)
		if f.typ == Reference {
			value = pathField(value)
		}
		k := KeyBinding{Name: f.name, Value: value.Interface()}
		if f.name == creationClassName && isEmptyText(value) {
			k.Value = class.Name
		}
		path.Keys = append(path.Keys, k)
	}
	return path
}

// A keyField is the field for a key.
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
			err = assignKey(value, k.typ, k.into)
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

// assignKey sets a field to the value of a key. Text can be a number in any form of MOF, as
// in a path, except that digits are decimal: XML Schema has leading zeros and no octal
// numbers.
func assignKey(value any, t Type, into reflect.Value) error {
	text, isText := value.(string)
	if n, ok := mofNumber(strings.TrimSpace(text)); isText && t.IsInteger() && ok && strings.ContainsAny(text, "xXbB") {
		value = n
	}
	return assign(value, t, into)
}

// Typed returns a copy of a path of the class or a subclass, whose keys have the types and
// names of the schema. WS-Management sends keys as text, and WMI can omit the name of the
// only key. A value that does not fit is unchanged.
func (c *ClassInfo) Typed(path ObjectPath) ObjectPath {
	return typedPath(path, c.plan())
}

func typedPath(path ObjectPath, p *plan) ObjectPath {
	path = clonePath(path)
	for i := range path.Keys {
		k := &path.Keys[i]
		f := p.keyNamed(k.Name)
		if f == nil || goType(f.typ) == nil {
			continue
		}
		k.Name = f.name
		if reflect.TypeOf(k.Value) == goType(f.typ) {
			continue
		}
		value := k.Value
		if v := reflect.ValueOf(value); f.typ == String && v.IsValid() && v.Type() != char16Type && (v.CanInt() || v.CanUint()) {
			value = basicText(v) // a string that was parsed as a number
		}
		exact := reflect.New(goType(f.typ)).Elem()
		if assignKey(value, f.typ, exact) == nil {
			k.Value = exact.Interface()
		}
	}
	return path
}

// keyNamed returns the field of a key. A key without a name is the only key.
func (p *plan) keyNamed(name string) *field {
	if name != "" {
		if i, ok := p.find(name); ok && p.fields[i].key {
			return &p.fields[i]
		}
		return nil
	}
	var only *field
	for i := range p.fields {
		if f := &p.fields[i]; f.key && only != nil {
			return nil
		} else if f.key {
			only = f
		}
	}
	return only
}
