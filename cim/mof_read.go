package cim

import (
	"fmt"
	"strconv"
	"strings"
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
