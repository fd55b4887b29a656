// Package cimname says which names of CIM are the same, and which of them name
// system classes. Case does not matter in a name.
package cimname

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Equal reports whether two names are the same.
func Equal(a, b string) bool { return strings.EqualFold(a, b) }

// Fold returns the key of a name in a map. Two names have the same key exactly
// if they are [Equal]; strings.ToLower alone keeps ς and σ apart, and ſ and s.
func Fold(name string) string {
	for i := range len(name) {
		if name[i] >= utf8.RuneSelf {
			return strings.Map(foldRune, name)
		}
	}
	return strings.ToLower(name)
}

// foldRune returns the letter that represents all that differ from r by case:
// the lower case of the least of them, if it is one of them.
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

// In reports whether a set of ASCII names, all of them folded, has a name.
func In(set map[string]bool, name string) bool {
	in, _ := Lookup(set, name)
	return in
}

// Lookup finds a name among ASCII names, all of them folded. It is called for every
// qualifier of a schema, and allocates nothing.
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

// IsSystem reports whether name is of a system class of WMI, such as
// __Win32Provider, which needs no declaration.
func IsSystem(name string) bool { return strings.HasPrefix(name, "__") }
