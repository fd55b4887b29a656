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

// testdata/api.txt lists the API for other modules, so that changes are visible in review.
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
	fset := token.NewFileSet()
	files := parseDir(t, fset, dir)
	embedded := embeddedTypes(files)
	var decls []string
	for _, file := range files {
		ast.FileExports(file)
		for _, decl := range file.Decls {
			if receiver := receiverName(decl); receiver != "" && !ast.IsExported(receiver) && !embedded[receiver] {
				continue // other packages have no value of this type to call it on
			}
			if text := declText(t, fset, decl); text != "" {
				decls = append(decls, text)
			}
		}
	}
	slices.Sort(decls)
	return decls
}

// parseDir parses the files of a package without its tests.
func parseDir(t *testing.T, fset *token.FileSet, dir string) []*ast.File {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// embeddedTypes returns the names of the types that exported structs embed: their methods are
// methods of these structs, too.
func embeddedTypes(files []*ast.File) map[string]bool {
	embedded := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.StructType); ok && spec.Name.IsExported() {
				for _, field := range of.Fields.List {
					if field.Names == nil {
						embedded[typeName(field.Type)] = true
					}
				}
			}
			return false
		})
	}
	return embedded
}

// receiverName returns the name of the type that a declaration is a method of, or "".
func receiverName(decl ast.Decl) string {
	if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil {
		return typeName(f.Recv.List[0].Type)
	}
	return ""
}

// typeName returns the name of a type without its pointer, package and type parameters.
func typeName(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return "" // of another package
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
