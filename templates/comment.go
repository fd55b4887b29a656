package templates

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
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

// docLines draws the text of a doc, see [model.LinkStart], as gofmt leaves it. No
// line can end the comment, and none can be read as a directive: each starts with
// "// ", and what would still mean something to a tool gets a quotation mark.
func docLines(text string) []string {
	var lines []string
	blocks := docBlocks(text)
	for i, b := range blocks {
		if i > 0 && !b.list {
			lines = append(lines, "//")
		}
		if b.list {
			lines = append(lines, b.items()...)
		} else {
			lines = append(lines, b.paragraph(i > 0 && i < len(blocks)-1)...)
		}
	}
	return lines
}

// A docBlock is a paragraph, of one line, or a list, of a line for each item.
type docBlock struct {
	list  bool
	lines [][]string // words
}

func docBlocks(text string) []docBlock {
	var blocks []docBlock
	for part := range strings.SplitSeq(Clean(text), "\n\n") {
		lines := docWords(part)
		switch {
		case lines == nil:
		case !isItems(lines):
			blocks = append(blocks, docBlock{false, [][]string{slices.Concat(lines...)}})
		case len(blocks) > 0 && blocks[len(blocks)-1].list:
			last := &blocks[len(blocks)-1] // Go takes two lists in a row for one
			last.lines = append(last.lines, lines...)
		default:
			blocks = append(blocks, docBlock{true, lines})
		}
	}
	if len(blocks) == 1 && blocks[0].list {
		blocks[0].list = false // Go reads a list only behind or before a paragraph
		blocks[0].lines = [][]string{slices.Concat(blocks[0].lines...)}
	}
	return blocks
}

func docWords(text string) [][]string {
	var lines [][]string
	for line := range strings.Lines(text) {
		var words []string
		for _, word := range strings.Fields(line) {
			if strings.ContainsAny(word, "[`'"+model.LinkStart+model.LinkEnd) {
				word = harmless(word)
			}
			if word != "" {
				words = append(words, word)
			}
		}
		if words != nil {
			lines = append(lines, words)
		}
	}
	return lines
}

// quotes are what gofmt writes as quotation marks of printers.
var quotes = regexp.MustCompile("``+|''+")

// foreignLink is what Go reads as a link wherever it finds what is in the brackets.
var foreignLink = regexp.MustCompile(`(^|\pP)\[(\*?[\pL_.][\pL\pN_./-]*)\](\pP|$)`)

// harmless makes sure that those links are read which the model wants, and no others,
// and that quotation marks stay what they are.
func harmless(word string) string {
	before, rest, marked := strings.Cut(word, model.LinkStart)
	name, after, closed := strings.Cut(rest, model.LinkEnd)
	if marked && closed && isLinkName(name) {
		return harmless(before) + "[" + name + "]" + harmless(after)
	}
	word = unmark.Replace(word)
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

var unmark = strings.NewReplacer(model.LinkStart, "", model.LinkEnd, "")

func isItems(lines [][]string) bool {
	for _, words := range lines {
		if len(words) < 2 || words[0] != "-" && !isNumber(words[0]) || words[0] == "-" != (lines[0][0] == "-") {
			return false
		}
	}
	return true
}

// isNumber reports whether a word numbers an item: 1. or 12.
func isNumber(word string) bool {
	digits, ok := strings.CutSuffix(word, ".")
	return ok && digits != "" && len(digits) < 4 && strings.Trim(digits, "0123456789") == ""
}

// paragraph draws a paragraph. One that is between others and has one line must not
// look like a heading.
func (b docBlock) paragraph(between bool) []string {
	lines := wrap(b.lines[0], docWidth, false)
	if between && len(lines) == 1 && isHeading(lines[0]) {
		lines[0] += "."
	}
	for i, line := range lines {
		lines[i] = "// " + disarm(line)
	}
	return lines
}

// isHeading reports whether go/doc/comment might take a line between paragraphs for
// a heading.
func isHeading(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsUpper(first) && (unicode.IsLetter(last) || unicode.IsDigit(last)) && !strings.ContainsAny(line, ";:!?+*/=[]{}_^°&§~%#@<\">\\")
}

// items draws a list. Its text begins in one column, whatever the marker is.
func (b docBlock) items() []string {
	const indent = 4
	bulleted := b.lines[0][0] == "-"
	var lines []string
	for _, words := range b.lines {
		marker := "  - "
		if !bulleted {
			marker = " " + words[0] + " "
		}
		if bulleted == (words[0] == "-") {
			words = words[1:]
		}
		for i, line := range wrap(words, docWidth-indent, true) {
			if i > 0 {
				marker = strings.Repeat(" ", indent)
			}
			lines = append(lines, "// "+marker+disarm(line))
		}
	}
	return lines
}

// wrap breaks between words, but no line may begin with what is a note or the mark of
// deprecation there, or in a list with the marker of an item.
func wrap(words []string, width int, list bool) []string {
	var lines []string
	start, used := 0, 0
	for i, word := range words {
		n := utf8.RuneCountInString(word)
		switch {
		case i == start:
			used = n
		case used+1+n <= width || list && isMarker(word) || isNote(word) || strings.HasPrefix(word, "Deprecated:"):
			used += 1 + n
		default:
			lines = append(lines, strings.Join(words[start:i], " "))
			start, used = i, n
		}
	}
	return append(lines, strings.Join(words[start:], " "))
}

// isMarker reports whether go/doc/comment takes a word at the beginning of a line for
// that of an item.
func isMarker(word string) bool {
	switch word {
	case "-", "*", "+", "•":
		return true
	}
	digits := strings.TrimRight(word, ".)")
	return len(digits) == len(word)-1 && digits != "" && strings.Trim(digits, "0123456789") == ""
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
		case r == '\n' || r == '\t' || isMark(r):
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
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' && !isMark(rune(c)) {
			return false
		}
	}
	return true
}

func isMark(r rune) bool { return r == rune(model.LinkStart[0]) || r == rune(model.LinkEnd[0]) }

// remark is a comment behind code. gofmt collects build tags even from there.
func remark(text string) string { return "// " + disarm(oneLine(text)) }

// oneLine makes foreign text fit for the header line, or for a heading.
func oneLine(text string) string {
	return unmark.Replace(strings.Join(strings.Fields(Clean(text)), " "))
}
