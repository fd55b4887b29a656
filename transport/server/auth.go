package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/gomof/gomof/cim"
)

// An Authenticator decides who sends a request. It returns the context for the operation, made by
// [WithUser]. If it returns an error, the request is refused: with a challenge for *[Unauthorized],
// and with status 403 for any other error. The client does not see the text of the error.
type Authenticator func(r *http.Request) (context.Context, error)

// Unauthorized is an error that refuses a request and says how to authenticate.
type Unauthorized struct {
	Challenges []string // such as `Basic realm="CIM"`
}

// Error returns the challenges.
func (e *Unauthorized) Error() string {
	return "unauthorized, wants " + strings.Join(e.Challenges, ", ")
}

// Unwrap returns [cim.ErrAccessDenied].
func (e *Unauthorized) Unwrap() error { return cim.ErrAccessDenied }

type userKey struct{}

// WithUser returns a context with the name of a user. Quotas are per user name.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// User returns the name that [WithUser] set, or "" if there is none. A [cim.Conn] with access rules
// calls it with the context of each operation.
func User(ctx context.Context) string {
	user, _ := ctx.Value(userKey{}).(string)
	return user
}

// Basic authenticates by user and password (RFC 7617). The function check compares them; it should
// take the same time for every wrong password.
func Basic(realm string, check func(ctx context.Context, user, password string) bool) Authenticator {
	challenge := &Unauthorized{[]string{fmt.Sprintf("Basic realm=%q, charset=\"UTF-8\"", realm)}}
	return func(r *http.Request) (context.Context, error) {
		user, password, ok := r.BasicAuth()
		if !ok || !check(r.Context(), user, password) {
			return nil, challenge
		}
		return WithUser(r.Context(), user), nil
	}
}

// Anonymous accepts every request. Requests of other machines still need TLS, unless AllowCleartext
// is set. Use it only in trusted networks.
func Anonymous(r *http.Request) (context.Context, error) { return r.Context(), nil }

// admit returns the context of an accepted request. If it refuses the request, it has answered it.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (context.Context, bool) {
	local := isLoopback(r.RemoteAddr)
	if !local && r.TLS == nil && !s.AllowCleartext {
		http.Error(w, "use https", http.StatusForbidden)
		return nil, false
	}
	if s.Authenticate == nil {
		if !local {
			http.Error(w, "the server only answers requests from this machine", http.StatusForbidden)
		}
		return r.Context(), local
	}
	ctx, err := s.Authenticate(r)
	var challenge *Unauthorized
	switch {
	case errors.As(err, &challenge):
		for _, c := range challenge.Challenges {
			w.Header().Add("WWW-Authenticate", c)
		}
		http.Error(w, "unauthorized", http.StatusUnauthorized)
	case err != nil:
		http.Error(w, "forbidden", http.StatusForbidden)
	}
	return ctx, err == nil
}

func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return address == "" || address == "@" // a Unix socket
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
