package cim

import (
	"cmp"
	"context"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// A structOf is a generated struct T whose pointer is an [Object].
type structOf[T any] interface {
	*T
	Object
}

// classOf returns the description of a struct's class.
func classOf[T any, P structOf[T]]() *ClassInfo { return P(new(T)).CIMClass() }

// Get gets the instance with this key. If values do not fit, it returns the object together
// with a *[DecodeError].
func Get[T any, P structOf[T]](ctx context.Context, conn Conn, key Key, opts ...Options) (P, error) {
	object := P(new(T))
	in, a, err := get(ctx, conn, key, object.CIMClass(), opts)
	if err != nil {
		return nil, err
	}
	return object, a.decode(in, object)
}

// get contains the code of Get, so that its instantiations stay small: there is one for
// each class.
func get(ctx context.Context, conn Conn, key Key, class *ClassInfo, opts []Options) (*Instance, asked, error) {
	if err := checkKeys(key.Path(), class); err != nil {
		return nil, asked{}, err
	}
	a := ask(class.Typed(key.Path()), class, opts)
	in, err := conn.GetInstance(ctx, a.path, a.o)
	if err != nil {
		return nil, a, err
	}
	if in.Path.Class == "" {
		in.Path = clonePath(a.path) // WS-Management has the path only in the request
		in.Path.Class = cmp.Or(in.Class, in.Path.Class)
	}
	return in, a, nil
}

// checkKeys reports a key that the class cannot have: all its subclasses have the same
// keys.
func checkKeys(path ObjectPath, class *ClassInfo) error {
	if class.New == nil || strings.EqualFold(path.Class, class.Name) {
		return nil
	}
	keys := 0
	for _, p := range class.Properties() {
		if p.Key {
			keys++
			if _, named := path.Key(p.Name); !named && len(path.Keys) > 0 && path.Keys[0].Name != "" {
				return failf(ErrInvalidClass, "%s is not an instance of %s, because it has no key %s", path, class.Name, p.Name)
			}
		}
	}
	if keys != len(path.Keys) && !path.Singleton {
		return failf(ErrInvalidClass, "%s is not an instance of %s, which has %d keys", path, class.Name, keys)
	}
	return nil
}

// An asked is what a call asks for.
type asked struct {
	path      ObjectPath
	namespace string // of the response, if it is known
	o         Options
}

func ask(path ObjectPath, class *ClassInfo, opts []Options) asked {
	o := Options{Class: class}
	for _, later := range opts {
		o = o.Merge(later)
	}
	return asked{path, cmp.Or(o.Namespace, path.Namespace), o}
}

// decode decodes a response. Its default namespace is the namespace of the request.
func (a asked) decode(in *Instance, into Object) error {
	place(&in.Path, a.namespace)
	err := decodeObject(in, into, scope{namespace: cmp.Or(in.Path.Namespace, a.namespace)})
	if _, dynamic := into.(*Instance); !dynamic && in.Path.Class == "" && a.namespace != into.CIMClass().Namespace {
		path := PathOf(into)
		path.Namespace = a.namespace
		into.meta().Path = path
	}
	return err
}

// decodeAll decodes the instances of an enumeration.
func decodeAll[T any, P structOf[T]](a asked, instances iter.Seq2[*Instance, error]) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for in, err := range instances {
			if err != nil {
				yield(nil, err)
				return
			}
			object := P(new(T))
			if err := a.decode(in, object); !yield(object, err) {
				return
			}
		}
	}
}

// Enumerate yields the instances of a class and its subclasses. It stops after an error of
// the server. If values do not fit, it yields the object together with a *[DecodeError] and
// continues.
func Enumerate[T any, P structOf[T]](ctx context.Context, conn Conn, opts ...Options) iter.Seq2[P, error] {
	class := classOf[T, P]()
	a := ask(class.Path(), class, opts)
	return decodeAll[T, P](a, conn.EnumerateInstances(ctx, a.path, a.o))
}

// Associators yields the instances of class T and its subclasses that associations link to
// the object of the key.
func Associators[T any, P structOf[T]](ctx context.Context, conn Conn, key Key, filter AssociatorFilter, opts ...Options) iter.Seq2[P, error] {
	class := classOf[T, P]()
	filter.ResultClass = cmp.Or(filter.ResultClass, class.Name)
	a := ask(key.Path(), class, opts)
	return decodeAll[T, P](a, conn.Associators(ctx, a.path, filter, a.o))
}

// References yields the associations of class T and its subclasses that refer to the object
// of the key.
func References[T any, P structOf[T]](ctx context.Context, conn Conn, key Key, filter ReferenceFilter, opts ...Options) iter.Seq2[P, error] {
	class := classOf[T, P]()
	filter.ResultClass = cmp.Or(filter.ResultClass, class.Name)
	a := ask(key.Path(), class, opts)
	return decodeAll[T, P](a, conn.References(ctx, a.path, filter, a.o))
}

// Select yields the results of a query, as structs of a class. The default namespace of the
// query is the namespace of the class.
func Select[T any, P structOf[T]](ctx context.Context, conn Conn, query Query, opts ...Options) iter.Seq2[P, error] {
	class := classOf[T, P]()
	a := ask(ObjectPath{Namespace: cmp.Or(query.Namespace, class.Namespace), Class: class.Name}, class, opts)
	query.Namespace, query.Language = a.namespace, cmp.Or(query.Language, "WQL")
	return decodeAll[T, P](a, conn.Query(ctx, query, a.o))
}

// Subscribe yields indications as structs of a class until the loop or the context ends. It
// yields [ErrNotSupported] if the connection is not a [Subscriber].
func Subscribe[T any, P structOf[T]](ctx context.Context, conn Conn, s Subscription, opts ...Options) iter.Seq2[P, error] {
	class := classOf[T, P]()
	opts = append(viewOptions(conn), opts...)
	a := ask(ObjectPath{Namespace: cmp.Or(s.Query.Namespace, class.Namespace), Class: class.Name}, class, opts)
	s.Query.Namespace, s.Query.Language = a.namespace, cmp.Or(s.Query.Language, "WQL")
	subscriber, ok := Capability[Subscriber](conn)
	if !ok {
		return decodeAll[T, P](a, failing(failf(ErrNotSupported, "the connection does not support indications")))
	}
	return decodeAll[T, P](a, subscriber.Subscribe(ctx, s, a.o))
}

// Modify sends the named properties; a nil field sets NULL. Without names, it sends all
// properties that are not nil. Use [With] to set [Options].
func Modify(ctx context.Context, conn Conn, o Object, properties ...string) error {
	in, err := Encode(o)
	if err != nil {
		return err
	}
	in.Path = o.CIMClass().Typed(PathOf(o))
	if _, dynamic := o.(*Instance); !dynamic {
		// A nil field is NULL, even if Meta.Extra has a value that did not fit it.
		v := reflect.ValueOf(o).Elem()
		in.Properties = slices.DeleteFunc(in.Properties, func(p Property) bool {
			return containsFold(properties, p.Name) && isZeroField(v, p.Name)
		})
	}
	return conn.ModifyInstance(ctx, in, properties, Options{Class: o.CIMClass()})
}

func containsFold(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// Delete deletes the instance with this key.
func Delete(ctx context.Context, conn Conn, key Key, opts ...Options) error {
	a := ask(key.Path(), nil, opts)
	return conn.DeleteInstance(ctx, a.path, a.o)
}

// As converts an object to the struct of another class: a superclass, or the subclass that
// the server gave. It loses nothing: values for which T has no field go to Meta.Extra.
func As[T any, P structOf[T]](o Object) (P, error) {
	in, err := Encode(o)
	if err != nil {
		return nil, err
	}
	object := P(new(T))
	return object, Decode(in, object)
}
