package httpauth

import (
	"encoding/base64"
	"net/http"
)

// A header sends the same Authorization with every request: some servers never send a challenge,
// and do not answer a request without credentials.
type header struct {
	*http.Transport
	value func() string // a closure, because fmt does not print what it holds
}

func authorization(o Options) string {
	switch o.Scheme {
	case Basic:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(o.User+":"+o.Password))
	case Certificate:
		return "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
	}
	return ""
}

func (h *header) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	if value := h.value(); value != "" {
		out.Header.Set("Authorization", value)
	}
	resp, err := h.Transport.RoundTrip(out)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	discard(resp)
	return nil, unauthorized(resp.StatusCode, challenges(resp.Header))
}
