package parser

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
)

// Kind says what sort of literal a Value is.
type Kind uint8

// The kinds of value.
const (
	NullValue Kind = iota
	BoolValue
	IntValue
	RealValue
	CharValue
	StringValue
	AliasValue
	ArrayKind
	EmbeddedKind
	ElementKind
	BadValue // what was written has been reported
)

var kindNames = [...]string{"null", "a boolean", "an integer", "a real number", "a character", "a string", "an alias", "an array", "an instance", "the name of an element", "wrong"}

// String names the kind with its article, for messages.
func (k Kind) String() string { return kindNames[k] }

// Kind returns the sort of v. It follows from the first character, as each
// token starts with another.
func (v *Value) Kind() Kind {
	switch {
	case v.Strings != nil:
		return StringValue
	case v.Array != nil:
		return ArrayKind
	case v.Embedded != nil:
		return EmbeddedKind
	case v.Element != nil:
		return ElementKind
	case v.Literal == "":
		return BadValue
	}
	switch c := v.Literal[0]; {
	case c == '\'':
		return CharValue
	case c == '$':
		return AliasValue
	case c|0x20 == 'n':
		return NullValue
	case c|0x20 == 't' || c|0x20 == 'f':
		return BoolValue
	case isReal(v.Literal), notFinite[v.Literal]:
		return RealValue
	}
	return IntValue
}

// notFinite are the values of real types that CIM-XML can say and MOF cannot (DSP0201
// 5.2.2.10), with a sign so that they are not taken for words.
var notFinite = map[string]bool{"+NaN": true, "+INF": true, "-INF": true}

// Span covers the literal, its first part where a string has several, or the
// opening brace; in CIM-XML, the first line of the text.
func (v *Value) Span() diag.Span {
	length := len(v.Literal)
	switch {
	case v.length > 0:
		length = int(v.length)
	case len(v.Strings) > 0:
		length = len(v.Strings[0])
	case v.Array != nil:
		length = 1
	case v.Embedded != nil:
		length = len(v.Embedded.Keyword)
	case v.Element != nil:
		length = v.Element.Name.Pos.Offset + len(v.Element.Name.Text) - v.Pos.Offset
	}
	return diag.Span{Pos: v.Pos, Len: length}
}

// Text returns the decoded string of a StringValue.
func (v *Value) Text() string { return Unquote(v.Strings) }

// Bool returns the truth of a BoolValue.
func (v *Value) Bool() bool { return v.Literal[0]|0x20 == 't' }

// Char returns the UCS-2 code of a CharValue; ok is false for a malformed one,
// which the lexer has reported.
func (v *Value) Char() (c uint16, ok bool) { return unquoteChar(v.Literal) }

// spoil makes a [BadValue] of v, which has been reported.
func (v *Value) spoil() { *v = Value{Pos: v.Pos, length: int32(v.Span().Len)} }

// Malformed reports whether v is a BadValue, or a number, character or alias that the
// lexer has reported. Nothing more need be said about it.
func (v *Value) Malformed() bool {
	switch v.Kind() {
	case BadValue:
		return true
	case IntValue:
		return !isInteger(v.Literal)
	case CharValue:
		_, ok := v.Char()
		return !ok
	case AliasValue:
		return v.Literal == "$"
	}
	return false
}

// Int returns the value of an IntValue; ok is false for a malformed one, which
// the lexer has reported, and for one of more than 128 digits.
func (v *Value) Int() (n *big.Int, ok bool) { return ParseInt(v.Literal) }

// Elements returns the values of an array, or v itself as the only one.
func (v *Value) Elements() []*Value {
	if v.Array != nil {
		return v.Array.Items
	}
	return []*Value{v}
}

// Initializer returns the value of a qualifier whichever way it was written,
// or nil where it has none: MaxLen(64), Values{"a"}, Key.
func (q *Qualifier) Initializer() *Value {
	if q.Array != nil {
		return &Value{Pos: q.Array.Pos, Array: q.Array}
	}
	return q.Value
}

// ParseInt reads an integer literal: decimal, hexadecimal 0x1b, binary 101b or
// octal 017, each with an optional sign (DSP0004 Annex A). The number may be
// of any size.
func ParseInt(text string) (*big.Int, bool) {
	if !isInteger(text) {
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

func isInteger(text string) bool {
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

// isReal checks Sign? Digit* "." Digit+ ( "e" Sign? Digit+ )?.
func isReal(text string) bool {
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

// hexDigits counts the digits of a \x escape: one to four in MOF 2, to six in
// MOF 3.
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

// body strips the quotes; the closing one may be missing after an error.
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

// unescapeOne decodes the escape at the start of text; size is 0 where it is
// none that MOF defines.
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

func unquoteChar(text string) (c uint16, ok bool) {
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

// widened writes out the escapes of five or six digits that MOF 3 has: everything
// else reads four (DSP0221 7.6.1.3). ok is false where one is no character.
func widened(parts []string) (out []string, ok bool) {
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
