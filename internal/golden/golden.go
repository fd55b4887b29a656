// Package golden compares the output of a compiler stage with the expected output, in txtar
// files:
//
//	What this case is about, in a sentence.
//	-- in.mof --
//	class ACME_Disk { };
//	-- ast --
//	1:1  class ACME_Disk
//
// A section is input if the test reads it, and expected output if the test produces it.
// Empty output needs no section.
//
// Run `go test ./parser -update` to rewrite the output sections. The test still fails, so
// that an update in CI cannot pass unnoticed: look at the difference, then run the test
// again.
package golden

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden sections under testdata; the test fails all the same")

// A Case is one txtar file.
type Case struct {
	Name    string // of the file, without its directory
	archive *txtar.Archive
}

// Section returns the text of a section, and whether there is one.
func (c *Case) Section(name string) (text string, ok bool) {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data), true
		}
	}
	return "", false
}

// Run runs a subtest for each file that matches pattern. output produces the sections of a
// case to compare, by name.
func Run(t *testing.T, pattern string, output func(t *testing.T, c *Case) map[string]string) {
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file matches %s (error %v)", pattern, err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c := &Case{Name: name, archive: archive}
			if c.compare(t, output(t, c)) && *update {
				c.rewrite(t, path)
			}
		})
	}
}

// compare reports every section that differs, changes it in the archive, and returns
// whether there was one.
func (c *Case) compare(t *testing.T, output map[string]string) (differs bool) {
	for _, name := range slices.Sorted(maps.Keys(output)) {
		want, _ := c.Section(name)
		got := output[name]
		if got != "" && !strings.HasSuffix(got, "\n") {
			got += "\n" // txtar has no text without it
		}
		if got != want {
			t.Errorf("section %s differs (rewrite it with -update):\n%s", name, udiff.Unified("want", "got", want, got))
			c.set(name, got)
			differs = true
		}
	}
	return differs
}

// set changes a section, or adds it at the end.
func (c *Case) set(name, text string) {
	i := slices.IndexFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
	switch {
	case i < 0:
		c.archive.Files = append(c.archive.Files, txtar.File{Name: name, Data: []byte(text)})
	case text == "":
		c.archive.Files = slices.Delete(c.archive.Files, i, i+1)
	default:
		c.archive.Files[i].Data = []byte(text)
	}
}

func (c *Case) rewrite(t *testing.T, path string) {
	if err := os.WriteFile(path, txtar.Format(c.archive), 0o666); err != nil {
		t.Error(err)
	}
}
