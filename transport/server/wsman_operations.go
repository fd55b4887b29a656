package server

import (
	"context"
	"strings"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

func (x *wsmanExchange) callOptions() cim.Options {
	return cim.Options{Locale: x.q.locale, Context: x.q.context}
}

// class returns an error if the resource is not a single class.
func (x *wsmanExchange) class() error {
	if x.q.path.Class == "*" {
		return sender("wsa:DestinationUnreachable", "InvalidResourceURI", "found the resource of all classes, want a single class")
	}
	return nil
}

// body reads the properties of the first element in the body.
func (x *wsmanExchange) body(depth int) ([]cim.Property, error) {
	var list []cim.Property
	if depth > 0 {
		list = x.r.Properties(depth, false)
	}
	wire.PlaceReferences(list, x.q.path.Namespace)
	return list, x.finish()
}

func (x *wsmanExchange) get(ctx context.Context) error {
	if err := first(x.class(), x.finish()); err != nil {
		return err
	}
	in, err := x.s.conn.GetInstance(ctx, x.q.path, x.callOptions())
	if err != nil {
		return err
	}
	x.open(wire.ActionGet + "Response")
	x.instance(in)
	return x.close()
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *wsmanExchange) instance(in *cim.Instance) {
	x.w.Instance(in, x.w.Class(in.Path.Namespace, in.Class), nil)
}

// put sets the properties in the request. It leaves other properties as they are.
func (x *wsmanExchange) put(ctx context.Context, depth int) error {
	properties, err := x.body(depth)
	if err := first(x.class(), err); err != nil {
		return err
	}
	in := &cim.Instance{Class: x.q.path.Class, Path: x.q.path, Properties: properties}
	if err := x.s.conn.ModifyInstance(ctx, in, nil, x.callOptions()); err != nil {
		return err
	}
	x.open(wire.ActionPut + "Response")
	return x.close()
}

func (x *wsmanExchange) create(ctx context.Context, depth int) error {
	properties, err := x.body(depth)
	if err := first(x.class(), err); err != nil {
		return err
	}
	class := cim.ObjectPath{Namespace: x.q.path.Namespace, Class: x.q.path.Class}
	path, err := x.s.conn.CreateInstance(ctx, &cim.Instance{Class: class.Class, Path: class, Properties: properties}, x.callOptions())
	if err != nil {
		return err
	}
	x.open(wire.ActionCreate + "Response")
	x.w.Raw("<wxf:ResourceCreated>")
	x.reference(path)
	x.w.Raw("</wxf:ResourceCreated>")
	return x.close()
}

// reference writes a path. A path without a namespace is in the namespace of the request.
func (x *wsmanExchange) reference(path cim.ObjectPath) {
	if path.Namespace == "" {
		path.Namespace = x.q.path.Namespace
	}
	x.w.Reference(path, 0)
}

func (x *wsmanExchange) delete(ctx context.Context) error {
	if err := first(x.class(), x.finish()); err != nil {
		return err
	}
	if err := x.s.conn.DeleteInstance(ctx, x.q.path, x.callOptions()); err != nil {
		return err
	}
	x.open(wire.ActionDelete + "Response")
	return x.close()
}

func (x *wsmanExchange) invoke(ctx context.Context, depth int, method string) error {
	in, err := x.body(depth)
	if err := first(x.class(), err); err != nil {
		return err
	}
	result, out, err := x.s.conn.InvokeMethod(ctx, x.q.path, method, in, x.callOptions())
	if err != nil {
		return err
	}
	x.open(x.q.action + "Response")
	w := x.w
	w.Raw("<p:").Name(method).Raw(`_OUTPUT xmlns:p="`).Text(x.q.resource).Raw(`">`)
	if result.Value != nil {
		result.Name = "ReturnValue"
		out = append([]cim.Property{result}, out...)
	}
	w.Properties(out, "p", 0, nil)
	w.Raw("</p:").Name(method).Raw("_OUTPUT>")
	return x.close()
}

// schemaPrefix is the URI of declarations, up to the class name.
const schemaPrefix = "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/"

// isDeclaration reports whether the resource is the declaration of a class in the form of Windows
// and OMI: the class is a selector or in the URI.
func (x *wsmanExchange) isDeclaration() bool { return strings.HasPrefix(x.q.resource, schemaPrefix) }

// declared returns the path of the class whose declaration is requested.
func (x *wsmanExchange) declared() cim.ObjectPath {
	class := cim.ObjectPath{Namespace: x.q.path.Namespace}
	if x.q.path.Class != "*" {
		class.Class = x.q.path.Class
	}
	if name, ok := x.q.path.Key("ClassName"); ok {
		class.Class, _ = name.(string)
	}
	return class
}

var errNoDeclarations = failf(cim.ErrNotSupported, "the server does not return class declarations")

func (x *wsmanExchange) declaration(ctx context.Context) error {
	if err := x.finish(); err != nil {
		return err
	}
	if x.s.Classes == nil {
		return errNoDeclarations
	}
	raw, err := x.s.Classes.GetClass(ctx, x.declared(), x.callOptions())
	if err != nil {
		return err
	}
	x.open(wire.ActionGet + "Response")
	x.w.Raw(string(raw))
	return x.close()
}
