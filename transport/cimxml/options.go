package cimxml

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/internal/httpcall"
)

// An Option configures a connection in [Dial].
type Option func(*settings) error

// settings are the options of [Dial].
type settings struct {
	http      httpcall.Settings
	namespace string
	pageSize  int
	unpulled  bool
}

func defaults() *settings {
	s := &settings{http: httpcall.Defaults(), namespace: "root/cimv2", pageSize: 256}
	s.http.Grace = 0 // CIM-XML does not tell the server its time limit
	return s
}

// protocol describes CIM-XML over HTTP.
var protocol = httpcall.Protocol{
	Name: "cimxml", Ports: map[string]string{"http": "5988", "https": "5989"}, Path: "/cimom",
	ContentType: `application/xml; charset="utf-8"`,
}

// Namespace sets the namespace of paths without one. The default is root/cimv2.
func Namespace(namespace string) Option {
	return func(s *settings) error {
		s.namespace = cim.NormalizeNamespace(namespace)
		return nil
	}
}

// WithoutPull makes a connection enumerate without pages (DSP0200 5.3.2.24). Use it for servers
// that support pulled operations badly; the connection itself detects servers without them.
func WithoutPull() Option {
	return func(s *settings) error {
		s.unpulled = true
		return nil
	}
}

// MaxResponse sets how many bytes of an answer are read. The default is 64 MiB.
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

// OperationTimeout sets the time limit of each call. The default is a minute. CIM-XML does not send
// it to the server; the connection enforces it.
func OperationTimeout(d time.Duration) Option {
	return func(s *settings) error {
		s.http.Timeout = d
		return httpcall.Positive(d, "of time")
	}
}

// MaxConcurrent sets how many calls run at a time. Further calls wait. The default is 32.
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
// without colons. It replaces the check of the issuer: storage arrays often have self-signed
// certificates.
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

// Credentials sets how to authenticate; see [httpauth.Options]. CIM-XML servers support Basic, and
// some Digest or client certificates.
func Credentials(o httpauth.Options) Option {
	return func(s *settings) error {
		s.http.Credentials = &o
		return nil
	}
}

// AllowCleartext allows http://. Anyone on the network can then read and change the messages.
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

// Retries sets how often a call that changes nothing is repeated if the server resets the
// connection or is too busy. The default is 2. Methods, pulls and changes are never repeated.
func Retries(times int) Option {
	return func(s *settings) error { return s.http.SetRetries(times) }
}

// An Exchange is a request and its answer, for [Trace]. Passwords are removed. The headers, which
// contain the credentials, are not part of it.
type Exchange struct {
	Operation string // such as "GetInstance", or the name of a method
	URL       string
	Request   []byte
	Status    int // the HTTP status; 0 without an answer
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error // errors on the way; an error that the server returns is in Response
}
