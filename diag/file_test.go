package diag_test

import (
	"testing"

	"github.com/gomof/gomof/diag"
)

// Line ends are CR LF, CR and LF, freely mixed (DSP0221 5.3).
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
		t.Errorf("behind the end is %+v, want %+v", got, want)
	}
}

func TestZeroPos(t *testing.T) {
	var none diag.Pos
	if none.IsValid() {
		t.Error("the zero Pos is valid")
	}
}
