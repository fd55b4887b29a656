package cim

import (
	"encoding/xml"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// CIMXML returns an object as an INSTANCE element of CIM-XML (DSP0201), on one line. It
// omits NULL properties and the path.
//
// It is an error if the object cannot be encoded, a text contains characters that XML does
// not allow, embedded instances are nested more than 8 deep, or the text is longer than 16
// MiB.
func CIMXML(o Object) (string, error) {
	in, err := Encode(o)
	if err != nil {
		return "", err
	}
	return xmlInstance(in, 0)
}

// AsText returns p with its embedded instances as CIM-XML text, of type String. WMI and all
// CIM-XML servers expect this form if p.Text is true.
func (p Property) AsText() (Property, error) {
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	texts := make([]any, len(items))
	for i, item := range items {
		in, ok := item.(*Instance)
		if !ok || in == nil {
			texts[i] = item
			continue
		}
		text, err := xmlInstance(in, 0)
		if err != nil {
			return p, FieldError{p.Name, err}
		}
		texts[i] = text
	}
	p.Type = String
	if p.Value = any(texts); !isArray {
		p.Value = texts[0]
	}
	return p, nil
}

func xmlInstance(in *Instance, depth int) (string, error) {
	if depth > maxMOFDepth {
		return "", fmt.Errorf("%w: embedded instances are nested more than %d deep", ErrOutOfRange, maxMOFDepth)
	}
	if err := checkPathName("class", in.Class); err != nil {
		return "", err
	}
	var w xmlWriter
	w.open("INSTANCE", "CLASSNAME", in.Class)
	for _, p := range in.Properties {
		if p.Value == nil {
			continue
		}
		if err := w.property(p, depth); err != nil {
			return "", FieldError{p.Name, err}
		}
		if w.Len() > maxMOFText {
			return "", fmt.Errorf("%w: CIM-XML has more than %d bytes", ErrOutOfRange, maxMOFText)
		}
	}
	w.close("INSTANCE")
	return w.String(), nil
}

// An xmlWriter writes elements without blanks between them.
type xmlWriter struct{ strings.Builder }

func (w *xmlWriter) open(name string, attributes ...string) {
	w.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			w.WriteString(" " + attributes[i] + `="`)
			w.escape(attributes[i+1])
			w.WriteByte('"')
		}
	}
	w.WriteByte('>')
}

func (w *xmlWriter) close(name string) { w.WriteString("</" + name + ">") }

// escape writes text with XML escapes. The caller has checked its characters.
func (w *xmlWriter) escape(text string) { _ = xml.EscapeText(&w.Builder, []byte(text)) }

func (w *xmlWriter) property(p Property, depth int) error {
	if err := checkPathName("property", p.Name); err != nil {
		return err
	}
	items, isArray := p.Value.([]any)
	if !isArray {
		items = []any{p.Value}
	}
	t, err := typeOfItems(items, p.Type)
	if err != nil {
		return err
	}
	name, holder, attributes := "PROPERTY", "", []string{"NAME", p.Name, "TYPE", t.String()}
	switch t {
	case Reference:
		name, attributes = "PROPERTY.REFERENCE", attributes[:2]
		if isArray {
			name, holder = "PROPERTY.REFARRAY", "VALUE.REFARRAY"
		}
	case Embedded:
		attributes = append(attributes[:3], "string", "EmbeddedObject", "instance")
	case Untyped:
		attributes[3] = "string"
	}
	if isArray && t != Reference {
		name, holder = "PROPERTY.ARRAY", "VALUE.ARRAY"
	}
	w.open(name, attributes...)
	if isArray {
		w.open(holder)
	}
	for i, item := range items {
		if err := w.item(item, depth); err != nil {
			if isArray {
				err = fmt.Errorf("element %d: %w", i, err)
			}
			return err
		}
	}
	if isArray {
		w.close(holder)
	}
	w.close(name)
	return nil
}

func (w *xmlWriter) item(item any, depth int) error {
	if item == nil {
		w.WriteString("<VALUE.NULL/>")
		return nil
	}
	if path, ok := item.(ObjectPath); ok {
		w.open("VALUE.REFERENCE")
		err := w.path(path, 0)
		w.close("VALUE.REFERENCE")
		return err
	}
	text, err := xmlText(item, depth)
	if err != nil {
		return err
	}
	w.open("VALUE")
	w.escape(text)
	w.close("VALUE")
	return nil
}

// xmlText returns the text of a value, not yet escaped.
func xmlText(item any, depth int) (string, error) {
	text := ""
	switch v := item.(type) {
	case *Instance:
		return xmlInstance(v, depth+1)
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case float32:
		return xmlReal(float64(v), 32), nil
	case float64:
		return xmlReal(v, 64), nil
	case Char16:
		if utf16.IsSurrogate(rune(v)) {
			return "", fmt.Errorf("%w: XML cannot contain an unpaired surrogate", ErrWrongType)
		}
		text = string(rune(v))
	case DateTime:
		return v.String(), nil
	case string:
		text = v
	default:
		v2 := reflect.ValueOf(item)
		if !v2.CanInt() && !v2.CanUint() {
			return "", wrongType(item, String)
		}
		return basicText(v2), nil
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, notInXML) {
		return "", fmt.Errorf("%w: text has characters that XML does not allow", ErrWrongType)
	}
	return text, nil
}

// notInXML reports whether XML 1.0 excludes the character, even escaped.
func notInXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

func xmlReal(f float64, bits int) string {
	switch {
	case math.IsInf(f, 1):
		return "INF"
	case math.IsInf(f, -1):
		return "-INF"
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

func (w *xmlWriter) path(p ObjectPath, depth int) error {
	name := ""
	switch {
	case depth > maxPathNesting:
		return fmt.Errorf("%w: references are nested more than %d deep", ErrOutOfRange, maxPathNesting)
	case p.Host != "":
		name = "INSTANCEPATH"
	case p.Namespace != "":
		name = "LOCALINSTANCEPATH"
	}
	if name != "" {
		w.open(name)
		w.namespace(p)
	}
	w.open("INSTANCENAME", "CLASSNAME", p.Class)
	for _, k := range p.Keys {
		if err := w.key(k, depth); err != nil {
			return FieldError{k.Name, err}
		}
	}
	w.close("INSTANCENAME")
	if name != "" {
		w.close(name)
	}
	return nil
}

func (w *xmlWriter) namespace(p ObjectPath) {
	if p.Host != "" {
		w.open("NAMESPACEPATH")
		w.open("HOST")
		w.escape(p.Host)
		w.close("HOST")
	}
	w.open("LOCALNAMESPACEPATH")
	for part := range strings.SplitSeq(NormalizeNamespace(p.Namespace), "/") {
		w.open("NAMESPACE", "NAME", part)
		w.close("NAMESPACE")
	}
	w.close("LOCALNAMESPACEPATH")
	if p.Host != "" {
		w.close("NAMESPACEPATH")
	}
}

func (w *xmlWriter) key(k KeyBinding, depth int) error {
	if k.Name != "" {
		w.open("KEYBINDING", "NAME", k.Name)
		defer w.close("KEYBINDING")
	}
	if path, ok := k.Value.(ObjectPath); ok {
		w.open("VALUE.REFERENCE")
		defer w.close("VALUE.REFERENCE")
		return w.path(path, depth+1)
	}
	text, err := xmlText(plainKey(k.Value), maxMOFDepth)
	if err != nil {
		return err
	}
	w.open("KEYVALUE", "VALUETYPE", keyValueType(k.Value))
	w.escape(text)
	w.close("KEYVALUE")
	return nil
}

// plainKey converts a value of a derived type to its basic type.
func plainKey(value any) any {
	v := reflect.ValueOf(value)
	if t := kindTypes[v.Kind()]; v.IsValid() && t != Untyped && typeOf(v.Type()) == t {
		return v.Convert(goType(t)).Interface()
	}
	return value
}

func keyValueType(value any) string {
	v := reflect.ValueOf(value)
	switch {
	case v.Kind() == reflect.Bool:
		return "boolean"
	case v.IsValid() && v.Type() != char16Type && (v.CanInt() || v.CanUint() || v.CanFloat()):
		return "numeric"
	}
	return "string"
}
