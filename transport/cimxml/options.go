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

// An Option changes a connection when it is made.
type Option func(*settings) error

// settings are what [Dial] is given.
type settings struct {
	http      httpcall.Settings
	namespace string
	pageSize  int
	unpulled  bool
}

func defaults() *settings {
	s := &settings{http: httpcall.Defaults(), namespace: "root/cimv2", pageSize: 256}
	s.http.Grace = 0 // the server does not know the time that it has
	return s
}

// protocol is how CIM-XML goes over HTTP.
var protocol = httpcall.Protocol{
	Name: "cimxml", Ports: map[string]string{"http": "5988", "https": "5989"}, Path: "/cimom",
	ContentType: `application/xml; charset="utf-8"`,
}

// Namespace is the namespace of paths that have none; root/cimv2 if it is not given.
func Namespace(namespace string) Option {
	return func(s *settings) error {
		s.namespace = cim.NormalizeNamespace(namespace)
		return nil
	}
}

// WithoutPull makes a connection enumerate all at once, and never in pages (DSP0200
// 5.3.2.24). It finds out by itself what a server does not support; some servers
// support it badly.
func WithoutPull() Option {
	return func(s *settings) error {
		s.unpulled = true
		return nil
	}
}

// MaxResponse is how many bytes of an answer are read; 64 MiB if it is not given.
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

// OperationTimeout is the most that a call may take; a minute if it is not given. CIM-XML has
// no such parameter, so the connection enforces the limit itself.
func OperationTimeout(d time.Duration) Option {
	return func(s *settings) error {
		s.http.Timeout = d
		return httpcall.Positive(d, "of time")
	}
}

// MaxConcurrent is how many calls may be under way at a time; 32 if it is not given. More
// wait.
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
// who signed it: storage arrays often have a certificate that they signed themselves.
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

// Credentials say how to authenticate: see [httpauth.Options]. Servers of CIM-XML have
// Basic, and some Digest or client certificates.
func Credentials(o httpauth.Options) Option {
	return func(s *settings) error {
		s.http.Credentials = &o
		return nil
	}
}

// AllowCleartext lets the connection use http://, for everybody on the way to read and to
// change.
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

// Retries is how often calls that change nothing are tried again, when the server resets
// the connection or is too busy; 2 if it is not given. Methods, pulls and changes are
// never tried again.
func Retries(times int) Option {
	return func(s *settings) error { return s.http.SetRetries(times) }
}

// An Exchange is a request and its answer, for [Trace]. Passwords are taken out of both;
// what authenticates is in headers, which are not here.
type Exchange struct {
	Operation string // such as "GetInstance"; of a method its name
	URL       string
	Request   []byte
	Status    int // of HTTP; 0 without an answer
	Response  []byte
	Start     time.Time
	Duration  time.Duration
	Err       error // of the way; an error of the server is in Response
}
