package cim

import (
	"context"
	"iter"
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
type typedInstances[T any, P structOf[T]] struct{ Instances[T] }

func (t typedInstances[T, P]) get(ctx context.Context, path ObjectPath) (*Instance, error) {
	object, err := t.GetInstance(ctx, path)
	if err != nil {
		return nil, err
	}
	return Encode(P(object))
}

func (t typedInstances[T, P]) enumerate(ctx context.Context) iter.Seq2[*Instance, error] {
	return func(yield func(*Instance, error) bool) {
		for object, err := range t.EnumerateInstances(ctx) {
			var in *Instance
			if err == nil {
				in, err = Encode(P(object))
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

func (t typedInstances[T, P]) create(ctx context.Context, in *Instance) (ObjectPath, error) {
	object := P(new(T))
	if err := Decode(in, object); err != nil {
		return ObjectPath{}, failf(ErrInvalidParameter, "%v", err)
	}
	return t.CreateInstance(ctx, object)
}

func (t typedInstances[T, P]) modify(ctx context.Context, in *Instance, properties []string) error {
	object := P(new(T))
	if err := Decode(in, object); err != nil {
		return failf(ErrInvalidParameter, "%v", err)
	}
	return t.ModifyInstance(ctx, object, properties)
}

func (t typedInstances[T, P]) delete(ctx context.Context, path ObjectPath) error {
	return t.DeleteInstance(ctx, path)
}
