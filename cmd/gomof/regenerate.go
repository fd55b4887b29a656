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

// machine is what runs are compared on. Tests have another clock.
var machine = rerun.Machine{Ask: imports.Ask, Now: time.Now}

// regenerate does one run, or finds that there is nothing to do. It returns what was seen,
// even if that had errors.
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
	b, err := g.run(e, e.recorded(trace, &stdout, &stderr))
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

// store is where the record of this command line is. Its key is all that a run depends on
// beside files: gomof itself, the flags, the directory, and what the environment says.
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
	flags.Generate.Check, flags.Generate.DryRun, flags.Generate.Watch = false, false, false // they come after what a record says
	key, err := json.Marshal(struct {
		Gomof, Directory, Package string
		Color                     bool
		Flags                     cli
	}{self, wd, os.Getenv("GOPACKAGE"), e.color(), flags})
	if err != nil {
		return nil
	}
	return machine.Open(key)
}

// upToDate reports whether a run would see what the record has, and find what it has left.
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

// left reports whether a package is as a run has left it, with nothing else for this one to
// do in its directory.
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

// replay says again what the run said that has made the record.
func (e *env) replay(r *rerun.Record) error {
	if _, err := io.WriteString(e.stdout, r.Stdout); err != nil {
		return err
	}
	_, err := io.WriteString(e.stderr, r.Stderr)
	return err
}

// recorded is the same environment, with all that is seen and said kept. The texts are for
// the same place, so that their color is.
func (e *env) recorded(seen disk.Observer, stdout, stderr io.Writer) *env {
	c := *e.cli
	c.Color = "never"
	if e.color() {
		c.Color = "always"
	}
	both := io.MultiWriter(e.stderr, stderr)
	return &env{cli: &c, warnings: e.warnings, silence: newSilencer(), stdout: io.MultiWriter(e.stdout, stdout), stderr: both, findings: both, reading: e.reading, disk: disk.Observed(seen)}
}

// run compiles and does what the flags want with the result. Other runs are kept out
// meanwhile: the one that begins last reads last and writes last.
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

// waiting says why nothing happens.
func (e *env) waiting(dir string) {
	if !e.Quiet {
		fmt.Fprintf(e.stderr, "gomof: waiting for another gomof that writes to %s\n", diag.Visible(filepath.ToSlash(dir)))
	}
}

// record is what the next run will find. The files are on disk as they are here, but maybe
// with other line ends.
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
