package jobs

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// valid returns an error for an object that the schema does not allow, or that a store would not
// return unchanged. A Required property may be NULL, because the function may set it later.
func (r *core) valid(o cim.Object) error {
	if _, err := r.retention(o); err != nil {
		return err
	}
	problems := violations(cim.Validate(o))
	v := reflect.ValueOf(o).Elem()
	for _, f := range r.fields.all {
		if !f.texts {
			continue
		}
		if err := storableValue(v.Field(f.index), 0); err != nil {
			problems = append(problems, cim.FieldError{Name: f.name, Err: err})
		}
	}
	if err := storableValue(v.Field(r.fields.meta), 0); err != nil {
		problems = append(problems, err)
	}
	if problems == nil {
		return nil
	}
	return failf(cim.ErrInvalidParameter, "job %s is not valid: %s", r.fields.text(o, instanceID), joined(problems))
}

// joined returns the texts of errors on one line.
func joined(list []error) string {
	texts := make([]string, len(list))
	for i, err := range list {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

func violations(err error) (list []error) {
	all, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, err := range all.Unwrap() {
		if !errors.Is(err, cim.ErrMissing) {
			list = append(list, err)
		}
	}
	return list
}

var errNotUTF8 = errors.New("the text is not UTF-8")

// maxNesting limits the nesting of objects.
const maxNesting = 64

// storableValue checks all texts and dynamic properties in a value.
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
	if !hasTexts(v.Type()) {
		return nil
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
	if err := storableValue(reflect.ValueOf(p.Value), depth+1); err != nil {
		return cim.FieldError{Name: p.Name, Err: err}
	}
	return named(p, storable(&cim.Instance{Class: "Any", Properties: []cim.Property{p}}))
}

// named returns an error with the name of the property.
func named(p cim.Property, err error) error {
	if err == nil || strings.HasPrefix(err.Error(), p.Name+":") {
		return err
	}
	return cim.FieldError{Name: p.Name, Err: err}
}

// storable returns an error if a store would not return an instance unchanged.
func storable(in *cim.Instance) error {
	data, err := json.Marshal(in)
	var wrapped *json.MarshalerError
	switch {
	case errors.As(err, &wrapped):
		return wrapped.Err // without the text about JSON methods
	case err != nil:
		return err
	}
	var again cim.Instance
	if err := json.Unmarshal(data, &again); err != nil {
		return err
	}
	if !cim.Equal(in, &again) {
		return errors.New("a value does not have its declared type")
	}
	return nil
}
