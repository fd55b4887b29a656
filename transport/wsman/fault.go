package wsman

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/httpcall"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// An Error is an error on the way to the server, or an answer that is not WS-Management. If the
// server sent an HTTP error status, Err is a *[cim.Error] with that status.
type Error struct {
	Op  string // such as "Get" or "Pull"
	URL string // of the server
	Err error
}

// Error returns the operation, the address and the cause.
func (e *Error) Error() string { return e.Op + " " + e.URL + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A fault is what a server returns instead of a result (SOAP 1.2 part 1, 5.4).
type fault struct {
	subcode string // its local name
	detail  string // the last part of FaultDetail
	reason  string
	native  []cim.Native // the innermost first
	details []*cim.Instance
}

// fault reads the Fault element at the scanner.
func (r *reader) fault() *fault {
	f := &fault{}
	for depth := r.S.Depth(); r.S.Child(depth); {
		switch r.S.Local() {
		case "Code":
			f.subcode = r.code(r.S.Depth(), 0)
		case "Reason":
			for texts := r.S.Depth(); r.S.Child(texts); {
				if text, _ := r.S.Text(); f.reason == "" {
					f.reason = httpcall.OneLine(string(text))
				}
			}
		case "Detail":
			r.detail(f, r.S.Depth())
		case "faultstring": // of SOAP 1.1
			text, _ := r.S.Text()
			f.reason = httpcall.OneLine(string(text))
		}
	}
	return f
}

// code returns the innermost subcode.
func (r *reader) code(depth, level int) (name string) {
	for r.S.Child(depth) {
		switch r.S.Local() {
		case "Value":
			text, _ := r.S.Text()
			if _, name = r.S.QName(text); level == 0 {
				name = ""
			}
		case "Subcode":
			if inner := r.code(r.S.Depth(), level+1); inner != "" {
				name = inner
			}
		}
	}
	return name
}

func (r *reader) detail(f *fault, depth int) {
	for r.S.Child(depth) {
		switch {
		case r.S.Local() == "FaultDetail":
			text, _ := r.S.Text()
			parts := strings.Split(strings.TrimSpace(string(text)), "/")
			f.detail = parts[len(parts)-1]
		case r.S.Local() == "WSManFault":
			r.winrm(f, 0)
		default:
			f.add(r.Instance())
		}
	}
}

// winrm reads a WSManFault. Its message may contain a provider's fault or instance, which is the
// cause.
func (r *reader) winrm(f *fault, level int) {
	attr, _ := r.S.Attr("", "Code")
	code, known := hresult(string(attr))
	depth, message := r.S.Depth(), ""
	for level < wire.MaxNesting && r.S.Child(depth) {
		switch r.S.Local() {
		case "Message":
			inner := r.S.Depth()
			text, leaf := r.S.Text()
			message = httpcall.OneLine(string(text))
			for entered := !leaf; entered || r.S.Child(inner); {
				entered = false
				r.provider(f, level)
			}
		case "ProviderFault":
			r.provider(f, level)
		}
	}
	if known {
		f.native = append(f.native, cim.Native{Scheme: cim.WSMan, Code: code, Text: message})
	}
	if f.reason == "" {
		f.reason = message
	}
}

// provider reads a ProviderFault.
func (r *reader) provider(f *fault, level int) {
	if r.S.Local() != "ProviderFault" {
		return
	}
	depth := r.S.Depth()
	_, leaf := r.S.Text()
	for entered := !leaf; entered || r.S.Child(depth); {
		entered = false
		if r.S.Local() == "WSManFault" {
			r.winrm(f, level+1)
		} else {
			f.add(r.Instance())
		}
	}
}

// add reads an instance in a detail: a CIM_Error, Windows's MSFT_WmiError or p:ExtendedError.
func (f *fault) add(in *cim.Instance) {
	if len(in.Properties) == 0 {
		return
	}
	if strings.EqualFold(in.Class, "ExtendedError") || strings.HasPrefix(in.Class, "__") {
		if inner, ok := only(in); ok {
			in = inner
		}
	}
	f.details = append(f.details, in)
	message := textOf(in, "Message")
	if code, ok := hresult(textOf(in, "error_Code")); ok {
		f.native = append(f.native, cim.Native{Scheme: cim.HRESULT, Code: code, Text: message})
	} else if code, ok := hresult(textOf(in, "StatusCode")); ok { // of __ExtendedStatus
		f.native = append(f.native, cim.Native{Scheme: cim.HRESULT, Code: code, Text: message})
	}
	if code, err := strconv.ParseInt(textOf(in, "OMI_Code"), 10, 64); err == nil && textOf(in, "OMI_Type") == "MI" {
		f.native = append(f.native, cim.Native{Scheme: cim.MI, Code: code, Text: message})
	}
}

// only returns the embedded instance if an instance has nothing else.
func only(in *cim.Instance) (*cim.Instance, bool) {
	if len(in.Properties) != 1 {
		return nil, false
	}
	inner, ok := in.Properties[0].Value.(*cim.Instance)
	return inner, ok
}

func textOf(in *cim.Instance, name string) string {
	p, _ := in.Get(name)
	text, _ := p.Value.(string)
	return strings.TrimSpace(text)
}

// hresult reads a code. Some servers write it with a sign, and some without the upper half: MS-WSMV
// has an example with 32768 for 0x80338000.
func hresult(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 0, 64)
	if err != nil || n == 0 {
		return 0, false
	}
	if n >= 0x8000 && n <= 0xffff {
		n |= 0x80330000
	}
	return int64(uint32(n)), true
}

// error returns the meaning of a fault in an answer to an action.
func (f *fault) error(action string) *cim.Error {
	e := cim.NewError(f.reason, f.native...)
	e.Details = f.details
	if f.reason == "" {
		e.Message = strings.TrimSpace("fault " + f.subcode + " " + f.detail)
	}
	status := f.status()
	switch text := textStatus(f.reason); {
	case status > cim.ErrFailed:
		e.Code = status
	case e.Code != cim.ErrFailed: // set from an HRESULT
	case text != 0 && text != cim.ErrFailed && text != cim.ErrNotFound:
		e.Code = text
	case subcodes.find(f, action) != 0:
		e.Code = subcodes.find(f, action)
	case text != 0:
		e.Code = text
	}
	if f.subcode == "TimedOut" && !errors.Is(e, os.ErrDeadlineExceeded) {
		e.Native = append(e.Native, cim.Native{Scheme: cim.WSMan, Code: 0x80338029})
	}
	return e
}

// status returns the code of a CIM_Error, which is the most specific one.
func (f *fault) status() cim.StatusCode {
	for _, in := range f.details {
		if code, err := strconv.ParseUint(textOf(in, "CIMStatusCode"), 10, 32); err == nil && code > 0 {
			return cim.StatusCode(code)
		}
	}
	return 0
}

// textStatus returns the code at the beginning of a text: "CIM_ERR_NOT_FOUND: …" in OpenPegasus,
// "CIM ERROR:NOT_FOUND: …" in OMI.
func textStatus(reason string) cim.StatusCode {
	if code, known := omiReasons[reason]; known {
		return code
	}
	name, ok := strings.CutPrefix(reason, "CIM_ERR_")
	if !ok {
		if name, ok = strings.CutPrefix(reason, "CIM ERROR:"); !ok {
			return 0
		}
	}
	name, _, _ = strings.Cut(name, ":")
	return statusNames[strings.TrimSpace(name)]
}

// omiReasons are OMI's texts for faults whose codes are less specific.
var omiReasons = map[string]cim.StatusCode{
	"The target namespace does not exist.":                             cim.ErrInvalidNamespace,
	"The specified class does not exist.":                              cim.ErrInvalidClass,
	"The specified property does not exist.":                           cim.ErrNoSuchProperty,
	"The query is not valid for the specified query language.":         cim.ErrInvalidQuery,
	"One or more parameter values passed to the method are not valid.": cim.ErrInvalidParameter,
	"The query language is not recognized or supported.":               cim.ErrQueryLanguageNotSupported,
}

var statusNames = map[string]cim.StatusCode{
	"FAILED": cim.ErrFailed, "ACCESS_DENIED": cim.ErrAccessDenied, "INVALID_NAMESPACE": cim.ErrInvalidNamespace,
	"INVALID_PARAMETER": cim.ErrInvalidParameter, "INVALID_CLASS": cim.ErrInvalidClass, "NOT_FOUND": cim.ErrNotFound,
	"NOT_SUPPORTED": cim.ErrNotSupported, "CLASS_HAS_CHILDREN": cim.ErrClassHasChildren,
	"CLASS_HAS_INSTANCES": cim.ErrClassHasInstances, "INVALID_SUPERCLASS": cim.ErrInvalidSuperclass,
	"ALREADY_EXISTS": cim.ErrAlreadyExists, "NO_SUCH_PROPERTY": cim.ErrNoSuchProperty, "TYPE_MISMATCH": cim.ErrTypeMismatch,
	"QUERY_LANGUAGE_NOT_SUPPORTED": cim.ErrQueryLanguageNotSupported, "INVALID_QUERY": cim.ErrInvalidQuery,
	"METHOD_NOT_AVAILABLE": cim.ErrMethodNotAvailable, "METHOD_NOT_FOUND": cim.ErrMethodNotFound,
}

// A meaning is the status code for a subcode. Empty fields match everything, and the first matching
// row counts.
type meaning struct {
	subcode, detail string
	action          string // the operation; "Invoke" is any action that DSP0226 does not define
	code            cim.StatusCode
}

type meanings []meaning

var subcodes = meanings{
	{"DestinationUnreachable", "", "Pull", cim.ErrInvalidEnumerationContext},
	{"DestinationUnreachable", "", "Release", cim.ErrInvalidEnumerationContext},
	{"DestinationUnreachable", "InvalidResourceURI", "", cim.ErrInvalidClass},
	{"DestinationUnreachable", "", "Enumerate", cim.ErrInvalidClass},
	{"DestinationUnreachable", "", "", cim.ErrNotFound},
	{"AccessDenied", "", "", cim.ErrAccessDenied},
	{"InvalidRepresentation", "InvalidValue", "", cim.ErrTypeMismatch},
	{"InvalidRepresentation", "", "", cim.ErrInvalidParameter},
	{"SchemaValidationError", "", "Invoke", cim.ErrMethodNotFound},
	{"ActionNotSupported", "", "Invoke", cim.ErrMethodNotFound},
	{"SchemaValidationError", "", "", cim.ErrInvalidParameter},
	{"InvalidParameter", "", "", cim.ErrInvalidParameter},
	{"InvalidSelectors", "", "", cim.ErrInvalidParameter},
	{"InvalidOptions", "", "", cim.ErrInvalidParameter},
	{"ActionNotSupported", "", "", cim.ErrNotSupported},
	{"UnsupportedFeature", "", "", cim.ErrNotSupported},
	{"AlreadyExists", "", "", cim.ErrAlreadyExists},
	{"CannotProcessFilter", "", "", cim.ErrInvalidQuery},
	{"FilterDialectRequestedUnavailable", "", "", cim.ErrQueryLanguageNotSupported},
	{"FilteringNotSupported", "", "", cim.ErrFilteredEnumerationNotSupported},
	{"InvalidEnumerationContext", "", "", cim.ErrInvalidEnumerationContext},
	{"EncodingLimit", "", "", cim.ErrServerLimitsExceeded},
	{"QuotaLimit", "", "", cim.ErrServerLimitsExceeded},
	{"Concurrency", "", "", cim.ErrServerLimitsExceeded},
	{"EndpointUnavailable", "", "", cim.ErrServerIsShuttingDown},
}

func (list meanings) find(f *fault, action string) cim.StatusCode {
	op := operation(action)
	for _, m := range list {
		if m.subcode == f.subcode && (m.detail == "" || m.detail == f.detail) && (m.action == "" || m.action == op) {
			return m.code
		}
	}
	return 0
}

// operation returns the name of an action, for errors and traces.
func operation(action string) string {
	for _, prefix := range []string{wire.Transfer, wire.EnumPrefix} {
		if name, ok := strings.CutPrefix(action, prefix); ok {
			return name
		}
	}
	if action == wire.ActionIdentify {
		return action
	}
	return "Invoke"
}
