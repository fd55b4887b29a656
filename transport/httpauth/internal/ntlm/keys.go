package ntlm

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"strings"
	utf "unicode/utf16"
)

// ownerKey returns NTOWFv2 (MS-NLMP 3.3.2).
func ownerKey(user, password, domain string) []byte {
	hash := md4(utf16(password))
	return hmacMD5(hash[:], utf16(strings.ToUpper(user)+domain))
}

// BindingsHash returns the MD5 of RFC 2744's channel bindings structure without addresses, as
// MS-NLMP and RFC 4121 send it.
func BindingsHash(applicationData []byte) []byte {
	b := make([]byte, 16) // types and lengths of both addresses
	b = binary.LittleEndian.AppendUint32(b, uint32(len(applicationData)))
	sum := md5.Sum(append(b, applicationData...))
	return sum[:]
}

func hmacMD5(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(md5.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

func utf16(s string) []byte {
	var b []byte
	for _, unit := range utf.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}
