package httpauth

import (
	"context"
	"encoding/asn1"
	"errors"

	"github.com/gomof/gomof/transport/httpauth/internal/ntlm"
)

// A Mechanism is a GSS-API mechanism for the scheme Negotiate. Package
// github.com/gomof/gomof/transport/kerberos has one.
type Mechanism interface {
	// Name is used in errors.
	Name() string
	// OID identifies the mechanism in SPNEGO.
	OID() asn1.ObjectIdentifier
	// Begin starts a session with a server. It may contact other servers for tickets.
	Begin(ctx context.Context, peer Peer) (Session, error)
}

// A Peer is the server of a session.
type Peer struct {
	Host     string // without port
	Bindings []byte // application data of the channel bindings; nil without TLS
}

// A Session is the security context of one connection. It is not safe for concurrent use.
type Session interface {
	// Step takes a token from the server, nil at first, and returns the next token, or nil if there
	// is none.
	Step(token []byte) ([]byte, error)
	// Done reports whether the session can seal messages. If the mechanism can authenticate the
	// server, it has done so.
	Done() bool
	// Seal encrypts a message. Unseal fails unless the message is the server's next one.
	Seal(message []byte) (signature, sealed []byte, err error)
	Unseal(signature, sealed []byte) ([]byte, error)
	// Sign and Verify are for messages that are sent unencrypted.
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
		return nil, errors.New("found a token after the end of the NTLM handshake")
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
