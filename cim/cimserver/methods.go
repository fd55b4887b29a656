package cimserver

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
)

// InvokeMethod implements [cim.Conn]. If the provider of a class does not have the method,
// the server tries the providers of its superclasses.
func (s *Server) InvokeMethod(ctx context.Context, path cim.ObjectPath, method string, in []cim.Property, o cim.Options) (cim.Property, []cim.Property, error) {
	c := s.begin(ctx, o)
	defer c.cancel()
	result, out, err := s.invoke(c.ctx, c.path(path), method, in)
	return result, out, c.fail(err)
}

func (s *Server) invoke(ctx context.Context, path cim.ObjectPath, method string, in []cim.Property) (cim.Property, []cim.Property, error) {
	if err := ctx.Err(); err != nil {
		return cim.Property{}, nil, err
	}
	if err := s.known(path.Class); err != nil {
		return cim.Property{}, nil, err
	}
	class := path.Class
	declared := s.method(class, method)
	var self *cim.Instance
	if declared == nil || !declared.Static {
		var err error
		if self, err = s.self(ctx, path); err != nil {
			return cim.Property{}, nil, err
		}
		class = self.Class // can be a subclass of the class in the path
		declared = s.method(class, method)
	}
	if declared == nil {
		return cim.Property{}, nil, failf(cim.ErrMethodNotFound, "class %s has no method %s", class, method)
	}
	in = (&cim.Instance{Properties: in}).Clone().Properties
	for _, c := range s.lineage(class) {
		if call := c.methods[strings.ToLower(method)]; call != nil {
			result, out, err := call(ctx, self, in)
			if !errors.Is(err, cim.ErrMethodNotAvailable) {
				return result, out, err
			}
		}
	}
	return cim.Property{}, nil, failf(cim.ErrMethodNotAvailable, "no provider implements %s of class %s", method, class)
}

func (s *Server) method(class, method string) *cim.MethodInfo {
	if chain := s.lineage(class); len(chain) > 0 {
		return chain[0].info.Method(method)
	}
	return nil
}

// self returns the instance on which a method is called. If the class has no keys, the
// instance need not exist.
func (s *Server) self(ctx context.Context, path cim.ObjectPath) (*cim.Instance, error) {
	in, err := s.get(ctx, path)
	if errors.Is(err, cim.ErrNotFound) && !path.IsInstance() && !s.hasKeys(path.Class) {
		return &cim.Instance{Class: path.Class, Path: path}, nil
	}
	return in, err
}

func (s *Server) hasKeys(class string) bool {
	chain := s.lineage(class)
	return len(chain) > 0 && slices.ContainsFunc(chain[0].info.Properties(), func(p cim.PropertyInfo) bool { return p.Key })
}
