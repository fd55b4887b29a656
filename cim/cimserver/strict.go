package cimserver

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomof/gomof/cim"
)

// valid returns an error for values that the schema does not allow, in the named properties
// or in all. Required properties can be missing, because many providers set them.
func (s *Server) valid(o cim.Object, names []string) error {
	if s.Lenient {
		return nil
	}
	return violation(cim.Validate(o), func(f cim.FieldError) bool {
		if errors.Is(f, cim.ErrMissing) && !strings.Contains(f.Err.Error(), ": ") {
			return false // Required
		}
		name, _, _ := strings.Cut(f.Name, ".")
		name, _, _ = strings.Cut(name, "[")
		return names == nil || containsFold(names, name)
	})
}

// violation returns the violations that count, as one error of the server.
func violation(err error, counts func(cim.FieldError) bool) error {
	if err == nil {
		return nil
	}
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = joined.Unwrap()
	}
	var texts []string
	for _, err := range list {
		if f, ok := err.(cim.FieldError); !ok || counts(f) {
			texts = append(texts, err.Error())
		}
	}
	if texts == nil {
		return nil
	}
	return failf(cim.ErrInvalidParameter, "%s", strings.Join(texts, "; "))
}

// hasProperties returns an error for a property that the class does not have.
func (s *Server) hasProperties(info *cim.ClassInfo, names []string) error {
	if info.New == nil && info.Declared == nil || s.Lenient {
		return nil
	}
	for _, name := range names {
		if _, known := s.property(info.Name, name); !known {
			return failf(cim.ErrNoSuchProperty, "class %s has no property %s", info.Name, name)
		}
	}
	return nil
}

func namesOf(list []cim.Property) []string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.Name
	}
	return names
}

// writable returns an error if a property changes that clients cannot write.
func writable(info *cim.ClassInfo, was, is cim.Object) error {
	before, _ := cim.Encode(was)
	after, _ := cim.Encode(is)
	for _, p := range info.Properties() {
		if !p.Write && !p.Key && !cim.Equal(only(before, p.Name), only(after, p.Name)) {
			return failf(cim.ErrInvalidParameter, "property %s of class %s is not writable", p.Name, info.Name)
		}
	}
	return nil
}

// only returns an instance with only this property.
func only(in *cim.Instance, name string) *cim.Instance {
	out := &cim.Instance{Class: "X"}
	if p, ok := in.Get(name); ok {
		out.Properties = []cim.Property{p}
	}
	return out
}

// makeKeys sets the missing string keys of a new instance.
func (s *Server) makeKeys(in *cim.Instance, info *cim.ClassInfo) {
	for _, p := range info.Properties() {
		given, ok := in.Get(p.Name)
		if !p.Key || p.Type != cim.String || ok && given.Value != nil && given.Value != "" {
			continue
		}
		value := info.Name
		if p.Name != "CreationClassName" {
			s.mu.Lock()
			s.made++
			value = fmt.Sprintf("%s:%d", info.Name, s.made)
			s.mu.Unlock()
		}
		in.Set(cim.Property{Name: p.Name, Type: cim.String, Value: value})
	}
}
