package httpauth

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"net/url"
	"strings"
)

// An algorithm is one of RFC 7616 3.3. A higher rank is stronger.
type algorithm struct {
	name string
	hash func() hash.Hash
	rank int
}

var algorithms = []algorithm{
	{"MD5", md5.New, 1},
	{"SHA-256", sha256.New, 2},
	{"SHA-512-256", sha512.New512_256, 3},
}

// A digestChallenge is a challenge that we can answer.
type digestChallenge struct {
	realm, nonce, opaque string
	written              string // the algorithm as the server wrote it, or ""
	algorithm            *algorithm
	session              bool // the password is hashed with the nonces
	quality              bool // qop=auth; without it the server follows RFC 2069
	hashUser             bool
}

func parseDigest(c challenge) (digestChallenge, error) {
	d := digestChallenge{realm: c.params["realm"], nonce: c.params["nonce"], opaque: c.params["opaque"], written: c.params["algorithm"]}
	if !strings.EqualFold(c.scheme, "Digest") {
		return d, fmt.Errorf("the server offers %s, want Digest", c.scheme)
	}
	if d.nonce == "" {
		return d, fmt.Errorf("the challenge has no nonce")
	}
	name := strings.ToUpper(d.written)
	name, d.session = strings.CutSuffix(name, "-SESS")
	for i := range algorithms {
		if algorithms[i].name == name || name == "" && i == 0 {
			d.algorithm = &algorithms[i]
		}
	}
	if d.algorithm == nil {
		return d, fmt.Errorf("the algorithm %q is not supported", d.written)
	}
	d.hashUser = strings.EqualFold(c.params["userhash"], "true")
	return d, d.parseQuality(c.params)
}

func (d *digestChallenge) parseQuality(params map[string]string) error {
	offered, said := params["qop"]
	for _, quality := range strings.Split(offered, ",") {
		if strings.EqualFold(strings.TrimSpace(quality), "auth") {
			d.quality = true
		}
	}
	if said && !d.quality {
		return fmt.Errorf("found the quality of protection %q, want auth", offered)
	}
	return nil
}

// A digestAnswer is the content of the Authorization header.
type digestAnswer struct {
	digestChallenge
	user, uri, response string
	count               uint32
	clientNonce         string
	secret              string // H(A1)
}

func clientNonce() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func (d digestChallenge) answer(method, uri, user, password string, count uint32, clientNonce string) *digestAnswer {
	a := &digestAnswer{digestChallenge: d, user: user, uri: uri, count: count, clientNonce: clientNonce}
	a.secret = d.sum(user, d.realm, password)
	if d.session {
		a.secret = d.sum(a.secret, d.nonce, clientNonce)
	}
	if d.hashUser {
		a.user = d.sum(user, d.realm)
	}
	a.response = a.respond(method)
	return a
}

// respond returns the response of RFC 7616 3.4.1 for a method. With method "", it is the server's
// proof.
func (a *digestAnswer) respond(method string) string {
	if !a.quality {
		return a.sum(a.secret, a.nonce, a.sum(method, a.uri))
	}
	return a.sum(a.secret, a.nonce, a.counter(), a.clientNonce, "auth", a.sum(method, a.uri))
}

func (a *digestAnswer) proves(proof string) bool {
	return subtle.ConstantTimeCompare([]byte(proof), []byte(a.respond(""))) == 1
}

func (a *digestAnswer) counter() string { return fmt.Sprintf("%08x", a.count) }

func (d digestChallenge) sum(parts ...string) string {
	h := d.algorithm.hash()
	h.Write([]byte(strings.Join(parts, ":")))
	return hex.EncodeToString(h.Sum(nil))
}

func (a *digestAnswer) header() string {
	parts := []string{a.userParam(), "realm=" + quote(a.realm), "nonce=" + quote(a.nonce), "uri=" + quote(a.uri)}
	if a.written != "" {
		parts = append(parts, "algorithm="+a.written)
	}
	if a.opaque != "" {
		parts = append(parts, "opaque="+quote(a.opaque))
	}
	if a.quality {
		parts = append(parts, "qop=auth", "nc="+a.counter(), "cnonce="+quote(a.clientNonce))
	}
	if a.hashUser {
		parts = append(parts, "userhash=true")
	}
	return "Digest " + strings.Join(append(parts, "response="+quote(a.response)), ", ")
}

// userParam writes a non-ASCII name in the form of RFC 8187 (RFC 7616 3.4).
func (a *digestAnswer) userParam() string {
	for _, r := range a.user {
		if r >= 0x80 {
			return "username*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(a.user), "+", "%20")
		}
	}
	return "username=" + quote(a.user)
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
