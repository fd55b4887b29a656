package cim

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
)

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
