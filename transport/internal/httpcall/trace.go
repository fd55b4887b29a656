package httpcall

import (
	"context"
	"log/slog"
	"regexp"
	"time"
)

// An Exchange is a request and its answer, without secrets. Each protocol has its own type with
// these fields.
type Exchange struct {
	Operation string
	URL       string
	Request   []byte
	Status    int
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error
}

// secret matches names of properties and options with secret values.
const secret = `(?i:[\w.:-]*(?:passw|pwd|passphrase|secret|credential|privatekey|token)[\w.:-]*)`

// secrets match values with such a name: in an element, selector or option, and in a CIM-XML
// property, escaped or not.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(<(?:` + named + `)\s[^<>]*\bNAME=["']` + secret + `["'](?:[^<>]*[^<>/])?>)(?s:.*?)(?P<end></(?:` + named + `)>)`),
	regexp.MustCompile(`(&lt;(?:` + named + `)\s(?:[^<>&]|&quot;|&#34;|&#32;)*\bNAME=(?:&quot;|&#34;)` + secret + `(?:&quot;|&#34;)(?:[^<>&]|&quot;|&#34;|&#32;)*&gt;)[^<>]*?(?P<end>&lt;/(?:` + named + `)&gt;)`),
	regexp.MustCompile(`(<(?:[\w.-]+:)?` + secret + `(?:\s[^>]*)?>)(?:[^<]|<!\[CDATA\[(?s:.*?)\]\]>)+`),
	regexp.MustCompile(`(<[^<>]*\b(?i:name)=["']` + secret + `["'][^<>]*>(?:\s*<(?:VALUE|VALUE\.ARRAY)>)*)[^<]+`),
	regexp.MustCompile(`(\b(?i:name)=(?:["']|&quot;|&#34;)` + secret + `(?:["']|&quot;|&#34;)(?:[^<>&]|&quot;|&#34;)*(?:&gt;|&#62;)(?:&lt;|&#60;)VALUE(?:&gt;|&#62;))(?:[^<&]|&amp;)+`),
}

// In CIM-XML, the whole content of a property, parameter or key is removed, because arrays have
// many values.
const named = `PROPERTY(?:\.ARRAY)?|I?PARAMVALUE|KEYBINDING`

const redacted = "${1}[redacted]${end}"

// redact returns a copy of a body without secrets.
func redact(body []byte) []byte {
	out := append([]byte(nil), body...)
	for _, s := range secrets {
		out = s.ReplaceAll(out, []byte(redacted))
	}
	return out
}

// observe passes an exchange to the trace function and the logger.
func (c *Client) observe(ctx context.Context, x Exchange, request, response []byte) {
	x.Duration = time.Since(x.Start)
	if c.Logger != nil {
		attrs := []slog.Attr{
			slog.String("operation", x.Operation), slog.String("url", x.URL), slog.Int("status", x.Status),
			slog.Duration("duration", x.Duration), slog.Int("sent", len(request)), slog.Int("received", len(response)),
		}
		if x.Err != nil {
			attrs = append(attrs, slog.String("error", x.Err.Error()))
		}
		c.Logger.LogAttrs(ctx, slog.LevelDebug, c.protocol.Name, attrs...)
	}
	if c.Trace != nil {
		x.Request, x.Response = redact(request), redact(response)
		c.Trace(x)
	}
}
