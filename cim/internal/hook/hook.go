// Package hook passes functions of package cim to packages below it, without adding them to
// the API of package cim. Package cim sets them before any other code uses them. They
// take and return types of package cim as any, because this package cannot import cim.
package hook

import (
	"context"
	"reflect"
)

// The functions are documented in package cimimpl.
var (
	Text          func(object any) string
	MarshalJSON   func(object any) ([]byte, error)
	UnmarshalJSON func(data []byte, object any) error
	KeyPath       func(class, key any) (path any)
	Invoke        func(ctx context.Context, conn, object any, method string, params any, result reflect.Type) (any, error)
	InvokeStatic  func(ctx context.Context, conn, class any, method string, params any, result reflect.Type) (any, error)
)
