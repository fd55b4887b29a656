package cimxmlwire

import (
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

// Instance writes an INSTANCE, without its path.
func (w *Writer) Instance(in *cim.Instance) { w.instance(in, 0) }

func (w *Writer) instance(in *cim.Instance, depth int) {
	w.tag("INSTANCE", ">", "CLASSNAME", w.name("an instance", in.Class))
	for _, p := range in.Properties {
		w.property(p, depth)
	}
	w.close("INSTANCE")
}

// named writes a path and then the instance.
func (w *Writer) named(element string, in *cim.Instance) {
	w.open(element)
	w.instanceName(in.Path, 0)
	w.Instance(in)
	w.close(element)
}

// typeOf returns the type of a property: the declared one, or that of its first value.
func typeOf(p cim.Property) cim.Type {
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	if i := slices.IndexFunc(items, func(item any) bool { return item != nil }); i >= 0 {
		switch t := cimvalue.TypeOf(items[i]); {
		case t == cim.Embedded || t == cim.Reference:
			return t
		case p.Type == cim.Untyped || p.Type == cim.Embedded || p.Type == cim.Reference:
			return t
		}
	}
	return p.Type
}

// property writes a property. NULL has no value element.
func (w *Writer) property(p cim.Property, depth int) {
	t := typeOf(p)
	_, isArray := p.Value.([]any)
	isArray = isArray || p.Array && p.Value == nil
	element, attributes := "PROPERTY", []string{"NAME", w.name("a property", p.Name), "TYPE", typeName(t), "EmbeddedObject", embeddedObject(p, t)}
	switch {
	case t == cim.Reference && isArray:
		element, attributes = "PROPERTY.REFARRAY", attributes[:2]
	case t == cim.Reference:
		element, attributes = "PROPERTY.REFERENCE", attributes[:2]
	case isArray:
		element = "PROPERTY.ARRAY"
	}
	if p.Value == nil {
		w.tag(element, "/>", attributes...)
		return
	}
	w.tag(element, ">", attributes...)
	w.anyValue(p.Value, t, depth)
	w.close(element)
}

// typeName returns the value of a TYPE attribute. An embedded instance has the type string.
func typeName(t cim.Type) string {
	switch t {
	case cim.Untyped, cim.Embedded:
		return cim.String.String()
	case cim.Reference:
		return "reference"
	}
	return t.String()
}

// embeddedObject returns the attribute EmbeddedObject. Embedded instances have it, and so does text
// in a property that the schema declares as one.
func embeddedObject(p cim.Property, t cim.Type) string {
	if t == cim.Embedded || p.Text {
		return "instance"
	}
	return ""
}

// parameters writes PARAMVALUE elements. NULL has no value element.
func (w *Writer) parameters(list []cim.Property) {
	for _, p := range list {
		t := typeOf(p)
		kind := typeName(t)
		if p.Type == cim.Untyped && p.Value == nil {
			kind = "" // the attribute is optional
		}
		attributes := []string{"NAME", w.name("a parameter", p.Name), "PARAMTYPE", kind, "EmbeddedObject", embeddedObject(p, t)}
		if p.Value == nil {
			w.tag("PARAMVALUE", "/>", attributes...)
			continue
		}
		w.tag("PARAMVALUE", ">", attributes...)
		w.anyValue(p.Value, t, 0)
		w.close("PARAMVALUE")
	}
}

// result writes RETURNVALUE.
func (w *Writer) result(p cim.Property) {
	if p.Value == nil {
		return // the method has no return value
	}
	t := typeOf(p)
	w.tag("RETURNVALUE", ">", "PARAMTYPE", typeName(t), "EmbeddedObject", embeddedObject(p, t))
	w.anyValue(p.Value, t, 0)
	w.close("RETURNVALUE")
}

func (w *Writer) anyValue(value any, t cim.Type, depth int) {
	if items, isArray := value.([]any); isArray {
		w.values(items, t, depth)
		return
	}
	w.value(value, depth)
}

func (w *Writer) values(items []any, t cim.Type, depth int) {
	element := "VALUE.ARRAY"
	if t == cim.Reference {
		element = "VALUE.REFARRAY"
	}
	w.open(element)
	for _, item := range items {
		w.value(item, depth)
	}
	w.close(element)
}

// value writes one value. NULL is an array element here.
func (w *Writer) value(value any, depth int) {
	switch v := value.(type) {
	case nil:
		w.raw("<VALUE.NULL/>")
	case cim.ObjectPath:
		w.reference(v, 0)
	case *cim.Instance:
		w.open("VALUE")
		w.embedded(v, depth+1)
		w.close("VALUE")
	default:
		text, err := cimvalue.Text(value)
		if err != nil {
			w.fail("%v", err)
			return
		}
		w.element("VALUE", text)
	}
}

// embedded writes an instance as text.
func (w *Writer) embedded(in *cim.Instance, depth int) {
	if depth > maxEmbedded {
		w.fail("embedded instances are nested more than %d deep", maxEmbedded)
		return
	}
	if in == nil {
		return
	}
	var inner Writer
	inner.instance(in, depth)
	if inner.err != nil && w.err == nil {
		w.err = inner.err
	}
	w.text(string(inner.out))
}
