package gomof_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/mof"
	"github.com/gomof/gomof/parser"
)

// generate compiles the files and returns the generated files by name.
func generate(t *testing.T, fsys fs.FS, names []string, opts gen.Options) map[string]string {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: names})
	diags := result.Diagnostics
	for _, d := range diags {
		t.Errorf("%s:%d:%d: %s", d.Span.Pos.Filename, d.Span.Pos.Line, d.Span.Pos.Column, d.Message)
	}
	made, err := gomof.Generate(t.Context(), result.Schema, opts)
	if err != nil || len(made.Diagnostics) > 0 {
		t.Fatalf("generate: %v", err)
	}
	out := map[string]string{}
	for _, f := range made.Files() {
		out[f.Name] = string(f.Data)
	}
	return out
}

// The committed code is the current output.
func TestGeneratedIsUpToDate(t *testing.T) {
	want := generate(t, mof.FS, []string{"MSPSService.mof"}, gen.Options{Package: "msps"})
	for name, text := range want {
		data, err := os.ReadFile(filepath.Join("generated", "msps", name))
		if err != nil {
			t.Error(err)
		} else if string(data) != text {
			t.Errorf("%s is out of date; run make generate", name)
		}
	}
}

// With one class per file, the output does not depend on the order of the files.
func TestOutputDoesNotDependOnOrder(t *testing.T) {
	data, _ := mof.FS.ReadFile("MSPSService.mof")
	file, diags := source.Decode("all.mof", data)
	parsed, more := parser.Parse(file, parser.Options{})
	if len(diags)+len(more) > 0 {
		t.Fatal("MSPSService.mof has errors")
	}
	fsys, names := fstest.MapFS{}, []string{}
	for i, d := range parsed.Decls {
		if d.Class == nil {
			continue
		}
		name := fmt.Sprintf("%02d.mof", i)
		text := file.Text[d.Extent.Pos.Offset : d.Extent.Pos.Offset+d.Extent.Len]
		fsys[name] = &fstest.MapFile{Data: []byte(`#pragma namespace("root/msps")` + "\n" + text)}
		names = append(names, name)
	}
	opts := gen.Options{Package: "msps"}
	build := func(names []string) map[string]string {
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: names})
		diags := result.Diagnostics
		if diags.Errors() > 0 {
			t.Fatalf("%s: %s", diags[0].Span.Pos.Filename, diags[0].Message)
		}
		made, err := gomof.Generate(t.Context(), result.Schema, opts)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, f := range made.Files() {
			out[f.Name] = string(f.Data)
		}
		return out
	}
	want := build(names)
	for round := range 5 {
		shuffled := slices.Clone(names)
		rand.New(rand.NewPCG(uint64(round), 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := build(shuffled)
		if len(got) != len(want) || len(got) != 9 {
			t.Fatalf("%d files, want %d", len(got), len(want))
		}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s differs for the order %v", name, shuffled)
			}
		}
	}
}
