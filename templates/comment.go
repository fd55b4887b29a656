package templates

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/gomof/gomof/gen/model"
)

// docWidth is the width at which comments are wrapped, without indentation.
const docWidth = 77

// comment draws a doc comment with // at the beginning of each line. Text from the MOF
// enters comments only this way: jennifer prints text that begins with // or /* unchanged.
func comment(doc model.Doc) *jen.Statement {
	s := &jen.Statement{}
	for _, line := range docLines(doc) {
		s.Comment(line).Line()
	}
	return s
}

// say draws a doc comment with one paragraph and no links.
func say(text string) *jen.Statement {
	return comment(model.Doc{{Text: model.Text{{Text: text}}}})
}

// docLines draws a doc as gofmt formats it. No line can end the comment or be read as a
// directive: each starts with "// ", and text that would have a meaning for a tool gets a
// quotation mark.
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

// docBlocks omits empty paragraphs. A list without text belongs to the previous paragraph,
// because Go reads two consecutive lists as one.
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
	if len(blocks) == 1 && blocks[0].words == nil { // Go does not recognize a list without a paragraph
		blocks[0] = docBlock{words: flat(blocks[0].items)}
	}
	return blocks
}

// docItems draws bullets, with numbers in the text, unless all items have a number.
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

// isNumber reports whether Go reads the text before an item as its number.
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

// merged cleans a text and joins the spans between links, so that harmless parts do not
// form a link together. An invalid link becomes text.
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

// paragraph draws a paragraph. A one-line paragraph between others must not look like a
// heading.
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

// drawItems draws a list. The text of all items begins in the same column.
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

// wrap breaks lines between words. A line must not begin with a word that is a note or a
// deprecation mark there, or, in a list, the marker of an item.
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

// isMarker reports whether go/doc/comment reads a word at the beginning of a line as the
// marker of an item.
func isMarker(word string) bool {
	switch word {
	case "-", "*", "+", "•":
		return true
	}
	digits := strings.TrimRight(word, ".)")
	return len(digits) == len(word)-1 && digits != "" && strings.Trim(digits, "0123456789") == ""
}
