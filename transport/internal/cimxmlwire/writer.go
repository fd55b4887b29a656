package cimxmlwire

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// A Writer writes messages. The zero value is ready to use.
type Writer struct {
	out []byte
	err error
}

// Bytes returns the message, or the first error: a *[cim.Error] with the code
// ErrInvalidParameter.
func (w *Writer) Bytes() ([]byte, error) { return w.out, w.err }

func (w *Writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = &cim.Error{Code: cim.ErrInvalidParameter, Message: fmt.Sprintf(format, args...)}
	}
}

func (w *Writer) raw(xml string) { w.out = append(w.out, xml...) }

// text writes escaped text, for elements and attributes.
func (w *Writer) text(text string) {
	out, ok := xmlpull.AppendEscaped(w.out, text)
	if !ok {
		w.fail("text has characters that XML does not allow: %.80q", text)
		return
	}
	w.out = out
}

func (w *Writer) open(name string) { w.raw("<" + name + ">") }

func (w *Writer) close(name string) { w.raw("</" + name + ">") }

// tag writes a start tag, or an empty element. Attributes are pairs of names and values; one with
// an empty value is left out.
func (w *Writer) tag(name, end string, attributes ...string) {
	w.raw("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			w.raw(" " + attributes[i] + `="`)
			w.text(attributes[i+1])
			w.raw(`"`)
		}
	}
	w.raw(end)
}

// name checks the name of a schema element, which is text in CIM-XML.
func (w *Writer) name(what, name string) string {
	if name == "" {
		w.fail("found %s without a name, want one", what)
	}
	return name
}

// element writes an element with text.
func (w *Writer) element(name, text string) {
	w.open(name)
	w.text(text)
	w.close(name)
}

func (w *Writer) head(v Versions, id string) {
	w.raw(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	w.tag("CIM", ">", "CIMVERSION", cmp.Or(v.CIM, "2.0"), "DTDVERSION", cmp.Or(v.DTD, "2.0"))
	w.tag("MESSAGE", ">", "ID", id, "PROTOCOLVERSION", cmp.Or(v.Protocol, "1.0"))
}

func (w *Writer) foot() { w.raw("</MESSAGE></CIM>") }

// Call writes a request.
func (w *Writer) Call(c *Call) {
	w.head(c.Versions, c.ID)
	w.open("SIMPLEREQ")
	if c.Intrinsic {
		w.tag("IMETHODCALL", ">", "NAME", c.Method)
		w.namespace(c.Path.Namespace)
		for _, p := range c.Params {
			w.tag("IPARAMVALUE", ">", "NAME", p.Name)
			w.argument(p)
			w.close("IPARAMVALUE")
		}
		w.close("IMETHODCALL")
	} else {
		w.tag("METHODCALL", ">", "NAME", w.name("a method", c.Method))
		w.localPath(c.Path)
		w.parameters(c.Params)
		w.close("METHODCALL")
	}
	w.close("SIMPLEREQ")
	w.foot()
}

// argument writes a parameter of an intrinsic operation. NULL has no value element.
func (w *Writer) argument(p cim.Property) {
	switch v := p.Value.(type) {
	case nil:
	case Declaration:
		w.raw(string(v))
	case cim.ObjectPath:
		w.objectName(v, 0)
	case *cim.Instance:
		if v.Path.Class == "" {
			w.Instance(v)
			return
		}
		w.named("VALUE.NAMEDINSTANCE", v)
	case []any:
		w.values(v, cim.Untyped, 0)
	default:
		w.value(v, 0)
	}
}

// Answer writes a response.
func (w *Writer) Answer(a *Answer) {
	w.head(a.Versions, a.ID)
	w.open("SIMPLERSP")
	name := "METHODRESPONSE"
	if a.Intrinsic {
		name = "IMETHODRESPONSE"
	}
	w.tag(name, ">", "NAME", a.Method)
	switch {
	case a.Err != nil:
		w.error(a.Err)
	case a.Intrinsic:
		w.items(a)
		w.parameters(a.Out)
	default:
		if a.Result != nil {
			w.result(*a.Result)
		}
		w.parameters(a.Out)
	}
	w.close(name)
	w.close("SIMPLERSP")
	w.foot()
}

func (w *Writer) error(e *cim.Error) {
	code := e.Code
	if code == 0 {
		code = cim.ErrFailed
	}
	attributes := []string{"CODE", strconv.FormatUint(uint64(code), 10), "DESCRIPTION", e.Message}
	if len(e.Details) == 0 {
		w.tag("ERROR", "/>", attributes...)
		return
	}
	w.tag("ERROR", ">", attributes...)
	for _, in := range e.Details {
		w.Instance(in)
	}
	w.close("ERROR")
}

// items writes IRETURNVALUE, in the form that the operation uses for its results (DSP0200 5.3.2).
// An operation without results has no such element.
func (w *Writer) items(a *Answer) {
	form, ok := forms[strings.ToLower(a.Method)]
	if !ok {
		return
	}
	w.open("IRETURNVALUE")
	for _, item := range a.Items {
		if in := item.Instance; item.Declaration == nil {
			form(w, in)
		} else if in == nil {
			w.raw(string(item.Declaration))
		} else {
			w.open("VALUE.OBJECTWITHPATH")
			w.classPath(in.Path)
			w.raw(string(item.Declaration))
			w.close("VALUE.OBJECTWITHPATH")
		}
	}
	w.close("IRETURNVALUE")
}

// forms maps names of operations, in lower case, to the form of their results.
var forms = map[string]func(*Writer, *cim.Instance){
	"getinstance":                 (*Writer).Instance,
	"createinstance":              name,
	"enumerateinstances":          func(w *Writer, in *cim.Instance) { w.named("VALUE.NAMEDINSTANCE", in) },
	"enumerateinstancenames":      name,
	"execquery":                   object,
	"associators":                 object,
	"references":                  object,
	"associatornames":             objectPath,
	"referencenames":              objectPath,
	"openenumerateinstances":      withPath,
	"openassociatorinstances":     withPath,
	"openreferenceinstances":      withPath,
	"pullinstanceswithpath":       withPath,
	"openenumerateinstancepaths":  path,
	"openassociatorinstancepaths": path,
	"openreferenceinstancepaths":  path,
	"pullinstancepaths":           path,
	"openqueryinstances":          (*Writer).Instance,
	"pullinstances":               (*Writer).Instance,
	"getclass":                    className,
	"enumerateclasses":            className,
	"enumerateclassnames":         className,
	"getqualifier":                className,
	"enumeratequalifiers":         className,
}

func name(w *Writer, in *cim.Instance)      { w.instanceName(in.Path, 0) }
func className(w *Writer, in *cim.Instance) { w.className(in.Path.Class) }
func path(w *Writer, in *cim.Instance)      { w.instancePath(in.Path, 0) }

func withPath(w *Writer, in *cim.Instance) {
	w.open("VALUE.INSTANCEWITHPATH")
	w.instancePath(in.Path, 0)
	w.Instance(in)
	w.close("VALUE.INSTANCEWITHPATH")
}

func object(w *Writer, in *cim.Instance) {
	if in.Path.Class == "" { // query results need not have a path
		w.open("VALUE.OBJECT")
		w.Instance(in)
		w.close("VALUE.OBJECT")
		return
	}
	w.open("VALUE.OBJECTWITHPATH")
	w.instancePath(in.Path, 0)
	w.Instance(in)
	w.close("VALUE.OBJECTWITHPATH")
}

func objectPath(w *Writer, in *cim.Instance) {
	w.open("OBJECTPATH")
	if isClass(in.Path) {
		w.classPath(in.Path)
	} else {
		w.instancePath(in.Path, 0)
	}
	w.close("OBJECTPATH")
}
