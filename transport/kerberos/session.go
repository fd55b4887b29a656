package kerberos

import (
	"crypto/md5"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana/chksumtype"
	"github.com/jcmturner/gokrb5/v8/iana/flags"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"
)

// contextFlags are the properties of the session (RFC 4121 4.1.1.1): the server authenticates
// itself, and messages are sealed, signed and in order.
const contextFlags = 2 | 4 | 8 | 16 | 32

// A session is the security context of one connection.
type session struct {
	ticket        messages.Ticket
	key           types.EncryptionKey // the session key of the ticket
	authenticator types.Authenticator
	*protector    // nil before the server has answered
}

func newSession(c *client.Client, ticket messages.Ticket, key types.EncryptionKey, bindings []byte) (*session, error) {
	if _, err := keyType(key); err != nil {
		return nil, err
	}
	a, err := types.NewAuthenticator(c.Credentials.Domain(), c.Credentials.CName())
	if err != nil {
		return nil, err
	}
	if err := a.GenerateSeqNumberAndSubKey(key.KeyType, len(key.KeyValue)); err != nil {
		return nil, err
	}
	a.Cksum = types.Checksum{CksumType: chksumtype.GSSAPI, Checksum: contextChecksum(bindings)}
	return &session{ticket: ticket, key: key, authenticator: a}, nil
}

// contextChecksum binds the session to the connection (RFC 4121 4.1.1).
func contextChecksum(bindings []byte) []byte {
	sum := binary.LittleEndian.AppendUint32(nil, md5.Size)
	if len(bindings) == 0 {
		sum = append(sum, make([]byte, md5.Size)...)
	} else {
		b := make([]byte, 16) // types and lengths of both addresses
		b = binary.LittleEndian.AppendUint32(b, uint32(len(bindings)))
		hash := md5.Sum(append(b, bindings...))
		sum = append(sum, hash[:]...)
	}
	return binary.LittleEndian.AppendUint32(sum, contextFlags)
}

func (s *session) Done() bool { return s.protector != nil }

func (s *session) Step(token []byte) ([]byte, error) {
	switch {
	case token == nil:
		return s.request()
	case s.protector != nil:
		return nil, errors.New("found a token after the end of the Kerberos handshake")
	}
	return nil, s.reply(token)
}

func (s *session) request() ([]byte, error) {
	request, err := messages.NewAPReq(s.ticket, s.key, s.authenticator)
	if err != nil {
		return nil, err
	}
	types.SetFlag(&request.APOptions, flags.APOptionMutualRequired)
	data, err := request.Marshal()
	if err != nil {
		return nil, err
	}
	return frameToken(tokenRequest, data)
}

// Token identifiers (RFC 4121 4.1).
const (
	tokenRequest = 0x0100
	tokenReply   = 0x0200
	tokenError   = 0x0300
)

var mechanismOID = asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}

// frameToken writes the framing of RFC 2743 3.1.
func frameToken(id uint16, data []byte) ([]byte, error) {
	name, err := asn1.Marshal(mechanismOID)
	if err != nil {
		return nil, err
	}
	content := append(binary.BigEndian.AppendUint16(name, id), data...)
	return asn1.Marshal(asn1.RawValue{Class: asn1.ClassApplication, Tag: 0, IsCompound: true, Bytes: content})
}

// maxToken limits the size of a server token, which contains no ticket.
const maxToken = 16 << 10

func unframeToken(token []byte) (id uint16, data []byte, err error) {
	if len(token) > maxToken {
		return 0, nil, fmt.Errorf("the token has %d bytes, want at most %d", len(token), maxToken)
	}
	var outer asn1.RawValue
	if rest, err := asn1.Unmarshal(token, &outer); err != nil || len(rest) > 0 || outer.Class != asn1.ClassApplication || outer.Tag != 0 {
		return 0, nil, errors.New("the token is not a Kerberos token")
	}
	var name asn1.ObjectIdentifier
	data, err = asn1.Unmarshal(outer.Bytes, &name)
	if err != nil || !name.Equal(mechanismOID) || len(data) < 2 {
		return 0, nil, errors.New("the token is not a Kerberos token")
	}
	return binary.BigEndian.Uint16(data), data[2:], nil
}

// reply checks that the server could decrypt the request, which proves its identity.
func (s *session) reply(token []byte) error {
	id, data, err := unframeToken(token)
	if err != nil {
		return err
	}
	switch id {
	case tokenError:
		var refusal messages.KRBError
		if err := refusal.Unmarshal(data); err != nil {
			return errors.New("the server refuses the ticket")
		}
		return fmt.Errorf("the server refuses the ticket: %w", refusal)
	case tokenReply:
		return s.accept(data)
	}
	return fmt.Errorf("found a token of type %#04x, want a reply", id)
}

func (s *session) accept(data []byte) error {
	part, err := s.decrypt(data)
	if err != nil {
		return err
	}
	if !part.CTime.Equal(s.authenticator.CTime.Truncate(1e9)) || part.Cusec != s.authenticator.Cusec {
		return errors.New("the server's reply is for another request")
	}
	p := &protector{key: s.authenticator.SubKey, sent: uint64(s.authenticator.SeqNumber), taken: uint64(uint32(part.SequenceNumber))}
	if len(part.Subkey.KeyValue) > 0 {
		p.key, p.flags = part.Subkey, flagAcceptorSubkey
	}
	if p.kind, err = keyType(p.key); err == nil {
		s.protector = p
	}
	return err
}

func (s *session) decrypt(data []byte) (*messages.EncAPRepPart, error) {
	var reply messages.APRep
	if err := reply.Unmarshal(data); err != nil {
		return nil, errors.New("the server's reply is damaged")
	}
	kind, err := keyType(s.key)
	if err != nil {
		return nil, err
	}
	if reply.EncPart.EType != s.key.KeyType || len(reply.EncPart.Cipher) < kind.GetConfounderByteSize()+kind.GetHMACBitLength()/8 {
		return nil, errors.New("the server's reply is not encrypted with the key of the ticket")
	}
	plain, err := crypto.DecryptEncPart(reply.EncPart, s.key, keyusage.AP_REP_ENCPART)
	if err != nil {
		return nil, errors.New("the server does not have the key of the ticket")
	}
	var part messages.EncAPRepPart
	if err := part.Unmarshal(plain); err != nil {
		return nil, errors.New("the server's reply is damaged")
	}
	return &part, nil
}

func (s *session) Seal(message []byte) (signature, sealed []byte, err error) { return s.seal(message) }

func (s *session) Unseal(signature, sealed []byte) ([]byte, error) {
	return s.unseal(signature, sealed)
}

func (s *session) Sign(message []byte) ([]byte, error) { return s.sign(message) }

func (s *session) Verify(signature, message []byte) error { return s.verify(signature, message) }
