package server

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
)

// Options configure a [Server]. With the zero value, it answers programs on the same machine only.
type Options struct {
	// Authenticate decides who sends a request; see [Basic]. If it is nil, the server answers every
	// program on the same machine, and no other.
	Authenticate Authenticator
	// AllowCleartext answers requests of other machines without TLS. Anyone on the network can then
	// read passwords and data, unless a proxy in front of the server terminates TLS.
	AllowCleartext bool
	// Namespace is used for requests that do not name one; root/cimv2 if it is empty.
	Namespace string
	// Namespaces are the namespaces that exist. If it is nil, the connection decides.
	Namespaces []string
	// Classes answers requests for declarations. If it is nil, the connection does if it can.
	Classes cim.ClassReader
	// Product is the product name that Identify returns; "gomof" if it is empty.
	Product string
	// Version is the version of the product.
	Version string

	// MaxRequest is the maximum size of a request in bytes; 4 MiB if it is 0.
	MaxRequest int64
	// MaxEnvelope is the maximum size of an answer in bytes; 500 KiB if it is 0. A client may ask
	// for less. It does not limit CIM-XML answers without pages.
	MaxEnvelope int
	// MaxPage is the maximum number of instances in a page; 10,000 if it is 0.
	MaxPage int
	// MaxTime is the time limit of an operation; a minute if it is 0. A client may ask for less.
	// Providers must stop when their context ends.
	MaxTime time.Duration
	// Expire is how long an enumeration waits for the next pull; five minutes if it is 0. A client
	// may ask for less.
	Expire time.Duration
	// MaxEnumerations is how many open enumerations each user may have; 1,000 if it is 0.
	MaxEnumerations int
	// MaxAllEnumerations is how many open enumerations all users together may have; 10,000 if it is
	// 0.
	MaxAllEnumerations int
	// ReadTime limits the time to receive a request, WriteTime the time to send an answer; 30
	// seconds and a minute if they are 0. The timeouts of http.Server apply as well.
	ReadTime, WriteTime time.Duration

	// Logger records each request at level Debug, and panics at level Error.
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

// A Server answers requests by calling a connection. Use [New] to create one.
type Server struct {
	Options
	conn cim.Conn
	open *enumerations
}

// New returns a server for a connection.
func New(conn cim.Conn, o Options) *Server {
	o = o.orDefault()
	if o.Classes == nil {
		o.Classes, _ = cim.Capability[cim.ClassReader](conn)
	}
	return &Server{Options: o, conn: conn, open: newEnumerations(o)}
}

// WSMan returns the handler for WS-Management. Clients expect it at /wsman.
func (s *Server) WSMan() http.Handler { return http.HandlerFunc(s.serveWSMan) }

// Close ends all enumerations and refuses later operations: clients get the error that the server
// is shutting down. Call it after Shutdown of http.Server, which waits for active requests, or
// before it to end them early.
func (s *Server) Close() error {
	s.open.close()
	return nil
}

// Enumerations returns how many enumerations wait for a pull.
func (s *Server) Enumerations() int { return s.open.count() }

// namespace returns the namespace of a request, and an error if it does not exist.
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
	return "", failf(cim.ErrInvalidNamespace, "the namespace %.100s does not exist", namespace)
}
