package schema

import (
	"math"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// pathValue parses the object path in a string (DSP0004 8.2.5) and checks it against its
// class. It returns a cim.ObjectPath, or nil.
func (s *instancer) pathValue(text string, at diag.Span, t Type, what string) any {
	path, err := cim.ParseObjectPath(text)
	if err != nil {
		s.diags.Error(BadPath, at, "%s is not an object path: %v", what, err).Help(`write one such as "root/cimv2:Class.Key=\"value\""`)
		return nil
	}
	namespace := path.Namespace
	if namespace == "" {
		namespace = s.namespace
	}
	class := s.lookup(path.Class, namespace)
	switch {
	case class == nil && !refs.NeedsDeclaration(path.Class):
		return path
	case class == nil:
		d := s.miss("class of a path", path.Class, math.MaxInt, s.classNames(), UnknownPathClass, at, "%s is a path to unknown class %s", what, path.Class)
		d.Severity = diag.Warning // the class can exist on the server of the path
		return path
	case !t.takes(class) && !s.superUnknown(class):
		s.diags.Error(WrongValue, at, "%s is a path to %s, expected %s", what, class.Name, t.words())
		return nil
	case !s.superUnknown(class) && !class.brokenAbove():
		s.pathKeys(path, class, at, what)
	}
	return path
}

// isLax reports whether the file can contain what Microsoft's servers accept, or what any
// server sends.
func (r *resolver) isLax() bool { return r.file.XML || r.file.Dialect == parser.WMI }

// pathKeys checks that the path of an instance has exactly the keys of its class.
func (s *instancer) pathKeys(path cim.ObjectPath, class *Class, at diag.Span, what string) {
	keys := class.Keys()
	switch {
	case len(keys) == 0 && len(path.Keys) == 0:
		return
	case len(path.Keys) == 0 && !path.Singleton && s.isLax():
		s.diags.Warn(BadPath, at, "%s is the path of class %s, expected the path of an instance", what, class.Name)
		return
	case path.Singleton:
		s.diags.Error(BadPath, at, "%s is a path without keys, but class %s has keys", what, class.Name)
		return
	}
	if len(path.Keys) == 1 && path.Keys[0].Name == "" && len(keys) == 1 {
		s.pathKey(path.Keys[0].Value, keys[0], at, what)
		return
	}
	strangers := 0 // most likely misspelt: then missing keys are not reported separately
	for _, binding := range path.Keys {
		p := class.Property(binding.Name)
		if p == nil || !p.Key {
			strangers++
			d := s.diags.Error(BadPath, at, "%s is a path with %q, which is not a key of %s", what, binding.Name, class.Name)
			s.wish(d, binding.Name, keyNames(class))
			continue
		}
		s.pathKey(binding.Value, p, at, what)
	}
	for _, key := range keys {
		if _, given := path.Key(key.Name); given {
			continue
		}
		if strangers--; strangers < 0 {
			s.diags.Error(BadPath, at, "%s is a path to %s without the key %s", what, class.Name, key.Name)
		}
	}
}

func keyNames(c *Class) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, key := range c.Keys() {
			if !yield(key.Name) {
				return
			}
		}
	}
}

// pathKey checks the value of a key in a path against its type.
func (s *instancer) pathKey(v any, key *Property, at diag.Span, what string) {
	text, isText := v.(string)
	_, isBool := v.(bool)
	n := magnitude(v)
	ok := true
	switch t := key.Type.CIM; {
	case t == cim.Reference:
		if ok = isText; ok {
			s.pathValue(text, at, key.Type, "key "+key.Name+" of "+what)
		}
	case t == cim.DateTimeType:
		_, err := cim.ParseDateTime(text)
		ok = isText && err == nil
	case t == cim.Boolean:
		ok = isBool
	case t.IsInteger():
		limits := limitsOf(t)
		ok = !isText && n != nil && n.Cmp(limits.Min) >= 0 && n.Cmp(limits.Max) <= 0
	case t == cim.Real32 || t == cim.Real64:
		_, isReal := v.(float64)
		ok = isReal || !isText && n != nil
	default:
		ok = isText
	}
	if !ok {
		s.diags.Error(BadPath, at, "%s is a path whose key %s is not of type %s", what, key.Name, key.Type.words())
	}
}
