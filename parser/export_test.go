package parser

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Tokens returns what Format may not change: the tokens and the comments.
func Tokens(source *diag.File) (tokens []lexer.Token, comments []Comment) {
	var diags diag.List
	s := scan(source, Auto, &diags)
	return s.tokens, s.comments
}

// Layout is Format without the look for errors, so that MOF 3 can be tested
// before Parse reads it.
func Layout(source *diag.File) string {
	tokens, comments := Tokens(source)
	return layout(dots(tokens), comments, source.Text, "")
}

// dots makes two tokens of the point and the word in Enum.Literal, as the lexer
// will.
func dots(tokens []lexer.Token) []lexer.Token {
	var out []lexer.Token
	for _, t := range tokens {
		if word, ok := strings.CutPrefix(t.Value, "."); ok && (word == "" || isWordStart(word[0])) {
			out = append(out, lexer.Token{Type: tokPunct, Value: ".", Pos: t.Pos})
			if word == "" {
				continue
			}
			t.Type, t.Value = tokIdent, word
			t.Pos.Advance(".")
		}
		out = append(out, t)
	}
	return out
}
