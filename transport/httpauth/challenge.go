package httpauth

import (
	"net/http"
	"strings"
)

// A challenge is an entry of WWW-Authenticate: a scheme with a token or parameters.
type challenge struct {
	scheme string
	token  string
	params map[string]string // names in lower case
}

// challenges returns the challenges that the server sent. An error ends the reading of its header
// line; challenges before it are kept.
func challenges(header http.Header) []challenge {
	var all []challenge
	for _, line := range header.Values("WWW-Authenticate") {
		s := scanner{line}
		for s.skip(" \t,"); ; s.skip(" \t,") {
			scheme := s.take(isTokenByte)
			if scheme == "" {
				break
			}
			c := challenge{scheme: scheme, params: map[string]string{}}
			if s.skip(" \t") {
				s.rest(&c)
			}
			all = append(all, c)
		}
	}
	return all
}

// find returns the challenge of a scheme.
func find(all []challenge, scheme string) (challenge, bool) {
	for _, c := range all {
		if strings.EqualFold(c.scheme, scheme) {
			return c, true
		}
	}
	return challenge{}, false
}

// A scanner reads a header value from the start.
type scanner struct{ text string }

func (s *scanner) skip(set string) bool {
	rest := strings.TrimLeft(s.text, set)
	skipped := len(rest) < len(s.text)
	s.text = rest
	return skipped
}

func (s *scanner) take(ok func(byte) bool) string {
	n := 0
	for n < len(s.text) && ok(s.text[n]) {
		n++
	}
	taken := s.text[:n]
	s.text = s.text[n:]
	return taken
}

// rest reads a token, or parameters up to the next scheme.
func (s *scanner) rest(c *challenge) {
	before := s.text
	c.token = s.take(isToken68Byte) + s.take(func(b byte) bool { return b == '=' })
	s.skip(" \t")
	if c.token != "" && (s.text == "" || s.text[0] == ',') {
		return
	}
	c.token, s.text = "", before
	c.params = s.params()
}

func (s *scanner) params() map[string]string {
	params := map[string]string{}
	for {
		before := s.text
		name := strings.ToLower(s.take(isTokenByte))
		s.skip(" \t")
		if name == "" || !strings.HasPrefix(s.text, "=") {
			s.text = before // the next scheme
			return params
		}
		s.text = s.text[1:]
		s.skip(" \t")
		value, ok := s.value()
		if !ok {
			s.text = ""
			return params
		}
		if _, known := params[name]; !known {
			params[name] = value
		}
		s.skip(" \t,")
	}
}

func (s *scanner) value() (string, bool) {
	if !strings.HasPrefix(s.text, `"`) {
		value := s.take(isTokenByte)
		return value, value != ""
	}
	var value strings.Builder
	for i := 1; i < len(s.text); i++ {
		switch b := s.text[i]; {
		case b == '"':
			s.text = s.text[i+1:]
			return value.String(), true
		case b == '\\' && i+1 < len(s.text):
			i++
			value.WriteByte(s.text[i])
		default:
			value.WriteByte(b)
		}
	}
	return "", false
}

func isLetterOrDigit(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

func isTokenByte(b byte) bool {
	return isLetterOrDigit(b) || strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0
}

func isToken68Byte(b byte) bool {
	return isLetterOrDigit(b) || strings.IndexByte("-._~+/", b) >= 0
}
