package gen_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/inert"
)

// FuzzGenerate: what compiles without errors becomes Go that compiles and is inert.
func FuzzGenerate(f *testing.F) {
	for _, c := range cases(f) {
		f.Add(c.source)
	}
	f.Add(behaveMOF)
	for _, c := range slices.Concat(hostileNames, hostileValues, hostilePragmas) {
		if len(c.mof) < 10_000 && !testing.Short() { // TestHostileSchemas has them, too
			f.Add(c.mof)
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
		diags := result.Diagnostics
		if diags.Errors() > 0 || len(result.Schema.Classes) == 0 {
			return
		}
		files, diags, err := generatePackage(result.Schema, gen.Options{Package: "acme"})
		if err != nil || diags.Errors() > 0 {
			t.Fatalf("generate: %v\n%s", err, messages(diags))
		}
		checkInert(t, files, inert.Want{Package: "acme"})
	})
}

// FuzzTexts: a text stays text, wherever it stands in a schema.
func FuzzTexts(f *testing.F) {
	for i, h := range hostileTexts {
		if len(h.text) < 10_000 && (i < 10 || !testing.Short()) { // TestHostileTexts has all of them
			f.Add(h.text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		files, diags := generateHostile(t, everywhere(text), gen.Options{Package: "acme"})
		if diags.Errors() > 0 {
			return
		}
		checkInert(t, files, inert.Want{Package: "acme"})
		checkNotDeprecated(t, files)
	})
}

// FuzzReadNames: what is read of a list of names can stand in Go.
func FuzzReadNames(f *testing.F) {
	f.Add([]byte("//gomof:package p example.com/p\n//gomof:class CIM_A A\n//gomof:enum CIM_A.B B\n//gomof:method CIM_A.M P R\n//gomof:rename CIM_A.X Y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		names, err := gen.ReadNames(data)
		if err != nil {
			return
		}
		source := fmt.Sprintf("package %s\n\nimport %q\n", names.Package, names.Path)
		for _, ids := range []map[string]string{names.Classes, names.Enums, names.Renamed} {
			for _, id := range ids {
				source += "\nvar _ " + names.Package + "." + id + "\n"
			}
		}
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
		if err != nil || len(file.Imports) != 1 || names.Path == "C" {
			t.Errorf("%v\n%s", err, source)
		}
	})
}
