package wsman

import (
	"cmp"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
)

// An Option changes a connection when it is made.
type Option func(*settings) error

// settings are what [Dial] is given.
type settings struct {
	namespace   string
	product     Product
	prefixes    map[string]string
	maxEnvelope int
	maxResponse int64
	pageSize    int
	timeout     time.Duration
	concurrent  int
	cleartext   bool
	tls         *tls.Config
	transport   http.RoundTripper
	credentials *httpauth.Options
	trace       func(Exchange)
	logger      *slog.Logger
	retries     int
	backoff     time.Duration
	grace       time.Duration // beyond the time that the server has
	release     time.Duration // for what is sent after a loop was left
	newID       func() string
	pin         []byte
}

func defaults() *settings {
	return &settings{
		prefixes: maps.Clone(schemas), maxEnvelope: 500 << 10, maxResponse: 64 << 20, pageSize: 256,
		timeout: time.Minute, concurrent: 32, retries: 2, backoff: 250 * time.Millisecond,
		grace: 30 * time.Second, release: 5 * time.Second, newID: newUUID,
	}
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
		s.maxResponse = bytes
		return positive(bytes, "bytes of an answer")
	}
}

// PageSize is how many instances the server is asked for at a time; 256 if it is not given.
func PageSize(instances int) Option {
	return func(s *settings) error {
		s.pageSize = instances
		return positive(instances, "instances")
	}
}

// OperationTimeout is the most that a call may take on the server; a minute if it is not given.
// The connection waits half a minute longer.
func OperationTimeout(d time.Duration) Option {
	return func(s *settings) error {
		s.timeout = d
		return positive(d, "of time")
	}
}

// MaxConcurrent is how many calls may be under way at a time; 32 if it is not given. More
// wait. Baseboard controllers want 1.
func MaxConcurrent(calls int) Option {
	return func(s *settings) error {
		s.concurrent = calls
		return positive(calls, "calls")
	}
}

func positive[T cmp.Ordered](n T, what string) error {
	var zero T
	if n <= zero {
		return fmt.Errorf("found %v %s, want more than 0", n, what)
	}
	return nil
}

// TLS is for certificates: authorities in RootCAs, those of the client in Certificates.
func TLS(config *tls.Config) Option {
	return func(s *settings) error {
		s.tls = config.Clone()
		return nil
	}
}

// PinSHA256 trusts the server that has the certificate with this fingerprint, in
// hexadecimal digits with or without colons, and no other. It takes the place of checking
// who signed it: WinRM often has a certificate that it signed itself.
func PinSHA256(fingerprint string) Option {
	return func(s *settings) error {
		pin, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(fingerprint))
		if err != nil || len(pin) != sha256.Size {
			return fmt.Errorf("found fingerprint %q, want %d hexadecimal digits", fingerprint, 2*sha256.Size)
		}
		s.pin = pin
		return nil
	}
}

// tlsConfig returns the configuration of the options.
func (s *settings) tlsConfig() *tls.Config {
	config := s.tls
	if config == nil {
		config = &tls.Config{}
	}
	if config.MinVersion == 0 {
		config.MinVersion = tls.VersionTLS12
	}
	if s.pin != nil {
		config.InsecureSkipVerify = true // the pin is looked at instead
		config.VerifyConnection = func(state tls.ConnectionState) error { return checkPin(state.PeerCertificates, s.pin) }
	}
	return config
}

func checkPin(chain []*x509.Certificate, pin []byte) error {
	if len(chain) == 0 {
		return errors.New("the server has no certificate")
	}
	if got := sha256.Sum256(chain[0].Raw); !strings.EqualFold(hex.EncodeToString(got[:]), hex.EncodeToString(pin)) {
		return fmt.Errorf("found the certificate with the SHA-256 fingerprint %X, want %X", got, pin)
	}
	return nil
}

// Transport replaces the transport of HTTP. TLS, PinSHA256 and Credentials do not go with it.
func Transport(transport http.RoundTripper) Option {
	return func(s *settings) error {
		s.transport = transport
		return nil
	}
}

// Credentials say how to authenticate: see [httpauth.Options], and docs/authentication.md for
// which scheme suits which server. Limits that they leave out come from the connection.
func Credentials(o httpauth.Options) Option {
	return func(s *settings) error {
		s.credentials = &o
		return nil
	}
}

// AllowCleartext lets the connection use http:// without encryption, for everybody on the
// way to read and to change. NTLM and Kerberos seal messages, and need no such option.
func AllowCleartext() Option {
	return func(s *settings) error {
		s.cleartext = true
		return nil
	}
}

// Trace is called after each exchange, with passwords taken out of what it is given. It may
// be called from several goroutines.
func Trace(f func(Exchange)) Option {
	return func(s *settings) error {
		s.trace = f
		return nil
	}
}

// Logger gets a record of each exchange at the level of debugging, without its text.
func Logger(logger *slog.Logger) Option {
	return func(s *settings) error {
		s.logger = logger
		return nil
	}
}

// Retries is how often Identify, Get and Enumerate are tried again, when the server resets
// the connection or is too busy; 2 if it is not given. Nothing else is tried again.
func Retries(times int) Option {
	return func(s *settings) error {
		if times < 0 {
			return fmt.Errorf("found %d retries, want 0 or more", times)
		}
		s.retries = times
		return nil
	}
}
