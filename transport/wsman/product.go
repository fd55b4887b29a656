package wsman

import (
	"strings"

	wire "github.com/gomof/gomof/transport/internal/wsmanwire"
)

// A Product is a kind of server. It decides which URIs name the classes, and in which form values
// are written.
type Product int

// The known products.
const (
	Unknown     Product = iota // use Identify
	Generic                    // as in DSP0227 and DSP0230
	Windows                    // WinRM, with WMI URIs
	OMI                        // Open Management Infrastructure
	OpenPegasus                //
	Openwsman                  //
	AMT                        // Intel Active Management Technology
)

var productNames = [...]string{"unknown", "generic", "Windows", "OMI", "OpenPegasus", "openwsman", "Intel AMT"}

// String returns the name of the product.
func (p Product) String() string { return productNames[p] }

// Identity is a server's answer to Identify (DSP0226 11).
type Identity struct {
	ProtocolVersion  string
	ProductVendor    string
	ProductVersion   string
	SecurityProfiles []string
}

// vendors maps a part of ProductVendor, in lower case, to a product.
var vendors = []struct {
	part    string
	product Product
}{
	{"microsoft", Windows}, {"open management infrastructure", OMI}, {"openpegasus", OpenPegasus},
	{"openwsman", Openwsman}, {"intel", AMT},
}

// Product returns the product with this identity, or [Generic] if it is unknown.
func (i Identity) Product() Product {
	vendor := strings.ToLower(i.ProductVendor)
	for _, v := range vendors {
		if strings.Contains(vendor, v.part) {
			return v.product
		}
	}
	return Generic
}

// schemas are URI prefixes of vendors, by schema name.
var schemas = map[string]string{
	"AMT": "http://intel.com/wbem/wscim/1/amt-schema/1", "IPS": "http://intel.com/wbem/wscim/1/ips-schema/1",
	"DCIM": "http://schemas.dell.com/wbem/wscim/1/cim-schema/2",
}

// A dialect is what a connection knows about its server.
type dialect struct {
	product  Product
	prefixes map[string]string // URI prefixes, by schema name in upper case
}

func (d dialect) wmi() bool { return d.product == Windows }

// wire returns the form in which messages are written.
func (d dialect) wire() wire.Dialect {
	return wire.Dialect{
		WMI: d.wmi(), AllClasses: d.allClasses(), Prefixes: d.prefixes,
		Datetimes: d.datetimes(), CharNumbers: d.product == OMI || d.product == Windows,
	}
}

func (d dialect) allClasses() string {
	if d.product == OMI {
		return wire.DMTFPrefix + "/*" // recorded; DSP0227 specifies the other URI
	}
	return "http://schemas.dmtf.org/wbem/wscim/1/*"
}

// class returns the URI of a class in a namespace; "*" names all classes.
func (d dialect) class(namespace, class string) string { return d.wire().Class(namespace, class) }

// selector returns the namespace for the selector, or "" if the URI contains it, as in WMI.
func (d dialect) selector(namespace string) string { return d.wire().Selector(namespace) }

// datetimes returns the form of datetimes that a product reads. The forms of OMI and OpenPegasus
// are from recordings or their sources. The form of Windows is from DSP0230 and from what OMI sends
// to it.
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
