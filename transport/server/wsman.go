package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gomof/gomof/cim"
	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

const soapMedia = "application/soap+xml"

// serveWSMan answers one request.
func (s *Server) serveWSMan(w http.ResponseWriter, r *http.Request) {
	ctx, ok := s.admit(w, r)
	if !ok {
		return
	}
	body, ok := s.readRequest(w, r, soapMedia)
	if !ok {
		return
	}
	start := time.Now()
	x := newExchange(s)
	defer x.keep()
	err := x.answer(ctx, body)
	status := http.StatusOK
	if err != nil {
		x.fail(err)
		status = http.StatusInternalServerError // SOAP 1.2 part 2, 7.5.1.2
	}
	s.log(ctx, "wsman", x.q.action, x.q.path, time.Since(start), err)
	s.write(w, status, soapMedia+";charset=UTF-8", x.w.Out)
}

func (s *Server) log(ctx context.Context, protocol, operation string, path cim.ObjectPath, took time.Duration, err error) {
	if !s.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", operation), slog.String("user", User(ctx)), slog.String("namespace", path.Namespace),
		slog.String("class", path.Class), slog.Duration("took", took),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	s.Logger.LogAttrs(ctx, slog.LevelDebug, protocol, attrs...)
}

// recovered turns a panic of a provider into an error, so that its client gets an answer.
func (s *Server) recovered(ctx context.Context, err *error) {
	if p := recover(); p != nil {
		s.Logger.ErrorContext(ctx, "a provider panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		*err = failf(cim.ErrFailed, "the server failed")
	}
}

// A wsmanExchange is one request and its answer.
type wsmanExchange struct {
	s *Server
	r *wire.Reader
	w *wire.Writer
	q wsmanRequest
}

// exchanges reuses the memory of readers and writers.
var exchanges = sync.Pool{New: func() any { return &wsmanExchange{r: wire.NewReader(limits), w: &wire.Writer{}} }}

func newExchange(s *Server) *wsmanExchange {
	x := exchanges.Get().(*wsmanExchange)
	x.s, x.q = s, wsmanRequest{}
	x.reset()
	return x
}

// reset starts the answer.
func (x *wsmanExchange) reset() {
	x.w.Out, x.w.Err = x.w.Out[:0], nil
	x.w.Dialect, x.w.Home = x.q.dialect(), x.q.path.Namespace
}

func (x *wsmanExchange) keep() {
	x.r.Reset(nil, false)
	if cap(x.w.Out) <= 1<<20 {
		exchanges.Put(x)
	}
}

// answer reads the envelope and writes the answer.
func (x *wsmanExchange) answer(ctx context.Context, body []byte) (err error) {
	defer x.s.recovered(ctx, &err)
	x.r.Reset(body, false)
	depth, err := x.envelope()
	if err != nil {
		return err
	}
	if depth > 0 && x.r.S.Is(wire.SpaceWSManID, "Identify") {
		return x.identify()
	}
	if f := x.q.check(); f != nil {
		return f
	}
	if x.q.path.Namespace, err = x.s.namespace(x.q.path.Namespace); err != nil {
		return err
	}
	limit := x.s.MaxTime
	if x.q.limit > 0 {
		limit = min(limit, x.q.limit)
	}
	x.q.limit = limit
	x.reset()
	return x.operation(ctx, depth)
}

// envelope reads the headers, and moves to the first element of the body. It returns depth 0 if the
// body is empty.
func (x *wsmanExchange) envelope() (depth int, err error) {
	s := x.r.S
	root := s.Root()
	if s.Err() == nil && !s.Is(wire.SpaceSOAP, "Envelope") {
		return 0, &fault{code: "VersionMismatch", reason: "found " + short(s.Local()) + ", want a SOAP 1.2 Envelope"}
	}
	body := false
	for !body && s.Child(root) {
		switch s.Local() {
		case "Header":
			x.q.header(x.r)
		case "Body":
			body = true
			if inside := s.Depth(); s.Child(inside) {
				depth = s.Depth()
			}
		}
	}
	if err := x.r.Err(); err != nil {
		return 0, sender("wsman:SchemaValidationError", "", "the request is not readable: "+err.Error())
	}
	if !body {
		return 0, sender("wsman:SchemaValidationError", "", "the envelope has no body")
	}
	return depth, nil
}

// finish reads the rest of the request, which must be well-formed XML too.
func (x *wsmanExchange) finish() error {
	if err := errors.Join(x.r.LimitErr(), x.r.S.End()); err != nil {
		return sender("wsman:SchemaValidationError", "", "the request is not readable: "+err.Error())
	}
	return nil
}

const answerHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<s:Envelope xmlns:s="` + wire.SpaceSOAP + `" xmlns:wsa="` + wire.SpaceWSA + `" xmlns:wsman="` + wire.SpaceWSMan +
	`" xmlns:wsen="` + wire.SpaceWSEn + `" xmlns:wsmb="` + wire.SpaceWSMB + `" xmlns:wxf="` + spaceTransfer +
	`" xmlns:cim="` + wire.SpaceCIM + `" xmlns:xsi="` + wire.SpaceXSI + `"><s:Header>`

const (
	spaceTransfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
	actionFault   = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
	answerTail    = "</s:Body></s:Envelope>"
)

// open writes the answer up to its body.
func (x *wsmanExchange) open(action string) {
	w := x.w
	w.Raw(answerHead)
	w.Element("wsa:To", wire.Anonymous)
	w.Element("wsa:Action", action)
	w.Element("wsa:MessageID", "uuid:"+newUUID())
	if x.q.id != "" {
		w.Element("wsa:RelatesTo", x.q.id)
	}
	w.Raw("</s:Header><s:Body>")
}

// newUUID returns a random UUID (RFC 9562 5.4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// close writes the end of the answer.
func (x *wsmanExchange) close() error {
	x.w.Raw(answerTail)
	if x.w.Err != nil {
		return x.w.Err
	}
	if most := x.envelopeLimit(); len(x.w.Out) > most {
		return encodingLimit(most)
	}
	return nil
}

func encodingLimit(most int) *fault {
	return sender("wsman:EncodingLimit", "MaxEnvelopeSize", fmt.Sprintf("the answer has more than %d bytes", most))
}

func (x *wsmanExchange) envelopeLimit() int {
	if x.q.envelope > 0 {
		return min(x.q.envelope, x.s.MaxEnvelope)
	}
	return x.s.MaxEnvelope
}

// fail replaces the answer with a fault.
func (x *wsmanExchange) fail(err error) {
	f := faultOf(err)
	x.reset()
	x.open(actionFault)
	f.write(x.w)
	x.w.Raw(answerTail)
	if x.w.Err == nil && len(x.w.Out) <= x.envelopeLimit() {
		return
	}
	// The provider's error has text or details that XML cannot express.
	x.reset()
	x.open(actionFault)
	(&fault{code: f.code, subcode: f.subcode, reason: short(f.reason)}).write(x.w)
	x.w.Raw(answerTail)
}

func (x *wsmanExchange) identify() error {
	if err := x.finish(); err != nil {
		return err
	}
	w := x.w
	w.Raw(`<s:Envelope xmlns:s="` + wire.SpaceSOAP + `" xmlns:wsmid="` + wire.SpaceWSManID + `"><s:Header/><s:Body><wsmid:IdentifyResponse>`)
	w.Element("wsmid:ProtocolVersion", wire.SpaceWSMan)
	w.Element("wsmid:ProductVendor", x.s.Product)
	w.Element("wsmid:ProductVersion", x.s.Version)
	w.Raw("</wsmid:IdentifyResponse></s:Body></s:Envelope>")
	x.q.action = wire.ActionIdentify
	return w.Err
}

// operation runs the operation that the action names.
func (x *wsmanExchange) operation(ctx context.Context, depth int) error {
	switch x.q.action {
	case wire.ActionEnumerate:
		return x.enumerate(ctx, depth)
	case wire.ActionPull:
		return x.pull(ctx, depth)
	case wire.ActionRelease:
		return x.release(ctx, depth)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, x.q.limit, errTimedOut)
	defer cancel()
	err := x.single(ctx, depth)
	if err != nil && ctx.Err() != nil && !errors.As(err, new(*fault)) {
		return context.Cause(ctx)
	}
	return err
}

func (x *wsmanExchange) single(ctx context.Context, depth int) error {
	switch x.q.action {
	case wire.ActionGet:
		if x.isDeclaration() {
			return x.declaration(ctx)
		}
		return x.get(ctx)
	case wire.ActionPut:
		return x.put(ctx, depth)
	case wire.ActionCreate:
		return x.create(ctx, depth)
	case wire.ActionDelete:
		return x.delete(ctx)
	}
	n := strings.LastIndexByte(x.q.action, '/')
	if method := x.q.action[n+1:]; n > 0 && strings.EqualFold(x.q.action[:n], x.q.resource) && wire.IsIdentifier(method) {
		return x.invoke(ctx, depth, method)
	}
	return sender("wsa:ActionNotSupported", "", "found the action "+short(x.q.action)+", want one of WS-Transfer or WS-Enumeration, or the resource and a method")
}
