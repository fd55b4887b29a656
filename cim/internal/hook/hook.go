// Package hook hands functions of package cim to the packages below it which are of no use
// in its documentation. Package cim sets them before any of its code is used; their types
// are those of package cim, which this package cannot import.
package hook

import (
	"context"
	"reflect"
)

// The functions; package cimimpl documents them.
var (
	Text          func(object any) string
	MarshalJSON   func(object any) ([]byte, error)
	UnmarshalJSON func(data []byte, object any) error
	KeyPath       func(class, key any) (path any)
	Invoke        func(ctx context.Context, conn, object any, method string, params any, result reflect.Type) (any, error)
	InvokeStatic  func(ctx context.Context, conn, class any, method string, params any, result reflect.Type) (any, error)
)
