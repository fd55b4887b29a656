package kerberos_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/clienttest"
	"github.com/gomof/gomof/transport/internal/peertest"
	"github.com/gomof/gomof/transport/kerberos"
)

// These tests run an MIT key distribution center, and call a server that seals with MIT's GSS-API
// and frames with pywinrm. They need Debian's krb5-kdc, krb5-admin-server, krb5-user,
// python3-gssapi, python3-winrm and curl, which .ci/run installs, and start them themselves.
const packages = "krb5-kdc, krb5-admin-server, krb5-user, python3-gssapi, python3-winrm and curl"

// A realm is a key distribution center with the user and the service for the tests.
type realm struct {
	dir string
	env []string
}

// startRealm creates a realm's database, and starts its server on the loopback interface.
func startRealm(t *testing.T, enctypes string) *realm {
	t.Helper()
	peertest.Need(t, packages, "sh", "-c", "command -v /usr/sbin/krb5kdc /usr/sbin/kdb5_util /usr/sbin/kadmin.local kinit curl")
	peertest.Need(t, packages, peertest.Python, "-c", "import gssapi, winrm.encryption")
	r := &realm{dir: t.TempDir()}
	address := freeAddress(t)
	r.write(t, "krb5.conf", fmt.Sprintf(`[libdefaults]
 default_realm = GOMOF.TEST
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
 default_tkt_enctypes = %[2]s
 default_tgs_enctypes = %[2]s
 permitted_enctypes = %[2]s
[realms]
 GOMOF.TEST = {
  kdc = %[1]s
 }
[domain_realm]
 localhost = GOMOF.TEST
`, address, enctypes))
	r.write(t, "kdc.conf", fmt.Sprintf(`[kdcdefaults]
 kdc_listen = %[1]s
 kdc_tcp_listen = %[1]s
[realms]
 GOMOF.TEST = {
  database_name = %[2]s/principal
  key_stash_file = %[2]s/stash
  acl_file = %[2]s/acl
  supported_enctypes = %[3]s:normal
 }
`, address, r.dir, enctypes))
	r.env = append(os.Environ(), "KRB5_CONFIG="+r.path("krb5.conf"), "KRB5_KDC_PROFILE="+r.path("kdc.conf"),
		"KRB5_KTNAME="+r.path("service.keytab"), "KRB5CCNAME=FILE:"+r.path("cache"))
	r.run(t, "/usr/sbin/kdb5_util", "create", "-s", "-P", "master", "-r", "GOMOF.TEST")
	for _, query := range []string{
		"addprinc -pw s3cret-Pass monitor", "addprinc -randkey HTTP/localhost",
		"ktadd -k " + r.path("service.keytab") + " HTTP/localhost", "ktadd -norandkey -k " + r.path("user.keytab") + " monitor",
	} {
		r.run(t, "/usr/sbin/kadmin.local", "-r", "GOMOF.TEST", "-q", query)
	}
	r.serve(t, address)
	return r
}

func (r *realm) path(name string) string { return filepath.Join(r.dir, name) }

func (r *realm) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(r.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (r *realm) run(t *testing.T, command string, args ...string) string {
	t.Helper()
	cmd := exec.Command(command, args...)
	cmd.Env = r.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v %s", command, args, err, out)
	}
	return string(out)
}

func (r *realm) serve(t *testing.T, address string) {
	t.Helper()
	kdc := exec.Command("/usr/sbin/krb5kdc", "-n", "-r", "GOMOF.TEST")
	kdc.Env = r.env
	var log strings.Builder
	kdc.Stderr = &log
	if err := kdc.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		kdc.Wait()
		close(exited)
	}()
	t.Cleanup(func() {
		kdc.Process.Kill()
		<-exited
	})
	for {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		select {
		case <-exited:
			t.Fatalf("krb5kdc ended: %s", log.String())
		case <-t.Context().Done():
			return
		default:
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// startPeer runs the test server of httpauth with the key of the service.
func (r *realm) startPeer(t *testing.T, args ...string) string {
	t.Helper()
	return peertest.Start(t, r.env, append([]string{"../httpauth/testdata/peer.py", "krb5"}, args...)...)
}

func (r *realm) password() kerberos.Options {
	return kerberos.Options{User: "monitor", Realm: "GOMOF.TEST", Password: "s3cret-Pass", Config: r.path("krb5.conf")}
}

func (r *realm) transport(t *testing.T, base *http.Transport, o kerberos.Options) *httpauth.Transport {
	t.Helper()
	mechanism, err := kerberos.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mechanism.Close)
	transport, err := httpauth.New(base, httpauth.Options{Scheme: httpauth.Negotiate, Mechanism: mechanism})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

const aes = "aes256-cts-hmac-sha1-96"

func TestPeerOpensWhatWeSeal(t *testing.T) {
	for _, enctype := range []string{aes, "aes128-cts-hmac-sha1-96", "aes256-cts-hmac-sha384-192", "aes128-cts-hmac-sha256-128"} {
		if testing.Short() && enctype != aes {
			continue
		}
		t.Run(enctype, func(t *testing.T) {
			r := startRealm(t, enctype)
			url := "http://" + r.startPeer(t)
			client := r.transport(t, nil, r.password())
			for _, content := range []string{"one", strings.Repeat("two", 100_000), "three"} {
				got, err := clienttest.Post(t, client, url, content)
				if want := "200 application/soap+xml;charset=UTF-8 " + content; err != nil || got != want {
					t.Errorf("%.80q, %v, want %.80q", got, err, want)
				}
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	r := startRealm(t, aes)
	url := "http://" + r.startPeer(t)
	r.run(t, "kinit", "-k", "-t", r.path("user.keytab"), "monitor")
	config := r.path("krb5.conf")
	for name, o := range map[string]kerberos.Options{
		"keytab": {User: "monitor", Realm: "GOMOF.TEST", Keytab: r.path("user.keytab"), Config: config},
		"cache":  {Cache: r.path("cache"), Config: config},
	} {
		if got, err := clienttest.Post(t, r.transport(t, nil, o), url, "one"); err != nil || !strings.HasSuffix(got, " one") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	wrong := r.password()
	wrong.Password = "guess"
	if got, err := clienttest.Post(t, r.transport(t, nil, wrong), url, "one"); !errors.Is(err, httpauth.ErrHandshake) || strings.Contains(err.Error(), "guess") {
		t.Errorf("a wrong password: %q, %v", got, err)
	}
	other := r.password()
	other.Service = "WSMAN"
	if got, err := clienttest.Post(t, r.transport(t, nil, other), url, "one"); err == nil || !strings.Contains(err.Error(), "WSMAN/localhost") {
		t.Errorf("a service that does not exist: %q, %v", got, err)
	}
}

func TestPeerDemandsChannelBindings(t *testing.T) {
	r := startRealm(t, aes)
	certificate, key, roots := peertest.Certificate(t)
	url := "https://" + r.startPeer(t, certificate, key)
	base := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	if got, err := clienttest.Post(t, r.transport(t, base, r.password()), url, "one"); err != nil || got != "200 text/plain one" {
		t.Errorf("%q, %v", got, err)
	}
}

// curl shares no code with us. It shows that the peer works with other clients.
func TestPeerAcceptsCurl(t *testing.T) {
	r := startRealm(t, aes)
	url := "http://" + r.startPeer(t)
	status := []string{"-s", "-o", os.DevNull, "-w", "%{http_code}", "--negotiate", "-u", ":", url}
	if got := r.run(t, "curl", status...); got != "401" {
		t.Errorf("without a ticket: %s", got)
	}
	r.run(t, "kinit", "-k", "-t", r.path("user.keytab"), "monitor")
	if got := r.run(t, "curl", status...); got != "200" {
		t.Errorf("with a ticket: %s", got)
	}
}
