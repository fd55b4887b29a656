package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/imports"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/rerun"
)

// machine answers what a record depends on. Tests replace its clock.
var machine = rerun.Machine{Ask: imports.Ask, Now: time.Now}

// regenerate runs once, or finds that nothing has changed. It returns what the run has read,
// even after errors.
func (g *generateCmd) regenerate(e *env) (rerun.Facts, error) {
	defer e.showProgress("generating")()
	store := g.store(e)
	if r := store.Load(); r != nil && g.upToDate(r, store) {
		err := e.replay(r)
		if g.writes() {
			e.verbosef("everything is up to date")
		}
		return r.Facts, err
	}
	var stdout, stderr bytes.Buffer
	trace := machine.Trace()
	b, err := g.run(e, g.recorded(e, trace, &stdout, &stderr))
	facts := trace.Facts()
	if err == nil && b.current && trace.Repeatable() && store != nil {
		if r := b.record(g.Depfile); r != nil {
			r.Facts, r.Stdout, r.Stderr = facts, stdout.String(), stderr.String()
			store.Save(r)
		}
	}
	return facts, err
}

func (g *generateCmd) writes() bool { return !g.Check && !g.DryRun && g.Why == nil && !g.Names }

// store returns the place for the record of this command line. Its key holds everything that a
// run depends on except files: gomof itself, the flags, the directory, and the environment.
func (g *generateCmd) store(e *env) *rerun.Store {
	if g.NoCache {
		return nil
	}
	wd, err := os.Getwd()
	self, err2 := machine.Identity()
	if err != nil || err2 != nil {
		return nil
	}
	flags := *e.cli
	flags.Generate.Check, flags.Generate.DryRun, flags.Generate.Watch = false, false, false // they do not change what is compiled
	key, err := json.Marshal(struct {
		Gomof, Directory, Package string
		Color, OnStdout           bool
		Flags                     cli
	}{self, wd, os.Getenv("GOPACKAGE"), e.color(), e.findings == e.stdout, flags})
	if err != nil {
		return nil
	}
	return machine.Open(key)
}

// upToDate reports whether the inputs and outputs are still those of the record.
func (g *generateCmd) upToDate(r *rerun.Record, store *rerun.Store) bool {
	if g.writes() && r.Rule.Name != "" && !r.Rule.Same() {
		return false
	}
	ok, renew := machine.Hold(r.Facts)
	for i := range r.Packages {
		if !ok {
			return false
		}
		var renewed bool
		ok, renewed = g.left(&r.Packages[i])
		renew = renew || renewed
	}
	switch {
	case ok && renew:
		store.Save(r)
	case ok:
		store.Use()
	}
	return ok
}

// left reports whether a package is unchanged since the recorded run, and its directory needs
// no cleaning.
func (g *generateCmd) left(p *rerun.Package) (ok, renewed bool) {
	if g.writes() && len(output.Leftovers(p.Dir)) > 0 {
		return false, false
	}
	if ok, renewed = machine.Left(p); !ok {
		return false, false
	}
	stale, err := output.Stale(p.Dir, p.Has, g.Check || inGoGenerate(p.Dir))
	return err == nil && len(stale) == 0, renewed
}

// replay prints the recorded output.
func (e *env) replay(r *rerun.Record) error {
	if _, err := io.WriteString(e.stdout, r.Stdout); err != nil {
		return err
	}
	_, err := io.WriteString(e.stderr, r.Stderr)
	return err
}

// recorded returns an environment that also keeps what the run reads and prints. The kept
// output goes to the same terminal later, so it has the same color.
func (g *generateCmd) recorded(e *env, seen disk.Observer, stdout, stderr io.Writer) *env {
	c := *e.cli
	c.Color = "never"
	if e.color() {
		c.Color = "always"
	}
	with := newEnv(&c, e.warnings, io.MultiWriter(e.stdout, stdout), io.MultiWriter(e.stderr, stderr))
	with.maxPerCode, with.trees, with.reading, with.disk = e.maxPerCode, e.trees, e.reading, disk.Observed(seen)
	if g.writes() {
		return with.onStdout()
	}
	return with
}

// run compiles, and does with the result what the flags ask for. It locks the output
// directories meanwhile, so that the run that starts last also writes last.
func (g *generateCmd) run(e, recorded *env) (*batch, error) {
	recorded, jobs, err := g.jobs(recorded)
	if err != nil {
		return nil, err
	}
	if p := recorded.project; p != nil && p.wrong.Errors() > 0 { // nothing is written
		_, err := recorded.compileAll(jobs)
		return nil, err
	}
	dirs := map[string]bool{}
	for _, j := range jobs {
		dirs[j.out] = true
	}
	held, err := output.Acquire(slices.Collect(maps.Keys(dirs)), g.writes(), e.waiting)
	if err != nil {
		return nil, err
	}
	defer held.Release()
	if g.Watch { // a directory that comes and goes would look like a change of the input
		held.KeepDirs()
	}
	if g.writes() {
		held.Tidy()
	}
	b, err := recorded.compileAll(jobs)
	if err != nil {
		return nil, err
	}
	if p := recorded.project; p != nil {
		b.inputs[p.File.Name] = true
	}
	b.env = e
	return b, g.finish(b)
}

// waiting says what the run waits for.
func (e *env) waiting(dir string) {
	if !e.Quiet {
		fmt.Fprintf(e.stderr, "gomof: waiting for another gomof that writes to %s\n", diag.Visible(filepath.ToSlash(dir)))
	}
}

// record describes what the next run has to find. The files on disk are equal to these except
// for their line ends.
func (b *batch) record(depfile string) *rerun.Record {
	r := &rerun.Record{}
	if depfile != "" {
		rule, err := b.rule(depfile)
		if err != nil {
			return nil
		}
		r.Rule = rerun.FileOf(depfile, rule)
	}
	for _, o := range b.outputs {
		names := slices.Sorted(maps.Keys(o.Files))
		p := rerun.Package{Dir: o.Dir, Files: make([]rerun.File, len(names))}
		parallel.Do(len(names), func(i int) { p.Files[i] = rerun.FileOf(names[i], o.Files[names[i]]) })
		r.Packages = append(r.Packages, p)
	}
	return r
}
