package main

import (
	"bytes"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/gomof/gomof/internal/parallel"
)

// regenerate does one run, or finds that there is nothing to do. It returns what
// was seen, even if that had errors.
func (g *generateCmd) regenerate(e *env) ([]seenFact, error) {
	defer e.progress("generating")()
	kept := g.cache(e)
	if r := kept.load(); r != nil && g.upToDate(r, kept) {
		err := r.replay(e)
		if g.writes() {
			e.verbosef("everything is up to date")
		}
		return r.facts, err
	}
	var stdout, stderr bytes.Buffer
	watched := e.recorded(&stdout, &stderr)
	b, err := g.run(e, watched)
	facts := watched.trace.sorted()
	if err == nil && b.current && !watched.trace.unfit && kept != nil {
		kept.save(b.record(facts, g.Depfile, stdout.String(), stderr.String()))
	}
	return facts, err
}

func (g *generateCmd) writes() bool { return !g.Check && !g.DryRun && g.Why == nil && !g.Names }

// upToDate reports whether a run would see what the record has, and find what it
// has left.
func (g *generateCmd) upToDate(r *record, kept *cache) bool {
	if g.writes() && !r.sameRule() {
		return false
	}
	ok, renew := hold(r.facts)
	for i := range r.outputs {
		if !ok {
			return false
		}
		o := &r.outputs[i]
		if g.writes() && len(leftovers(o.dir)) > 0 {
			return false
		}
		var renewed bool
		ok, renewed = o.left(g.Check || inGoGenerate(o.dir))
		renew = renew || renewed
	}
	switch {
	case ok && renew:
		kept.save(r)
	case ok:
		kept.use()
	}
	return ok
}

// recorded is the same environment, with all that is seen and said kept. The
// texts are for the same place, so that their color is.
func (e *env) recorded(stdout, stderr io.Writer) *env {
	c := *e.cli
	c.Color = "never"
	if e.color() {
		c.Color = "always"
	}
	return &env{&c, e.warnings, io.MultiWriter(e.stdout, stdout), io.MultiWriter(e.stderr, stderr), newTrace()}
}

// run compiles and does what the flags want with the result. Other runs are kept
// out meanwhile: the one that begins last reads last and writes last.
func (g *generateCmd) run(e, watched *env) (*batch, error) {
	jobs, err := g.jobs(watched)
	if err != nil {
		return nil, err
	}
	dirs := map[string]bool{}
	for _, j := range jobs {
		dirs[j.out] = true
	}
	held, err := e.lockAll(slices.Collect(maps.Keys(dirs)), g.writes())
	if err != nil {
		return nil, err
	}
	defer held.release()
	if g.writes() {
		held.tidy()
	}
	b, err := watched.compileAll(jobs)
	if err != nil {
		return nil, err
	}
	if len(g.Files) == 0 {
		b.inputs[filepath.ToSlash(g.configPath())] = true
	}
	b.env = e
	return b, g.finish(b)
}

// record is for the next run. The files are on disk as they are here, but maybe
// with other line ends.
func (b *batch) record(facts []seenFact, depfile, stdout, stderr string) *record {
	r := &record{facts: facts, stdout: stdout, stderr: stderr}
	if depfile != "" {
		rule, err := b.dependencies(depfile)
		if err != nil {
			return nil
		}
		r.depfile, r.rule = depfile, sumOf(rule)
	}
	for _, o := range b.outputs {
		names := slices.Sorted(maps.Keys(o.files))
		out := recordedOutput{dir: o.dir, files: make([]recordedFile, len(names))}
		parallel.Do(len(names), func(i int) {
			out.files[i] = recordedFile{name: names[i], sum: sumOf(o.files[names[i]])}
		})
		r.outputs = append(r.outputs, out)
	}
	return r
}
