package cim

import (
	"cmp"
	"encoding"
	"encoding/base64"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gomof/gomof/cim/internal/label"
)

// The package documentation describes the JSON. CIM names have no dollar sign, so members
// that begin with one cannot collide with a property.

// maxNesting limits how deep embedded instances can be nested.
const maxNesting = 64

// maxExact is the largest integer below which a float64 represents every integer.
const maxExact = 1<<53 - 1

// marshalJSON returns the JSON of an object, or null for a nil pointer.
func marshalJSON(o Object) ([]byte, error) {
	if isNil(o) {
		return []byte("null"), nil
	}
	return appendObject(make([]byte, 0, 512), o, 0)
}

// MarshalJSON returns the JSON of the instance: class, path, and all properties in
// "$extra".
func (i *Instance) MarshalJSON() ([]byte, error) { return marshalJSON(i) }

func appendObject(b []byte, o Object, depth int) ([]byte, error) {
	if depth > maxNesting {
		return b, errTooDeep
	}
	m := o.meta()
	class := m.Class
	if class == "" {
		class = o.CIMClass().Name
	}
	b, err := appendString(append(b, `{"$class":`...), class)
	if err == nil && m.Path.Class != "" {
		b, err = appendPath(append(b, `,"$path":`...), m.Path)
	}
	if _, dynamic := o.(*Instance); !dynamic && err == nil {
		b, err = appendFields(b, reflect.ValueOf(o).Elem(), depth)
	}
	if err == nil && len(m.Extra) > 0 {
		b, err = appendExtra(append(b, `,"$extra":[`...), m.Extra, depth)
	}
	return append(b, '}'), err
}

func appendFields(b []byte, v reflect.Value, depth int) ([]byte, error) {
	p := planFor(v.Type())
	for i := range p.fields {
		f := &p.fields[i]
		field := v.Field(f.index)
		if isNull(field) {
			continue
		}
		b = append(append(append(b, `,"`...), cmp.Or(f.name, returnMember)...), `":`...)
		var err error
		if b, err = f.appendJSON(b, field, depth); err != nil {
			return b, FieldError{f.name, err}
		}
	}
	return b, nil
}

// isNull reports whether a field is NULL.
func isNull(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice:
		return v.IsNil()
	case reflect.Interface:
		return v.IsNil() || isNil(v.Interface())
	}
	return false
}

func (f *field) appendJSON(b []byte, v reflect.Value, depth int) ([]byte, error) {
	switch {
	case f.octets && f.typ == Uint8:
		return appendOctets(b, v.Bytes()), nil
	case f.array:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = f.appendElement(b, v.Index(i), depth); err != nil {
				return b, fmt.Errorf("element %d: %w", i, err)
			}
		}
		return append(b, ']'), nil
	case f.pointer:
		v = v.Elem()
	}
	return appendScalar(b, v, f.typ, f.named, depth)
}

func (f *field) appendElement(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if f.octets {
		return appendOctets(b, v.Bytes()), nil
	}
	return appendScalar(b, v, f.typ, f.named, depth)
}

func appendOctets(b, data []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(b, '"'), data), '"')
}

// appendScalar writes one value. If named is true, its Go type is an enum.
func appendScalar(b []byte, v reflect.Value, t Type, named bool, depth int) ([]byte, error) {
	switch t {
	case Embedded:
		return appendEmbedded(b, v, depth)
	case Reference:
		return appendPath(b, pathIn(v))
	case DateTimeType:
		return append(append(append(b, '"'), v.Interface().(DateTime).String()...), '"'), nil
	case CharType:
		return appendChar(b, v.Uint())
	case String:
		return appendString(b, v.String())
	case Boolean:
		return strconv.AppendBool(b, v.Bool()), nil
	case Real32, Real64:
		return appendReal(b, v.Float(), t.Bits()), nil
	}
	if named {
		if text, err := v.Interface().(encoding.TextMarshaler).MarshalText(); err == nil && standsAlone(string(text)) {
			return appendString(b, string(text))
		}
	}
	return appendInteger(b, v)
}

// standsAlone reports whether the text of an enum is a name without a number.
func standsAlone(text string) bool {
	_, _, numbered := label.Cut(text)
	return !numbered && label.IsPlain(text) && utf8.ValidString(text)
}

// appendEmbedded writes the value of a field of type Object with the types of its
// properties, because the reader has no struct that defines them.
func appendEmbedded(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if isNull(v) {
		return append(b, "null"...), nil
	}
	o := v.Interface().(Object)
	if _, dynamic := o.(*Instance); !dynamic && v.Kind() == reflect.Interface {
		in, err := encodeObject(o, depth+1)
		if err != nil {
			return b, err
		}
		o = in
	}
	return appendObject(b, o, depth+1)
}

func appendInteger(b []byte, v reflect.Value) ([]byte, error) {
	switch {
	case v.CanUint() && v.Uint() <= maxExact:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case v.CanUint():
		return append(strconv.AppendUint(append(b, '"'), v.Uint(), 10), '"'), nil
	case v.CanInt() && v.Int() >= -maxExact && v.Int() <= maxExact:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case v.CanInt():
		return append(strconv.AppendInt(append(b, '"'), v.Int(), 10), '"'), nil
	}
	return b, fmt.Errorf("%w: %s", ErrWrongType, v.Type())
}

func appendReal(b []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(b, `"-Infinity"`...)
	}
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}

func appendChar(b []byte, c uint64) ([]byte, error) {
	if utf16.IsSurrogate(rune(c)) {
		return strconv.AppendUint(b, c, 10), nil
	}
	return appendString(b, string(rune(c)))
}

func appendPath(b []byte, p ObjectPath) ([]byte, error) {
	text, err := p.MarshalText()
	if err != nil {
		return b, err
	}
	return appendString(b, string(text))
}

const hexDigits = "0123456789abcdef"

// appendString quotes s. It returns an error for text that JSON cannot represent, instead
// of writing replacement characters.
func appendString(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return b, fmt.Errorf("%w: text is not UTF-8", ErrWrongType)
	}
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		if c >= ' ' {
			b = append(b, '\\', c)
		} else {
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(b, s[start:]...), '"'), nil
}

func appendExtra(b []byte, list []Property, depth int) ([]byte, error) {
	for i, p := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendProperty(b, p, depth); err != nil {
			return b, FieldError{p.Name, err}
		}
	}
	return append(b, ']'), nil
}

// appendProperty writes a property with its type, because no struct defines it.
func appendProperty(b []byte, p Property, depth int) ([]byte, error) {
	b, err := appendString(append(b, `{"name":`...), p.Name)
	if err != nil {
		return b, err
	}
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	t, err := typeOfItems(items, p.Type)
	if err != nil {
		return b, err
	}
	b = append(append(append(b, `,"type":"`...), t.String()...), '"')
	if p.Array {
		b = append(b, `,"array":true`...)
	}
	if p.Text {
		b = append(b, `,"text":true`...)
	}
	b = append(b, `,"value":`...)
	if !isArray {
		b, err = appendItem(b, p.Value, t, depth)
		return append(b, '}'), err
	}
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendItem(b, item, t, depth); err != nil {
			return b, err
		}
	}
	return append(b, "]}"...), nil
}

// typeOfItems returns the type of the values. It is the type of the property, unless a
// program created them with another type.
func typeOfItems(items []any, said Type) (Type, error) {
	found := Untyped
	for _, item := range items {
		if item == nil {
			continue
		}
		t := typeOf(reflect.TypeOf(item))
		if t == Untyped || found != Untyped && t != found {
			return t, fmt.Errorf("%w: %T", ErrWrongType, item)
		}
		found = t
	}
	if found == Untyped || said == Untyped && found == String {
		return said, nil
	}
	return found, nil
}

func appendItem(b []byte, item any, t Type, depth int) ([]byte, error) {
	if item == nil {
		return append(b, "null"...), nil
	}
	if t == Untyped {
		t = String
	}
	return appendScalar(b, reflect.ValueOf(item), t, false, depth)
}

// typeNamed is the inverse of Type.String.
func typeNamed(word string) (Type, bool) {
	for t := range typeNames {
		if strings.EqualFold(typeNames[t], word) {
			return Type(t), true
		}
	}
	return Untyped, false
}
