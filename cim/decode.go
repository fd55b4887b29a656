package cim

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Decode decodes an instance into the struct of its class or of a superclass. Properties
// without a field go to Meta.Extra. So do values that do not fit their fields; then Decode
// sets all other fields and returns a *[DecodeError].
//
// If a key is not among the properties, Decode takes it from the path. References without a
// namespace are in the namespace of the path.
func Decode(in *Instance, into Object) error {
	if in == nil || isNil(into) {
		return failf(ErrInvalidParameter, "instance or object is nil")
	}
	return decodeObject(in, into, scope{namespace: in.Path.Namespace})
}

// A scope is what values inherit from the object that contains them.
type scope struct {
	namespace string
	depth     int // of embedded instances
}

func decodeObject(in *Instance, into Object, s scope) error {
	if dynamic, ok := into.(*Instance); ok {
		*dynamic = *in.Clone()
		return nil
	}
	if s.depth > maxNesting {
		return errTooDeep
	}
	v := reflect.ValueOf(into).Elem()
	v.SetZero()
	m := into.meta()
	m.Class = in.Class
	m.Path = typedPath(in.Path, planFor(v.Type()))
	extra, err := decodeFields(in, v, s)
	m.Extra = cloneProperties(extra)
	return err
}

// The state of a field while an instance is decoded.
const (
	given byte = 1 << iota
	notNull
)

// decodeFields sets the fields for the properties. It returns the properties that have no
// field or do not fit.
func decodeFields(in *Instance, v reflect.Value, s scope) ([]Property, error) {
	p := planFor(v.Type())
	var extra []Property
	var faults []FieldError
	seen := make([]byte, len(p.fields))
	for n := range in.Properties {
		property := &in.Properties[n]
		i, ok := p.find(property.Name)
		if !ok || p.fields[i].result {
			extra = append(extra, *property)
			continue
		}
		f := &p.fields[i]
		if seen[i] != 0 {
			extra = append(extra, *property)
			faults = append(faults, FieldError{f.name, ErrTwice})
			continue
		}
		seen[i] = given
		if property.Value != nil {
			seen[i] |= notNull
		}
		err := f.decode(property, v.Field(f.index), s)
		if err == nil {
			continue
		}
		faults = append(faults, FieldError{f.name, err})
		if !isPartial(err) {
			v.Field(f.index).SetZero()
			extra = append(extra, *property)
		}
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.key && seen[i]&notNull == 0 && (seen[i] != 0 || !keyFromPath(f, in.Path, v)) {
			faults = append(faults, FieldError{f.name, fmt.Errorf("key: %w", ErrMissing)})
		}
	}
	if faults != nil {
		return extra, &DecodeError{Class: in.Class, Fields: faults}
	}
	return extra, nil
}

// keyFromPath sets a key that is not among the properties, for example if only the path of
// the instance is known.
func keyFromPath(f *field, path ObjectPath, v reflect.Value) bool {
	value, ok := path.Key(f.name)
	return ok && f.typ != Embedded && assignKey(value, f.typ, v.Field(f.index)) == nil
}

// isPartial reports whether err is about the fields of an embedded object, which was
// decoded and keeps the values that did not fit.
func isPartial(err error) bool {
	var partial *DecodeError
	return errors.As(err, &partial)
}

// decode sets the field to the value of a property.
func (f *field) decode(p *Property, into reflect.Value, s scope) error {
	items, isArray := p.Value.([]any)
	if f.array && !isArray && p.Value != nil && !f.octets && mayBeArray(p.Type) {
		items, isArray = []any{p.Value}, true
	}
	switch {
	case p.Value == nil, f.typ == Embedded && isBlank(p.Value):
		into.SetZero()
		return nil
	case f.octets:
		return f.decodeOctets(p, items, into)
	case isArray != f.array:
		return fmt.Errorf("%w: %s", ErrWrongType, mismatch(f.array))
	case f.array:
		return f.decodeArray(items, into, s)
	case f.pointer:
		scalar := reflect.New(into.Type().Elem())
		if err := decodeScalar(p.Value, f.typ, scalar.Elem(), s); err != nil {
			return err
		}
		into.Set(scalar)
		return nil
	}
	return decodeScalar(p.Value, f.typ, into, s)
}

// mayBeArray reports whether a single value of the type can be an array with one element:
// WS-Management does not distinguish them.
func mayBeArray(t Type) bool { return t == Untyped || t == Reference || t == Embedded }

func mismatch(wantArray bool) string {
	if wantArray {
		return "one value, expected an array"
	}
	return "an array, expected one value"
}

func (f *field) decodeArray(items []any, into reflect.Value, s scope) error {
	switch f.typ {
	case CharType:
		items = charNumbers(items)
	case Embedded:
		items = withoutBlank(items)
	}
	into.SetZero()
	into.Grow(max(len(items), 1)) // an empty array is not NULL
	into.SetLen(len(items))
	var partial error
	for i, item := range items {
		err := ErrNullElement
		if item != nil {
			err = decodeScalar(item, f.typ, into.Index(i), s)
		}
		if err != nil {
			err = fmt.Errorf("element %d: %w", i, err)
		}
		if err != nil && !isPartial(err) {
			return err
		}
		partial = errors.Join(partial, err)
	}
	return partial
}

// withoutBlank removes empty strings. WMI has no other NULL for an embedded instance in a
// string, and returns an array with one empty string instead of an empty array.
func withoutBlank(items []any) []any {
	if !slices.ContainsFunc(items, isBlank) {
		return items
	}
	return slices.DeleteFunc(slices.Clone(items), isBlank)
}

// isBlank reports whether a value is an empty string in place of an instance.
func isBlank(value any) bool {
	text, ok := value.(string)
	return ok && strings.TrimSpace(text) == ""
}

// charNumbers converts digits in char16 values to numbers: OMI sends 38, 9 for an ampersand
// and a tab.
func charNumbers(items []any) []any {
	isNumber := func(item any) bool {
		text, ok := item.(string)
		return ok && text != "" && allDigits(text)
	}
	if !slices.ContainsFunc(items, func(item any) bool { return isNumber(item) && len(item.(string)) > 1 }) {
		return items
	}
	items = slices.Clone(items)
	for i, item := range items {
		if isNumber(item) && len(item.(string)) == 1 {
			items[i] = uint16(item.(string)[0] - '0')
		}
	}
	return items
}

func decodeScalar(value any, t Type, into reflect.Value, s scope) error {
	if t == Embedded {
		return decodeEmbedded(value, into, s)
	}
	if err := assign(value, t, into); err != nil {
		return err
	}
	if t == Reference && s.namespace != "" {
		place(pathField(into).Addr().Interface().(*ObjectPath), s.namespace)
	}
	return nil
}

// place sets the namespace of a path that has none (DSP0004 8.2.5).
func place(p *ObjectPath, namespace string) {
	if p.Namespace == "" && p.Host == "" && p.Class != "" {
		p.Namespace = namespace
	}
}

// decodeEmbedded decodes an embedded instance into the struct of the field, or stores it as
// it is if the field accepts any object.
func decodeEmbedded(value any, into reflect.Value, s scope) error {
	in, err := instanceIn(value, s.depth+1)
	if err != nil {
		return err
	}
	if into.Kind() == reflect.Interface || into.Type() == reflect.TypeFor[*Instance]() {
		into.Set(reflect.ValueOf(in.Clone()))
		return nil
	}
	object := reflect.New(into.Type().Elem())
	into.Set(object)
	s.depth++
	return decodeObject(in, object.Interface().(Object), s)
}

// instanceIn returns an embedded instance, which can be text: if the schema declares it as
// a string, WMI sends CIM-XML and other servers MOF.
func instanceIn(value any, depth int) (*Instance, error) {
	switch v := value.(type) {
	case *Instance:
		if v != nil {
			return v, nil
		}
	case string:
		in, err := parseInstance(v, depth)
		if err != nil && looksLikeInstance(v) {
			return nil, textError{err}
		} else if err == nil {
			return in, nil
		}
	}
	return nil, fmt.Errorf("%w: %T, expected an instance", ErrWrongType, value)
}

func looksLikeInstance(text string) bool {
	text = strings.ToLower(strings.TrimLeft(text, "\ufeff \t\r\n"))
	return slices.ContainsFunc(instanceStarts, func(start string) bool { return strings.HasPrefix(text, start) })
}

// instanceStarts are the possible beginnings of CIM-XML and MOF.
var instanceStarts = []string{"<", "instance", "#pragma", "//", "/*", "["}

// A textError is an error in the text of an instance.
type textError struct{ err error }

func (e textError) Error() string   { return "text of an instance: " + e.err.Error() }
func (e textError) Unwrap() []error { return []error{ErrWrongType, e.err} }
