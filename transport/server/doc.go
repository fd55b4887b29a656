// Package server answers clients of WS-Management and CIM-XML. It makes HTTP handlers from a
// [cim.Conn]: the in-memory server of package cimserver with its providers, or a connection to
// another server.
//
//	s := server.New(conn, server.Options{
//		Authenticate: server.Basic("CIM", func(ctx context.Context, user, password string) bool { … }),
//	})
//	defer s.Close()
//	mux := http.NewServeMux()
//	mux.Handle("/wsman", s.WSMan())
//	mux.Handle("/cimom", s.CIMXML())
//	err := http.ListenAndServeTLS(":5986", "cert.pem", "key.pem", mux)
//
// The server refuses a request at the first check that fails: the sender's address and TLS,
// authentication, length, and the rules of the protocol. Then it calls the connection. To add
// access rules, wrap the connection in one that calls [User].
package server
