package internal_test

import (
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/golden"
)

// The packages are what gomof makes of their MOF.
func TestGenerated(t *testing.T) {
	for _, name := range []string{"acme", "old"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(name)
			result, err := gomof.CompileFiles(t.Context(), []string{name + ".mof"}, gomof.Options{})
			if err != nil {
				t.Fatal(err)
			}
			made, err := gomof.Generate(t.Context(), result.Schema, gen.Options{Package: name})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range made.Files() {
				golden.File(t, f.Name, string(f.Data))
			}
		})
	}
}
