package cimserver

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

func failf(code cim.StatusCode, format string, args ...any) *cim.Error {
	return &cim.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// A call is one operation with its options.
type call struct {
	s      *Server
	parent context.Context
	ctx    context.Context
	cancel context.CancelFunc
	o      cim.Options
}

// begin starts a call. The caller must call cancel at the end.
func (s *Server) begin(ctx context.Context, o cim.Options) *call {
	c := &call{s: s, parent: ctx, ctx: ctx, cancel: func() {}, o: o}
	if o.Timeout > 0 {
		c.ctx, c.cancel = context.WithTimeout(ctx, o.Timeout)
	}
	return c
}

// path returns the path of the call. The options can change its namespace.
func (c *call) path(path cim.ObjectPath) cim.ObjectPath {
	if c.o.Namespace != "" {
		path.Namespace = c.o.Namespace
	}
	return c.s.typed(path)
}

// fail returns an error as a client of a remote server would see it: always a *cim.Error,
// unless the caller's own context ended.
func (c *call) fail(err error) error {
	if errors.Is(err, context.DeadlineExceeded) && c.parent.Err() == nil && c.ctx.Err() != nil {
		return fmt.Errorf("%w (%w)", failf(cim.ErrFailed, "the time limit of %v has passed", c.o.Timeout), os.ErrDeadlineExceeded)
	}
	return asError(err)
}

func asError(err error) error {
	var known *cim.Error
	var code cim.StatusCode
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &code):
		return &cim.Error{Code: code, Message: err.Error()}
	}
	return &cim.Error{Code: cim.ErrFailed, Message: err.Error()}
}

// answer returns an instance as the options request it.
func (c *call) answer(in *cim.Instance) *cim.Instance {
	switch {
	case c.o.NamesOnly:
		return &cim.Instance{Class: in.Class, Path: in.Path}
	case c.o.Properties == nil:
		return in
	}
	in.Properties = slices.DeleteFunc(in.Properties, func(p cim.Property) bool {
		return !containsFold(c.o.Properties, p.Name) && !c.s.isKey(in.Class, p.Name)
	})
	return in
}

// answers yields instances and stops at the first error.
func (c *call) answers(list iter.Seq2[*cim.Instance, error], yield func(*cim.Instance, error) bool) {
	for in, err := range list {
		if c.ctx.Err() != nil {
			err = c.ctx.Err()
		}
		if err != nil {
			yield(nil, c.fail(err))
			return
		}
		if !yield(c.answer(in), nil) {
			return
		}
	}
}

func (s *Server) isKey(class, property string) bool {
	p, known := s.property(class, property)
	return known && p.Key
}

// property describes a property of a class that the server knows.
func (s *Server) property(class, name string) (cim.PropertyInfo, bool) {
	for _, c := range s.lineage(class) {
		for _, p := range c.info.Properties() {
			if strings.EqualFold(p.Name, name) {
				return p, true
			}
		}
	}
	return cim.PropertyInfo{}, false
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}
