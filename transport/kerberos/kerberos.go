// Package kerberos authenticates calls to management servers with Kerberos, and seals them over
// plain HTTP. It provides a mechanism for package httpauth:
//
//	mechanism, err := kerberos.New(kerberos.Options{User: "monitor", Realm: "CORP.EXAMPLE", Password: password})
//	defer mechanism.Close()
//	transport, err := httpauth.New(nil, httpauth.Options{Scheme: httpauth.Negotiate, Mechanism: mechanism})
//
// It is a separate module, so programs that do not use Kerberos do not get its dependencies.
package kerberos

import (
	"context"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/config"
	"github.com/jcmturner/gokrb5/v8/credentials"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/gomof/gomof/transport/httpauth"
)

// Options say who calls. Set exactly one of Password, Keytab and Cache. Printing them does not show
// the password.
type Options struct {
	User     string // without the realm; not with Cache
	Realm    string // not with Cache
	Password string `json:"-"`
	Keytab   string // path of a keytab
	Cache    string // path of a credential cache, as written by kinit

	Config  string // path of the configuration; default /etc/krb5.conf
	Service string // first part of the service name; default HTTP. Some Windows servers use WSMAN
}

// String describes the options without user and password.
func (o Options) String() string {
	kind := "password"
	if o.Keytab != "" {
		kind = "keytab"
	} else if o.Cache != "" {
		kind = "cache"
	}
	return "kerberos.Options{" + kind + "}"
}

// GoString returns String.
func (o Options) GoString() string { return o.String() }

// Format writes String for any verb: %d of a struct would print its fields.
func (o Options) Format(f fmt.State, _ rune) { io.WriteString(f, o.String()) }

// LogValue returns String, for package slog.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

func (o Options) check() error {
	sources := 0
	for _, source := range []string{o.Password, o.Keytab, o.Cache} {
		if source != "" {
			sources++
		}
	}
	switch {
	case sources != 1:
		return errors.New("want exactly one of Password, Keytab and Cache")
	case o.Cache == "" && (o.User == "" || o.Realm == ""):
		return errors.New("a password or keytab needs a user and a realm")
	case o.Cache != "" && (o.User != "" || o.Realm != ""):
		return errors.New("a cache has its own user and realm")
	}
	return nil
}

// A Mechanism makes the sessions of one user. It is safe for concurrent use.
type Mechanism struct {
	service string
	client  *secret
	login   sync.Mutex
}

// A secret hides a client in a closure, because fmt prints only its address.
type secret struct{ client func() *client.Client }

// New reads the configuration and the credentials. It contacts no server.
func New(o Options) (*Mechanism, error) {
	c, err := o.client()
	if err != nil {
		return nil, fmt.Errorf("kerberos: %w", err)
	}
	service := o.Service
	if service == "" {
		service = "HTTP"
	}
	return &Mechanism{service: service, client: &secret{func() *client.Client { return c }}}, nil
}

func (o Options) client() (*client.Client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	path := o.Config
	if path == "" {
		path = "/etc/krb5.conf"
	}
	conf, err := config.Load(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	// Windows servers do not support FAST, and refuse a client that offers it.
	noFAST := client.DisablePAFXFAST(true)
	switch {
	case o.Keytab != "":
		keys, err := keytab.Load(o.Keytab)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Keytab, err)
		}
		return client.NewWithKeytab(o.User, o.Realm, keys, conf, noFAST), nil
	case o.Cache != "":
		cache, err := credentials.LoadCCache(o.Cache)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Cache, err)
		}
		return client.NewFromCCache(cache, conf, noFAST)
	}
	return client.NewWithPassword(o.User, o.Realm, o.Password, conf, noFAST), nil
}

// Close discards the tickets, and stops renewing them.
func (m *Mechanism) Close() { m.client.client().Destroy() }

// Name returns "Kerberos".
func (m *Mechanism) Name() string { return "Kerberos" }

// OID returns the identifier of RFC 4121's mechanism.
func (m *Mechanism) OID() asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}
}

// Format writes the name, and no secrets.
func (m *Mechanism) Format(f fmt.State, _ rune) { io.WriteString(f, "kerberos.Mechanism") }

// Begin gets a ticket for the server, if there is none yet.
func (m *Mechanism) Begin(ctx context.Context, peer httpauth.Peer) (httpauth.Session, error) {
	ticket, key, err := m.ticket(ctx, m.service+"/"+peer.Host)
	if err != nil {
		return nil, err
	}
	return newSession(m.client.client(), ticket, key, peer.Bindings)
}

type answer struct {
	ticket messages.Ticket
	key    types.EncryptionKey
	err    error
}

// ticket asks the key distribution centers. The library gives each five seconds and takes no
// context, so ticket may return before it is done.
func (m *Mechanism) ticket(ctx context.Context, service string) (messages.Ticket, types.EncryptionKey, error) {
	answers := make(chan answer, 1)
	go func() { answers <- m.ask(service) }()
	select {
	case a := <-answers:
		return a.ticket, a.key, a.err
	case <-ctx.Done():
		return messages.Ticket{}, types.EncryptionKey{}, context.Cause(ctx)
	}
}

func (m *Mechanism) ask(service string) answer {
	m.login.Lock() // one request at a time: the next one finds the ticket
	defer m.login.Unlock()
	var a answer
	a.ticket, a.key, a.err = m.client.client().GetServiceTicket(service)
	return a
}

var _ httpauth.Mechanism = (*Mechanism)(nil)
