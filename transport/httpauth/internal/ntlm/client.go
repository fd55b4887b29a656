// Package ntlm is the client side of NTLMv2 with sealed messages (MS-NLMP). It refuses options that
// would weaken a session: NTLMv1, short keys, no key exchange.
package ntlm

import (
	"crypto/rand"
	"crypto/rc4"
	"encoding/binary"
	"time"
)

// A Client makes one session. Set its fields before calling Negotiate.
type Client struct {
	User, Password, Domain, Workstation string

	// ChannelBindings is the application data that binds the session to a TLS connection. If it is
	// empty, the session is not bound.
	ChannelBindings []byte

	negotiate []byte
	random    func([]byte)     // for tests; nil means crypto/rand
	now       func() time.Time // for tests; nil means time.Now
}

// Negotiate returns the first message.
func (c *Client) Negotiate() []byte {
	m := append([]byte(signature), 0, 0, 0, 0)
	m[8] = typeNegotiate
	m = binary.LittleEndian.AppendUint32(m, offered)
	// Domain, workstation and version are empty. Some servers require the fields anyway.
	m = append(m, make([]byte, 24)...)
	c.negotiate = m
	return m
}

// Authenticate answers the server's challenge. It returns the client's side of the session.
func (c *Client) Authenticate(token []byte) ([]byte, *Session, error) {
	challenge, err := parseChallenge(token)
	if err != nil {
		return nil, nil, err
	}
	var nonce [8]byte
	var key [16]byte
	c.fill(nonce[:])
	c.fill(key[:])
	response, sessionBase := c.response(challenge, nonce)
	m := c.message(challenge.flags&offered, response, rc4Once(sessionBase, key[:]))
	mic := hmacMD5(key[:], c.negotiate, token, m)
	copy(m[micOffset:], mic)
	return m, NewSession(key[:], true), nil
}

func (c *Client) fill(b []byte) {
	if c.random != nil {
		c.random(b)
		return
	}
	rand.Read(b)
}

// response returns the NTLMv2 response and the session base key (MS-NLMP 3.3.2).
func (c *Client) response(challenge *challenge, nonce [8]byte) (response, sessionBase []byte) {
	timestamp := find(challenge.target, pairTimestamp)
	if timestamp == nil {
		timestamp = fileTime(c.time())
	}
	temp := append([]byte{1, 1, 0, 0, 0, 0, 0, 0}, timestamp...)
	temp = append(temp, nonce[:]...)
	temp = append(temp, 0, 0, 0, 0)
	temp = appendPairs(temp, c.target(challenge.target))
	temp = append(temp, 0, 0, 0, 0)
	owner := ownerKey(c.User, c.Password, c.Domain)
	proof := hmacMD5(owner, challenge.nonce[:], temp)
	return append(proof, temp...), hmacMD5(owner, proof)
}

// target returns the server's target information with the client's additions: a flag for the
// integrity code, and the channel bindings. Bindings of zeros would claim that TLS is not in use,
// which some servers treat as an attack.
func (c *Client) target(pairs []pair) []pair {
	flags := make([]byte, 4)
	copy(flags, find(pairs, pairFlags))
	flags[0] |= pairFlagMIC
	pairs = with(pairs, pairFlags, flags)
	if len(c.ChannelBindings) > 0 {
		pairs = with(pairs, pairChannelBindings, BindingsHash(c.ChannelBindings))
	}
	return pairs
}

func (c *Client) time() time.Time {
	if c.now != nil {
		return c.now()
	}
	return time.Now()
}

// fileTime returns the time in units of 100 ns since 1601.
func fileTime(t time.Time) []byte {
	const unixEpoch = 116444736000000000
	return binary.LittleEndian.AppendUint64(nil, uint64(t.UnixNano()/100+unixEpoch))
}

const (
	micOffset     = 72 // after 64 bytes of header and 8 bytes of version
	payloadOffset = 88
)

// message lays out the authenticate message (MS-NLMP 2.2.1.3), with zeros as the integrity code.
func (c *Client) message(flags uint32, response, sealedKey []byte) []byte {
	m := append([]byte(signature), typeAuth, 0, 0, 0)
	var body []byte
	for _, part := range [][]byte{
		make([]byte, 24), // the LM response; zeros mean that there is none
		response, utf16(c.Domain), utf16(c.User), utf16(c.Workstation), sealedKey,
	} {
		m = binary.LittleEndian.AppendUint16(m, uint16(len(part)))
		m = binary.LittleEndian.AppendUint16(m, uint16(len(part)))
		m = binary.LittleEndian.AppendUint32(m, uint32(payloadOffset+len(body)))
		body = append(body, part...)
	}
	m = binary.LittleEndian.AppendUint32(m, flags)
	m = append(m, make([]byte, payloadOffset-len(m))...)
	return append(m, body...)
}

func rc4Once(key, data []byte) []byte {
	out := make([]byte, len(data))
	newRC4(key).XORKeyStream(out, data)
	return out
}

func newRC4(key []byte) *rc4.Cipher {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // cannot happen: keys are MD5 sums of 16 bytes
	}
	return c
}
