// Package names makes the Go identifiers of a generated package. It has three steps: an
// identifier is made of a MOF name or of the text of a value, elements wish for
// identifiers, and a scope settles which wish is met. It knows MOF names, but no schema.
package names

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are the words that Go writes in capitals.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "cpu": true, "css": true, "dns": true, "eof": true, "guid": true, "html": true,
	"http": true, "https": true, "id": true, "ip": true, "json": true, "lhs": true, "qps": true, "ram": true, "rhs": true,
	"rpc": true, "sla": true, "smtp": true, "sql": true, "ssh": true, "tcp": true, "tls": true, "ttl": true, "udp": true,
	"ui": true, "uid": true, "uuid": true, "uri": true, "url": true, "utf8": true, "vm": true, "xml": true, "cim": true,
	"bios": true, "dhcp": true, "lun": true, "mac": true, "nic": true, "os": true, "scsi": true, "usb": true, "utc": true,
	"vlan": true, "wwn": true,
}

// maxName bounds an identifier that is made of the text of a value.
const maxName = 64

// maxWord bounds a word of it. No word is that long, but names are everywhere.
const maxWord = 128

// Exported makes an exported identifier of a MOF name: CIM_ConcreteJob becomes
// CIMConcreteJob, DeviceId DeviceID, "I/O Device Error" IODeviceError, -Saturday
// MinusSaturday. It depends on the text alone and may be empty.
func Exported(text string) string { return export(Join(text)) }

// Join is Exported for what follows something else, so that it may begin with a digit.
func Join(text string) string {
	var out strings.Builder
	shout := isShouting(text)
	for i, word := range Words(text) {
		if i == 0 && strings.HasPrefix(text, "-") {
			out.WriteString("Minus")
		}
		word = strings.ToValidUTF8(word[:min(len(word), maxWord)], "")
		if shout {
			word = strings.ToLower(word)
		}
		for _, part := range camelParts(word) {
			out.WriteString(capitalize(part))
		}
		if out.Len() > maxName {
			break
		}
	}
	return out.String()
}

// Words splits a text at everything that no identifier has.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) || unseen(r)
	})
}

// unseen reports whether a letter is not seen, such as those that fill syllables of Korean.
func unseen(r rune) bool { return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) }

// isShouting reports whether a name is a constant of C, such as
// CIM_ERR_ACCESS_DENIED, whose capitals mean nothing.
func isShouting(text string) bool {
	return strings.Count(text, "_") >= 2 && text == strings.ToUpper(text)
}

// camelParts splits where a lower-case letter is followed by an upper-case one, and before
// the last of several capitals that a lower-case one follows: DeviceId is Device and Id,
// VMGuid is VM and Guid.
func camelParts(word string) []string {
	var parts []string
	start, last := 0, 0             // where the part and the letter before begin
	before, upper := rune(0), false // the letter before, and whether the one before it is a capital
	split := func(at int) {
		if at > start {
			parts = append(parts, word[start:at])
			start = at
		}
	}
	for i, r := range word {
		switch {
		case unicode.IsLower(before) && unicode.IsUpper(r):
			split(i)
		case upper && unicode.IsUpper(before) && unicode.IsLower(r):
			split(last)
		}
		upper, before, last = unicode.IsUpper(before), r, i
	}
	return append(parts, word[start:])
}

func capitalize(word string) string {
	if initialisms[strings.ToLower(word)] {
		return strings.ToUpper(word)
	}
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[size:]
}

// export makes sure that a name is exported: letters without case, and
// digits, cannot start one.
func export(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if name == "" || unicode.IsUpper(r) {
		return name
	}
	return "X" + name
}

// IsExported reports whether a name that others have chosen can be one in Go. Letters that
// are not seen would make it look like another one.
func IsExported(id string) bool {
	return token.IsIdentifier(id) && token.IsExported(id) && !strings.ContainsFunc(id, unseen)
}
