package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/wsman"
)

// Both protocols use TLS, accounts and rules.
func TestServer(t *testing.T) {
	cert, key, roots := certificate(t)
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		passwords := map[string]string{"GOMOF_ADMIN": "s3cret", "GOMOF_READER": "open"}
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-cert", cert, "-key", key}, func(name string) string { return passwords[name] }, write)
	}()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	line := make([]byte, 100)
	n, err := read.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	address := "https://" + strings.TrimSpace(strings.TrimPrefix(string(line[:n]), "serving "))
	trust := &tls.Config{RootCAs: roots}
	for _, protocol := range []func(user, password string) (cim.Conn, error){
		func(user, password string) (cim.Conn, error) {
			return wsman.Dial(address, wsman.TLS(trust), wsman.Namespace("root/MSPS"), wsman.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: user, Password: password}))
		},
		func(user, password string) (cim.Conn, error) {
			return cimxml.Dial(address, cimxml.TLS(trust), cimxml.Namespace("root/MSPS"), cimxml.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: user, Password: password}))
		},
	} {
		for user, password := range map[string]string{"admin": "s3cret", "reader": "open", "nobody": "", "reader ": "wrong"} {
			conn, err := protocol(strings.TrimSpace(user), password)
			if err != nil {
				t.Fatal(err)
			}
			job, err := cim.Get[msps.MspsProvisioningJob](ctx, conn, msps.MspsProvisioningJobKey{InstanceID: "job:1"})
			if password == "" || password == "wrong" {
				if !errors.Is(err, cim.ErrAccessDenied) {
					t.Errorf("%s: %v", user, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(user, err)
			}
			if res, err := job.GetError(ctx, conn); err != nil || *res.Error.Message != "the disk of disk is full" {
				t.Errorf("%s: %v, %v", user, res, err)
			}
			state := msps.CIMConcreteJobRequestStateChangeRequestedStateTerminate
			_, err = job.RequestStateChange(ctx, conn, msps.CIMConcreteJobRequestStateChangeParams{RequestedState: &state})
			if denied := errors.Is(err, cim.ErrAccessDenied); denied != (user == "reader") || !denied && err != nil {
				t.Errorf("%s: %v", user, err)
			}
		}
	}
}

// certificate returns the files of httptest's certificate and key, and a pool that trusts it.
func certificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	der, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	write := func(name, kind string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", s.Certificate().Raw), write("key.pem", "PRIVATE KEY", der), roots
}
