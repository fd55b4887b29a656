package wsmanwire

import (
	"strings"

	"github.com/gomof/gomof/cim"
)

// A Dialect is how a peer wants names and values written.
type Dialect struct {
	WMI         bool              // the URIs of WMI, which have the namespace
	AllClasses  string            // the URI of all classes, where WMI is false
	Prefixes    map[string]string // of URIs, by the schema of the class in upper case
	Datetimes   DatetimeForm
	CharNumbers bool // a char16 as its number
	Answer      bool // what a server writes: types of values, and precise arrays
}

// A DatetimeForm is how a datetime is written.
type DatetimeForm int

// The forms. Servers do not agree on what they read.
const (
	DatetimeChild DatetimeForm = iota // <cim:CIM_DateTime>, of DSP0230
	DatetimeXML                       // xs:dateTime or xs:duration, as text
	DatetimeText                      // 25 characters
	DatetimeWMI                       // <cim:Datetime> or <cim:Interval>
)

// Class returns the URI of a class of a namespace; "*" is all of them.
func (d Dialect) Class(namespace, class string) string {
	switch {
	case d.WMI:
		return WMIPrefix + escapePath(namespace) + "/" + class
	case class == "*":
		return d.AllClasses
	}
	schema, _, _ := strings.Cut(class, "_")
	if prefix, ok := d.Prefixes[strings.ToUpper(schema)]; ok {
		return prefix + "/" + class
	}
	return DMTFPrefix + "/" + class
}

// escapePath is for a namespace in a URI. Names of namespaces have letters and digits.
func escapePath(namespace string) string {
	return strings.ReplaceAll(cim.NormalizeNamespace(namespace), " ", "%20")
}

// Selector is the namespace as a selector. WMI has it in the URI.
func (d Dialect) Selector(namespace string) string {
	if d.WMI {
		return ""
	}
	return namespace
}

// ClassOf returns the class that a URI names, and its namespace if the URI has it.
func ClassOf(uri string) (class, namespace string) {
	uri = strings.TrimSpace(uri)
	rest, isWMI := cutPrefixFold(uri, WMIPrefix)
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

// ClassName is the class of an element: what its namespace names. The element of OMI's
// errors is CIM_Error in a namespace of OMI_Error.
func ClassName(space, local string) string {
	if class, _ := ClassOf(space); IsIdentifier(class) && strings.Contains(space, "/") {
		return class
	}
	return local
}

// IsIdentifier reports whether a name is one of CIM.
func IsIdentifier(name string) bool {
	for i, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
