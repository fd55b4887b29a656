package httpauth

import (
	"encoding/asn1"
	"errors"
	"slices"
	"strings"
	"testing"
)

// A fakeSession accepts one token, and signs with its name.
type fakeSession struct {
	steps  int
	resets int
}

func (s *fakeSession) Step(token []byte) ([]byte, error) {
	s.steps++
	switch {
	case s.steps == 2 && string(token) == "challenge":
		return []byte("answer"), nil
	case s.steps > 1:
		return nil, errors.New("not the challenge")
	}
	return []byte("hello"), nil
}
func (s *fakeSession) Done() bool                              { return s.steps > 1 }
func (s *fakeSession) Seal(m []byte) ([]byte, []byte, error)   { return nil, m, nil }
func (s *fakeSession) Unseal(_, sealed []byte) ([]byte, error) { return sealed, nil }
func (s *fakeSession) Sign([]byte) ([]byte, error)             { return []byte("by client"), nil }
func (s *fakeSession) Reset()                                  { s.resets++ }
func (s *fakeSession) Verify(signature, message []byte) error {
	if string(signature) != "by server" || len(message) == 0 {
		return errors.New("forged")
	}
	return nil
}

type serverToken struct {
	State     asn1.Enumerated       `asn1:"explicit,tag:0"`
	Mechanism asn1.ObjectIdentifier `asn1:"explicit,optional,tag:1"`
	Token     []byte                `asn1:"explicit,optional,tag:2"`
	MIC       []byte                `asn1:"explicit,optional,tag:3"`
}

const (
	completed  = 0
	incomplete = 1
	rejected   = 2
)

func (s serverToken) der(t *testing.T) []byte {
	t.Helper()
	inner, err := asn1.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	token, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 1, IsCompound: true, Bytes: inner})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestNegotiation(t *testing.T) {
	challenge := serverToken{State: incomplete, Mechanism: ntlmOID, Token: []byte("challenge")}
	for name, test := range map[string]struct {
		tokens []serverToken
		want   string // "" if the session is established
	}{
		"signed by both":     {[]serverToken{challenge, {State: completed, MIC: []byte("by server")}}, ""},
		"unsigned":           {[]serverToken{challenge, {State: completed}}, "did not sign the list"},
		"forged":             {[]serverToken{challenge, {State: completed, MIC: []byte("by thief")}}, "forged"},
		"rejected":           {[]serverToken{{State: rejected}}, "it rejected the token"},
		"rejected later":     {[]serverToken{challenge, {State: rejected}}, "it rejected the token"},
		"another mechanism":  {[]serverToken{{State: incomplete, Mechanism: asn1.ObjectIdentifier{1, 2, 3}}}, "the server chose the mechanism 1.2.3"},
		"no token":           {[]serverToken{{State: incomplete}}, "has no token"},
		"completed too soon": {[]serverToken{{State: completed}}, "has no token"},
		"completed early":    {[]serverToken{{State: completed, Token: []byte("challenge")}}, "before the last token"},
		"another token":      {[]serverToken{{State: incomplete, Token: []byte("x")}}, "not the challenge"},
		"one token more":     {[]serverToken{challenge, {State: completed, MIC: []byte("by server")}, challenge}, "after the end"},
	} {
		inner := &fakeSession{}
		n := &negotiation{Session: inner, oid: ntlmOID, list: []byte("list")}
		_, err := n.Step(nil)
		for _, token := range test.tokens {
			if err == nil {
				_, err = n.Step(token.der(t))
			}
		}
		switch {
		case test.want == "" && (err != nil || !n.Done() || inner.resets != 1):
			t.Errorf("%s: %v, done %v, %d resets", name, err, n.Done(), inner.resets)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %s", name, err, test.want)
		case strings.HasPrefix(test.want, "it rejects") && !errors.Is(err, ErrUnauthorized):
			t.Errorf("%s: %v is not ErrUnauthorized", name, err)
		}
	}
}

// A server that keeps sending tokens gets no more answers than the handshake has.
func TestNegotiationEnds(t *testing.T) {
	n := &negotiation{Session: &fakeSession{steps: 2}, oid: ntlmOID, list: []byte("list")}
	var answers []int
	for range 4 {
		out, err := n.Step(serverToken{State: incomplete, MIC: []byte("by server")}.der(t))
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, len(out))
	}
	if n.Done() || answers[0] == 0 || slices.Max(answers[1:]) != 0 {
		t.Errorf("answers of %v bytes", answers)
	}
}
