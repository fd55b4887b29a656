package cim

import (
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Structs are read and written by reflection, along a plan that is made once a
// type. A field takes part if it has a tag; the package documentation lists the
// options.

// A field is one step of a plan.
type field struct {
	index    int
	name     string
	typ      Type
	array    bool
	pointer  bool // a scalar that may be NULL
	key      bool
	required bool
	write    bool
	octets   bool
	result   bool // the return value of a method
	named    bool // an enum of numbers, which reads and writes names
	limits   Limits
}

type plan struct {
	fields []field
	byName map[string]int // lower case
}

var plans sync.Map // reflect.Type → *plan

// planFor returns the plan of a struct type; nil has an empty one.
func planFor(t reflect.Type) *plan {
	if t == nil {
		return &plan{}
	}
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{byName: map[string]int{}}
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("cim")
		if !ok {
			continue
		}
		f := fieldOf(t.Field(i).Type, tag)
		f.index = i
		p.byName[strings.ToLower(f.name)] = len(p.fields)
		p.fields = append(p.fields, f)
	}
	plans.Store(t, p)
	return p
}

func fieldOf(t reflect.Type, tag string) field {
	name, rest, _ := strings.Cut(tag, ",")
	f := field{name: name}
	for option := range strings.SplitSeq(rest, ",") {
		switch option {
		case "key":
			f.key = true
		case "required":
			f.required = true
		case "write":
			f.write = true
		case "octets":
			f.octets = true
		case "return":
			f.result = true
		default:
			f.limits.set(option)
		}
	}
	f.array = t.Kind() == reflect.Slice
	switch {
	case f.octets && t == reflect.TypeFor[[][]byte]():
		f.typ = String
		return f
	case f.array:
		t = t.Elem()
	}
	f.pointer = t.Kind() == reflect.Pointer && !t.Implements(objectType)
	if f.pointer {
		t = t.Elem()
	}
	f.typ = typeOf(t)
	f.named = f.typ.IsInteger() && reflect.PointerTo(t).Implements(textType)
	return f
}

var (
	objectType   = reflect.TypeFor[Object]()
	dateTimeType = reflect.TypeFor[DateTime]()
	char16Type   = reflect.TypeFor[Char16]()
	pathType     = reflect.TypeFor[ObjectPath]()
	textType     = reflect.TypeFor[interface {
		encoding.TextMarshaler
		encoding.TextUnmarshaler
	}]()
)

// typeOf returns the CIM type of a scalar Go type.
func typeOf(t reflect.Type) Type {
	switch {
	case t.Implements(objectType) || t == objectType:
		return Embedded
	case t == dateTimeType:
		return DateTimeType
	case t == char16Type:
		return CharType
	case isRef(t) || t == pathType:
		return Reference
	}
	return kindTypes[t.Kind()]
}

var kindTypes = map[reflect.Kind]Type{
	reflect.Bool: Boolean, reflect.String: String, reflect.Float32: Real32, reflect.Float64: Real64,
	reflect.Uint8: Uint8, reflect.Uint16: Uint16, reflect.Uint32: Uint32, reflect.Uint64: Uint64,
	reflect.Int8: Sint8, reflect.Int16: Sint16, reflect.Int32: Sint32, reflect.Int64: Sint64,
}

// Encode returns the dynamic form of an object: its path if it has one, its
// fields that are not NULL, and Meta.Extra. A value in Extra that did not fit
// its field is sent as it came, unless the field was set since. Embedded
// instances that are nested more than 64 deep are an error.
func Encode(o Object) (*Instance, error) {
	if isNil(o) {
		return nil, failf(ErrInvalidParameter, "object is nil")
	}
	return encodeObject(o, 0)
}

func encodeObject(o Object, depth int) (*Instance, error) {
	if depth > maxNesting {
		return nil, errTooDeep
	}
	if in, ok := o.(*Instance); ok {
		return in.Clone(), nil
	}
	m := o.meta()
	in := &Instance{Class: m.Class, Path: clonePath(m.Path)}
	if in.Class == "" {
		in.Class = o.CIMClass().Name
	}
	var err error
	in.Properties, err = encodeFields(reflect.ValueOf(o).Elem(), in.Class, false, depth)
	for _, extra := range cloneProperties(m.Extra) {
		if _, known := in.Get(extra.Name); !known || isZeroField(reflect.ValueOf(o).Elem(), extra.Name) {
			in.Set(extra)
		}
	}
	return in, err
}

// isZeroField reports whether the struct has a field for the property that
// nobody has set. A key cannot be NULL, so its zero may stand for a value that
// did not fit.
func isZeroField(v reflect.Value, property string) bool {
	p := planFor(v.Type())
	i, ok := p.byName[strings.ToLower(property)]
	return ok && v.Field(p.fields[i].index).IsZero()
}

func isNil(o any) bool {
	v := reflect.ValueOf(o)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// encodeFields returns the fields of a struct as properties, those that are
// NULL only if nulls says so.
func encodeFields(v reflect.Value, class string, nulls bool, depth int) ([]Property, error) {
	p := planFor(v.Type())
	list := make([]Property, 0, len(p.fields))
	var faults []FieldError
	for i := range p.fields {
		f := &p.fields[i]
		if f.result {
			continue
		}
		value, err := f.encode(v.Field(f.index), depth)
		if err != nil {
			faults = append(faults, FieldError{f.name, err})
		}
		if value != nil || nulls {
			list = append(list, Property{Name: f.name, Type: f.typ, Array: f.array, Value: value})
		}
	}
	if faults != nil {
		return list, &DecodeError{Class: class, Fields: faults}
	}
	return list, nil
}

func (f *field) encode(v reflect.Value, depth int) (any, error) {
	switch {
	case f.octets:
		return f.encodeOctets(v)
	case f.array:
		if v.IsNil() {
			return nil, nil
		}
		items := make([]any, v.Len())
		for i := range items {
			item, err := encodeScalar(v.Index(i), f.typ, depth)
			if err != nil {
				return nil, err
			}
			items[i] = item
		}
		return items, nil
	case f.pointer:
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	return encodeScalar(v, f.typ, depth)
}

// encodeScalar returns the exact Go value of the CIM type: the underlying
// number of an enum, the path of a reference, the instance of an object.
func encodeScalar(v reflect.Value, t Type, depth int) (any, error) {
	switch t {
	case Embedded:
		if isNil(v.Interface()) {
			return nil, nil
		}
		in, err := encodeObject(v.Interface().(Object), depth+1)
		if err != nil {
			return nil, err
		}
		return in, nil
	case Reference:
		return clonePath(pathIn(v)), nil
	case DateTimeType, CharType:
		return v.Interface(), nil
	}
	return v.Convert(goTypes[t]).Interface(), nil
}

var goTypes = map[Type]reflect.Type{
	Boolean: reflect.TypeFor[bool](), String: reflect.TypeFor[string](),
	Real32: reflect.TypeFor[float32](), Real64: reflect.TypeFor[float64](),
	Uint8: reflect.TypeFor[uint8](), Uint16: reflect.TypeFor[uint16](), Uint32: reflect.TypeFor[uint32](), Uint64: reflect.TypeFor[uint64](),
	Sint8: reflect.TypeFor[int8](), Sint16: reflect.TypeFor[int16](), Sint32: reflect.TypeFor[int32](), Sint64: reflect.TypeFor[int64](),
	CharType: char16Type, DateTimeType: dateTimeType, Reference: pathType,
}

// Decode reads an instance into the struct of its class or of a superclass.
// What the struct has no field for goes to Meta.Extra, and so do values that
// do not fit; then the error is a *[DecodeError], and the rest is read.
func Decode(in *Instance, into Object) error {
	if in == nil || isNil(into) {
		return failf(ErrInvalidParameter, "instance or object is nil")
	}
	if dynamic, ok := into.(*Instance); ok {
		*dynamic = *in.Clone()
		return nil
	}
	v := reflect.ValueOf(into).Elem()
	v.SetZero()
	m := into.meta()
	m.Class = in.Class
	m.Path = clonePath(in.Path)
	extra, err := decodeFields(in.Properties, v, in.Class)
	m.Extra = cloneProperties(extra)
	return err
}

// decodeFields sets the fields that the properties name and returns the
// properties that have no field or do not fit theirs.
func decodeFields(list []Property, v reflect.Value, class string) ([]Property, error) {
	p := planFor(v.Type())
	var extra []Property
	var faults []FieldError
	given := make([]bool, len(p.fields))
	seen := make([]bool, len(p.fields)) // given, and not NULL
	for _, property := range list {
		i, ok := p.byName[strings.ToLower(property.Name)]
		if !ok || p.fields[i].result {
			extra = append(extra, property)
			continue
		}
		f := &p.fields[i]
		if given[i] {
			extra = append(extra, property)
			faults = append(faults, FieldError{f.name, ErrTwice})
			continue
		}
		given[i], seen[i] = true, property.Value != nil
		err := f.decode(property, v.Field(f.index))
		if err == nil {
			continue
		}
		faults = append(faults, FieldError{f.name, err})
		if !isPartial(err) {
			v.Field(f.index).SetZero()
			extra = append(extra, property)
		}
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.key && !seen[i] {
			faults = append(faults, FieldError{f.name, fmt.Errorf("key: %w", ErrMissing)})
		}
	}
	if faults != nil {
		return extra, &DecodeError{Class: class, Fields: faults}
	}
	return extra, nil
}

// isPartial reports whether err is about the fields of an embedded object,
// which is there all the same and keeps what did not fit itself.
func isPartial(err error) bool {
	var partial *DecodeError
	return errors.As(err, &partial)
}

func (f *field) decode(p Property, into reflect.Value) error {
	items, isArray := p.Value.([]any)
	if f.array && !isArray && p.Type == Untyped && p.Value != nil {
		// In WS-Management an array of one element looks like a scalar.
		items, isArray = []any{p.Value}, true
	}
	switch {
	case p.Value == nil:
		into.SetZero()
		return nil
	case f.octets:
		return f.decodeOctets(items, into)
	case isArray != f.array:
		return fmt.Errorf("%w: %s", ErrWrongType, mismatch(f.array))
	case f.array:
		return f.decodeArray(items, into)
	case f.pointer:
		scalar := reflect.New(into.Type().Elem())
		if err := decodeScalar(p.Value, f.typ, scalar.Elem()); err != nil {
			return err
		}
		into.Set(scalar)
		return nil
	}
	return decodeScalar(p.Value, f.typ, into)
}

func mismatch(wantArray bool) string {
	if wantArray {
		return "one value, expected an array"
	}
	return "an array, expected one value"
}

func (f *field) decodeArray(items []any, into reflect.Value) error {
	slice := reflect.MakeSlice(into.Type(), len(items), len(items))
	var partial error
	for i, item := range items {
		err := ErrNullElement
		if item != nil {
			err = decodeScalar(item, f.typ, slice.Index(i))
		}
		if err != nil {
			err = fmt.Errorf("element %d: %w", i, err)
		}
		if err != nil && !isPartial(err) {
			return err
		}
		partial = errors.Join(partial, err)
	}
	into.Set(slice)
	return partial
}

func decodeScalar(value any, t Type, into reflect.Value) error {
	if t == Embedded {
		return decodeEmbedded(value, into)
	}
	exact, err := convert(value, t)
	if err != nil {
		return err
	}
	setScalar(exact, t, into)
	return nil
}

// setScalar sets a field, or an element of one, to the exact value of its type.
func setScalar(exact any, t Type, into reflect.Value) {
	if t == Reference {
		if into.Type() != pathType {
			into = into.Field(0)
		}
		exact = clonePath(exact.(ObjectPath))
	}
	into.Set(reflect.ValueOf(exact).Convert(into.Type()))
}

// decodeEmbedded reads an embedded instance: into the struct that the field
// points at, or as it is where the field takes any object.
func decodeEmbedded(value any, into reflect.Value) error {
	in, ok := value.(*Instance)
	if !ok || in == nil {
		return fmt.Errorf("%w: %T, expected an instance", ErrWrongType, value)
	}
	if into.Kind() == reflect.Interface || into.Type() == reflect.TypeFor[*Instance]() {
		into.Set(reflect.ValueOf(in.Clone()))
		return nil
	}
	object := reflect.New(into.Type().Elem())
	into.Set(object)
	return Decode(in, object.Interface().(Object))
}

// Octet strings (DSP0004 5.6.3, OctetString): four octets of length, which
// count themselves, most significant first, then the data; in the string form
// "0x" and hexadecimal digits.

func (f *field) encodeOctets(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	if f.typ == Uint8 {
		framed := frame(v.Bytes())
		items := make([]any, len(framed))
		for i, b := range framed {
			items[i] = b
		}
		return items, nil
	}
	items := make([]any, v.Len())
	for i := range items {
		items[i] = "0x" + hex.EncodeToString(frame(v.Index(i).Bytes()))
	}
	return items, nil
}

func frame(data []byte) []byte {
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(data)), uint32(4+len(data)))
	return append(out, data...)
}

func unframe(framed []byte) ([]byte, error) {
	if len(framed) < 4 || uint64(binary.BigEndian.Uint32(framed)) != uint64(len(framed)) {
		return nil, fmt.Errorf("%w: octet string whose length octets do not match its %d octets", ErrWrongType, len(framed))
	}
	return framed[4:], nil
}

func (f *field) decodeOctets(items []any, into reflect.Value) error {
	if items == nil {
		return fmt.Errorf("%w: one value, expected an octet string", ErrWrongType)
	}
	if f.typ == Uint8 {
		framed, err := octets(items)
		if err != nil {
			return err
		}
		data, err := unframe(framed)
		if err == nil {
			into.SetBytes(data)
		}
		return err
	}
	list := make([][]byte, len(items))
	for i, item := range items {
		if item == nil {
			return fmt.Errorf("element %d: %w", i, ErrNullElement)
		}
		text, _ := item.(string)
		framed, err := hex.DecodeString(strings.TrimPrefix(strings.TrimPrefix(text, "0x"), "0X"))
		if err == nil {
			list[i], err = unframe(framed)
		}
		if err != nil {
			return fmt.Errorf("element %d: %w: %v", i, ErrWrongType, err)
		}
	}
	into.Set(reflect.ValueOf(list))
	return nil
}

func octets(items []any) ([]byte, error) {
	out := make([]byte, len(items))
	for i, item := range items {
		b, err := convert(item, Uint8)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		out[i] = b.(uint8)
	}
	return out, nil
}

// keysOf returns the key bindings of a struct.
func keysOf(v reflect.Value) []KeyBinding {
	var keys []KeyBinding
	for _, f := range planFor(v.Type()).fields {
		if !f.key {
			continue
		}
		if value, err := f.encode(v.Field(f.index), 0); err == nil && value != nil {
			keys = append(keys, KeyBinding{Name: f.name, Value: value})
		}
	}
	return keys
}
