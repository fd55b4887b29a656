package diag

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// A Pos is a place in a file. Line and Column count from 1; Column counts characters, not
// bytes, and a tab is one character. The zero Pos means that the place is unknown.
//
// The fields match participle's lexer.Position, so that the parser can convert between the
// two.
type Pos struct {
	Filename string
	Offset   int
	Line     int
	Column   int
}

// IsValid reports whether p is a known place.
func (p Pos) IsValid() bool { return p.Line > 0 }

// A Span is a range of Len bytes that starts at Pos. It is within one line unless it covers
// a whole declaration.
type Span struct {
	Pos Pos
	Len int
}

// A File is one source text, decoded to UTF-8.
type File struct {
	Name string
	Text string

	lines []int // offset of the first byte of each line, set by starts
}

// Line returns the text of line n, counted from 1, without its line end. Line ends are CR
// LF, CR or LF, in any mixture (DSP0221 5.3).
func (f *File) Line(n int) string {
	starts := f.starts()
	if n < 1 || n > len(starts) {
		return ""
	}
	rest := f.Text[starts[n-1]:]
	if end := strings.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// Pos returns the place of the byte at offset.
func (f *File) Pos(offset int) Pos {
	starts := f.starts()
	offset = min(offset, len(f.Text))
	line := sort.SearchInts(starts, offset+1)
	column := 1 + utf8.RuneCountInString(f.Text[starts[line-1]:offset])
	return Pos{Filename: f.Name, Offset: offset, Line: line, Column: column}
}

// At returns the place of a line and column, or the nearest existing place.
func (f *File) At(line, column int) Pos {
	starts := f.starts()
	line = max(1, min(line, len(starts)))
	offset := starts[line-1]
	for i := range f.Line(line) + "\n" {
		offset = starts[line-1] + i
		if column--; column <= 0 {
			break
		}
	}
	return f.Pos(offset)
}

// End returns the place after the last character of a span. It reads only the span, because
// a line can be as long as the file.
func (f *File) End(s Span) Pos {
	end := s.Pos
	end.Offset = min(s.Pos.Offset+max(0, s.Len), len(f.Text))
	if s.Pos.Offset > end.Offset {
		return s.Pos
	}
	for i, r := range f.Text[s.Pos.Offset:end.Offset] {
		if r == '\n' || r == '\r' && !strings.HasPrefix(f.Text[s.Pos.Offset+i+1:], "\n") {
			end.Line, end.Column = end.Line+1, 0
		}
		end.Column++
	}
	return end
}

// starts returns the offset of the first byte of each line.
func (f *File) starts() []int {
	if f.lines != nil {
		return f.lines
	}
	f.lines = []int{0}
	for i := 0; i < len(f.Text); i++ {
		switch {
		case f.Text[i] == '\n':
			f.lines = append(f.lines, i+1)
		case f.Text[i] == '\r' && !strings.HasPrefix(f.Text[i+1:], "\n"):
			f.lines = append(f.lines, i+1)
		}
	}
	return f.lines
}
