package kerberos_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/transport/kerberos"
)

func TestWrongOptions(t *testing.T) {
	for name, test := range map[string]struct {
		o    kerberos.Options
		want string
	}{
		"nothing":        {kerberos.Options{User: "u", Realm: "R"}, "want exactly one of"},
		"two":            {kerberos.Options{User: "u", Realm: "R", Password: "p", Cache: "c"}, "want exactly one of"},
		"no realm":       {kerberos.Options{User: "u", Password: "p"}, "needs a user and a realm"},
		"user and cache": {kerberos.Options{User: "u", Cache: "c"}, "its own user"},
		"no config":      {kerberos.Options{User: "u", Realm: "R", Password: "p", Config: "no-such-file"}, "no-such-file"},
	} {
		if _, err := kerberos.New(test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestMissingFiles(t *testing.T) {
	config := filepath.Join(t.TempDir(), "krb5.conf")
	if err := os.WriteFile(config, []byte("[libdefaults]\n default_realm = R\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []kerberos.Options{
		{User: "u", Realm: "R", Keytab: "no-such-file", Config: config}, {Cache: "no-such-file", Config: config},
	} {
		if _, err := kerberos.New(o); err == nil || !strings.Contains(err.Error(), "no-such-file") {
			t.Errorf("%v: %v", o, err)
		}
	}
}

func TestCredentialsAreNotPrinted(t *testing.T) {
	config := filepath.Join(t.TempDir(), "krb5.conf")
	if err := os.WriteFile(config, []byte("[libdefaults]\n default_realm = R\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := kerberos.Options{User: "u", Realm: "R", Password: "s3cret-Pass", Config: config}
	mechanism, err := kerberos.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer mechanism.Close()
	var printed strings.Builder
	logger := slog.New(slog.NewJSONHandler(&printed, nil))
	for _, value := range []any{o, &o, mechanism, struct{ Inner any }{o}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			fmt.Fprintf(&printed, verb+"\n", value)
		}
		logger.Info("call", "value", value)
		if err := json.NewEncoder(&printed).Encode(value); err != nil {
			t.Error(err)
		}
	}
	if strings.Contains(printed.String(), "s3cret") || strings.Contains(printed.String(), fmt.Sprintf("%x", "s3cret")) || !strings.Contains(printed.String(), "kerberos.Options{password}") {
		t.Error(printed.String())
	}
}
