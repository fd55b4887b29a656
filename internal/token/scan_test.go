package token_test

import (
	"testing"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/token"
)

// FuzzScan checks that the tokens and comments of any text are parts of it, in order and
// without overlap, and have the correct lines and columns.
func FuzzScan(f *testing.F) {
	for _, text := range moftest.Inputs(f) {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("Decode makes no such text")
		}
		in := &diag.File{Name: "in.mof", Text: text}
		stream := token.Scan(in, token.Rules{}, new(diag.List))
		tokens, comments := stream.Tokens, stream.Comments
		last, end := tokens[len(tokens)-1], 0
		if !last.EOF() {
			t.Error("the last token is not EOF")
		}
		for _, one := range tokens {
			if one.Pos.Offset < end || text[one.Pos.Offset:one.Pos.Offset+len(one.Value)] != one.Value {
				t.Fatalf("token %q is not at offset %d, or after %d", one.Value, one.Pos.Offset, end)
			}
			if diag.Pos(one.Pos) != in.Pos(one.Pos.Offset) {
				t.Fatalf("token %q is at %v, not at %v", one.Value, in.Pos(one.Pos.Offset), one.Pos)
			}
			end = one.Pos.Offset + len(one.Value)
		}
		for _, c := range comments {
			if c.Pos != in.Pos(c.Pos.Offset) || text[c.Pos.Offset:c.Pos.Offset+len(c.Text)] != c.Text {
				t.Fatalf("comment %q is not at %v", c.Text, c.Pos)
			}
		}
	})
}
