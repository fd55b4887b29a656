package cim

import (
	"fmt"
	"strings"
	"sync"
)

// A Declaration is what is known of a class without a struct: a server of MOF that nobody has
// generated Go from has such classes.
type Declaration struct {
	Properties []PropertyInfo // inherited ones included, in the order of the schema
	Defaults   []Property     // of a new instance
}

var declarations sync.Map // *Declaration → *plan

// plan returns the plan for the struct of the class or, without a struct, for its declaration.
func (c *ClassInfo) plan() *plan {
	if c.New != nil || c.Declared == nil {
		return planFor(c.structType())
	}
	if p, ok := declarations.Load(c.Declared); ok {
		return p.(*plan)
	}
	p := &plan{exact: map[string]int{}, folded: map[string]int{}}
	for _, info := range c.Declared.Properties {
		p.exact[info.Name] = len(p.fields)
		p.folded[strings.ToLower(info.Name)] = len(p.fields)
		p.fields = append(p.fields, field{
			name: info.Name, typ: info.Type, array: info.Array, key: info.Key, required: info.Required,
			write: info.Write, octets: info.OctetString, text: info.Text, limits: info.Limits,
		})
	}
	declarations.Store(c.Declared, p)
	return p
}

// TypedInstance returns a copy of an instance of the class whose values have the types and
// names that the schema gives them: a transport may have them as text. Values that do not
// fit, and properties that the class does not have, are in the *[DecodeError].
func (c *ClassInfo) TypedInstance(in *Instance) (*Instance, error) {
	out := in.Clone()
	out.Class = c.Name
	out.Path = typedPath(out.Path, c.plan())
	var faults []FieldError
	for i := range out.Properties {
		p := &out.Properties[i]
		at, known := c.plan().find(p.Name)
		if !known {
			faults = append(faults, FieldError{p.Name, ErrNoSuchProperty})
			continue
		}
		f := &c.plan().fields[at]
		value, err := f.exact(*p, in.Path.Namespace)
		if err != nil {
			faults = append(faults, FieldError{f.name, err})
			continue
		}
		*p = Property{Name: f.name, Type: f.typ, Array: f.array, Text: f.text, Value: value}
	}
	if faults != nil {
		return out, &DecodeError{Class: c.Name, Fields: faults}
	}
	return out, nil
}

// exact returns the value of a property as the Go values of its type.
func (f *field) exact(p Property, namespace string) (any, error) {
	items, isArray := p.Value.([]any)
	text, isText := p.Value.(string)
	switch {
	case p.Value == nil || f.typ == Embedded && isBlank(p.Value):
		return nil, nil
	case f.octets && f.typ == Uint8 && isText:
		data, err := base64Text(text)
		return octetItems(data), err
	case f.array && !isArray && mayBeArray(p.Type):
		items, isArray = []any{p.Value}, true
	}
	if isArray != f.array {
		return nil, fmt.Errorf("%w: %s", ErrWrongType, mismatch(f.array))
	}
	if !isArray {
		return exactScalar(p.Value, f.typ, namespace)
	}
	switch f.typ {
	case CharType:
		items = charNumbers(items)
	case Embedded:
		items = withoutBlank(items)
	}
	list := make([]any, len(items))
	for i, item := range items {
		if item == nil {
			continue
		}
		var err error
		if list[i], err = exactScalar(item, f.typ, namespace); err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
	}
	return list, nil
}

func octetItems(data []byte) any {
	framed := frame(data)
	items := make([]any, len(framed))
	for i, b := range framed {
		items[i] = b
	}
	return items
}

func exactScalar(value any, t Type, namespace string) (any, error) {
	if t == Embedded {
		return exactInstance(value)
	}
	exact, err := convert(value, t)
	if path, ok := exact.(ObjectPath); ok && path.Namespace == "" {
		path.Namespace = namespace
		return path, err
	}
	return exact, err
}

// exactInstance reads an embedded instance, which may be text of CIM-XML.
func exactInstance(value any) (any, error) {
	switch v := value.(type) {
	case *Instance:
		return v, nil
	case string:
		in := &Instance{}
		return in, ParseCIMXML(v, in)
	}
	return nil, wrongType(value, Embedded)
}

// properties describes the fields of a plan.
func (p *plan) properties() []PropertyInfo {
	var list []PropertyInfo
	for _, f := range p.fields {
		list = append(list, PropertyInfo{
			Name: f.name, Type: f.typ, Array: f.array,
			Key: f.key, Required: f.required, Write: f.write, OctetString: f.octets, Text: f.text, Limits: f.limits,
		})
	}
	return list
}
