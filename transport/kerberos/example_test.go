package kerberos_test

import (
	"log"
	"net/http"

	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/kerberos"
)

// Use the tickets that kinit has stored.
func ExampleNew() {
	mechanism, err := kerberos.New(kerberos.Options{Cache: "/tmp/krb5cc_1000"})
	if err != nil {
		log.Fatal(err)
	}
	defer mechanism.Close()
	transport, err := httpauth.New(nil, httpauth.Options{Scheme: httpauth.Negotiate, Mechanism: mechanism})
	if err != nil {
		log.Fatal(err)
	}
	client := &http.Client{Transport: transport}
	defer client.CloseIdleConnections()
}
