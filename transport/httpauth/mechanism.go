package httpauth

import (
	"context"
	"encoding/asn1"
	"errors"

	"github.com/gomof/gomof/transport/httpauth/internal/ntlm"
)

// A Mechanism is a mechanism of GSS-API that Negotiate can carry. Package
// github.com/gomof/gomof/transport/kerberos has one.
type Mechanism interface {
	// Name is for errors.
	Name() string
	// OID identifies the mechanism in SPNEGO.
	OID() asn1.ObjectIdentifier
	// Begin starts a session with a server. It may call other servers for tickets.
	Begin(ctx context.Context, peer Peer) (Session, error)
}

// A Peer is the server of a session.
type Peer struct {
	Host     string // without port
	Bindings []byte // application data of the channel bindings; nil without TLS
}

// A Session is the security context of one connection. It is for one goroutine at a time.
type Session interface {
	// Step takes a token of the server, nil at first, and returns the next one, nil if
	// there is nothing more to say.
	Step(token []byte) ([]byte, error)
	// Done reports whether the session can seal, and knows that the server is the right
	// one where the mechanism can tell.
	Done() bool
	// Seal encrypts a message. Unseal fails if a message is not the next one of the server.
	Seal(message []byte) (signature, sealed []byte, err error)
	Unseal(signature, sealed []byte) ([]byte, error)
	// Sign and Verify are for messages that are sent as they are.
	Sign(message []byte) ([]byte, error)
	Verify(signature, message []byte) error
}

// ntlmMechanism is NTLMv2 with a password.
type ntlmMechanism struct{ client func() ntlm.Client }

var ntlmOID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 2, 2, 10}

func newNTLM(o Options) ntlmMechanism {
	domain, user := o.account()
	return ntlmMechanism{func() ntlm.Client { return ntlm.Client{User: user, Password: o.Password, Domain: domain} }}
}

func (ntlmMechanism) Name() string               { return "NTLM" }
func (ntlmMechanism) OID() asn1.ObjectIdentifier { return ntlmOID }

func (m ntlmMechanism) Begin(_ context.Context, peer Peer) (Session, error) {
	client := m.client()
	client.ChannelBindings = peer.Bindings
	return &ntlmSession{client: client}, nil
}

type ntlmSession struct {
	client  ntlm.Client
	session *ntlm.Session
}

func (s *ntlmSession) Done() bool { return s.session != nil }

func (s *ntlmSession) Step(token []byte) (out []byte, err error) {
	switch {
	case token == nil:
		return s.client.Negotiate(), nil
	case s.session != nil:
		return nil, errors.New("a token after the last one of NTLM")
	}
	out, s.session, err = s.client.Authenticate(token)
	return out, err
}

func (s *ntlmSession) Seal(message []byte) (signature, sealed []byte, err error) {
	signature, sealed = s.session.Seal(message)
	return signature, sealed, nil
}

func (s *ntlmSession) Unseal(signature, sealed []byte) ([]byte, error) {
	return s.session.Unseal(signature, sealed)
}

func (s *ntlmSession) Sign(message []byte) ([]byte, error) { return s.session.Sign(message), nil }

func (s *ntlmSession) Verify(signature, message []byte) error {
	return s.session.Verify(signature, message)
}

// Reset is for SPNEGO, which signs its list of mechanisms before the first message.
func (s *ntlmSession) Reset() { s.session.Reset() }
