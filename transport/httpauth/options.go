package httpauth

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// A Scheme is an authentication scheme.
type Scheme int

// The schemes.
const (
	None        Scheme = iota // no Authorization header
	Basic                     // sent with every request, because OMI does not ask for it
	Digest                    // RFC 7616
	NTLM                      // NTLMv2 without SPNEGO, in Negotiate headers; WinRM's default
	Negotiate                 // SPNEGO with a Mechanism, or with NTLMv2
	Certificate               // the client certificate of the TLS configuration, in the way of WinRM
)

var schemeNames = [...]string{"no authentication", "Basic", "Digest", "NTLM", "Negotiate", "certificate"}

// String returns the name of the scheme.
func (s Scheme) String() string {
	if s < 0 || int(s) >= len(schemeNames) {
		return fmt.Sprintf("Scheme(%d)", int(s))
	}
	return schemeNames[s]
}

// Options say how to authenticate. Printing them does not show the password.
type Options struct {
	Scheme   Scheme
	User     string // user, DOMAIN\user or user@domain
	Password string `json:"-"`

	// Mechanism authenticates instead of User and Password. It needs the scheme Negotiate.
	Mechanism Mechanism

	// AllowCleartext allows calls that others on the network can read: any unsealed call over plain
	// HTTP, including the password with Basic.
	AllowCleartext bool

	// Pins are SHA-256 fingerprints of certificates, in hexadecimal with or without colons. If
	// there are any, a server must have one of these certificates. Its name, dates and issuer are
	// not checked.
	Pins []string

	// MaxPerHost is how many calls run at a time to one host; others wait. The default is 8.
	MaxPerHost int

	// MaxAnswer is the maximum size of a sealed answer in bytes. The default is 64 MiB. A sealed
	// answer is read into memory, because it cannot be trusted before its end.
	MaxAnswer int64
}

const (
	defaultMaxPerHost = 8
	defaultMaxAnswer  = 64 << 20
	maxName           = 1024 // of a user name; NTLM has 16 bits for the length of a field
)

// String describes the options without user and password.
func (o Options) String() string {
	text := "httpauth.Options{" + o.Scheme.String()
	if o.Mechanism != nil {
		text += ", " + o.Mechanism.Name()
	}
	if o.AllowCleartext {
		text += ", clear text allowed"
	}
	if len(o.Pins) > 0 {
		text += ", pinned"
	}
	return text + "}"
}

// GoString returns String.
func (o Options) GoString() string { return o.String() }

// Format writes String for any verb, because %d of a struct would print its fields.
func (o Options) Format(f fmt.State, _ rune) { io.WriteString(f, o.String()) }

// LogValue returns String, for package slog.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

// check returns the first error in the options.
func (o Options) check() error {
	named := o.Scheme == Basic || o.Scheme == Digest || o.Scheme == NTLM || o.Scheme == Negotiate && o.Mechanism == nil
	switch {
	case o.Scheme < None || o.Scheme > Certificate:
		return fmt.Errorf("found the unknown scheme %d", int(o.Scheme))
	case o.Mechanism != nil && o.Scheme != Negotiate:
		return fmt.Errorf("a mechanism needs the scheme Negotiate, not %v", o.Scheme)
	case named && o.User == "":
		return fmt.Errorf("%v needs a user", o.Scheme)
	case !named && (o.User != "" || o.Password != ""):
		return fmt.Errorf("%v does not take a user and password", o.Scheme)
	case len(o.User) > maxName:
		return fmt.Errorf("the user name has %d bytes, want at most %d", len(o.User), maxName)
	case o.Scheme == Basic && strings.Contains(o.User, ":"):
		return errors.New("a user name for Basic cannot contain a colon")
	case o.MaxPerHost < 0 || o.MaxAnswer < 0:
		return errors.New("found a negative limit")
	}
	_, err := o.pins()
	return err
}

func (o Options) pins() (map[[sha256.Size]byte]bool, error) {
	pins := map[[sha256.Size]byte]bool{}
	for _, pin := range o.Pins {
		sum, err := hex.DecodeString(strings.ReplaceAll(pin, ":", ""))
		if err != nil || len(sum) != sha256.Size {
			return nil, fmt.Errorf("found the pin %q, want a SHA-256 fingerprint of 64 hexadecimal digits", pin)
		}
		pins[[sha256.Size]byte(sum)] = true
	}
	return pins, nil
}

// seals reports whether the scheme seals messages over plain HTTP.
func (o Options) seals() bool { return o.Scheme == NTLM || o.Scheme == Negotiate }

// account splits DOMAIN\user. For user@domain, the server finds the domain.
func (o Options) account() (domain, user string) {
	if domain, user, found := strings.Cut(o.User, `\`); found {
		return domain, user
	}
	return "", o.User
}
