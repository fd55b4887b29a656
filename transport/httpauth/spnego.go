package httpauth

import (
	"context"
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/gomof/gomof/transport/httpauth/internal/spnego"
)

// A spnegoMechanism carries another mechanism in SPNEGO tokens (RFC 4178). It offers only that one,
// and fails if the server chooses another.
type spnegoMechanism struct{ Mechanism }

func (m spnegoMechanism) Begin(ctx context.Context, peer Peer) (Session, error) {
	inner, err := m.Mechanism.Begin(ctx, peer)
	if err != nil {
		return nil, err
	}
	list, err := spnego.MechTypes(m.OID())
	return &negotiation{Session: inner, oid: m.OID(), list: list}, err
}

// A negotiation is a session made by SPNEGO. Sign, Verify, Seal and Unseal are the mechanism's.
type negotiation struct {
	Session
	oid                asn1.ObjectIdentifier
	list               []byte // both sides sign it, to detect changes
	signed, done       bool
	mustSign, verified bool
}

// resettable sessions restart their ciphers after the list was signed, as NTLM does. MS-SPNG
// requires the signatures for them.
type resettable interface{ Reset() }

func (n *negotiation) Done() bool { return n.done }

func (n *negotiation) Step(token []byte) ([]byte, error) {
	if token == nil {
		first, err := n.Session.Step(nil)
		if err != nil {
			return nil, err
		}
		return spnego.Init(n.list, first)
	}
	response, err := spnego.ParseResponse(token)
	if err != nil {
		return nil, err
	}
	if err := n.agree(response); err != nil {
		return nil, err
	}
	return n.reply(response)
}

// kerberosOfMicrosoft is the Kerberos identifier of Windows 2000, which some servers still send.
var kerberosOfMicrosoft = asn1.ObjectIdentifier{1, 2, 840, 48018, 1, 2, 2}

func (n *negotiation) agree(r *spnego.Response) error {
	switch {
	case n.done:
		return errors.New("found a token after the end of the SPNEGO handshake")
	case r.State == spnego.Rejected:
		return fmt.Errorf("%w: it rejected the token", ErrUnauthorized)
	case len(r.Mechanism) > 0 && !r.Mechanism.Equal(n.oid) && !r.Mechanism.Equal(kerberosOfMicrosoft):
		return fmt.Errorf("the server chose the mechanism %v, which was not offered", r.Mechanism)
	}
	n.mustSign = n.mustSign || r.State == spnego.RequestMIC
	return nil
}

// reply passes the token to the mechanism, and signs the list once the mechanism is done.
func (n *negotiation) reply(r *spnego.Response) ([]byte, error) {
	var answer spnego.Response
	var err error
	if len(r.Token) > 0 && !n.Session.Done() {
		if answer.Token, err = n.Session.Step(r.Token); err != nil {
			return nil, err
		}
	}
	switch {
	case answer.Token != nil && r.State == spnego.Completed:
		err = errors.New("the server ended the negotiation before the last token")
	case n.Session.Done():
		answer.MIC, err = n.finish(r)
	case answer.Token == nil:
		err = errors.New("the SPNEGO response has no token")
	}
	if err != nil || answer.Token == nil && answer.MIC == nil {
		return nil, err
	}
	return answer.Marshal()
}

// finish returns our signature of the list if it is needed, and checks the server's.
func (n *negotiation) finish(r *spnego.Response) (mic []byte, err error) {
	session, resets := n.Session.(resettable)
	if (resets || n.mustSign || len(r.MIC) > 0) && !n.signed && r.State != spnego.Completed {
		if mic, err = n.Session.Sign(n.list); err != nil {
			return nil, err
		}
		n.signed = true
	}
	if len(r.MIC) > 0 {
		if err := n.Session.Verify(r.MIC, n.list); err != nil {
			return nil, fmt.Errorf("checking the signed list of mechanisms: %w", err)
		}
		n.verified = true
	}
	if r.State != spnego.Completed {
		return mic, nil
	}
	if n.signed && !n.verified {
		return nil, errors.New("the server did not sign the list of mechanisms")
	}
	if resets {
		session.Reset()
	}
	n.done = true
	return nil, nil
}
