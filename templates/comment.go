package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

// docWidth is the width that the text of a comment is wrapped at, without
// indentation.
const docWidth = 77

// comment draws a doc comment, one // line for each line of text. Foreign text
// comes only this way into a comment: jennifer prints a text that begins with
// // or /* as it stands.
func comment(text string) *jen.Statement {
	s := &jen.Statement{}
	for _, line := range docLines(text) {
		s.Comment(line).Line()
	}
	return s
}

// docLines wraps the text. A blank line separates paragraphs. No line can end
// the comment, and none can be read as a directive: each starts with "// ",
// and what would still look like a build tag gets a quotation mark.
func docLines(text string) []string {
	var paragraphs [][]string
	for paragraph := range strings.SplitSeq(quotes.Replace(Clean(text)), "\n\n") {
		if words := strings.Fields(paragraph); len(words) > 0 {
			paragraphs = append(paragraphs, wrap(words))
		}
	}
	var lines []string
	for i, paragraph := range paragraphs {
		if i > 0 {
			lines = append(lines, "//")
		}
		if between := i > 0 && i+1 < len(paragraphs); between && len(paragraph) == 1 && isHeading(paragraph[0]) {
			paragraph[0] += "."
		}
		for _, line := range paragraph {
			lines = append(lines, "// "+disarm(line))
		}
	}
	return lines
}

// quotes writes those of TeX as gofmt does.
var quotes = strings.NewReplacer("``", "“", "''", "”")

// isHeading reports whether gofmt takes a line between two paragraphs for a heading, as
// Go had them before there was a mark for it; it finds some more.
func isHeading(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsUpper(first) && (unicode.IsLetter(last) || unicode.IsDigit(last)) && !strings.ContainsAny(line, ";:!?+*/=[]{}_^°&§~%#@<\">\\")
}

func wrap(words []string) []string {
	var lines []string
	line := ""
	for _, word := range words {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= docWidth || strings.HasPrefix(word, "Deprecated:"): // which begins paragraphs alone
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// disarm changes the beginnings that mean something to the go command, to gofmt
// or to go doc: a build tag, a header, a note, a heading and a link definition
// would turn the text of others into structure.
func disarm(line string) string {
	if strings.HasPrefix(line, "+build") || strings.HasPrefix(line, "Code generated ") || strings.HasPrefix(line, "BUG(") || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") && strings.Contains(line, "]:") {
		return "'" + line
	}
	return line
}

// unseen are the characters that do something else than to be seen.
var unseen = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// Clean drops what must not stand in Go source or deceives a reader of it:
// control and formatting characters, such as those that turn the direction of
// text, what is not seen, and broken UTF-8. All line ends become LF.
func Clean(text string) string {
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

// OneLine makes foreign text fit for the header line, or for a sentence.
func OneLine(text string) string {
	return strings.Join(strings.Fields(Clean(text)), " ")
}
