package diag

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Printer writes diagnostics as text: FILE:LINE:COL: error: message [CODE],
// then the line with a caret below. The zero Printer, with W set, works.
type Printer struct {
	W       io.Writer
	Sources map[string]*File // for the excerpts; a file that is missing here has none
	Color   bool             // write ANSI escape codes
	Max     int              // stop after so many errors; 0 prints all
}

// Print writes the list in its order and returns the first write error.
func (p *Printer) Print(list List) error {
	var out strings.Builder
	errors := 0
	for i, d := range list {
		if p.Max > 0 && errors == p.Max {
			fmt.Fprintf(&out, "too many errors: %d more diagnostics not shown\n", len(list)-i)
			break
		}
		if d.Severity == Error {
			errors++
		}
		p.one(&out, d)
	}
	_, err := io.WriteString(p.W, out.String())
	return err
}

func (p *Printer) one(out *strings.Builder, d *Diagnostic) {
	color := red
	if d.Severity == Warning {
		color = yellow
	}
	out.WriteString(p.paint(bold, Visible(place(d.Span.Pos))))
	fmt.Fprintf(out, "%s: %s [%s]\n", p.paint(color, d.Severity.String()), Visible(d.Message), d.Code)
	p.excerpt(out, d, color)
	for _, note := range d.Related {
		fmt.Fprintf(out, "   %s%s\n", Visible(place(note.Span.Pos)), Visible(note.Message))
	}
	if d.Hint != "" {
		fmt.Fprintf(out, "   help: %s\n", Visible(d.Hint))
	}
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

// excerpt prints the line of the diagnostic and a caret under its span. Tabs
// are printed as one blank, so that the caret stands where Column says.
func (p *Printer) excerpt(out *strings.Builder, d *Diagnostic, color string) {
	pos := d.Span.Pos
	file := p.Sources[pos.Filename]
	if file == nil || !pos.IsValid() {
		return
	}
	line := file.Line(pos.Line)
	start, width := window(line, pos.Column)
	runes := []rune(line)[start : start+width]
	length := min(spanRunes(file, d.Span), width-(pos.Column-1-start))
	fmt.Fprintf(out, "%5d | %s\n", pos.Line, Visible(string(runes)))
	fmt.Fprintf(out, "      | %s%s", strings.Repeat(" ", pos.Column-1-start), p.paint(color, strings.Repeat("^", max(1, length))))
	if d.Label != "" {
		out.WriteString(" " + Visible(d.Label))
	}
	out.WriteByte('\n')
}

// window picks the part of a long line that is shown, so that a file of one
// endless line does not flood the terminal.
func window(line string, column int) (start, width int) {
	const most, before = 160, 60
	n := utf8.RuneCountInString(line)
	if n <= most {
		return 0, n
	}
	start = max(0, min(column-1-before, n-most))
	return start, most
}

func spanRunes(f *File, s Span) int {
	end := min(s.Pos.Offset+s.Len, len(f.Text))
	if s.Pos.Offset > end {
		return 1
	}
	text := f.Text[s.Pos.Offset:end]
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		text = text[:i]
	}
	return utf8.RuneCountInString(text)
}

// Visible replaces every character that a terminal would act on instead of
// showing it, one for one: a MOF file must not be able to move the cursor.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < 0x20 || r == 0x7f:
			return '�'
		case r >= 0x80 && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return '�'
		}
		return r
	}, s)
}

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
