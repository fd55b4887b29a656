package wsman

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// declaration asks for a class declaration in the way of Windows and OMI: one resource for all
// declarations, with the class as a selector.
func (c *Conn) declaration(d dialect, class cim.ObjectPath, o cim.Options, action string) request {
	r := request{action: action, resource: wire.SchemaURI, namespace: c.namespaceOf(class, o)}
	if class.Class != "" {
		r.selectors = []cim.KeyBinding{{Name: "ClassName", Value: class.Class}}
	}
	for _, name := range []string{"IncludeInheritanceHierarchy", "IncludeInheritedElements", "IncludeQualifiers"} {
		r.options = append(r.options, option{name, "xs:boolean", "true"})
	}
	return r
}

// GetClass implements [cim.ClassReader]. Windows and OMI support it. The declaration includes
// inherited members.
func (c *Conn) GetClass(ctx context.Context, class cim.ObjectPath, o cim.Options) ([]byte, error) {
	d, err := c.dialect(ctx)
	if err != nil {
		return nil, err
	}
	var raw []byte
	err = c.call(ctx, d, c.declaration(d, class, o, wire.ActionGet), o, func(r *reader, depth int) error {
		raw = r.declaration(depth)
		if raw == nil && r.Err() == nil {
			return fmt.Errorf("the answer has no declaration of %s", class.Class)
		}
		return nil
	})
	return raw, err
}

// declaration returns the CLASS element at or below the open element at a depth.
func (r *reader) declaration(depth int) []byte {
	if depth == 0 {
		return nil
	}
	if r.S.Local() == "CLASS" {
		return bytes.Clone(r.S.Raw())
	}
	for r.S.Child(depth) {
		if raw := r.declaration(r.S.Depth()); raw != nil {
			return raw
		}
	}
	return nil
}

// EnumerateClasses implements [cim.ClassReader], if the server can enumerate declarations.
func (c *Conn) EnumerateClasses(ctx context.Context, class cim.ObjectPath, o cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		d, err := c.dialect(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		r := c.declaration(d, class, o, wire.ActionEnumerate)
		e := c.begin(d, r.namespace, r.resource, o)
		e.mode = ""
		e.base, e.raw = &r, func(raw []byte) bool { return yield(raw, nil) }
		if err := e.run(ctx, func(*cim.Instance, error) bool { return true }); err != nil && !errors.Is(err, errStop) {
			yield(nil, err)
		}
	}
}

// EnumerateQualifiers implements [cim.ClassReader]. It returns an error: WS-Management has no such
// operation.
func (c *Conn) EnumerateQualifiers(context.Context, string, cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		yield(nil, &cim.Error{Code: cim.ErrNotSupported, Message: "WS-Management cannot read qualifier types"})
	}
}
