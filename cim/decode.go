package cim

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Decode reads an instance into the struct of its class or of a superclass.
// Properties that the struct has no field for go to Meta.Extra. So do values that
// do not fit; then the error is a *[DecodeError], and the rest is read.
//
// If a key is missing among the properties, it is taken from the path. References
// without a namespace are in the namespace of the path.
func Decode(in *Instance, into Object) error {
	if in == nil || isNil(into) {
		return failf(ErrInvalidParameter, "instance or object is nil")
	}
	return decodeObject(in, into, scope{namespace: in.Path.Namespace})
}

// A scope is what values inherit from what they are in.
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

// What is known of a field while an instance is read.
const (
	given byte = 1 << iota
	notNull
)

// decodeFields sets the fields that the properties name and returns the
// properties that have no field or do not fit theirs.
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

// keyFromPath reads a key that is not among the properties: those of an instance that
// only its path is known of, for example.
func keyFromPath(f *field, path ObjectPath, v reflect.Value) bool {
	value, ok := path.Key(f.name)
	return ok && f.typ != Embedded && assignKey(value, f.typ, v.Field(f.index)) == nil
}

// isPartial reports whether err is about the fields of an embedded object,
// which is there all the same and keeps what did not fit itself.
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

// mayBeArray reports whether one value of a type may be an array of one: in
// WS-Management it looks the same.
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

// withoutBlank leaves out empty texts: WMI has no other NULL for an instance that is a
// string, and answers with an array of one if it has none.
func withoutBlank(items []any) []any {
	if !slices.ContainsFunc(items, isBlank) {
		return items
	}
	return slices.DeleteFunc(slices.Clone(items), isBlank)
}

// isBlank reports whether a value is a text without an instance.
func isBlank(value any) bool {
	text, ok := value.(string)
	return ok && strings.TrimSpace(text) == ""
}

// charNumbers makes numbers of digits among the numbers of char16 values: OMI sends 38, 9
// for an ampersand and a tab.
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

// place gives a path the namespace that it is relative to (DSP0004 8.2.5).
func place(p *ObjectPath, namespace string) {
	if p.Namespace == "" && p.Host == "" && p.Class != "" {
		p.Namespace = namespace
	}
}

// decodeEmbedded reads an embedded instance: into the struct that the field
// points at, or as it is where the field takes any object.
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

// instanceIn returns an embedded instance, which may be a text: WMI sends the text of
// CIM-XML for what the schema declares as a string, others send MOF.
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

// instanceStarts are what CIM-XML and MOF begin with.
var instanceStarts = []string{"<", "instance", "#pragma", "//", "/*", "["}

// A textError says what is wrong with the text of an instance.
type textError struct{ err error }

func (e textError) Error() string   { return "text of an instance: " + e.err.Error() }
func (e textError) Unwrap() []error { return []error{ErrWrongType, e.err} }
