// Package httpauth authenticates HTTP calls to management servers such as WinRM, OMI, Intel AMT and
// baseboard controllers. It supports Basic, Digest, NTLM and Negotiate with sealed messages.
//
//	transport, err := httpauth.New(nil, httpauth.Options{
//		Scheme: httpauth.NTLM, User: `CORP\monitor`, Password: password,
//	})
//	client := &http.Client{Transport: transport}
//
// Certificates are verified or pinned. Nothing is sent in clear text without AllowCleartext: over
// plain HTTP, NTLM and Kerberos seal every message, and an unsealed answer is an error. Credentials
// do not follow redirects, and no error or printed value contains them. If a server refuses a call
// twice, the call fails.
//
// Kerberos is in a separate module, github.com/gomof/gomof/transport/kerberos, which provides
// Options.Mechanism. docs/authentication.md says which scheme suits which server.
package httpauth
