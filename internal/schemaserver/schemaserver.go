// Package schemaserver makes an in-memory server from a schema, with its classes and instances. It
// needs no generated Go.
package schemaserver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/schema"
)

// A Server is an in-memory server for a schema.
type Server struct {
	*cimserver.Server
	Namespaces []string
	Instances  int
	Skipped    []string // why instances were left out
}

// New returns a server for a schema. Elements without a namespace are in the given one.
func New(s *schema.Schema, namespace string) (*Server, error) {
	out := &Server{Server: &cimserver.Server{Namespace: namespace, MakeKeys: true}, Namespaces: []string{namespace}}
	tables := map[*schema.Class]*cim.ClassInfo{}
	for _, c := range s.Classes {
		table := classInfo(c)
		tables[c] = table
		out.AddClasses(table)
		out.namespace(c.Namespace)
	}
	for _, i := range s.Instances {
		table := tables[i.Class]
		if table == nil {
			table = out.Class(i.Class.Name)
		}
		if err := out.add(i, table); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Server) namespace(name string) {
	known := func(n string) bool { return strings.EqualFold(n, name) }
	if name != "" && !slices.ContainsFunc(s.Namespaces, known) {
		s.Namespaces = append(s.Namespaces, name)
	}
}

// add stores a declared instance. An instance without all keys cannot be found and is skipped.
func (s *Server) add(i *schema.Instance, table *cim.ClassInfo) error {
	path, ok := i.Path()
	switch {
	case table == nil:
		s.Skipped = append(s.Skipped, "class "+i.Class.Name+" is not declared")
		return nil
	case !ok:
		s.Skipped = append(s.Skipped, "an instance of "+i.Class.Name+" has no value for a key")
		return nil
	}
	path.Namespace = cmp.Or(path.Namespace, s.Server.Namespace)
	s.namespace(path.Namespace)
	in := instance(i)
	in.Path = path
	typed, err := table.TypedInstance(in)
	if err != nil {
		return fmt.Errorf("instance %s: %w", path, err)
	}
	s.Instances++
	return s.Put(typed)
}

// instance returns the values of a declared instance, with the defaults of its class.
func instance(i *schema.Instance) *cim.Instance {
	in := &cim.Instance{Class: i.Class.Name}
	for _, p := range i.Class.Properties {
		if v := i.Value(p); v != nil {
			in.Properties = append(in.Properties, property(p, v))
		}
	}
	return in
}

func property(p *schema.Property, v any) cim.Property {
	return cim.Property{Name: p.Name, Type: p.Type.CIM, Array: p.Type.Array, Text: isText(p), Value: value(v)}
}

// value converts a value of the schema to a value of cim. They differ only in instances.
func value(v any) any {
	switch v := v.(type) {
	case *schema.Instance:
		return instance(v)
	case []any:
		items := make([]any, len(v))
		for n := range v {
			items[n] = value(v[n])
		}
		return items
	}
	return v
}

// isText reports whether MOF declares an embedded instance as a string.
func isText(p *schema.Property) bool {
	return p.Type.CIM == cim.Embedded && strings.EqualFold(p.TypeWord, "string")
}

// classInfo returns the run-time description of a class.
func classInfo(c *schema.Class) *cim.ClassInfo {
	info := &cim.ClassInfo{
		Name: c.Name, Namespace: c.Namespace, Abstract: c.Abstract, Association: c.Association, Indication: c.Indication,
		Super: c.SuperName, Declared: &cim.Declaration{},
	}
	if c.Super != nil {
		for above := c.Super.Super; above != nil; above = above.Super {
			info.Above = append(info.Above, above.Name)
		}
	}
	for _, p := range c.Properties {
		info.Declared.Properties = append(info.Declared.Properties, cim.PropertyInfo{
			Name: p.Name, Type: p.Type.CIM, Array: p.Type.Array, Key: p.Identifies(), Required: p.Required,
			Write: p.Qualifiers.Bool("Write", false), OctetString: p.Type.OctetString, Text: isText(p),
		})
		if p.Default != nil {
			info.Declared.Defaults = append(info.Declared.Defaults, property(p, p.Default))
		}
	}
	for _, m := range c.Methods {
		info.Methods = append(info.Methods, cim.MethodInfo{Name: m.Name, Class: m.Class.Name, Static: m.Static})
	}
	return info
}
