package ntlm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Flags (MS-NLMP 2.2.2.5).
const (
	flagUnicode         = 1 << 0
	flagRequestTarget   = 1 << 2
	flagSign            = 1 << 4
	flagSeal            = 1 << 5
	flagNTLM            = 1 << 9
	flagAlwaysSign      = 1 << 15
	flagExtendedSession = 1 << 19
	flagTargetInfo      = 1 << 23
	flag128             = 1 << 29
	flagKeyExchange     = 1 << 30
	flag56              = 1 << 31
)

// offered are the flags of our messages. A server may clear those that are not required.
const offered = flagUnicode | flagRequestTarget | flagNTLM | flagAlwaysSign | flag56 | required

const required = flagUnicode | flagSign | flagSeal | flagExtendedSession | flagTargetInfo | flag128 | flagKeyExchange

// requiredNames are the flags without which a session would be too weak. It must use its own
// 128-bit key, and the password only in NTLMv2.
var requiredNames = map[uint32]string{
	flagUnicode:         "Unicode",
	flagSign:            "signing",
	flagSeal:            "sealing",
	flagExtendedSession: "extended session security",
	flagTargetInfo:      "target information",
	flag128:             "128-bit keys",
	flagKeyExchange:     "key exchange",
}

const (
	signature     = "NTLMSSP\x00"
	typeNegotiate = 1
	typeChallenge = 2
	typeAuth      = 3
)

// Pairs of the target information (MS-NLMP 2.2.2.1).
const (
	pairEnd             = 0
	pairFlags           = 6
	pairTimestamp       = 7
	pairChannelBindings = 10
)

const pairFlagMIC = 2 // the authenticate message has a message integrity code

// maxToken limits the size of a server message. Windows sends a few hundred bytes.
const maxToken = 16 << 10

type pair struct {
	id    uint16
	value []byte
}

type challenge struct {
	flags  uint32
	nonce  [8]byte
	target []pair // without the end marker
}

func parseChallenge(token []byte) (*challenge, error) {
	if len(token) < 48 || len(token) > maxToken {
		return nil, fmt.Errorf("the challenge has %d bytes, want 48 to %d", len(token), maxToken)
	}
	if string(token[:8]) != signature {
		return nil, errors.New("the challenge does not begin with NTLMSSP")
	}
	if kind := binary.LittleEndian.Uint32(token[8:]); kind != typeChallenge {
		return nil, fmt.Errorf("found a message of type %d, want a challenge", kind)
	}
	c := &challenge{flags: binary.LittleEndian.Uint32(token[20:]), nonce: [8]byte(token[24:])}
	if missing := missingFlags(c.flags); missing != nil {
		return nil, fmt.Errorf("the server refuses what a session needs: %s", strings.Join(missing, ", "))
	}
	info, err := payload(token, 40)
	if err != nil {
		return nil, fmt.Errorf("target information: %w", err)
	}
	c.target, err = parsePairs(info)
	return c, err
}

func missingFlags(flags uint32) []string {
	var missing []string
	for flag, name := range requiredNames {
		if flags&flag == 0 {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// payload returns the bytes at the length and offset given at a position of the message.
func payload(token []byte, at int) ([]byte, error) {
	if len(token) < at+8 {
		return nil, errors.New("the message is too short")
	}
	size := uint64(binary.LittleEndian.Uint16(token[at:]))
	offset := uint64(binary.LittleEndian.Uint32(token[at+4:]))
	if offset+size > uint64(len(token)) {
		return nil, fmt.Errorf("found %d bytes at offset %d of a message of %d bytes", size, offset, len(token))
	}
	return token[offset : offset+size], nil
}

func parsePairs(info []byte) ([]pair, error) {
	var pairs []pair
	for len(info) >= 4 {
		id, size := binary.LittleEndian.Uint16(info), int(binary.LittleEndian.Uint16(info[2:]))
		info = info[4:]
		switch {
		case id == pairEnd:
			return pairs, nil
		case size > len(info):
			return nil, fmt.Errorf("target information: %d bytes of pair %d, with %d left", size, id, len(info))
		case id == pairFlags && size != 4, id == pairTimestamp && size != 8:
			return nil, fmt.Errorf("target information: pair %d has %d bytes", id, size)
		}
		pairs = append(pairs, pair{id, info[:size]})
		info = info[size:]
	}
	return nil, errors.New("the target information has no end")
}

func find(pairs []pair, id uint16) []byte {
	for _, p := range pairs {
		if p.id == id {
			return p.value
		}
	}
	return nil
}

// with returns the pairs with a pair added or replaced.
func with(pairs []pair, id uint16, value []byte) []pair {
	kept := slices.DeleteFunc(slices.Clone(pairs), func(p pair) bool { return p.id == id })
	return append(kept, pair{id, value})
}

func appendPairs(to []byte, pairs []pair) []byte {
	for _, p := range append(slices.Clone(pairs), pair{id: pairEnd}) {
		to = binary.LittleEndian.AppendUint16(to, p.id)
		to = binary.LittleEndian.AppendUint16(to, uint16(len(p.value)))
		to = append(to, p.value...)
	}
	return to
}
