package httpauth

import (
	"crypto"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// prepare returns a copy of base that asks for no compression, as a compressed answer can
// grow without bound, and that knows the pins.
func prepare(base *http.Transport, o Options) (*http.Transport, error) {
	if base == nil {
		base, _ = http.DefaultTransport.(*http.Transport)
	}
	if base == nil {
		return nil, errors.New("http.DefaultTransport was replaced: base cannot be nil")
	}
	t := base.Clone()
	t.DisableCompression = true
	pins, err := o.pins()
	if err == nil && len(pins) > 0 {
		pin(t, pins)
	}
	return t, err
}

// pin trusts the pinned certificates and no others.
func pin(t *http.Transport, pins map[[sha256.Size]byte]bool) {
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	config := t.TLSClientConfig
	config.InsecureSkipVerify = true // the pin replaces it, below
	before := config.VerifyConnection
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if sum := sha256.Sum256(state.PeerCertificates[0].Raw); !pins[sum] {
			return fmt.Errorf("the certificate of the server has the SHA-256 fingerprint %x, which is not pinned", sum)
		}
		if before != nil {
			return before(state)
		}
		return nil
	}
}

// bindings returns the channel bindings of a connection, tls-server-end-point of RFC 5929:
// nil without TLS.
func bindings(conn net.Conn) []byte {
	secure, ok := conn.(interface{ ConnectionState() tls.ConnectionState })
	if !ok {
		return nil
	}
	certificates := secure.ConnectionState().PeerCertificates
	if len(certificates) == 0 {
		return nil
	}
	return endPoint(certificates[0])
}

// endPoint hashes the certificate with the hash of its signature, and with SHA-256 where
// that is weaker or not one of those that RFC 5929 knows.
func endPoint(certificate *x509.Certificate) []byte {
	hash := crypto.SHA256
	switch certificate.SignatureAlgorithm {
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		hash = crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		hash = crypto.SHA512
	}
	sum := hash.New()
	sum.Write(certificate.Raw)
	return sum.Sum([]byte("tls-server-end-point:"))
}
