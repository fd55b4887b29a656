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

// prepare returns a copy of base with the pins. It does not ask for compression, because a
// compressed answer can grow without bound.
func prepare(base *http.Transport, o Options) (*http.Transport, error) {
	if base == nil {
		base, _ = http.DefaultTransport.(*http.Transport)
	}
	if base == nil {
		return nil, errors.New("base cannot be nil, because http.DefaultTransport was replaced")
	}
	t := base.Clone()
	t.DisableCompression = true
	pins, err := o.pins()
	if err == nil && len(pins) > 0 {
		pin(t, pins)
	}
	return t, err
}

// pin trusts only the pinned certificates.
func pin(t *http.Transport, pins map[[sha256.Size]byte]bool) {
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	config := t.TLSClientConfig
	config.InsecureSkipVerify = true // the pin is checked below instead
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

// bindings returns the channel bindings of a connection, tls-server-end-point of RFC 5929, or nil
// without TLS.
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

// endPoint hashes the certificate with its signature's hash. It uses SHA-256 if that hash is
// weaker, or if RFC 5929 does not define it.
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
