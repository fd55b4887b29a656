package cim

import (
	"maps"
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
	methods   map[string]methodFunc // by lower-case name
	instances *instanceFuncs        // nil without a provider
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
// Register… functions are this call. The methods are method expressions of the
// provider's type, or of an interface that it implements, in the order of
// class.Methods; the provider does not run those that are nil or left out.
//
// A method or an instance operation whose form is not that of the class and of
// [InstanceGetter] and its kin is a mistake of the program: Register panics.
func Register(s *Server, class *ClassInfo, provider any, methods ...any) {
	c := &served{info: class, instances: instancesOf(class, provider), methods: map[string]methodFunc{}}
	for i, expression := range methods {
		if expression != nil {
			info := class.Methods[i]
			c.methods[strings.ToLower(info.Name)] = methodOf(class, info, provider, expression)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.class(class)
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

// lineage returns the class and those of its superclasses that are known, the class
// first.
func (s *Server) lineage(name string) []*served {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var chain []*served
	for c := s.classes[strings.ToLower(name)]; c != nil && len(chain) <= len(s.classes); c = s.super(c.info) {
		chain = append(chain, c)
	}
	return chain
}

// super returns the nearest superclass that is known, or nil.
func (s *Server) super(info *ClassInfo) *served {
	if c := s.classes[strings.ToLower(info.Super)]; c != nil {
		return c
	}
	for _, name := range info.Above {
		if c := s.classes[strings.ToLower(name)]; c != nil {
			return c
		}
	}
	return nil
}

// is reports whether a class has the name, or a superclass has that is known or not.
func (c *ClassInfo) is(name string) bool {
	return strings.EqualFold(c.Name, name) || strings.EqualFold(c.Super, name) ||
		slices.ContainsFunc(c.Above, func(above string) bool { return strings.EqualFold(above, name) })
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
	return slices.ContainsFunc(s.lineage(name), func(c *served) bool { return c.info.is(other) })
}

// known returns an error for a class that the server has not, not even as the
// superclass of another.
func (s *Server) known(class string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, c := range s.classes {
		if c.info.is(class) {
			return nil
		}
	}
	return failf(ErrInvalidClass, "class %s", class)
}
