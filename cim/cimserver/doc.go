// Package cimserver is an in-memory CIM server. Programs use it in tests, like
// net/http/httptest for HTTP, and transports can serve it.
//
//	server := &cimserver.Server{}
//	server.AddRegistry(acme.Registry())
//	acme.RegisterACMEDisk(server, provider{})
//	err := server.Put(&acme.ACMEDisk{ID: "sda"})
//	disk, err := cim.Get[acme.ACMEDisk](ctx, server, acme.ACMEDiskKey{ID: "sda"})
//
// A provider implements the methods of a class. Generated Register… functions register it.
// It can also implement [InstanceGetter] and the other instance interfaces. For operations
// that the provider does not implement, the server uses its stored instances.
//
// The server is as strict as a real one: see [Server].
package cimserver
