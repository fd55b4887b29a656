package httpcall

import (
	"context"
	"log/slog"
	"regexp"
	"time"
)

// An Exchange is a request and its answer, without secrets. Packages have a type of their
// own with these fields.
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

// secret is what the names of properties and options have that are not shown.
const secret = `(?i:[\w.:-]*(?:passw|pwd|passphrase|secret|credential|privatekey|token)[\w.:-]*)`

// secrets are values whose name says what they are: of an element, of a selector or an
// option, of a property of CIM-XML as it is and as text in text.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(<(?:` + named + `)\s[^<>]*\bNAME=["']` + secret + `["'](?:[^<>]*[^<>/])?>)(?s:.*?)(?P<end></(?:` + named + `)>)`),
	regexp.MustCompile(`(&lt;(?:` + named + `)\s(?:[^<>&]|&quot;|&#34;|&#32;)*\bNAME=(?:&quot;|&#34;)` + secret + `(?:&quot;|&#34;)(?:[^<>&]|&quot;|&#34;|&#32;)*&gt;)[^<>]*?(?P<end>&lt;/(?:` + named + `)&gt;)`),
	regexp.MustCompile(`(<(?:[\w.-]+:)?` + secret + `(?:\s[^>]*)?>)(?:[^<]|<!\[CDATA\[(?s:.*?)\]\]>)+`),
	regexp.MustCompile(`(<[^<>]*\b(?i:name)=["']` + secret + `["'][^<>]*>(?:\s*<(?:VALUE|VALUE\.ARRAY)>)*)[^<]+`),
	regexp.MustCompile(`(\b(?i:name)=(?:["']|&quot;|&#34;)` + secret + `(?:["']|&quot;|&#34;)(?:[^<>&]|&quot;|&#34;)*(?:&gt;|&#62;)(?:&lt;|&#60;)VALUE(?:&gt;|&#62;))(?:[^<&]|&amp;)+`),
}

// Of CIM-XML, all that is in a property, a parameter or a key is taken out: arrays have
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

// observe reports what happened to those who asked.
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
