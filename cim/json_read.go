package cim

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
)

// unmarshalJSON decodes the output of marshalJSON.
func unmarshalJSON(data []byte, into Object) error {
	if isNil(into) {
		return failf(ErrInvalidParameter, "object is nil")
	}
	if !json.Valid(data) {
		var raw json.RawMessage
		return json.Unmarshal(data, &raw) // returns the syntax error
	}
	if jsonKind(data) == 'n' {
		return nil
	}
	return readObject(data, into, 0)
}

// UnmarshalJSON decodes the output of MarshalJSON. It also decodes the JSON of a generated
// struct; its properties are then Untyped.
func (i *Instance) UnmarshalJSON(data []byte) error { return unmarshalJSON(data, i) }

// FromJSON decodes the JSON of an object as the struct of its class, or as an *[Instance]
// if the registry does not know the class. It returns the same errors as json.Unmarshal for
// a generated struct, together with the object unless the JSON is malformed.
func (r *Registry) FromJSON(data []byte) (Object, error) {
	if !json.Valid(data) || jsonKind(data) != '{' {
		if err := unmarshalJSON(data, new(Instance)); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: null, expected an instance", ErrWrongType)
	}
	var o Object = new(Instance)
	for name, value := range jsonMembers(data) {
		if name != "$class" || jsonKind(value) != '"' {
			continue
		}
		if class := r.Class(jsonString(value)); class != nil && class.New != nil {
			o = class.Zero()
		}
	}
	return o, unmarshalJSON(data, o)
}

// jsonKind returns the first byte of a value.
func jsonKind(data []byte) byte {
	if data = skipBlanks(data); len(data) == 0 {
		return 0
	}
	return data[0]
}

func readObject(data []byte, into Object, depth int) error {
	switch {
	case depth > maxNesting:
		return errTooDeep
	case jsonKind(data) != '{':
		return fmt.Errorf("%w: JSON is not an object, expected an instance", ErrWrongType)
	}
	r := objectReader{depth: depth}
	v := reflect.ValueOf(into).Elem()
	v.SetZero()
	if _, dynamic := into.(*Instance); !dynamic {
		r.v, r.plan = v, planFor(v.Type())
		r.given = make([]bool, len(r.plan.fields))
	}
	for name, value := range jsonMembers(data) {
		if err := r.member(name, value); err != nil {
			r.faults = append(r.faults, FieldError{name, err})
		}
	}
	if in, dynamic := into.(*Instance); dynamic {
		*in = Instance{Class: r.Class, Path: r.Path, Properties: r.Extra}
	} else {
		*into.meta() = r.Meta
	}
	if r.faults != nil {
		return &DecodeError{Class: into.CIMClass().Name, Fields: r.faults}
	}
	return nil
}

// An objectReader decodes one object. Without a plan, all properties are extra.
type objectReader struct {
	Meta
	v      reflect.Value
	plan   *plan
	given  []bool
	faults []FieldError
	depth  int
}

func (r *objectReader) member(name string, value []byte) error {
	switch name {
	case "$class":
		return r.readText(value, func(text string) error { r.Class = text; return nil })
	case "$path":
		return r.readText(value, func(text string) error { return r.Path.UnmarshalText([]byte(text)) })
	case "$extra":
		return r.readExtra(value)
	}
	i, known := 0, false
	if r.plan != nil {
		i, known = r.plan.find(name)
	}
	if !known {
		p, err := untypedProperty(name, value, r.depth)
		r.Extra = append(r.Extra, p)
		return err
	}
	if r.given[i] {
		return ErrTwice
	}
	r.given[i] = true
	f := &r.plan.fields[i]
	field := r.v.Field(f.index)
	err := f.readJSON(value, field, r.depth)
	if err != nil && !isPartial(err) {
		field.SetZero()
	}
	return err
}

func (r *objectReader) readText(value []byte, set func(string) error) error {
	if jsonKind(value) != '"' {
		return fmt.Errorf("%w: expected a string", ErrWrongType)
	}
	return set(jsonString(value))
}

func (f *field) readJSON(value []byte, into reflect.Value, depth int) error {
	kind := jsonKind(value)
	switch {
	case kind == 'n' && f.key:
		return fmt.Errorf("key: %w", ErrMissing)
	case kind == 'n':
		into.SetZero()
		return nil
	case f.octets && f.typ == Uint8:
		return readOctets(value, into)
	case f.array != (kind == '['):
		return fmt.Errorf("%w: %s", ErrWrongType, mismatch(f.array))
	case f.array:
		return f.readArray(value, into, depth)
	case f.pointer:
		scalar := reflect.New(into.Type().Elem())
		if err := readScalar(value, f.typ, f.named, scalar.Elem(), depth); err != nil {
			return err
		}
		into.Set(scalar)
		return nil
	}
	return readScalar(value, f.typ, f.named, into, depth)
}

func (f *field) readArray(value []byte, into reflect.Value, depth int) error {
	slice := reflect.MakeSlice(into.Type(), 0, 0)
	var partial error
	for element := range jsonElements(value) {
		at := slice.Len()
		slice = reflect.Append(slice, reflect.Zero(into.Type().Elem()))
		err := f.readElement(element, slice.Index(at), depth)
		if err != nil {
			err = fmt.Errorf("element %d: %w", at, err)
		}
		if err != nil && !isPartial(err) {
			return err
		}
		if partial == nil {
			partial = err
		}
	}
	into.Set(slice)
	return partial
}

func (f *field) readElement(value []byte, into reflect.Value, depth int) error {
	switch {
	case jsonKind(value) == 'n' && f.typ == Embedded:
		return nil
	case jsonKind(value) == 'n':
		return ErrNullElement
	case f.octets:
		return readOctets(value, into)
	}
	return readScalar(value, f.typ, f.named, into, depth)
}

func readOctets(value []byte, into reflect.Value) error {
	if jsonKind(value) != '"' {
		return fmt.Errorf("%w: expected a string of base64", ErrWrongType)
	}
	data, err := base64.StdEncoding.DecodeString(jsonString(value))
	if err != nil {
		return fmt.Errorf("%w: %v", ErrWrongType, err)
	}
	into.SetBytes(data)
	return nil
}

func readScalar(value []byte, t Type, named bool, into reflect.Value, depth int) error {
	if t == Embedded {
		return readEmbedded(value, into, depth)
	}
	if named && jsonKind(value) == '"' {
		return into.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(jsonString(value)))
	}
	exact, err := jsonScalar(value, t)
	if err != nil {
		return err
	}
	return assign(exact, t, into)
}

func readEmbedded(value []byte, into reflect.Value, depth int) error {
	var object reflect.Value
	if into.Kind() == reflect.Interface {
		object = reflect.ValueOf(new(Instance))
	} else {
		object = reflect.New(into.Type().Elem())
	}
	err := readObject(value, object.Interface().(Object), depth+1)
	if err == nil || isPartial(err) {
		into.Set(object)
	}
	return err
}

// jsonScalar returns the Go value for a type other than Embedded.
func jsonScalar(value []byte, t Type) (any, error) {
	kind := jsonKind(value)
	text := string(bytes.TrimSpace(value))
	isText := kind == '"'
	if isText {
		text = jsonString(value)
	}
	switch {
	case kind == '{' || kind == '[' || kind == 'n':
		return nil, fmt.Errorf("%w: expected %s", ErrWrongType, t)
	case isText && t == Reference && text == "":
		return ObjectPath{}, nil
	case isText && t != Boolean:
		return convert(text, t)
	case (kind == 't' || kind == 'f') == (t == Boolean) && t != CharType && t != String:
		return convert(text, t)
	case t == CharType:
		n, err := strconv.ParseUint(text, 10, 16)
		if err == nil {
			return Char16(n), nil
		}
	}
	return nil, fmt.Errorf("%w: %.40s, expected %s", ErrWrongType, text, t)
}

func (r *objectReader) readExtra(value []byte) error {
	if jsonKind(value) != '[' {
		return fmt.Errorf("%w: expected a list", ErrWrongType)
	}
	for element := range jsonElements(value) {
		p, err := readProperty(element, r.depth)
		r.Extra = append(r.Extra, p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

// readProperty reads a property with its type.
func readProperty(data []byte, depth int) (Property, error) {
	var p Property
	if jsonKind(data) != '{' {
		return p, fmt.Errorf("%w: expected an object", ErrWrongType)
	}
	var value []byte
	for name, v := range jsonMembers(data) {
		switch {
		case name == "name" && jsonKind(v) == '"':
			p.Name = jsonString(v)
		case name == "type" && jsonKind(v) == '"':
			t, ok := typeNamed(jsonString(v))
			if !ok {
				return p, fmt.Errorf("%w: %.40q is not a type", ErrWrongType, jsonString(v))
			}
			p.Type = t
		case name == "array" && (jsonKind(v) == 't' || jsonKind(v) == 'f'):
			p.Array = jsonKind(v) == 't'
		case name == "text" && (jsonKind(v) == 't' || jsonKind(v) == 'f'):
			p.Text = jsonKind(v) == 't'
		case name == "value":
			value = v
		default:
			return p, fmt.Errorf("%w: member %.40q", ErrWrongType, name)
		}
	}
	var err error
	p.Value, err = jsonValue(value, p.Type, depth)
	return p, err
}

// jsonValue returns the value of a property.
func jsonValue(value []byte, t Type, depth int) (any, error) {
	if jsonKind(value) != '[' {
		return jsonItem(value, t, depth)
	}
	items := []any{}
	for element := range jsonElements(value) {
		item, err := jsonItem(element, t, depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

func jsonItem(value []byte, t Type, depth int) (any, error) {
	switch kind := jsonKind(value); {
	case kind == 'n' || kind == 0:
		return nil, nil
	case t == Embedded:
		in := new(Instance)
		return in, readObject(value, in, depth+1)
	case t == Untyped && kind != '"' && kind != '{' && kind != '[':
		return string(bytes.TrimSpace(value)), nil
	case t == Untyped:
		t = String
	}
	return jsonScalar(value, t)
}

// untypedProperty reads a property of unknown type.
func untypedProperty(name string, value []byte, depth int) (Property, error) {
	p := Property{Name: name, Array: jsonKind(value) == '['}
	first := value
	if p.Array {
		for first = range jsonElements(value) {
			if jsonKind(first) != 'n' {
				break
			}
		}
	}
	if jsonKind(first) == '{' {
		p.Type = Embedded
	}
	var err error
	p.Value, err = jsonValue(value, p.Type, depth)
	return p, err
}
