package cimserver

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// GetInstance implements [cim.Conn].
func (s *Server) GetInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	c := s.begin(ctx, o)
	defer c.cancel()
	in, err := s.get(c.ctx, c.path(path))
	if err != nil {
		return nil, c.fail(err)
	}
	return c.answer(in), nil
}

func (s *Server) get(ctx context.Context, path cim.ObjectPath) (*cim.Instance, error) {
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
		case !errors.Is(err, cim.ErrNotSupported) && !errors.Is(err, cim.ErrNotFound):
			return nil, err
		}
	}
	if in := s.stored(path); in != nil {
		return in, nil
	}
	return nil, failf(cim.ErrNotFound, "%s", path)
}

// candidates returns the classes whose providers can have an instance of a class: the class
// and its subclasses, then its superclasses.
func (s *Server) candidates(class string) []*served {
	list := s.derived(class)
	if chain := s.lineage(class); len(chain) > 1 {
		list = append(list, chain[1:]...)
	}
	return list
}

// stored finds an instance by its path. The path can have a superclass, because subclasses
// have the same keys.
func (s *Server) stored(path cim.ObjectPath) *cim.Instance {
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

// EnumerateInstances implements [cim.Conn].
func (s *Server) EnumerateInstances(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		c := s.begin(ctx, o)
		defer c.cancel()
		c.answers(s.enumerate(c.ctx, c.path(class), o.Shallow), yield)
	}
}

func (s *Server) enumerate(ctx context.Context, class cim.ObjectPath, shallow bool) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		if err := errors.Join(ctx.Err(), s.known(class.Class)); err != nil {
			yield(nil, err)
			return
		}
		for in, err := range s.all(ctx, class) {
			if err == nil && shallow && !strings.EqualFold(in.Class, class.Class) {
				continue
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// all yields the instances of the providers and then the stored instances, each path once.
func (s *Server) all(ctx context.Context, class cim.ObjectPath) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		seen := map[string]bool{}
		for _, c := range s.candidates(class.Class) {
			if c.instances == nil {
				continue
			}
			for in, err := range c.instances.enumerate(ctx) {
				if errors.Is(err, cim.ErrNotSupported) {
					break
				}
				if err == nil {
					key := s.key(s.typed(in.Path))
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
			if !seen[s.key(in.Path)] && !yield(in.Clone(), nil) {
				return
			}
		}
	}
}

// storedOf returns what was stored, which nobody may change: a loop that was left in the
// middle holds no copies.
func (s *Server) storedOf(class cim.ObjectPath) []*cim.Instance {
	namespace := s.absolute(class).Namespace
	s.mu.RLock()
	var list []*cim.Instance
	for _, key := range s.order {
		if in := s.instances[key]; strings.EqualFold(s.absolute(in.Path).Namespace, namespace) {
			list = append(list, in)
		}
	}
	s.mu.RUnlock()
	return slices.DeleteFunc(list, func(in *cim.Instance) bool { return !s.isA(in.Class, class.Class) })
}

// provider returns the instance operations of the class, or of the nearest superclass that
// has a provider.
func (s *Server) provider(class string) *instanceFuncs {
	for _, c := range s.lineage(class) {
		if c.instances != nil {
			return c.instances
		}
	}
	return nil
}

// CreateInstance implements [cim.Conn]. Missing properties get the default values of the
// class.
func (s *Server) CreateInstance(ctx context.Context, in *cim.Instance, o cim.Options) (cim.ObjectPath, error) {
	c := s.begin(ctx, o)
	defer c.cancel()
	if in == nil {
		return cim.ObjectPath{}, failf(cim.ErrInvalidParameter, "instance is nil")
	}
	in = in.Clone()
	if o.Namespace != "" {
		in.Path.Namespace = o.Namespace
	}
	path, err := s.create(c.ctx, in)
	return path, c.fail(err)
}

func (s *Server) create(ctx context.Context, in *cim.Instance) (cim.ObjectPath, error) {
	if err := ctx.Err(); err != nil {
		return cim.ObjectPath{}, err
	}
	info, err := s.creatable(in)
	if err != nil {
		return cim.ObjectPath{}, err
	}
	if info.New == nil {
		return s.createDeclared(ctx, in, info)
	}
	in, fresh, invalid := s.withDefaults(in, info)
	if p := s.provider(in.Class); p != nil {
		if invalid == nil {
			invalid = s.withinLimits(fresh)
		}
		if invalid != nil {
			return cim.ObjectPath{}, invalid
		}
		asked := in.Clone()
		asked.Path = cim.ObjectPath{} // the provider can choose the keys
		if path, err := p.create(ctx, asked); !errors.Is(err, cim.ErrNotSupported) {
			return path, err
		}
	}
	if invalid == nil {
		invalid = s.complete(in, info, fresh)
	}
	if invalid != nil {
		return cim.ObjectPath{}, invalid
	}
	return s.store(ctx, in)
}

// creatable returns the class of a new instance.
func (s *Server) creatable(in *cim.Instance) (*cim.ClassInfo, error) {
	chain := s.lineage(in.Class)
	if len(chain) == 0 {
		return nil, unknownClass(in.Class)
	}
	info := chain[0].info
	switch {
	case info.Abstract:
		return nil, failf(cim.ErrInvalidClass, "class %s is abstract", info.Name)
	case info.New == nil && info.Declared == nil:
		return nil, failf(cim.ErrNotSupported, "the server has no struct of class %s", info.Name)
	}
	return info, s.hasProperties(info, namesOf(in.Properties))
}

// withDefaults adds the default values of the class and the path. A value that does not fit
// the class is an error; keys can still be missing.
func (s *Server) withDefaults(in *cim.Instance, info *cim.ClassInfo) (*cim.Instance, cim.Object, error) {
	if s.MakeKeys && s.provider(in.Class) == nil {
		s.makeKeys(in, info)
	}
	namespace := in.Path.Namespace
	in.Path = cim.ObjectPath{} // the keys define it, not the client's path
	fresh := info.Zero()
	if err := withoutKeys(cim.Decode(in, fresh)); err != nil {
		return in, fresh, failf(cim.ErrInvalidParameter, "%v", err)
	}
	defaults, err := cim.Encode(info.Preset())
	if err != nil {
		return in, fresh, err
	}
	for _, p := range defaults.Properties {
		if _, given := in.Get(p.Name); !given {
			if known, ok := s.property(info.Name, p.Name); !ok || !known.Key {
				in.Set(p)
			}
		}
	}
	in.Path = s.typed(cim.PathOf(fresh))
	if namespace != "" {
		in.Path.Namespace = namespace
	}
	return in, fresh, nil
}

// withoutKeys removes the errors about missing keys.
func withoutKeys(err error) error {
	var fault *cim.DecodeError
	if !errors.As(err, &fault) {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(fault.Fields), func(f cim.FieldError) bool { return errors.Is(f, cim.ErrMissing) })
	if len(rest) == 0 {
		return nil
	}
	return &cim.DecodeError{Class: fault.Class, Fields: rest}
}

// withinLimits is like valid, but ignores keys, which the provider may create.
func (s *Server) withinLimits(o cim.Object) error {
	if s.Lenient {
		return nil
	}
	return violation(cim.Validate(o), func(f cim.FieldError) bool { return !errors.Is(f, cim.ErrMissing) })
}

// complete returns an error for an incomplete new instance that no provider completes.
func (s *Server) complete(in *cim.Instance, info *cim.ClassInfo, fresh cim.Object) error {
	for _, p := range info.Properties() {
		if given, ok := in.Get(p.Name); p.Key && (!ok || given.Value == nil) && !(s.Lenient && p.Type == cim.String) {
			return failf(cim.ErrInvalidParameter, "%s: key %s: %v", in.Class, p.Name, cim.ErrMissing)
		}
	}
	return s.valid(fresh, nil)
}

func (s *Server) store(ctx context.Context, in *cim.Instance) (cim.ObjectPath, error) {
	if _, err := s.get(ctx, in.Path); err == nil {
		return cim.ObjectPath{}, failf(cim.ErrAlreadyExists, "%s", in.Path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.instances[s.key(in.Path)] != nil { // another goroutine was faster
		return cim.ObjectPath{}, failf(cim.ErrAlreadyExists, "%s", in.Path)
	}
	s.put(in)
	return in.Clone().Path, nil
}

// ModifyInstance implements [cim.Conn].
func (s *Server) ModifyInstance(ctx context.Context, in *cim.Instance, properties []string, o cim.Options) error {
	c := s.begin(ctx, o)
	defer c.cancel()
	if in == nil {
		return failf(cim.ErrInvalidParameter, "instance is nil")
	}
	in = in.Clone()
	in.Path = c.path(in.Path)
	return c.fail(s.modify(c.ctx, in, properties))
}

func (s *Server) modify(ctx context.Context, in *cim.Instance, properties []string) error {
	old, err := s.get(ctx, in.Path)
	if err != nil {
		return err
	}
	p := s.provider(old.Class)
	if p != nil {
		if _, err := s.modified(old, in, properties); err != nil && !s.Lenient {
			return err
		}
		if err := p.modify(ctx, in.Clone(), properties); !errors.Is(err, cim.ErrNotSupported) {
			return err
		}
	}
	s.mu.Lock()
	stored := s.instances[s.key(old.Path)]
	s.mu.Unlock()
	if stored == nil {
		return failf(cim.ErrNotSupported, "the provider of %s modifies no instances", old.Class)
	}
	return s.replace(stored, in, properties)
}

// replace modifies a stored instance. It retries if another goroutine was faster.
func (s *Server) replace(stored, in *cim.Instance, properties []string) error {
	for {
		is, err := s.modified(stored.Clone(), in, properties)
		if err != nil {
			return err
		}
		s.mu.Lock()
		current := s.instances[s.key(stored.Path)]
		if current == stored {
			s.put(is)
		}
		s.mu.Unlock()
		switch current {
		case stored:
			return nil
		case nil:
			return failf(cim.ErrNotFound, "%s", stored.Path)
		}
		stored = current
	}
}

// modified sets properties of an instance, if the result is a valid instance of its class
// with the same keys.
func (s *Server) modified(old, in *cim.Instance, properties []string) (*cim.Instance, error) {
	is, names := old.Clone(), properties
	for _, p := range in.Properties {
		if len(properties) == 0 || containsFold(properties, p.Name) {
			is.Set(p)
		}
	}
	for _, name := range properties {
		if _, given := in.Get(name); !given {
			current, _ := is.Get(name)
			is.Set(cim.Property{Name: name, Type: current.Type, Array: current.Array})
		}
	}
	if len(properties) == 0 {
		names = namesOf(in.Properties)
	}
	chain := s.lineage(old.Class)
	switch {
	case len(chain) == 0 || chain[0].info.New == nil && chain[0].info.Declared == nil:
		return is, nil
	case chain[0].info.New == nil:
		return s.changeDeclared(chain[0].info, old, is, names)
	}
	return is, s.changeable(chain[0].info, old, is, names)
}

func (s *Server) changeable(info *cim.ClassInfo, old, is *cim.Instance, names []string) error {
	if err := s.hasProperties(info, s.foreign(old, names)); err != nil {
		return err
	}
	was, object := info.Zero(), info.Zero()
	path := s.absolute(s.typed(is.Path))
	// References without a namespace are in the same namespace before and after. The keys
	// are those among the properties.
	if err := cim.Decode(relative(is, cim.ObjectPath{Namespace: path.Namespace}), object); err != nil {
		return failf(cim.ErrInvalidParameter, "%v", err)
	}
	if s.key(s.typed(cim.PathOf(object).In(path.Namespace))) != s.key(path) {
		return failf(cim.ErrInvalidParameter, "the keys of %s cannot be changed", old.Path)
	}
	if s.Lenient {
		return nil
	}
	if cim.Decode(relative(old, path), was) == nil {
		if err := writable(info, was, object); err != nil {
			return err
		}
	}
	return s.valid(object, names)
}

// relative returns a copy of an instance with another path.
func relative(in *cim.Instance, path cim.ObjectPath) *cim.Instance {
	return &cim.Instance{Class: in.Class, Path: path, Properties: in.Properties}
}

// foreign returns the names of properties that the instance does not have. An instance of a
// newer server can have properties that the class does not have.
func (s *Server) foreign(old *cim.Instance, names []string) []string {
	var list []string
	for _, name := range names {
		if _, has := old.Get(name); !has {
			list = append(list, name)
		}
	}
	return list
}

// DeleteInstance implements [cim.Conn].
func (s *Server) DeleteInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) error {
	c := s.begin(ctx, o)
	defer c.cancel()
	return c.fail(s.remove(c.ctx, c.path(path)))
}

func (s *Server) remove(ctx context.Context, path cim.ObjectPath) error {
	in, err := s.get(ctx, path)
	if err != nil {
		return err
	}
	if p := s.provider(in.Class); p != nil {
		if err := p.delete(ctx, in.Path); !errors.Is(err, cim.ErrNotSupported) {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.key(in.Path)
	if s.instances[key] == nil {
		return failf(cim.ErrNotSupported, "the provider of %s deletes no instances", in.Class)
	}
	delete(s.instances, key)
	s.order = slices.DeleteFunc(s.order, func(k string) bool { return k == key })
	return nil
}
