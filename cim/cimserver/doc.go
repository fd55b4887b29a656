// Package cimserver has a CIM server in memory. It is what a program tests against, as
// net/http/httptest is for HTTP, and what a transport can serve.
//
//	server := &cimserver.Server{}
//	server.AddRegistry(acme.Registry())
//	acme.RegisterACMEDisk(server, provider{})
//	err := server.Put(&acme.ACMEDisk{ID: "sda"})
//	disk, err := cim.Get[acme.ACMEDisk](ctx, server, acme.ACMEDiskKey{ID: "sda"})
//
// A provider runs the methods of a class: generated Register… functions take it. It may have
// the methods of [InstanceGetter] and its kin as well. Instances of a class come from its
// provider if that implements the operation, else from what was put into the server.
//
// The server is as strict as a real one: see [Server].
package cimserver
