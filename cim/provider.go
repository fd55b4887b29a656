package cim

import (
	"context"
	"fmt"
	"iter"
	"reflect"
)

// instanceFuncs are the instance operations of a provider in their dynamic
// form. Those that the provider does not have return ErrNotSupported.
type instanceFuncs struct {
	get       func(ctx context.Context, path ObjectPath) (*Instance, error)
	enumerate func(ctx context.Context) iter.Seq2[*Instance, error]
	create    func(ctx context.Context, in *Instance) (ObjectPath, error)
	modify    func(ctx context.Context, in *Instance, properties []string) error
	delete    func(ctx context.Context, path ObjectPath) error
}

// instancesOf finds the operations that a provider has.
func instancesOf[P Object](provider any) *instanceFuncs {
	getter, gets := provider.(InstanceGetter[P])
	enumerator, enumerates := provider.(InstanceEnumerator[P])
	creator, creates := provider.(InstanceCreator[P])
	modifier, modifies := provider.(InstanceModifier[P])
	deleter, deletes := provider.(InstanceDeleter)
	t := reflect.TypeOf(provider)
	_, method := t.MethodByName("GetInstance")
	demand(t, "GetInstance", method, gets)
	_, method = t.MethodByName("EnumerateInstances")
	demand(t, "EnumerateInstances", method, enumerates)
	_, method = t.MethodByName("CreateInstance")
	demand(t, "CreateInstance", method, creates)
	_, method = t.MethodByName("ModifyInstance")
	demand(t, "ModifyInstance", method, modifies)
	_, method = t.MethodByName("DeleteInstance")
	demand(t, "DeleteInstance", method, deletes)

	f := unsupported()
	if gets {
		f.get = func(ctx context.Context, path ObjectPath) (*Instance, error) {
			return encoded(getter.GetInstance(ctx, path))
		}
	}
	if enumerates {
		f.enumerate = func(ctx context.Context) iter.Seq2[*Instance, error] {
			return encodedAll(enumerator.EnumerateInstances(ctx))
		}
	}
	if creates {
		f.create = func(ctx context.Context, in *Instance) (ObjectPath, error) {
			object, err := decoded[P](in)
			if err != nil {
				return ObjectPath{}, err
			}
			return creator.CreateInstance(ctx, object)
		}
	}
	if modifies {
		f.modify = func(ctx context.Context, in *Instance, properties []string) error {
			object, err := decoded[P](in)
			if err != nil {
				return err
			}
			return modifier.ModifyInstance(ctx, object, properties)
		}
	}
	if deletes {
		f.delete = deleter.DeleteInstance
	}
	return f
}

// demand: a method that has the name of an operation and not its form would
// never be called, and nobody would notice.
func demand(t reflect.Type, name string, has, fits bool) {
	if has && !fits {
		panic(fmt.Sprintf("cim: method %s of provider %s has the wrong parameters or results", name, t))
	}
}

func unsupported() *instanceFuncs {
	return &instanceFuncs{
		get: func(context.Context, ObjectPath) (*Instance, error) { return nil, ErrNotSupported },
		enumerate: func(context.Context) iter.Seq2[*Instance, error] {
			return func(yield func(*Instance, error) bool) { yield(nil, ErrNotSupported) }
		},
		create: func(context.Context, *Instance) (ObjectPath, error) { return ObjectPath{}, ErrNotSupported },
		modify: func(context.Context, *Instance, []string) error { return ErrNotSupported },
		delete: func(context.Context, ObjectPath) error { return ErrNotSupported },
	}
}

func encoded[P Object](object P, err error) (*Instance, error) {
	if err != nil {
		return nil, err
	}
	in, err := Encode(object)
	if err == nil {
		in.Path = PathOf(object)
	}
	return in, err
}

func encodedAll[P Object](objects iter.Seq2[P, error]) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		for object, err := range objects {
			if in, err := encoded(object, err); !yield(in, err) || err != nil {
				return
			}
		}
	}
}

// decoded reads an instance into a new struct of the class.
func decoded[P Object](in *Instance) (P, error) {
	object := reflect.New(reflect.TypeFor[P]().Elem()).Interface().(P)
	if err := Decode(in, object); err != nil {
		return object, failf(ErrInvalidParameter, "%v", err)
	}
	return object, nil
}
