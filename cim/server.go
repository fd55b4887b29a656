package cim

import (
	"context"
	"errors"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// A Server keeps instances and runs providers in memory. It is a [Conn]
// itself: what a program tests against, and what a transport can serve. The
// zero Server is empty and ready to use; all methods may be called by several
// goroutines.
//
// An instance comes from the provider of its class where that implements the
// operation, else from the instances that were put into the server.
type Server struct {
	// Namespace is what a path without a namespace means; empty for root/cimv2.
	Namespace string

	mu        sync.RWMutex
	classes   map[string]*served   // by lower-case name
	instances map[string]*Instance // by canonical path
	order     []string             // paths, in the order of creation
}

// A served class is one that the server knows.
type served struct {
	info      *ClassInfo
	methods   map[string]MethodFunc // by lower-case name
	instances *instanceFuncs        // nil without a provider
}

// A MethodFunc is a method of a provider in its dynamic form. self is nil for
// a static method.
type MethodFunc func(ctx context.Context, self *Instance, in []Property) (result Property, out []Property, err error)

// The instance operations that a provider may implement beside its methods. P
// is the pointer to the struct of the class. For those that it leaves out the
// server uses what was put into it.
type (
	// An InstanceGetter answers GetInstance. It returns [ErrNotFound] for an
	// instance that is not there.
	InstanceGetter[P Object] interface {
		GetInstance(ctx context.Context, path ObjectPath) (P, error)
	}
	// An InstanceEnumerator yields all instances of the class.
	InstanceEnumerator[P Object] interface {
		EnumerateInstances(ctx context.Context) iter.Seq2[P, error]
	}
	// An InstanceCreator makes a new instance and returns its path.
	InstanceCreator[P Object] interface {
		CreateInstance(ctx context.Context, object P) (ObjectPath, error)
	}
	// An InstanceModifier sets the properties named, or all where none is.
	InstanceModifier[P Object] interface {
		ModifyInstance(ctx context.Context, object P, properties []string) error
	}
	// An InstanceDeleter removes an instance.
	InstanceDeleter interface {
		DeleteInstance(ctx context.Context, path ObjectPath) error
	}
)

// Method makes a MethodFunc of a method of a provider. O, P and R are pointers
// to the structs of the class, the parameters and the result.
func Method[O Object, P, R any](call func(context.Context, O, P) (R, error)) MethodFunc {
	return func(ctx context.Context, self *Instance, in []Property) (Property, []Property, error) {
		object := reflect.New(reflect.TypeFor[O]().Elem()).Interface().(O)
		if err := Decode(self, object); err != nil {
			return Property{}, nil, err
		}
		return run(reflect.TypeFor[P](), in, func(params any) (any, error) { return call(ctx, object, params.(P)) })
	}
}

// StaticMethod makes a MethodFunc of a static method of a provider.
func StaticMethod[P, R any](call func(context.Context, P) (R, error)) MethodFunc {
	return func(ctx context.Context, _ *Instance, in []Property) (Property, []Property, error) {
		return run(reflect.TypeFor[P](), in, func(params any) (any, error) { return call(ctx, params.(P)) })
	}
}

// run decodes the parameters, calls the method and encodes its result. A
// provider may return a code of the method's own …Return type as its error.
func run(params reflect.Type, in []Property, call func(any) (any, error)) (Property, []Property, error) {
	p := reflect.New(params.Elem())
	unknown, err := decodeFields(in, p.Elem(), "parameters")
	switch {
	case err != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "%v", err)
	case unknown != nil:
		return Property{}, nil, failf(ErrInvalidParameter, "the method has no parameter %s", unknown[0].Name)
	}
	if err := demandRequired(params.Elem(), in); err != nil {
		return Property{}, nil, err
	}
	result, err := call(p.Interface())
	v := reflect.ValueOf(result)
	if v.IsNil() {
		v = reflect.New(v.Type().Elem())
	}
	v = v.Elem()
	if err != nil && !setReturn(v, err) {
		return Property{}, nil, err
	}
	out, err := encodeFields(v, "result", true)
	if extra := extraOf(v); extra.IsValid() {
		out = append(out, cloneProperties(extra.Interface().([]Property))...)
	}
	return returnProperty(v), out, err
}

// setReturn makes the return value of the error where it is one.
func setReturn(v reflect.Value, err error) bool {
	for _, f := range planFor(v.Type()).fields {
		if f.result && f.typ.IsInteger() {
			code := reflect.New(v.Field(f.index).Type())
			if _, isError := code.Elem().Interface().(error); isError && errors.As(err, code.Interface()) {
				v.Field(f.index).Set(code.Elem())
				return true
			}
		}
	}
	return false
}

func returnProperty(v reflect.Value) Property {
	for _, f := range planFor(v.Type()).fields {
		if f.result {
			value, _ := f.encode(v.Field(f.index))
			return Property{Name: "ReturnValue", Type: f.typ, Value: value}
		}
	}
	return Property{Name: "ReturnValue"}
}

// AddClasses makes classes known that have no provider. Instances of a class
// that the server does not know cannot be created.
func (s *Server) AddClasses(classes ...*ClassInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range classes {
		s.class(c)
	}
}

func (s *Server) class(info *ClassInfo) *served {
	if s.classes == nil {
		s.classes = map[string]*served{}
	}
	key := strings.ToLower(info.Name)
	if s.classes[key] == nil {
		s.classes[key] = &served{info: info}
	}
	return s.classes[key]
}

// Register makes a class known together with its provider. Generated
// Register… functions are this call. P is the pointer to the struct of the
// class. A provider whose instance operations have another form than those of
// [InstanceGetter] and its kin is a mistake of the program: Register panics.
func Register[P Object](s *Server, class *ClassInfo, provider any, methods map[string]MethodFunc) {
	instances := instancesOf[P](provider)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.class(class)
	c := &served{info: class, instances: instances, methods: map[string]MethodFunc{}}
	for name, method := range methods {
		c.methods[strings.ToLower(name)] = method
	}
	s.classes[strings.ToLower(class.Name)] = c // a new one: calls may be reading the old
}

// Put stores objects, or replaces those with the same paths. It makes the
// classes of generated structs known; another class has to be known already.
func (s *Server) Put(objects ...Object) error {
	for _, o := range objects {
		in, err := Encode(o)
		if err != nil {
			return err
		}
		if info := o.CIMClass(); info.New != nil {
			s.AddClasses(info)
		}
		if err := s.known(in.Class); err != nil {
			return err
		}
		in.Path = PathOf(o)
		s.mu.Lock()
		s.put(in)
		s.mu.Unlock()
	}
	return nil
}

// put stores an instance under the lock, which the caller holds.
func (s *Server) put(in *Instance) {
	key := s.key(in.Path)
	if s.instances == nil {
		s.instances = map[string]*Instance{}
	}
	if s.instances[key] == nil {
		s.order = append(s.order, key)
	}
	s.instances[key] = in
}

// absolute gives a path the default namespace where it has none, and takes
// the host off: the server is this one.
func (s *Server) absolute(path ObjectPath) ObjectPath {
	path.Host = ""
	if path.Namespace == "" {
		path.Namespace = s.Namespace
	}
	if path.Namespace == "" {
		path.Namespace = "root/cimv2"
	}
	return path
}

func (s *Server) key(path ObjectPath) string { return s.absolute(path).Canonical() }

// lineage returns the class and its superclasses, as far as they are known,
// the class first.
func (s *Server) lineage(name string) []*served {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var chain []*served
	for len(chain) <= len(s.classes) {
		c := s.classes[strings.ToLower(name)]
		if c == nil {
			break
		}
		chain = append(chain, c)
		name = c.info.Super
	}
	return chain
}

// derived returns the known classes that are the named one or derive from it,
// sorted by name.
func (s *Server) derived(name string) []*served {
	s.mu.RLock()
	names := slices.Sorted(maps.Keys(s.classes))
	s.mu.RUnlock()
	var list []*served
	for _, n := range names {
		if chain := s.lineage(n); s.isA(n, name) {
			list = append(list, chain[0])
		}
	}
	return list
}

// isA reports whether a class is the other or derives from it. A class that
// the server does not know is only itself.
func (s *Server) isA(name, other string) bool {
	if strings.EqualFold(name, other) {
		return true
	}
	return slices.ContainsFunc(s.lineage(name), func(c *served) bool {
		return strings.EqualFold(c.info.Name, other) || strings.EqualFold(c.info.Super, other)
	})
}

// known returns an error for a class that the server has not, not even as the
// superclass of another.
func (s *Server) known(class string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for name, c := range s.classes {
		if name == strings.ToLower(class) || strings.EqualFold(c.info.Super, class) {
			return nil
		}
	}
	return failf(ErrInvalidClass, "class %s", class)
}

// GetInstance implements [Conn].
func (s *Server) GetInstance(ctx context.Context, path ObjectPath) (*Instance, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.known(path.Class); err != nil {
		return nil, err
	}
	for _, c := range s.derived(path.Class) {
		if c.instances == nil {
			continue
		}
		in, err := c.instances.get(ctx, path)
		switch {
		case err == nil:
			return in, nil
		case !errors.Is(err, ErrNotSupported) && !errors.Is(err, ErrNotFound):
			return nil, asError(err)
		}
	}
	if in := s.stored(path); in != nil {
		return in, nil
	}
	return nil, failf(ErrNotFound, "%s", path)
}

// stored finds an instance by its path. A path that names a superclass finds
// the instance too, as the keys are those of the superclass.
func (s *Server) stored(path ObjectPath) *Instance {
	s.mu.RLock()
	in := s.instances[s.key(path)]
	s.mu.RUnlock()
	if in != nil {
		return in.Clone()
	}
	for _, c := range s.derived(path.Class) {
		other := path
		other.Class = c.info.Name
		s.mu.RLock()
		in = s.instances[s.key(other)]
		s.mu.RUnlock()
		if in != nil {
			return in.Clone()
		}
	}
	return nil
}

// EnumerateInstances implements [Conn].
func (s *Server) EnumerateInstances(ctx context.Context, class ObjectPath) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		if err := errors.Join(ctx.Err(), s.known(class.Class)); err != nil {
			yield(nil, err)
			return
		}
		for in, err := range s.all(ctx, class) {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, asError(err))
				return
			}
			if !yield(in, nil) {
				return
			}
		}
	}
}

// all yields what the providers have and then what was stored, each path once.
func (s *Server) all(ctx context.Context, class ObjectPath) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		seen := map[string]bool{}
		for _, c := range s.derived(class.Class) {
			if c.instances == nil {
				continue
			}
			for in, err := range c.instances.enumerate(ctx) {
				if errors.Is(err, ErrNotSupported) {
					break
				}
				if err == nil {
					seen[s.key(in.Path)] = true
				}
				if !yield(in, err) || err != nil {
					return
				}
			}
		}
		for _, in := range s.storedOf(class) {
			if !seen[s.key(in.Path)] && !yield(in, nil) {
				return
			}
		}
	}
}

func (s *Server) storedOf(class ObjectPath) []*Instance {
	namespace := s.absolute(class).Namespace
	s.mu.RLock()
	var list []*Instance
	for _, key := range s.order {
		if in := s.instances[key]; strings.EqualFold(s.absolute(in.Path).Namespace, namespace) {
			list = append(list, in.Clone())
		}
	}
	s.mu.RUnlock()
	return slices.DeleteFunc(list, func(in *Instance) bool { return !s.isA(in.Class, class.Class) })
}

// Associators implements [Conn]. It looks through the instances of all
// associations that the server knows.
func (s *Server) Associators(ctx context.Context, path ObjectPath, filter AssociatorFilter) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		path := path
		source, err := s.GetInstance(ctx, path)
		switch {
		case err == nil:
			path = source.Path // of its own class, where the caller may have named a superclass
		case errors.Is(err, ErrNotFound):
			err = nil // nothing is linked with it
		}
		if err == nil && filter.AssocClass != "" {
			err = s.known(filter.AssocClass)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		seen := map[string]bool{}
		for _, class := range s.associations(filter.AssocClass) {
			for link, err := range s.EnumerateInstances(ctx, class.Path().In(path.Namespace)) {
				if err != nil {
					yield(nil, err)
					return
				}
				for _, end := range s.otherEnds(link, path, filter) {
					if seen[s.key(end)] {
						continue
					}
					seen[s.key(end)] = true
					in, err := s.GetInstance(ctx, end)
					if err == nil && filter.ResultClass != "" && !s.isA(in.Class, filter.ResultClass) {
						continue
					}
					if !yield(in, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

// associations returns the association classes that derive from name, and
// from no other such class, as an enumeration includes subclasses.
func (s *Server) associations(name string) []*ClassInfo {
	s.mu.RLock()
	names := slices.Sorted(maps.Keys(s.classes))
	s.mu.RUnlock()
	var list []*ClassInfo
	for _, n := range names {
		chain := s.lineage(n)
		wanted := func(c *served) bool { return c.info.Association && (name == "" || s.isA(c.info.Name, name)) }
		if wanted(chain[0]) && !slices.ContainsFunc(chain[1:], wanted) {
			list = append(list, chain[0].info)
		}
	}
	return list
}

// otherEnds returns the references of an association instance beside the one
// that names path.
func (s *Server) otherEnds(link *Instance, path ObjectPath, filter AssociatorFilter) []ObjectPath {
	var ends []ObjectPath
	for i, p := range link.Properties {
		here, ok := p.Value.(ObjectPath)
		if !ok || s.key(here) != s.key(path) || !matches(filter.Role, p.Name) {
			continue
		}
		for j, q := range link.Properties {
			if end, ok := q.Value.(ObjectPath); ok && i != j && matches(filter.ResultRole, q.Name) {
				ends = append(ends, end)
			}
		}
	}
	return ends
}

func matches(filter, name string) bool { return filter == "" || strings.EqualFold(filter, name) }

// provider returns the instance operations of the class, or of the nearest
// superclass that has a provider.
func (s *Server) provider(class string) *instanceFuncs {
	for _, c := range s.lineage(class) {
		if c.instances != nil {
			return c.instances
		}
	}
	return nil
}

// CreateInstance implements [Conn]. Properties that are not given get the
// default values of the class.
func (s *Server) CreateInstance(ctx context.Context, in *Instance) (ObjectPath, error) {
	if err := ctx.Err(); err != nil {
		return ObjectPath{}, err
	}
	if in == nil {
		return ObjectPath{}, failf(ErrInvalidParameter, "instance is nil")
	}
	if err := s.known(in.Class); err != nil {
		return ObjectPath{}, err
	}
	chain := s.lineage(in.Class)
	if len(chain) == 0 {
		return ObjectPath{}, failf(ErrInvalidClass, "class %s", in.Class)
	}
	info := chain[0].info
	if info.Abstract {
		return ObjectPath{}, failf(ErrInvalidClass, "class %s is abstract", info.Name)
	}
	in, err := withDefaults(in.Clone(), info)
	if err != nil {
		return ObjectPath{}, err
	}
	if p := s.provider(in.Class); p != nil {
		asked := in.Clone()
		asked.Path = ObjectPath{} // the provider may choose the keys
		if path, err := p.create(ctx, asked); !errors.Is(err, ErrNotSupported) {
			return path, asError(err)
		}
	}
	if in.Path.Class == "" {
		return ObjectPath{}, failf(ErrInvalidParameter, "the new instance of %s has no path", in.Class)
	}
	if _, err := s.GetInstance(ctx, in.Path); err == nil {
		return ObjectPath{}, failf(ErrAlreadyExists, "%s", in.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.instances[s.key(in.Path)] != nil {
		return ObjectPath{}, failf(ErrAlreadyExists, "%s", in.Path)
	}
	s.put(in)
	return clonePath(in.Path), nil
}

// withDefaults adds what the class gives a new instance, and its path. A
// value that does not fit the class is an error.
func withDefaults(in *Instance, info *ClassInfo) (*Instance, error) {
	fresh := info.zero()
	if err := Decode(in, fresh); err != nil {
		return nil, failf(ErrInvalidParameter, "%v", err)
	}
	defaults, err := Encode(info.New())
	if err != nil {
		return nil, err
	}
	for _, p := range defaults.Properties {
		if _, given := in.Get(p.Name); !given {
			in.Set(p)
		}
	}
	fresh.meta().Path = ObjectPath{} // the keys say it, whatever path the client thinks of
	in.Path = PathOf(fresh)
	return in, nil
}

// ModifyInstance implements [Conn].
func (s *Server) ModifyInstance(ctx context.Context, in *Instance, properties []string) error {
	old, err := s.GetInstance(ctx, in.Path)
	if err != nil {
		return err
	}
	if p := s.provider(old.Class); p != nil {
		if err := p.modify(ctx, in.Clone(), properties); !errors.Is(err, ErrNotSupported) {
			return asError(err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.instances[s.key(old.Path)]
	if stored == nil {
		return failf(ErrNotSupported, "the provider of %s modifies no instances", old.Class)
	}
	modified, err := modify(stored.Clone(), in.Clone(), properties, s.classes[strings.ToLower(old.Class)])
	if err == nil {
		s.put(modified)
	}
	return err
}

// modify sets properties of a stored instance, as long as it stays one of its
// class, with the same keys.
func modify(stored, in *Instance, properties []string, class *served) (*Instance, error) {
	for _, p := range in.Properties {
		if len(properties) == 0 || containsFold(properties, p.Name) {
			stored.Set(p)
		}
	}
	for _, name := range properties {
		if _, given := in.Get(name); !given {
			current, _ := stored.Get(name)
			stored.Set(Property{Name: name, Type: current.Type, Array: current.Array})
		}
	}
	if class == nil || class.info.New == nil {
		return stored, nil
	}
	object := class.info.zero()
	if err := Decode(stored, object); err != nil {
		return nil, failf(ErrInvalidParameter, "%v", err)
	}
	known := planFor(class.info.structType()).byName
	for _, name := range properties {
		if _, ok := known[strings.ToLower(name)]; !ok {
			return nil, failf(ErrNoSuchProperty, "class %s has no property %s", stored.Class, name)
		}
	}
	object.meta().Path = ObjectPath{}
	was := stored.Path
	was.Host = ""
	if PathOf(object).In(was.Namespace).Canonical() != was.Canonical() {
		return nil, failf(ErrInvalidParameter, "the keys of %s cannot be changed", stored.Path)
	}
	return stored, nil
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// DeleteInstance implements [Conn].
func (s *Server) DeleteInstance(ctx context.Context, path ObjectPath) error {
	in, err := s.GetInstance(ctx, path)
	if err != nil {
		return err
	}
	if p := s.provider(in.Class); p != nil {
		if err := p.delete(ctx, in.Path); !errors.Is(err, ErrNotSupported) {
			return asError(err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.key(in.Path)
	if s.instances[key] == nil {
		return failf(ErrNotSupported, "the provider of %s deletes no instances", in.Class)
	}
	delete(s.instances, key)
	s.order = slices.DeleteFunc(s.order, func(k string) bool { return k == key })
	return nil
}

// InvokeMethod implements [Conn]. A method that a subclass's provider does not
// have is looked for in the providers of its superclasses.
func (s *Server) InvokeMethod(ctx context.Context, path ObjectPath, method string, in []Property) (Property, []Property, error) {
	if err := ctx.Err(); err != nil {
		return Property{}, nil, err
	}
	if err := s.known(path.Class); err != nil {
		return Property{}, nil, err
	}
	var declared *MethodInfo
	if chain := s.lineage(path.Class); len(chain) > 0 {
		declared = chain[0].info.Method(method)
	}
	if declared == nil {
		return Property{}, nil, failf(ErrMethodNotFound, "class %s has no method %s", path.Class, method)
	}
	class := path.Class
	var self *Instance
	if !declared.Static {
		var err error
		if self, err = s.self(ctx, path); err != nil {
			return Property{}, nil, err
		}
		class = self.Class
	}
	for _, c := range s.lineage(class) {
		if call := c.methods[strings.ToLower(method)]; call != nil {
			result, out, err := call(ctx, self, cloneProperties(in))
			if !errors.Is(err, ErrMethodNotAvailable) {
				return result, out, asError(err)
			}
		}
	}
	return Property{}, nil, failf(ErrMethodNotAvailable, "no provider implements %s of class %s", method, class)
}

// self is the instance that a method is called on. A class without keys has
// no instances to tell apart.
func (s *Server) self(ctx context.Context, path ObjectPath) (*Instance, error) {
	in, err := s.GetInstance(ctx, path)
	if errors.Is(err, ErrNotFound) && !path.IsInstance() && !s.hasKeys(path.Class) {
		return &Instance{Class: path.Class, Path: path}, nil
	}
	return in, err
}

func (s *Server) hasKeys(class string) bool {
	chain := s.lineage(class)
	return len(chain) > 0 && slices.ContainsFunc(chain[0].info.Properties(), func(p PropertyInfo) bool { return p.Key })
}

// asError is the error of a provider as a client of a remote server would see
// it: always an *Error, unless the context ended.
func asError(err error) error {
	var known *Error
	var code StatusCode
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &code):
		return &Error{Code: code, Message: err.Error()}
	}
	return &Error{Code: ErrFailed, Message: err.Error()}
}
