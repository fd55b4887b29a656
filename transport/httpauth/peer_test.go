package httpauth_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/internal/peertest"
)

// These tests call independent servers, and are called by independent clients. They need Debian's
// gss-ntlmssp, python3-gssapi, python3-winrm and curl, which .ci/run installs, and start them
// themselves.
const packages = "gss-ntlmssp, python3-gssapi, python3-winrm and curl"

// startPeer runs testdata/peer.py, and returns its host and port.
func startPeer(t *testing.T, args ...string) string {
	t.Helper()
	peertest.Need(t, packages, peertest.Python, "-c", "import gssapi, winrm.encryption")
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("Domain:User:Password\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return peertest.Start(t, append(os.Environ(), "NTLM_USER_FILE="+users), append([]string{"-X", "faulthandler", "testdata/peer.py"}, args...)...)
}

func TestPeerOpensWhatWeSeal(t *testing.T) {
	for name, scheme := range map[string]httpauth.Scheme{"NTLM": httpauth.NTLM, "NTLM in SPNEGO": httpauth.Negotiate} {
		t.Run(name, func(t *testing.T) {
			url := "http://" + startPeer(t, "ntlm")
			o := ntlmOptions()
			o.Scheme = scheme
			client := newTransport(t, nil, o)
			for _, content := range []string{"one", strings.Repeat("two", 100_000), "three"} {
				got, err := clienttest.Post(t, client, url, content)
				if want := "200 application/soap+xml;charset=UTF-8 " + content; err != nil || got != want {
					t.Errorf("%.80q, %v, want %.80q", got, err, want)
				}
			}
			o.Password = "guess"
			if _, err := clienttest.Post(t, newTransport(t, nil, o), url, "one"); !errors.Is(err, httpauth.ErrUnauthorized) {
				t.Errorf("with a wrong password: %v", err)
			}
		})
	}
}

// pywinrm shares no code with us. It checks that our test server behaves as a client of Windows
// servers expects.
func TestServerAcceptsPywinrm(t *testing.T) {
	peertest.Need(t, packages, peertest.Python, "-c", "import winrm, requests_ntlm")
	// Python uses the MD4 of OpenSSL, which is in its legacy provider.
	conf := filepath.Join(t.TempDir(), "openssl.cnf")
	legacy := "openssl_conf = a\n[a]\nproviders = b\n[b]\ndefault = c\nlegacy = c\n[c]\nactivate = 1\n"
	if err := os.WriteFile(conf, []byte(legacy), 0o600); err != nil {
		t.Fatal(err)
	}
	w := &winrm{}
	server := w.start(t, false)
	for password, want := range map[string]string{"Password": "<one/>\n", "guess": "refused\n"} {
		script := fmt.Sprintf(`import winrm.exceptions, winrm.transport
t = winrm.transport.Transport(endpoint=%q, username="Domain\\User", password=%q, auth_method="ntlm", message_encryption="always")
try:
    print(t.send_message("<one/>").decode())
except winrm.exceptions.InvalidCredentialsError:
    print("refused")`, server.URL, password)
		client := exec.Command(peertest.Python, "-c", script)
		client.Env = append(os.Environ(), "OPENSSL_CONF="+conf)
		out, err := client.CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("with %s: %v %s, want %s", password, err, out, want)
		}
	}
}

func TestPeerDemandsChannelBindings(t *testing.T) {
	certificate, key, roots := peertest.Certificate(t)
	url := "https://" + startPeer(t, "ntlm", certificate, key)
	base := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	for _, scheme := range []httpauth.Scheme{httpauth.NTLM, httpauth.Negotiate} {
		o := ntlmOptions()
		o.Scheme = scheme
		if got, err := clienttest.Post(t, newTransport(t, base, o), url, "one"); err != nil || got != "200 text/plain one" {
			t.Errorf("%v: %q, %v", scheme, got, err)
		}
	}
}

// curl returns the status of the last answer.
func curl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("curl", append([]string{"-s", "-o", os.DevNull, "-w", "%{http_code}"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("curl: %v %s", err, out)
	}
	return string(out)
}
