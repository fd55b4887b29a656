package ntlm_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/httpauth/internal/ntlm"
	"github.com/gomof/gomof/transport/httpauth/internal/ntlm/ntlmtest"
)

func TestExchange(t *testing.T) {
	for name, test := range map[string]struct {
		client   ntlm.Client
		bindings string
		want     string
	}{
		"agreed":          {ntlm.Client{User: "User", Password: "Password", Domain: "Domain"}, "", ""},
		"bound":           {ntlm.Client{User: "User", Password: "Password", Domain: "Domain", ChannelBindings: []byte("here")}, "here", ""},
		"bound elsewhere": {ntlm.Client{User: "User", Password: "Password", Domain: "Domain", ChannelBindings: []byte("there")}, "here", "wrong channel bindings"},
		"not bound":       {ntlm.Client{User: "User", Password: "Password", Domain: "Domain"}, "here", "wrong channel bindings"},
		"wrong password":  {ntlm.Client{User: "User", Password: "password", Domain: "Domain"}, "", "wrong password"},
	} {
		t.Run(name, func(t *testing.T) {
			server := ntlmtest.Acceptor{Bindings: []byte(test.bindings)}
			challenge := server.Challenge(test.client.Negotiate())
			answer, session, err := test.client.Authenticate(challenge)
			if err != nil {
				t.Fatal(err)
			}
			accepted, user, err := server.Accept(answer)
			if test.want != "" {
				if err == nil || err.Error() != test.want {
					t.Errorf("%v, want %s", err, test.want)
				}
				return
			}
			if err != nil || user != "User" {
				t.Fatalf("user %q, %v", user, err)
			}
			for _, text := range []string{"one", "", "three"} {
				if got, err := accepted.Unseal(session.Seal([]byte(text))); err != nil || string(got) != text {
					t.Errorf("%q is %q, %v", text, got, err)
				}
				if got, err := session.Unseal(accepted.Seal([]byte(text))); err != nil || string(got) != text {
					t.Errorf("back, %q is %q, %v", text, got, err)
				}
			}
		})
	}
}

func TestWeakChallengesAreRefused(t *testing.T) {
	for name, flags := range map[string]uint32{
		"sealing": 0xe2898215, "signing": 0xe2898225, "128-bit keys": 0xc2898235, "key exchange": 0xa2898235,
		"extended session security": 0xe2818235, "target information": 0xe2098235, "Unicode": 0xe2898234,
	} {
		client := ntlm.Client{User: "User", Password: "Password"}
		server := ntlmtest.Acceptor{Flags: flags}
		if _, _, err := client.Authenticate(server.Challenge(client.Negotiate())); err == nil || !strings.HasSuffix(err.Error(), ": "+name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func TestDamagedChallengesAreRefused(t *testing.T) {
	var server ntlmtest.Acceptor
	good := string(server.Challenge(nil))
	for name, test := range map[string]struct{ token, want string }{
		"empty":             {"", "0 bytes"},
		"cut in the header": {good[:47], "47 bytes"},
		"cut in the target": {good[:len(good)-4], "bytes at offset 56"},
		"huge":              {good + strings.Repeat("x", 16<<10), "bytes, want"},
		"other signature":   {"X" + good[1:], "NTLMSSP"},
		"other type":        {good[:8] + "\x03" + good[9:], "type 3"},
		"offset":            {good[:44] + "\xff\xff\xff\xff" + good[48:], "at offset 4294967295"},
		"short flags":       {strings.Replace(good, "\x07\x00\x08\x00", "\x06\x00\x08\x00", 1), "pair 6 has 8 bytes"},
		"long pair":         {strings.Replace(good, "\x07\x00\x08\x00", "\x07\x00\x80\x00", 1), "128 bytes of pair 7"},
		"no end":            {good[:len(good)-4] + "\x63\x00\x00\x00", "has no end"},
	} {
		client := ntlm.Client{User: "User", Password: "Password"}
		client.Negotiate()
		if _, _, err := client.Authenticate([]byte(test.token)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// The client refuses a server message, or answers it with a message that parses.
func FuzzAuthenticate(f *testing.F) {
	var server ntlmtest.Acceptor
	f.Add(server.Challenge(nil))
	f.Add([]byte("NTLMSSP\x00\x02\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, token []byte) {
		client := ntlm.Client{User: "User", Password: "Password"}
		client.Negotiate()
		answer, session, err := client.Authenticate(token)
		if err == nil && (session == nil || len(answer) < 88) {
			t.Errorf("%d bytes, session %v", len(answer), session)
		}
	})
}

const key = "0123456789abcdef"

func FuzzUnseal(f *testing.F) {
	sig, sealed := ntlm.NewSession([]byte(key), false).Seal([]byte("text"))
	f.Add(sig, sealed)
	f.Fuzz(func(t *testing.T, sig, sealed []byte) {
		got, err := ntlm.NewSession([]byte(key), true).Unseal(sig, sealed)
		if err == nil && string(got) != "text" {
			t.Errorf("%q is not what was sealed", got)
		}
	})
}
