// Package cimxml calls servers of CIM-XML (DSP0200, DSP0201): storage arrays and other
// devices of SMI-S, ESXi, OpenPegasus, SFCB and others.
//
//	conn, err := cimxml.Dial("https://array:5989",
//		cimxml.Namespace("root/smis/current"),
//		cimxml.Credentials(httpauth.Options{Scheme: httpauth.Basic, User: user, Password: password}))
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	for volume, err := range cim.Enumerate[storage.CIMStorageVolume](ctx, conn) {
//
// A [Conn] is a [cim.Conn] and a [cim.ClassReader]; its methods may be called from several
// goroutines. Dial sends nothing.
//
// # Errors
//
// An error of the server is a *[cim.Error], with the instances that it has as Details. What a
// server answers that is not CIM-XML, and what happens on the way, is an *[Error]; one of
// status 401 or 403 is [cim.ErrAccessDenied] to errors.Is, one of a time limit is
// [os.ErrDeadlineExceeded].
//
// # Options of calls
//
// Of [cim.Options], a connection sends Properties, NamesOnly, PageSize and Locale. Timeout is
// kept by the connection. Instances of subclasses are left out here if Shallow is
// set, as the protocol has no such parameter. Context is of WMI and is ignored.
//
// # Enumerations
//
// Instances come in pages, by the pulled operations of DSP0200. If a server does not support
// one, or fails, the connection asks for all at once, and remembers if that succeeds.
// A loop that is left before its end closes the enumeration. A page is read as a whole
// before its first instance is delivered, so that the body of the loop may make calls.
//
// Paths of results have no host: they are on the server that was asked.
//
// # Schemas
//
// [Conn.GetClass], [Conn.EnumerateClasses] and [Conn.EnumerateQualifiers] read declarations: of a
// class, the members that it declares itself. [Conn.CreateClass] and [Conn.SetQualifier] deploy
// declarations. [Conn.ModifyClass], [Conn.DeleteClass] and [Conn.DeleteQualifier] change and remove them.
package cimxml
