package ntlm

import (
	"crypto/md5"
	"crypto/rc4"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
)

// A Session seals the messages of one side and opens the messages of the other, in order. It is not
// safe for concurrent use. After an error of Unseal or Verify, do not use it any more.
type Session struct {
	out, in direction
}

// A direction holds the keys and the state of the messages in one direction. SignatureSize is the
// length of a signature in bytes.
type direction struct {
	signing, sealing []byte
	stream           *rc4.Cipher
	sequence         uint32
}

// SignatureSize is the length of a signature.
const SignatureSize = 16

// NewSession returns the session of one side for the exported session key.
func NewSession(key []byte, client bool) *Session {
	toServer, toClient := newDirection(key, "client-to-server"), newDirection(key, "server-to-client")
	if client {
		return &Session{out: toServer, in: toClient}
	}
	return &Session{out: toClient, in: toServer}
}

func newDirection(key []byte, way string) direction {
	d := direction{signing: magicKey(key, way+" signing"), sealing: magicKey(key, way+" sealing")}
	d.stream = newRC4(d.sealing)
	return d
}

func magicKey(key []byte, use string) []byte {
	sum := md5.Sum(append(append([]byte(nil), key...), "session key to "+use+" key magic constant\x00"...))
	return sum[:]
}

// sign returns the signature of the message, and increments the sequence number.
func (d *direction) sign(message []byte) []byte {
	sequence := binary.LittleEndian.AppendUint32(nil, d.sequence)
	d.sequence++
	checksum := hmacMD5(d.signing, sequence, message)[:8]
	d.stream.XORKeyStream(checksum, checksum)
	return append(append([]byte{1, 0, 0, 0}, checksum...), sequence...)
}

// Seal returns the encrypted message and its signature.
func (s *Session) Seal(message []byte) (signature, sealed []byte) {
	sealed = make([]byte, len(message))
	s.out.stream.XORKeyStream(sealed, message)
	return s.out.sign(message), sealed
}

// Unseal returns the message. It fails unless the message is the other side's next one.
func (s *Session) Unseal(signature, sealed []byte) ([]byte, error) {
	if err := s.in.expect(signature); err != nil {
		return nil, err
	}
	message := make([]byte, len(sealed))
	s.in.stream.XORKeyStream(message, sealed)
	return message, s.verify(signature, message)
}

// Sign returns the signature of an unencrypted message.
func (s *Session) Sign(message []byte) []byte { return s.out.sign(message) }

// Verify checks the signature of an unencrypted message.
func (s *Session) Verify(signature, message []byte) error {
	if err := s.in.expect(signature); err != nil {
		return err
	}
	return s.verify(signature, message)
}

// Reset restarts the ciphers of both directions, as MS-SPNG requires after the mechanism list was
// signed. Sequence numbers continue.
func (s *Session) Reset() {
	s.out.stream = newRC4(s.out.sealing)
	s.in.stream = newRC4(s.in.sealing)
}

// expect distinguishes a lost, repeated or reordered message from a forged one.
func (d *direction) expect(signature []byte) error {
	if len(signature) != SignatureSize {
		return fmt.Errorf("the signature has %d bytes, want %d", len(signature), SignatureSize)
	}
	if got := binary.LittleEndian.Uint32(signature[12:]); got != d.sequence {
		return fmt.Errorf("sequence number %d, want %d", got, d.sequence)
	}
	return nil
}

func (s *Session) verify(signature, message []byte) error {
	if subtle.ConstantTimeCompare(s.in.sign(message), signature) != 1 {
		return errors.New("the signature does not match")
	}
	return nil
}
