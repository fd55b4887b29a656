package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/aymanbagabas/go-udiff"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/output"
)

// A batch has all packages of one run.
type batch struct {
	*env
	diags   diag.List
	sources map[string]*diag.File
	found   map[string]bool // files that only -I has brought in, in all packages
	inputs  map[string]bool // files on disk that were read
	outputs []generated
	current bool // nothing is left to write
}

// generated is one package: the result of gen, and its files.
type generated struct {
	made gen.Output
	output.Package
}

// compileAll compiles and generates all packages, and prints the diagnostics of all of them.
// It returns an error if there are any.
func (e *env) compileAll(jobs []job) (*batch, error) {
	b, packages, err := e.compileJobs(jobs)
	if err != nil {
		return nil, err
	}
	if err := b.generate(jobs, packages); err != nil {
		return nil, err
	}
	b.sort()
	return b, e.conclude(e.warned(b.diags, b.found), b.sources) // nothing is written where there are errors
}

// compileJobs compiles the MOF of all packages. The batch has the errors of the configuration,
// too.
func (e *env) compileJobs(jobs []job) (*batch, []gen.Package, error) {
	b := e.newBatch()
	if p := e.project; p != nil {
		b.sources[p.File.Name] = p.File
		b.diags = append(b.diags, p.wrong...)
	}
	packages, err := b.compileEach(jobs)
	return b, packages, err
}

func (e *env) newBatch() *batch {
	return &batch{env: e, sources: map[string]*diag.File{}, found: map[string]bool{}, inputs: map[string]bool{}}
}

func (b *batch) compileEach(jobs []job) (packages []gen.Package, err error) {
	for _, j := range jobs {
		p, err := b.compileJob(j)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}

// sort sorts the diagnostics. If the configuration has errors, only these are left, as they
// may be the cause of errors in MOF.
func (b *batch) sort() {
	if p := b.project; p != nil && p.wrong.Errors() > 0 {
		b.diags = p.placed(b.diags)
	}
	b.diags.Sort() // packages share files and their diagnostics
}

func (b *batch) compileJob(j job) (p gen.Package, err error) {
	if len(j.mof) == 0 { // it was reported
		p.Options = j.options
		return p, nil
	}
	result, fsys, err := b.compile(j.mof, false)
	if err != nil {
		return p, err
	}
	diags := result.Diagnostics
	b.diags = append(b.diags, diags...)
	for name := range result.Sources {
		b.found[name] = result.Found[name] && (b.found[name] || b.sources[name] == nil)
	}
	maps.Copy(b.sources, result.Sources)
	for _, name := range slices.Sorted(maps.Keys(result.Sources)) {
		b.verbosef("read %s", name)
		if path, ok := fsys.Origin(name); ok {
			b.inputs[path] = true
		}
	}
	imports, ok := b.imports(j.imports, j.out)
	p.Options = j.options
	p.Options.Imports = imports
	if ok && diags.Errors() == 0 {
		p.Schema = result.Schema
	}
	return p, nil
}

// generate generates all packages at once, because they share classes.
func (b *batch) generate(jobs []job, packages []gen.Package) error {
	made, err := gomof.GenerateAll(context.Background(), packages)
	var wrong *gomof.InputError
	if err != nil && !errors.As(err, &wrong) {
		return fmt.Errorf("%w; this is a bug of gomof, please report it with the MOF", err)
	}
	b.diags = append(b.diags, made.Diagnostics...)
	for i, m := range made.Packages {
		dir, files := jobs[i].out, map[string][]byte{}
		for _, f := range m.Files {
			files[f.Name] = f.Data
		}
		b.outputs = append(b.outputs, generated{m, output.Package{Dir: dir, Files: files, Keep: inGoGenerate(dir)}})
	}
	return nil
}

// changes returns the changes of all packages. keep is as in [output.Package].
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

// check prints how the files on disk differ from the output. A file that go generate has
// emptied does not count as a difference.
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
	if len(changes) > 0 && b.Diagnostics == "text" {
		fmt.Fprintf(b.stderr, "gomof: %s out of date; run gomof generate\n", count(len(changes), "file is", "files are"))
	}
	if len(changes) > 0 {
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
	b.sayHowMuch(changes)
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

// rule returns the Make rule for --depfile.
func (b *batch) rule(depfile string) ([]byte, error) {
	var targets []string
	for _, o := range b.outputs {
		for name := range o.Files {
			targets = append(targets, filepath.ToSlash(filepath.Join(o.Dir, name)))
		}
	}
	return output.Rule(depfile, targets, slices.Collect(maps.Keys(b.inputs)))
}

// finish does with the packages what the flags ask for.
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
