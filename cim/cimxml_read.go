package cim

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ParseCIMXML decodes the text of one instance in CIM-XML (DSP0201) into an object, as
// [Decode] does. The text is an INSTANCE element, alone or in the elements that give it a
// path. WMI's elements for objects as values are also accepted.
//
// Any other text is an error, as is a second instance or a DOCTYPE. The object is unchanged
// after an error.
func ParseCIMXML(text string, into Object) error {
	in, err := parseCIMXML(text, 0)
	if err != nil {
		return err
	}
	return Decode(in, into)
}

// parseInstance parses the text of an embedded instance: CIM-XML or MOF.
func parseInstance(text string, depth int) (*Instance, error) {
	if strings.HasPrefix(strings.TrimLeft(text, "\ufeff \t\r\n"), "<") {
		return parseCIMXML(text, depth)
	}
	r := mofReader{text: text}
	return r.document(depth)
}

// parseCIMXML parses an instance that is nested depth levels deep.
func parseCIMXML(text string, depth int) (*Instance, error) {
	if depth > maxMOFDepth {
		return nil, fmt.Errorf("%w: embedded instances are nested more than %d deep", ErrOutOfRange, maxMOFDepth)
	}
	if len(text) > maxMOFText {
		return nil, fmt.Errorf("%w: CIM-XML has more than %d bytes", ErrOutOfRange, maxMOFText)
	}
	root, err := readElements(text)
	if err != nil {
		return nil, err
	}
	parent, instance := root.find("INSTANCE")
	switch n := root.instances(); {
	case n == 0:
		return nil, fmt.Errorf("%w: CIM-XML without an INSTANCE", ErrWrongType)
	case n > 1:
		return nil, fmt.Errorf("%w: CIM-XML with %d instances, expected one", ErrWrongType, n)
	}
	in, err := instance.instance(depth)
	if err != nil {
		return nil, err
	}
	for i := range parent.children {
		if path, ok := parent.children[i].path(0); ok {
			in.Path = path
		}
	}
	return in, nil
}

// An element is an element of XML.
type element struct {
	name     string
	attrs    []xml.Attr
	children []element
	text     string
}

// maxElements limits the elements and attributes of a text, because they take many times
// the memory of their text.
const maxElements = 1 << 18

// readElements parses a text into a tree, under an artificial root element.
func readElements(text string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // the text is a Go string, whatever it says
	root := &element{}
	open := []*element{root}
	var texts [maxNesting + 1][]byte // of the open elements: comments and CDATA split a text into parts
	for count := 0; count <= maxElements; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		} else if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrWrongType, err)
		}
		top := len(open) - 1
		switch t := token.(type) {
		case xml.StartElement:
			if top == maxNesting {
				return nil, fmt.Errorf("%w: elements are nested more than %d deep", ErrOutOfRange, maxNesting)
			}
			count += 1 + len(t.Attr)
			siblings := append(open[top].children, element{name: t.Name.Local, attrs: t.Attr})
			open[top].children = siblings
			open = append(open, &siblings[len(siblings)-1])
			texts[top+1] = texts[top+1][:0]
		case xml.EndElement:
			open[top].text = string(texts[top])
			open = open[:top]
		case xml.CharData:
			texts[top] = append(texts[top], t...)
		case xml.Directive:
			return nil, fmt.Errorf("%w: CIM-XML with a DOCTYPE or another declaration", ErrWrongType)
		}
	}
	return nil, fmt.Errorf("%w: CIM-XML has more than %d elements and attributes", ErrOutOfRange, maxElements)
}

// find returns the first element with this name, and its parent.
func (e *element) find(name string) (parent, found *element) {
	for i := range e.children {
		if e.children[i].name == name {
			return e, &e.children[i]
		}
		if parent, found := e.children[i].find(name); found != nil {
			return parent, found
		}
	}
	return nil, nil
}

// instances counts the INSTANCE elements that are not inside another.
func (e *element) instances() (n int) {
	if e.name == "INSTANCE" {
		return 1
	}
	for i := range e.children {
		n += e.children[i].instances()
	}
	return n
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// child returns the first child with this name, or nil.
func (e *element) child(name string) *element {
	for i := range e.children {
		if e.children[i].name == name {
			return &e.children[i]
		}
	}
	return nil
}

func (e *element) instance(depth int) (*Instance, error) {
	in := &Instance{Class: e.attr("CLASSNAME")}
	if err := checkPathName("class", in.Class); err != nil {
		return nil, fmt.Errorf("%w: INSTANCE: %v", ErrWrongType, err)
	}
	for i := range e.children {
		c := &e.children[i]
		form, known := propertyForms[c.name]
		if !known {
			continue // a qualifier
		}
		p := Property{Name: c.attr("NAME"), Array: form.array, Type: form.typ}
		if err := c.value(&p, form, depth); err != nil {
			return nil, FieldError{p.Name, err}
		}
		in.Properties = append(in.Properties, p)
	}
	return in, nil
}

// A propertyForm describes an element that is a property, and the element that contains its
// value. The last three are WMI's (its DTD 2.0).
type propertyForm struct {
	list, item string
	array      bool
	typ        Type
}

var propertyForms = map[string]propertyForm{
	"PROPERTY":             {item: "VALUE"},
	"PROPERTY.ARRAY":       {list: "VALUE.ARRAY", item: "VALUE", array: true},
	"PROPERTY.REFERENCE":   {item: "VALUE.REFERENCE", typ: Reference},
	"PROPERTY.REFARRAY":    {list: "VALUE.REFARRAY", item: "VALUE.REFERENCE", array: true, typ: Reference},
	"PROPERTY.OBJECT":      {item: "VALUE.OBJECT", typ: Embedded},
	"PROPERTY.OBJECTARRAY": {list: "VALUE.OBJECTARRAY", item: "VALUE.OBJECT", array: true, typ: Embedded},
}

// value reads the value of a property. A property without a value element is NULL.
func (e *element) value(p *Property, form propertyForm, depth int) error {
	if form.typ == Untyped {
		p.Type, _ = TypeByName(e.attr("TYPE"))
		p.Text = e.attr("EmbeddedObject") != ""
	}
	holder := e
	if form.array {
		if holder = e.child(form.list); holder == nil {
			return nil
		}
	}
	items := []any{}
	for i := range holder.children {
		c := &holder.children[i]
		switch c.name {
		case form.item:
			item, err := c.item(p, depth)
			if err != nil {
				return err
			}
			items = append(items, item)
		case "VALUE.NULL":
			items = append(items, nil)
		}
	}
	switch {
	case form.array:
		p.Value = items
	case len(items) > 0:
		p.Value = items[0]
	}
	if p.Text {
		p.Type = typeOfLiteral(p.Value)
	}
	return nil
}

// item reads one value. Text that does not fit the type is kept as untyped text, so that
// the decoder reports it.
func (e *element) item(p *Property, depth int) (any, error) {
	switch {
	case p.Type == Reference:
		for i := range e.children {
			if path, ok := e.children[i].path(0); ok {
				return path, nil
			}
		}
		return nil, fmt.Errorf("%w: VALUE.REFERENCE without a path", ErrWrongType)
	case p.Type == Embedded && !p.Text:
		if c := e.child("INSTANCE"); c != nil {
			return c.instance(depth + 1)
		}
		return nil, fmt.Errorf("%w: VALUE.OBJECT without an INSTANCE", ErrWrongType)
	case p.Text && e.text != "":
		if in, err := parseInstance(e.text, depth+1); err == nil {
			return in, nil
		}
		return e.text, nil
	case p.Text:
		return nil, nil
	}
	if exact, err := convert(decimal(e.text, p.Type), p.Type); err == nil {
		return exact, nil
	}
	p.Type = Untyped
	return e.text, nil
}

// decimal converts the hexadecimal form that CIM-XML allows for integers.
func decimal(text string, t Type) string {
	if !t.IsInteger() || !strings.ContainsAny(text, "xX") {
		return text
	}
	if n, ok := mofNumber(strings.TrimSpace(text)); ok {
		return fmt.Sprint(n)
	}
	return text
}

// path reads an element that names an instance or a class.
func (e *element) path(depth int) (p ObjectPath, ok bool) {
	switch e.name {
	case "INSTANCENAME":
		p.Class = e.attr("CLASSNAME")
		p.Keys = e.keys(depth)
		return p, p.Class != ""
	case "CLASSNAME":
		p.Class = e.attr("NAME")
		return p, p.Class != ""
	case "INSTANCEPATH", "LOCALINSTANCEPATH", "CLASSPATH", "LOCALCLASSPATH", "OBJECTPATH":
	default:
		return p, false
	}
	for i := range e.children {
		if named, found := e.children[i].path(depth); found {
			p, ok = named, true
		}
	}
	if _, host := e.find("HOST"); host != nil && p.Host == "" {
		p.Host = strings.TrimSpace(host.text)
	}
	if _, local := e.find("LOCALNAMESPACEPATH"); local != nil && p.Namespace == "" {
		var names []string
		for _, n := range local.children {
			names = append(names, n.attr("NAME"))
		}
		p.Namespace = strings.Join(names, "/")
	}
	return p, ok
}

func (e *element) keys(depth int) []KeyBinding {
	var keys []KeyBinding
	for i := range e.children {
		c := &e.children[i]
		switch {
		case c.name == "KEYBINDING" && len(c.children) > 0:
			keys = append(keys, KeyBinding{c.attr("NAME"), c.children[0].keyValue(depth)})
		case c.name == "KEYVALUE" || c.name == "VALUE.REFERENCE":
			keys = append(keys, KeyBinding{Value: c.keyValue(depth)})
		}
	}
	return keys
}

// keyValue reads KEYVALUE or VALUE.REFERENCE. A key that does not have its stated type
// remains text: the class has the right type.
func (e *element) keyValue(depth int) any {
	if e.name == "VALUE.REFERENCE" && depth < maxPathDepth {
		for i := range e.children {
			if path, ok := e.children[i].path(depth + 1); ok {
				return path
			}
		}
	}
	if t, ok := TypeByName(e.attr("TYPE")); ok {
		if exact, err := convert(decimal(e.text, t), t); err == nil {
			return exact
		}
	}
	text := strings.TrimSpace(e.text)
	switch e.attr("VALUETYPE") {
	case "boolean":
		if b, err := strconv.ParseBool(strings.ToLower(text)); err == nil {
			return b
		}
	case "numeric":
		if n, err := parseBareValue(text); err == nil {
			return n
		}
	}
	return e.text
}
