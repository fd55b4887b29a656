// Package wsman is a client for WS-Management (DSP0226, DSP0227). Servers are Windows, OMI,
// OpenPegasus, openwsman, Intel AMT and others.
//
//	conn, err := wsman.Dial("https://host:5986/wsman",
//		wsman.Namespace("root/MSPS"),
//		wsman.Credentials(httpauth.Options{Scheme: httpauth.NTLM, User: user, Password: password}))
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](ctx, conn) {
//
// A [Conn] is a [cim.Conn] and a [cim.ClassReader]. Its methods are safe for concurrent use. The
// first call asks the server which product it is (Identify), because Windows uses other URIs than
// other servers, and each product expects some values in its own form. [As] sets the product
// instead.
//
// # Errors
//
// A fault is a *[cim.Error]. An answer that is not WS-Management, or an error on the way, is an
// *[Error]. With errors.Is, status 401 or 403 matches [cim.ErrAccessDenied], and a timeout matches
// [os.ErrDeadlineExceeded].
//
// # Options of calls
//
// From [cim.Options], a connection sends Timeout, Locale, PageSize and Context. If Timeout is 0, it
// sends the time left in the context, but at most [OperationTimeout]. The protocol has no parameter
// for Properties, so the connection removes other properties from the results. It sends Shallow to
// Windows as a query and to other servers as PolymorphismMode, and leaves out instances of
// subclasses that arrive anyway.
//
// Without a Class in the options, an enumeration asks for the paths of the instances too. With a
// Class, it makes the paths from the keys. It uses the types that the server sends only without a
// Class, because an array with one element looks like a single value.
//
// # Enumerations
//
// Leaving a loop early releases the enumeration. The connection reads a page completely before it
// yields its first instance, so the loop may make other calls.
package wsman
