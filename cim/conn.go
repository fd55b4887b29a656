package cim

import (
	"context"
	"iter"
)

// A Conn is a connection to a server: a transport, or a server in the same process. It has
// the operations of DSP0200 5.3 in dynamic form; programs use the typed functions of this
// package instead. A path without a namespace means the connection's default namespace. The
// caller owns what an operation returns.
//
// An error response of the server is an *[Error]. All other errors come from the transport
// or the context. Iterators end after an error.
//
// A transport returns values as it receives them, see [Type]. The namespace of a path or
// reference without a namespace is the namespace of the object that contains it. A
// transport embeds [UnimplementedConn], so that it still compiles if Conn gains methods.
type Conn interface {
	GetInstance(ctx context.Context, path ObjectPath, o Options) (*Instance, error)
	// EnumerateInstances yields the instances of a class and of its subclasses.
	EnumerateInstances(ctx context.Context, class ObjectPath, o Options) iter.Seq2[*Instance, error]
	// Associators yields the objects that associations link to the object of the path.
	Associators(ctx context.Context, path ObjectPath, filter AssociatorFilter, o Options) iter.Seq2[*Instance, error]
	// References yields the associations that refer to the object of the path.
	References(ctx context.Context, path ObjectPath, filter ReferenceFilter, o Options) iter.Seq2[*Instance, error]
	Query(ctx context.Context, query Query, o Options) iter.Seq2[*Instance, error]
	CreateInstance(ctx context.Context, in *Instance, o Options) (ObjectPath, error)
	// ModifyInstance sets the named properties, to NULL if in does not have them. Without
	// names, it sets all properties of in.
	ModifyInstance(ctx context.Context, in *Instance, properties []string, o Options) error
	DeleteInstance(ctx context.Context, path ObjectPath, o Options) error
	// InvokeMethod calls a method of an instance or, if the method is static, of a class.
	// The result of a void method is NULL.
	InvokeMethod(ctx context.Context, path ObjectPath, method string, in []Property, o Options) (result Property, out []Property, err error)
}

// An AssociatorFilter restricts what [Associators] returns (DSP0200 5.3.2.14). An empty
// field matches everything.
type AssociatorFilter struct {
	AssocClass  string // the association, or a superclass of it
	ResultClass string // the class of the objects at the other end, or a superclass of it
	Role        string // the reference at this end
	ResultRole  string // the reference at the other end
}

// A ReferenceFilter restricts what [References] returns (DSP0200 5.3.2.16). An empty field
// matches everything.
type ReferenceFilter struct {
	ResultClass string // the association, or a superclass of it
	Role        string // the reference that names the object
}

// A Query is a query in a language that the server understands.
type Query struct {
	Text      string
	Language  string // such as "WQL" or "DMTF:CQL"; empty means WQL
	Namespace string // empty means the connection's default
}

// UnimplementedConn returns [ErrNotSupported] from every operation. Implementations of
// [Conn] embed it, so that they can omit operations and still compile if Conn gains
// methods.
type UnimplementedConn struct{}

// GetInstance returns [ErrNotSupported].
func (UnimplementedConn) GetInstance(context.Context, ObjectPath, Options) (*Instance, error) {
	return nil, unimplemented("GetInstance")
}

// EnumerateInstances yields [ErrNotSupported].
func (UnimplementedConn) EnumerateInstances(context.Context, ObjectPath, Options) iter.Seq2[*Instance, error] {
	return failing(unimplemented("EnumerateInstances"))
}

// Associators yields [ErrNotSupported].
func (UnimplementedConn) Associators(context.Context, ObjectPath, AssociatorFilter, Options) iter.Seq2[*Instance, error] {
	return failing(unimplemented("Associators"))
}

// References yields [ErrNotSupported].
func (UnimplementedConn) References(context.Context, ObjectPath, ReferenceFilter, Options) iter.Seq2[*Instance, error] {
	return failing(unimplemented("References"))
}

// Query yields [ErrNotSupported].
func (UnimplementedConn) Query(context.Context, Query, Options) iter.Seq2[*Instance, error] {
	return failing(unimplemented("Query"))
}

// CreateInstance returns [ErrNotSupported].
func (UnimplementedConn) CreateInstance(context.Context, *Instance, Options) (ObjectPath, error) {
	return ObjectPath{}, unimplemented("CreateInstance")
}

// ModifyInstance returns [ErrNotSupported].
func (UnimplementedConn) ModifyInstance(context.Context, *Instance, []string, Options) error {
	return unimplemented("ModifyInstance")
}

// DeleteInstance returns [ErrNotSupported].
func (UnimplementedConn) DeleteInstance(context.Context, ObjectPath, Options) error {
	return unimplemented("DeleteInstance")
}

// InvokeMethod returns [ErrNotSupported].
func (UnimplementedConn) InvokeMethod(context.Context, ObjectPath, string, []Property, Options) (Property, []Property, error) {
	return Property{}, nil, unimplemented("InvokeMethod")
}

func unimplemented(operation string) *Error {
	return failf(ErrNotSupported, "the connection does not support %s", operation)
}

func failing(err error) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) { yield(nil, err) }
}

// A ClassReader is a [Conn] that returns declarations as the CIM-XML elements CLASS and
// QUALIFIER.DECLARATION. Use [Capability] to get it.
type ClassReader interface {
	GetClass(ctx context.Context, class ObjectPath, o Options) ([]byte, error)
	// EnumerateClasses yields the subclasses of a class, or all classes of the namespace if
	// the path has no class.
	EnumerateClasses(ctx context.Context, class ObjectPath, o Options) iter.Seq2[[]byte, error]
	EnumerateQualifiers(ctx context.Context, namespace string, o Options) iter.Seq2[[]byte, error]
}

// A Subscriber is a [Conn] that delivers indications. [Subscribe] uses it.
type Subscriber interface {
	// Subscribe yields indications until the loop or the context ends.
	Subscribe(ctx context.Context, s Subscription, o Options) iter.Seq2[*Instance, error]
}

// A Subscription selects indications.
type Subscription struct {
	Query Query // the indications are its results
}

// Capability returns an optional interface of a connection, such as [ClassReader]. It
// searches connections that have a method Unwrap, such as the views of [With]. The options
// of such a view do not apply to the result.
func Capability[T any](conn Conn) (capability T, ok bool) {
	for conn != nil {
		if found, ok := conn.(T); ok {
			return found, true
		}
		inner, wraps := conn.(interface{ Unwrap() Conn })
		if !wraps {
			break
		}
		conn = inner.Unwrap()
	}
	return capability, false
}
