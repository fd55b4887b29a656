package cim

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// Supports2 is there for generated code, which asserts by it at compile time
// that the run-time support is new enough.
const Supports2 = true

// An Object is an instance in a program: a pointer to a generated struct, or
// an *[Instance] where the class is known only at run time.
type Object interface {
	// CIMClass returns the static table of the class.
	CIMClass() *ClassInfo
	meta() *Meta
}

// Meta is what an object carries beside its declared properties. Generated
// structs embed it.
type Meta struct {
	Path  ObjectPath // as the server named the instance; zero if it has no path yet
	Class string     // the class that the server named, a subclass perhaps; empty for that of the struct
	Extra []Property // properties without a field, and values that did not fit theirs; sent back as they came
}

func (m *Meta) meta() *Meta { return m }

// Structs that embed Meta are in other packages.
var _ interface{ meta() *Meta } = (*Meta)(nil)

// A ClassInfo is the static table of a generated class.
type ClassInfo struct {
	Name        string
	Super       string   // the superclass, or empty
	Above       []string // the superclasses of that, the nearest first
	Namespace   string   // where the MOF declares it, with forward slashes; empty for the connection's default
	Abstract    bool
	Association bool
	Indication  bool
	Methods     []MethodInfo
	New         any // the constructor, as func() *CIMError: it sets the default values of the schema
}

// A MethodInfo describes a method, inherited ones included.
type MethodInfo struct {
	Name   string
	Class  string // that declares it
	Static bool
}

// A PropertyInfo describes a property of a generated class.
type PropertyInfo struct {
	Name        string
	Type        Type
	Array       bool
	Key         bool
	Required    bool
	Write       bool
	OctetString bool
	Limits      Limits
}

// Properties describes the properties, inherited ones included, in the order
// of the schema.
func (c *ClassInfo) Properties() []PropertyInfo {
	var list []PropertyInfo
	for _, f := range planFor(c.structType()).fields {
		list = append(list, PropertyInfo{
			Name: f.name, Type: f.typ, Array: f.array,
			Key: f.key, Required: f.required, Write: f.write, OctetString: f.octets, Limits: f.limits,
		})
	}
	return list
}

func (c *ClassInfo) structType() reflect.Type {
	if c.New == nil {
		return nil
	}
	return reflect.TypeOf(c.New).Out(0).Elem()
}

// zero returns an object without any values.
func (c *ClassInfo) zero() Object { return reflect.New(c.structType()).Interface().(Object) }

// preset returns an object with the default values of the schema.
func (c *ClassInfo) preset() Object { return reflect.ValueOf(c.New).Call(nil)[0].Interface().(Object) }

// Path returns the path of the class itself: what static methods and
// enumerations are asked of.
func (c *ClassInfo) Path() ObjectPath { return ObjectPath{Namespace: c.Namespace, Class: c.Name} }

// Method returns the method of that name, in any case, or nil.
func (c *ClassInfo) Method(name string) *MethodInfo {
	i := slices.IndexFunc(c.Methods, func(m MethodInfo) bool { return strings.EqualFold(m.Name, name) })
	if i < 0 {
		return nil
	}
	return &c.Methods[i]
}

// PathOf returns the path of an object: the one that the server gave, else one
// made of its class and keys. An object without keys has the path of its
// class.
func PathOf(o Object) ObjectPath {
	m, c := o.meta(), o.CIMClass()
	if m.Path.Class != "" {
		return clonePath(m.Path)
	}
	path := c.Path()
	if m.Class != "" {
		path.Class = m.Class
	}
	if _, dynamic := o.(*Instance); !dynamic {
		path.Keys = keysOf(reflect.ValueOf(o).Elem())
	}
	return path
}

// A Registry knows the structs of a package by the names of their classes.
// Generated packages return theirs from a function, so that a program which
// does not ask for it links only the classes that it uses.
type Registry struct{ classes map[string]*ClassInfo }

// NewRegistry returns a registry of these classes.
func NewRegistry(classes ...*ClassInfo) *Registry {
	r := &Registry{classes: make(map[string]*ClassInfo, len(classes))}
	for _, c := range classes {
		r.classes[strings.ToLower(c.Name)] = c
	}
	return r
}

// Class returns the table of a class by its name, in any case, or nil.
func (r *Registry) Class(name string) *ClassInfo { return r.classes[strings.ToLower(name)] }

// Object returns the instance as a struct of its own class, or as it is where
// the registry does not know the class.
func (r *Registry) Object(in *Instance) (Object, error) {
	class := r.Class(in.Class)
	if class == nil || class.New == nil {
		return in, nil
	}
	o := class.zero()
	return o, Decode(in, o)
}

// Specialize returns o as a struct of the class that the server named, which
// may be a subclass of the one that o was read as. An object of a class that
// the registry does not know is returned unchanged.
func (r *Registry) Specialize(o Object) (Object, error) {
	class := r.Class(o.meta().Class)
	if class == nil || class == o.CIMClass() {
		return o, nil
	}
	in, err := Encode(o)
	if err != nil {
		return o, err
	}
	return r.Object(in)
}

// Enumerate yields the instances of a class and its subclasses, each as a
// struct of its own class. An element whose error is a *[DecodeError] is
// there all the same.
func (r *Registry) Enumerate(ctx context.Context, conn Conn, class *ClassInfo) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for in, err := range conn.EnumerateInstances(ctx, class.Path()) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(r.Object(in)) {
				return
			}
		}
	}
}

// A Ref is a reference to an instance of the class that *T is the struct of.
type Ref[T any] struct {
	_    refMark
	Path ObjectPath
}

// A refMark is how a Ref is recognised. A method would be one for each class that is
// referred to.
type refMark struct{}

const refPath = 1 // the field Path of a Ref

// isRef reports whether a type is a Ref.
func isRef(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(0).Type == reflect.TypeFor[refMark]()
}

// Get reads the instance that the reference names.
func (r Ref[T]) Get(ctx context.Context, conn Conn) (*T, error) {
	in, err := conn.GetInstance(ctx, r.Path)
	if err != nil {
		return nil, err
	}
	object := new(T)
	return object, decodeAny(in, object)
}

// decodeAny keeps the instances of Ref small: a schema has one for each class
// that is referred to.
func decodeAny(in *Instance, object any) error {
	o, ok := object.(Object)
	if !ok {
		return failf(ErrInvalidClass, "%T is no generated class", object)
	}
	return Decode(in, o)
}

// RefTo returns a reference to the object.
func RefTo[T any, P interface {
	*T
	Object
}](o P) Ref[T] {
	return Ref[T]{Path: PathOf(o)}
}

// String returns the path.
func (r Ref[T]) String() string { return r.Path.String() }

// A Key names an instance: a generated …Key struct, or an [ObjectPath].
type Key interface{ Path() ObjectPath }

// Path returns p, so that a path is a [Key].
func (p ObjectPath) Path() ObjectPath { return p }
