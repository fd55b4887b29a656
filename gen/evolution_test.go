package gen_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/evolution"
	"github.com/gomof/gomof/internal/fromsource"
)

// A program for the first version of a schema compiles with each other version, and behaves
// the same. So does a program that does not select the common superclass.
func TestCompatibleChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	b := newPrograms(t)
	const without = "without a superclass: "
	withoutElement := func(o gen.Options) gen.Options {
		o.Classes = append([]string{"*", "!ACME_Element"}, o.Classes...)
		return o
	}
	program := readTestdata(t, "program.go")
	reduced := strings.Replace(program, "(*acme.ACMEElement)(nil).CIMClass()", `&cim.ClassInfo{Name: "ACME_Element", Namespace: acme.Namespace}`, 1)
	if reduced == program {
		t.Fatal("the program does not use the struct of ACME_Element")
	}
	b.add("first", evolution.First, gen.Options{}, program)
	b.add(without+"first", evolution.First, withoutElement(gen.Options{}), reduced)
	for _, c := range slices.Concat(evolution.Compatible, evolution.Settled) {
		b.add(c.Name, c.MOF(), c.Opts, program)
		b.add(without+c.Name, c.MOF(), withoutElement(c.Opts), reduced)
	}
	printed := b.run()
	if !strings.Contains(printed["first"], "disk 1") {
		t.Fatalf("the program does not run against the first version:\n%s", printed["first"])
	}
	if printed[without+"first"] != printed["first"] {
		t.Errorf("without the superclass it prints\n%s\nwith it\n%s", printed[without+"first"], printed["first"])
	}
	for _, c := range slices.Concat(evolution.Compatible, evolution.Settled) {
		for _, name := range []string{c.Name, without + c.Name} {
			if got := printed[name]; got != printed["first"] != c.Tells {
				t.Errorf("%s: the program prints\n%s\nit printed\n%s", name, got, printed["first"])
			}
		}
	}
}

// Each change in the second and third table breaks the program: gomof.yaml is needed, or
// the program does not compile.
func TestIncompatibleChanges(t *testing.T) {
	for _, c := range slices.Concat(evolution.Settled, evolution.Broken) {
		t.Run(c.Name, func(t *testing.T) {
			if errs := compileErrors(t, generate(t, c.MOF(), gen.Options{})); len(errs) == 0 {
				t.Error("the program is built as it was")
			}
		})
	}
}

// Each row of docs/evolution.md is a tested change, and vice versa.
func TestEvolutionPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "evolution.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(data)) {
		if cells := strings.Split(line, "|"); len(cells) > 3 && !strings.HasPrefix(cells[1], " ---") && strings.TrimSpace(cells[1]) != "Change" {
			rows = append(rows, strings.TrimSpace(cells[1]))
		}
	}
	var tested []string
	for _, c := range slices.Concat(evolution.Compatible, evolution.Settled, evolution.Broken) {
		tested = append(tested, c.Name)
	}
	if !slices.Equal(rows, tested) {
		t.Errorf("the page has the rows\n%s\nand these are tested\n%s", strings.Join(rows, "\n"), strings.Join(tested, "\n"))
	}
}

// Programs are a module with many copies of the program, each for another version.
type programs struct {
	*module
	names []string
}

func newPrograms(t *testing.T) *programs {
	t.Helper()
	return &programs{module: newModule(t)}
}

// add writes a package and the program that uses it.
func (b *programs) add(name, source string, opts gen.Options, program string) {
	b.t.Helper()
	dir := slug(name)
	b.write(dir+"/acme", generate(b.t, source, opts))
	b.writeFile(dir+"/program.go", strings.Replace(program, "example.com/evolution/", "example.com/acme/"+dir+"/", 1))
	b.names = append(b.names, name)
}

// run returns the output of each program. They are one binary, because linking takes longer
// than compiling.
func (b *programs) run() map[string]string {
	b.t.Helper()
	var imports, calls strings.Builder
	for i, name := range b.names {
		fmt.Fprintf(&imports, "\tp%d \"example.com/acme/%s\"\n", i, slug(name))
		fmt.Fprintf(&calls, "\tfmt.Println(p%d.Run(os.Stdout))\n\tfmt.Print(\"\\x00\")\n", i)
	}
	b.writeFile("main.go", "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n"+imports.String()+")\n\nfunc main() {\n"+calls.String()+"}\n")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		b.t.Fatalf("%v\n%s%s", err, out, errs.String())
	}
	printed := map[string]string{}
	for i, text := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		printed[b.names[i]] = text
	}
	return printed
}

func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' }), "_")
}

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "evolution", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// withPackage imports one package that is not on disk.
type withPackage struct {
	types.Importer
	pkg *types.Package
}

func (w withPackage) Import(path string) (*types.Package, error) {
	if strings.HasSuffix(path, "/acme") {
		return w.pkg, nil
	}
	return w.Importer.Import(path)
}

// compileErrors returns the errors of the program with a version.
func compileErrors(t *testing.T, files []gen.File) []error {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "program.go", readTestdata(t, "program.go"), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var errs []error
	config := types.Config{
		Importer: withPackage{fromsource.Importer, typeCheck(t, files)},
		Error:    func(err error) { errs = append(errs, err) },
	}
	_, _ = config.Check("program", set, []*ast.File{file}, nil)
	return errs
}
