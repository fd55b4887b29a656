package cim

import (
	"slices"
	"strings"
)

// A Property is a named value: of an instance, or a parameter of a method.
type Property struct {
	Name  string
	Type  Type
	Array bool
	// Value is nil for NULL. A scalar is the Go value that its Type names:
	// bool, uint8 to int64, float32, float64, Char16, string, DateTime,
	// ObjectPath or *Instance. An array is []any of these, where a nil
	// element is NULL. An Untyped value is a string.
	Value any
}

// An Instance is an instance in its dynamic form: what a [Conn] carries, and
// an object of a class that a program has no struct for.
type Instance struct {
	Class      string
	Path       ObjectPath // zero for an embedded instance or a new one
	Properties []Property
}

// Get returns the property of that name, in any case.
func (i *Instance) Get(name string) (Property, bool) {
	for _, p := range i.Properties {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Property{}, false
}

// Set replaces the property of that name, or adds it.
func (i *Instance) Set(p Property) {
	for at := range i.Properties {
		if strings.EqualFold(i.Properties[at].Name, p.Name) {
			i.Properties[at] = p
			return
		}
	}
	i.Properties = append(i.Properties, p)
}

// Clone returns a copy that shares nothing with i.
func (i *Instance) Clone() *Instance {
	if i == nil {
		return nil
	}
	return &Instance{Class: i.Class, Path: clonePath(i.Path), Properties: cloneProperties(i.Properties)}
}

func cloneProperties(list []Property) []Property {
	out := slices.Clone(list)
	for n := range out {
		out[n].Value = cloneValue(out[n].Value)
	}
	return out
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = cloneValue(v[i])
		}
		return out
	case *Instance:
		return v.Clone()
	case ObjectPath:
		return clonePath(v)
	}
	return v
}

func clonePath(p ObjectPath) ObjectPath { return clonePathTo(p, maxPathDepth) }

// maxPathDepth bounds how deep the references in keys may nest.
const maxPathDepth = 8

func clonePathTo(p ObjectPath, depth int) ObjectPath {
	p.Keys = slices.Clone(p.Keys)
	for i, k := range p.Keys {
		if nested, ok := k.Value.(ObjectPath); ok && depth > 0 {
			p.Keys[i].Value = clonePathTo(nested, depth-1)
		}
	}
	return p
}

// CIMClass returns a table that has just the name of the class.
func (i *Instance) CIMClass() *ClassInfo { return &ClassInfo{Name: i.Class} }

func (i *Instance) meta() *Meta { return &Meta{Path: i.Path, Class: i.Class, Extra: i.Properties} }

// ValueOr returns what p points at, or the fallback for NULL.
func ValueOr[T any](p *T, fallback T) T {
	if p == nil {
		return fallback
	}
	return *p
}

// Ptr returns a pointer to a copy of v: a value for a property or parameter
// that may be NULL.
func Ptr[T any](v T) *T { return &v }
