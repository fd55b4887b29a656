package httpauth

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// maxRefusals is how many consecutive times a server may answer 401: once to send a challenge, and
// once because its nonce has expired.
const maxRefusals = 2

// A digester authenticates by Digest (RFC 7616).
type digester struct {
	*http.Transport
	account func() (user, password string) // a closure, because fmt does not print what it holds

	mu     sync.Mutex
	nonces map[string]*nonce // by origin
}

// A nonce is what the server wants to be used in the next calls.
type nonce struct {
	digestChallenge
	count uint32
}

func newDigester(base *http.Transport, o Options) *digester {
	account := func() (string, string) { return o.User, o.Password }
	return &digester{Transport: base, account: account, nonces: map[string]*nonce{}}
}

// RoundTrip sends an empty body first if it has no challenge, so that it sends the body only once
// and only to a server that accepts it.
func (d *digester) RoundTrip(req *http.Request) (*http.Response, error) {
	content, err := readBody(req)
	if err != nil {
		return nil, err
	}
	host := origin(req.URL)
	probe := !d.knows(host) && len(content) > 0
	for refusals := 0; ; {
		resp, err := d.send(req, content, probe)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			if !probe {
				return resp, nil
			}
			discard(resp)
			probe = false
			continue
		}
		discard(resp)
		probe = false
		offered := challenges(resp.Header)
		if refusals++; refusals == maxRefusals {
			return nil, unauthorized(resp.StatusCode, offered)
		}
		if err := d.learn(host, offered); err != nil {
			return nil, &statusError{resp.StatusCode, err}
		}
	}
}

func (d *digester) send(req *http.Request, content []byte, probe bool) (*http.Response, error) {
	if probe {
		content = nil
	}
	out := withBody(req, content)
	answer, err := d.answer(out)
	if err != nil {
		return nil, err
	}
	if answer != nil {
		out.Header.Set("Authorization", answer.header())
	}
	resp, err := d.Transport.RoundTrip(out)
	if err != nil || answer == nil {
		return resp, err
	}
	return d.check(resp, origin(req.URL), answer)
}

// withBody returns a copy of the request with another body and without credentials.
func withBody(req *http.Request, content []byte) *http.Request {
	out := req.Clone(req.Context())
	out.Header.Del("Authorization")
	out.ContentLength = int64(len(content))
	out.TransferEncoding = nil
	out.Body, out.GetBody = http.NoBody, nil
	if len(content) > 0 {
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
		out.Body, _ = out.GetBody()
	}
	return out
}

func (d *digester) knows(host string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.nonces[host] != nil
}

// learn keeps the strongest challenge.
func (d *digester) learn(host string, offered []challenge) error {
	best, err := strongest(offered)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		delete(d.nonces, host)
		return err
	}
	d.nonces[host] = &nonce{digestChallenge: best}
	return nil
}

// answer returns the next answer to the host's challenge, or nil if there is none.
func (d *digester) answer(req *http.Request) (*digestAnswer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.nonces[origin(req.URL)]
	if n == nil {
		return nil, nil
	}
	n.count++
	user, password := d.account()
	return n.answer(req.Method, req.URL.RequestURI(), user, password, n.count, clientNonce()), nil
}

// check reads Authentication-Info: the server's proof that it knows the password, and the next
// nonce.
func (d *digester) check(resp *http.Response, host string, answer *digestAnswer) (*http.Response, error) {
	s := scanner{resp.Header.Get("Authentication-Info")}
	info := s.params()
	if proof, said := info["rspauth"]; said && !answer.proves(proof) {
		discard(resp)
		return nil, &statusError{resp.StatusCode, errors.New("the server does not know the password: its rspauth is wrong")}
	}
	if next := info["nextnonce"]; next != "" {
		d.mu.Lock()
		if n := d.nonces[host]; n != nil && n.nonce == answer.nonce {
			renewed := n.digestChallenge
			renewed.nonce = next
			d.nonces[host] = &nonce{digestChallenge: renewed}
		}
		d.mu.Unlock()
	}
	return resp, nil
}

// strongest returns the challenge with the strongest known algorithm.
func strongest(offered []challenge) (digestChallenge, error) {
	var best digestChallenge
	var errs []error
	for _, c := range offered {
		parsed, err := parseDigest(c)
		if err != nil {
			errs = append(errs, err)
		} else if best.algorithm == nil || parsed.algorithm.rank > best.algorithm.rank {
			best = parsed
		}
	}
	switch {
	case best.algorithm != nil:
		return best, nil
	case len(errs) > 0:
		return best, fmt.Errorf("%w: %w", ErrUnauthorized, errors.Join(errs...))
	}
	return best, unauthorized(http.StatusUnauthorized, offered)
}
