package token_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/token"
)

// The integer literals of DSP0004 Annex A. They are values, not bit patterns, and have any
// size.
func TestParseInt(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "7": "7", "+7": "7", "-7": "-7", "-0": "0", "42": "42",
		"101b": "5", "0101B": "5", "0b": "0", "1b": "1", "-101b": "-5", "+11b": "3",
		"00": "0", "017": "15", "-017": "-15", "0777": "511",
		"0x1b": "27", "0X1B": "27", "0xabcdef": "11259375", "-0x10": "-16", "0x0": "0",
		"0x10b": "267", "0xb": "11", // hexadecimal before binary
		"18446744073709551616":   "18446744073709551616",
		"-9223372036854775809":   "-9223372036854775809",
		"0x10000000000000000":    "18446744073709551616",
		strings.Repeat("9", 128): strings.Repeat("9", 128),
	} {
		n, ok := token.ParseInt(text)
		if want, _ := new(big.Int).SetString(want, 10); !ok || n.Cmp(want) != 0 {
			t.Errorf("ParseInt(%q) = %v, %v, want %v", text, n, ok, want)
		}
	}
}

func TestParseIntMalformed(t *testing.T) {
	for _, text := range []string{
		"", "+", "-", "--5", "+-5", "+ 5", " 5", "5 ", "2b", "12b", "b", "-b", "08", "09", "018", "0b101", "0x", "0xG", "x1",
		"1_000", "1.0", "1.", "1E2", "٣", "abc", "0x-1", "5..1",
		strings.Repeat("9", 129), // no one means it, and it is slow to convert
	} {
		if n, ok := token.ParseInt(text); ok {
			t.Errorf("ParseInt(%q) = %v, want it refused", text, n)
		}
	}
}

// The string literals, with their parts as written.
func TestUnquote(t *testing.T) {
	tests := []struct {
		name  string
		parts []string
		want  string
	}{
		{"plain", []string{`"abc"`}, "abc"},
		{"empty", []string{`""`}, ""},
		{"all escapes", []string{`"\b\t\n\f\r\"\'\\"`}, "\b\t\n\f\r\"'\\"},
		{"upper-case letters are no escapes", []string{`"\N\T"`}, `\N\T`},
		{"hexadecimal, one to four digits", []string{`"\x41\X42\xe9\x20AC\x4"`}, "ABé€\x04"},
		{"no fifth digit (row 26)", []string{`"\x00E9F"`}, "éF"},
		{"a short one at the end (row 25)", []string{`"\x4"`}, "\x04"},
		{"U+0000", []string{`"a\x0000b"`}, "a\x00b"},
		{"joined parts (row 21)", []string{`"a"`, `"b"`, `""`, `"c"`}, "abc"},
		{"joined after decoding", []string{`"\x4"`, `"1"`}, "\x041"},
		{"an escape is not joined", []string{`"a\\"`, `"n"`}, `a\n`},
		{"raw tab (row 24)", []string{"\"a\tb\""}, "a\tb"},
		{"raw line end (row 23)", []string{"\"a\r\nb\""}, "a\r\nb"},
		{"beyond the basic plane (row 32)", []string{`"gr€ß 😀"`}, "gr€ß 😀"},
		{"unknown escape (row 27)", []string{`"\q \\srv\share"`}, `\q \srv\share`},
		{"\\x without digits (row 28)", []string{`"\xg\x"`}, `\xg\x`},
		{"closing quote missing", []string{`"abc`}, "abc"},
		{"only a quote", []string{`"`}, ""},
		{"backslash at the end", []string{`"abc\`}, `abc\`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := token.Unquote(test.parts); got != test.want {
				t.Errorf("Unquote(%q) = %q, want %q", test.parts, got, test.want)
			}
		})
	}
}

// The char16 literals: one UCS-2 code unit.
func TestChar(t *testing.T) {
	for text, want := range map[string]uint16{
		`'A'`: 'A', `'"'`: '"', `'é'`: 'é', `'€'`: '€', `'\''`: '\'', `'\\'`: '\\', `'\n'`: '\n', `'\"'`: '"',
		`'\x4133'`: 0x4133, `'\x41'`: 'A', `'\X0'`: 0, `'\xffff'`: 0xffff, "'\uffff'": 0xffff,
	} {
		if c, ok := token.UnquoteChar(text); !ok || c != want {
			t.Errorf("%s is U+%04X, %v, want U+%04X", text, c, ok, want)
		}
	}
	for _, text := range []string{`''`, `'`, `'a`, `'AB'`, `'\'`, `'\q'`, `'\x'`, `'\x41330'`, `'😀'`, `'\n\n'`} {
		if c, ok := token.UnquoteChar(text); ok {
			t.Errorf("%s is U+%04X, want it refused", text, c)
		}
	}
}
