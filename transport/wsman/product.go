package wsman

import (
	"strings"

	"github.com/gomof/gomof/cim"
)

// A Product is a kind of server. What it decides is which URIs name its classes, and in
// which forms it reads values.
type Product int

// The products that a connection knows.
const (
	Unknown     Product = iota // to be found out by Identify
	Generic                    // as DSP0227 and DSP0230 have it
	Windows                    // WinRM, with the URIs of WMI
	OMI                        // Open Management Infrastructure
	OpenPegasus                //
	Openwsman                  //
	AMT                        // Intel Active Management Technology
)

var productNames = [...]string{"unknown", "generic", "Windows", "OMI", "OpenPegasus", "openwsman", "Intel AMT"}

// String returns the name of the product.
func (p Product) String() string { return productNames[p] }

// Identity is what a server says of itself (DSP0226 11).
type Identity struct {
	ProtocolVersion  string
	ProductVendor    string
	ProductVersion   string
	SecurityProfiles []string
}

// vendors tell products by a part of what they give as their vendor, in lower case.
var vendors = []struct {
	part    string
	product Product
}{
	{"microsoft", Windows}, {"open management infrastructure", OMI}, {"openpegasus", OpenPegasus},
	{"openwsman", Openwsman}, {"intel", AMT},
}

// Product returns the product that has this identity: [Generic] if it is not known.
func (i Identity) Product() Product {
	vendor := strings.ToLower(i.ProductVendor)
	for _, v := range vendors {
		if strings.Contains(vendor, v.part) {
			return v.product
		}
	}
	return Generic
}

// schemas are those whose classes have URIs of their own wherever they are.
var schemas = map[string]string{
	"AMT": "http://intel.com/wbem/wscim/1/amt-schema/1", "IPS": "http://intel.com/wbem/wscim/1/ips-schema/1",
	"DCIM": "http://schemas.dell.com/wbem/wscim/1/cim-schema/2",
}

// A dialect is what a connection knows of its server.
type dialect struct {
	product  Product
	prefixes map[string]string // by the schema of the class, in upper case
}

func (d dialect) wmi() bool { return d.product == Windows }

// class returns the URI of a class of a namespace; "*" is all of them.
func (d dialect) class(namespace, class string) string {
	switch {
	case d.wmi():
		return wmiPrefix + escapePath(namespace) + "/" + class
	case class == "*" && d.product == OMI:
		return dmtfPrefix + "/*" // recorded; DSP0227 has the other
	case class == "*":
		return "http://schemas.dmtf.org/wbem/wscim/1/*"
	}
	schema, _, _ := strings.Cut(class, "_")
	if prefix, ok := d.prefixes[strings.ToUpper(schema)]; ok {
		return prefix + "/" + class
	}
	return dmtfPrefix + "/" + class
}

// escapePath is for a namespace in a URI. Names of namespaces have letters and digits.
func escapePath(namespace string) string {
	return strings.ReplaceAll(cim.NormalizeNamespace(namespace), " ", "%20")
}

// selector is the namespace as a selector. WMI has it in the URI.
func (d dialect) selector(namespace string) string {
	if d.wmi() {
		return ""
	}
	return namespace
}

// classOf returns the class that a URI names, and its namespace if the URI has it.
func classOf(uri string) (class, namespace string) {
	uri = strings.TrimSpace(uri)
	rest, isWMI := cutPrefixFold(uri, wmiPrefix)
	n := strings.LastIndexByte(rest, '/')
	if isWMI && n > 0 {
		namespace = strings.ReplaceAll(rest[:n], "%20", " ")
	}
	return rest[n+1:], namespace
}

func cutPrefixFold(s, prefix string) (rest string, found bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// className is the class of an element: what its namespace names. The element of OMI's
// errors is CIM_Error in a namespace of OMI_Error.
func className(space, local string) string {
	if class, _ := classOf(space); isIdentifier(class) && strings.Contains(space, "/") {
		return class
	}
	return local
}

func isIdentifier(name string) bool {
	for i, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// Which form of values a product reads. OMI's and Pegasus's are recorded or in their
// sources; what Windows reads is by DSP0230 and by what OMI sends to it.
type datetimeForm int

const (
	datetimeChild datetimeForm = iota // <cim:CIM_DateTime>, of DSP0230
	datetimeXML                       // xs:dateTime or xs:duration, as text
	datetimeText                      // 25 characters
	datetimeWMI                       // <cim:Datetime> or <cim:Interval>
)

func (d dialect) datetimes() datetimeForm {
	switch d.product {
	case OMI, OpenPegasus:
		return datetimeXML
	case Openwsman:
		return datetimeText
	case Windows:
		return datetimeWMI
	}
	return datetimeChild
}

// charNumbers reports whether a char16 is written as its number.
func (d dialect) charNumbers() bool { return d.product == OMI || d.product == Windows }
