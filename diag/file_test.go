package diag_test

import (
	"testing"

	"github.com/gomof/gomof/diag"
)

// Line ends are CR LF, CR and LF, in any mixture (DSP0221 5.3).
func TestLine(t *testing.T) {
	file := &diag.File{Text: "one\ntwo\r\nthree\rfour\n\n\r\rlast"}
	for n, want := range []string{"", "one", "two", "three", "four", "", "", "", "last", ""} {
		if got := file.Line(n); got != want {
			t.Errorf("line %d is %q, want %q", n, got, want)
		}
	}
	if got := file.Line(-1); got != "" {
		t.Errorf("line -1 is %q", got)
	}
	if got := (&diag.File{}).Line(1); got != "" {
		t.Errorf("line 1 of an empty file is %q", got)
	}
}

// Columns count characters, lines and columns count from 1.
func TestPos(t *testing.T) {
	file := &diag.File{Name: "a.mof", Text: "é\tb\r\nc\rd"}
	for _, test := range []struct{ offset, line, column int }{
		{0, 1, 1}, {2, 1, 2}, {3, 1, 3}, {4, 1, 4}, {5, 1, 5}, {6, 2, 1}, {7, 2, 2}, {8, 3, 1}, {9, 3, 2},
	} {
		want := diag.Pos{Filename: "a.mof", Offset: test.offset, Line: test.line, Column: test.column}
		if got := file.Pos(test.offset); got != want {
			t.Errorf("offset %d is at %+v, want %+v", test.offset, got, want)
		}
	}
	if got, want := file.Pos(1000), file.Pos(9); got != want {
		t.Errorf("after the end is %+v, want %+v", got, want)
	}
}

// End is the place after a span, on any line.
func TestEnd(t *testing.T) {
	file := &diag.File{Name: "a.mof", Text: "é\tb\r\nc\rd\n\xff\n"}
	for start := range file.Text {
		for end := start; end <= len(file.Text); end++ {
			if end == 1 {
				continue // inside of é
			}
			span := diag.Span{Pos: file.Pos(start), Len: end - start}
			if got, want := file.End(span), file.Pos(end); got != want {
				t.Errorf("bytes %d to %d end at %+v, want %+v", start, end, got, want)
			}
		}
	}
	if got, want := file.End(diag.Span{Pos: file.Pos(2), Len: 1000}), file.Pos(1000); got != want {
		t.Errorf("a span beyond the text ends at %+v, want %+v", got, want)
	}
	nowhere := diag.Pos{Filename: "a.mof", Offset: 1000, Line: 7, Column: 7}
	if got := file.End(diag.Span{Pos: nowhere, Len: 1}); got != nowhere {
		t.Errorf("a span after the text ends at %+v", got)
	}
}

// At returns the place of a line and a column, or the nearest place.
func TestAt(t *testing.T) {
	file := &diag.File{Name: "a.mof", Text: "éa\r\n\nb"}
	for _, test := range []struct{ line, column, offset int }{
		{1, 1, 0}, {1, 2, 2}, {1, 3, 3}, {1, 4, 3}, {2, 1, 5}, {2, 9, 5}, {3, 1, 6}, {3, 2, 7}, {9, 9, 7}, {0, 0, 0}, {-1, -1, 0},
	} {
		if got, want := file.At(test.line, test.column), file.Pos(test.offset); got != want {
			t.Errorf("line %d, column %d is at %+v, want %+v", test.line, test.column, got, want)
		}
	}
}

func TestZeroPos(t *testing.T) {
	var none diag.Pos
	if none.IsValid() {
		t.Error("the zero Pos is valid")
	}
}
