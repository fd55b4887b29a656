package gen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/templates"
)

// described converts a Description to a doc. Authors put line ends only where they want
// them, because MOF joins wrapped strings. So each line is a paragraph, a list item or, if
// it looks incomplete, the continuation of the line before.
func described(text string) model.Doc {
	d := docText{lines: strings.Split(templates.Clean(text), "\n")}
	for i, line := range d.lines {
		d.lines[i] = strings.Join(strings.Fields(line), " ")
	}
	for i := range d.lines {
		d.add(i)
	}
	return d.doc
}

// phrase puts text from the MOF on one line.
func phrase(text string) string { return strings.Join(strings.Fields(templates.Clean(text)), " ") }

// docText builds a doc from lines.
type docText struct {
	lines  []string
	doc    model.Doc
	labels int // the lines before this index are items that begin with a label
}

func (d *docText) add(i int) {
	line := d.lines[i]
	if line == "" {
		return // a list continues after a blank line, if more items follow
	}
	if item, ok := marked(line); ok {
		d.item(item)
		return
	}
	if i >= d.labels {
		d.labels = i + d.labelled(i)
	}
	switch {
	case i < d.labels:
		d.item(model.Item{Text: say(line)})
	case i > 0 && goesOn(d.lines[i-1], line) && d.doc != nil:
		d.extend(line)
	default:
		d.doc = append(d.doc, model.Paragraph{Text: say(prose(line))})
	}
}

// item adds an item to the list of the last paragraph.
func (d *docText) item(item model.Item) {
	if d.doc == nil {
		d.doc = model.Doc{{}}
	}
	last := &d.doc[len(d.doc)-1]
	last.List = append(last.List, item)
}

// extend appends to the last item or paragraph.
func (d *docText) extend(line string) {
	last := &d.doc[len(d.doc)-1]
	text := last.Text
	if n := len(last.List); n > 0 {
		text = last.List[n-1].Text
	}
	text[0].Text += " " + line
}

// prose puts a word before a paragraph that Go tools would interpret.
func prose(line string) string {
	if strings.HasPrefix(line, "Deprecated:") {
		return "Note: " + line
	}
	return line
}

// bullets are the markers that authors use for list items.
var bullets = []string{"- ", "* ", "• ", "· ", "o ", "-- "}

// marked parses a line as a list item. It returns false if it is not one.
func marked(line string) (item model.Item, ok bool) {
	for _, bullet := range bullets {
		if rest, ok := strings.CutPrefix(line, bullet); ok {
			return model.Item{Text: say(rest)}, true
		}
	}
	if rest := strings.TrimLeft(line, "-*"); len(rest) == len(line)-1 {
		if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) || r == '"' || r == '\'' {
			return model.Item{Text: say(rest)}, true
		}
	}
	digits, rest, _ := strings.Cut(strings.TrimPrefix(line, "("), " ")
	n := strings.TrimRight(digits, ".)")
	if rest == "" || len(n) != len(digits)-1 || n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
		return model.Item{}, false
	}
	return model.Item{Number: n, Text: say(rest)}, true
}

// goesOn reports whether a line looks like the continuation of the line before.
func goesOn(before, line string) bool {
	const wrapped = 50 // the author ended a shorter line of prose deliberately
	if before == "" || strings.HasSuffix(before, ".") || strings.ContainsAny(before[len(before)-1:], ":;!?\"") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(first) || first == '(' || len(before) > wrapped && len(before) < 100 && unicode.IsUpper(first)
}

// labelled counts the lines from i on that begin with a label, such as 4 = Failed, or
// "Stressed" indicates that. A single such line, and the first line of a text, is prose.
func (d *docText) labelled(i int) int {
	if i == 0 {
		return 0
	}
	introduced := strings.HasSuffix(d.lines[i-1], ":")
	n := 0
	for _, line := range d.lines[i:] {
		if line == "" || !isLabelled(line, introduced) {
			break
		}
		n++
	}
	if n < 2 {
		return 0
	}
	return n
}

// isLabelled reports whether a line begins with a value or its name. A label that ends with
// a colon counts only after an introduction.
func isLabelled(line string, introduced bool) bool {
	const longest = 40
	switch c := line[0]; {
	case c == '"' || c == '\'':
		end := strings.IndexByte(line[1:], c)
		return end > 0 && end < longest
	case c >= '0' && c <= '9' || c == '.':
		rest := strings.TrimLeft(line, "0123456789xABCDEF.")
		return rest != "" && strings.ContainsAny(rest[:1], " :=-)'(")
	}
	label := line[:min(len(line), longest)]
	end := strings.IndexAny(strings.ReplaceAll(label, " - ", " = "), "(:=.,;")
	if end <= 0 || strings.Count(line[:end], " ") > 5 {
		return false
	}
	switch rest := line[end:]; rest[0] {
	case '(':
		return len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9'
	case ':':
		return introduced && strings.HasPrefix(rest, ": ")
	default:
		return strings.HasPrefix(line[end-1:], " = ") || strings.HasPrefix(line[end-1:], " - ")
	}
}
