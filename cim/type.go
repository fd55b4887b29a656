package cim

import (
	"slices"
	"strings"
)

// A Type is one of the data types of DSP0004 5.2, or Reference or Embedded. Untyped, the
// zero Type, means that the type is unknown because the protocol does not send it, as in
// WS-Management: the class then defines how to read the value. The value is a string, an
// ObjectPath or an *Instance; a single value can be an array with one element.
type Type uint8

// The CIM data types.
const (
	Untyped Type = iota
	Boolean
	Uint8
	Sint8
	Uint16
	Sint16
	Uint32
	Sint32
	Uint64
	Sint64
	Real32
	Real64
	CharType // char16; the Go value is a Char16
	String
	DateTimeType // datetime; the Go value is a DateTime
	Reference    // the Go value is an ObjectPath
	Embedded     // an instance as a value; the Go value is a *Instance
)

var typeNames = [...]string{
	Untyped: "untyped", Boolean: "boolean", Uint8: "uint8", Sint8: "sint8", Uint16: "uint16", Sint16: "sint16",
	Uint32: "uint32", Sint32: "sint32", Uint64: "uint64", Sint64: "sint64", Real32: "real32", Real64: "real64",
	CharType: "char16", String: "string", DateTimeType: "datetime", Reference: "reference", Embedded: "object",
}

// String returns the type word of MOF, such as "uint16".
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return "unknown"
}

// TypeWords returns the fourteen type words of MOF (DSP0004 5.2).
func TypeWords() []string { return slices.Clone(typeNames[Boolean : DateTimeType+1]) }

// TypeByName returns the type with this MOF type word, in any case.
func TypeByName(word string) (Type, bool) {
	for t := Boolean; t <= DateTimeType; t++ {
		if strings.EqualFold(typeNames[t], word) {
			return t, true
		}
	}
	return Untyped, false
}

// IsInteger reports whether t is one of uint8 to sint64.
func (t Type) IsInteger() bool { return t >= Uint8 && t <= Sint64 }

// IsSigned reports whether t is one of sint8 to sint64.
func (t Type) IsSigned() bool { return t.IsInteger() && (t-Uint8)%2 == 1 }

// Bits returns the width of an integer or real type, or 0.
func (t Type) Bits() int {
	switch {
	case t.IsInteger():
		return 8 << ((t - Uint8) / 2)
	case t == Real32:
		return 32
	case t == Real64:
		return 64
	}
	return 0
}

// A Char16 is a char16 value: one UCS-2 code unit.
type Char16 uint16
