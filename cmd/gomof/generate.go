package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/output"
)

type generateCmd struct {
	Files      []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. None: what gomof.yaml says."`
	Out        string   `placeholder:"DIR" help:"Directory of the generated package. Default: the working directory."`
	Package    string   `placeholder:"NAME" help:"Name of the package. Default: the last element of --out, or that of go generate."`
	ImportPath string   `placeholder:"PATH" help:"Import path of the package. Import path of the package. With it the names are listed in names_gen.go, so that others can import its classes."`
	Class      []string `placeholder:"PATTERN" sep:"none" help:"Classes wanted, * and ? allowed; what they need comes along. !PATTERN takes away. Repeatable. Default: the classes of the files named."`
	Import     []string `placeholder:"PATTERN=PATH" sep:"none" help:"Take classes from the generated package of this import path. Repeatable."`
	References string   `enum:"full,names" default:"full" help:"full: references are typed, and their classes come along. names: they are object paths of any class."`
	Why        []string `placeholder:"PATTERN" sep:"none" help:"Write nothing; print why these classes are generated. Repeatable."`
	Names      bool     `help:"Write nothing; print the Go names that are not obvious, and why."`
	Check      bool     `help:"Write nothing; print a diff and exit with 1 where the output on disk is not what would be written."`
	DryRun     bool     `help:"Write nothing; print the files that would be written or removed."`
	Depfile    string   `placeholder:"FILE" help:"Write a Make rule that names every MOF file or archive that was read."`
	Config     string   `placeholder:"FILE" help:"Read this instead of gomof.yaml."`
	Watch      bool     `help:"Go on until interrupted: generate again when a file that was read changes, or a directory that was searched."`
	NoCache    bool     `help:"Compile even where the cache of the user says that nothing has changed."`
}

// A job is one package to generate. Paths are relative to the working
// directory.
type job struct {
	out     string
	mof     []string
	include []string
	imports []importConfig
	options gen.Options
}

func (g *generateCmd) Run(e *env) error {
	if g.Watch {
		return g.watch(e)
	}
	_, err := g.regenerate(e)
	return err
}

// compileAll compiles all packages and generates what can be generated, so that all that
// is wrong is reported at once. There is no batch where there are errors.
func (e *env) compileAll(jobs []job) (*batch, error) {
	b := &batch{env: e, sources: map[string]*diag.File{}, inputs: map[string]bool{}}
	var packages []gen.Package
	for _, j := range jobs {
		p, err := b.compileJob(j)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	if err := b.generate(jobs, packages); err != nil {
		return nil, err
	}
	b.diags.Sort()                         // packages share files, and what is wrong with them
	return b, e.report(b.diags, b.sources) // nothing is written where there are errors
}

func (g *generateCmd) finish(b *batch) error {
	switch {
	case g.Why != nil:
		return b.why(g.Why)
	case g.Names:
		return b.names()
	case g.Check:
		return b.check()
	case g.DryRun:
		return b.list()
	}
	return b.write(g.Depfile)
}

// jobs come from the command line or, without files on it, from the
// configuration.
func (g *generateCmd) jobs(e *env) ([]job, error) {
	if len(g.Files) == 0 {
		return g.configured(e)
	}
	if g.Config != "" {
		return nil, usagef("--config goes without files on the command line")
	}
	files, err := e.disk.Sources(g.Files, mofFiles, xmlFiles)
	if err != nil {
		return nil, err
	}
	out := g.Out
	if out == "" {
		out = "."
	}
	name := g.Package
	if name == "" {
		if name, err = packageName(out); err != nil {
			return nil, err
		}
	}
	imports, err := importFlags(g.Import)
	if err != nil {
		return nil, err
	}
	return []job{{out: out, mof: files, include: e.Include, imports: imports, options: gen.Options{
		Package: name, Classes: g.Class, ImportPath: g.ImportPath, References: references(g.References),
	}}}, nil
}

// packageName guesses the package from the directory, or from go generate
// where the package is the one that has the go:generate line.
func packageName(out string) (string, error) {
	abs, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if inGoGenerate(out) {
		return os.Getenv("GOPACKAGE"), nil
	}
	return strings.ToLower(strings.ReplaceAll(filepath.Base(abs), "-", "")), nil
}

// inGoGenerate reports whether go generate runs this command, in the package
// that it writes.
func inGoGenerate(out string) bool {
	abs, err := filepath.Abs(out)
	here, err2 := os.Getwd()
	return err == nil && err2 == nil && here == abs && os.Getenv("GOPACKAGE") != ""
}

func (g *generateCmd) configPath() string { return cmp.Or(g.Config, "gomof.yaml") }

func (g *generateCmd) configured(e *env) ([]job, error) {
	if g.Out != "" || g.Package != "" || g.Class != nil || g.ImportPath != "" || g.Import != nil || g.References != "full" {
		return nil, usagef("--out, --package, --import-path, --class, --import and --references need files on the command line; otherwise gomof.yaml has them")
	}
	path := g.configPath()
	c, file, diags, err := readConfig(e.disk, path)
	if err != nil {
		return nil, usagef("no files on the command line, and %v", err)
	}
	if diags.Errors() > 0 {
		diags.Sort()
		if err := e.print(diags, map[string]*diag.File{file.Name: file}); err != nil {
			return nil, err
		}
		return nil, errMisused
	}
	return c.jobs(filepath.Dir(path), e.Include, e.disk)
}

// A batch is all packages of one run.
type batch struct {
	*env
	diags   diag.List
	sources map[string]*diag.File
	inputs  map[string]bool // files on disk that were read
	outputs []generated
	current bool // nothing is left to write
}

// generated is one package: what gen says of it, and its files.
type generated struct {
	made gen.Output
	output.Package
}

func (b *batch) compileJob(j job) (p gen.Package, err error) {
	result, fsys, err := b.compile(j.mof, j.include, false)
	if err != nil {
		return p, err
	}
	diags := result.Diagnostics
	b.diags = append(b.diags, diags...)
	maps.Copy(b.sources, result.Sources)
	for _, name := range slices.Sorted(maps.Keys(result.Sources)) {
		b.verbosef("read %s", name)
		if path, ok := fsys.Origin(name); ok {
			b.inputs[path] = true
		}
	}
	imports, ok := b.imports(j.imports, j.out)
	if p.Options = j.options; ok && diags.Errors() == 0 {
		p.Schema, p.Options.Imports = result.Schema, imports
	}
	return p, nil
}

// generate makes all packages at once, as they share classes.
func (b *batch) generate(jobs []job, packages []gen.Package) error {
	made, diags, err := gomof.GenerateAll(packages)
	b.diags = append(b.diags, diags...)
	if err != nil {
		return fmt.Errorf("%w; this is a fault of gomof, please report it with the MOF", err)
	}
	for i, m := range made {
		dir, files := jobs[i].out, map[string][]byte{}
		for _, f := range m.Files {
			files[f.Name] = f.Data
		}
		b.outputs = append(b.outputs, generated{m, output.Package{Dir: dir, Files: files, Keep: inGoGenerate(dir)}})
	}
	return nil
}

func slashed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.ToSlash(filepath.Clean(p))
	}
	return out
}

// changes are those of all packages. keep is that of [output.Package].
func (b *batch) changes(keep bool) ([]output.Change, error) {
	var all []output.Change
	var wrong []error
	for _, o := range b.outputs {
		o.Keep = o.Keep || keep
		changes, err := output.Plan(o.Package)
		all, wrong = append(all, changes...), append(wrong, err)
	}
	err := errors.Join(wrong...)
	b.current = len(all) == 0 && err == nil
	return all, err
}

// check prints the difference between what is on disk and what would be
// written. A file that go generate has emptied is no difference.
func (b *batch) check() error {
	changes, err := b.changes(true)
	if err != nil {
		return err
	}
	for _, c := range changes {
		name := filepath.ToSlash(c.Path)
		if _, err := io.WriteString(b.stdout, diag.VisibleLines(udiff.Unified("a/"+name, "b/"+name, string(c.Old), string(c.New)))); err != nil {
			return err
		}
	}
	if len(changes) > 0 {
		fmt.Fprintf(b.stderr, "gomof: %d of the generated files are out of date\n", len(changes))
		return errFound
	}
	return nil
}

func (b *batch) list() error {
	changes, err := b.changes(false)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if _, err := fmt.Fprintln(b.stdout, c.Verb(), diag.Visible(filepath.ToSlash(c.Path))); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) write(depfile string) error {
	changes, err := b.changes(false)
	if err != nil {
		return err
	}
	if depfile != "" {
		rule, err := b.rule(depfile)
		if err != nil {
			return err
		}
		more, err := output.PlanRule(depfile, rule)
		if err != nil {
			return err
		}
		changes = append(changes, more...)
	}
	if err := output.Apply(changes); err != nil {
		return err
	}
	for _, c := range changes {
		b.verbosef("%s %s", c.Verb(), filepath.ToSlash(c.Path))
	}
	if len(changes) == 0 {
		b.verbosef("everything is up to date")
	}
	b.current = true
	return nil
}

// rule is that of --depfile.
func (b *batch) rule(depfile string) ([]byte, error) {
	var targets []string
	for _, o := range b.outputs {
		for name := range o.Files {
			targets = append(targets, filepath.ToSlash(filepath.Join(o.Dir, name)))
		}
	}
	return output.Rule(depfile, targets, slices.Collect(maps.Keys(b.inputs)))
}
