package cim

import (
	"reflect"
	"strings"
)

// Clone returns a deep copy of o, including its Meta, arrays and embedded instances. The
// copy of nil is nil. Clone stops at 64 levels of embedded instances, which only an
// instance that contains itself has; the copy shares the deeper ones.
func Clone[O Object](o O) O {
	if isNil(o) {
		return o
	}
	return cloneObject(o, 0).(O)
}

func cloneObject(o Object, depth int) Object {
	if in, dynamic := o.(*Instance); dynamic {
		return in.Clone()
	}
	v := reflect.ValueOf(o).Elem()
	out := reflect.New(v.Type())
	out.Elem().Set(v)
	for _, f := range planFor(v.Type()).fields {
		out.Elem().Field(f.index).Set(cloneField(v.Field(f.index), depth))
	}
	copied := out.Interface().(Object)
	m := copied.meta()
	m.Path, m.Extra = clonePath(m.Path), cloneProperties(m.Extra)
	return copied
}

func cloneField(v reflect.Value, depth int) reflect.Value {
	switch {
	case isNull(v):
		return v
	case v.Type().Implements(objectType):
		if depth >= maxNesting {
			return v
		}
		return reflect.ValueOf(cloneObject(v.Interface().(Object), depth+1))
	case v.Kind() == reflect.Pointer:
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(cloneField(v.Elem(), depth))
		return out
	case v.Kind() == reflect.Slice:
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(cloneField(v.Index(i), depth))
		}
		return out
	case typeOf(v.Type()) == Reference:
		out := reflect.New(v.Type()).Elem()
		setPath(pathIn(v), out)
		return out
	}
	return v
}

// Equal reports whether two objects have the same class, the same path, and equal
// properties after [Encode]. A missing property equals NULL, but an empty array does not.
// An empty Meta.Class equals the class of the struct. The order of Meta.Extra and the case
// of names do not matter. A struct equals an [Instance] with the same content. NaN equals
// NaN. An object that cannot be encoded equals nothing.
func Equal(a, b Object) bool {
	if isNil(a) || isNil(b) {
		return isNil(a) && isNil(b)
	}
	x, errX := Encode(a)
	y, errY := Encode(b)
	return errX == nil && errY == nil && equalInstances(x, y)
}

func equalInstances(a, b *Instance) bool {
	if a == nil || b == nil {
		return a == b
	}
	if !strings.EqualFold(a.Class, b.Class) || !equalPaths(a.Path, b.Path) || countValues(a) != countValues(b) {
		return false
	}
	for i, p := range a.Properties {
		if p.Value == nil {
			continue
		}
		q, ok := b.at(i, p.Name)
		if !ok || p.Type != q.Type || !equalValues(p.Value, q.Value) {
			return false
		}
	}
	return true
}

// at returns the property with this name, which is usually at index i.
func (i *Instance) at(at int, name string) (Property, bool) {
	if at < len(i.Properties) && i.Properties[at].Name == name {
		return i.Properties[at], true
	}
	return i.Get(name)
}

func countValues(in *Instance) (count int) {
	for _, p := range in.Properties {
		if p.Value != nil {
			count++
		}
	}
	return count
}

func equalPaths(a, b ObjectPath) bool {
	if a.Class == "" && b.Class == "" {
		return true
	}
	return a.Equal(b)
}

func equalValues(a, b any) bool {
	switch a := a.(type) {
	case []any:
		list, ok := b.([]any)
		if !ok || len(a) != len(list) {
			return false
		}
		for i := range a {
			if !equalValues(a[i], list[i]) {
				return false
			}
		}
		return true
	case *Instance:
		in, ok := b.(*Instance)
		return ok && equalInstances(a, in)
	case ObjectPath:
		path, ok := b.(ObjectPath)
		return ok && equalPaths(a, path)
	}
	if a == nil || b == nil || !reflect.TypeOf(a).Comparable() {
		return a == nil && b == nil
	}
	return a == b || a != a && b != b // NaN
}
