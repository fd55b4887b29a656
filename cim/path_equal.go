package cim

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf16"
)

// Canonical returns the same text for all spellings of a path, for comparison and as a map
// key (DSP0004 8.2.5).
//
// Names are in lower case (ASCII letters only), keys are sorted by name, and references are
// also canonical. Integers of all widths are the same, as are real numbers of both widths,
// and a one-character string and a [Char16], because a parsed path has only strings.
// Strings are exact: "7" is not 7, and a parsed reference is a string. If paths come from
// different protocols, apply [ClassInfo.Typed] first, or compare them with
// [ObjectPath.Equal]. Class="v" differs from Class.k="v", because only the class defines
// which key is meant.
func (p ObjectPath) Canonical() string { return p.folded(0).String() }

// folded returns a copy of p in canonical spelling.
func (p ObjectPath) folded(depth int) ObjectPath {
	p.Host = foldName(p.Host)
	p.Namespace = foldName(p.Namespace)
	p.Class = foldName(p.Class)
	keys := sortedKeys(p.Keys)
	for i := range keys {
		keys[i].Value = foldedValue(keys[i].Value, depth)
	}
	p.Keys = keys
	return p
}

// sortedKeys returns a copy of the keys, sorted by their names in lower case.
func sortedKeys(keys []KeyBinding) []KeyBinding {
	keys = slices.Clone(keys)
	for i := range keys {
		keys[i].Name = foldName(keys[i].Name)
	}
	slices.SortStableFunc(keys, func(a, b KeyBinding) int { return strings.Compare(a.Name, b.Name) })
	return keys
}

func foldedValue(value any, depth int) any {
	switch v := value.(type) {
	case ObjectPath:
		if depth == maxPathNesting {
			return v // text writes nothing this deep
		}
		return v.folded(depth + 1)
	case Char16:
		if !utf16.IsSurrogate(rune(v)) {
			return string(rune(v))
		}
	}
	return value
}

// foldName converts ASCII letters to lower case. Other letters keep their case: servers do
// not agree on a rule for them.
func foldName(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// Equal reports whether p and q identify the same object, as far as the paths show (DSP0004
// 8.2.5). Case and order matter as in [ObjectPath.Canonical]. If a key is a string in one
// path and has another type in the other, Equal parses the string as that type, because
// WS-Management sends all keys as text: "7" and "0x7" equal 7, "true" equals TRUE, and the
// text of a reference equals the reference. "010" does not equal any number, because it is
// 8 in MOF and 10 in XML Schema, and can also be a string. Two strings are equal only if
// they are identical.
//
// An empty namespace equals only an empty one. An empty host equals only an empty one or
// ".".
func (p ObjectPath) Equal(q ObjectPath) bool { return p.equal(q, 0) }

func (p ObjectPath) equal(q ObjectPath, depth int) bool {
	a, b := p, q
	a.Keys, b.Keys = nil, nil
	if a.Canonical() != b.Canonical() || len(p.Keys) != len(q.Keys) || depth > maxPathNesting {
		return false
	}
	keys := sortedKeys(q.Keys)
	for i, k := range sortedKeys(p.Keys) {
		if k.Name != keys[i].Name || !equalKeys(k.Value, keys[i].Value, depth) {
			return false
		}
	}
	return true
}

func equalKeys(a, b any, depth int) bool {
	if keyText(foldedValue(a, depth), depth) == keyText(foldedValue(b, depth), depth) {
		return true
	}
	p, isPath := a.(ObjectPath)
	q, isPath2 := b.(ObjectPath)
	if isPath && isPath2 {
		return p.equal(q, depth+1)
	}
	return isTextOf(a, b, depth) || isTextOf(b, a, depth)
}

// isTextOf reports whether a text is a spelling of a value of another type.
func isTextOf(text, value any, depth int) bool {
	t, v := reflect.ValueOf(text), reflect.ValueOf(value)
	if !t.IsValid() || !v.IsValid() || t.Kind() != reflect.String || v.Kind() == reflect.String {
		return false
	}
	typ := typeOf(v.Type())
	if goType(typ) == nil || typ.IsInteger() && hasLeadingZero(t.String()) {
		return false
	}
	read := reflect.New(goType(typ)).Elem()
	return assignKey(t.String(), typ, read) == nil && equalKeys(read.Interface(), value, depth)
}

// hasLeadingZero reports whether digits are octal in MOF and decimal in XML Schema.
func hasLeadingZero(text string) bool {
	digits := strings.TrimLeft(text, "+-")
	return len(digits) > 1 && digits[0] == '0' && allDigits(digits)
}
