package cim

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// typeOfLiteral returns the type of a value, or of the first element that has a type.
func typeOfLiteral(value any) Type {
	items, isArray := value.([]any)
	if !isArray {
		items = []any{value}
	}
	for _, item := range items {
		if item != nil {
			return typeOf(reflect.TypeOf(item))
		}
	}
	return String
}

func (r *mofReader) array(depth int) (any, error) {
	items := []any{}
	err := r.want('{')
	for more := r.next() != '}'; more && err == nil; {
		var item any
		if item, err = r.value(depth); err == nil {
			items = append(items, item)
			more, err = r.take(',')
		}
	}
	if err == nil {
		err = r.want('}')
	}
	return items, err
}

func (r *mofReader) value(depth int) (any, error) {
	switch c := r.next(); {
	case c == '"':
		return r.texts()
	case c == '\'':
		return r.char()
	case c == '+' || c == '-' || c == '.' || isDigit(rune(c)):
		return r.number()
	case c == '$':
		return nil, r.errorAt(r.offset, "an alias cannot be a value here")
	}
	start := r.offset
	word, err := r.word("a value")
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(word) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	r.offset = start
	if strings.EqualFold(word, "instance") {
		return r.instance(depth + 1)
	}
	return nil, r.wanted("a value")
}

// texts reads a string and the strings that follow it, and joins them.
func (r *mofReader) texts() (any, error) {
	var all []rune
	for r.next() == '"' {
		text, err := r.quoted('"')
		if err == nil {
			err = r.blanks()
		}
		if err != nil {
			return nil, err
		}
		all = append(all, text...)
	}
	return joinSurrogates(all), nil
}

// joinSurrogates combines the escapes of a surrogate pair into one character.
func joinSurrogates(list []rune) string {
	var b strings.Builder
	for i := 0; i < len(list); i++ {
		c := list[i]
		if utf16.IsSurrogate(c) && i+1 < len(list) && utf16.IsSurrogate(list[i+1]) {
			c = utf16.DecodeRune(c, list[i+1])
			i++
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (r *mofReader) char() (any, error) {
	start := r.offset
	units, err := r.quoted('\'')
	if err == nil {
		err = r.blanks()
	}
	if err == nil && (len(units) != 1 || units[0] > 0xffff) {
		return nil, r.errorAt(start, "found %d characters in a char16, expected one", len(units))
	}
	if err != nil {
		return nil, err
	}
	return Char16(units[0]), nil
}

// quoted reads the text between quotes. It returns runes, including surrogates from
// escapes.
func (r *mofReader) quoted(quote byte) ([]rune, error) {
	start := r.offset
	r.offset++
	var out []rune
	for r.offset < len(r.text) {
		c, size := utf8.DecodeRuneInString(r.text[r.offset:])
		r.offset += size
		switch {
		case c == rune(quote):
			return out, nil
		case c == '\\':
			escaped, err := r.escape()
			if err != nil {
				return nil, err
			}
			c = escaped
		}
		out = append(out, c)
	}
	return nil, r.errorAt(start, "the text has no closing %c", quote)
}

var mofUnescapes = map[byte]rune{
	'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', '"': '"', '\'': '\'', '\\': '\\',
}

// escape reads the text after a backslash: one character, or x and up to four hexadecimal
// digits.
func (r *mofReader) escape() (rune, error) {
	start := r.offset - 1
	c := r.next()
	if plain, ok := mofUnescapes[c]; ok {
		r.offset++
		return plain, nil
	}
	if c|0x20 != 'x' {
		return 0, r.errorAt(start, `found an unknown escape, expected one of \b \t \n \f \r \" \' \\ \x`)
	}
	r.offset++
	end := r.offset
	for end < len(r.text) && end < r.offset+4 && isHex(r.text[end]) {
		end++
	}
	n, err := strconv.ParseUint(r.text[r.offset:end], 16, 16)
	if err != nil {
		return 0, r.errorAt(start, `found no digits after \x, expected one to four`)
	}
	r.offset = end
	return rune(n), nil
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

// number reads an integer in any of the four notations, or a real number.
func (r *mofReader) number() (any, error) {
	start := r.offset
	end := start + 1
	for end < len(r.text) && inNumber(r.text[start:end], r.text[end]) {
		end++
	}
	value, ok := mofNumber(r.text[start:end])
	if !ok {
		return nil, r.errorAt(start, "%s is not a number in 64 bits", quoteSome(r.text[start:end]))
	}
	r.offset = end
	return value, r.blanks()
}

// inNumber reports whether c continues a number.
func inNumber(before string, c byte) bool {
	if c == '+' || c == '-' {
		return strings.Contains(before, ".") && before[len(before)-1]|0x20 == 'e'
	}
	return c == '.' || c < utf8.RuneSelf && !notInName(rune(c))
}

func mofNumber(text string) (any, bool) {
	digits := strings.TrimLeft(text, "+-")
	sign := text[:len(text)-len(digits)]
	if len(sign) > 1 || digits == "" {
		return nil, false
	}
	lower := strings.ToLower(digits)
	switch {
	case strings.Contains(digits, "."):
		f, err := strconv.ParseFloat(text, 64)
		return f, err == nil && strings.Trim(lower, "0123456789.e+-") == ""
	case strings.HasPrefix(lower, "0x"):
		return mofInteger(sign, digits[2:], 16)
	case strings.HasSuffix(lower, "b"):
		return mofInteger(sign, digits[:len(digits)-1], 2)
	case len(digits) > 1 && digits[0] == '0':
		return mofInteger(sign, digits[1:], 8)
	}
	return mofInteger(sign, digits, 10)
}

func mofInteger(sign, digits string, base int) (any, bool) {
	if strings.ContainsAny(digits, "+-_") {
		return nil, false
	}
	if n, err := strconv.ParseInt(sign+digits, base, 64); err == nil {
		return n, true
	}
	n, err := strconv.ParseUint(digits, base, 64)
	return n, err == nil && sign != "-"
}
