package fetch

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/cimxml"
	"github.com/gomof/gomof/transport/httpauth"
	"github.com/gomof/gomof/transport/wsman"
)

// An Account says how to connect to a server.
type Account struct {
	User      string // empty for no authentication
	Password  string `json:"-"`
	Auth      string // basic, digest, ntlm or negotiate; the default is ntlm for WS-Management, basic for CIM-XML
	Pin       string // SHA-256 of the certificate
	Cleartext bool
}

// A Server is a connection that can read class declarations.
type Server interface {
	cim.ClassReader
	io.Closer
}

var schemes = map[string]httpauth.Scheme{"basic": httpauth.Basic, "digest": httpauth.Digest, "ntlm": httpauth.NTLM, "negotiate": httpauth.Negotiate}

// Dial returns a connection to a server, without sending anything. The path or the port says
// whether it uses WS-Management or CIM-XML.
func Dial(address string, a Account) (Server, error) {
	isWSMan := wsManagement(address)
	if a.Auth == "" && isWSMan {
		a.Auth = "ntlm"
	} else if a.Auth == "" {
		a.Auth = "basic"
	}
	a.Cleartext = a.Cleartext || onThisMachine(address)
	scheme, known := schemes[a.Auth]
	if !known {
		return nil, fmt.Errorf("found the scheme %s, want basic, digest, ntlm or negotiate", a.Auth)
	}
	credentials := httpauth.Options{Scheme: scheme, User: a.User, Password: a.Password}
	if isWSMan {
		return dialWSMan(address, a, credentials)
	}
	return dialCIMXML(address, a, credentials)
}

// parse parses the address of a server, or returns an empty URL: the protocol's Dial reports the
// error.
func parse(address string) *url.URL {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return &url.URL{}
	}
	return u
}

// wsManagement reports whether an address is for WS-Management: its path says so or, without a
// path, its port.
func wsManagement(address string) bool {
	u := parse(address)
	if path := strings.Trim(u.Path, "/"); path != "" {
		return path == "wsman" || strings.HasSuffix(path, "/wsman")
	}
	switch u.Port() {
	case "5985", "5986", "16992", "16993":
		return true
	}
	return false
}

// onThisMachine reports whether requests to an address stay on this machine.
func onThisMachine(address string) bool {
	host := parse(address).Hostname()
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func dialCIMXML(address string, a Account, credentials httpauth.Options) (Server, error) {
	opts := []cimxml.Option{cimxml.MaxResponse(maxAnswer), cimxml.OperationTimeout(patience)}
	if a.User != "" {
		opts = append(opts, cimxml.Credentials(credentials))
	}
	if a.Pin != "" {
		opts = append(opts, cimxml.PinSHA256(a.Pin))
	}
	if a.Cleartext {
		opts = append(opts, cimxml.AllowCleartext())
	}
	conn, err := cimxml.Dial(address, opts...)
	if err != nil {
		return nil, trimmed(err)
	}
	return conn, nil
}

func dialWSMan(address string, a Account, credentials httpauth.Options) (Server, error) {
	opts := []wsman.Option{wsman.MaxResponse(maxAnswer), wsman.OperationTimeout(patience)}
	if a.User != "" {
		opts = append(opts, wsman.Credentials(credentials))
	}
	if a.Pin != "" {
		opts = append(opts, wsman.PinSHA256(a.Pin))
	}
	if a.Cleartext {
		opts = append(opts, wsman.AllowCleartext())
	}
	conn, err := wsman.Dial(address, opts...)
	if err != nil {
		return nil, trimmed(err)
	}
	return conn, nil
}

const (
	maxAnswer = 64 << 20         // bytes in an answer: the limit for a file
	patience  = 10 * time.Minute // for all classes of a namespace at once
)

// trimmed replaces Go options in an error of Dial with flags.
func trimmed(err error) error {
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "cimxml: "), "wsman: ")
	return errors.New(strings.NewReplacer("AllowCleartext", "--cleartext", "use Credentials", "use --user").Replace(text))
}
