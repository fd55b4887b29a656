package cim

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"time"
)

// Options are optional settings of a call. The zero value means the server's defaults. A
// connection ignores what its protocol cannot express, and documents this.
//
// Typed functions take options as the last argument. [With] sets them for a connection, so
// that they also apply to generated stubs, [WaitJob] and [Modify].
type Options struct {
	// Namespace replaces the namespace of the path.
	Namespace string
	// Properties lists the properties to return. Keys are always returned. Nil means all.
	Properties []string
	// NamesOnly returns only the paths of instances. Typed functions fill in the keys.
	NamesOnly bool
	// Shallow excludes instances of subclasses.
	Shallow bool
	// PageSize is how many instances the server should send at a time.
	PageSize int
	// Timeout is the time limit for the server; 0 means that the context sets it.
	Timeout time.Duration
	// Locale is the language of messages, such as "de-DE".
	Locale string
	// Context contains settings for WMI: IWbemContext in COM, wmi: options in
	// WS-Management.
	Context map[string]string
	// Class describes the class as which the caller decodes the response, with its keys and
	// types. Typed functions set it.
	Class *ClassInfo
}

// Merge returns o, with its fields replaced by the fields that are set in later. A boolean
// is true if it is true in either. Context contains the entries of both.
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

// With returns a view of a connection that adds options to every call. Options of the call
// take precedence. A view has a method Unwrap, for [Capability].
//
//	res, err := job.GetError(ctx, cim.With(conn, cim.Options{Timeout: time.Minute}))
func With(conn Conn, o Options) Conn { return view{conn, o} }

type view struct {
	conn Conn
	o    Options
}

// viewOptions returns the options of the views around a connection, innermost first.
// [Capability] looks through the views, so that its result does not add them.
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
