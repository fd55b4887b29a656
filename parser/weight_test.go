package parser_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// Comments count like tokens, because they take as much memory.
func TestTooManyComments(t *testing.T) {
	file, diags := parser.Parse(&diag.File{Name: "a.mof", Text: strings.Repeat("//\n", token.MaxTokens+10) + "class ACME_A { };"}, parser.Options{})
	if len(diags) != 1 || diags[0].Code != token.TooMuch || len(file.Comments) > token.MaxTokens || len(file.Decls) != 0 {
		t.Errorf("%d diagnostics, %d comments, %d declarations", len(diags), len(file.Comments), len(file.Decls))
	}
}
