package spnego_test

import (
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/httpauth/internal/spnego"
)

var kerberos = asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}

// The bytes follow RFC 4178 A: application 0, the OID of SPNEGO, and choice 0.
func TestInit(t *testing.T) {
	types, err := spnego.MechTypes(kerberos)
	if err != nil {
		t.Fatal(err)
	}
	got, err := spnego.Init(types, []byte("token"))
	want := "60" + "22" + "06062b0601050502" + "a018" + "3016" + "a00d" + "300b" + "06092a864886f712010202" + "a207" + "0405" + hex.EncodeToString([]byte("token"))
	want = strings.Replace(want, "6022", "6024", 1)
	want = strings.Replace(want, "a0183016", "a01a3018", 1)
	if err != nil || hex.EncodeToString(got) != want {
		t.Errorf("%x, %v, want %s", got, err, want)
	}
}

func TestResponse(t *testing.T) {
	for name, test := range map[string]struct {
		der   string
		state spnego.State
		token string
		mic   string
	}{
		"completed":  {"a1073005a0030a0100", spnego.Completed, "", ""},
		"no state":   {"a1023000", spnego.Unknown, "", ""},
		"incomplete": {"a11c301aa0030a0101a10b06092a864886f712010202a2060404746f6b65", spnego.Incomplete, "toke", ""},
		"signed":     {"a10d300ba0030a0100a30404026d69", spnego.Completed, "", "mi"},
	} {
		token, err := hex.DecodeString(test.der)
		if err != nil {
			t.Fatal(err)
		}
		got, err := spnego.ParseResponse(token)
		if err != nil || got.State != test.state || string(got.Token) != test.token || string(got.MIC) != test.mic {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestDamagedResponsesAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ der, want string }{
		"empty":         {"", "not an SPNEGO token"},
		"cut":           {"a1073005a0030a01", "not an SPNEGO token"},
		"more after it": {"a102300000", "not an SPNEGO token"},
		"init":          {"a0023000", "tag 0"},
		"state 9":       {"a1073005a0030a0109", "state 9"},
		"no sequence":   {"a1020500", "damaged"},
		"length":        {"a184ffffffff30", "not an SPNEGO token"},
		"huge":          {strings.Repeat("00", 200<<10), "want at most"},
	} {
		token, err := hex.DecodeString(test.der)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spnego.ParseResponse(token); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestResponseOfTheClient(t *testing.T) {
	der, err := spnego.Response{Token: []byte("token"), MIC: []byte("mic")}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := spnego.ParseResponse(der)
	if err != nil || got.State != spnego.Unknown || string(got.Token) != "token" || string(got.MIC) != "mic" {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzParseResponse(f *testing.F) {
	f.Add([]byte("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00"))
	f.Add([]byte("\xa1\x1c\x30\x1a\xa0\x03\x0a\x01\x01\xa1\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\xa2\x06\x04\x04toke"))
	f.Fuzz(func(t *testing.T, token []byte) {
		r, err := spnego.ParseResponse(token)
		if err != nil {
			return
		}
		der, err := spnego.Response{Token: r.Token, MIC: r.MIC}.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := spnego.ParseResponse(der); err != nil || string(again.Token) != string(r.Token) || string(again.MIC) != string(r.MIC) {
			t.Errorf("%+v is read as %+v, %v", r, again, err)
		}
	})
}
