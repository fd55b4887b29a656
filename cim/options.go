package cim

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"time"
)

// Options are what a call may ask for beyond its arguments. The zero value is what the
// server does by default. A connection ignores what its protocol cannot express, and says
// so in its documentation.
//
// Typed functions take options at the end. [With] sets them for a connection, which is how
// they reach generated stubs, [WaitJob] and [Modify].
type Options struct {
	// Namespace replaces the namespace of the path.
	Namespace string
	// Properties lists the properties wanted. Keys always come along. Nil means all.
	Properties []string
	// NamesOnly asks for the paths of instances alone. Typed functions fill in the keys.
	NamesOnly bool
	// Shallow leaves out instances of subclasses.
	Shallow bool
	// PageSize is how many instances the server is to send at a time.
	PageSize int
	// Timeout is the time that the server may take; 0 for what the context allows.
	Timeout time.Duration
	// Locale is the language of messages, such as "de-DE".
	Locale string
	// Context is what WMI understands: IWbemContext of COM, wmi: options of WS-Management.
	Context map[string]string
	// Class is the table of the class that the caller reads the answer as: it tells keys
	// and types. Typed functions set it.
	Class *ClassInfo
}

// Merge returns o with what later says in its place, field by field. A boolean is set if it
// is in either, and Context has the entries of both.
func (o Options) Merge(later Options) Options {
	o.Namespace = cmp.Or(later.Namespace, o.Namespace)
	if later.Properties != nil {
		o.Properties = later.Properties
	}
	o.NamesOnly = o.NamesOnly || later.NamesOnly
	o.Shallow = o.Shallow || later.Shallow
	o.PageSize = cmp.Or(later.PageSize, o.PageSize)
	o.Timeout = cmp.Or(later.Timeout, o.Timeout)
	o.Locale = cmp.Or(later.Locale, o.Locale)
	if len(later.Context) > 0 && len(o.Context) > 0 {
		both := maps.Clone(o.Context)
		maps.Copy(both, later.Context)
		o.Context = both
	} else if len(later.Context) > 0 {
		o.Context = later.Context
	}
	o.Class = cmp.Or(later.Class, o.Class)
	return o
}

// With returns a view of a connection that adds options to every call. Options that a call
// has itself win. A view has a method Unwrap, for [Capability].
//
//	res, err := job.GetError(ctx, cim.With(conn, cim.Options{Timeout: time.Minute}))
func With(conn Conn, o Options) Conn { return view{conn, o} }

type view struct {
	conn Conn
	o    Options
}

// viewOptions returns the options of the views around a connection, the innermost first.
// [Capability] looks through the views, so that what it finds does not add them.
func viewOptions(conn Conn) []Options {
	var list []Options
	for conn != nil {
		if v, ok := conn.(view); ok {
			list = append([]Options{v.o}, list...)
		}
		inner, wraps := conn.(interface{ Unwrap() Conn })
		if !wraps {
			break
		}
		conn = inner.Unwrap()
	}
	return list
}

func (v view) Unwrap() Conn { return v.conn }

func (v view) GetInstance(ctx context.Context, path ObjectPath, o Options) (*Instance, error) {
	return v.conn.GetInstance(ctx, path, v.o.Merge(o))
}

func (v view) EnumerateInstances(ctx context.Context, class ObjectPath, o Options) iter.Seq2[*Instance, error] {
	return v.conn.EnumerateInstances(ctx, class, v.o.Merge(o))
}

func (v view) Associators(ctx context.Context, path ObjectPath, f AssociatorFilter, o Options) iter.Seq2[*Instance, error] {
	return v.conn.Associators(ctx, path, f, v.o.Merge(o))
}

func (v view) References(ctx context.Context, path ObjectPath, f ReferenceFilter, o Options) iter.Seq2[*Instance, error] {
	return v.conn.References(ctx, path, f, v.o.Merge(o))
}

func (v view) Query(ctx context.Context, q Query, o Options) iter.Seq2[*Instance, error] {
	return v.conn.Query(ctx, q, v.o.Merge(o))
}

func (v view) CreateInstance(ctx context.Context, in *Instance, o Options) (ObjectPath, error) {
	return v.conn.CreateInstance(ctx, in, v.o.Merge(o))
}

func (v view) ModifyInstance(ctx context.Context, in *Instance, properties []string, o Options) error {
	return v.conn.ModifyInstance(ctx, in, properties, v.o.Merge(o))
}

func (v view) DeleteInstance(ctx context.Context, path ObjectPath, o Options) error {
	return v.conn.DeleteInstance(ctx, path, v.o.Merge(o))
}

func (v view) InvokeMethod(ctx context.Context, path ObjectPath, method string, in []Property, o Options) (Property, []Property, error) {
	return v.conn.InvokeMethod(ctx, path, method, in, v.o.Merge(o))
}
