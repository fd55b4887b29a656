package wsman

import (
	"context"
	"log/slog"
	"regexp"
	"time"
)

// An Exchange is a request and its answer, for [Trace]. Passwords are taken out of both;
// what authenticates is in headers, which are not here. Without an answer, or before one
// that is sealed is read, Response is empty.
type Exchange struct {
	Operation string // such as "Get" or "Pull"; of a method "Invoke"
	URL       string
	Request   []byte
	Status    int // of HTTP; 0 without an answer
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error // of the way; a fault is in Response
}

// secret is what the names of properties and options have that are not shown.
const secret = `(?i:[\w.:-]*(?:passw|pwd|passphrase|secret|credential|privatekey|token)[\w.:-]*)`

// secrets are values whose name says what they are: of an element, of a selector or an
// option, of a property of CIM-XML as it is and as text in text.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(<(?:[\w.-]+:)?` + secret + `(?:\s[^>]*)?>)(?:[^<]|<!\[CDATA\[(?s:.*?)\]\]>)+`),
	regexp.MustCompile(`(<[^<>]*\b(?i:name)=["']` + secret + `["'][^<>]*>(?:\s*<(?:VALUE|VALUE\.ARRAY)>)*)[^<]+`),
	regexp.MustCompile(`(\b(?i:name)=(?:["']|&quot;|&#34;)` + secret + `(?:["']|&quot;|&#34;)(?:[^<>&]|&quot;|&#34;)*(?:&gt;|&#62;)(?:&lt;|&#60;)VALUE(?:&gt;|&#62;))(?:[^<&]|&amp;)+`),
}

const redacted = "${1}[redacted]"

// redact returns a copy of a body without secrets.
func redact(body []byte) []byte {
	out := append([]byte(nil), body...)
	for _, s := range secrets {
		out = s.ReplaceAll(out, []byte(redacted))
	}
	return out
}

// observe tells what happened to those who asked.
func (c *Conn) observe(ctx context.Context, x Exchange, request, response []byte) {
	x.Duration = time.Since(x.Start)
	if c.logger != nil {
		level := slog.LevelDebug
		attrs := []slog.Attr{
			slog.String("operation", x.Operation), slog.String("url", x.URL), slog.Int("status", x.Status),
			slog.Duration("duration", x.Duration), slog.Int("sent", len(request)), slog.Int("received", len(response)),
		}
		if x.Err != nil {
			attrs = append(attrs, slog.String("error", x.Err.Error()))
		}
		c.logger.LogAttrs(ctx, level, "wsman", attrs...)
	}
	if c.trace != nil {
		x.Request, x.Response = redact(request), redact(response)
		c.trace(x)
	}
}
