package gen_test

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/fromsource"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/schema"
)

// Each testdata/*.txtar shows one rule of how MOF becomes Go. Its sections:
//
//	in.mof       the input
//	options      lines class=…, rename=A=B, success=Class.Method=0,3
//	x_gen.go     a whole output file
//	A B.C const D var E
//	             these declarations: the type or function A, the method C of
//	             B, the constants of type D, the variable E
//	files        the names of all files
//	names        all exported names of the package and its structs
//	diag         the diagnostics about options
//
// Only the existing sections are compared: a file is long, and a case is about one thing.
func TestGenerate(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
		source, _ := c.Section("in.mof")
		options, _ := c.Section("options")
		files, diags, err := generatePackage(compile(t, source), parseOptions(t, options))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{"diag": messages(diags)}
		decls := declarations(t, files)
		for _, name := range sections(t, c) {
			switch {
			case name == "files":
				out[name] = fileNames(files)
			case name == "names":
				out[name] = exportedNames(t, files)
			case strings.HasSuffix(name, ".go"):
				out[name] = fileNamed(t, files, name)
			default:
				out[name] = pick(t, decls, name)
			}
		}
		if len(files) > 0 {
			typeCheck(t, files)
		}
		return out
	})
}

// Both notations of an embedded instance have the same Go, except for the word in the tags
// that tells transports what to send.
func TestSpellingsOfEmbeddedInstances(t *testing.T) {
	all := cases(t)
	microsoft := generate(t, all["embedded-microsoft"].source, gen.Options{})
	dmtf := generate(t, all["embedded-dmtf"].source, gen.Options{})
	if fileNames(microsoft) != fileNames(dmtf) {
		t.Fatalf("files\n%s\nand\n%s", fileNames(microsoft), fileNames(dmtf))
	}
	for i, f := range microsoft {
		asObject := strings.ReplaceAll(string(dmtf[i].Data), ",text\"`", "\"`")
		if string(f.Data) != asObject {
			t.Errorf("%s differs:\n%s", f.Name, udiff.Unified("microsoft", "dmtf", string(f.Data), asObject))
		}
	}
}

// sections returns the names of the output sections, except diag.
func sections(t *testing.T, c *golden.Case) []string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + c.Name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range archive.Files {
		if f.Name != "in.mof" && f.Name != "options" && f.Name != "diag" {
			names = append(names, f.Name)
		}
	}
	return names
}

// compile compiles a text without errors.
func compile(t testing.TB, source string) *schema.Schema {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
	diags := result.Diagnostics
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("in.mof:%d:%d: %s", d.Span.Pos.Line, d.Span.Pos.Column, d.Message)
		}
	}
	return result.Schema
}

// generate generates the files for a text without errors.
func generate(t testing.TB, source string, opts gen.Options) []gen.File {
	t.Helper()
	if opts.Package == "" {
		opts.Package = "acme"
	}
	files, diags, err := generatePackage(compile(t, source), opts)
	if err != nil || len(diags) > 0 {
		t.Fatalf("generate: %v\n%s", err, messages(diags))
	}
	return files
}

func parseOptions(t *testing.T, text string) gen.Options {
	t.Helper()
	opts := gen.Options{Package: "acme", Rename: map[string]string{}, Keep: map[string]string{}, Success: map[string][]uint64{}}
	for line := range strings.Lines(text) {
		option, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		key, to := value, ""
		if i := strings.LastIndexByte(value, '='); i >= 0 {
			key, to = value[:i], value[i+1:]
		}
		switch option {
		case "package":
			opts.Package = value
		case "class":
			opts.Classes = append(opts.Classes, value)
		case "rename":
			opts.Rename[key] = to
		case "keep":
			opts.Keep[key] = to
		case "success":
			for code := range strings.SplitSeq(to, ",") {
				n, err := strconv.ParseUint(code, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				opts.Success[key] = append(opts.Success[key], n)
			}
		default:
			t.Fatalf("unknown option %q", option)
		}
	}
	return opts
}

func messages(diags diag.List) string {
	var out strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&out, "%s: %s [%s]\n", d.Severity, d.Message, d.Code)
	}
	return out.String()
}

func fileNames(files []gen.File) string {
	var out strings.Builder
	for _, f := range files {
		out.WriteString(f.Name + "\n")
	}
	return out.String()
}

func fileNamed(t *testing.T, files []gen.File, name string) string {
	t.Helper()
	i := slices.IndexFunc(files, func(f gen.File) bool { return f.Name == name })
	if i < 0 {
		t.Errorf("no file %s is generated, but\n%s", name, fileNames(files))
		return ""
	}
	return string(files[i].Data)
}

// pick joins the declarations that name lists.
func pick(t *testing.T, decls map[string]string, names string) string {
	t.Helper()
	var texts []string
	kind := ""
	for name := range strings.FieldsSeq(names) {
		if name == "const" || name == "var" {
			kind = name + " "
			continue
		}
		text, ok := decls[kind+name]
		if !ok {
			t.Errorf("%s%s is not generated", kind, name)
		}
		kind = ""
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n")
}

// declarations returns the text of each declaration with its comment.
func declarations(t *testing.T, files []gen.File) map[string]string {
	t.Helper()
	decls := map[string]string{}
	for _, f := range files {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			name, doc := declared(d)
			start := d.Pos()
			if doc != nil {
				start = doc.Pos()
			}
			text := f.Data[set.Position(start).Offset:set.Position(d.End()).Offset]
			decls[name] = string(bytes.TrimSpace(text)) + "\n"
		}
	}
	return decls
}

func declared(d ast.Decl) (name string, doc *ast.CommentGroup) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name, d.Doc
		}
		return receiver(d) + "." + d.Name.Name, d.Doc
	case *ast.GenDecl:
		switch spec := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return spec.Name.Name, d.Doc
		case *ast.ValueSpec:
			if t, ok := spec.Type.(*ast.Ident); ok && d.Tok == token.CONST {
				return "const " + t.Name, d.Doc
			}
			return d.Tok.String() + " " + spec.Names[0].Name, d.Doc
		}
		return "import", d.Doc
	}
	return "", nil
}

func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	return t.(*ast.Ident).Name
}

// exportedNames lists what a program can name, sorted: X, X.Field, X.Method().
func exportedNames(t *testing.T, files []gen.File) string {
	t.Helper()
	var names []string
	add := func(format string, id *ast.Ident) {
		if id.IsExported() {
			names = append(names, fmt.Sprintf(format, id.Name))
		}
	}
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add("%s()", d.Name)
				} else {
					add(receiver(d)+".%s()", d.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						add("%s", spec.Names[0])
					case *ast.TypeSpec:
						add("%s", spec.Name)
						fields, isStruct := spec.Type.(*ast.StructType)
						if !isStruct {
							continue
						}
						for _, field := range fields.Fields.List {
							for _, id := range field.Names {
								add(spec.Name.Name+".%s", id)
							}
						}
					}
				}
			}
		}
	}
	slices.Sort(names)
	return strings.Join(names, "\n") + "\n"
}

// typeCheck type-checks the files as one package, like a compiler, with the files that the
// go command would use.
func typeCheck(t testing.TB, files []gen.File) *types.Package {
	t.Helper()
	set := token.NewFileSet()
	var parsed []*ast.File
	seen := map[string]bool{}
	for _, f := range files {
		if fold := strings.ToLower(f.Name); seen[fold] || !isFileName(f.Name) {
			t.Errorf("%q is a bad name of a file, or two have it", f.Name)
		} else {
			seen[fold] = true
		}
		file, err := parser.ParseFile(set, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v\n%s", err, f.Data)
		}
		if formatted, err := format.Source(f.Data); err != nil || !bytes.Equal(formatted, f.Data) {
			t.Errorf("%s is not gofmt'ed (error %v)", f.Name, err)
		}
		parsed = append(parsed, file)
	}
	config := types.Config{Importer: fromsource.Importer, Error: func(err error) { t.Error(err) }}
	pkg, _ := config.Check("example.com/acme", set, parsed, nil)
	return pkg
}

// isFileName reports whether the go command uses the file on every system: x_linux.go would
// be for one system, _x.go for none.
func isFileName(name string) bool {
	stem, ok := strings.CutSuffix(name, "_gen.go")
	return ok && stem != "" && !strings.ContainsAny(stem[:1], "_.") && len(name) < 256
}

// generatePackage generates the files of one package.
func generatePackage(s *schema.Schema, opts gen.Options) ([]gen.File, diag.List, error) {
	outputs, diags, err := gen.GenerateAll(context.Background(), []gen.Package{{Schema: s, Options: opts}})
	if err != nil || diags.Errors() > 0 {
		return nil, diags, err
	}
	return outputs[0].Files, diags, nil
}
