package cim

import (
	"slices"
	"strings"
)

// A Property is a named value: a property of an instance, or a parameter of a method.
type Property struct {
	Name  string
	Type  Type
	Array bool
	// Text says that the schema declares an embedded instance as a string. Some transports
	// then send it as CIM-XML text: see AsText.
	Text bool
	// Value is nil for NULL. A scalar is the Go value for its Type: bool, uint8 to int64,
	// float32, float64, Char16, string, DateTime, ObjectPath or *Instance. An array is
	// []any of these, where a nil element is NULL. An Untyped value is a string, an
	// ObjectPath or an *Instance.
	Value any
}

// An Instance is an instance in dynamic form: the form in which a [Conn] transfers it, and
// an object of a class for which a program has no struct.
type Instance struct {
	Class      string
	Path       ObjectPath // zero for an embedded instance or a new one
	Properties []Property
}

// Get returns the property with this name, in any case.
func (i *Instance) Get(name string) (Property, bool) {
	for _, p := range i.Properties {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return Property{}, false
}

// Set replaces the property with this name, or adds it.
func (i *Instance) Set(p Property) {
	for at := range i.Properties {
		if strings.EqualFold(i.Properties[at].Name, p.Name) {
			i.Properties[at] = p
			return
		}
	}
	i.Properties = append(i.Properties, p)
}

// Clone returns a deep copy of i. It stops at 64 levels of embedded instances, which only
// an instance that contains itself has; the copy shares the deeper ones.
func (i *Instance) Clone() *Instance { return i.clone(0) }

func (i *Instance) clone(depth int) *Instance {
	if i == nil || depth > maxNesting {
		return i
	}
	return &Instance{Class: i.Class, Path: clonePath(i.Path), Properties: clonePropertiesAt(i.Properties, depth)}
}

func cloneProperties(list []Property) []Property { return clonePropertiesAt(list, 0) }

func clonePropertiesAt(list []Property, depth int) []Property {
	out := slices.Clone(list)
	for n := range out {
		out[n].Value = cloneValue(out[n].Value, depth)
	}
	return out
}

func cloneValue(v any, depth int) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = cloneValue(v[i], depth)
		}
		return out
	case *Instance:
		return v.clone(depth + 1)
	case ObjectPath:
		return clonePath(v)
	}
	return v
}

func clonePath(p ObjectPath) ObjectPath { return clonePathTo(p, maxPathDepth) }

// maxPathDepth limits how deep the references in keys can be nested.
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

// CIMClass returns a description that contains only the name of the class.
func (i *Instance) CIMClass() *ClassInfo { return &ClassInfo{Name: i.Class} }

func (i *Instance) meta() *Meta { return &Meta{Path: i.Path, Class: i.Class, Extra: i.Properties} }

// ValueOr returns the value to which p points, or the fallback if p is nil (NULL).
func ValueOr[T any](p *T, fallback T) T {
	if p == nil {
		return fallback
	}
	return *p
}

// Ptr returns a pointer to a copy of v, for properties and parameters that can be NULL.
func Ptr[T any](v T) *T { return &v }
