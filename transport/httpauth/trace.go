package httpauth

import (
	"context"
	"net/http"
	"net/http/httptrace"
)

// withoutSecrets returns the request with an httptrace that does not see the Authorization header.
func withoutSecrets(req *http.Request) *http.Request {
	trace := httptrace.ContextClientTrace(req.Context())
	if trace == nil || trace.WroteHeaderField == nil {
		return req
	}
	redacted := *trace
	redacted.WroteHeaderField = func(key string, value []string) {
		if key == "Authorization" {
			value = []string{"(not shown)"}
		}
		trace.WroteHeaderField(key, value)
	}
	return req.WithContext(tracedContext{req.Context(), &redacted})
}

// A tracedContext replaces the trace. httptrace.WithClientTrace would add to the existing one.
type tracedContext struct {
	context.Context
	trace *httptrace.ClientTrace
}

func (c tracedContext) Value(key any) any {
	value := c.Context.Value(key)
	if _, traced := value.(*httptrace.ClientTrace); traced {
		return c.trace
	}
	return value
}
