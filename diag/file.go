package diag

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A Pos is a place in a file. Line and Column count from 1; Column counts
// characters, not bytes, and a tab is one character. The zero Pos means that
// no place is known.
//
// The fields are those of participle's lexer.Position, in its order, so that
// the parser can convert one into the other.
type Pos struct {
	Filename string
	Offset   int
	Line     int
	Column   int
}

// IsValid reports whether p is a place at all.
func (p Pos) IsValid() bool { return p.Line > 0 }

// A Span is the stretch of text that starts at Pos and is Len bytes long. It
// stays on one line unless it covers a whole declaration.
type Span struct {
	Pos Pos
	Len int
}

// A File is one source text, decoded to UTF-8.
type File struct {
	Name string
	Text string

	lines []int // offset of the first byte of each line, filled by Line
}

// Line returns the text of line n, counted from 1, without its end. The line
// ends are those of DSP0221 5.3: CR LF, CR or LF, freely mixed.
func (f *File) Line(n int) string {
	if f.lines == nil {
		f.lines = lineStarts(f.Text)
	}
	if n < 1 || n > len(f.lines) {
		return ""
	}
	rest := f.Text[f.lines[n-1]:]
	if end := strings.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// Pos returns the place of the byte at offset.
func (f *File) Pos(offset int) Pos {
	if f.lines == nil {
		f.lines = lineStarts(f.Text)
	}
	offset = min(offset, len(f.Text))
	line := sort.SearchInts(f.lines, offset+1)
	column := 1 + utf8.RuneCountInString(f.Text[f.lines[line-1]:offset])
	return Pos{Filename: f.Name, Offset: offset, Line: line, Column: column}
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\n':
			starts = append(starts, i+1)
		case text[i] == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			starts = append(starts, i+1)
		}
	}
	return starts
}
