package gomof_test

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/golden"
)

// testdata/api.txt lists what other modules can use, so that a change shows in review.
func TestPublicAPI(t *testing.T) {
	var out strings.Builder
	out.WriteString("The public API of gomof. A line that goes or changes breaks a program.\n")
	for _, dir := range publicPackages(t) {
		out.WriteString("\npackage " + filepath.ToSlash(filepath.Join("gomof", dir)) + "\n\n")
		for _, decl := range exportedDecls(t, dir) {
			out.WriteString(decl + "\n")
		}
	}
	golden.File(t, "testdata/api.txt", out.String())
}

// publicPackages returns the directories of the packages that another module can import,
// without generated ones and examples.
func publicPackages(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || slices.Contains([]string{"internal", "testdata", "generated", "examples", "cmd", "docs"}, name)):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			found[filepath.Dir(path)] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for dir := range found {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return dirs
}

// exportedDecls returns the exported declarations of a package, sorted, without bodies and
// comments.
func exportedDecls(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var decls []string
	fset := token.NewFileSet()
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.FileExports(file)
		for _, decl := range file.Decls {
			if text := declText(t, fset, decl); text != "" {
				decls = append(decls, text)
			}
		}
	}
	slices.Sort(decls)
	return decls
}

func declText(t *testing.T, fset *token.FileSet, decl ast.Decl) string {
	t.Helper()
	switch d := decl.(type) {
	case *ast.FuncDecl:
		d.Body = nil
	case *ast.GenDecl:
		if d.Tok == token.IMPORT {
			return ""
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, fset, decl); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
