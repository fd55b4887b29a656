package wsman

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// A request is the content of an envelope.
type request struct {
	action    string
	resource  string
	namespace string           // the selector __cimnamespace; empty for none
	home      string           // the namespace of references without one
	selectors []cim.KeyBinding // the keys
	timeout   time.Duration
	options   []option
	locale    string
	body      func(*writer)
}

// An option is an element of an OptionSet.
type option struct{ name, typ, value string }

// callOptions returns the options of a call, in a fixed order.
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

// A writer writes the parts of a request.
type writer = wire.Writer

// A reader reads an answer.
type reader struct{ *wire.Reader }

func newReader() *reader { return &reader{wire.NewReader(xmlpull.Limits{})} }

const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<s:Envelope xmlns:s="` + wire.SpaceSOAP + `" xmlns:wsa="` + wire.SpaceWSA + `" xmlns:wsman="` + wire.SpaceWSMan +
	`" xmlns:wsen="` + wire.SpaceWSEn + `" xmlns:wsmb="` + wire.SpaceWSMB + `" xmlns:cim="` + wire.SpaceCIM + `" xmlns:xsi="` + wire.SpaceXSI + `"><s:Header>`

// identifyEnvelope has no headers (DSP0226 11).
const identifyEnvelope = `<s:Envelope xmlns:s="` + wire.SpaceSOAP + `" xmlns:wsmid="` + wire.SpaceWSManID +
	`"><s:Header/><s:Body><wsmid:Identify/></s:Body></s:Envelope>`

// envelope writes a request. Equal requests give equal bytes.
func (d dialect) envelope(r request, to, id string, maxEnvelope int) ([]byte, error) {
	w := &writer{Dialect: d.wire(), Home: r.home}
	w.Raw(head)
	w.Element("wsa:To", to)
	w.Demand("wsman:ResourceURI", r.resource)
	w.Raw(`<wsa:ReplyTo><wsa:Address s:mustUnderstand="true">` + wire.Anonymous + `</wsa:Address></wsa:ReplyTo>`)
	w.Demand("wsa:Action", r.action)
	w.Element("wsa:MessageID", id)
	w.Demand("wsman:MaxEnvelopeSize", strconv.Itoa(maxEnvelope))
	w.Element("wsman:OperationTimeout", fmt.Sprintf("PT%.3fS", r.timeout.Seconds()))
	w.SelectorSet(r.namespace, r.selectors, 0)
	optionSet(w, r.options)
	if r.locale != "" { // a server without this language uses its own
		w.Raw(`<wsman:Locale xml:lang="`).Text(r.locale).Raw(`" s:mustUnderstand="false"/>`)
		w.Raw(`<n:DataLocale xmlns:n="` + wire.SpaceWinRM + `" xml:lang="`).Text(r.locale).Raw(`" s:mustUnderstand="false"/>`)
	}
	w.Raw("</s:Header><s:Body>")
	if r.body != nil {
		r.body(w)
	}
	w.Raw("</s:Body></s:Envelope>")
	return w.Out, w.Err
}

// newUUID returns a random UUID (RFC 4122).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("uuid:%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func optionSet(w *writer, options []option) {
	if len(options) == 0 {
		return
	}
	w.Raw("<wsman:OptionSet>")
	for _, o := range options {
		w.Raw(`<wsman:Option Name="`).Text(o.name)
		if o.typ != "" {
			w.Raw(`" Type="` + o.typ)
		}
		w.Raw(`">`).Text(o.value).Raw("</wsman:Option>")
	}
	w.Raw("</wsman:OptionSet>")
}
