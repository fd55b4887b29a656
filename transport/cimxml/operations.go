package cimxml

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// boolean returns a boolean parameter.
func boolean(name string, value bool) cim.Property { return cim.Property{Name: name, Value: value} }

// list returns a PropertyList; nil means all properties.
func list(properties []string) cim.Property {
	p := cim.Property{Name: "PropertyList", Array: true}
	if properties != nil {
		items := make([]any, len(properties))
		for i, name := range properties {
			items[i] = name
		}
		p.Value = items
	}
	return p
}

// instanceName returns the path of an instance as a parameter. A path without keys names a
// singleton, not the class.
func instanceName(name string, path cim.ObjectPath, class *cim.ClassInfo) cim.Property {
	if class != nil {
		path = class.Typed(path) // the schema names a key without a name
	}
	path.Host, path.Namespace = "", ""
	path.Singleton = true
	return cim.Property{Name: name, Value: path}
}

// objectName returns the path of an instance or a class as a parameter.
func objectName(name string, path cim.ObjectPath, class *cim.ClassInfo) cim.Property {
	if len(path.Keys) == 0 && !path.Singleton {
		return className(name, path.Class)
	}
	return instanceName(name, path, class)
}

// className returns a class name as a parameter, or no parameter if it is empty.
func className(name, class string) cim.Property {
	if class == "" {
		return cim.Property{Name: name}
	}
	return cim.Property{Name: name, Value: cim.ObjectPath{Class: class}}
}

// text returns a string parameter, or no parameter if it is empty.
func text(name, value string) cim.Property {
	if value == "" {
		return cim.Property{Name: name}
	}
	return cim.Property{Name: name, Value: value}
}

// one calls an operation that returns one result.
func (c *Conn) one(ctx context.Context, call *cimxmlwire.Call, o cim.Options) (cimxmlwire.Item, error) {
	var item cimxmlwire.Item
	_, err := c.call(ctx, call, o, func(i cimxmlwire.Item) bool {
		item = i
		return false
	})
	if err == nil && item.Instance == nil && item.Declaration == nil {
		err = c.wrap(call.Method, errors.New("the answer has no result"))
	}
	return item, err
}

// GetInstance implements [cim.Conn].
func (c *Conn) GetInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) (*cim.Instance, error) {
	namespace := c.namespaceOf(path, o)
	name := instanceName("InstanceName", path, o.Class)
	item, err := c.one(ctx, operation("GetInstance", namespace, name, boolean("LocalOnly", false), list(o.Properties)), o)
	if err != nil {
		return nil, err
	}
	if item.Instance == nil || item.Instance.Class == "" {
		return nil, c.wrap("GetInstance", errors.New("the answer has no instance"))
	}
	in := item.Instance
	in.Path = name.Value.(cim.ObjectPath).In(namespace)
	in.Path.Class, in.Path.Singleton = in.Class, path.Singleton
	return in, nil
}

// CreateInstance implements [cim.Conn].
func (c *Conn) CreateInstance(ctx context.Context, in *cim.Instance, o cim.Options) (cim.ObjectPath, error) {
	namespace := c.namespaceOf(in.Path, o)
	pathless := *in
	pathless.Path = cim.ObjectPath{}
	item, err := c.one(ctx, operation("CreateInstance", namespace, cim.Property{Name: "NewInstance", Value: &pathless}), o)
	if err != nil {
		return cim.ObjectPath{}, err
	}
	if item.Instance == nil || item.Instance.Path.Class == "" {
		return cim.ObjectPath{}, c.wrap("CreateInstance", errors.New("the answer has no path"))
	}
	path := item.Instance.Path
	path.Host, path.Namespace = "", cmp.Or(path.Namespace, namespace)
	return path, nil
}

// ModifyInstance implements [cim.Conn]. It always sends a PropertyList: without one, a server may
// set missing properties to NULL (DSP0200 5.3.2.8).
func (c *Conn) ModifyInstance(ctx context.Context, in *cim.Instance, properties []string, o cim.Options) error {
	path := in.Path
	path.Class = cmp.Or(path.Class, in.Class)
	name := instanceName("InstanceName", path, o.Class).Value.(cim.ObjectPath)
	isKey := func(p cim.Property) bool { _, ok := name.Key(p.Name); return ok }
	modified := &cim.Instance{Class: path.Class, Path: name, Properties: in.Properties}
	if properties == nil {
		properties = []string{}
		for _, p := range in.Properties {
			if !isKey(p) {
				properties = append(properties, p.Name)
			}
		}
	} else {
		modified.Properties = slices.DeleteFunc(slices.Clone(in.Properties), func(p cim.Property) bool { return !isKey(p) })
		for _, property := range properties {
			if p := named(in, property, o.Class); !isKey(p) {
				modified.Set(p)
			}
		}
	}
	call := operation("ModifyInstance", c.namespaceOf(in.Path, o), cim.Property{Name: "ModifiedInstance", Value: modified}, boolean("IncludeQualifiers", false), list(properties))
	_, err := c.call(ctx, call, o, nil)
	return err
}

// named returns a property. If it is missing, it returns NULL with the type from the schema.
func named(in *cim.Instance, name string, class *cim.ClassInfo) cim.Property {
	if p, ok := in.Get(name); ok {
		return p
	}
	p := cim.Property{Name: name}
	if class != nil {
		for _, info := range class.Properties() {
			if strings.EqualFold(info.Name, name) {
				p.Type, p.Array, p.Text = info.Type, info.Array, info.Text
			}
		}
	}
	return p
}

// DeleteInstance implements [cim.Conn].
func (c *Conn) DeleteInstance(ctx context.Context, path cim.ObjectPath, o cim.Options) error {
	_, err := c.call(ctx, operation("DeleteInstance", c.namespaceOf(path, o), instanceName("InstanceName", path, o.Class)), o, nil)
	return err
}

// InvokeMethod implements [cim.Conn].
func (c *Conn) InvokeMethod(ctx context.Context, path cim.ObjectPath, method string, in []cim.Property, o cim.Options) (result cim.Property, out []cim.Property, err error) {
	if o.Class != nil {
		path = o.Class.Typed(path)
	}
	path.Host, path.Namespace = "", c.namespaceOf(path, o)
	a, err := c.call(ctx, &cimxmlwire.Call{Method: method, Path: path, Params: in}, o, nil)
	if err != nil {
		return cim.Property{}, nil, err
	}
	result.Name = "ReturnValue"
	if a.Result != nil {
		result = *a.Result
	}
	placeReferences(a.Out, path.Namespace)
	return result, a.Out, nil
}

// placeReferences adds the requested namespace to references that have none.
func placeReferences(list []cim.Property, namespace string) {
	for i := range list {
		switch v := list[i].Value.(type) {
		case cim.ObjectPath:
			v.Namespace = cmp.Or(v.Namespace, namespace)
			list[i].Value = v
		case []any:
			for j := range v {
				if path, ok := v[j].(cim.ObjectPath); ok {
					path.Namespace = cmp.Or(path.Namespace, namespace)
					v[j] = path
				}
			}
		}
	}
}
