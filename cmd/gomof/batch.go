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

// A batch is all packages of one run.
type batch struct {
	*env
	diags   diag.List
	sources map[string]*diag.File
	found   map[string]bool // those that only -I has brought in, in all packages
	inputs  map[string]bool // files on disk that were read
	outputs []generated
	current bool // nothing is left to write
}

// generated is one package: what gen says of it, and its files.
type generated struct {
	made gen.Output
	output.Package
}

// compileAll compiles all packages and generates what can be generated, so that all that
// is wrong is reported at once. There is no batch where there are errors.
func (e *env) compileAll(jobs []job) (*batch, error) {
	b := &batch{env: e, sources: map[string]*diag.File{}, found: map[string]bool{}, inputs: map[string]bool{}}
	if p := e.project; p != nil {
		b.sources[p.File.Name] = p.File
		b.diags = append(b.diags, p.wrong...)
	}
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
	if p := e.project; p != nil && p.wrong.Errors() > 0 {
		b.diags = p.placed(b.diags) // an error in MOF may follow from it
	}
	b.diags.Sort()                                              // packages share files, and what is wrong with them
	return b, e.conclude(e.warned(b.diags, b.found), b.sources) // nothing is written where there are errors
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

// generate makes all packages at once, as they share classes.
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

// finish does what the flags want with the packages.
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
