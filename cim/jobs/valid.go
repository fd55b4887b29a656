package jobs

import (
	"encoding/json"
	"errors"
	"reflect"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// valid returns an error for an object that the schema does not allow, or that a store would
// not give back as it is. A Required property may be NULL: the function may set it later.
func (r *core) valid(o cim.Object) error {
	if _, err := r.retention(o); err != nil {
		return err
	}
	problems := violations(cim.Validate(o))
	v := reflect.ValueOf(o).Elem()
	for _, f := range r.fields.all {
		if err := storableValue(v.Field(f.index), 0); err != nil {
			problems = append(problems, cim.FieldError{Name: f.name, Err: err})
		}
	}
	if err := storableValue(v.FieldByName("Meta"), 0); err != nil {
		problems = append(problems, err)
	}
	if problems == nil {
		return nil
	}
	return failf(cim.ErrInvalidParameter, "job %s is not valid: %v", r.fields.text(o, instanceID), errors.Join(problems...))
}

func violations(err error) (list []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, err := range joined.Unwrap() {
		if !errors.Is(err, cim.ErrMissing) {
			list = append(list, err)
		}
	}
	return list
}

var errNotUTF8 = errors.New("the text is not UTF-8")

// maxNesting is how deep an object may have others in it.
const maxNesting = 64

// storableValue looks at all texts and dynamic properties in a value.
func storableValue(v reflect.Value, depth int) error {
	if depth > maxNesting {
		return errors.New("the value is nested too deep")
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return errNotUTF8
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return storableValue(v.Elem(), depth+1)
		}
	case reflect.Slice:
		return storableList(v, depth)
	case reflect.Struct:
		return storableStruct(v, depth)
	}
	return nil
}

func storableList(v reflect.Value, depth int) error {
	if v.Type().Elem().Kind() <= reflect.Complex128 {
		return nil // numbers
	}
	for i := range v.Len() {
		if err := storableValue(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func storableStruct(v reflect.Value, depth int) error {
	switch v.Type() {
	case reflect.TypeFor[cim.DateTime]():
		return nil
	case reflect.TypeFor[cim.Property]():
		return storableProperty(v.Interface().(cim.Property), depth)
	}
	for i := range v.NumField() {
		if err := storableValue(v.Field(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func storableProperty(p cim.Property, depth int) error {
	err := storableValue(reflect.ValueOf(p.Value), depth+1)
	if err == nil {
		err = storable(&cim.Instance{Class: "Any", Properties: []cim.Property{p}})
	}
	if err != nil {
		return cim.FieldError{Name: p.Name, Err: err}
	}
	return nil
}

// storable returns an error if a store would not give back an instance as it is.
func storable(in *cim.Instance) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	var again cim.Instance
	if err := json.Unmarshal(data, &again); err != nil {
		return err
	}
	if !cim.Equal(in, &again) {
		return errors.New("a value does not have the type that is given for it")
	}
	return nil
}
