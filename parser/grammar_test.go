package parser

import (
	"testing"

	"github.com/gomof/gomof/internal/golden"
)

// docs/grammar.ebnf is the grammar as participle prints it; -update rewrites it.
func TestGrammarPage(t *testing.T) {
	golden.File(t, "../docs/grammar.ebnf", grammarText()+"\n")
}
