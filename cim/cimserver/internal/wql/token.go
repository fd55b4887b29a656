package wql

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

type kind uint8

const (
	end kind = iota
	name
	text
	number
	object // the text between braces
	symbol
)

// A token is a token of a query. In the value of a string, escapes are resolved.
type token struct {
	kind  kind
	value string
	at    int // offset in bytes
}

func (t token) String() string {
	switch t.kind {
	case end:
		return "the end"
	case text:
		return "the string " + shown(t.value)
	}
	return shown(t.value)
}

// shown quotes a part of a query for a message.
func shown(s string) string {
	const most = 40
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}

// invalid returns an error with its position, in characters from 1.
func invalid(query string, at int, format string, args ...any) error {
	place := utf8.RuneCountInString(query[:min(at, len(query))]) + 1
	return &cim.Error{
		Code:    cim.ErrInvalidQuery,
		Message: fmt.Sprintf("query, character %d: %s", place, fmt.Sprintf(format, args...)),
	}
}

// symbols are in the order in which the scanner tries them.
var symbols = []string{"<>", "!=", "<=", ">=", "<", ">", "=", "(", ")", ",", "*", "."}

// scan reads the next token at or after an offset, and returns the offset after it.
func scan(query string, at int) (t token, next int, err error) {
	for at < len(query) && strings.IndexByte(" \t\r\n", query[at]) >= 0 {
		at++
	}
	rest := query[at:]
	switch {
	case rest == "":
		return token{at: at}, at, nil
	case rest[0] == '"' || rest[0] == '\'':
		return scanText(query, at)
	case rest[0] == '{':
		return scanObject(query, at)
	case isNumber(rest):
		n := 1 + len(rest[1:]) - len(strings.TrimLeftFunc(rest[1:], inNumber))
		n = exponent(rest, n)
		return token{number, rest[:n], at}, at + n, nil
	case isLetter(rune(rest[0])):
		n := len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return isLetter(r) || isDigit(r) }))
		return token{name, rest[:n], at}, at + n, nil
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			return token{symbol, s, at}, at + len(s), nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return t, at, invalid(query, at, "found %q, which is not allowed in a query", r)
}

func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_' || r >= utf8.RuneSelf }
func isDigit(r rune) bool  { return '0' <= r && r <= '9' }

// inNumber is permissive: the conversion reports text that is not a number.
func inNumber(r rune) bool { return isDigit(r) || isLetter(r) || r == '.' }

func isNumber(s string) bool {
	s = strings.TrimLeft(s[:min(len(s), 3)], "+-")
	s = strings.TrimPrefix(s, ".")
	return s != "" && isDigit(rune(s[0]))
}

// exponent continues after the sign of an exponent, as in 1e-5.
func exponent(s string, n int) int {
	last := s[n-1] | 0x20
	if last != 'e' || strings.HasPrefix(strings.ToLower(s), "0x") || n+1 >= len(s) || s[n] != '-' && s[n] != '+' {
		return n
	}
	digits := s[n+1:]
	return len(s) - len(strings.TrimLeftFunc(digits, isDigit))
}

// scanText reads a string up to its closing quote. A backslash escapes the next character.
func scanText(query string, at int) (t token, next int, err error) {
	var b strings.Builder
	for i := at + 1; i < len(query); i++ {
		switch c := query[i]; {
		case c == query[at]:
			return token{text, b.String(), at}, i + 1, nil
		case c == '\\' && i+1 < len(query):
			i++
			b.WriteByte(unescaped(query[i]))
		default:
			b.WriteByte(c)
		}
	}
	return t, at, invalid(query, at, "found a string without an end, want %c", query[at])
}

func unescaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	}
	return c
}

// scanObject reads a path in braces. It ignores braces in strings.
func scanObject(query string, at int) (t token, next int, err error) {
	quote := byte(0)
	for i := at + 1; i < len(query); i++ {
		switch c := query[i]; {
		case c == '\\' && quote != 0:
			i++
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote == 0 && c == '}':
			return token{object, strings.TrimSpace(query[at+1 : i]), at}, i + 1, nil
		}
	}
	return t, at, invalid(query, at, "found { without }")
}
