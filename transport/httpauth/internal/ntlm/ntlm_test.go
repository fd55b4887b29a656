package ntlm

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func same(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if hex.EncodeToString(got) != strings.ReplaceAll(want, " ", "") {
		t.Errorf("%s is %x, want %s", what, got, want)
	}
}

// RFC 1320 A.5.
func TestMD4(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "31d6cfe0d16ae931b73c59d7e0c089c0",
		"a":                          "bde52cb31de33e46245e05fbdbd6fb24",
		"abc":                        "a448017aaf21d8525fc10ae87aa6729d",
		"message digest":             "d9130a8164549fe818874806e1c7014b",
		"abcdefghijklmnopqrstuvwxyz": "d79e1c308aa5bbcdeea8ed63df412da9",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789":                   "043f8582f241db351ce627e153e7f0e4",
		"12345678901234567890123456789012345678901234567890123456789012345678901234567890": "e33b4ddc9c38f2199c3e7b164fcc0536",
	} {
		sum := md4([]byte(text))
		same(t, "MD4 of "+text, sum[:], want)
	}
}

// The example of MS-NLMP 4.2.4: NTLMv2 for User, Password, Domain.
func TestExampleOfTheSpecification(t *testing.T) {
	owner := ownerKey("User", "Password", "Domain")
	same(t, "NTOWFv2", owner, "0c868a403bfd7a93a3001ef22ef02e3f")

	temp := unhex(t, "0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000")
	temp = appendPairs(temp, []pair{{2, utf16("Domain")}, {1, utf16("Server")}})
	temp = append(temp, 0, 0, 0, 0)
	proof := hmacMD5(owner, unhex(t, "0123456789abcdef"), temp)
	same(t, "NTProofStr", proof, "68cd0ab851e51c96aabc927bebef6a1c")
	base := hmacMD5(owner, proof)
	same(t, "session base key", base, "8de40ccadbc14a82f15cb0ad0de95ca3")
	key := bytes.Repeat([]byte{0x55}, 16)
	same(t, "encrypted session key", rc4Once(base, key), "c5dad2544fc9799094ce1ce90bc9d03e")

	session := NewSession(key, true)
	same(t, "seal key", session.out.sealing, "59f600973cc4960a25480a7c196e4c58")
	same(t, "sign key", session.out.signing, "4788dc861b4782f35d43fd98fe1a2d39")
	sig, sealed := session.Seal(utf16("Plaintext"))
	same(t, "sealed data", sealed, "54e50165bf1936dc996020c1811b0f06fb5f")
	same(t, "signature", sig, "010000007fb38ec5c55d497600000000")
}

func TestFileTime(t *testing.T) {
	same(t, "1970-01-01", fileTime(time.Unix(0, 0)), "00803ed5deb19d01")
}

func TestSessionRefusesUnexpectedMessages(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 16)
	seal := func() (first, second [2][]byte) {
		server := NewSession(key, false)
		s1, d1 := server.Seal([]byte("one"))
		s2, d2 := server.Seal([]byte("two"))
		return [2][]byte{s1, d1}, [2][]byte{s2, d2}
	}
	first, second := seal()
	for name, test := range map[string]struct {
		sig, data []byte
		want      string
	}{
		"reordered":       {second[0], second[1], "sequence number 1, want 0"},
		"short signature": {first[0][:12], first[1], "the signature has 12 bytes"},
		"no signature":    {nil, first[1], "the signature has 0 bytes"},
		"changed data":    {first[0], []byte("xyz"), "does not match"},
		"cut data":        {first[0], first[1][:2], "does not match"},
		"other version":   {append([]byte{2}, first[0][1:]...), first[1], "does not match"},
	} {
		client := NewSession(key, true)
		if _, err := client.Unseal(test.sig, test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	client := NewSession(key, true)
	if got, err := client.Unseal(first[0], first[1]); err != nil || string(got) != "one" {
		t.Errorf("the first message is %q, %v", got, err)
	}
	if _, err := client.Unseal(first[0], first[1]); err == nil || !strings.Contains(err.Error(), "sequence number 0, want 1") {
		t.Errorf("a repeated message: %v", err)
	}
}
