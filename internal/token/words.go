package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// word reads an identifier or a reserved word. U+0080 to U+FFEF are letters
// in MOF 2 (DSP0004 Annex A).
func (s *scanner) word() {
	pos := s.pos()
	for s.offset < len(s.text) {
		c := s.text[s.offset]
		if c < utf8.RuneSelf {
			if !isWordByte(c) {
				break
			}
			s.offset++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[s.offset:])
		if !isWideLetter(r) {
			break
		}
		s.multibyte += size - 1
		s.offset += size
	}
	if s.offset == pos.Offset {
		s.illegal()
		return
	}
	s.add(wordKind(s.text[pos.Offset:s.offset]), pos)
}

// isWideLetter reports whether a character outside ASCII can be part of a name.
func isWideLetter(r rune) bool { return r >= 0xa1 && r <= 0xffef && !isMark(r) }

// isMark reports whether a character is typographic punctuation or invisible. DSP0004
// counts it among the letters, but nobody uses it as a letter.
func isMark(r rune) bool {
	return 0x2000 <= r && r <= 0x206f || 0x3000 <= r && r <= 0x303f || r == 0xab || r == 0xbb ||
		unicode.In(r, unicode.Cf, unicode.Zs, unicode.Co, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// wordKind recognizes the reserved words; all other words can be names.
func wordKind(word string) lexer.TokenType {
	switch len(word) {
	case 3:
		if strings.EqualFold(word, "ref") {
			return Ref
		}
	case 4:
		if strings.EqualFold(word, "true") {
			return Bool
		}
		if strings.EqualFold(word, "null") {
			return Null
		}
	case 5:
		if strings.EqualFold(word, "false") {
			return Bool
		}
	}
	return Ident
}

// IsName reports whether a text is one name.
func IsName(text string) bool {
	if text == "" || isDigit(text[0]) || wordKind(text) != Ident {
		return false
	}
	for _, r := range text {
		if r < utf8.RuneSelf && !isWordByte(byte(r)) || r >= utf8.RuneSelf && !isWideLetter(r) {
			return false
		}
	}
	return true
}

// KindOf returns the kind of a token by its text.
func KindOf(text string) lexer.TokenType {
	switch byteClass[text[0]] {
	case letter:
		return wordKind(text)
	case quote:
		return String
	case apostrophe:
		return Char
	case dollar:
		return Alias
	case hash:
		return Directive
	case digit, sign, dot:
		if IsInteger(text) {
			return Int
		}
		if IsReal(text) {
			return Real
		}
	}
	return Punct
}

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isWordByte(c byte) bool { return isWordStart(c) || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
