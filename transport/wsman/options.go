package wsman

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// An Option changes a connection when it is made.
type Option func(*settings) error

// settings are what [Dial] is given.
type settings struct {
	http        httpcall.Settings
	namespace   string
	product     Product
	prefixes    map[string]string
	maxEnvelope int
	pageSize    int
	newID       func() string
}

func defaults() *settings {
	return &settings{http: httpcall.Defaults(), prefixes: maps.Clone(schemas), maxEnvelope: 500 << 10, pageSize: 256, newID: newUUID}
}

// protocol is how WS-Management goes over HTTP.
var protocol = httpcall.Protocol{
	Name: "wsman", Ports: map[string]string{"http": "5985", "https": "5986"}, Path: "/wsman",
	ContentType: "application/soap+xml;charset=UTF-8", Media: "application/soap+xml",
}

// Namespace is the namespace of paths that have none.
func Namespace(namespace string) Option {
	return func(s *settings) error {
		s.namespace = cim.NormalizeNamespace(namespace)
		return nil
	}
}

// As says which product the server is. The connection does not send Identify then.
func As(product Product) Option {
	return func(s *settings) error {
		if product < Unknown || product > AMT {
			return fmt.Errorf("product %d is not known", product)
		}
		s.product = product
		return nil
	}
}

// ResourcePrefix gives the classes of a schema their URI, up to the last slash: the
// classes of ResourcePrefix("ACME", "http://acme.example/wbem/wscim/1/cim-schema/2") begin
// with ACME_. Other classes have that of the DMTF. openwsman has such prefixes in its
// configuration; those of Intel and Dell are built in. Windows has none.
func ResourcePrefix(schema, uri string) Option {
	return func(s *settings) error {
		if schema == "" || !strings.Contains(uri, ":") {
			return fmt.Errorf("found schema %q with the prefix %q, want a name and a URI", schema, uri)
		}
		s.prefixes[strings.ToUpper(schema)] = strings.TrimSuffix(uri, "/")
		return nil
	}
}

// MaxEnvelope is how many bytes the server may put into an answer, and how many a request
// may have; 500 KiB if it is not given, as Windows has it. Older systems have 150 KiB.
func MaxEnvelope(bytes int) Option {
	return func(s *settings) error {
		if bytes < 8192 {
			return fmt.Errorf("found an envelope of %d bytes, want at least 8192 (DSP0226 13.2)", bytes)
		}
		s.maxEnvelope = bytes
		return nil
	}
}

// MaxResponse is how many bytes of an answer are read; 64 MiB if it is not given. Servers
// may send more than MaxEnvelope.
func MaxResponse(bytes int64) Option {
	return func(s *settings) error {
		s.http.MaxResponse = bytes
		return httpcall.Positive(bytes, "bytes of an answer")
	}
}

// PageSize is how many instances the server is asked for at a time; 256 if it is not given.
func PageSize(instances int) Option {
	return func(s *settings) error {
		s.pageSize = instances
		return httpcall.Positive(instances, "instances")
	}
}

// OperationTimeout is the most that a call may take on the server; a minute if it is not given.
// The connection waits half a minute longer.
func OperationTimeout(d time.Duration) Option {
	return func(s *settings) error {
		s.http.Timeout = d
		return httpcall.Positive(d, "of time")
	}
}

// MaxConcurrent is how many calls may be under way at a time; 32 if it is not given. More
// wait. Baseboard controllers want 1.
func MaxConcurrent(calls int) Option {
	return func(s *settings) error {
		s.http.Concurrent = calls
		return httpcall.Positive(calls, "calls")
	}
}

// TLS is for certificates: authorities in RootCAs, those of the client in Certificates.
func TLS(config *tls.Config) Option {
	return func(s *settings) error {
		s.http.TLS = config.Clone()
		return nil
	}
}

// PinSHA256 trusts the server that has the certificate with this fingerprint, in
// hexadecimal digits with or without colons, and no other. It takes the place of checking
// who signed it: WinRM often has a certificate that it signed itself.
func PinSHA256(fingerprint string) Option {
	return func(s *settings) error { return s.http.SetPin(fingerprint) }
}

// Transport replaces the transport of HTTP. TLS, PinSHA256 and Credentials do not go with it.
func Transport(transport http.RoundTripper) Option {
	return func(s *settings) error {
		s.http.Transport = transport
		return nil
	}
}

// Credentials say how to authenticate: see [httpauth.Options], and docs/authentication.md for
// which scheme suits which server. Limits that they leave out come from the connection.
func Credentials(o httpauth.Options) Option {
	return func(s *settings) error {
		s.http.Credentials = &o
		return nil
	}
}

// AllowCleartext lets the connection use http:// without encryption, for everybody on the
// way to read and to change. NTLM and Kerberos seal messages, and need no such option.
func AllowCleartext() Option {
	return func(s *settings) error {
		s.http.Cleartext = true
		return nil
	}
}

// Trace is called after each exchange, with passwords taken out of what it is given. It may
// be called from several goroutines.
func Trace(f func(Exchange)) Option {
	return func(s *settings) error {
		s.http.Trace = nil
		if f != nil {
			s.http.Trace = func(x httpcall.Exchange) { f(Exchange(x)) }
		}
		return nil
	}
}

// Logger gets a record of each exchange at the level of debugging, without its text.
func Logger(logger *slog.Logger) Option {
	return func(s *settings) error {
		s.http.Logger = logger
		return nil
	}
}

// Retries is how often Identify, Get and Enumerate are tried again, when the server resets
// the connection or is too busy; 2 if it is not given. Nothing else is tried again.
func Retries(times int) Option {
	return func(s *settings) error { return s.http.SetRetries(times) }
}
