// Package server answers clients of WS-Management and CIM-XML: it makes HTTP handlers of a
// [cim.Conn], such as the in-memory server of package cimserver with its providers, or a
// connection to another server.
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
// A request goes through these steps, and the first that refuses it ends it: where it comes
// from, who sends it, how long it is, whether it is a message of the protocol, and what the
// connection says. Access rules are a connection around the connection, which asks [User].
package server
