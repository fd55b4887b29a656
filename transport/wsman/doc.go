// Package wsman calls servers of WS-Management (DSP0226, DSP0227): Windows, OMI,
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
// A [Conn] is a [cim.Conn] and a [cim.ClassReader]; its methods may be called from several
// goroutines. Dial sends nothing. The first call asks the server for its name (Identify),
// since Windows has other URIs than the rest, and each product reads some values in a form
// of its own. [As] says it instead.
//
// # Errors
//
// A fault is a *[cim.Error]. What a server answers that is not WS-Management, and what
// happens on the way, is an *[Error]; one of status 401 or 403 is [cim.ErrAccessDenied] to
// errors.Is, one of a time limit is [os.ErrDeadlineExceeded].
//
// # Options of calls
//
// Of [cim.Options], a connection sends Timeout, Locale, PageSize and Context. If Timeout is
// 0 the time that the context leaves is sent, and if it leaves more than
// [OperationTimeout], that. Properties are left out of what arrives. Shallow is sent as a
// query to Windows and as PolymorphismMode to others; instances of subclasses that come all
// the same are left out.
//
// Without a Class in the options, an enumeration asks for the paths of the instances too.
// With one, paths are made of the keys. Types that the server tells are used only in the
// first case, as an array of one looks like one value.
//
// # Enumerations
//
// A loop that is left before its end releases the enumeration. A page is read as a whole
// before its first instance is delivered, so that the body of the loop may make calls.
package wsman
