package gen_test

import (
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// FuzzGenerate: what compiles without errors becomes Go that compiles.
func FuzzGenerate(f *testing.F) {
	for _, c := range cases(f) {
		f.Add(c.source)
	}
	f.Add(behaveMOF)
	f.Fuzz(func(t *testing.T, source string) {
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
		diags := result.Diagnostics
		if diags.Errors() > 0 || len(result.Schema.Classes) == 0 {
			return
		}
		files, diags, err := gomof.Generate(result.Schema, gen.Options{Package: "acme"})
		if err != nil || diags.Errors() > 0 {
			t.Fatalf("generate: %v\n%s", err, messages(diags))
		}
		typeCheck(t, files)
	})
}
