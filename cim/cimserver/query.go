package cimserver

import (
	"context"
	"iter"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver/internal/wql"
)

// Query implements [cim.Conn]. It supports the languages "WQL", the default, and
// "DMTF:CQL". Of both, it supports only these queries:
//
//	SELECT * | property, … FROM class [WHERE condition]
//	ASSOCIATORS OF {path} [WHERE AssocClass = … ResultClass = … Role = … ResultRole = …]
//	REFERENCES OF {path} [WHERE ResultClass = … Role = …]
//
// A condition has = <> != < <= > >=, LIKE with % _ [a-f] [^a-f], ISA, IS NULL and IS NOT NULL,
// AND, OR, NOT and parentheses. Strings are compared without regard to case, datetimes as
// points in time. A comparison with NULL is neither true nor false, nor is NOT of it. Keys come
// along with the properties that are selected.
func (s *Server) Query(ctx context.Context, q cim.Query, o cim.Options) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		c := s.begin(ctx, o)
		defer c.cancel()
		found, err := c.query(q)
		if err != nil {
			yield(nil, c.fail(err))
			return
		}
		c.answers(found, yield)
	}
}

func (c *call) query(q cim.Query) (iter.Seq2[*cim.Instance, error], error) {
	switch strings.ToUpper(q.Language) {
	case "", "WQL", "DMTF:CQL", "CQL":
	default:
		return nil, failf(cim.ErrQueryLanguageNotSupported, "found query language %s, want WQL or DMTF:CQL", q.Language)
	}
	parsed, err := wql.Parse(q.Text)
	if err != nil {
		return nil, err
	}
	if parsed.Class == "" {
		return c.linked(parsed, q.Namespace), nil
	}
	class := c.path(cim.ObjectPath{Namespace: q.Namespace, Class: parsed.Class})
	if err := c.s.known(class.Class); err != nil {
		return nil, err
	}
	if err := c.s.checkQuery(parsed); err != nil {
		return nil, err
	}
	c.o.Properties = selected(parsed, c.o.Properties)
	return c.s.matching(parsed, c.s.enumerate(c.ctx, class, c.o.Shallow)), nil
}

// linked answers ASSOCIATORS OF and REFERENCES OF.
func (c *call) linked(q *wql.Query, namespace string) iter.Seq2[*cim.Instance, error] {
	path := q.Object
	if path.Namespace == "" {
		path.Namespace = namespace
	}
	path = c.path(path)
	if q.References {
		return c.s.references(c.ctx, path, cim.ReferenceFilter{ResultClass: q.Terms["resultclass"], Role: q.Terms["role"]})
	}
	return c.s.associators(c.ctx, path, cim.AssociatorFilter{
		AssocClass: q.Terms["assocclass"], ResultClass: q.Terms["resultclass"],
		Role: q.Terms["role"], ResultRole: q.Terms["resultrole"],
	})
}

// checkQuery returns an error for a property that the class does not have. The properties of
// a class are known if it has a struct.
func (s *Server) checkQuery(q *wql.Query) error {
	if chain := s.lineage(q.Class); len(chain) == 0 || len(chain[0].info.Properties()) == 0 {
		return nil
	}
	return q.Check(func(property string) bool {
		_, known := s.property(q.Class, property)
		return known
	})
}

// selected are the properties that both the query and the options want; nil is all.
func selected(q *wql.Query, wanted []string) []string {
	if q.Properties == nil {
		return wanted
	}
	list := []string{}
	for _, path := range q.Properties {
		property, _, _ := strings.Cut(path, ".")
		if wanted == nil || containsFold(wanted, property) {
			list = append(list, property)
		}
	}
	return list
}

func (s *Server) matching(q *wql.Query, list iter.Seq2[*cim.Instance, error]) iter.Seq2[*cim.Instance, error] {
	return func(yield func(*cim.Instance, error) bool) {
		for in, err := range list {
			matches := err == nil
			if matches {
				matches, err = q.Matches(in, s.isA)
			}
			if (matches || err != nil) && !yield(in, err) || err != nil {
				return
			}
		}
	}
}
