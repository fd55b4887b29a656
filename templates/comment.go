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
func comment(doc model.Doc) *jen.Statement {
	s := &jen.Statement{}
	for _, line := range docLines(doc) {
		s.Comment(line).Line()
	}
	return s
}

// say draws a doc comment of one paragraph, which has no links.
func say(text string) *jen.Statement {
	return comment(model.Doc{{Text: model.Text{{Text: text}}}})
}

// docLines draws a doc as gofmt leaves it. No line can end the comment, and none can be
// read as a directive: each starts with "// ", and what would still mean something to a
// tool gets a quotation mark.
func docLines(doc model.Doc) []string {
	blocks := docBlocks(doc)
	var lines []string
	for i, b := range blocks {
		if b.words != nil {
			if i > 0 {
				lines = append(lines, "//")
			}
			lines = append(lines, paragraph(b.words, i > 0 && (i < len(blocks)-1 || b.items != nil))...)
		}
		lines = append(lines, drawItems(b.items)...)
	}
	return lines
}

// A docBlock is a paragraph in words, and its list.
type docBlock struct {
	words []string
	items []docItem
}

// A docItem is an item in words, after its marker.
type docItem struct {
	marker string // "-", or a number and a full stop
	words  []string
}

// docBlocks leaves out what is empty. A list without a text belongs to the paragraph
// before it, as Go takes two lists in a row for one.
func docBlocks(doc model.Doc) []docBlock {
	blocks := make([]docBlock, 0, len(doc))
	var list []model.Item // of the last block
	for _, p := range doc {
		words := textWords(p.Text)
		if words == nil && p.List == nil {
			continue
		}
		if words != nil || len(blocks) == 0 {
			blocks, list = append(blocks, docBlock{words: words}), nil
		}
		list = append(list, p.List...)
		blocks[len(blocks)-1].items = docItems(list)
	}
	if len(blocks) == 1 && blocks[0].words == nil { // Go reads no list that is alone
		blocks[0] = docBlock{words: flat(blocks[0].items)}
	}
	return blocks
}

// docItems draws bullets, and numbers in the text, unless all items have a number.
func docItems(list []model.Item) []docItem {
	numbered := !slices.ContainsFunc(list, func(i model.Item) bool { return !isNumber(i.Number) })
	var items []docItem
	for _, i := range list {
		words := textWords(i.Text)
		switch {
		case words == nil:
		case numbered:
			items = append(items, docItem{i.Number + ".", words})
		case i.Number != "":
			items = append(items, docItem{"-", append([]string{i.Number + "."}, words...)})
		default:
			items = append(items, docItem{"-", words})
		}
	}
	return items
}

// isNumber reports whether Go reads a text in front of an item as its number.
func isNumber(text string) bool {
	return text != "" && len(text) < 4 && strings.Trim(text, "0123456789") == ""
}

func flat(items []docItem) (words []string) {
	for _, i := range items {
		words = append(append(words, i.marker), i.words...)
	}
	return words
}

// textWords splits a text into words, links in brackets.
func textWords(text model.Text) []string {
	var words []string
	apart := true // from the word before
	put := func(part string) {
		if apart {
			words = append(words, part)
		} else {
			words[len(words)-1] += part
		}
		apart = false
	}
	for _, s := range merged(text) {
		if s.Link {
			put("[" + s.Text + "]")
			continue
		}
		first, _ := utf8.DecodeRuneInString(s.Text)
		for i, word := range strings.Fields(s.Text) {
			apart = apart || i > 0 || unicode.IsSpace(first)
			put(harmless(word))
		}
		last, _ := utf8.DecodeLastRuneInString(s.Text)
		apart = apart || unicode.IsSpace(last)
	}
	return words
}

// merged cleans a text and joins the spans between links, so that what is harmless by
// itself does not become a link together. A link that cannot be one is text.
func merged(text model.Text) model.Text {
	var spans model.Text
	for _, s := range text {
		s.Link = s.Link && isLinkName(s.Text)
		if !s.Link {
			s.Text = Clean(s.Text)
		}
		if n := len(spans); n > 0 && !s.Link && !spans[n-1].Link {
			spans[n-1].Text += s.Text
		} else if s.Text != "" {
			spans = append(spans, s)
		}
	}
	return spans
}

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

// paragraph draws a paragraph. One that is between others and has one line must not
// look like a heading.
func paragraph(words []string, between bool) []string {
	lines := wrap(words, docWidth, false)
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

// drawItems draws a list. Its text begins in one column, whatever the marker is.
func drawItems(items []docItem) []string {
	const indent = 4
	var lines []string
	for _, item := range items {
		marker := " " + item.marker + " "
		if item.marker == "-" {
			marker = "  - "
		}
		for _, line := range wrap(item.words, docWidth-indent, true) {
			lines = append(lines, "// "+marker+disarm(line))
			marker = strings.Repeat(" ", indent)
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
