package cimserver

import (
	"context"
	"errors"

	"github.com/gomof/gomof/cim"
)

// Classes without structs are as strict as others, but for the limits of values.

// createDeclared makes an instance of a class that has no struct, and no provider.
func (s *Server) createDeclared(ctx context.Context, in *cim.Instance, info *cim.ClassInfo) (cim.ObjectPath, error) {
	if s.MakeKeys {
		s.makeKeys(in, info)
	}
	namespace := in.Path.Namespace
	typed, err := info.TypedInstance(in)
	if err := s.fits(err); err != nil {
		return cim.ObjectPath{}, err
	}
	for _, p := range info.Declared.Defaults {
		if _, given := typed.Get(p.Name); !given && !s.isKey(info.Name, p.Name) {
			typed.Set(p)
		}
	}
	typed.Path = info.Path()
	if namespace != "" {
		typed.Path.Namespace = namespace
	}
	for _, p := range info.Properties() {
		if !p.Key {
			continue
		}
		key, ok := typed.Get(p.Name)
		if !ok || key.Value == nil {
			return cim.ObjectPath{}, failf(cim.ErrInvalidParameter, "%s: key %s: %v", in.Class, p.Name, cim.ErrMissing)
		}
		typed.Path.Keys = append(typed.Path.Keys, cim.KeyBinding{Name: p.Name, Value: key.Value})
	}
	return s.store(ctx, typed)
}

// fits is the error of values that do not fit their types. A server that is not strict keeps
// what the class does not have.
func (s *Server) fits(err error) error {
	var faults *cim.DecodeError
	if !errors.As(err, &faults) {
		return err
	}
	for _, f := range faults.Fields {
		if !s.Lenient || !errors.Is(f, cim.ErrNoSuchProperty) {
			return failf(cim.ErrInvalidParameter, "%v", err)
		}
	}
	return nil
}

// changeDeclared returns an instance of a class without a struct after a change.
func (s *Server) changeDeclared(info *cim.ClassInfo, old, is *cim.Instance, names []string) (*cim.Instance, error) {
	if err := s.hasProperties(info, s.foreign(old, names)); err != nil {
		return is, err
	}
	typed, err := info.TypedInstance(is)
	if err := s.fits(err); err != nil {
		return is, err
	}
	typed.Path = old.Path
	for _, p := range info.Properties() {
		same := cim.Equal(only(old, p.Name), only(typed, p.Name))
		switch {
		case p.Key && !same:
			return is, failf(cim.ErrInvalidParameter, "the keys of %s cannot be changed", old.Path)
		case !p.Write && !same && !s.Lenient:
			return is, failf(cim.ErrInvalidParameter, "property %s of class %s is not writable", p.Name, info.Name)
		}
	}
	return typed, nil
}
