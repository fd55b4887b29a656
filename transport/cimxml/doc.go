// Package cimxml is a client for CIM-XML (DSP0200, DSP0201). Servers are storage arrays and other
// SMI-S devices, ESXi, OpenPegasus, SFCB and others.
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
// A [Conn] is a [cim.Conn] and a [cim.ClassReader]. Its methods are safe for concurrent use.
//
// # Errors
//
// An error that the server returns is a *[cim.Error]; Details has its instances. An answer that is
// not CIM-XML, or an error on the way, is an *[Error]. With errors.Is, status 401 or 403 matches
// [cim.ErrAccessDenied], and a timeout matches [os.ErrDeadlineExceeded].
//
// # Options of calls
//
// From [cim.Options], a connection sends Properties, NamesOnly, PageSize and Locale. The connection
// itself enforces Timeout. The protocol has no parameter for Shallow, so the connection leaves out
// instances of subclasses. Context is for WMI and is ignored.
//
// # Enumerations
//
// Instances come in pages, by the pulled operations of DSP0200. If a server does not support one,
// or fails, the connection asks for all instances at once, and does so from then on if that
// succeeds. Leaving a loop early closes the enumeration. The connection reads a page completely
// before it yields its first instance, so the loop may make other calls.
//
// Paths in results have no host: they are on the server that was called.
//
// # Schemas
//
// [Conn.GetClass], [Conn.EnumerateClasses] and [Conn.EnumerateQualifiers] read declarations. A
// class declaration has the members that the class itself declares. [Conn.CreateClass] and
// [Conn.SetQualifier] deploy declarations; [Conn.ModifyClass], [Conn.DeleteClass] and
// [Conn.DeleteQualifier] change and delete them.
package cimxml
