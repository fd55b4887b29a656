package cim

import (
	"context"
	"iter"
	"reflect"
)

// dynamicInstances are the operations of [Instances] in their dynamic form.
type dynamicInstances interface {
	get(ctx context.Context, path ObjectPath) (*Instance, error)
	enumerate(ctx context.Context) iter.Seq2[*Instance, error]
	create(ctx context.Context, in *Instance) (ObjectPath, error)
	modify(ctx context.Context, in *Instance, properties []string) error
	delete(ctx context.Context, path ObjectPath) error
}

// typedInstances makes the dynamic form of a provider's typed one.
type typedInstances[P Object] struct{ Instances[P] }

// decode reads an instance into a new struct of the class.
func (t typedInstances[P]) decode(in *Instance) (P, error) {
	object := reflect.New(reflect.TypeFor[P]().Elem()).Interface().(P)
	if err := Decode(in, object); err != nil {
		return object, failf(ErrInvalidParameter, "%v", err)
	}
	return object, nil
}

func (t typedInstances[P]) get(ctx context.Context, path ObjectPath) (*Instance, error) {
	object, err := t.GetInstance(ctx, path)
	if err != nil {
		return nil, err
	}
	return Encode(object)
}

func (t typedInstances[P]) enumerate(ctx context.Context) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		for object, err := range t.EnumerateInstances(ctx) {
			var in *Instance
			if err == nil {
				in, err = Encode(object)
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

func (t typedInstances[P]) create(ctx context.Context, in *Instance) (ObjectPath, error) {
	object, err := t.decode(in)
	if err != nil {
		return ObjectPath{}, err
	}
	return t.CreateInstance(ctx, object)
}

func (t typedInstances[P]) modify(ctx context.Context, in *Instance, properties []string) error {
	object, err := t.decode(in)
	if err != nil {
		return err
	}
	return t.ModifyInstance(ctx, object, properties)
}

func (t typedInstances[P]) delete(ctx context.Context, path ObjectPath) error {
	return t.DeleteInstance(ctx, path)
}
