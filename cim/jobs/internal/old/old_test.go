package old_test

import (
	"context"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/golden"
)

// The package is what gomof makes of old.mof.
func TestGenerated(t *testing.T) {
	result, err := gomof.CompileFiles(context.Background(), []string{"old.mof"}, gomof.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := gomof.Generate(context.Background(), result.Schema, gen.Options{Package: "old"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made.Files() {
		golden.File(t, f.Name, string(f.Data))
	}
}
