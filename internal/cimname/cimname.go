// Package cimname compares names of CIM, which are not case-sensitive, and recognizes type
// words and system classes.
package cimname

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// Equal reports whether two names are the same.
func Equal(a, b string) bool { return strings.EqualFold(a, b) }

// Fold returns the map key for a name. Two names have the same key if and only if they are
// [Equal]; strings.ToLower does not do this for ς and σ, and ſ and s.
func Fold(name string) string {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, name)
		}
	}
	return strings.ToLower(name)
}

// foldRune returns the representative of all letters that differ from r only by case: the
// lower case of the smallest of them, if it is one of them.
func foldRune(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	if lower := unicode.ToLower(least); strings.EqualFold(string(lower), string(least)) {
		return lower
	}
	return least
}

// In reports whether a set of folded ASCII names contains a name.
func In(set map[string]bool, name string) bool {
	in, _ := Lookup(set, name)
	return in
}

// Lookup finds a name in a map with folded ASCII names. It is called for every qualifier of
// a schema, and allocates nothing.
func Lookup[V any](names map[string]V, name string) (V, bool) {
	var room [64]byte
	if len(name) > len(room) {
		v, ok := names[Fold(name)]
		return v, ok
	}
	folded := room[:len(name)]
	for i := range folded {
		c := name[i]
		if c >= utf8.RuneSelf {
			v, ok := names[Fold(name)]
			return v, ok
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		folded[i] = c
	}
	v, ok := names[string(folded)]
	return v, ok
}

// IsSystem reports whether name is the name of a system class of WMI, such as
// __Win32Provider, which needs no declaration.
func IsSystem(name string) bool { return strings.HasPrefix(name, "__") }

// TypeWord returns the type for a type word of any dialect: one of the fourteen of DSP0004,
// or integer or octetstring of DSP0221. gomof's integer has 64 bits, and an octet string is
// an array of bytes.
func TypeWord(word string) (t cim.Type, array, ok bool) {
	switch {
	case Equal(word, "integer"):
		return cim.Sint64, false, true
	case Equal(word, "octetstring"):
		return cim.Uint8, true, true
	}
	t, ok = cim.TypeByName(word)
	return t, false, ok
}
