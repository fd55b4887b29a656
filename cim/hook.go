package cim

import (
	"context"
	"reflect"

	"github.com/gomof/gomof/cim/internal/hook"
)

func init() {
	hook.Text = func(o any) string { return text(asObject(o)) }
	hook.MarshalJSON = func(o any) ([]byte, error) { return marshalJSON(asObject(o)) }
	hook.UnmarshalJSON = func(data []byte, o any) error { return unmarshalJSON(data, asObject(o)) }
	hook.KeyPath = func(class, key any) any { return keyPath(class.(*ClassInfo), key) }
	hook.Invoke = func(ctx context.Context, conn, object any, method string, params any, result reflect.Type) (any, error) {
		o := asObject(object)
		if isNil(o) {
			return reflect.Zero(result).Interface(), failf(ErrInvalidParameter, "object is nil")
		}
		return invoke(ctx, conn.(Conn), o.CIMClass(), PathOf(o), method, params, result)
	}
	hook.InvokeStatic = func(ctx context.Context, conn, class any, method string, params any, result reflect.Type) (any, error) {
		c := class.(*ClassInfo)
		return invoke(ctx, conn.(Conn), c, c.Path(), method, params, result)
	}
}

// asObject converts a nil pointer to a nil Object.
func asObject(o any) Object {
	object, _ := o.(Object)
	return object
}
