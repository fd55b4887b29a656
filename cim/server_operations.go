package cim

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
)

// GetInstance implements [Conn].
func (s *Server) GetInstance(ctx context.Context, path ObjectPath) (*Instance, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.known(path.Class); err != nil {
		return nil, err
	}
	for _, c := range s.candidates(path.Class) {
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

// candidates are the classes whose providers may have an instance of a class:
// it and its subclasses, then its superclasses.
func (s *Server) candidates(class string) []*served {
	list := s.derived(class)
	if chain := s.lineage(class); len(chain) > 1 {
		list = append(list, chain[1:]...)
	}
	return list
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
		for _, c := range s.candidates(class.Class) {
			if c.instances == nil {
				continue
			}
			for in, err := range c.instances.enumerate(ctx) {
				if errors.Is(err, ErrNotSupported) {
					break
				}
				if err == nil {
					key := s.key(in.Path)
					if seen[key] || !s.isA(in.Class, class.Class) {
						continue
					}
					seen[key] = true
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
	chain := s.lineage(in.Class)
	if len(chain) == 0 {
		return ObjectPath{}, failf(ErrInvalidClass, "class %s", in.Class)
	}
	info := chain[0].info
	if info.Abstract {
		return ObjectPath{}, failf(ErrInvalidClass, "class %s is abstract", info.Name)
	}
	if info.New == nil {
		return ObjectPath{}, failf(ErrNotSupported, "the server has no struct of class %s", info.Name)
	}
	in, invalid := withDefaults(in.Clone(), info)
	if p := s.provider(in.Class); p != nil {
		asked := in.Clone()
		asked.Path = ObjectPath{} // the provider may choose the keys
		if path, err := p.create(ctx, asked); !errors.Is(err, ErrNotSupported) {
			return path, asError(err)
		}
	}
	if invalid != nil {
		return ObjectPath{}, invalid
	}
	if _, err := s.GetInstance(ctx, in.Path); err == nil {
		return ObjectPath{}, failf(ErrAlreadyExists, "%s", in.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.instances[s.key(in.Path)] != nil { // somebody was faster
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
		return in, failf(ErrInvalidParameter, "%v", err)
	}
	defaults, err := Encode(info.preset())
	if err != nil {
		return in, err
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
	if in == nil {
		return failf(ErrInvalidParameter, "instance is nil")
	}
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
	known := planFor(class.info.structType())
	for _, name := range properties {
		if _, ok := known.find(name); !ok {
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
	class := path.Class
	declared := s.method(class, method)
	var self *Instance
	if declared == nil || !declared.Static {
		var err error
		if self, err = s.self(ctx, path); err != nil {
			return Property{}, nil, err
		}
		class = self.Class // which may be a subclass of the one that the path names
		declared = s.method(class, method)
	}
	if declared == nil {
		return Property{}, nil, failf(ErrMethodNotFound, "class %s has no method %s", class, method)
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

func (s *Server) method(class, method string) *MethodInfo {
	if chain := s.lineage(class); len(chain) > 0 {
		return chain[0].info.Method(method)
	}
	return nil
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
