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

// An Authenticator decides who sends a request. It returns the context that the operation gets,
// made by [WithUser]. An error refuses the request: *[Unauthorized] by a challenge, any other
// as forbidden. The text of the error does not go to the client.
type Authenticator func(r *http.Request) (context.Context, error)

// Unauthorized refuses a request, and says how to authenticate.
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

// WithUser returns a context that has the name of a user. Quotas are by that name.
func WithUser(ctx context.Context, user string) context.Context {
	return context.WithValue(ctx, userKey{}, user)
}

// User returns the name that [WithUser] has set; empty for nobody. A [cim.Conn] that has
// access rules finds its user in the context of each call.
func User(ctx context.Context) string {
	user, _ := ctx.Value(userKey{}).(string)
	return user
}

// Basic authenticates by user and password (RFC 7617). The function compares them: without
// timing that tells how much of a password was right.
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

// Anonymous lets everybody call from everywhere, without TLS only from the same machine. It
// is for networks that nobody else is on.
func Anonymous(r *http.Request) (context.Context, error) { return r.Context(), nil }

// admit returns the context of a request that may go on. Otherwise it has answered it.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (context.Context, bool) {
	local := isLoopback(r.RemoteAddr)
	if !local && r.TLS == nil && !s.AllowCleartext {
		http.Error(w, "use https", http.StatusForbidden)
		return nil, false
	}
	if s.Authenticate == nil {
		if !local {
			http.Error(w, "the server answers this machine alone", http.StatusForbidden)
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
		return address == "" || address == "@" // a socket of Unix
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
