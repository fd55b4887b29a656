package kerberos

import (
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/crypto/etype"
	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/types"
)

// The per-message tokens of RFC 4121 4.2.
const (
	headerSize = 16

	flagAcceptor       = 1 // sent by the server
	flagSealed         = 2
	flagAcceptorSubkey = 4 // the server has made the key
)

// Key usage numbers (RFC 4121 2).
const (
	acceptorSeal  = 22
	acceptorSign  = 23
	initiatorSeal = 24
	initiatorSign = 25
)

// A protector seals and opens the messages of a session.
type protector struct {
	key         types.EncryptionKey
	kind        etype.EType
	flags       byte // flagAcceptorSubkey or 0
	sent, taken uint64
}

// keySizes are the supported key types, with the sizes of RFC 3962 and RFC 8009. RC4 and DES use
// other tokens and can be broken.
var keySizes = map[int32]int{
	etypeID.AES128_CTS_HMAC_SHA1_96: 16, etypeID.AES256_CTS_HMAC_SHA1_96: 32,
	etypeID.AES128_CTS_HMAC_SHA256_128: 16, etypeID.AES256_CTS_HMAC_SHA384_192: 32,
}

func keyType(key types.EncryptionKey) (etype.EType, error) {
	size, known := keySizes[key.KeyType]
	switch {
	case !known:
		return nil, fmt.Errorf("the key has encryption type %d; only those of AES are used", key.KeyType)
	case len(key.KeyValue) != size:
		return nil, fmt.Errorf("the key has %d bytes, want %d", len(key.KeyValue), size)
	}
	return crypto.GetEtype(key.KeyType)
}

func (p *protector) macSize() int { return p.kind.GetHMACBitLength() / 8 }

// overhead returns the bytes that encryption adds: a confounder before the data, an integrity code
// after it.
func (p *protector) overhead() int { return p.kind.GetConfounderByteSize() + p.macSize() }

func header(id uint16, flags byte, extra uint16, sequence uint64) []byte {
	h := binary.BigEndian.AppendUint16(nil, id)
	h = append(h, flags, 0xff)
	h = binary.BigEndian.AppendUint16(h, extra)
	h = binary.BigEndian.AppendUint16(h, 0)
	return binary.BigEndian.AppendUint64(h, sequence)
}

const (
	wrapToken = 0x0504
	micToken  = 0x0404
)

// seal encrypts the message and its header. It rotates what follows the message to the front. Then
// the sealed data is as long as the message, and signature and data have the form of Windows's
// GSS_WrapEx.
func (p *protector) seal(message []byte) (signature, sealed []byte, err error) {
	h := header(wrapToken, flagSealed|p.flags, 0, p.sent)
	p.sent++
	return p.wrap(h, message, initiatorSeal)
}

func (p *protector) wrap(h, message []byte, use uint32) (signature, sealed []byte, err error) {
	_, cipher, err := p.kind.EncryptMessage(p.key.KeyValue, append(append([]byte(nil), message...), h...), use)
	if err != nil {
		return nil, nil, err
	}
	rotation := headerSize + p.macSize()
	binary.BigEndian.PutUint16(h[6:], uint16(rotation))
	cut := len(cipher) - rotation
	token := append(append(h, cipher[cut:]...), cipher[:cut]...)
	at := len(token) - len(message)
	return token[:at], token[at:], nil
}

// unseal opens a message with any rotation.
func (p *protector) unseal(signature, sealed []byte) ([]byte, error) {
	token := append(append([]byte(nil), signature...), sealed...)
	if len(token) < headerSize+p.overhead()+headerSize {
		return nil, fmt.Errorf("the sealed message has only %d bytes", len(token))
	}
	extra, rotation, err := p.readHeader(token)
	if err != nil {
		return nil, err
	}
	body := token[headerSize:]
	at := rotation % len(body)
	body = append(append([]byte(nil), body[at:]...), body[:at]...)
	plain, err := p.kind.DecryptMessage(p.key.KeyValue, body, acceptorSeal)
	if err != nil {
		return nil, errors.New("the message cannot be decrypted")
	}
	size := len(plain) - headerSize - extra
	binary.BigEndian.PutUint16(token[6:], 0)
	if size < 0 || !hmac.Equal(plain[len(plain)-headerSize:], token[:headerSize]) {
		return nil, errors.New("the header of the message was changed")
	}
	p.taken++
	return plain[:size], nil
}

// readHeader returns the number of filler bytes and the rotation.
func (p *protector) readHeader(token []byte) (extra, rotation int, err error) {
	want := byte(flagAcceptor|flagSealed) | p.flags
	switch {
	case binary.BigEndian.Uint16(token) != wrapToken || token[3] != 0xff:
		return 0, 0, errors.New("the message is not a sealed Kerberos message")
	case token[2] != want:
		return 0, 0, fmt.Errorf("the message has the flags %d, want %d: sealed by the server", token[2], want)
	}
	if err := p.expect(token); err != nil {
		return 0, 0, err
	}
	return int(binary.BigEndian.Uint16(token[4:])), int(binary.BigEndian.Uint16(token[6:])), nil
}

func (p *protector) expect(token []byte) error {
	if got := binary.BigEndian.Uint64(token[8:]); got != p.taken {
		return fmt.Errorf("sequence number %d, want %d", got, p.taken)
	}
	return nil
}

func micHeader(flags byte, sequence uint64) []byte {
	h := header(micToken, flags, 0xffff, sequence)
	h[6], h[7] = 0xff, 0xff
	return h
}

func (p *protector) sign(message []byte) ([]byte, error) {
	h := micHeader(p.flags, p.sent)
	sum, err := p.kind.GetChecksumHash(p.key.KeyValue, append(append([]byte(nil), message...), h...), initiatorSign)
	p.sent++
	return append(h, sum...), err
}

func (p *protector) verify(signature, message []byte) error {
	h := micHeader(p.flags|flagAcceptor, p.taken)
	sum, err := p.kind.GetChecksumHash(p.key.KeyValue, append(append([]byte(nil), message...), h...), acceptorSign)
	if err != nil {
		return err
	}
	if !hmac.Equal(signature, append(h, sum...)) {
		return errors.New("the signature does not match")
	}
	p.taken++
	return nil
}
