package wsman

import (
	"strings"

	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
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

// wire is what the messages are written by.
func (d dialect) wire() wire.Dialect {
	return wire.Dialect{
		WMI: d.wmi(), AllClasses: d.allClasses(), Prefixes: d.prefixes,
		Datetimes: d.datetimes(), CharNumbers: d.product == OMI || d.product == Windows,
	}
}

func (d dialect) allClasses() string {
	if d.product == OMI {
		return wire.DMTFPrefix + "/*" // recorded; DSP0227 has the other
	}
	return "http://schemas.dmtf.org/wbem/wscim/1/*"
}

// class returns the URI of a class of a namespace; "*" is all of them.
func (d dialect) class(namespace, class string) string { return d.wire().Class(namespace, class) }

// selector is the namespace as a selector. WMI has it in the URI.
func (d dialect) selector(namespace string) string { return d.wire().Selector(namespace) }

// datetimes is which form a product reads. OMI's and Pegasus's are recorded or in their
// sources; what Windows reads is by DSP0230 and by what OMI sends to it.
func (d dialect) datetimes() wire.DatetimeForm {
	switch d.product {
	case OMI, OpenPegasus:
		return wire.DatetimeXML
	case Openwsman:
		return wire.DatetimeText
	case Windows:
		return wire.DatetimeWMI
	}
	return wire.DatetimeChild
}
