package wsman

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// target returns a request for the object at a path.
func (c *Conn) target(d dialect, path cim.ObjectPath, o cim.Options, action string) (r request, namespace string) {
	namespace = c.namespaceOf(path, o)
	if o.Class != nil {
		path = o.Class.Typed(path) // the schema names a key without a name
	}
	return request{
		action: action, resource: d.class(namespace, path.Class), namespace: d.selector(namespace), home: namespace, selectors: path.Keys,
	}, namespace
}

// GetInstance implements [cim.Conn].
func (c *Conn) GetInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	d, err := c.dialect(ctx)
	if err != nil {
		return nil, err
	}
	r, namespace := c.target(d, path, o, wire.ActionGet)
	var in *cim.Instance
	err = c.call(ctx, d, r, o, func(r *reader, depth int) error {
		if depth == 0 {
			return errors.New("the answer has no instance")
		}
		in = r.Instance()
		return nil
	})
	if err != nil {
		return nil, err
	}
	in.Path = cim.ObjectPath{Namespace: namespace, Class: in.Class, Keys: r.selectors, Singleton: path.Singleton}
	in.Path = in.Path.In(namespace) // with its own copy of the keys
	in.Properties = selected(in, o.Properties, nil)
	return in, nil
}

// CreateInstance implements [cim.Conn].
func (c *Conn) CreateInstance(ctx context.Context, in *cim.Instance, o cim.Options) (cim.ObjectPath, error) {
	d, err := c.dialect(ctx)
	if err != nil {
		return cim.ObjectPath{}, err
	}
	namespace := c.namespaceOf(in.Path, o)
	uri := d.class(namespace, in.Class)
	r := request{action: wire.ActionCreate, resource: uri, namespace: d.selector(namespace), home: namespace}
	r.body = func(w *writer) { w.Instance(in, uri, d.octets(o.Class)) }
	var path cim.ObjectPath
	err = c.call(ctx, d, r, o, func(r *reader, depth int) error {
		if depth > 0 {
			path = r.Reference(depth, false) // ResourceCreated is an endpoint reference
		}
		return nil
	})
	if path.Class != "" && path.Namespace == "" {
		path.Namespace = namespace
	}
	return path, err
}

// octets reports which properties are octet strings. OMI expects them as numbers.
func (d dialect) octets(class *cim.ClassInfo) func(name string) bool {
	if class == nil || d.product == OMI {
		return nil
	}
	names := map[string]bool{}
	for _, p := range class.Properties() {
		names[p.Name] = p.OctetString && p.Type == cim.Uint8
	}
	return func(name string) bool { return names[name] }
}

// ModifyInstance implements [cim.Conn]. It sends only the named properties, and servers leave other
// properties as they are.
func (c *Conn) ModifyInstance(ctx context.Context, in *cim.Instance, properties []string, o cim.Options) error {
	d, err := c.dialect(ctx)
	if err != nil {
		return err
	}
	path := in.Path
	if path.Class == "" {
		path.Class = in.Class
	}
	r, _ := c.target(d, path, o, wire.ActionPut)
	named := &cim.Instance{Class: path.Class, Properties: named(in, properties, r.selectors)}
	r.body = func(w *writer) { w.Instance(named, r.resource, d.octets(o.Class)) }
	return c.call(ctx, d, r, o, nothing)
}

// named returns the properties with these names, with NULL for a missing one, and the keys that the
// instance has.
func named(in *cim.Instance, properties []string, keys []cim.KeyBinding) []cim.Property {
	if properties == nil {
		return in.Properties
	}
	list := []cim.Property{}
	for _, k := range keys {
		if p, ok := in.Get(k.Name); ok {
			list = append(list, p)
		}
	}
	for _, name := range properties {
		p, ok := in.Get(name)
		if !ok {
			p = cim.Property{Name: name}
		}
		if !slices.ContainsFunc(list, func(q cim.Property) bool { return strings.EqualFold(q.Name, p.Name) }) {
			list = append(list, p)
		}
	}
	return list
}

// DeleteInstance implements [cim.Conn].
func (c *Conn) DeleteInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) error {
	d, err := c.dialect(ctx)
	if err != nil {
		return err
	}
	r, _ := c.target(d, path, o, wire.ActionDelete)
	return c.call(ctx, d, r, o, nothing)
}

// nothing is the read function for answers without a result.
func nothing(*reader, int) error { return nil }

// InvokeMethod implements [cim.Conn].
func (c *Conn) InvokeMethod(ctx context.Context, path cim.ObjectPath, method string, in []cim.Property, o cim.Options) (result cim.Property, out []cim.Property, err error) {
	d, err := c.dialect(ctx)
	if err != nil {
		return result, nil, err
	}
	r, namespace := c.target(d, path, o, "")
	r.action = r.resource + "/" + method
	r.body = func(w *writer) {
		w.Raw("<p:").Name(method).Raw(`_INPUT xmlns:p="`).Text(r.resource).Raw(`">`)
		w.Properties(in, "p", 0, d.parameterOctets(o.Class, method))
		w.Raw("</p:").Name(method).Raw("_INPUT>")
	}
	result.Name = "ReturnValue"
	err = c.call(ctx, d, r, o, func(r *reader, depth int) error {
		if depth == 0 {
			return nil
		}
		r.Typed = false // as for a struct: an array with one element looks like a single value
		for _, p := range r.Properties(depth, false) {
			if strings.EqualFold(p.Name, "ReturnValue") {
				result = p
			} else {
				out = append(out, p)
			}
		}
		wire.PlaceReferences(out, namespace)
		return nil
	})
	if err != nil {
		return cim.Property{}, nil, err
	}
	return result, out, nil
}

// parameterOctets reports which parameters are octet strings.
func (d dialect) parameterOctets(class *cim.ClassInfo, method string) func(name string) bool {
	if class == nil || d.product == OMI {
		return nil
	}
	m := class.Method(method)
	if m == nil {
		return nil
	}
	names := map[string]bool{}
	for _, p := range m.Parameters() {
		names[p.Name] = p.OctetString && p.Type == cim.Uint8
	}
	return func(name string) bool { return names[name] }
}
