package token

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseInt parses an integer literal of any size: decimal, hexadecimal 0x1b, binary 101b or
// octal 017, each with an optional sign (DSP0004 Annex A).
func ParseInt(text string) (*big.Int, bool) {
	if !IsInteger(text) {
		return nil, false
	}
	sign := text[:len(text)-len(strings.TrimLeft(text, "+-"))]
	digits := text[len(sign):]
	base := 10
	switch {
	case len(digits) > 2 && digits[1]|0x20 == 'x':
		base, digits = 16, digits[2:]
	case digits[len(digits)-1]|0x20 == 'b':
		base, digits = 2, digits[:len(digits)-1]
	case digits[0] == '0':
		base = 8
	}
	if digits = "0" + strings.TrimLeft(digits, "0"); len(digits) > 129 {
		return nil, false // far beyond any type
	}
	return new(big.Int).SetString(sign+digits, base)
}

// IsInteger reports whether a text is an integer literal of any size.
func IsInteger(text string) bool {
	digits := text
	if digits != "" && (digits[0] == '+' || digits[0] == '-') {
		digits = digits[1:]
	}
	if digits == "" {
		return false
	}
	if len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return consistsOf(digits[2:], isHex)
	}
	if n := len(digits) - 1; n > 0 && digits[n]|0x20 == 'b' {
		return consistsOf(digits[:n], func(c byte) bool { return c == '0' || c == '1' })
	}
	if digits[0] == '0' {
		return consistsOf(digits, func(c byte) bool { return '0' <= c && c <= '7' })
	}
	return consistsOf(digits, isDigit)
}

// IsReal reports whether a text is a real literal:
// Sign? Digit* "." Digit+ ( "e" Sign? Digit+ )?.
func IsReal(text string) bool {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	whole, rest, found := strings.Cut(text, ".")
	if !found || !consistsOf(whole, isDigit) {
		return false
	}
	fraction, exponent := rest, "0"
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		fraction, exponent = rest[:i], rest[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
	}
	return fraction != "" && exponent != "" && consistsOf(fraction, isDigit) && consistsOf(exponent, isDigit)
}

// IsNotFinite reports whether a text is a real value that CIM-XML has and MOF does not
// (DSP0201 5.2.2.10). It has a sign, so that it is not a name.
func IsNotFinite(text string) bool { return text == "+NaN" || text == "+INF" || text == "-INF" }

// IsDigits reports whether a text consists of digits.
func IsDigits(text string) bool { return text != "" && consistsOf(text, isDigit) }

func consistsOf(text string, ok func(byte) bool) bool {
	for i := range len(text) {
		if !ok(text[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// hexDigits counts the digits of a \x escape: one to four in MOF 2, up to six in MOF 3.
func hexDigits(text string, most int) int {
	n := 0
	for n < most && n < len(text) && isHex(text[n]) {
		n++
	}
	return n
}

// Unquote joins the parts of a string literal and decodes their escapes.
// Joining comes after decoding: "\x4" "1" is U+0004 and 1. An escape that MOF
// does not define keeps its backslash.
func Unquote(parts []string) string {
	if len(parts) == 1 && strings.IndexByte(parts[0], '\\') < 0 {
		return body(parts[0])
	}
	var out strings.Builder
	for _, part := range parts {
		unescape(&out, body(part))
	}
	return out.String()
}

// body removes the quotes; the closing one can be missing after an error.
func body(part string) string { return strings.TrimSuffix(part[1:], `"`) }

func unescape(out *strings.Builder, text string) {
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			out.WriteString(text)
			return
		}
		out.WriteString(text[:i])
		r, size := unescapeOne(text[i:])
		if size == 0 {
			out.WriteByte('\\')
			size = 1
		} else {
			out.WriteRune(r)
		}
		text = text[i+size:]
	}
}

// unescapeOne decodes the escape at the start of text; size is 0 if MOF does not define
// it.
func unescapeOne(text string) (r rune, size int) {
	switch c := text[1]; c {
	case 'b':
		return '\b', 2
	case 't':
		return '\t', 2
	case 'n':
		return '\n', 2
	case 'f':
		return '\f', 2
	case 'r':
		return '\r', 2
	case '"', '\'', '\\':
		return rune(c), 2
	case 'x', 'X':
		n := hexDigits(text[2:], 4)
		for _, digit := range text[2 : 2+n] {
			r = r<<4 | hexValue(digit)
		}
		if n > 0 {
			return r, 2 + n
		}
	}
	return 0, 0
}

func hexValue(digit rune) rune {
	if digit <= '9' {
		return digit - '0'
	}
	return digit | 0x20 - 'a' + 10
}

// UnquoteChar returns the UCS-2 code of a char16 literal, with its quotes.
func UnquoteChar(text string) (c uint16, ok bool) {
	if len(text) < 3 || text[len(text)-1] != '\'' {
		return 0, false
	}
	text = text[1 : len(text)-1]
	var r rune
	var size int
	if text[0] == '\\' && len(text) > 1 {
		r, size = unescapeOne(text)
	} else if text[0] != '\\' {
		r, size = utf8.DecodeRuneInString(text)
	}
	return uint16(r), size > 0 && size == len(text) && r <= 0xffff
}

// Widen replaces MOF 3 escapes of five or six digits by escapes that [Unquote] accepts,
// which have four (DSP0221 7.6.1.3). It returns false if one is not a character.
func Widen(parts []string) (out []string, ok bool) {
	out, ok = make([]string, len(parts)), true
	for i, part := range parts {
		out[i] = longEscape.ReplaceAllStringFunc(part, func(escape string) string {
			backslashes := strings.IndexAny(escape, "xX") // an even number is text
			code, err := strconv.ParseUint(escape[backslashes+1:], 16, 32)
			if backslashes%2 == 0 || err != nil {
				return escape
			}
			ok = ok && utf8.ValidRune(rune(code))
			char := string(rune(code))
			if char == `"` || char == `\` {
				return escape[:backslashes] + char
			}
			return escape[:backslashes-1] + char
		})
	}
	return out, ok
}

var longEscape = regexp.MustCompile(`\\+[xX][0-9A-Fa-f]{5,6}`)

// Quote returns a text as a string literal, from which [Unquote] returns the same text. It
// escapes quotes, backslashes and control characters, including those of Unicode, with six
// digits if wide, as in MOF 3.
func Quote(text string, wide bool) string {
	if consistsOf(text, isPlain) {
		return `"` + text + `"`
	}
	out := make([]byte, 0, len(text)+len(text)/8+2)
	out = append(out, '"')
	for _, r := range text {
		out = AppendEscaped(out, r, '"', wide)
	}
	return string(append(out, '"'))
}

func isPlain(c byte) bool { return c >= ' ' && c != '"' && c != '\\' && c < 0x7f }

// AppendEscaped writes one character of a literal with these quotes.
func AppendEscaped(out []byte, r, quote rune, wide bool) []byte {
	switch {
	case r == quote || r == '\\':
		return utf8.AppendRune(append(out, '\\'), r)
	case r == '\n':
		return append(out, `\n`...)
	case r == '\t':
		return append(out, `\t`...)
	case r == '\r':
		return append(out, `\r`...)
	case Acts(r) || r == 0xfeff || r == 0xfffe || r == 0xffff:
		return AppendHex(out, r, wide)
	}
	return utf8.AppendRune(out, r)
}

// AppendHex writes the escape of a character with the maximum number of digits, so that a
// following digit is not read as part of it.
func AppendHex(out []byte, r rune, wide bool) []byte {
	const digits = "0123456789ABCDEF"
	out = append(out, `\x`...)
	shift := 12
	if wide {
		shift = 20
	}
	for ; shift >= 0; shift -= 4 {
		out = append(out, digits[r>>shift&15])
	}
	return out
}

// Acts reports whether a terminal, or a tool that splits lines, can interpret a character
// instead of showing it.
func Acts(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
