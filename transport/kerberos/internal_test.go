package kerberos

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/jcmturner/gofork/encoding/asn1"
	"github.com/jcmturner/gokrb5/v8/asn1tools"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana/asnAppTag"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"
)

func testKey(kind int32) types.EncryptionKey {
	return types.EncryptionKey{KeyType: kind, KeyValue: bytes.Repeat([]byte{7}, keySizes[kind])}
}

func testProtector(t *testing.T, kind int32) *protector {
	t.Helper()
	p := &protector{key: testKey(kind), sent: 5, taken: 9}
	var err error
	if p.kind, err = keyType(p.key); err != nil {
		t.Fatal(err)
	}
	return p
}

// answer seals as the server does.
func (p *protector) answer(t *testing.T, message string) []byte {
	t.Helper()
	signature, sealed, err := p.wrap(header(wrapToken, flagAcceptor|flagSealed|p.flags, 0, p.taken), []byte(message), acceptorSeal)
	if err != nil {
		t.Fatal(err)
	}
	return append(signature, sealed...)
}

func TestSealedDataIsAsLongAsTheMessage(t *testing.T) {
	for kind := range keySizes {
		p := testProtector(t, kind)
		for _, size := range []int{0, 1, 15, 16, 17, 1000} {
			signature, sealed, err := p.seal(make([]byte, size))
			if err != nil || len(sealed) != size || len(signature) != headerSize+headerSize+p.overhead() {
				t.Errorf("type %d: %d bytes are %d and %d, %v", kind, size, len(signature), len(sealed), err)
			}
		}
	}
}

func TestUnsealAcceptsAnySplitAndRotation(t *testing.T) {
	for kind := range keySizes {
		p := testProtector(t, kind)
		token := p.answer(t, "message")
		// MIT's GSS-API does not rotate messages if the header is not requested separately.
		plain := append([]byte(nil), token...)
		rotation := headerSize + p.macSize()
		copy(plain[16:], token[16+rotation:])
		copy(plain[len(plain)-rotation:], token[16:16+rotation])
		plain[6], plain[7] = 0, 0
		for name, token := range map[string][]byte{"rotated": token, "not rotated": plain} {
			for _, at := range []int{0, 16, len(token)} {
				q := testProtector(t, kind)
				if got, err := q.unseal(token[:at], token[at:]); err != nil || string(got) != "message" {
					t.Errorf("type %d, %s, cut at %d: %q, %v", kind, name, at, got, err)
				}
			}
		}
	}
}

func TestUnsealRefusesUnexpectedMessages(t *testing.T) {
	change := func(at int, b byte) func([]byte) []byte {
		return func(token []byte) []byte {
			token[at] ^= b
			return token
		}
	}
	for name, test := range map[string]struct {
		change func([]byte) []byte
		want   string
	}{
		"empty":           {func([]byte) []byte { return nil }, "0 bytes"},
		"cut":             {func(token []byte) []byte { return token[:50] }, "50 bytes"},
		"cut at the end":  {func(token []byte) []byte { return token[:len(token)-1] }, "cannot be decrypted"},
		"other token":     {change(0, 1), "not a sealed Kerberos message"},
		"by the client":   {change(2, flagAcceptor), "the flags 2"},
		"not sealed":      {change(2, flagSealed), "the flags 1"},
		"other key":       {change(2, flagAcceptorSubkey), "the flags 7"},
		"filler":          {change(3, 1), "not a sealed Kerberos message"},
		"extra":           {change(4, 0xff), "the header of the message was changed"},
		"extra, a little": {change(5, 1), "the header of the message was changed"},
		"rotation":        {change(7, 1), "cannot be decrypted"},
		"sequence":        {change(15, 1), "sequence number 8, want 9"},
		"data":            {change(40, 1), "cannot be decrypted"},
	} {
		p := testProtector(t, 18)
		if got, err := p.unseal(nil, test.change(p.answer(t, "message"))); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v, want %s", name, got, err, test.want)
		}
	}
	p := testProtector(t, 18)
	token := p.answer(t, "message")
	if _, err := p.unseal(nil, token); err != nil {
		t.Fatal(err)
	}
	if _, err := p.unseal(nil, token); err == nil || !strings.Contains(err.Error(), "sequence number 9, want 10") {
		t.Errorf("a repeated message: %v", err)
	}
}

func TestOldKeysAreRefused(t *testing.T) {
	for want, key := range map[string]types.EncryptionKey{
		"encryption type 23; only those of AES": {KeyType: 23, KeyValue: make([]byte, 16)},
		"5 bytes, want 32":                      {KeyType: 18, KeyValue: make([]byte, 5)},
	} {
		if _, err := keyType(key); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func testSession() *session {
	a := types.Authenticator{CTime: time.Unix(1_700_000_000, 123_456_000).UTC(), Cusec: 123456, SeqNumber: 5, SubKey: testKey(18)}
	return &session{key: testKey(18), authenticator: a}
}

// replyToken returns the answer of a server that has the key.
func replyToken(t testing.TB, key types.EncryptionKey, part messages.EncAPRepPart) []byte {
	t.Helper()
	plain, err := asn1.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := crypto.GetEncryptedData(asn1tools.AddASNAppTag(plain, asnAppTag.EncAPRepPart), key, keyusage.AP_REP_ENCPART, 0)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := asn1.Marshal(messages.APRep{PVNO: 5, MsgType: 15, EncPart: sealed})
	if err != nil {
		t.Fatal(err)
	}
	token, err := frameToken(tokenReply, asn1tools.AddASNAppTag(reply, asnAppTag.APREP))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func goodPart() messages.EncAPRepPart {
	return messages.EncAPRepPart{CTime: time.Unix(1_700_000_000, 0).UTC(), Cusec: 123456, SequenceNumber: 9, Subkey: testKey(17)}
}

func TestReply(t *testing.T) {
	s := testSession()
	if next, err := s.Step(replyToken(t, testKey(18), goodPart())); err != nil || next != nil || !s.Done() {
		t.Fatalf("%x, %v", next, err)
	}
	if s.protector.taken != 9 || s.protector.key.KeyType != 17 || s.protector.flags != flagAcceptorSubkey {
		t.Errorf("%+v", s.protector)
	}
}

func TestUntrustedRepliesAreRefused(t *testing.T) {
	other := goodPart()
	other.Cusec++
	weak := goodPart()
	weak.Subkey = types.EncryptionKey{KeyType: 23, KeyValue: make([]byte, 16)}
	good := replyToken(t, testKey(18), goodPart())
	foreign, err := frameToken(tokenRequest, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	refusal, err := frameToken(tokenError, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	damaged, err := frameToken(tokenReply, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		token []byte
		want  string
	}{
		"another request": {replyToken(t, testKey(18), other), "for another request"},
		"another key":     {replyToken(t, types.EncryptionKey{KeyType: 18, KeyValue: make([]byte, 32)}, goodPart()), "does not have the key"},
		"another type":    {replyToken(t, testKey(17), goodPart()), "not encrypted with the key"},
		"a weak key":      {replyToken(t, testKey(18), weak), "only those of AES"},
		"a request":       {foreign, "type 0x0100"},
		"an error":        {refusal, "refuses the ticket"},
		"damaged":         {damaged, "is damaged"},
		"cut":             {good[:len(good)-1], "not a Kerberos token"},
		"nothing":         {[]byte{}, "not a Kerberos token"},
		"huge":            {make([]byte, maxToken+1), "want at most"},
	} {
		s := testSession()
		if _, err := s.Step(test.token); err == nil || !strings.Contains(err.Error(), test.want) || s.Done() {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestSignatures(t *testing.T) {
	for kind := range keySizes {
		p := testProtector(t, kind)
		h := micHeader(flagAcceptor, 9)
		sum, err := p.kind.GetChecksumHash(p.key.KeyValue, append([]byte("list"), h...), acceptorSign)
		if err != nil {
			t.Fatal(err)
		}
		signature := append(h, sum...)
		if err := p.verify(signature, []byte("lost")); err == nil {
			t.Errorf("type %d: another text has the signature", kind)
		}
		if err := p.verify(signature, []byte("list")); err != nil {
			t.Errorf("type %d: %v", kind, err)
		}
		if err := p.verify(signature, []byte("list")); err == nil {
			t.Errorf("type %d: a repeated signature", kind)
		}
	}
}

func FuzzStep(f *testing.F) {
	f.Add(replyToken(f, testKey(18), goodPart()))
	f.Add([]byte("\x60\x0d\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x02\x00"))
	f.Fuzz(func(t *testing.T, token []byte) {
		s := testSession()
		if _, err := s.Step(append([]byte{}, token...)); err == nil && !s.Done() {
			t.Error("neither an error nor a session")
		}
	})
}

func FuzzUnseal(f *testing.F) {
	f.Add([]byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
	f.Fuzz(func(t *testing.T, token []byte) {
		p := testProtector(t, 18)
		if got, err := p.unseal(nil, token); err == nil {
			t.Errorf("%q is opened", got)
		}
	})
}
