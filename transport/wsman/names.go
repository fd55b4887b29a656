package wsman

// The namespaces of WS-Management, and the prefixes that requests have for them.
const (
	spaceSOAP    = "http://www.w3.org/2003/05/soap-envelope"                           // s
	spaceWSA     = "http://schemas.xmlsoap.org/ws/2004/08/addressing"                  // wsa
	spaceWSA2005 = "http://www.w3.org/2005/08/addressing"                              // in answers
	spaceWSMan   = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"                    // wsman
	spaceWSEn    = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"                 // wsen
	spaceWSMB    = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"               // wsmb
	spaceCIM     = "http://schemas.dmtf.org/wbem/wscim/1/common"                       // cim
	spaceXSI     = "http://www.w3.org/2001/XMLSchema-instance"                         // xsi
	spaceWSManID = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"   // wsmid
	spaceWinRM   = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"               // of what Microsoft adds
	spaceFault   = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"              // WSManFault
	anonymous    = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"   //
	transfer     = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"                   //
	enumPrefix   = spaceWSEn + "/"                                                     //
	wmiPrefix    = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"                    //
	dmtfPrefix   = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"                 //
	schemaURI    = "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*"             // declarations of classes
	faultDetail  = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/"           //
	namespaceKey = "__cimnamespace"                                                    // the selector
	associations = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter" // a dialect of filters
	dialectWQL   = "http://schemas.microsoft.com/wbem/wsman/1/WQL"                     //
	dialectCQL   = "http://schemas.dmtf.org/wbem/cql/1/dsp0202.pdf"                    //
)

// SelectorFilter is the language of a [cim.Query] whose text is an object path: it finds the
// instances of the class that have these values, which need not be keys (DSP0226 Annex E).
const SelectorFilter = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"

// The actions of DSP0226.
const (
	actionIdentify  = "Identify" // has no header of its own
	actionGet       = transfer + "Get"
	actionPut       = transfer + "Put"
	actionCreate    = transfer + "Create"
	actionDelete    = transfer + "Delete"
	actionEnumerate = enumPrefix + "Enumerate"
	actionPull      = enumPrefix + "Pull"
	actionRelease   = enumPrefix + "Release"
)
