package wsmanwire

// XML namespaces of WS-Management, with the prefixes that requests use.
const (
	SpaceSOAP         = "http://www.w3.org/2003/05/soap-envelope"                           // s
	SpaceWSA          = "http://schemas.xmlsoap.org/ws/2004/08/addressing"                  // wsa
	SpaceWSA2005      = "http://www.w3.org/2005/08/addressing"                              // in answers
	SpaceWSMan        = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"                    // wsman
	SpaceWSEn         = "http://schemas.xmlsoap.org/ws/2004/09/enumeration"                 // wsen
	SpaceWSMB         = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd"               // wsmb
	SpaceCIM          = "http://schemas.dmtf.org/wbem/wscim/1/common"                       // cim
	SpaceXSI          = "http://www.w3.org/2001/XMLSchema-instance"                         // xsi
	SpaceWSManID      = "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd"   // wsmid
	SpaceWinRM        = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd"               // Microsoft's extensions
	SpaceFault        = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"              // WSManFault
	Anonymous         = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"   //
	Transfer          = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"                   //
	EnumPrefix        = SpaceWSEn + "/"                                                     //
	WMIPrefix         = "http://schemas.microsoft.com/wbem/wsman/1/wmi/"                    //
	DMTFPrefix        = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"                 //
	SchemaURI         = "http://schemas.dmtf.org/wbem/cim-xml/2/cim-schema/2/*"             // class declarations
	FaultDetail       = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/"           //
	NamespaceKey      = "__cimnamespace"                                                    // the selector
	AssociationFilter = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding/associationFilter" // a filter dialect
	DialectWQL        = "http://schemas.microsoft.com/wbem/wsman/1/WQL"                     //
	DialectCQL        = "http://schemas.dmtf.org/wbem/cql/1/dsp0202.pdf"                    //
)

// SelectorFilter is the dialect of filters by property values (DSP0226 Annex E).
const SelectorFilter = "http://schemas.dmtf.org/wbem/wsman/1/wsman/SelectorFilter"

// The actions of DSP0226.
const (
	ActionIdentify  = "Identify" // sent without an Action header
	ActionGet       = Transfer + "Get"
	ActionPut       = Transfer + "Put"
	ActionCreate    = Transfer + "Create"
	ActionDelete    = Transfer + "Delete"
	ActionEnumerate = EnumPrefix + "Enumerate"
	ActionPull      = EnumPrefix + "Pull"
	ActionRelease   = EnumPrefix + "Release"
)
