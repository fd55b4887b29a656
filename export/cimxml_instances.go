package export

import (
	"bufio"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/schema"
)

// instance writes the properties to which the declaration gives values. Other properties
// have the default of the class.
func (x *xmlWriter) instance(i *schema.Instance, lineEnd string) {
	x.put("<INSTANCE")
	x.attribute("CLASSNAME", xmlName(i.Class.Name))
	x.put(">", lineEnd)
	for p, v := range slots(i) {
		x.slot(p, v, lineEnd)
	}
	x.put("</INSTANCE>", lineEnd)
}

func (x *xmlWriter) slot(p *schema.Property, v any, lineEnd string) {
	element := "PROPERTY"
	switch {
	case p.Type.Array:
		element = "PROPERTY.ARRAY"
	case p.Type.CIM == cim.Reference:
		element = "PROPERTY.REFERENCE"
	}
	x.put("<", element)
	x.attribute("NAME", p.Name)
	if element == "PROPERTY.REFERENCE" {
		x.referenceClass(className(p.Type, p.TypeWord))
	} else {
		x.attribute("TYPE", xmlType(p.Type))
	}
	x.embeddedObject(p.Type)
	x.put(">")
	x.propertyValue(v, p.Type, "")
	x.put("</", element, ">", lineEnd)
}

// instanceText returns an instance as the text of an embedded instance.
func (x *xmlWriter) instanceText(i *schema.Instance) string {
	var text strings.Builder
	inner := &xmlWriter{exporter: x.exporter, out: bufio.NewWriter(&text)}
	if x.depth() {
		inner.instance(i, "")
	}
	inner.out.Flush()
	x.nesting--
	return text.String()
}

func asPath(v any) (cim.ObjectPath, bool) {
	switch v := v.(type) {
	case cim.ObjectPath:
		return v, true
	case string:
		path, err := cim.ParseObjectPath(v)
		return path, err == nil
	}
	return cim.ObjectPath{}, false
}

// reference writes a VALUE.REFERENCE with the known parts of a path.
func (x *xmlWriter) reference(p cim.ObjectPath) {
	x.put("<VALUE.REFERENCE>")
	name := "INSTANCENAME"
	if !p.IsInstance() {
		name = "CLASSNAME"
	}
	path := ""
	switch kind := strings.TrimSuffix(name, "NAME"); {
	case p.Host != "":
		path = kind + "PATH"
		x.put("<", path, "><NAMESPACEPATH><HOST>")
		x.text(p.Host)
		x.put("</HOST>")
		x.namespacePath(p.Namespace, "")
		x.put("</NAMESPACEPATH>")
	case p.Namespace != "":
		path = "LOCAL" + kind + "PATH"
		x.put("<", path, ">")
		x.namespacePath(p.Namespace, "")
	}
	if p.IsInstance() {
		x.instanceName(p)
	} else {
		x.put("<CLASSNAME")
		x.attribute("NAME", p.Class)
		x.put("/>")
	}
	if path != "" {
		x.put("</", path, ">")
	}
	x.put("</VALUE.REFERENCE>")
}

func (x *xmlWriter) instanceName(p cim.ObjectPath) {
	x.put("<INSTANCENAME")
	x.attribute("CLASSNAME", p.Class)
	x.put(">")
	class := x.schema.Class(p.Class)
	for _, key := range p.Keys {
		if key.Name == "" { // WMI's Class="value"
			x.keyValue(key.Value)
			continue
		}
		x.put("<KEYBINDING")
		x.attribute("NAME", key.Name)
		x.put(">")
		x.keyValue(reference(key, class))
		x.put("</KEYBINDING>")
	}
	x.put("</INSTANCENAME>")
}

// reference returns the value of a key, which is a path if the class declares it as a
// reference.
func reference(key cim.KeyBinding, class *schema.Class) any {
	if class != nil {
		if p := class.Property(key.Name); p != nil && p.Type.CIM == cim.Reference {
			if path, ok := asPath(key.Value); ok {
				return path
			}
		}
	}
	return key.Value
}

func (x *xmlWriter) keyValue(v any) {
	kind := "numeric"
	switch v := v.(type) {
	case cim.ObjectPath:
		if x.depth() {
			x.reference(v)
		}
		x.nesting--
		return
	case bool:
		kind = "boolean"
	case int64, uint64, float64:
	default:
		kind = "string"
	}
	x.put("<KEYVALUE")
	x.attribute("VALUETYPE", kind)
	x.put(">")
	x.text(plain(v))
	x.put("</KEYVALUE>")
}
