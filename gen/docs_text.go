package gen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/gen/model"
	"github.com/gomof/gomof/templates"
)

// described is the text of a Description as a doc. Authors break a line where one is to
// end, as MOF joins strings that are wrapped; so a line is a paragraph, an item of a list,
// or, where it looks cut, a part of the one before.
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

// phrase is foreign text in one line.
func phrase(text string) string { return strings.Join(strings.Fields(templates.Clean(text)), " ") }

// docText turns lines into a doc.
type docText struct {
	lines  []string
	doc    model.Doc
	labels int // the lines up to here are items that begin with a label
}

func (d *docText) add(i int) {
	line := d.lines[i]
	if line == "" {
		return // a list goes on after a blank line, if anything of it follows
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

// item adds to the list of the last paragraph.
func (d *docText) item(item model.Item) {
	if d.doc == nil {
		d.doc = model.Doc{{}}
	}
	last := &d.doc[len(d.doc)-1]
	last.List = append(last.List, item)
}

// extend adds to the last item or paragraph.
func (d *docText) extend(line string) {
	last := &d.doc[len(d.doc)-1]
	text := last.Text
	if n := len(last.List); n > 0 {
		text = last.List[n-1].Text
	}
	text[0].Text += " " + line
}

// prose puts a word before a paragraph which Go tools would take for their own.
func prose(line string) string {
	if strings.HasPrefix(line, "Deprecated:") {
		return "Note: " + line
	}
	return line
}

// bullets are what authors mark items with.
var bullets = []string{"- ", "* ", "• ", "· ", "o ", "-- "}

// marked returns the item that a line is; ok is false if it is none.
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

// goesOn reports whether a line looks like the rest of the one before it.
func goesOn(before, line string) bool {
	const wrapped = 50 // a line of prose that is shorter has been ended on purpose
	if before == "" || strings.HasSuffix(before, ".") || strings.ContainsAny(before[len(before)-1:], ":;!?\"") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(first) || first == '(' || len(before) > wrapped && len(before) < 100 && unicode.IsUpper(first)
}

// labelled counts the lines from i on which begin with a label, such as 4 = Failed, or
// "Stressed" indicates that. One alone, and the first line of a text, is prose.
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

// isLabelled reports whether a line begins with a value or with the name of one. Of
// those that a colon ends, only an introduction tells that they are a list.
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
