package httpauth

import (
	"context"
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/gomof/gomof/transport/httpauth/internal/spnego"
)

// A spnegoMechanism carries another mechanism in the tokens of RFC 4178. It offers that one alone: a
// server that wants another one is refused, not followed.
type spnegoMechanism struct{ Mechanism }

func (m spnegoMechanism) Begin(ctx context.Context, peer Peer) (Session, error) {
	inner, err := m.Mechanism.Begin(ctx, peer)
	if err != nil {
		return nil, err
	}
	list, err := spnego.MechTypes(m.OID())
	return &negotiation{Session: inner, oid: m.OID(), list: list}, err
}

// A negotiation is a session that SPNEGO makes. Its Sign, Verify, Seal and Unseal are those
// of the mechanism.
type negotiation struct {
	Session
	oid                asn1.ObjectIdentifier
	list               []byte // what both sides sign, so that nobody can change it
	signed, done       bool
	mustSign, verified bool
}

// resettable are sessions that begin anew after the list was signed, as NTLM does. For
// these the signatures are demanded, as MS-SPNG has it.
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

// kerberosOfMicrosoft is what Windows 2000 called Kerberos, and what some still answer.
var kerberosOfMicrosoft = asn1.ObjectIdentifier{1, 2, 840, 48018, 1, 2, 2}

func (n *negotiation) agree(r *spnego.Response) error {
	switch {
	case n.done:
		return errors.New("a token after the last one of SPNEGO")
	case r.State == spnego.Rejected:
		return fmt.Errorf("%w: it rejects the token", ErrUnauthorized)
	case len(r.Mechanism) > 0 && !r.Mechanism.Equal(n.oid) && !r.Mechanism.Equal(kerberosOfMicrosoft):
		return fmt.Errorf("the server chose the mechanism %v", r.Mechanism)
	}
	n.mustSign = n.mustSign || r.State == spnego.RequestMIC
	return nil
}

// reply steps the mechanism, and signs the list once the mechanism is done.
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
		err = errors.New("the server ends the negotiation before the last token")
	case n.Session.Done():
		answer.MIC, err = n.finish(r)
	case answer.Token == nil:
		err = errors.New("a response of SPNEGO without a token")
	}
	if err != nil || answer.Token == nil && answer.MIC == nil {
		return nil, err
	}
	return answer.Marshal()
}

// finish returns our signature of the list if one is due, and checks the server's.
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
			return nil, fmt.Errorf("the signed list of mechanisms: %w", err)
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
