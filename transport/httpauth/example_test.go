package httpauth_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/httpauth"
)

// Call a Windows server in its default configuration.
func ExampleNew() {
	password := os.Getenv("WINRM_PASSWORD")
	transport, err := httpauth.New(nil, httpauth.Options{
		Scheme: httpauth.NTLM, User: `CORP\monitor`, Password: password,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	client := &http.Client{Transport: transport}
	defer client.CloseIdleConnections()
	fmt.Println(transport)
	// Output: httpauth.Transport{NTLM}
}

// Call a server with a self-signed certificate.
func ExampleNew_pinned() {
	password := os.Getenv("OMI_PASSWORD")
	transport, err := httpauth.New(nil, httpauth.Options{
		Scheme: httpauth.Basic, User: "omi", Password: password,
		Pins: []string{"5F:3A:9C:…"}, // openssl x509 -noout -fingerprint -sha256
	})
	fmt.Println(transport == nil, err)
	// Output: true httpauth: found the pin "5F:3A:9C:…", want a SHA-256 fingerprint of 64 hexadecimal digits
}

// Use a client certificate, a private certificate authority and a proxy.
func ExampleNew_certificate() {
	authority, certificate := x509.NewCertPool(), tls.Certificate{}
	base := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{RootCAs: authority, Certificates: []tls.Certificate{certificate}},
	}
	transport, err := httpauth.New(base, httpauth.Options{Scheme: httpauth.Certificate})
	fmt.Println(transport, err)
	// Output: httpauth.Transport{certificate} <nil>
}

// The error texts quoted in docs/authentication.md are in the code, and its programs use existing
// names.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/authentication.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "internal/*/*.go", "../kerberos/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(text)
		}
	}
	_, table, found := strings.Cut(string(page), "| the error says |")
	if !found {
		t.Fatal("found no table of errors")
	}
	rows := 0
	for _, row := range strings.Split(table, "\n") {
		cells := strings.Split(row, "|")
		if len(cells) < 4 || !strings.Contains(cells[1], "`") {
			continue
		}
		rows++
		for i, text := range strings.Split(cells[1], "`") {
			if ofKDC := strings.HasPrefix(text, "K"); i%2 == 1 && !ofKDC && !strings.Contains(sources.String(), text) {
				t.Errorf("no error contains %q", text)
			}
		}
	}
	if rows < 10 {
		t.Errorf("%d rows", rows)
	}
	for _, program := range strings.Split(string(page), "```go\n")[1:] {
		program, _, _ = strings.Cut(program, "```")
		for _, line := range strings.Split(strings.TrimSpace(program), "\n") {
			line, _, _ = strings.Cut(line, " //")
			if line = strings.TrimSpace(line); !strings.Contains(sources.String(), line) {
				t.Errorf("no example or test has the line %q", line)
			}
		}
	}
}
