package cimserver

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// Associators implements [cim.Conn]. It searches the instances of all association classes
// that the server knows.
func (s *Server) Associators(ctx context.Context, path cim.ObjectPath, filter cim.AssociatorFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		c := s.begin(ctx, o)
		defer c.cancel()
		c.answers(s.associators(c.ctx, c.path(path), filter), yield)
	}
}

func (s *Server) associators(ctx context.Context, path cim.ObjectPath, filter cim.AssociatorFilter) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		seen := map[string]bool{}
		for link, err := range s.links(ctx, path, filter.AssocClass, filter.Role) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, end := range s.otherEnds(link, filter) {
				if seen[s.key(end)] {
					continue
				}
				seen[s.key(end)] = true
				in, err := s.get(ctx, end)
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

// References implements [cim.Conn]. It searches the same instances as Associators.
func (s *Server) References(ctx context.Context, path cim.ObjectPath, filter cim.ReferenceFilter, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		c := s.begin(ctx, o)
		defer c.cancel()
		c.answers(s.references(c.ctx, c.path(path), filter), yield)
	}
}

func (s *Server) references(ctx context.Context, path cim.ObjectPath, filter cim.ReferenceFilter) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for link, err := range s.links(ctx, path, filter.ResultClass, filter.Role) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(link.Instance, nil) {
				return
			}
		}
	}
}

// A link is an association that refers to an object, and the references that do.
type link struct {
	*cim.Instance
	here []int
}

// links yields the associations of a class, or of any class, that refer to an object.
func (s *Server) links(ctx context.Context, path cim.ObjectPath, class, role string) iter.Seq2[link, error] {
	return func(yield func(link, error) bool) {
		path := path
		source, err := s.get(ctx, path)
		switch {
		case err == nil:
			path = source.Path // with its own class: the caller's path can have a superclass
		case errors.Is(err, cim.ErrNotFound):
			err = nil // nothing is linked to it
		}
		if err == nil && class != "" {
			err = s.known(class)
		}
		if err != nil {
			yield(link{}, err)
			return
		}
		for _, association := range s.associations(class) {
			for in, err := range s.enumerate(ctx, association.Path().In(path.Namespace), false) {
				l := link{Instance: in}
				if err == nil {
					l.here = s.ends(in, path, role)
				}
				if (err != nil || l.here != nil) && !yield(l, err) || err != nil {
					return
				}
			}
		}
	}
}

// associations returns the association classes that derive from name, without subclasses of
// other results, because enumerating those includes their subclasses.
func (s *Server) associations(name string) []*cim.ClassInfo {
	s.mu.RLock()
	names := slices.Sorted(maps.Keys(s.classes))
	s.mu.RUnlock()
	var list []*cim.ClassInfo
	for _, n := range names {
		chain := s.lineage(n)
		wanted := func(c *served) bool { return c.info.Association && (name == "" || s.isA(c.info.Name, name)) }
		if wanted(chain[0]) && !slices.ContainsFunc(chain[1:], wanted) {
			list = append(list, chain[0].info)
		}
	}
	return list
}

// ends returns the indexes of an association's references that refer to an object.
func (s *Server) ends(in *cim.Instance, path cim.ObjectPath, role string) []int {
	var list []int
	for i, p := range in.Properties {
		if end, ok := s.end(in, p); ok && s.key(end) == s.key(path) && matches(role, p.Name) {
			list = append(list, i)
		}
	}
	return list
}

// end returns the path in a reference of an association. Without a namespace, it is in the
// namespace of the association.
func (s *Server) end(in *cim.Instance, p cim.Property) (end cim.ObjectPath, ok bool) {
	end, ok = p.Value.(cim.ObjectPath)
	end.Namespace = cmp.Or(end.Namespace, in.Path.Namespace)
	return s.typed(end), ok
}

// otherEnds returns the references of an association except the one to the object itself.
func (s *Server) otherEnds(l link, filter cim.AssociatorFilter) []cim.ObjectPath {
	var ends []cim.ObjectPath
	for _, i := range l.here {
		for j, q := range l.Properties {
			if end, ok := s.end(l.Instance, q); ok && i != j && matches(filter.ResultRole, q.Name) {
				ends = append(ends, end)
			}
		}
	}
	return ends
}

func matches(filter, name string) bool { return filter == "" || strings.EqualFold(filter, name) }
