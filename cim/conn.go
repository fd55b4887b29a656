package cim

import (
	"context"
	"iter"
)

// A Conn is a connection to a server: a transport, or a server in the same process. Its
// operations are the ones of DSP0200 5.3 in their dynamic form; programs use the typed
// functions of this package instead. A path without a namespace means the default namespace
// of the connection. What an operation returns belongs to the caller.
//
// If the server answers with an error, it is an *[Error]. All other errors are those of the
// transport or the context. Iterators end after an error.
//
// A transport returns values as it reads them, see [Type]. A path or reference without a
// namespace is in the namespace of what it came with. A transport that embeds
// [UnimplementedConn] still compiles if Conn gains a method.
type Conn interface {
	GetInstance(ctx context.Context, path ObjectPath, o Options) (*Instance, error)
	// EnumerateInstances yields the instances of a class and of its subclasses.
	EnumerateInstances(ctx context.Context, class ObjectPath, o Options) iter.Seq2[*Instance, error]
	// Associators yields the objects that associations link with one.
	Associators(ctx context.Context, path ObjectPath, filter AssociatorFilter, o Options) iter.Seq2[*Instance, error]
	// References yields the associations that refer to an object.
	References(ctx context.Context, path ObjectPath, filter ReferenceFilter, o Options) iter.Seq2[*Instance, error]
	Query(ctx context.Context, query Query, o Options) iter.Seq2[*Instance, error]
	CreateInstance(ctx context.Context, in *Instance, o Options) (ObjectPath, error)
	// ModifyInstance sets the properties that are named, to NULL if in does not have
	// them. If none is named, it sets all that in has.
	ModifyInstance(ctx context.Context, in *Instance, properties []string, o Options) error
	DeleteInstance(ctx context.Context, path ObjectPath, o Options) error
	// InvokeMethod calls a method on an instance or, if it is static, on a
	// class. The return value is NULL for a void method.
	InvokeMethod(ctx context.Context, path ObjectPath, method string, in []Property, o Options) (result Property, out []Property, err error)
}

// An AssociatorFilter narrows what [Associators] finds (DSP0200 5.3.2.14).
// Empty fields do not narrow.
type AssociatorFilter struct {
	AssocClass  string // the association, or a superclass of it
	ResultClass string // the class of the objects at the other end, or a superclass of it
	Role        string // the reference at this end
	ResultRole  string // the reference at the other end
}

// A ReferenceFilter narrows what [References] finds (DSP0200 5.3.2.16). Empty fields do not
// narrow.
type ReferenceFilter struct {
	ResultClass string // the association, or a superclass of it
	Role        string // the reference that names the object
}

// A Query is a query in a language that the server understands.
type Query struct {
	Text      string
	Language  string // "WQL" or "DMTF:CQL" for example; empty for WQL
	Namespace string // empty for the default one of the connection
}

// UnimplementedConn answers every operation with [ErrNotSupported]. An implementation of
// [Conn] embeds it to leave operations out, and to go on compiling when Conn gains some.
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
	return failf(ErrNotSupported, "the connection has no %s", operation)
}

func failing(err error) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) { yield(nil, err) }
}

// A ClassReader is a [Conn] that returns declarations, as elements of CIM-XML: CLASS and
// QUALIFIER.DECLARATION. [Capability] finds it.
type ClassReader interface {
	GetClass(ctx context.Context, class ObjectPath, o Options) ([]byte, error)
	// EnumerateClasses yields the classes below one, or all of the namespace if the path
	// has no class.
	EnumerateClasses(ctx context.Context, class ObjectPath, o Options) iter.Seq2[[]byte, error]
	EnumerateQualifiers(ctx context.Context, namespace string, o Options) iter.Seq2[[]byte, error]
}

// A Subscriber is a [Conn] that delivers indications. [Subscribe] uses it.
type Subscriber interface {
	// Subscribe yields indications until the loop or the context ends.
	Subscribe(ctx context.Context, s Subscription, o Options) iter.Seq2[*Instance, error]
}

// A Subscription says which indications are wanted.
type Subscription struct {
	Query Query // whose results they are
}

// Capability finds an optional interface of a connection, such as [ClassReader]. It looks
// through the views of [With], whose options do not reach what it finds, and through other
// connections that have a method Unwrap.
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
