package diag

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// A Printer writes diagnostics: as text with [Printer.Print], for programs with
// [Printer.JSON], [Printer.SARIF] and [Printer.GitHub]. W is required, everything else is
// optional. The time is proportional to the list, however long the lines of the files are.
// Only SARIF is built in memory before it is written.
type Printer struct {
	W       io.Writer
	Sources map[string]*File // for excerpts and for the ends of spans
	Infos   func() []Info    // for the names of codes and, in SARIF, their documentation
	Version string           // of the program, for SARIF

	// For Print alone: the other formats are always complete.
	Color      bool // write ANSI escape codes
	Max        int  // print this many errors; 0 prints all
	MaxPerCode int  // print this many warnings and notes of one code; 0 prints all
}

// Print writes the list as text, in its order, and returns the first write error. The
// format is FILE:LINE:COL: error: message [CODE], followed by the line and a caret.
func (p *Printer) Print(list List) error {
	out := bufio.NewWriter(p.W)
	errors, others := 0, map[Code]int{}
	for i, d := range list {
		if p.Max > 0 && errors == p.Max {
			fmt.Fprintf(out, "too many errors: %d more diagnostics not shown\n", len(list)-i)
			break
		}
		if d.Severity == Error {
			errors++
		} else if others[d.Code]++; p.MaxPerCode > 0 && others[d.Code] > p.MaxPerCode {
			continue
		}
		p.one(out, d)
	}
	p.notShown(out, others)
	return out.Flush()
}

// notShown says how many diagnostics of each code were left out.
func (p *Printer) notShown(out *bufio.Writer, others map[Code]int) {
	if p.MaxPerCode <= 0 {
		return
	}
	for _, code := range slices.Sorted(maps.Keys(others)) {
		if n := others[code] - p.MaxPerCode; n > 0 {
			name := string(code)
			if i := slices.IndexFunc(p.infos(), func(i Info) bool { return i.Code == code && i.Name != "" }); i >= 0 {
				name = fmt.Sprintf("%s [%s]", p.infos()[i].Name, code)
			}
			fmt.Fprintf(out, "%d more of %s not shown\n", n, name)
		}
	}
}

func (p *Printer) one(out *bufio.Writer, d *Diagnostic) {
	color := [...]string{Error: red, Warning: yellow, Note: bold}[d.Severity]
	out.WriteString(p.paint(bold, Visible(place(d.Span.Pos))))
	fmt.Fprintf(out, "%s: %s [%s]\n", p.paint(color, d.Severity.String()), Visible(brief(d.Message)), d.Code)
	p.excerpt(out, d, color)
	for _, note := range d.Related {
		fmt.Fprintf(out, "   %s%s\n", Visible(place(note.Span.Pos)), Visible(brief(note.Message)))
	}
	if d.Hint != "" {
		fmt.Fprintf(out, "   help: %s\n", Visible(brief(d.Hint)))
	}
}

// brief shortens a text that contains a very long name.
func brief(text string) string {
	const most = 2000
	if short, n := forward(text, most); n == most && len(short) < len(text) {
		return short + "..."
	}
	return text
}

func place(pos Pos) string {
	switch {
	case pos.IsValid():
		return fmt.Sprintf("%s:%d:%d: ", pos.Filename, pos.Line, pos.Column)
	case pos.Filename != "":
		return pos.Filename + ": "
	}
	return ""
}

// Summary writes a line with the number of errors, warnings, notes and files.
func (p *Printer) Summary(list List) error {
	files := map[string]bool{}
	for _, d := range list {
		files[d.Span.Pos.Filename] = true
	}
	delete(files, "")
	var counts []string
	for _, s := range []Severity{Error, Warning, Note} {
		if n := list.count(s); n > 0 {
			counts = append(counts, count(n, s.String()))
		}
	}
	if counts == nil {
		counts = []string{count(0, "warning")}
	}
	line := strings.Join(counts, ", ")
	if len(files) > 0 {
		line += " in " + count(len(files), "file")
	}
	_, err := fmt.Fprintln(p.W, line)
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// excerpt prints the line of the diagnostic, with carets under the part of the span that is
// on it.
func (p *Printer) excerpt(out *bufio.Writer, d *Diagnostic, color string) {
	pos := d.Span.Pos
	file := p.Sources[pos.Filename]
	if file == nil || !pos.IsValid() || pos.Offset > len(file.Text) {
		return
	}
	before, after := window(file.Text, pos.Offset)
	left, start := shown(before, 0)
	right, _ := shown(after, start)
	_, end := shown(after[:max(0, min(d.Span.Len, len(after)))], start)
	number := fmt.Sprintf("%5d", pos.Line)
	fmt.Fprintf(out, "%s | %s%s\n", number, left, right)
	carets := strings.Repeat("^", max(1, end-start))
	fmt.Fprintf(out, "%*s | %s%s", len(number), "", strings.Repeat(" ", start), p.paint(color, carets))
	if d.Label != "" {
		out.WriteString(" " + Visible(d.Label))
	}
	out.WriteByte('\n')
}

// window cuts the part of a line around an offset that is shown. A file with one endless
// line then does not flood the terminal, and is not read completely for each of its errors.
func window(text string, offset int) (before, after string) {
	const most, lead = 160, 60 // characters
	if strings.HasSuffix(text[:offset], "\r") && strings.HasPrefix(text[offset:], "\n") {
		offset-- // inside a line end
	}
	_, n := forward(text[offset:], most)
	before, n = backward(text[:offset], max(lead, most-n))
	after, _ = forward(text[offset:], most-n)
	return before, after
}

// forward returns the beginning of text up to the end of its line, but at most most
// characters, and their number.
func forward(text string, most int) (line string, n int) {
	end := 0
	for n < most && end < len(text) && text[end] != '\r' && text[end] != '\n' {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
		n++
	}
	return text[:end], n
}

// backward does the same from the end of text to the start of its last line.
func backward(text string, most int) (line string, n int) {
	start := len(text)
	for n < most && start > 0 && text[start-1] != '\r' && text[start-1] != '\n' {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
		n++
	}
	return text[start:], n
}

// shown prepares text for a terminal, starting at a cell of its line, and returns the cell
// after it. Tab stops are four cells apart.
func shown(text string, cell int) (string, int) {
	var out strings.Builder
	for _, r := range text {
		if r == '\t' {
			blanks := 4 - cell%4
			out.WriteString("    "[:blanks])
			cell += blanks
			continue
		}
		r = visible(r)
		out.WriteRune(r)
		cell += cells(r)
	}
	return out.String(), cell
}

// cells returns how many cells of a terminal a visible character occupies. Characters that
// Unicode calls ambiguous occupy one, as they do everywhere except in old East Asian fonts.
func cells(r rune) int {
	const jungseong, jongseong = 0x1160, 0x11ff // the second half of a Korean syllable
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf), r >= jungseong && r <= jongseong:
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Visible replaces every character that controls a terminal by another character, so that a
// MOF file cannot move the cursor.
func Visible(s string) string { return strings.Map(visible, s) }

// VisibleLines does the same for text that has lines and tabs.
func VisibleLines(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, s)
}

func visible(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control), r == byteOrderMark:
		return '�'
	}
	return r
}

const byteOrderMark = '\ufeff'

const (
	bold   = "\x1b[1m"
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	reset  = "\x1b[0m"
)

func (p *Printer) paint(color, s string) string {
	if !p.Color || s == "" {
		return s
	}
	return color + s + reset
}
