package docs_test

import (
	"testing"

	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/parser"
)

// docs/grammar.ebnf is the grammar as participle prints it. -update rewrites it.
func TestGrammar(t *testing.T) {
	golden.File(t, "grammar.ebnf", parser.Grammar()+"\n")
}
