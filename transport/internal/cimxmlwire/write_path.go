package cimxmlwire

import (
	"cmp"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

// isClass reports whether a path names a class.
func isClass(p cim.ObjectPath) bool { return len(p.Keys) == 0 && !p.Singleton }

// namespace writes LOCALNAMESPACEPATH.
func (w *Writer) namespace(namespace string) {
	w.open("LOCALNAMESPACEPATH")
	for part := range strings.SplitSeq(cim.NormalizeNamespace(namespace), "/") {
		w.tag("NAMESPACE", "/>", "NAME", w.name("a namespace", part))
	}
	w.close("LOCALNAMESPACEPATH")
}

func (w *Writer) namespacePath(p cim.ObjectPath) {
	w.open("NAMESPACEPATH")
	w.element("HOST", cmp.Or(p.Host, "localhost"))
	w.namespace(p.Namespace)
	w.close("NAMESPACEPATH")
}

// localPath writes the target of a method call.
func (w *Writer) localPath(p cim.ObjectPath) {
	element := "LOCALINSTANCEPATH"
	if isClass(p) {
		element = "LOCALCLASSPATH"
	}
	w.open(element)
	w.namespace(p.Namespace)
	w.objectName(p, 0)
	w.close(element)
}

// objectName writes the name of a class or an instance, without its namespace.
func (w *Writer) objectName(p cim.ObjectPath, depth int) {
	if isClass(p) {
		w.className(p.Class)
		return
	}
	w.instanceName(p, depth)
}

func (w *Writer) className(class string) {
	w.tag("CLASSNAME", "/>", "NAME", w.name("a class", class))
}

func (w *Writer) classPath(p cim.ObjectPath) {
	w.open("CLASSPATH")
	w.namespacePath(p)
	w.className(p.Class)
	w.close("CLASSPATH")
}

// instancePath writes an INSTANCEPATH, which always has a host.
func (w *Writer) instancePath(p cim.ObjectPath, depth int) {
	w.open("INSTANCEPATH")
	w.namespacePath(p)
	w.instanceName(p, depth)
	w.close("INSTANCEPATH")
}

func (w *Writer) instanceName(p cim.ObjectPath, depth int) {
	if depth > maxReferences {
		w.fail("references are nested more than %d deep", maxReferences)
		return
	}
	w.tag("INSTANCENAME", ">", "CLASSNAME", w.name("an instance", p.Class))
	for _, k := range p.Keys {
		if k.Name == "" {
			w.key(k.Value, depth)
			continue
		}
		w.tag("KEYBINDING", ">", "NAME", k.Name)
		w.key(k.Value, depth)
		w.close("KEYBINDING")
	}
	w.close("INSTANCENAME")
}

// key writes the value of a key. It leaves out the attribute TYPE, because our messages declare an
// older DTD version without it.
func (w *Writer) key(value any, depth int) {
	if p, ok := value.(cim.ObjectPath); ok {
		w.reference(p, depth+1)
		return
	}
	text, err := cimvalue.Text(value)
	if err != nil {
		w.fail("key: %v", err)
		return
	}
	kind := "string"
	switch t := cimvalue.TypeOf(value); {
	case t == cim.Boolean:
		kind = "boolean"
	case t.Bits() > 0:
		kind = "numeric"
	}
	w.tag("KEYVALUE", ">", "VALUETYPE", kind)
	w.text(text)
	w.close("KEYVALUE")
}

// reference writes a path as a value, with the parts that it has.
func (w *Writer) reference(p cim.ObjectPath, depth int) {
	w.open("VALUE.REFERENCE")
	switch {
	case p.Namespace == "":
		w.objectName(p, depth)
	case p.Host == "":
		element := "LOCALINSTANCEPATH"
		if isClass(p) {
			element = "LOCALCLASSPATH"
		}
		w.open(element)
		w.namespace(p.Namespace)
		w.objectName(p, depth)
		w.close(element)
	case isClass(p):
		w.classPath(p)
	default:
		w.instancePath(p, depth)
	}
	w.close("VALUE.REFERENCE")
}
