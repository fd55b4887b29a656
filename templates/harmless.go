package templates

import (
	"go/token"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text from the MOF remains text: Go tools do not read it as structure, and it does not
// deceive readers.

// quotes are the characters that gofmt converts to typographic quotation marks.
var quotes = regexp.MustCompile("``+|''+")

// foreignLink matches what Go reads as a link if a declaration has the name in the
// brackets.
var foreignLink = regexp.MustCompile(`(^|\pP)\[(\*?[\pL_.][\pL\pN_./-]*)\](\pP|$)`)

// harmless ensures that only links in the model are read as links, and that quotation marks
// do not change.
func harmless(word string) string {
	if strings.Contains(word, "``") || strings.Contains(word, "''") {
		word = quotes.ReplaceAllString(word, `"`)
	}
	if strings.Contains(word, "[") {
		for range 2 { // one match may end where the next begins
			word = foreignLink.ReplaceAllString(word, "$1[ $2 ]$3")
		}
	}
	return word
}

// isLinkName reports whether a link can have the name: Type, Type.Field, package.Type.
func isLinkName(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !token.IsIdentifier(part) {
			return false
		}
	}
	return true
}

// isHeading reports whether go/doc/comment could read a line between paragraphs as a
// heading.
func isHeading(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsUpper(first) && (unicode.IsLetter(last) || unicode.IsDigit(last)) && !strings.ContainsAny(line, ";:!?+*/=[]{}_^°&§~%#@<\">\\")
}

// disarm changes beginnings of lines that have a meaning for the go command or go doc:
// build tags, headings, link definitions, notes and the mark of generated code.
func disarm(line string) string {
	if strings.HasPrefix(line, "+build") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "Code generated ") ||
		isLinkDefinition(line) || isNote(line) {
		return "'" + line
	}
	return line
}

// isLinkDefinition reports whether a line is a link definition such as "[text]:
// https://example.com".
func isLinkDefinition(line string) bool {
	if !strings.HasPrefix(line, "[") {
		return false
	}
	_, url, _ := strings.Cut(line, "]:")
	scheme, _, ok := strings.Cut(strings.TrimSpace(url), "://")
	return ok && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz") == ""
}

// isNote reports whether a line can be a note such as "BUG(who): what", which go doc
// collects.
func isNote(line string) bool {
	marker, _, ok := strings.Cut(line, "(")
	return ok && len(marker) > 1 && strings.Trim(marker, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// unseen are characters that are invisible or control the text around them.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// Clean removes characters that Go source must not contain or that deceive its readers:
// control and formatting characters, such as those that change the text direction,
// invisible characters, and invalid UTF-8. All line ends become LF.
func Clean(text string) string {
	if isClean(text) {
		return text
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case r == utf8.RuneError || unicode.In(r, unseen...):
			return ' '
		}
		return r
	}, text)
}

// isClean reports whether a text needs no cleaning, which is true for most.
func isClean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// remark draws a comment after code. gofmt collects build tags even from there.
func remark(text string) string { return "// " + disarm(oneLine(text)) }

// oneLine prepares text from the MOF for the header line, or for a heading.
func oneLine(text string) string {
	return strings.Join(strings.Fields(Clean(text)), " ")
}
