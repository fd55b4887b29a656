package docs_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/golden"
)

// The example of docs/storage.md: its program prints the output on the page, and the
// generated code has the sizes on the page.
func TestStoragePage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	const archive = "../../shared/corpus/cim-schema-2.49.zip"
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Skipf("no %s: the CIM Schema is kept outside of this repository", archive)
	}
	dir, text := t.TempDir(), page(t, "storage.md")
	write(t, dir, "cim_schema_2.49.0Final-MOFs.zip", string(data))
	write(t, dir, "storage.mof", page(t, "../examples/storage/storage.mof"))
	for _, block := range regexp.MustCompile("(?s)```[a-z]+ ([^\n ]+)\n(.*?)```\n").FindAllStringSubmatch(text, -1) {
		write(t, dir, block[1], block[2])
	}
	if got, want := page(t, "../examples/storage/gomof.yaml"), page(t, filepath.Join(dir, "gomof.yaml")); got != want {
		t.Errorf("the example has the configuration\n%s\nthe page\n%s", got, want)
	}
	write(t, dir, "go.mod", fmt.Sprintf("module example.com/array\n\ngo 1.25.0\n\nrequire github.com/gomof/gomof v0.0.0\nreplace github.com/gomof/gomof => %s\n", repository(t)))

	command := buildGomof(t)
	runIn(t, dir, command, "generate", "-q", "--no-cache")
	goIn(t, dir, "vet", "./...")
	if got := goIn(t, dir, "run", "."); !strings.Contains(text, "```\n"+got+"```\n") {
		t.Errorf("the program prints\n%sthe page shows something else", got)
	}
	golden.File(t, "storage.md", replaceTable(text, storageSizes(t, dir, command)))
}

// storageSizes is the table of the page.
func storageSizes(t *testing.T, dir, command string) string {
	t.Helper()
	generate := func(out string, args ...string) size {
		runIn(t, dir, command, append([]string{"generate", "-q", "--no-cache", "--package", "acme", "--out", out, "-I", "cim_schema_2.49.0Final-MOFs.zip"}, args...)...)
		return measure(t, filepath.Join(dir, out))
	}
	var all []string
	for _, class := range regexp.MustCompile(`(?m)^(\w+)[:,]`).FindAllStringSubmatch(runIn(t, dir, command, "generate", "--why", "*"), -1) {
		all = append(all, "--class", class[1])
	}
	all = append(all, "storage.mof")
	before, now, names := generate("all", all...), measure(t, filepath.Join(dir, "acme")), generate("names", "--references", "names", "storage.mof")
	if now.files*2 > before.files {
		t.Errorf("there are %d files, more than half of %d", now.files, before.files)
	}
	return "| | files | lines | KB | exported names |\n| --- | --- | --- | --- | --- |\n" +
		before.row("a struct for each superclass") + now.row("the default") + names.row("with `references: names`")
}

// A size measures a generated package. Its names are the names of types, functions, methods
// and constants.
type size struct{ files, lines, bytes, names int }

func (s size) row(title string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d |\n", title, s.files, s.lines, s.bytes/1024, s.names)
}

func measure(t *testing.T, dir string) (s size) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		s.files++
		s.lines += bytes.Count(data, []byte("\n"))
		s.bytes += len(data)
		s.names += exported(file)
	}
	return s
}

// exported counts the exported names that a file declares, without fields.
func exported(file *ast.File) (n int) {
	count := func(id *ast.Ident) {
		if id.IsExported() {
			n++
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			count(d.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					count(spec.Name)
				case *ast.ValueSpec:
					count(spec.Names[0])
				}
			}
		}
	}
	return n
}

// replaceTable replaces the table on a page.
func replaceTable(text, table string) string {
	return regexp.MustCompile(`(?m)(^\|.*\n)+|^\$TABLE\n`).ReplaceAllLiteralString(text, table)
}
