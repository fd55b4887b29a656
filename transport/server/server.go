package server

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
)

// Options are how a [Server] answers. The zero value answers programs on the same machine.
type Options struct {
	// Authenticate decides who sends a request; see [Basic]. Nil lets everybody call who is
	// on the same machine, and nobody else.
	Authenticate Authenticator
	// AllowCleartext answers requests of other machines that come without TLS. Passwords and
	// data are open then, unless something in front of the server ends TLS.
	AllowCleartext bool
	// Namespace is that of requests which name none; root/cimv2 if it is empty.
	Namespace string
	// Namespaces are those that there are; nil if that is for the connection to say.
	Namespaces []string
	// Classes answers requests for declarations. Nil takes what the connection has.
	Classes cim.ClassReader
	// Product is what the server says that it is; "gomof" if it is empty.
	Product string
	// Version is that of the product.
	Version string

	// MaxRequest is how many bytes a request may have; 4 MiB if it is 0.
	MaxRequest int64
	// MaxEnvelope is how many bytes an answer may have, if the client wants no less; 500 KiB
	// if it is 0. An answer of CIM-XML without pages is not bounded by it.
	MaxEnvelope int
	// MaxPage is how many instances an answer of an enumeration may have; 10,000 if it is 0.
	MaxPage int
	// MaxTime is how long an operation may take, if the client wants no less; a minute if it
	// is 0. What takes part in an operation has to heed its context.
	MaxTime time.Duration
	// Expire is how long an enumeration waits for its client; five minutes if it is 0. A
	// client may ask for less.
	Expire time.Duration
	// MaxEnumerations is how many enumerations each user may have open; 1,000 if it is 0.
	MaxEnumerations int
	// MaxAllEnumerations is how many all users may have open; 10,000 if it is 0.
	MaxAllEnumerations int
	// ReadTime is how long a client may take to send a request, WriteTime how long to take an
	// answer; 30 seconds and a minute if they are 0. Timeouts of http.Server hold as well.
	ReadTime, WriteTime time.Duration

	// Logger gets a record of each request at the level of debugging, and of panics.
	Logger *slog.Logger
}

func (o Options) orDefault() Options {
	o.Namespace = cim.NormalizeNamespace(cmp.Or(o.Namespace, "root/cimv2"))
	o.Product = cmp.Or(o.Product, "gomof")
	o.MaxRequest = cmp.Or(o.MaxRequest, 4<<20)
	o.MaxEnvelope = cmp.Or(o.MaxEnvelope, 500<<10)
	o.MaxPage = cmp.Or(o.MaxPage, 10_000)
	o.MaxTime = cmp.Or(o.MaxTime, time.Minute)
	o.Expire = cmp.Or(o.Expire, 5*time.Minute)
	o.MaxEnumerations = cmp.Or(o.MaxEnumerations, 1000)
	o.MaxAllEnumerations = cmp.Or(o.MaxAllEnumerations, 10_000)
	o.ReadTime = cmp.Or(o.ReadTime, 30*time.Second)
	o.WriteTime = cmp.Or(o.WriteTime, time.Minute)
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	return o
}

// A Server answers requests for a connection. [New] makes it.
type Server struct {
	Options
	conn cim.Conn
	open *enumerations
}

// New returns a server that answers for a connection.
func New(conn cim.Conn, o Options) *Server {
	o = o.orDefault()
	if o.Classes == nil {
		o.Classes, _ = cim.Capability[cim.ClassReader](conn)
	}
	return &Server{Options: o, conn: conn, open: newEnumerations(o)}
}

// WSMan returns the handler of WS-Management, which clients look for at /wsman.
func (s *Server) WSMan() http.Handler { return http.HandlerFunc(s.serveWSMan) }

// Close ends all enumerations, and refuses operations from then on: their clients are told
// that the server is shutting down. Call it after Shutdown of http.Server, which waits for
// requests under way, or before if nobody shall wait.
func (s *Server) Close() error {
	s.open.close()
	return nil
}

// Enumerations is how many enumerations wait for their clients.
func (s *Server) Enumerations() int { return s.open.count() }

// namespace returns that of a request, and an error if there is no such namespace.
func (s *Server) namespace(asked string) (string, error) {
	namespace := cim.NormalizeNamespace(asked)
	if namespace == "" {
		return s.Namespace, nil
	}
	if s.Namespaces == nil {
		return namespace, nil
	}
	for _, known := range s.Namespaces {
		if known = cim.NormalizeNamespace(known); strings.EqualFold(known, namespace) {
			return known, nil
		}
	}
	return "", failf(cim.ErrInvalidNamespace, "there is no namespace %.100s", namespace)
}
