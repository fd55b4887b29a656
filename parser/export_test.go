package parser

import (
	"github.com/alecthomas/participle/v2/lexer"

	"github.com/gomof/gomof/diag"
)

// Tokens returns what Format may not change: the tokens and the comments.
func Tokens(source *diag.File) (tokens []lexer.Token, comments []Comment) {
	var diags diag.List
	s := scan(source, Auto, &diags)
	return s.tokens, s.comments
}

// Layout is Format without the look for errors, so that the layout alone is
// measured.
func Layout(source *diag.File) string {
	tokens, comments := Tokens(source)
	return layout(tokens, comments, source.Text, "")
}
