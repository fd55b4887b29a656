// Package names creates the Go identifiers of a generated package. It converts a MOF name
// or the name of a value to an identifier, elements wish for identifiers, and a scope
// decides which wish is met. The package knows MOF names, but not schemas.
package names

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are the words that Go writes in upper case.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "cpu": true, "css": true, "dns": true, "eof": true, "guid": true, "html": true,
	"http": true, "https": true, "id": true, "ip": true, "json": true, "lhs": true, "qps": true, "ram": true, "rhs": true,
	"rpc": true, "sla": true, "smtp": true, "sql": true, "ssh": true, "tcp": true, "tls": true, "ttl": true, "udp": true,
	"ui": true, "uid": true, "uuid": true, "uri": true, "url": true, "utf8": true, "vm": true, "xml": true, "cim": true,
	"bios": true, "dhcp": true, "lun": true, "mac": true, "nic": true, "os": true, "scsi": true, "usb": true, "utc": true,
	"vlan": true, "wwn": true,
}

// maxName limits the length of an identifier from the name of a value.
const maxName = 64

// maxWord limits the length of a word in it. Real words are shorter, but names come from
// anywhere.
const maxWord = 128

// Exported converts a MOF name to an exported identifier: CIM_ConcreteJob becomes
// CIMConcreteJob, DeviceId DeviceID, "I/O Device Error" IODeviceError, -Saturday
// MinusSaturday. The result depends only on the text and can be empty.
func Exported(text string) string { return export(Join(text)) }

// Join is like Exported, for the part of an identifier after a prefix: it can begin with a
// digit.
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

// Words splits a text at all characters that identifiers cannot contain.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) || unseen(r)
	})
}

// unseen reports whether a letter is invisible, such as the Hangul fillers.
func unseen(r rune) bool { return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) }

// isShouting reports whether a name is all upper case, such as CIM_ERR_ACCESS_DENIED, so
// that its capitals do not separate words.
func isShouting(text string) bool {
	return strings.Count(text, "_") >= 2 && text == strings.ToUpper(text)
}

// camelParts splits a word before an upper-case letter that follows a lower-case one, and
// before the last of several upper-case letters that a lower-case one follows: DeviceId is
// Device and Id, VMGuid is VM and Guid.
func camelParts(word string) []string {
	var parts []string
	start, last := 0, 0             // start of the part, and of the previous letter
	before, upper := rune(0), false // the previous letter, and whether the one before it is upper case
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

// export ensures that a name is exported: it cannot begin with a digit or a letter without
// case.
func export(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if name == "" || unicode.IsUpper(r) {
		return name
	}
	return "X" + name
}

// IsExported reports whether a name that someone chose is a valid exported identifier.
// Invisible letters are not allowed, because they make it look like another name.
func IsExported(id string) bool {
	return token.IsIdentifier(id) && token.IsExported(id) && !strings.ContainsFunc(id, unseen)
}
