// Package httpauth authenticates HTTP calls to management servers: Basic, Digest, NTLM and
// Negotiate with sealed messages, as WinRM, OMI, Intel AMT and baseboard controllers want them.
//
//	transport, err := httpauth.New(nil, httpauth.Options{
//		Scheme: httpauth.NTLM, User: `CORP\monitor`, Password: password,
//	})
//	client := &http.Client{Transport: transport}
//
// It acts as a careful client. Certificates are verified, or pinned. Nothing
// leaves in clear text without AllowCleartext: over plain HTTP, NTLM and Kerberos seal every
// message, and an answer that is not sealed is an error. Credentials do not follow
// redirects, and appear in no error and no printed value. A server may refuse a call twice;
// then the call fails.
//
// Kerberos is a module of its own, github.com/gomof/gomof/transport/kerberos, which gives
// Options.Mechanism. docs/authentication.md says which scheme suits which server.
package httpauth
