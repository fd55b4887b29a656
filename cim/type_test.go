package cim_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
)

// Each type word names a type in any case, and no other word does.
func TestTypeWords(t *testing.T) {
	words := cim.TypeWords()
	if len(words) != 14 {
		t.Errorf("there are %d type words: %v", len(words), words)
	}
	for _, word := range words {
		typ, ok := cim.TypeByName(strings.ToUpper(word))
		if !ok || typ.String() != word {
			t.Errorf("TypeByName(%s) is %s, %v", strings.ToUpper(word), typ, ok)
		}
	}
	for _, word := range []string{"", "untyped", "reference", "object", "integer", "unit8"} {
		if typ, ok := cim.TypeByName(word); ok {
			t.Errorf("TypeByName(%s) is %s", word, typ)
		}
	}
	words[0] = "changed"
	if cim.TypeWords()[0] == "changed" {
		t.Error("a caller can change the type words")
	}
}
