package parser

import (
	"os"
	"testing"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// A word or mark that is missing, or stands twice, gives one error and no more,
// on its line or beside it, wherever in a file it is.
func TestOneSlipOneError(t *testing.T) {
	data, err := os.ReadFile("../mof/MSPSService.mof")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	tokens := scan(&diag.File{Name: "in.mof", Text: text}, Auto, new(diag.List)).tokens
	step := 3
	if testing.Short() {
		step = 31
	}
	for i := 0; i < len(tokens)-1; i += step {
		token := tokens[i]
		end := token.Pos.Offset + len(token.Value)
		slip := func(kind, changed string) {
			_, diags := Parse(&diag.File{Name: "in.mof", Text: changed}, Options{})
			if n := diags.Errors(); n > 1 {
				t.Errorf("%s of %s at %s gives %d errors, the second is %s at %v", kind, token, token.Pos, n, diags[1].Message, diags[1].Span.Pos)
			}
			for _, d := range diags {
				if off := d.Span.Pos.Line - token.Pos.Line; off < -2 || off > 2 {
					t.Errorf("%s of %s at %s is reported %d lines off", kind, token, token.Pos, off)
				}
			}
		}
		slip("the loss", text[:token.Pos.Offset]+text[end:])
		switch token.Type {
		case tokString:
			slip("the loss of the closing quote", text[:end-1]+text[end:])
		case tokPunct:
			slip("the doubling", text[:end]+token.Value+text[end:])
		case lexer.TokenType(tokIdent):
			slip("the doubling", text[:end]+" "+token.Value+text[end:])
		}
	}
}
