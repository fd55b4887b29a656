package wsman

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// A request is what goes into an envelope.
type request struct {
	action    string
	resource  string
	namespace string           // the selector __cimnamespace; empty for none
	home      string           // the namespace of what has none of its own in a URI
	selectors []cim.KeyBinding // the keys
	timeout   time.Duration
	options   []option
	locale    string
	body      func(*writer)
}

// An option is one of an OptionSet.
type option struct{ name, typ, value string }

// callOptions returns the options of a call, always in the same order.
func (d dialect) callOptions(o cim.Options) []option {
	var list []option
	if d.wmi() {
		list = append(list, option{"msftwinrm:UsePreciseArrays", "xs:boolean", "true"})
	}
	for _, name := range slices.Sorted(maps.Keys(o.Context)) {
		value := o.Context[name]
		if !strings.Contains(name, ":") {
			name = "wmi:" + name
		}
		list = append(list, option{name: name, value: value})
	}
	return list
}

const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<s:Envelope xmlns:s="` + spaceSOAP + `" xmlns:wsa="` + spaceWSA + `" xmlns:wsman="` + spaceWSMan +
	`" xmlns:wsen="` + spaceWSEn + `" xmlns:wsmb="` + spaceWSMB + `" xmlns:cim="` + spaceCIM + `" xmlns:xsi="` + spaceXSI + `"><s:Header>`

// identifyEnvelope has no headers, as DSP0226 11 has it.
const identifyEnvelope = `<s:Envelope xmlns:s="` + spaceSOAP + `" xmlns:wsmid="` + spaceWSManID +
	`"><s:Header/><s:Body><wsmid:Identify/></s:Body></s:Envelope>`

// envelope writes a request. The same request gives the same bytes.
func (d dialect) envelope(r request, to, id string, maxEnvelope int) ([]byte, error) {
	w := &writer{dialect: d, home: r.home}
	w.raw(head)
	w.element("wsa:To", to)
	w.demand("wsman:ResourceURI", r.resource)
	w.raw(`<wsa:ReplyTo><wsa:Address s:mustUnderstand="true">` + anonymous + `</wsa:Address></wsa:ReplyTo>`)
	w.demand("wsa:Action", r.action)
	w.element("wsa:MessageID", id)
	w.demand("wsman:MaxEnvelopeSize", strconv.Itoa(maxEnvelope))
	w.element("wsman:OperationTimeout", fmt.Sprintf("PT%.3fS", r.timeout.Seconds()))
	w.selectorSet(r.namespace, r.selectors, 0)
	w.optionSet(r.options)
	if r.locale != "" { // a server that has no such language answers in its own
		w.raw(`<wsman:Locale xml:lang="`).text(r.locale).raw(`" s:mustUnderstand="false"/>`)
		w.raw(`<n:DataLocale xmlns:n="` + spaceWinRM + `" xml:lang="`).text(r.locale).raw(`" s:mustUnderstand="false"/>`)
	}
	w.raw("</s:Header><s:Body>")
	if r.body != nil {
		r.body(w)
	}
	w.raw("</s:Body></s:Envelope>")
	return w.out, w.err
}

// newUUID is a random one, as RFC 4122 has it.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("uuid:%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// A writer writes XML, and keeps the first error.
type writer struct {
	dialect dialect
	home    string
	out     []byte
	err     error
}

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = &cim.Error{Code: cim.ErrInvalidParameter, Message: fmt.Sprintf(format, args...)}
	}
}

func (w *writer) raw(xml string) *writer {
	w.out = append(w.out, xml...)
	return w
}

// text writes characters, escaped for text and attributes.
func (w *writer) text(text string) *writer {
	start := 0
	for i, r := range text {
		escaped := ""
		switch r {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&quot;"
		case '\t', '\n', '\r':
			escaped = "&#" + strconv.Itoa(int(r)) + ";"
		default:
			if r < ' ' || r == 0xfffe || r == 0xffff || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
				w.fail("text has characters that XML does not allow: %.80q", text)
				return w
			}
			continue
		}
		w.out = append(append(w.out, text[start:i]...), escaped...)
		start = i + 1
	}
	w.out = append(w.out, text[start:]...)
	return w
}

// name writes the name of an element, which has to be one.
func (w *writer) name(name string) *writer {
	if !isIdentifier(name) {
		w.fail("found name %.80q, want an identifier", name)
	}
	return w.raw(name)
}

// element writes an element that has text.
func (w *writer) element(tag, text string) {
	w.raw("<" + tag + ">").text(text).raw("</" + tag + ">")
}

// demand writes a header that the server must not ignore.
func (w *writer) demand(tag, text string) {
	w.raw("<" + tag + ` s:mustUnderstand="true">`).text(text).raw("</" + tag + ">")
}

func (w *writer) optionSet(options []option) {
	if len(options) == 0 {
		return
	}
	w.raw("<wsman:OptionSet>")
	for _, o := range options {
		w.raw(`<wsman:Option Name="`).text(o.name)
		if o.typ != "" {
			w.raw(`" Type="` + o.typ)
		}
		w.raw(`">`).text(o.value).raw("</wsman:Option>")
	}
	w.raw("</wsman:OptionSet>")
}

func (w *writer) selectorSet(namespace string, keys []cim.KeyBinding, depth int) {
	if namespace == "" && len(keys) == 0 {
		return
	}
	w.raw("<wsman:SelectorSet>")
	if namespace != "" {
		w.raw(`<wsman:Selector Name="` + namespaceKey + `">`).text(namespace).raw("</wsman:Selector>")
	}
	for _, k := range keys {
		if k.Name == "" {
			w.fail("the path has a key without a name, which WS-Management needs")
		}
		w.raw(`<wsman:Selector Name="`).text(k.Name).raw(`">`)
		if path, ok := k.Value.(cim.ObjectPath); ok {
			w.raw("<wsa:EndpointReference>")
			w.reference(path, depth+1)
			w.raw("</wsa:EndpointReference>")
		} else {
			w.scalar(plain(k.Value), cim.Untyped)
		}
		w.raw("</wsman:Selector>")
	}
	w.raw("</wsman:SelectorSet>")
}

// maxNesting bounds references in keys, and embedded instances in properties.
const maxNesting = 64

// class is the URI of a class that a value names.
func (w *writer) class(namespace, class string) string {
	return w.dialect.class(cmp.Or(namespace, w.home), class)
}

// reference writes what is in an endpoint reference.
func (w *writer) reference(p cim.ObjectPath, depth int) {
	if depth > maxNesting {
		w.fail("references are nested more than %d deep", maxNesting)
		return
	}
	namespace := cim.NormalizeNamespace(p.Namespace)
	w.raw("<wsa:Address>" + anonymous + "</wsa:Address><wsa:ReferenceParameters><wsman:ResourceURI>")
	w.text(w.class(namespace, p.Class))
	w.raw("</wsman:ResourceURI>")
	w.selectorSet(w.dialect.selector(namespace), p.Keys, depth)
	w.raw("</wsa:ReferenceParameters>")
}
