package cimserver

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/cim"
)

// A Server stores instances and runs providers in memory. It is a [cim.Conn]. The zero
// Server is empty and ready to use. All methods are safe for concurrent use.
//
// Like a real server, it rejects missing keys, empty references, properties and parameters
// that the class does not have, values outside the limits of the schema, and changes to
// properties that are not writable.
type Server struct {
	// Namespace is the namespace of paths that have none; empty means root/cimv2.
	Namespace string
	// Lenient makes the server accept what a real one rejects, if it fits the Go types.
	Lenient bool
	// MakeKeys sets the missing string keys of new instances.
	MakeKeys bool

	mu        sync.RWMutex
	classes   map[string]*served       // by lower-case name
	instances map[string]*cim.Instance // by canonical path
	order     []string                 // paths, in the order of creation
	made      int                      // keys
}

var (
	_ cim.Conn      = (*Server)(nil)
	_ cim.Registrar = (*Server)(nil)
)

// A served class is a class that the server knows.
type served struct {
	info      *cim.ClassInfo
	methods   map[string]methodFunc // by lower-case name
	instances *instanceFuncs        // nil without a provider
}

// AddClasses adds classes without a provider. Instances can be created only for classes
// that the server knows.
func (s *Server) AddClasses(classes ...*cim.ClassInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range classes {
		s.class(c)
	}
}

// AddRegistry adds the classes of a registry, such as all classes of a generated package.
func (s *Server) AddRegistry(r *cim.Registry) { s.AddClasses(r.Classes()...) }

// Class returns the table of a class that the server knows, by its name in any case, or nil.
func (s *Server) Class(name string) *cim.ClassInfo {
	if chain := s.lineage(name); len(chain) > 0 {
		return chain[0].info
	}
	return nil
}

func (s *Server) class(info *cim.ClassInfo) *served {
	if s.classes == nil {
		s.classes = map[string]*served{}
	}
	key := strings.ToLower(info.Name)
	if s.classes[key] == nil {
		s.classes[key] = &served{info: info}
	}
	return s.classes[key]
}

// Register adds a class with its provider, as [cim.Registrar] specifies. Generated
// Register… functions call it.
//
// Register panics if a method or an instance operation does not have the parameters and
// results that the class, or [InstanceGetter] and the other instance interfaces, require.
func (s *Server) Register(class *cim.ClassInfo, provider any, methods ...any) {
	c := &served{info: class, instances: instancesOf(class, provider), methods: map[string]methodFunc{}}
	for i, expression := range methods {
		if expression != nil {
			info := class.Methods[i]
			c.methods[strings.ToLower(info.Name)] = methodOf(s, class, info, provider, expression)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.class(class)
	s.classes[strings.ToLower(class.Name)] = c // a new value, because calls may be reading the old one
}

// Put stores objects, and replaces objects with the same path. It adds the classes of
// generated structs; any other class must already be known. Put also accepts properties
// that are not writable or not in the class.
func (s *Server) Put(objects ...cim.Object) error {
	for _, o := range objects {
		in, err := cim.Encode(o)
		if err != nil {
			return err
		}
		if info := o.CIMClass(); info.New != nil {
			s.AddClasses(info)
		}
		if err := s.known(in.Class); err != nil {
			return err
		}
		if err := s.valid(o, nil); err != nil {
			return err
		}
		in.Path = s.typed(cim.PathOf(o))
		s.mu.Lock()
		s.put(in)
		s.mu.Unlock()
	}
	return nil
}

// put stores an instance. The caller holds the lock.
func (s *Server) put(in *cim.Instance) {
	key := s.key(in.Path)
	if s.instances == nil {
		s.instances = map[string]*cim.Instance{}
	}
	if s.instances[key] == nil {
		s.order = append(s.order, key)
	}
	s.instances[key] = in
}

// absolute adds the default namespace to a path without one, and removes the host, which is
// this server.
func (s *Server) absolute(path cim.ObjectPath) cim.ObjectPath {
	path.Host = ""
	path.Namespace = cmp.Or(path.Namespace, s.Namespace, "root/cimv2")
	return path
}

// key returns the key of an instance in the map. The path must be typed. References among
// its keys are in the namespace of the path if they have none.
func (s *Server) key(path cim.ObjectPath) string {
	return withReferences(s.absolute(path), maxReferences).Canonical()
}

func withReferences(path cim.ObjectPath, depth int) cim.ObjectPath {
	path.Keys = slices.Clone(path.Keys)
	for i, k := range path.Keys {
		reference, ok := k.Value.(cim.ObjectPath)
		if !ok || depth == 0 {
			continue
		}
		reference.Host = ""
		reference.Namespace = cmp.Or(reference.Namespace, path.Namespace)
		path.Keys[i].Value = withReferences(reference, depth-1)
	}
	return path
}

// typed converts the keys of a path, and of references in it, to the types of the class.
// Transports can have them as text.
func (s *Server) typed(path cim.ObjectPath) cim.ObjectPath { return s.typedTo(path, maxReferences) }

// maxReferences limits how deep references in keys are converted.
const maxReferences = 4

func (s *Server) typedTo(path cim.ObjectPath, depth int) cim.ObjectPath {
	classes := s.lineage(path.Class)
	if len(classes) == 0 {
		classes = s.derived(path.Class) // a superclass of which only the name is known
	}
	if len(classes) == 0 {
		return path
	}
	path = classes[0].info.Typed(path)
	for i, k := range path.Keys {
		if reference, ok := k.Value.(cim.ObjectPath); ok && depth > 0 {
			path.Keys[i].Value = s.typedTo(reference, depth-1)
		}
	}
	return path
}

// lineage returns the class, followed by the superclasses that the server knows.
func (s *Server) lineage(name string) []*served {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var chain []*served
	for c := s.classes[strings.ToLower(name)]; c != nil && len(chain) <= len(s.classes); c = s.super(c.info) {
		chain = append(chain, c)
	}
	return chain
}

// super returns the nearest superclass that the server knows, or nil.
func (s *Server) super(info *cim.ClassInfo) *served {
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

// derived returns the known classes that are the named class or derive from it, sorted by
// name.
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

// isA reports whether a class is the other class or derives from it. A class that the
// server does not know is only itself.
func (s *Server) isA(name, other string) bool {
	if strings.EqualFold(name, other) {
		return true
	}
	return slices.ContainsFunc(s.lineage(name), func(c *served) bool { return c.info.Is(other) })
}

// known returns an error for a class that the server does not know, not even as a
// superclass of another.
func (s *Server) known(class string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, c := range s.classes {
		if c.info.Is(class) {
			return nil
		}
	}
	return unknownClass(class)
}

func unknownClass(class string) error {
	return failf(cim.ErrInvalidClass,
		"the server does not know class %s: put an object of it, pass its table to AddClasses or the Registry of its package to AddRegistry, or register a provider", class)
}
