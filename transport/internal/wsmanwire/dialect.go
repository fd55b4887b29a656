package wsmanwire

import (
	"strings"

	"github.com/gomof/gomof/cim"
)

// A Dialect is the form in which a peer expects names and values.
type Dialect struct {
	WMI         bool              // WMI URIs, which contain the namespace
	AllClasses  string            // the URI of all classes if WMI is false
	Prefixes    map[string]string // URI prefixes, by schema name in upper case
	Datetimes   DatetimeForm
	CharNumbers bool // write a char16 as a number
	Answer      bool // write as a server: with types of values and precise arrays
}

// A DatetimeForm is how a datetime is written.
type DatetimeForm int

// The forms. Servers differ in which ones they read.
const (
	DatetimeChild DatetimeForm = iota // <cim:CIM_DateTime> of DSP0230
	DatetimeXML                       // xs:dateTime or xs:duration, as text
	DatetimeText                      // the 25 characters of DSP0004
	DatetimeWMI                       // <cim:Datetime> or <cim:Interval>
)

// Class returns the URI of a class in a namespace; "*" names all classes.
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

// escapePath escapes a namespace for a URI. Namespace names have letters and digits only.
func escapePath(namespace string) string {
	return strings.ReplaceAll(cim.NormalizeNamespace(namespace), " ", "%20")
}

// Selector returns the namespace for the selector, or "" if the URI contains it, as in WMI.
func (d Dialect) Selector(namespace string) string {
	if d.WMI {
		return ""
	}
	return namespace
}

// ClassOf returns the class that a URI names, and the namespace if the URI contains it.
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

// ClassName returns the class of an element, which its XML namespace names. OMI's errors have the
// element CIM_Error in the namespace of OMI_Error.
func ClassName(space, local string) string {
	if class, _ := ClassOf(space); IsIdentifier(class) && strings.Contains(space, "/") {
		return class
	}
	return local
}

// IsIdentifier reports whether a name is a CIM identifier.
func IsIdentifier(name string) bool {
	for i, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_' || r >= 0x80
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}
