package wsmanwire

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// A Writer writes XML. It keeps the first error.
type Writer struct {
	Dialect Dialect
	Home    string // the namespace of paths without one
	Out     []byte
	Err     error
}

// Fail records an error, unless there is one already.
func (w *Writer) Fail(format string, args ...any) {
	if w.Err == nil {
		w.Err = &cim.Error{Code: cim.ErrInvalidParameter, Message: fmt.Sprintf(format, args...)}
	}
}

// Raw writes XML as it is.
func (w *Writer) Raw(xml string) *Writer {
	w.Out = append(w.Out, xml...)
	return w
}

// Text writes escaped text, for elements and attributes.
func (w *Writer) Text(text string) *Writer {
	out, ok := xmlpull.AppendEscaped(w.Out, text)
	switch {
	case ok:
		w.Out = out
	case w.Dialect.Answer: // one bad character must not fail the whole answer
		return w.Text(printable(text))
	default:
		w.Fail("text has characters that XML does not allow: %.80q", text)
	}
	return w
}

// printable replaces characters that XML does not allow with U+FFFD.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if xmlpull.IsCharacter(r) {
			return r
		}
		return utf8.RuneError
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// Name writes the name of an element. It must be an identifier.
func (w *Writer) Name(name string) *Writer {
	if !IsIdentifier(name) {
		w.Fail("found name %.80q, want an identifier", name)
	}
	return w.Raw(name)
}

// Element writes an element with text.
func (w *Writer) Element(tag, text string) {
	w.Raw("<" + tag + ">").Text(text).Raw("</" + tag + ">")
}

// Demand writes a header with mustUnderstand.
func (w *Writer) Demand(tag, text string) {
	w.Raw("<" + tag + ` s:mustUnderstand="true">`).Text(text).Raw("</" + tag + ">")
}

// SelectorSet writes the keys of a path, and its namespace if the URI does not contain it.
func (w *Writer) SelectorSet(namespace string, keys []cim.KeyBinding, depth int) {
	if namespace == "" && len(keys) == 0 {
		return
	}
	w.Raw("<wsman:SelectorSet>")
	if namespace != "" {
		w.Raw(`<wsman:Selector Name="` + NamespaceKey + `">`).Text(namespace).Raw("</wsman:Selector>")
	}
	for _, k := range keys {
		if k.Name == "" {
			w.Fail("the path has a key without a name; WS-Management needs the name")
		}
		w.Raw(`<wsman:Selector Name="`).Text(k.Name).Raw(`">`)
		if path, ok := k.Value.(cim.ObjectPath); ok {
			w.Raw("<wsa:EndpointReference>")
			w.Reference(path, depth+1)
			w.Raw("</wsa:EndpointReference>")
		} else {
			w.Scalar(Plain(k.Value), cim.Untyped)
		}
		w.Raw("</wsman:Selector>")
	}
	w.Raw("</wsman:SelectorSet>")
}

// MaxNesting limits the depth of references in keys, and of embedded instances in properties.
const MaxNesting = 64

// Class returns the URI of a class named in a value.
func (w *Writer) Class(namespace, class string) string {
	return w.Dialect.Class(cmp.Or(namespace, w.Home), class)
}

// Reference writes the content of an endpoint reference.
func (w *Writer) Reference(p cim.ObjectPath, depth int) {
	if depth > MaxNesting {
		w.Fail("references are nested more than %d deep", MaxNesting)
		return
	}
	namespace := cim.NormalizeNamespace(p.Namespace)
	w.Raw("<wsa:Address>" + Anonymous + "</wsa:Address><wsa:ReferenceParameters><wsman:ResourceURI>")
	w.Text(w.Class(namespace, p.Class))
	w.Raw("</wsman:ResourceURI>")
	w.SelectorSet(w.Dialect.Selector(namespace), p.Keys, depth)
	w.Raw("</wsa:ReferenceParameters>")
}
