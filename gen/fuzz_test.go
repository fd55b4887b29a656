package gen_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/inert"
)

// FuzzGenerate checks that MOF without errors becomes Go that compiles and is inert.
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

// FuzzTexts checks that text remains text anywhere in a schema.
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

// FuzzNames checks that the list of names of another package becomes inert Go, or an error.
func FuzzNames(f *testing.F) {
	f.Add([]byte("//gomof:package p example.com/p\n//gomof:class ACME_Part Part\n//gomof:enum ACME_Part.State State\n//gomof:values ACME_Part.State State 1=On 2=Off\n//gomof:method ACME_Part.Reset Params Result Return\n//gomof:rename ACME_Part.Id Name\n"))
	s := compile(f, `
		class ACME_Part { [Key] string Id; [ValueMap{"1", "2"}, Values{"On", "Off"}] uint8 State = 1; [ValueMap{"0"}, Values{"OK"}] uint32 Reset(); };
		class ACME_Disk : ACME_Part { uint32 Add([EmbeddedInstance("ACME_Part")] string Part); };`)
	f.Fuzz(func(t *testing.T, data []byte) {
		imports := []gen.Import{{Classes: []string{"ACME_Part"}, Path: "example.com/p", Names: data}}
		files, diags, err := generatePackage(s, gen.Options{Package: "acme", ImportPath: "example.com/acme", Imports: imports})
		if err != nil {
			t.Fatal(err)
		}
		if diags.Errors() == 0 {
			checkInert(t, files, inert.Want{Package: "acme", Imports: []string{"example.com/p"}})
		}
	})
}
