package gen

import (
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A said is what a description says by itself. A sentence that says the same again is left
// out, but only if the description has the very words: a fact is better told twice than
// not at all.
type said string

// span reports whether the text tells the bounds of what is allowed. of is what counts.
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

// unit reports whether the text tells the unit: in bytes, in kilobits per second.
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

// has reports whether the text has words in a row, in any case.
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

// endsInWord reports whether what follows a text goes on with a word or a number.
func endsInWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return text != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-' || r == '_')
}

// beginsInWord reports whether a text goes on with a word or a number.
func beginsInWord(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	if r == '.' || r == ',' {
		r, _ = utf8.DecodeRuneInString(text[size:]) // 1.5, or 1,000
		return unicode.IsDigit(r)
	}
	return text != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '*')
}
