// Package httpcall sends the requests of a protocol over HTTP and reads the answers. WS-Management
// and CIM-XML share it.
package httpcall

import (
	"cmp"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gomof/gomof/transport/httpauth"
)

// Settings configure a connection of either protocol.
type Settings struct {
	MaxResponse int64 // bytes
	Timeout     time.Duration
	Concurrent  int
	Cleartext   bool
	TLS         *tls.Config
	Pin         []byte
	Transport   http.RoundTripper
	Credentials *httpauth.Options
	Trace       func(Exchange)
	Logger      *slog.Logger
	Retries     int
	Backoff     time.Duration
	Grace       time.Duration // the client waits this much longer than the server's time limit
	Release     time.Duration // time limit for closing an enumeration
}

// Defaults returns the default settings.
func Defaults() Settings {
	return Settings{
		MaxResponse: 64 << 20, Timeout: time.Minute, Concurrent: 32, Retries: 2, Backoff: 250 * time.Millisecond,
		Grace: 30 * time.Second, Release: 5 * time.Second,
	}
}

// Positive returns an error if n is not above zero.
func Positive[T cmp.Ordered](n T, what string) error {
	var zero T
	if n <= zero {
		return fmt.Errorf("found %v %s, want more than 0", n, what)
	}
	return nil
}

// SetRetries sets how often a safe call is repeated.
func (s *Settings) SetRetries(times int) error {
	if times < 0 {
		return fmt.Errorf("found %d retries, want 0 or more", times)
	}
	s.Retries = times
	return nil
}

// SetPin sets the fingerprint that the server's certificate must have.
func (s *Settings) SetPin(fingerprint string) error {
	pin, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(fingerprint))
	if err != nil || len(pin) != sha256.Size {
		return fmt.Errorf("found fingerprint %q, want %d hexadecimal digits", fingerprint, 2*sha256.Size)
	}
	s.Pin = pin
	return nil
}

// A Protocol describes how a protocol uses HTTP.
type Protocol struct {
	Name        string            // name of the package, for errors and logs
	Ports       map[string]string // default ports, by URL scheme
	Path        string            // default path
	ContentType string            // of requests
	Media       string            // of answers, in addition to application/xml and text/xml
}

// ParseAddress parses the address of a server. A host without a scheme is https.
func (p *Protocol) ParseAddress(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not a URL") // the error of url.Parse may contain a password
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("found scheme %q, want https or http", u.Scheme)
	case u.User != nil:
		return nil, errors.New("found a user in the URL; use Credentials")
	case u.Hostname() == "":
		return nil, errors.New("found no host")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("found a query or a fragment, want neither")
	}
	if u.Port() == "" {
		u.Host += ":" + p.Ports[u.Scheme]
	}
	u.Path = cmp.Or(strings.TrimSuffix(u.Path, "/"), p.Path)
	return u, nil
}

// sealed reports whether the credentials encrypt the messages.
func (s *Settings) sealed() bool {
	return s.Credentials != nil && (s.Credentials.Scheme == httpauth.NTLM || s.Credentials.Scheme == httpauth.Negotiate)
}

// Dial returns a client for a server, without sending anything.
func (p *Protocol) Dial(address string, s *Settings) (*Client, error) {
	u, err := p.ParseAddress(address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	if u.Scheme == "http" && !s.Cleartext && !s.sealed() {
		return nil, errors.New("http sends in clear text; use https, credentials that encrypt (NTLM, Kerberos), or AllowCleartext")
	}
	transport, err := s.roundTripper()
	if err != nil {
		return nil, err
	}
	return &Client{
		Settings: s, URL: u.String(), protocol: p, slots: make(chan struct{}, s.Concurrent),
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func (s *Settings) roundTripper() (http.RoundTripper, error) {
	if s.Transport != nil {
		if s.TLS != nil || s.Pin != nil || s.Credentials != nil {
			return nil, errors.New("a Transport cannot be combined with TLS, PinSHA256 or Credentials; configure the transport instead")
		}
		return s.Transport, nil
	}
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = s.tlsConfig()
	base.DisableCompression = true // a compressed answer could be a decompression bomb
	base.MaxIdleConnsPerHost = s.Concurrent
	base.MaxResponseHeaderBytes = 256 << 10
	base.ForceAttemptHTTP2 = false // NTLM authenticates a connection
	base.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	if s.Credentials == nil {
		return base, nil
	}
	o := *s.Credentials
	o.AllowCleartext = o.AllowCleartext || s.Cleartext
	o.MaxPerHost = cmp.Or(o.MaxPerHost, s.Concurrent)
	o.MaxAnswer = cmp.Or(o.MaxAnswer, s.MaxResponse)
	return httpauth.New(base, o)
}

func (s *Settings) tlsConfig() *tls.Config {
	config := s.TLS
	if config == nil {
		config = &tls.Config{}
	}
	if config.MinVersion == 0 {
		config.MinVersion = tls.VersionTLS12
	}
	if s.Pin != nil {
		config.InsecureSkipVerify = true // the pin is checked instead
		config.VerifyConnection = func(state tls.ConnectionState) error { return checkPin(state.PeerCertificates, s.Pin) }
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
