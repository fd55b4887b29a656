// Package ntlmtest is the server side of NTLM for tests. It checks the proof of the password, the
// integrity code and the channel bindings, as a server does.
package ntlmtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"github.com/gomof/gomof/transport/httpauth/internal/ntlm"
)

// passwordHash is NTOWFv1 of "Password" (MS-NLMP 4.2.2.1.2).
const passwordHash = "\xa4\xf4\x9c\x40\x65\x10\xbd\xca\xb6\x82\x4e\xe7\xc3\x0f\xd8\x52"

// An Acceptor accepts one session of any user with the password "Password".
type Acceptor struct {
	Bindings []byte // application data of the required channel bindings
	Flags    uint32 // of the challenge; 0 means the flags of Windows

	negotiate, challenge []byte
}

// Challenge answers the first message.
func (a *Acceptor) Challenge(negotiate []byte) []byte {
	a.negotiate = negotiate
	if a.Flags == 0 {
		a.Flags = 0xe2898235
	}
	info := []byte("\x02\x00\x0c\x00D\x00o\x00m\x00a\x00i\x00n\x00\x07\x00\x08\x00\x00\x80\x3e\xd5\xde\xb1\x9d\x01\x00\x00\x00\x00")
	m := []byte("NTLMSSP\x00\x02\x00\x00\x00\x00\x00\x00\x00\x38\x00\x00\x00")
	m = binary.LittleEndian.AppendUint32(m, a.Flags)
	m = append(m, "\x01\x23\x45\x67\x89\xab\xcd\xef\x00\x00\x00\x00\x00\x00\x00\x00"...)
	m = binary.LittleEndian.AppendUint16(m, uint16(len(info)))
	m = binary.LittleEndian.AppendUint16(m, uint16(len(info)))
	m = append(m, 56, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 15)
	a.challenge = append(m, info...)
	return a.challenge
}

// Accept checks the authenticate message, and returns the session and the user name.
func (a *Acceptor) Accept(token []byte) (*ntlm.Session, string, error) {
	if len(token) < 88 || token[8] != 3 {
		return nil, "", errors.New("not an authenticate message")
	}
	response, domain, user, sealedKey := field(token, 20), field(token, 28), field(token, 36), field(token, 52)
	if len(response) < 44 || len(sealedKey) != 16 {
		return nil, "", errors.New("not an NTLMv2 response with a session key")
	}
	owner := mac([]byte(passwordHash), bytes.ToUpper(user), domain) // for ASCII names
	proof := mac(owner, a.challenge[24:32], response[16:])
	if !hmac.Equal(proof, response[:16]) {
		return nil, "", errors.New("wrong password")
	}
	if want := ntlm.BindingsHash(a.Bindings); len(a.Bindings) > 0 && !bytes.Contains(response, append([]byte{10, 0, 16, 0}, want...)) {
		return nil, "", errors.New("wrong channel bindings")
	}
	key := make([]byte, 16)
	stream, err := rc4.NewCipher(mac(owner, proof))
	if err != nil {
		return nil, "", err
	}
	stream.XORKeyStream(key, sealedKey)
	blank := bytes.Clone(token)
	clear(blank[72:88])
	if !hmac.Equal(mac(key, a.negotiate, a.challenge, blank), token[72:88]) {
		return nil, "", errors.New("wrong message integrity code")
	}
	return ntlm.NewSession(key, false), text(user), nil
}

func field(token []byte, at int) []byte {
	size, offset := int(binary.LittleEndian.Uint16(token[at:])), int(binary.LittleEndian.Uint32(token[at+4:]))
	if offset+size > len(token) {
		return nil
	}
	return token[offset : offset+size]
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(md5.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func text(b []byte) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, binary.LittleEndian.Uint16(b))
	}
	return string(utf16.Decode(units))
}
