package cim

import (
	"context"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// An Object is an instance in a program: a pointer to a generated struct, or
// an *[Instance] if the class is known only at run time.
type Object interface {
	// CIMClass returns the static table of the class.
	CIMClass() *ClassInfo
	meta() *Meta
}

// Meta is what an object has in addition to its declared properties. Generated
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
	// Declared is what there is of a class without a struct, whose New is nil.
	Declared *Declaration
}

// A MethodInfo describes a method, inherited ones included.
type MethodInfo struct {
	Name   string
	Class  string // that declares it
	Static bool
	Params any // a nil pointer to the generated …Params struct
	Result any // a nil pointer to the generated …Result struct
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
	Text        bool // an embedded instance that the schema declares as a string
	Limits      Limits
}

// A ParameterInfo describes a parameter of a method.
type ParameterInfo struct {
	Name        string
	Type        Type
	Array       bool
	In, Out     bool
	Required    bool
	OctetString bool
	Text        bool // an embedded instance that the schema declares as a string
	Limits      Limits
}

// Parameters describes the parameters: those that go in in the order of the schema, and
// then those that only come out.
func (m MethodInfo) Parameters() []ParameterInfo {
	var list []ParameterInfo
	for _, f := range messagePlan(m.Params).fields {
		list = append(list, f.parameter())
	}
	in := len(list)
	for i := range list {
		list[i].In = true
	}
	for _, f := range messagePlan(m.Result).fields {
		at := slices.IndexFunc(list[:in], func(p ParameterInfo) bool { return p.Name == f.name })
		switch {
		case f.result:
		case at >= 0:
			list[at].Out = true
		default:
			p := f.parameter()
			p.Out = true
			list = append(list, p)
		}
	}
	return list
}

// Returns is the type of the return value; a void method has none.
func (m MethodInfo) Returns() (t Type, ok bool) {
	for _, f := range messagePlan(m.Result).fields {
		if f.result {
			return f.typ, true
		}
	}
	return Untyped, false
}

// messagePlan returns the plan of the struct that a pointer is to.
func messagePlan(pointer any) *plan {
	t := reflect.TypeOf(pointer)
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return planFor(nil)
	}
	return planFor(t.Elem())
}

func (f *field) parameter() ParameterInfo {
	return ParameterInfo{
		Name: f.name, Type: f.typ, Array: f.array, Required: f.required, OctetString: f.octets, Text: f.text, Limits: f.limits,
	}
}

// Properties describes the properties, inherited ones included, in the order
// of the schema.
func (c *ClassInfo) Properties() []PropertyInfo {
	return c.plan().properties()
}

func (c *ClassInfo) structType() reflect.Type {
	if c.New == nil {
		return nil
	}
	return reflect.TypeOf(c.New).Out(0).Elem()
}

// Zero returns an object of the class without any values. A class that has no struct, as
// New is nil, has none.
func (c *ClassInfo) Zero() Object {
	if c.New == nil {
		return nil
	}
	return reflect.New(c.structType()).Interface().(Object)
}

// Preset returns an object of the class with the default values of the schema, or nil.
func (c *ClassInfo) Preset() Object {
	if c.New == nil {
		return nil
	}
	return reflect.ValueOf(c.New).Call(nil)[0].Interface().(Object)
}

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

// Is reports whether the class, or one of its superclasses, has that name, in any case.
func (c *ClassInfo) Is(name string) bool {
	return strings.EqualFold(c.Name, name) || strings.EqualFold(c.Super, name) ||
		slices.ContainsFunc(c.Above, func(above string) bool { return strings.EqualFold(above, name) })
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
		path.Keys = keysOf(reflect.ValueOf(o).Elem(), path.Class)
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
	o := r.zero(in.Class)
	if _, dynamic := o.(*Instance); dynamic {
		return in, nil
	}
	return o, Decode(in, o)
}

// zero returns an empty struct of the class, or an empty Instance.
func (r *Registry) zero(name string) Object {
	class := r.Class(name)
	if class == nil || class.New == nil {
		return new(Instance)
	}
	return class.Zero()
}

// Classes returns the tables of the registry, by name.
func (r *Registry) Classes() []*ClassInfo {
	list := slices.Collect(maps.Values(r.classes))
	slices.SortFunc(list, func(a, b *ClassInfo) int { return strings.Compare(a.Name, b.Name) })
	return list
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
// struct of its own class. An object whose values do not fit is yielded
// together with a *[DecodeError].
func (r *Registry) Enumerate(ctx context.Context, conn Conn, class *ClassInfo, opts ...Options) iter.Seq2[Object, error] {
	a := ask(class.Path(), class, opts)
	return r.objects(a, conn.EnumerateInstances(ctx, a.path, a.o))
}

// Associators yields the objects that associations link with the one that the key names,
// each as a struct of its own class, as Enumerate does.
func (r *Registry) Associators(ctx context.Context, conn Conn, key Key, filter AssociatorFilter, opts ...Options) iter.Seq2[Object, error] {
	a := ask(key.Path(), r.Class(filter.ResultClass), opts)
	return r.objects(a, conn.Associators(ctx, a.path, filter, a.o))
}

// References yields the associations that refer to the object that the key names, each as
// a struct of its own class, as Enumerate does.
func (r *Registry) References(ctx context.Context, conn Conn, key Key, filter ReferenceFilter, opts ...Options) iter.Seq2[Object, error] {
	a := ask(key.Path(), r.Class(filter.ResultClass), opts)
	return r.objects(a, conn.References(ctx, a.path, filter, a.o))
}

func (r *Registry) objects(a asked, instances iter.Seq2[*Instance, error]) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for in, err := range instances {
			if err != nil {
				yield(nil, err)
				return
			}
			o := r.zero(in.Class)
			if err := a.decode(in, o); !yield(o, err) {
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
func (r Ref[T]) Get(ctx context.Context, conn Conn, opts ...Options) (*T, error) {
	object := new(T)
	read, err := getAny(ctx, conn, r.Path, object, opts)
	if !read {
		return nil, err
	}
	return object, err
}

// getAny keeps the instances of Ref small: a schema has one for each class
// that is referred to.
func getAny(ctx context.Context, conn Conn, path ObjectPath, object any, opts []Options) (read bool, err error) {
	o, ok := object.(Object)
	if !ok {
		return false, failf(ErrInvalidClass, "%T is no generated class", object)
	}
	in, a, err := get(ctx, conn, path, o.CIMClass(), opts)
	if err != nil {
		return false, err
	}
	return true, a.decode(in, o)
}

// ConvertRef converts a reference to a reference to another class, which is a superclass or
// a subclass: cim.ConvertRef[acme.ACMEDisk](r). It is an error if the classes are not
// related. The Go conversion cim.Ref[acme.ACMEDisk](r) does the same without the check.
func ConvertRef[To, From any](r Ref[From]) (Ref[To], error) {
	to, ok := any((*To)(nil)).(Object)
	from, ok2 := any((*From)(nil)).(Object)
	if !ok || !ok2 || !from.CIMClass().Is(to.CIMClass().Name) && !to.CIMClass().Is(from.CIMClass().Name) {
		return Ref[To]{}, failf(ErrInvalidClass, "%T is no reference to %T, or to a class above or below it", r, (*To)(nil))
	}
	return Ref[To](r), nil
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

// A Registrar takes providers: the server of package cimserver does. Generated Register…
// functions call it.
//
// The methods are method values of the provider, or method expressions of its type, in the
// order of class.Methods; the provider does not run those that are nil or left out.
type Registrar interface {
	Register(class *ClassInfo, provider any, methods ...any)
}

// A Key names an instance: a generated …Key struct, or an [ObjectPath].
type Key interface{ Path() ObjectPath }

// Path returns p, so that a path is a [Key].
func (p ObjectPath) Path() ObjectPath { return p }
