package parser

import (
	"os"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

// A missing or duplicate token causes only one error, on its line or the next, anywhere in
// a file.
func TestOneSlipOneError(t *testing.T) {
	data, err := os.ReadFile("../mof/MSPSService.mof")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	tokens := token.Scan(&diag.File{Name: "in.mof", Text: text}, token.Rules{}, new(diag.List)).Tokens
	step := 3
	if testing.Short() {
		step = 31
	}
	for i := 0; i < len(tokens)-1; i += step {
		one := tokens[i]
		end := one.Pos.Offset + len(one.Value)
		slip := func(kind, changed string) {
			_, diags := Parse(&diag.File{Name: "in.mof", Text: changed}, Options{})
			if n := diags.Errors(); n > 1 {
				t.Errorf("%s of %s at %s gives %d errors, the second is %s at %v", kind, one, one.Pos, n, diags[1].Message, diags[1].Span.Pos)
			}
			for _, d := range diags {
				if off := d.Span.Pos.Line - one.Pos.Line; off < -2 || off > 2 {
					t.Errorf("%s of %s at %s is reported %d lines off", kind, one, one.Pos, off)
				}
			}
		}
		slip("the loss", text[:one.Pos.Offset]+text[end:])
		switch one.Type {
		case token.String:
			slip("the loss of the closing quote", text[:end-1]+text[end:])
		case token.Punct:
			slip("the doubling", text[:end]+one.Value+text[end:])
		case token.Ident:
			slip("the doubling", text[:end]+" "+one.Value+text[end:])
		}
	}
}
