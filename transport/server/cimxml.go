package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/internal/cimxmlwire"
)

// CIMXML returns the handler for CIM-XML. Clients expect it at /cimom.
func (s *Server) CIMXML() http.Handler { return http.HandlerFunc(s.serveCIMXML) }

// A refusal is an error in the message itself, reported as an HTTP status (DSP0200 7.3).
type refusal struct {
	status int
	name   string // value of the CIMError header
	text   string
}

func (s *Server) serveCIMXML(w http.ResponseWriter, r *http.Request) {
	ctx, ok := s.admit(w, r)
	if !ok {
		return
	}
	body, ok := s.readRequest(w, r, "application/xml", "text/xml")
	if !ok {
		return
	}
	start := time.Now()
	reader := cimxmlwire.NewReader()
	reader.Reset(body)
	call, err := reader.Call()
	if refused := refusedCall(r, call, err); refused != nil {
		w.Header().Set("CIMError", refused.name)
		http.Error(w, refused.text, refused.status)
		s.log(ctx, "CIM-XML", call.Method, call.Path, time.Since(start), errors.New(refused.text))
		return
	}
	answer, err := s.answerCIMXML(ctx, call)
	s.log(ctx, "CIM-XML", call.Method, call.Path, time.Since(start), err)
	w.Header().Set("CIMOperation", "MethodResponse")
	s.write(w, http.StatusOK, `application/xml; charset="utf-8"`, answer)
}

// refusedCall returns why a request is invalid, or nil if it is valid.
func refusedCall(r *http.Request, c *cimxmlwire.Call, err error) *refusal {
	switch {
	case errors.Is(err, cimxmlwire.ErrMultiple):
		return &refusal{http.StatusNotImplemented, "multiple-requests-unsupported", err.Error()}
	case cimxmlwire.IsSyntax(err):
		return &refusal{http.StatusBadRequest, "request-not-well-formed", err.Error()}
	case err != nil:
		return &refusal{http.StatusBadRequest, "request-not-valid", err.Error()}
	case !strings.HasPrefix(c.CIM, "2."):
		return &refusal{http.StatusNotImplemented, "unsupported-cim-version", "want CIMVERSION 2.0"}
	case !strings.HasPrefix(c.DTD, "2."):
		return &refusal{http.StatusNotImplemented, "unsupported-dtd-version", "want DTDVERSION 2.0"}
	case !strings.HasPrefix(c.Protocol, "1."):
		return &refusal{http.StatusNotImplemented, "unsupported-protocol-version", "want PROTOCOLVERSION 1.0"}
	}
	return mismatch(r, c)
}

// mismatch compares the headers with the message. It does not compare the CIMObject header of a
// method call, because clients write object paths in several ways.
func mismatch(r *http.Request, c *cimxmlwire.Call) *refusal {
	different := func(text string) *refusal { return &refusal{http.StatusBadRequest, "header-mismatch", text} }
	if operation := extensionHeader(r, "CIMOperation"); !strings.EqualFold(operation, "MethodCall") {
		return &refusal{http.StatusBadRequest, "unsupported-operation", "want the header CIMOperation: MethodCall"}
	}
	object := extensionHeader(r, "CIMObject")
	switch {
	case !strings.EqualFold(extensionHeader(r, "CIMMethod"), c.Method):
		return different("the header CIMMethod does not match the message")
	case object == "" || c.Intrinsic && !strings.EqualFold(cim.NormalizeNamespace(object), cim.NormalizeNamespace(c.Path.Namespace)):
		return different("the header CIMObject does not match the message")
	}
	return nil
}

// extensionHeader returns a header of CIM-XML. M-POST requests put a number before its name (RFC
// 2774).
func extensionHeader(r *http.Request, name string) string {
	if r.Method == "M-POST" {
		_, number, _ := strings.Cut(r.Header.Get("Man"), "ns=")
		name = strings.TrimSpace(number) + "-" + name
	}
	value := strings.TrimSpace(r.Header.Get(name))
	if decoded, err := url.PathUnescape(value); err == nil {
		return decoded
	}
	return value
}

// A cimxmlCall is one operation, and its answer.
type cimxmlCall struct {
	*cimxmlwire.Call
	s      *Server
	o      cim.Options
	answer *cimxmlwire.Answer
}

// answerCIMXML returns the message that answers a call, and the error in it.
func (s *Server) answerCIMXML(ctx context.Context, call *cimxmlwire.Call) ([]byte, error) {
	c := &cimxmlCall{Call: call, s: s, answer: &cimxmlwire.Answer{
		Versions: call.Versions, ID: call.ID, Intrinsic: call.Intrinsic, Method: call.Method,
	}}
	err := c.run(ctx)
	var w cimxmlwire.Writer
	if err == nil {
		w.Answer(c.answer)
		var data []byte
		if data, err = w.Bytes(); err == nil {
			return data, nil
		}
		err = failf(cim.ErrFailed, "CIM-XML cannot express the answer: %v", err)
	}
	data := c.failed(err)
	return data, err
}

// failed returns an answer with an error.
func (c *cimxmlCall) failed(err error) []byte {
	e := asError(err)
	for {
		var w cimxmlwire.Writer
		w.Answer(&cimxmlwire.Answer{Versions: c.answer.Versions, ID: c.ID, Intrinsic: c.Intrinsic, Method: c.answer.Method, Err: e})
		data, err := w.Bytes()
		if err == nil || e.Message == "" {
			return data
		}
		e = &cim.Error{Code: e.Code} // CIM-XML cannot express the provider's message or details
	}
}

func (c *cimxmlCall) run(ctx context.Context) (err error) {
	defer c.s.recovered(ctx, &err)
	if c.Path.Namespace, err = c.s.namespace(c.Path.Namespace); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeoutCause(ctx, c.s.MaxTime, errTimedOut)
	defer cancel()
	if err = c.dispatch(bounded); err != nil && bounded.Err() != nil {
		return context.Cause(bounded)
	}
	return err
}

func (c *cimxmlCall) dispatch(ctx context.Context) error {
	if !c.Intrinsic {
		return c.invoke(ctx)
	}
	op, known := operations[strings.ToLower(c.Method)]
	if !known {
		return failf(cim.ErrNotSupported, "the server does not implement the operation %s", short(c.Method))
	}
	if err := c.check(op.params); err != nil {
		return err
	}
	return op.run(c, ctx)
}

// check returns an error if a parameter is unknown, repeated or missing.
func (c *cimxmlCall) check(params string) error {
	seen := map[string]bool{}
	for _, p := range c.Params {
		name := strings.ToLower(p.Name)
		if seen[name] {
			return failf(cim.ErrInvalidParameter, "the parameter %s is given twice", short(p.Name))
		}
		seen[name] = true
	}
	for param := range strings.FieldsSeq(params) {
		name, required := strings.CutSuffix(param, "*")
		if value, _ := c.Param(name); required && value == nil {
			return failf(cim.ErrInvalidParameter, "the parameter %s is missing", name)
		}
		delete(seen, strings.ToLower(name))
	}
	for name := range seen {
		return failf(cim.ErrNotSupported, "%s has no parameter %s", c.Method, short(name))
	}
	return nil
}

func (c *cimxmlCall) invoke(ctx context.Context) error {
	path := c.Path
	result, out, err := c.s.conn.InvokeMethod(ctx, path, c.Method, c.Params, c.o)
	if err != nil {
		return err
	}
	if result.Value != nil {
		c.answer.Result = &result
	}
	c.answer.Out = out
	return nil
}
