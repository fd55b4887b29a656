package gen

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A said is a description. A fact that the description already states is omitted, but only
// if it contains the exact words: it is better to repeat a fact than to omit it.
type said string

// span reports whether the text states the limits. of is the unit of the limits, such as
// characters.
func (s said) span(low, high *big.Int, of string) bool {
	switch {
	case s == "":
		return false
	case low != nil && high != nil:
		return s.has(fmt.Sprintf("%s to %s", low, high)) || s.has(fmt.Sprintf("between %s and %s", low, high))
	case low != nil:
		return s.has(fmt.Sprintf("at least %s%s", low, of))
	case high != nil:
		return s.has(fmt.Sprintf("at most %s%s", high, of)) || of != "" && s.has(high.String()+of)
	}
	return false
}

// unit reports whether the text states the unit: in bytes, in kilobits per second.
func (s said) unit(unit string) bool {
	if !s.has("in") {
		return false
	}
	first, rest, _ := strings.Cut(strings.ToLower(unit), " ")
	for _, plural := range []string{"", "s", "es"} {
		if s.has(strings.TrimSpace("in " + first + plural + " " + rest)) {
			return true
		}
	}
	return false
}

// has reports whether the text contains the words in sequence, in any case.
func (s said) has(words string) bool {
	text := strings.ToLower(string(s))
	for at := 0; ; {
		i := strings.Index(text[at:], words)
		if i < 0 {
			return false
		}
		at += i
		if before, after := text[:at], text[at+len(words):]; !endsInWord(before) && !beginsInWord(after) {
			return true
		}
		at += len(words)
	}
}

// endsInWord reports whether a word or number continues after the text.
func endsInWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return text != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-' || r == '_')
}

// beginsInWord reports whether the text begins inside a word or number.
func beginsInWord(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	if r == '.' || r == ',' {
		r, _ = utf8.DecodeRuneInString(text[size:]) // such as 1.5 or 1,000
		return unicode.IsDigit(r)
	}
	return text != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '*')
}
