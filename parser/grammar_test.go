package parser

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/golden"
)

// docs/grammar.ebnf is the grammar as participle prints it; -update rewrites it.
func TestGrammarPage(t *testing.T) {
	golden.File(t, "../docs/grammar.ebnf", grammarText()+"\n")
}

// grammarText returns the grammar of MOF in EBNF: the productions of the tags in ast.go as
// participle prints them, then the productions of the leaves.
func grammarText() string {
	instance, _, _ := strings.Cut(embedded().String(), "\n")
	return grammar().file.String() + "\n" + instance + leafProductions
}
