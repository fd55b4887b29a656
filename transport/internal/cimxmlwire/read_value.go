package cimxmlwire

import (
	"bytes"
	"slices"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

// instance reads the INSTANCE that the scanner is at.
func (r *Reader) instance() *cim.Instance {
	in := &cim.Instance{Class: r.attr("CLASSNAME")}
	if in.Class == "" {
		r.fail(ErrNotValid, "found an INSTANCE without a CLASSNAME")
	}
	start := len(r.props)
	for depth := r.s.Depth(); r.child(depth); {
		if !isProperty(r.s.Local()) {
			continue // a qualifier
		}
		if len(r.props) >= maxValues {
			r.fail(ErrLimit, "more than %d properties", maxValues)
		}
		p := r.property()
		r.props = append(r.props, p)
	}
	if len(r.props) > start {
		in.Properties = slices.Clone(r.props[start:])
	}
	clear(r.props[start:])
	r.props = r.props[:start]
	return in
}

func isProperty(element string) bool {
	switch element {
	case "PROPERTY", "PROPERTY.ARRAY", "PROPERTY.REFERENCE", "PROPERTY.REFARRAY":
		return true
	}
	return false
}

// types maps the usual spellings of type names; other cases are compared without regard to case.
var types = func() map[string]cim.Type {
	words := map[string]cim.Type{"reference": cim.Reference}
	for _, word := range cim.TypeWords() {
		words[word], _ = cim.TypeByName(word)
	}
	return words
}()

func (r *Reader) typeAttr(name string) cim.Type {
	word, _ := r.s.Attr("", name)
	t, ok := types[string(word)]
	if !ok {
		t, _ = cim.TypeByName(string(word))
	}
	return t
}

// isEmbedded reports whether the element is marked as an embedded instance. OpenPegasus writes both
// attributes.
func (r *Reader) isEmbedded() bool {
	for _, name := range []string{"EmbeddedObject", "EMBEDDEDOBJECT"} {
		if value, ok := r.s.Attr("", name); ok {
			return len(value) > 0
		}
	}
	return false
}

// property reads a property of an instance.
func (r *Reader) property() cim.Property {
	p := cim.Property{Name: r.attr("NAME"), Type: r.typeAttr("TYPE"), Text: r.isEmbedded()}
	switch r.s.Local() {
	case "PROPERTY.ARRAY":
		p.Array = true
	case "PROPERTY.REFERENCE":
		p.Type = cim.Reference
	case "PROPERTY.REFARRAY":
		p.Array, p.Type = true, cim.Reference
	}
	r.value(&p)
	return p
}

// parameter reads a PARAMVALUE or RETURNVALUE. Some servers leave out the type.
func (r *Reader) parameter() cim.Property {
	p := cim.Property{Name: r.attr("NAME"), Type: r.typeAttr("PARAMTYPE"), Text: r.isEmbedded()}
	r.value(&p)
	return p
}

// value reads the value in the current element. NULL has no value element.
func (r *Reader) value(p *cim.Property) {
	t := p.Type
	for depth := r.s.Depth(); r.child(depth); {
		switch r.s.Local() {
		case "VALUE":
			p.Value = r.scalar(t, p.Text)
			p.Type = settled(p, t)
		case "VALUE.ARRAY":
			p.Array, p.Value = true, r.array("VALUE", t, p.Text)
			p.Type = settled(p, t)
		case "VALUE.REFERENCE", "INSTANCENAME", "CLASSNAME", "INSTANCEPATH", "LOCALINSTANCEPATH", "CLASSPATH", "LOCALCLASSPATH":
			p.Value, p.Type = r.reference(), cim.Reference
		case "VALUE.REFARRAY":
			p.Array, p.Type = true, cim.Reference
			p.Value = r.array("VALUE.REFERENCE", cim.Reference, false)
		case "INSTANCE", "VALUE.NAMEDINSTANCE", "VALUE.OBJECTWITHPATH", "VALUE.INSTANCEWITHPATH":
			if item, _ := r.item(); item.Instance != nil {
				p.Value, p.Type = item.Instance, cim.Embedded
			}
		}
	}
}

// settled returns the type of a value. If the text is not valid in its type, it returns Untyped,
// and the decoder reports the error.
func settled(p *cim.Property, t cim.Type) cim.Type {
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	for _, item := range items {
		switch item.(type) {
		case *cim.Instance:
			return cim.Embedded
		case string:
			if t != cim.String {
				return cim.Untyped
			}
		}
	}
	return t
}

// array reads the elements of an array.
func (r *Reader) array(element string, t cim.Type, embedded bool) []any {
	start := len(r.items)
	for depth := r.s.Depth(); r.child(depth); {
		if len(r.items) >= maxValues {
			r.fail(ErrLimit, "more than %d elements", maxValues)
		}
		var item any
		switch name := r.s.Local(); {
		case name == "VALUE.NULL":
		case name != element:
			continue
		case t == cim.Reference:
			item = r.reference()
		case embedded:
			item = r.scalar(t, true)
		default:
			item = r.scalar(cim.String, false)
		}
		r.items = append(r.items, item)
	}
	items := append(make([]any, 0, len(r.items)-start), r.items[start:]...)
	clear(r.items[start:])
	r.items = r.items[:start]
	if t != cim.Untyped && t != cim.String && t != cim.Reference && !embedded {
		return exactItems(t, items)
	}
	return items
}

// exactItems converts texts to values. If one is not valid, it returns all of them as text.
func exactItems(t cim.Type, texts []any) []any {
	exact := make([]any, len(texts))
	for i, item := range texts {
		text, ok := item.(string)
		if exact[i] = cimvalue.Parse(t, text); item != nil && (!ok || exact[i] == nil) {
			return texts
		}
	}
	return exact
}

const (
	shortText  = 32
	shortTexts = 2048
)

// scalar reads a VALUE. For an empty embedded instance it returns nil.
func (r *Reader) scalar(t cim.Type, embedded bool) any {
	text, leaf := r.s.Text()
	switch {
	case !leaf && r.s.Err() == nil && r.s.Local() == "INSTANCE":
		return r.instance() // not escaped
	case embedded:
		return r.embedded(text)
	case t == cim.String || t == cim.Untyped:
		return r.string(text)
	}
	s := string(text)
	if exact := cimvalue.Parse(t, s); exact != nil {
		return exact
	}
	return s
}

// string returns a text as a value. Short texts repeat often, so it reuses the earlier value.
func (r *Reader) string(text []byte) any {
	if len(text) > shortText {
		return string(text)
	}
	value, ok := r.short[string(text)]
	if !ok {
		value = string(text)
		if len(r.short) < shortTexts {
			r.short[value.(string)] = value
		}
	}
	return value
}

// embedded reads the text of an embedded instance. Text that is not an instance in CIM-XML, such as
// MOF or a class, stays text.
func (r *Reader) embedded(text []byte) any {
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return nil
	case trimmed[0] != '<' || r.depth == maxEmbedded:
		return string(text)
	}
	if r.inner == nil {
		r.inner = NewReader()
		r.inner.depth = r.depth + 1
	}
	r.inner.Reset(bytes.Clone(trimmed))
	if r.inner.s.Root() > 0 {
		item, ok := r.inner.item()
		if ok && item.Instance != nil && item.Instance.Class != "" && r.inner.failed() == nil && r.inner.s.End() == nil {
			return item.Instance
		}
	}
	return string(trimmed)
}
