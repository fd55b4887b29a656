package gen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gomof/gomof/templates"
)

// described is the text of a Description as a doc, see [model.LinkStart]. Authors
// break a line where one is to end, as MOF joins strings that are wrapped; so a line
// is a paragraph, an item of a list, or, where it looks cut, a part of the one before.
func described(text string) string {
	d := docText{lines: strings.Split(plain(text), "\n")}
	for i, line := range d.lines {
		d.lines[i] = strings.Join(strings.Fields(line), " ")
	}
	for i := range d.lines {
		d.add(i)
	}
	d.close()
	return strings.Join(d.blocks, "\n\n")
}

// plain is text of a schema, without what means something in a doc.
func plain(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && (r < ' ' || r >= 0x7f) }) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, templates.Clean(text))
}

// phrase is foreign text in one line.
func phrase(text string) string { return strings.Join(strings.Fields(plain(text)), " ") }

// docText turns lines into blocks.
type docText struct {
	lines  []string
	blocks []string
	items  []string // of the list that is open
	number bool     // they have numbers
	labels int      // the lines up to here are items that begin with a label
}

func (d *docText) add(i int) {
	line := d.lines[i]
	if line == "" {
		return // a list goes on behind a blank line, if anything of it follows
	}
	if item, number := marker(line); item != "" {
		d.item(item, number)
		return
	}
	if i >= d.labels {
		d.labels = i + d.labelled(i)
	}
	switch {
	case i < d.labels:
		d.item("- "+line, false)
	case i > 0 && goesOn(d.lines[i-1], line):
		d.extend(line)
	default:
		d.close()
		d.paragraph(line)
	}
}

// item adds to the open list. Numbers stay in the text where some items have none.
func (d *docText) item(item string, number bool) {
	if len(d.items) == 0 {
		d.number = number
	}
	if d.number && !number {
		for i := range d.items {
			d.items[i] = "- " + d.items[i]
		}
		d.number = false
	}
	if number && !d.number {
		item = "- " + item
	}
	d.items = append(d.items, item)
}

// extend adds to the last item or paragraph.
func (d *docText) extend(line string) {
	last := d.items
	if last == nil {
		last = d.blocks
	}
	if last == nil {
		d.paragraph(line)
		return
	}
	last[len(last)-1] += " " + line
}

func (d *docText) paragraph(line string) { d.blocks = append(d.blocks, prose(line)) }

// prose puts a word before a paragraph which Go tools would take for their own.
func prose(line string) string {
	if strings.HasPrefix(line, "Deprecated:") {
		return "Note: " + line
	}
	return line
}

func (d *docText) close() {
	if d.items != nil {
		d.blocks = append(d.blocks, strings.Join(d.items, "\n"))
		d.items = nil
	}
}

// bullets are what authors mark items with.
var bullets = []string{"- ", "* ", "• ", "· ", "o ", "-- "}

// marker returns the item that a line is, as a doc has it, and whether it has a number.
// It is empty where the line is none.
func marker(line string) (item string, number bool) {
	for _, bullet := range bullets {
		if rest, ok := strings.CutPrefix(line, bullet); ok {
			return "- " + rest, false
		}
	}
	if rest := strings.TrimLeft(line, "-*"); len(rest) == len(line)-1 {
		if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) || r == '"' || r == '\'' {
			return "- " + rest, false
		}
	}
	digits, rest, _ := strings.Cut(strings.TrimPrefix(line, "("), " ")
	n := strings.TrimRight(digits, ".)")
	if rest == "" || len(n) != len(digits)-1 || n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != "" {
		return "", false
	}
	return n + ". " + rest, true
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
