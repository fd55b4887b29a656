package cim

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A SyntaxError is the place and message of an error in the MOF text of an instance.
type SyntaxError struct {
	Line, Column int // from 1; columns count characters
	Message      string
}

// Error returns the place and the message.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Message) }

// ParseMOF decodes the text of one instance, as [MOF] returns it, into the struct of its
// class or of a superclass, or into an *[Instance]. It skips comments, qualifiers, the
// alias of the instance, and pragmas before and after it. Embedded instances can be
// strings, or written out as in WMI. An alias as a value, #pragma include and a second
// instance are errors.
//
// Text that is not MOF is a *[SyntaxError]. Values that do not fit are in a *[DecodeError]
// with their line and column; the others are set. In an *Instance, an integer is a sint64
// or uint64 and a real number a real64, because the text does not contain the types.
//
// The text can have at most 16 MiB, and embedded instances can be nested at most 8 deep.
func ParseMOF(text string, into Object) error {
	if isNil(into) {
		return failf(ErrInvalidParameter, "object is nil")
	}
	r := mofReader{text: text, at: map[string]int{}}
	in, err := r.document(0)
	if err != nil {
		return err
	}
	err = Decode(in, into)
	if fault, ok := err.(*DecodeError); ok {
		return r.placed(fault)
	}
	return err
}

// placed sets the line and column of the errors.
func (r *mofReader) placed(fault *DecodeError) error {
	for i, f := range fault.Fields {
		if offset, ok := r.at[strings.ToLower(f.Name)]; ok {
			line, column := r.place(offset)
			fault.Fields[i].Err = fmt.Errorf("%d:%d: %w", line, column, f.Err)
		}
	}
	return fault
}

// A mofReader reads the text of one instance.
type mofReader struct {
	text   string
	offset int
	at     map[string]int // where the values of the outermost instance are
}

// place returns the line and column of an offset.
func (r *mofReader) place(offset int) (line, column int) {
	before := r.text[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[start:])
}

func (r *mofReader) errorAt(offset int, format string, args ...any) error {
	line, column := r.place(offset)
	return &SyntaxError{line, column, fmt.Sprintf(format, args...)}
}

// wanted returns an error that says what was found and what was expected.
func (r *mofReader) wanted(what string) error {
	found := "the end of the text"
	if rest := r.text[r.offset:]; rest != "" {
		found = quoteSome(rest[:wordEnd(rest)])
	}
	return r.errorAt(r.offset, "found %s, expected %s", found, what)
}

// wordEnd returns the length of the word or character at the beginning.
func wordEnd(s string) int {
	if end := strings.IndexFunc(s, notInName); end > 0 {
		return end
	} else if end < 0 {
		return len(s)
	}
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// document reads the only instance in the text.
func (r *mofReader) document(depth int) (*Instance, error) {
	if len(r.text) > maxMOFText {
		return nil, &SyntaxError{1, 1, fmt.Sprintf("MOF has more than %d bytes", maxMOFText)}
	}
	if !utf8.ValidString(r.text) {
		return nil, &SyntaxError{1, 1, "text is not UTF-8"}
	}
	r.text = strings.TrimPrefix(r.text, "\ufeff")
	if err := r.pragmas(); err != nil {
		return nil, err
	}
	in, err := r.instance(depth)
	if err == nil {
		_, err = r.take(';')
	}
	if err == nil {
		err = r.pragmas()
	}
	if err == nil && r.offset < len(r.text) {
		err = r.wanted("the end of the text")
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// pragmas skips compiler directives and the blanks around them.
func (r *mofReader) pragmas() error {
	err := r.blanks()
	for err == nil && r.next() == '#' {
		err = r.pragma()
	}
	return err
}

// pragma skips #pragma name("text"). It rejects an include, whose content would be lost.
func (r *mofReader) pragma() error {
	start := r.offset
	_, err := r.take('#')
	if err == nil {
		err = r.keyword("pragma")
	}
	var name string
	if err == nil {
		name, err = r.word("the name of a pragma")
	}
	if strings.EqualFold(name, "include") {
		return r.errorAt(start, "the text of an instance cannot include a file")
	}
	if err != nil || r.next() != '(' {
		return err // WMI has pragmas without parentheses
	}
	if err = r.want('('); err == nil {
		_, err = r.texts()
	}
	if err == nil {
		err = r.want(')')
	}
	return err
}

// blanks skips white space and comments.
func (r *mofReader) blanks() error {
	for r.offset < len(r.text) {
		rest := r.text[r.offset:]
		switch {
		case strings.IndexByte(" \t\r\n\f\v", rest[0]) >= 0:
			r.offset++
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			r.offset += end
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return r.errorAt(r.offset, "the comment is not closed")
			}
			r.offset += end + 4
		default:
			return nil
		}
	}
	return nil
}

// take skips the character, and the blanks after it, if it is next.
func (r *mofReader) take(c byte) (bool, error) {
	if r.next() != c {
		return false, nil
	}
	r.offset++
	return true, r.blanks()
}

func (r *mofReader) next() byte {
	if r.offset == len(r.text) {
		return 0
	}
	return r.text[r.offset]
}

func (r *mofReader) want(c byte) error {
	found, err := r.take(c)
	if err == nil && !found {
		return r.wanted(strconv.Quote(string(rune(c))))
	}
	return err
}

// word reads a name.
func (r *mofReader) word(what string) (string, error) {
	rest := r.text[r.offset:]
	end := wordEnd(rest)
	if checkPathName(what, rest[:end]) != nil {
		return "", r.wanted(what)
	}
	r.offset += end
	return rest[:end], r.blanks()
}

func (r *mofReader) keyword(word string) error {
	start := r.offset
	found, err := r.word(strconv.Quote(word))
	if err == nil && !strings.EqualFold(found, word) {
		r.offset = start
		return r.wanted(strconv.Quote(word))
	}
	return err
}

// instance reads from "instance" to the closing brace. It stops at the first error, because
// later errors would be guesses.
func (r *mofReader) instance(depth int) (*Instance, error) {
	if depth > maxMOFDepth {
		return nil, r.errorAt(r.offset, "embedded instances are nested more than %d deep", maxMOFDepth)
	}
	in := new(Instance)
	err := r.qualifiers()
	if err == nil {
		err = r.keyword("instance")
	}
	if err == nil {
		err = r.keyword("of")
	}
	if err == nil {
		in.Class, err = r.word("the name of a class")
	}
	if err == nil {
		err = r.aliasName()
	}
	if err == nil {
		err = r.want('{')
	}
	for err == nil && r.next() != '}' {
		err = r.property(in, depth)
	}
	if err == nil {
		err = r.want('}')
	}
	return in, err
}

// qualifiers skips a list in brackets.
func (r *mofReader) qualifiers() error {
	if r.next() != '[' {
		return nil
	}
	start := r.offset
	for r.offset < len(r.text) {
		switch r.next() {
		case '"':
			if _, err := r.quoted('"'); err != nil {
				return err
			}
		case '\'':
			if _, err := r.quoted('\''); err != nil {
				return err
			}
		case ']':
			r.offset++
			return r.blanks()
		default:
			r.offset++
		}
		if err := r.blanks(); err != nil {
			return err
		}
	}
	return r.errorAt(start, "the qualifier list is not closed")
}

// aliasName skips the alias of the instance.
func (r *mofReader) aliasName() error {
	if r.next() == '{' || r.offset == len(r.text) {
		return nil
	}
	if err := r.keyword("as"); err != nil {
		return r.wanted(`"{"`)
	}
	if r.next() != '$' {
		return r.wanted("an alias")
	}
	r.offset++
	_, err := r.word("the name of an alias")
	return err
}

func (r *mofReader) property(in *Instance, depth int) error {
	err := r.qualifiers()
	start := r.offset
	var p Property
	if err == nil {
		p.Name, err = r.word("the name of a property")
	}
	if err == nil {
		err = r.want('=')
	}
	if err != nil {
		return err
	}
	if _, twice := in.Get(p.Name); twice {
		return r.errorAt(start, "property %s is set twice", p.Name)
	}
	if r.at != nil && depth == 0 {
		r.at[strings.ToLower(p.Name)] = r.offset
	}
	if p.Array = r.next() == '{'; p.Array {
		p.Value, err = r.array(depth)
	} else {
		p.Value, err = r.value(depth)
	}
	if err != nil {
		return err
	}
	p.Type = typeOfLiteral(p.Value)
	in.Properties = append(in.Properties, p)
	return r.want(';')
}

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
