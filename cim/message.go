package cim

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// A Message prints the parameters or the result of a method for logs, and marshals them as
// JSON that can be decoded again; see [MessageOf].
type Message struct{ of any }

// MessageOf wraps generated parameters or a generated result for fmt, log/slog and
// encoding/json, which do not know the tags of the structs.
//
//	slog.Info("called", "with", cim.MessageOf(params), "result", cim.MessageOf(result))
//
//	m := cim.MessageOf(&result)
//	err := json.Unmarshal(data, &m) // into result
//
// The JSON is the JSON of objects, without "$class" and "$path"; the return value is
// "$return". Anything but a struct or a pointer to one returns an error when marshaled.
func MessageOf(structOrPointer any) Message { return Message{structOrPointer} }

// value returns the struct, or false if there is none.
func (m Message) value() (v reflect.Value, ok bool) {
	v = reflect.ValueOf(m.of)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	return v, v.Kind() == reflect.Struct
}

// unknownOf returns the values of a result that have no field.
func unknownOf(v reflect.Value) []Property {
	extra := extraOf(v)
	if !extra.IsValid() {
		return nil
	}
	return extra.Interface().([]Property)
}

// Properties returns the dynamic form of the parameters that are not NULL.
func (m Message) Properties() ([]Property, error) {
	v, ok := m.value()
	if !ok {
		return nil, fmt.Errorf("%w: %T is not a message", ErrWrongType, m.of)
	}
	list, err := encodeFields(v, v.Type().Name(), false, 0)
	return append(list, cloneProperties(unknownOf(v))...), err
}

// Result returns the dynamic form of a result, as [Conn] returns it: the return value, and
// all output parameters including NULL ones.
func (m Message) Result() (value Property, out []Property, err error) {
	v, ok := m.value()
	if !ok {
		return Property{}, nil, fmt.Errorf("%w: %T is not a message", ErrWrongType, m.of)
	}
	value = Property{Name: "ReturnValue"}
	for _, f := range planFor(v.Type()).fields {
		if f.result {
			value.Type, value.Text = f.typ, f.text
			value.Value, err = f.encode(v.Field(f.index), 0)
		}
	}
	out, fault := encodeFields(v, v.Type().Name(), true, 0)
	if fault != nil {
		err = fault
	}
	return value, append(out, cloneProperties(unknownOf(v))...), err
}

// Decode sets parameters from their dynamic form. The message must wrap a pointer. Values
// that do not fit, and values without a parameter, are in the *[DecodeError].
func (m Message) Decode(list []Property) error {
	v, ok := m.value()
	if !ok || !v.CanSet() {
		return fmt.Errorf("%w: %T is not a pointer to a message", ErrWrongType, m.of)
	}
	v.SetZero()
	name := v.Type().Name()
	unknown, err := decodeFields(&Instance{Class: name, Properties: list}, v, scope{})
	fault, _ := err.(*DecodeError)
	if fault == nil {
		fault = &DecodeError{Class: name}
	}
	for _, p := range unknown {
		if _, known := planFor(v.Type()).find(p.Name); !known {
			fault.Fields = append(fault.Fields, FieldError{p.Name, ErrUnknown})
		}
	}
	if fault.Fields != nil {
		return fault
	}
	return nil
}

// addressable returns the struct itself if it is addressable, otherwise a copy.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// String returns the fields that are set, on one line of at most 1,000 bytes.
func (m Message) String() string {
	v, ok := m.value()
	if !ok {
		return "<nil>"
	}
	v = addressable(v)
	var t texter
	t.WriteByte('{')
	separator := t.fields(v, ObjectPath{}, 0)
	t.extra(unknownOf(v), separator, 0)
	t.WriteByte('}')
	return oneLine(t.String(), maxText)
}

// MarshalJSON implements json.Marshaler. A nil pointer is null.
func (m Message) MarshalJSON() ([]byte, error) {
	v, ok := m.value()
	switch {
	case !ok && v.Kind() == reflect.Pointer && v.IsNil():
		return []byte("null"), nil
	case !ok:
		return nil, fmt.Errorf("%w: %T is not a message", ErrWrongType, m.of)
	}
	v = addressable(v)
	b, err := appendFields(make([]byte, 0, 256), v, 0)
	if extra := unknownOf(v); len(extra) > 0 && err == nil {
		b, err = appendExtra(append(b, `,"$extra":[`...), extra, 0)
	}
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return []byte("{}"), nil
	}
	b[0] = '{' // in place of the comma
	return append(b, '}'), nil
}

// UnmarshalJSON implements json.Unmarshaler. It replaces the whole struct: values that are
// not in the JSON become NULL. JSON null changes nothing.
func (m *Message) UnmarshalJSON(data []byte) error {
	v, ok := m.value()
	switch {
	case !ok || !v.CanSet():
		return fmt.Errorf("%w: %T is not a pointer to a message", ErrWrongType, m.of)
	case !json.Valid(data):
		var raw json.RawMessage
		return json.Unmarshal(data, &raw) // returns the syntax error
	case jsonKind(data) == 'n':
		return nil
	case jsonKind(data) != '{':
		return fmt.Errorf("%w: JSON is not an object, expected a message", ErrWrongType)
	}
	v.SetZero()
	p := planFor(v.Type())
	r := objectReader{v: v, plan: p, given: make([]bool, len(p.fields))}
	for name, value := range jsonMembers(data) {
		known := name
		if name == returnMember {
			known = ""
		}
		if err := r.member(known, value); err != nil {
			r.faults = append(r.faults, FieldError{name, err})
		}
	}
	if extra := extraOf(v); extra.IsValid() && len(r.Extra) > 0 {
		extra.Set(reflect.ValueOf(r.Extra))
	}
	if r.faults != nil {
		return &DecodeError{Class: v.Type().Name(), Fields: r.faults}
	}
	return nil
}

// returnMember is the return value of a method in JSON.
const returnMember = "$return"
