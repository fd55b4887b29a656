package templates

import (
	"go/token"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text of others stays text: nothing of it is read by Go tools as structure, and nothing
// deceives a reader.

// quotes are what gofmt writes as quotation marks of printers.
var quotes = regexp.MustCompile("``+|''+")

// foreignLink is what Go reads as a link wherever it finds what is in the brackets.
var foreignLink = regexp.MustCompile(`(^|\pP)\[(\*?[\pL_.][\pL\pN_./-]*)\](\pP|$)`)

// harmless makes sure that only those links are read which the model wants, and that
// quotation marks stay what they are.
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

// isHeading reports whether go/doc/comment might take a line between paragraphs for
// a heading.
func isHeading(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsUpper(first) && (unicode.IsLetter(last) || unicode.IsDigit(last)) && !strings.ContainsAny(line, ";:!?+*/=[]{}_^°&§~%#@<\">\\")
}

// disarm changes the beginnings that mean something to the go command or to go doc:
// a build tag, a heading, a link definition, a note or the mark of generated code
// would turn the text of others into structure.
func disarm(line string) string {
	if strings.HasPrefix(line, "+build") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "Code generated ") ||
		isLinkDefinition(line) || isNote(line) {
		return "'" + line
	}
	return line
}

// isLinkDefinition reports whether a line is such as "[text]: https://example.com".
func isLinkDefinition(line string) bool {
	if !strings.HasPrefix(line, "[") {
		return false
	}
	_, url, _ := strings.Cut(line, "]:")
	scheme, _, ok := strings.Cut(strings.TrimSpace(url), "://")
	return ok && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz") == ""
}

// isNote reports whether a line may be such as "BUG(who): what",
// which go doc collects.
func isNote(line string) bool {
	marker, _, ok := strings.Cut(line, "(")
	return ok && len(marker) > 1 && strings.Trim(marker, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// unseen are the characters that do something else than to be seen.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// Clean drops what must not stand in Go source or deceives a reader of it:
// control and formatting characters, such as those that turn the direction of
// text, what is not seen, and broken UTF-8. All line ends become LF.
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

// isClean reports whether a text has nothing to clean, as most have.
func isClean(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// remark is a comment after code. gofmt collects build tags even from there.
func remark(text string) string { return "// " + disarm(oneLine(text)) }

// oneLine makes foreign text fit for the header line, or for a heading.
func oneLine(text string) string {
	return strings.Join(strings.Fields(Clean(text)), " ")
}
