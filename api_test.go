package gomof_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/filetree"
)

// A directory, a zip archive and a path in it are compiled as by the command, and missing
// classes are found in the directories and archives of Include.
func TestCompileFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "acme", "disk.mof"), "class ACME_Disk : ACME_Device { };")
	archive := filepath.Join(dir, "library.zip")
	write(t, archive, string(filetree.Zip(t, "core/ACME_Device.mof", "class ACME_Device { [Key] string Id; };")))
	for _, test := range []struct {
		paths, include []string
		classes        int
	}{
		{[]string{filepath.Join(dir, "acme")}, []string{archive}, 2},
		{[]string{archive}, nil, 1},
		{[]string{filepath.Join(archive, "core", "ACME_Device.mof")}, nil, 1},
	} {
		result, err := gomof.CompileFiles(t.Context(), test.paths, gomof.Options{Include: test.include})
		if err != nil {
			t.Errorf("%v: %v", test.paths, err)
		} else if n := len(result.Schema.Classes); n != test.classes {
			t.Errorf("%v: %d classes, expected %d", test.paths, n, test.classes)
		}
	}
	if _, err := gomof.CompileFiles(t.Context(), []string{filepath.Join(dir, "none.mof")}, gomof.Options{}); err == nil {
		t.Error("a file that is not there is compiled")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

// After the context has ended, nothing is compiled or generated.
func TestContextEnds(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "disk.mof")
	write(t, path, "class ACME_Disk { [Key] string Id; };")
	result, err := gomof.CompileFiles(t.Context(), []string{path}, gomof.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := gomof.CompileFiles(ended, []string{path}, gomof.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("CompileFiles returns %v", err)
	}
	if made, err := gomof.Generate(ended, result.Schema, gen.Options{Package: "acme"}); !errors.Is(err, context.Canceled) || made != nil {
		t.Errorf("Generate returns %v", err)
	}
}

// Wrong options are an InputError, with diagnostics in the result.
func TestGenerateInputError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "disk.mof")
	write(t, path, "class ACME_Disk { [Key] string Id; };")
	result, err := gomof.CompileFiles(t.Context(), []string{path}, gomof.Options{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := gomof.Generate(t.Context(), result.Schema, gen.Options{Package: "no name"})
	var input *gomof.InputError
	if !errors.As(err, &input) || made.Files() != nil || made.Diagnostics.Errors() != 1 {
		t.Errorf("Generate returns %v and %+v", err, made)
	}
}
