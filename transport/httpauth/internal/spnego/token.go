// Package spnego reads and writes the client's side of SPNEGO tokens (RFC 4178).
package spnego

import (
	"encoding/asn1"
	"errors"
	"fmt"
)

// State is the server's state of the negotiation.
type State int

// The states of RFC 4178 4.2.2. Unknown means that the token has none.
const (
	Unknown State = iota - 1
	Completed
	Incomplete
	Rejected
	RequestMIC
)

// maxToken limits the size of a server token. Kerberos tokens have up to 64 KiB, with large PACs.
const maxToken = 128 << 10

var oid = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 2}

// MechTypes returns the DER of the mechanism list, which both sides sign.
func MechTypes(mechanism asn1.ObjectIdentifier) ([]byte, error) {
	return asn1.Marshal([]asn1.ObjectIdentifier{mechanism})
}

type initToken struct {
	MechTypes asn1.RawValue `asn1:"explicit,tag:0"`
	MechToken []byte        `asn1:"explicit,tag:2"`
}

// Init returns the first token of the client.
func Init(mechTypes, token []byte) ([]byte, error) {
	list := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: mechTypes}
	inner, err := asn1.Marshal(initToken{list, token})
	if err != nil {
		return nil, err
	}
	choice, err := wrap(asn1.ClassContextSpecific, 0, inner)
	if err != nil {
		return nil, err
	}
	name, err := asn1.Marshal(oid)
	if err != nil {
		return nil, err
	}
	return wrap(asn1.ClassApplication, 0, append(name, choice...))
}

func wrap(class, tag int, content []byte) ([]byte, error) {
	return asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: content})
}

// A Response is a later token of either side.
type Response struct {
	State     State
	Mechanism asn1.ObjectIdentifier // the server's choice, if the token has it
	Token     []byte
	MIC       []byte
}

type responseToken struct {
	State     asn1.Enumerated       `asn1:"explicit,optional,tag:0,default:-1"`
	Mechanism asn1.ObjectIdentifier `asn1:"explicit,optional,tag:1"`
	Token     []byte                `asn1:"explicit,optional,tag:2"`
	MIC       []byte                `asn1:"explicit,optional,tag:3"`
}

// Marshal writes the token without state and mechanism, which only the server sends.
func (r Response) Marshal() ([]byte, error) {
	inner, err := asn1.Marshal(responseToken{State: asn1.Enumerated(Unknown), Token: r.Token, MIC: r.MIC})
	if err != nil {
		return nil, err
	}
	return wrap(asn1.ClassContextSpecific, 1, inner)
}

// ParseResponse reads a server token.
func ParseResponse(token []byte) (*Response, error) {
	if len(token) > maxToken {
		return nil, fmt.Errorf("the token has %d bytes, want at most %d", len(token), maxToken)
	}
	var choice asn1.RawValue
	if rest, err := asn1.Unmarshal(token, &choice); err != nil || len(rest) > 0 {
		return nil, errors.New("the token is not an SPNEGO token")
	}
	if choice.Class != asn1.ClassContextSpecific || choice.Tag != 1 || !choice.IsCompound {
		return nil, fmt.Errorf("the token is not an SPNEGO response: class %d, tag %d", choice.Class, choice.Tag)
	}
	var parsed responseToken
	if rest, err := asn1.Unmarshal(choice.Bytes, &parsed); err != nil || len(rest) > 0 {
		return nil, errors.New("the SPNEGO response is damaged")
	}
	state := State(parsed.State)
	if state < Unknown || state > RequestMIC {
		return nil, fmt.Errorf("the SPNEGO response has the unknown state %d", state)
	}
	return &Response{state, parsed.Mechanism, parsed.Token, parsed.MIC}, nil
}
