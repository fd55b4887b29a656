package server

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// A fault is what WS-Management returns instead of a result (DSP0226 14).
type fault struct {
	code    string // Sender, Receiver or MustUnderstand
	subcode string // with its prefix
	detail  string // the URI of FaultDetail, or only its last part if DSP0226 defines it
	reason  string
	err     *cim.Error // from the connection; nil for errors of the protocol
}

func (f *fault) Error() string { return f.reason }

func sender(subcode, detail, reason string) *fault {
	return &fault{code: "Sender", subcode: subcode, detail: detail, reason: reason}
}

// A subcode is the fault for a CIM status code.
type subcode struct{ code, name, detail string }

var subcodes = map[cim.StatusCode]subcode{
	cim.ErrNotFound:                        {"Sender", "wsa:DestinationUnreachable", ""},
	cim.ErrInvalidClass:                    {"Sender", "wsa:DestinationUnreachable", "InvalidResourceURI"},
	cim.ErrInvalidNamespace:                {"Sender", "wsa:DestinationUnreachable", "InvalidResourceURI"},
	cim.ErrAccessDenied:                    {"Sender", "wsman:AccessDenied", ""},
	cim.ErrInvalidParameter:                {"Sender", "wsman:InvalidParameter", ""},
	cim.ErrNoSuchProperty:                  {"Sender", "wsman:SchemaValidationError", ""},
	cim.ErrTypeMismatch:                    {"Sender", "wxf:InvalidRepresentation", "InvalidValues"},
	cim.ErrNotSupported:                    {"Sender", "wsa:ActionNotSupported", ""},
	cim.ErrMethodNotAvailable:              {"Sender", "wsa:ActionNotSupported", ""},
	cim.ErrMethodNotFound:                  {"Sender", "wsa:ActionNotSupported", ""},
	cim.ErrAlreadyExists:                   {"Sender", "wsman:AlreadyExists", ""},
	cim.ErrInvalidQuery:                    {"Sender", "wsen:CannotProcessFilter", ""},
	cim.ErrQueryLanguageNotSupported:       {"Sender", "wsen:FilterDialectRequestedUnavailable", ""},
	cim.ErrFilteredEnumerationNotSupported: {"Sender", "wsman:UnsupportedFeature", "FilteringRequired"},
	cim.ErrInvalidEnumerationContext:       {"Receiver", "wsen:InvalidEnumerationContext", ""},
	cim.ErrServerLimitsExceeded:            {"Receiver", "wsman:QuotaLimit", ""},
	cim.ErrServerIsShuttingDown:            {"Receiver", "wsa:EndpointUnavailable", ""},
	cim.ErrContinuationOnErrorNotSupported: {"Sender", "wsman:UnsupportedFeature", ""},
	cim.ErrQueryFeatureNotSupported:        {"Sender", "wsen:CannotProcessFilter", ""},
}

// faultOf returns the fault for an error.
func faultOf(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	e := asError(err)
	if timedOut(err) {
		return &fault{code: "Receiver", subcode: "wsman:TimedOut", reason: e.Message, err: e}
	}
	known, ok := subcodes[e.Code]
	if !ok {
		known = subcode{"Receiver", "wsman:InternalError", ""}
	}
	return &fault{code: known.code, subcode: known.name, detail: known.detail, reason: e.Message, err: e}
}

func timedOut(err error) bool {
	return errors.Is(err, errTimedOut) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// asError returns the *cim.Error in an error. Other text, such as the address of a server that the
// connection calls, is not for clients.
func asError(err error) *cim.Error {
	var e *cim.Error
	var code cim.StatusCode
	switch {
	case errors.As(err, &e):
		out := *e
		if out.Code == 0 {
			out.Code = cim.ErrFailed
		}
		if out.Message == "" {
			out.Message = out.Code.Error()
		}
		return &out
	case errors.As(err, &code):
		return &cim.Error{Code: code, Message: err.Error()}
	case timedOut(err):
		return failf(cim.ErrFailed, "%v", errTimedOut)
	case errors.Is(err, context.Canceled):
		return failf(cim.ErrFailed, "the operation was cancelled")
	}
	return failf(cim.ErrFailed, "the operation failed")
}

// write writes the element Fault. It contains a CIM_Error, because subcodes do not express every
// CIM status code, and a WSManFault as Windows sends it for WMI clients.
func (f *fault) write(w *wire.Writer) {
	w.Raw("<s:Fault><s:Code><s:Value>s:" + f.code + "</s:Value>")
	if f.subcode != "" {
		w.Raw("<s:Subcode><s:Value>" + f.subcode + "</s:Value></s:Subcode>")
	}
	w.Raw(`</s:Code><s:Reason><s:Text xml:lang="en-US">`).Text(f.reason).Raw("</s:Text></s:Reason>")
	if f.detail != "" || f.err != nil {
		w.Raw("<s:Detail>")
		f.writeDetail(w)
		w.Raw("</s:Detail>")
	}
	w.Raw("</s:Fault>")
}

func (f *fault) writeDetail(w *wire.Writer) {
	switch {
	case strings.Contains(f.detail, "/"):
		w.Element("wsman:FaultDetail", f.detail)
	case f.detail != "":
		w.Element("wsman:FaultDetail", wire.FaultDetail+f.detail)
	}
	if f.err == nil {
		return
	}
	if w.Dialect.WMI {
		w.Raw(`<f:WSManFault xmlns:f="` + wire.SpaceFault + `" Code="` + hresultOf(f.err) + `"><f:Message>`).Text(f.err.Message).Raw("</f:Message></f:WSManFault>")
	}
	for _, in := range details(f.err) {
		w.Instance(in, w.Class(in.Path.Namespace, in.Class), nil)
	}
}

// details returns the instances of an error, including one with its status code.
func details(e *cim.Error) []*cim.Instance {
	for _, in := range e.Details {
		if code, ok := in.Get("CIMStatusCode"); ok && code.Value == uint32(e.Code) {
			return e.Details
		}
	}
	status := &cim.Instance{Class: "CIM_Error", Properties: []cim.Property{
		{Name: "Message", Type: cim.String, Value: e.Message},
		{Name: "CIMStatusCode", Type: cim.Uint32, Value: uint32(e.Code)},
	}}
	return append([]*cim.Instance{status}, e.Details...)
}

// hresults maps CIM status codes to WMI codes with the same meaning.
var hresults = map[cim.StatusCode]string{
	cim.ErrAccessDenied: "2147749891", cim.ErrInvalidNamespace: "2147749902", cim.ErrInvalidParameter: "2147749896",
	cim.ErrInvalidClass: "2147749904", cim.ErrNotFound: "2147749890", cim.ErrNotSupported: "2147749900",
	cim.ErrAlreadyExists: "2147749913", cim.ErrNoSuchProperty: "2147749937", cim.ErrTypeMismatch: "2147749893",
	cim.ErrInvalidQuery: "2147749911", cim.ErrQueryLanguageNotSupported: "2147749912",
	cim.ErrMethodNotFound: "2147749934", cim.ErrMethodNotAvailable: "2147749973", cim.ErrServerLimitsExceeded: "2147749957",
	cim.ErrServerIsShuttingDown: "2147749939",
}

// hresultOf returns the WMI code of an error; WBEM_E_FAILED if there is no better one.
func hresultOf(e *cim.Error) string {
	if code, ok := hresults[e.Code]; ok {
		return code
	}
	return "2147749889"
}

// short limits the length of client text in a message.
func short(text string) string {
	const most = 100
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
