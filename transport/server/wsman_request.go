package server

import (
	"strconv"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
	"github.com/gomof/gomof/transport/internal/xmlpull"
)

// minEnvelope is the smallest limit that a client may set for answers (DSP0226 13.2).
const minEnvelope = 8192

// A wsmanRequest is the content of an envelope's header.
type wsmanRequest struct {
	action    string
	id        string // MessageID
	resource  string
	path      cim.ObjectPath // class, namespace and keys
	envelope  int            // maximum size of an answer in bytes
	limit     time.Duration  // of the operation
	locale    string
	context   map[string]string // WMI options
	addressed string            // ReplyTo
	fragment  bool
	fault     *fault // the first error
}

func (q *wsmanRequest) refuse(f *fault) {
	if q.fault == nil {
		q.fault = f
	}
}

// header reads the headers. It continues after an error, because the fault needs the MessageID,
// which may come later.
func (q *wsmanRequest) header(r *wire.Reader) {
	for headers := r.S.Depth(); r.S.Child(headers); {
		must, _ := r.S.Attr(wire.SpaceSOAP, "mustUnderstand")
		if !q.one(r) && (string(must) == "true" || string(must) == "1") {
			q.refuse(&fault{code: "MustUnderstand", reason: "found the header " + short(r.S.Local()) + ", which has mustUnderstand and is not supported"})
		}
	}
}

// one reads a header, and reports whether the server knows it.
func (q *wsmanRequest) one(r *wire.Reader) bool {
	text := func() string {
		text, _ := r.S.Text()
		return strings.TrimSpace(string(text))
	}
	switch name := r.S.Local(); r.S.Space() {
	case wire.SpaceWSA, wire.SpaceWSA2005:
		switch name {
		case "Action":
			q.action = text()
		case "MessageID":
			q.id = text()
		case "ReplyTo":
			for to := r.S.Depth(); r.S.Child(to); {
				if r.S.Local() == "Address" {
					q.addressed = text()
				}
			}
		case "To", "From", "FaultTo", "RelatesTo":
		default:
			return false
		}
	case wire.SpaceWSMan:
		return q.wsman(r, name, text)
	default:
		return name == "DataLocale" || name == "SessionId" || name == "OperationID" || name == "SequenceId" || name == "Activity" // sent by Windows
	}
	return true
}

func (q *wsmanRequest) wsman(r *wire.Reader, name string, text func() string) bool {
	switch name {
	case "ResourceURI":
		q.resource = text()
		class, namespace := wire.ClassOf(q.resource)
		if namespace != "" && q.path.Namespace != "" && !strings.EqualFold(namespace, q.path.Namespace) {
			q.refuse(sender("wsman:InvalidSelectors", "", "the selector and the URI name two namespaces"))
		}
		q.path.Class = class
		if namespace != "" {
			q.path.Namespace = cim.NormalizeNamespace(namespace)
		}
	case "SelectorSet":
		inURI := q.path.Namespace
		r.Selectors(&q.path, r.S.Depth())
		q.path.Namespace = cim.NormalizeNamespace(q.path.Namespace)
		if inURI != "" && !strings.EqualFold(inURI, q.path.Namespace) {
			q.refuse(sender("wsman:InvalidSelectors", "", "the selector and the URI name two namespaces"))
		}
	case "MaxEnvelopeSize":
		q.maxEnvelope(text())
	case "OperationTimeout":
		d, ok := parseDuration(text())
		if !ok || d <= 0 {
			q.refuse(sender("wsman:InvalidParameter", "", "found an OperationTimeout that is not a duration"))
		}
		q.limit = d
	case "Locale":
		lang, _ := r.S.Attr("http://www.w3.org/XML/1998/namespace", "lang")
		q.locale = string(lang)
	case "OptionSet":
		q.options(r)
	case "FragmentTransfer":
		q.fragment = true
	case "RequestEPR", "RequestTotalItemsCountEstimate":
	default:
		return false
	}
	return true
}

func (q *wsmanRequest) maxEnvelope(text string) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		q.refuse(sender("wsman:InvalidParameter", "", "found a MaxEnvelopeSize that is not a number"))
	case n < minEnvelope:
		q.refuse(sender("wsman:EncodingLimit", "MinimumEnvelopeLimit", "found a MaxEnvelopeSize of "+strconv.Itoa(n)+", want at least "+strconv.Itoa(minEnvelope)))
	default:
		q.envelope = n
	}
}

// options reads an OptionSet. WMI options go to the connection. An unknown option is an error only
// if the client requires it.
func (q *wsmanRequest) options(r *wire.Reader) {
	for set := r.S.Depth(); r.S.Child(set); {
		name, _ := r.S.Attr("", "Name")
		option := string(name)
		comply, _ := r.S.Attr("", "MustComply")
		text, _ := r.S.Text()
		prefix, local, qualified := strings.Cut(option, ":")
		switch {
		case qualified && strings.EqualFold(prefix, "wmi"):
			if q.context == nil {
				q.context = map[string]string{}
			}
			q.context[local] = string(text)
		case strings.EqualFold(local, "UsePreciseArrays"): // arrays are always precise here
		case strings.HasPrefix(option, "Include"): // for declarations, which are always complete
		case string(comply) == "true" || string(comply) == "1":
			q.refuse(sender("wsman:InvalidOptions", "NotSupported", "the server does not support the option "+short(option)))
		}
	}
}

// check checks the headers that every request except Identify needs.
func (q *wsmanRequest) check() *fault {
	missing := func(header string) *fault {
		return sender("wsa:MessageInformationHeaderRequired", "", "the request has no header "+header)
	}
	switch {
	case q.fault != nil:
		return q.fault
	case q.action == "":
		return missing("wsa:Action")
	case q.id == "":
		return missing("wsa:MessageID")
	case q.resource == "":
		return missing("wsman:ResourceURI")
	case q.addressed != "" && !strings.HasSuffix(q.addressed, "/anonymous"):
		return sender("wsman:UnsupportedFeature", "AddressingMode", "found a ReplyTo with an address, want the anonymous address")
	case q.fragment:
		return sender("wsman:UnsupportedFeature", "FragmentLevelAccess", "fragments of instances are not supported")
	case q.path.Class != "*" && !wire.IsIdentifier(q.path.Class):
		return sender("wsa:DestinationUnreachable", "InvalidResourceURI", "found the resource "+short(q.resource)+", which names no class")
	}
	return nil
}

// dialect returns the form of the answer, which is the form of the request.
func (q *wsmanRequest) dialect() wire.Dialect {
	d := wire.Dialect{Answer: true, AllClasses: q.resource}
	if len(q.resource) > len(wire.WMIPrefix) && strings.EqualFold(q.resource[:len(wire.WMIPrefix)], wire.WMIPrefix) {
		d.WMI, d.CharNumbers, d.Datetimes = true, true, wire.DatetimeWMI
		return d
	}
	// A vendor's URI prefix is the same for all classes of its schema.
	n := strings.LastIndexByte(q.resource, '/')
	if schema, _, ok := strings.Cut(q.path.Class, "_"); ok && n > 0 && q.resource[:n] != wire.DMTFPrefix {
		d.Prefixes = map[string]string{strings.ToUpper(schema): q.resource[:n]}
	}
	return d
}

// parseDuration reads an xs:duration without years and months, whose length varies.
func parseDuration(text string) (time.Duration, bool) {
	d, err := cim.ParseDateTime(text)
	if err == nil {
		length, err := d.Duration()
		return length, err == nil
	}
	rest, ok := strings.CutPrefix(text, "P")
	if !ok {
		return 0, false
	}
	days, clock, _ := strings.Cut(rest, "T")
	var total float64
	for _, part := range []struct {
		text  string
		units string
		size  []float64
	}{{days, "D", []float64{86400}}, {clock, "HMS", []float64{3600, 60, 1}}} {
		rest := part.text
		for i, unit := range part.units {
			number, after, found := strings.Cut(rest, string(unit))
			if !found {
				continue
			}
			n, err := strconv.ParseFloat(number, 64)
			if err != nil || n < 0 || n > 1e6 {
				return 0, false
			}
			total += n * part.size[i]
			rest = after
		}
		if rest != "" {
			return 0, false
		}
	}
	return time.Duration(min(total, 1e9) * float64(time.Second)), rest != "" && rest != "T"
}

// limits applies to requests.
var limits = xmlpull.Limits{Depth: 96, Attributes: 32, Token: 8 << 20}
