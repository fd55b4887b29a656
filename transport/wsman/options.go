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

// An Option configures a connection in [Dial].
type Option func(*settings) error

// settings are the options of [Dial].
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

// protocol describes WS-Management over HTTP.
var protocol = httpcall.Protocol{
	Name: "wsman", Ports: map[string]string{"http": "5985", "https": "5986"}, Path: "/wsman",
	ContentType: "application/soap+xml;charset=UTF-8", Media: "application/soap+xml",
}

// Namespace sets the namespace of paths without one.
func Namespace(namespace string) Option {
	return func(s *settings) error {
		s.namespace = cim.NormalizeNamespace(namespace)
		return nil
	}
}

// As sets the product of the server. The connection then does not send Identify.
func As(product Product) Option {
	return func(s *settings) error {
		if product < Unknown || product > AMT {
			return fmt.Errorf("product %d is not known", product)
		}
		s.product = product
		return nil
	}
}

// ResourcePrefix sets the URI of a schema's classes, up to the last slash. For example,
// ResourcePrefix("ACME", "http://acme.example/wbem/wscim/1/cim-schema/2") applies to classes whose
// names begin with ACME_. Other classes have the prefix of the DMTF. openwsman has such prefixes in
// its configuration; the prefixes of Intel and Dell are built in. Windows ignores this option.
func ResourcePrefix(schema, uri string) Option {
	return func(s *settings) error {
		if schema == "" || !strings.Contains(uri, ":") {
			return fmt.Errorf("found schema %q with the prefix %q, want a name and a URI", schema, uri)
		}
		s.prefixes[strings.ToUpper(schema)] = strings.TrimSuffix(uri, "/")
		return nil
	}
}

// MaxEnvelope sets the maximum size of an answer and of a request in bytes. The default is 500 KiB,
// as in Windows. Older systems allow 150 KiB.
func MaxEnvelope(bytes int) Option {
	return func(s *settings) error {
		if bytes < 8192 {
			return fmt.Errorf("found an envelope of %d bytes, want at least 8192 (DSP0226 13.2)", bytes)
		}
		s.maxEnvelope = bytes
		return nil
	}
}

// MaxResponse sets how many bytes of an answer are read, because servers may send more than
// MaxEnvelope. The default is 64 MiB.
func MaxResponse(bytes int64) Option {
	return func(s *settings) error {
		s.http.MaxResponse = bytes
		return httpcall.Positive(bytes, "bytes of an answer")
	}
}

// PageSize sets how many instances a page may have. The default is 256.
func PageSize(instances int) Option {
	return func(s *settings) error {
		s.pageSize = instances
		return httpcall.Positive(instances, "instances")
	}
}

// OperationTimeout sets the server's time limit for a call. The default is a minute. The connection
// waits half a minute longer.
func OperationTimeout(d time.Duration) Option {
	return func(s *settings) error {
		s.http.Timeout = d
		return httpcall.Positive(d, "of time")
	}
}

// MaxConcurrent sets how many calls run at a time. Further calls wait. The default is 32. Use 1 for
// baseboard controllers.
func MaxConcurrent(calls int) Option {
	return func(s *settings) error {
		s.http.Concurrent = calls
		return httpcall.Positive(calls, "calls")
	}
}

// TLS sets the TLS configuration: RootCAs for trusted authorities, Certificates for the client's.
func TLS(config *tls.Config) Option {
	return func(s *settings) error {
		s.http.TLS = config.Clone()
		return nil
	}
}

// PinSHA256 trusts only the server certificate with this fingerprint, in hexadecimal digits with or
// without colons. It replaces the check of the issuer: WinRM often has a self-signed certificate.
func PinSHA256(fingerprint string) Option {
	return func(s *settings) error { return s.http.SetPin(fingerprint) }
}

// Transport replaces the HTTP transport. It cannot be combined with TLS, PinSHA256 or Credentials.
func Transport(transport http.RoundTripper) Option {
	return func(s *settings) error {
		s.http.Transport = transport
		return nil
	}
}

// Credentials sets how to authenticate; see [httpauth.Options]. docs/authentication.md says which
// scheme suits which server. Limits that o leaves out come from the connection.
func Credentials(o httpauth.Options) Option {
	return func(s *settings) error {
		s.http.Credentials = &o
		return nil
	}
}

// AllowCleartext allows http:// without encryption. Anyone on the network can then read and change
// the messages. NTLM and Kerberos seal messages and do not need this option.
func AllowCleartext() Option {
	return func(s *settings) error {
		s.http.Cleartext = true
		return nil
	}
}

// Trace calls f after each exchange, with passwords removed. The calls may be concurrent.
func Trace(f func(Exchange)) Option {
	return func(s *settings) error {
		s.http.Trace = nil
		if f != nil {
			s.http.Trace = func(x httpcall.Exchange) { f(Exchange(x)) }
		}
		return nil
	}
}

// Logger records each exchange at level Debug, without its text.
func Logger(logger *slog.Logger) Option {
	return func(s *settings) error {
		s.http.Logger = logger
		return nil
	}
}

// Retries sets how often Identify, Get and Enumerate are repeated if the server resets the
// connection or is too busy. The default is 2. Nothing else is repeated.
func Retries(times int) Option {
	return func(s *settings) error { return s.http.SetRetries(times) }
}
