package cim

import (
	"context"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// An Object is an instance in a program: a pointer to a generated struct, or an *[Instance]
// if the class is known only at run time.
type Object interface {
	// CIMClass returns the metadata of the class.
	CIMClass() *ClassInfo
	meta() *Meta
}

// Meta contains what an object has in addition to its declared properties. Generated
// structs embed it.
type Meta struct {
	Path  ObjectPath // the path that the server gave; zero if there is none yet
	Class string     // the class that the server gave, possibly a subclass; empty means the class of the struct
	Extra []Property // properties without a field, and values that do not fit their fields; sent back unchanged
}

func (m *Meta) meta() *Meta { return m }

// The method is used: structs in other packages embed Meta.
var _ interface{ meta() *Meta } = (*Meta)(nil)

// A ClassInfo describes a generated class.
type ClassInfo struct {
	Name        string
	Super       string   // the superclass, or empty
	Above       []string // the superclasses of Super, nearest first
	Namespace   string   // the namespace that declares the class, with forward slashes; empty means the connection's default
	Abstract    bool
	Association bool
	Indication  bool
	Methods     []MethodInfo
	New         any // the constructor, such as func() *CIMError, which sets the default values of the schema
	// Declared has the declarations of a class without a struct. Its New is nil.
	Declared *Declaration
}

// A MethodInfo describes a declared or inherited method.
type MethodInfo struct {
	Name   string
	Class  string // the class that declares it
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

// Parameters describes the parameters: first the input parameters in the order of the
// schema, then the parameters that are only output.
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

// Returns returns the type of the return value. It returns false for a void method.
func (m MethodInfo) Returns() (t Type, ok bool) {
	for _, f := range messagePlan(m.Result).fields {
		if f.result {
			return f.typ, true
		}
	}
	return Untyped, false
}

// messagePlan returns the plan of the struct to which a pointer points.
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

// Properties describes the properties, including inherited ones, in the order of the
// schema.
func (c *ClassInfo) Properties() []PropertyInfo {
	return c.plan().properties()
}

func (c *ClassInfo) structType() reflect.Type {
	if c.New == nil {
		return nil
	}
	return reflect.TypeOf(c.New).Out(0).Elem()
}

// Zero returns an object of the class without any values, or nil if the class has no struct
// (New is nil).
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

// Path returns the path of the class itself, which is the target of static methods and
// enumerations.
func (c *ClassInfo) Path() ObjectPath { return ObjectPath{Namespace: c.Namespace, Class: c.Name} }

// Method returns the method with this name, in any case, or nil.
func (c *ClassInfo) Method(name string) *MethodInfo {
	i := slices.IndexFunc(c.Methods, func(m MethodInfo) bool { return strings.EqualFold(m.Name, name) })
	if i < 0 {
		return nil
	}
	return &c.Methods[i]
}

// Is reports whether the class or one of its superclasses has this name, in any case.
func (c *ClassInfo) Is(name string) bool {
	return strings.EqualFold(c.Name, name) || strings.EqualFold(c.Super, name) ||
		slices.ContainsFunc(c.Above, func(above string) bool { return strings.EqualFold(above, name) })
}

// PathOf returns the path of an object: the path that the server gave, or else a path made
// from its class and keys. An object without keys has the path of its class.
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

// A Registry finds the structs of a package by their class names. A generated package
// returns its registry from a function, so that programs that do not call it link only the
// classes they use.
type Registry struct{ classes map[string]*ClassInfo }

// NewRegistry returns a registry of these classes.
func NewRegistry(classes ...*ClassInfo) *Registry {
	r := &Registry{classes: make(map[string]*ClassInfo, len(classes))}
	for _, c := range classes {
		r.classes[strings.ToLower(c.Name)] = c
	}
	return r
}

// Class returns the class with this name, in any case, or nil.
func (r *Registry) Class(name string) *ClassInfo { return r.classes[strings.ToLower(name)] }

// Object returns the instance as the struct of its own class, or unchanged if the registry
// does not know the class.
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

// Classes returns the classes of the registry, sorted by name.
func (r *Registry) Classes() []*ClassInfo {
	list := slices.Collect(maps.Values(r.classes))
	slices.SortFunc(list, func(a, b *ClassInfo) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Specialize returns o as the struct of the class that the server gave, which can be a
// subclass of the struct's class. An object of a class that the registry does not know is
// returned unchanged.
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

// Enumerate yields the instances of a class and its subclasses, each as the struct of its
// own class. If values do not fit, it yields the object together with a *[DecodeError].
func (r *Registry) Enumerate(ctx context.Context, conn Conn, class *ClassInfo, opts ...Options) iter.Seq2[Object, error] {
	a := ask(class.Path(), class, opts)
	return r.objects(a, conn.EnumerateInstances(ctx, a.path, a.o))
}

// Associators yields the objects that associations link to the object of the key, each as
// the struct of its own class, as Enumerate does.
func (r *Registry) Associators(ctx context.Context, conn Conn, key Key, filter AssociatorFilter, opts ...Options) iter.Seq2[Object, error] {
	a := ask(key.Path(), r.Class(filter.ResultClass), opts)
	return r.objects(a, conn.Associators(ctx, a.path, filter, a.o))
}

// References yields the associations that refer to the object of the key, each as the
// struct of its own class, as Enumerate does.
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

// A Ref is a reference to an instance of the class whose struct is T.
type Ref[T any] struct {
	_    refMark
	Path ObjectPath
}

// A refMark identifies a Ref by its type. A method would be compiled once for each
// referenced class.
type refMark struct{}

const refPath = 1 // the field Path of a Ref

// isRef reports whether a type is a Ref.
func isRef(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(0).Type == reflect.TypeFor[refMark]()
}

// Get gets the instance to which the reference refers.
func (r Ref[T]) Get(ctx context.Context, conn Conn, opts ...Options) (*T, error) {
	object := new(T)
	read, err := getAny(ctx, conn, r.Path, object, opts)
	if !read {
		return nil, err
	}
	return object, err
}

// getAny contains the code of Ref.Get, so that its instantiations stay small: there is one
// for each referenced class.
func getAny(ctx context.Context, conn Conn, path ObjectPath, object any, opts []Options) (read bool, err error) {
	o, ok := object.(Object)
	if !ok {
		return false, failf(ErrInvalidClass, "%T is not a generated class", object)
	}
	in, a, err := get(ctx, conn, path, o.CIMClass(), opts)
	if err != nil {
		return false, err
	}
	return true, a.decode(in, o)
}

// ConvertRef converts a reference to a reference to a superclass or subclass:
// cim.ConvertRef[acme.ACMEDisk](r). It is an error if the classes are not related. The Go
// conversion cim.Ref[acme.ACMEDisk](r) does the same without this check.
func ConvertRef[To, From any](r Ref[From]) (Ref[To], error) {
	to, ok := any((*To)(nil)).(Object)
	from, ok2 := any((*From)(nil)).(Object)
	if !ok || !ok2 || !from.CIMClass().Is(to.CIMClass().Name) && !to.CIMClass().Is(from.CIMClass().Name) {
		return Ref[To]{}, failf(ErrInvalidClass, "%T is not a reference to %T, or to a superclass or subclass of it", r, (*To)(nil))
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

// A Registrar registers providers, as the server of package cimserver does. Generated
// Register… functions call it.
//
// The methods are method values of the provider, or method expressions of its type, in the
// order of class.Methods. The provider does not implement methods that are nil or missing.
type Registrar interface {
	Register(class *ClassInfo, provider any, methods ...any)
}

// A Key identifies an instance: a generated …Key struct, or an [ObjectPath].
type Key interface{ Path() ObjectPath }

// Path returns p, so that a path is a [Key].
func (p ObjectPath) Path() ObjectPath { return p }
