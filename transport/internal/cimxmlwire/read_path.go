package cimxmlwire

import (
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimvalue"
)

// reference reads a VALUE.REFERENCE, or a path without that element.
func (r *Reader) reference() any {
	if path, ok := r.path(0); ok {
		return path
	}
	for depth := r.s.Depth(); r.child(depth); {
		if path, ok := r.path(0); ok {
			return path
		}
	}
	return nil
}

// path reads an element that names an instance or a class. It returns false for other elements.
func (r *Reader) path(nested int) (p cim.ObjectPath, ok bool) {
	switch r.s.Local() {
	case "INSTANCENAME":
		return r.instanceName(nested), true
	case "CLASSNAME":
		return cim.ObjectPath{Class: r.attr("NAME")}, true
	case "INSTANCEPATH", "LOCALINSTANCEPATH", "CLASSPATH", "LOCALCLASSPATH", "OBJECTPATH":
		return r.fullPath(nested), true
	}
	return p, false
}

func (r *Reader) fullPath(nested int) (p cim.ObjectPath) {
	host, namespace := "", ""
	for depth := r.s.Depth(); r.child(depth); {
		switch r.s.Local() {
		case "NAMESPACEPATH":
			for parts := r.s.Depth(); r.child(parts); {
				if r.s.Local() == "HOST" {
					text, _ := r.s.Text()
					host = strings.TrimSpace(r.name(text))
				} else {
					namespace = r.namespace()
				}
			}
		case "LOCALNAMESPACEPATH":
			namespace = r.namespace()
		case "INSTANCENAME", "CLASSNAME", "INSTANCEPATH", "CLASSPATH": // the last two are in OBJECTPATH
			p, _ = r.path(nested)
		}
	}
	if host != "" {
		p.Host = host
	}
	if namespace != "" {
		p.Namespace = namespace
	}
	return p
}

// namespace reads LOCALNAMESPACEPATH.
func (r *Reader) namespace() string {
	r.parts = r.parts[:0]
	for depth := r.s.Depth(); r.child(depth); {
		if part, ok := r.s.Attr("", "NAME"); ok && r.s.Local() == "NAMESPACE" {
			if len(r.parts) > 0 {
				r.parts = append(r.parts, '/')
			}
			r.parts = append(r.parts, part...)
		}
	}
	return r.name(r.parts)
}

func (r *Reader) instanceName(nested int) cim.ObjectPath {
	p := cim.ObjectPath{Class: r.attr("CLASSNAME")}
	if p.Class == "" {
		r.fail(ErrNotValid, "found an INSTANCENAME without a CLASSNAME")
	}
	var keys [4]cim.KeyBinding
	list := keys[:0]
	for depth := r.s.Depth(); r.child(depth); {
		if len(list) == maxKeys {
			r.fail(ErrLimit, "more than %d keys", maxKeys)
			break
		}
		switch r.s.Local() {
		case "KEYBINDING":
			k := cim.KeyBinding{Name: r.attr("NAME")}
			for binding := r.s.Depth(); r.child(binding); {
				k.Value = r.keyValue(nested)
			}
			list = append(list, k)
		case "KEYVALUE", "VALUE.REFERENCE":
			list = append(list, cim.KeyBinding{Value: r.keyValue(nested)})
		}
	}
	if len(list) > 0 {
		p.Keys = append(make([]cim.KeyBinding, 0, len(list)), list...)
	}
	p.Singleton = len(list) == 0
	return p
}

// keyValue reads a KEYVALUE or VALUE.REFERENCE. If a value is not valid in its declared type, it
// stays text; a caller that knows the class can convert it.
func (r *Reader) keyValue(nested int) any {
	if r.s.Local() == "VALUE.REFERENCE" {
		if nested == maxReferences {
			r.fail(ErrLimit, "references are nested more than %d deep", maxReferences)
			return nil
		}
		var value any = ""
		for depth := r.s.Depth(); r.child(depth); {
			if path, ok := r.path(nested + 1); ok {
				value = path
			}
		}
		return value
	}
	t, kind := r.typeAttr("TYPE"), r.attr("VALUETYPE")
	if t == cim.Untyped && kind == "boolean" {
		t = cim.Boolean
	}
	text, _ := r.s.Text()
	switch {
	case t != cim.Untyped && t != cim.String:
		if exact := cimvalue.Parse(t, string(text)); exact != nil {
			return exact
		}
	case kind == "numeric":
		if n := cimvalue.Number(string(text)); n != nil {
			return n
		}
	}
	return r.string(text)
}
