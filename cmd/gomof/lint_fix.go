package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/lint"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/source"
)

// fix applies the fixes to the files, or prints the changes.
func (l *lintCmd) fix(e *env, r *ruleSet, found *lintResult) error {
	f := &fixer{lintCmd: l, env: e, rules: r, now: trial{found: found, texts: map[string]string{}}, refused: map[string]*diag.Diagnostic{}}
	if err := f.run(); err != nil {
		return err
	}
	f.recode()
	changes, err := changesOf(f.now.texts, f.utf8)
	if err != nil {
		return err
	}
	if l.Diff {
		f.explain()
		return e.printDiff(changes)
	}
	if err := output.Apply(changes); err != nil {
		return err
	}
	for _, c := range changes {
		e.verbosef("write %s", filepath.ToSlash(c.Path))
	}
	err = l.print(e, f.now.found)
	f.explain()
	return err
}

// A fixer applies fixes until none helps any more.
type fixer struct {
	*lintCmd
	env     *env
	rules   *ruleSet
	now     trial
	refused map[string]*diag.Diagnostic // rejected guesses by key, each with an error that it causes
	utf8    map[string]bool             // files to convert to UTF-8
}

// A trial is the result of applying some fixes.
type trial struct {
	texts map[string]string // of changed files
	found *lintResult
	fixes []proposal // applied in this round
}

// A proposal is a fix of a diagnostic.
type proposal struct {
	diag.Fix
	file, key string
}

func (f *fixer) run() error {
	const rounds = 10
	for range rounds {
		changed, err := f.round()
		if err != nil || !changed {
			return err
		}
	}
	return nil
}

// round applies all fixes at once. If that causes errors, it leaves out guesses until there are
// none.
func (f *fixer) round() (changed bool, err error) {
	safe, guesses := f.proposals()
	next, err := f.try(slices.Concat(safe, guesses))
	if err == nil && addedError(f.now, next) != nil {
		if next, err = f.try(safe); err == nil && next.found.diags.Errors() <= f.now.found.diags.Errors() {
			next, err = f.extend(next, guesses)
		}
	}
	if err != nil {
		return false, err
	}
	if next.found.diags.Errors() > f.now.found.diags.Errors() {
		made := addedError(f.now, next)
		return false, fmt.Errorf("the fixes cause an error, so nothing was written; this is a bug in gomof, please report it with the MOF: %s [%s]", made.Message, made.Code)
	}
	changed = !maps.Equal(next.texts, f.now.texts)
	f.now = next
	return changed, nil
}

// extend adds guesses to a trial, except those that cause errors. It halves a list that causes
// errors, to find each such guess with few compilations.
func (f *fixer) extend(best trial, guesses []proposal) (trial, error) {
	if len(guesses) == 0 {
		return best, nil
	}
	next, err := f.try(slices.Concat(best.fixes, guesses))
	if err != nil {
		return best, err
	}
	made := addedError(best, next)
	switch {
	case made == nil:
		return next, nil
	case len(guesses) == 1:
		f.refused[guesses[0].key] = made
		return best, nil
	}
	half := len(guesses) / 2
	if best, err = f.extend(best, guesses[:half]); err != nil {
		return best, err
	}
	return f.extend(best, guesses[half:])
}

// proposals returns the first applicable fix of each diagnostic.
func (f *fixer) proposals() (safe, guesses []proposal) {
	damaged := f.damaged()
	for _, d := range f.now.found.diags {
		for _, fix := range d.Fixes {
			p := proposal{fix, d.Span.Pos.Filename, f.key(d, fix)}
			if len(fix.Edits) == 0 || !strings.EqualFold(filepath.Ext(p.file), mofFiles.Extension) || damaged[p.file] {
				continue
			}
			if fix.Safe {
				safe = append(safe, p)
				break
			}
			if f.Unsafe && f.refused[p.key] == nil {
				guesses = append(guesses, p)
				break
			}
		}
	}
	return safe, guesses
}

// key identifies a fix independently of its line.
func (f *fixer) key(d *diag.Diagnostic, fix diag.Fix) string {
	return strings.Join([]string{d.Span.Pos.Filename, f.now.found.key(d), d.Message, fix.Title}, "\x00")
}

// try applies fixes and checks the result.
func (f *fixer) try(fixes []proposal) (trial, error) {
	byFile := map[string][]diag.Fix{}
	for _, p := range fixes {
		byFile[p.file] = append(byFile[p.file], p.Fix)
	}
	texts := maps.Clone(f.now.texts)
	for name, list := range byFile {
		before := f.now.found.sources[name].Text
		if text, _ := diag.Apply(before, list); text != before {
			texts[name] = text
		}
	}
	if maps.Equal(texts, f.now.texts) {
		return trial{texts, f.now.found, fixes}, nil
	}
	silencer := newSilencer()
	silencer.Ignores, silencer.Off = f.env.silence.Ignores, f.env.silence.Off
	var readings []reading
	for _, one := range f.now.found.reads {
		with := *one.env
		with.silence, with.texts = silencer, texts
		readings = append(readings, reading{&with, one.files})
	}
	with := *f.env
	with.silence = silencer
	found, err := f.judge(&with, f.rules, readings)
	if err != nil {
		return trial{}, err
	}
	return trial{texts, found, fixes}, nil
}

// addedError returns an error that only the second trial has, or nil.
func addedError(before, after trial) *diag.Diagnostic {
	known := map[string]int{}
	for _, d := range before.found.diags {
		if d.Severity == diag.Error {
			known[string(d.Code)+d.Message]++
		}
	}
	for _, d := range after.found.diags {
		id := string(d.Code) + d.Message
		if known[id]--; d.Severity == diag.Error && known[id] < 0 {
			return d
		}
	}
	return nil
}

// recode converts files to UTF-8 if a rule says so. The text does not change, so this needs no
// trial.
func (f *fixer) recode() {
	f.utf8 = map[string]bool{}
	damaged := f.damaged()
	f.now.found.diags = slices.DeleteFunc(f.now.found.diags, func(d *diag.Diagnostic) bool {
		name := d.Span.Pos.Filename
		if d.Code != lint.DSCEncoding || damaged[name] {
			return false
		}
		f.utf8[name], f.now.texts[name] = true, f.now.found.sources[name].Text
		return true
	})
}

// damaged returns the files with bytes that cannot be decoded. They cannot be written.
func (f *fixer) damaged() map[string]bool {
	files := map[string]bool{}
	for _, d := range f.now.found.diags {
		if d.Code == source.BadEncoding {
			files[d.Span.Pos.Filename] = true
		}
	}
	return files
}

// explain reports which guesses were rejected, and why.
func (f *fixer) explain() {
	for _, d := range f.now.found.diags {
		for _, fix := range d.Fixes {
			if made := f.refused[f.key(d, fix)]; made != nil {
				at := d.Span.Pos
				fmt.Fprintf(f.env.stderr, "gomof: %s\n", diag.Visible(fmt.Sprintf("%s:%d:%d: did not %s, because that causes an error: %s [%s]", at.Filename, at.Line, at.Column, fix.Title, made.Message, made.Code)))
			}
		}
	}
}

// printDiff prints the changes. The exit status is 1 if there are any.
func (e *env) printDiff(changes []output.Change) error {
	for _, c := range changes {
		name := filepath.ToSlash(c.Path)
		text := udiff.Unified("a/"+name, "b/"+name, decoded(c.Old), decoded(c.New))
		if was, is := source.EncodingOf(c.Old), source.EncodingOf(c.New); was != is {
			text = fmt.Sprintf("%s: %s becomes %s\n%s", name, was, is, text)
		}
		if _, err := io.WriteString(e.stdout, diag.VisibleLines(text)); err != nil {
			return err
		}
	}
	if len(changes) > 0 {
		return errFound
	}
	return nil
}

func decoded(data []byte) string {
	file, _ := source.Decode("", data)
	return file.Text
}

// changesOf returns the files with their new texts, in the encoding of the file or in UTF-8.
func changesOf(texts map[string]string, utf8 map[string]bool) (list []output.Change, err error) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		path := linked(name)
		old, _, err := disk.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) || name == disk.Stdin {
			return nil, usagef("%s: fixes are not written into an archive or standard input", name)
		} else if err != nil {
			return nil, err
		}
		encoding := source.EncodingOf(old)
		if utf8[name] {
			encoding = source.UTF8
		}
		now, err := encoding.Encode(texts[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if !bytes.Equal(old, now) {
			list = append(list, output.Change{Path: path, Old: old, New: now})
		}
	}
	return list, nil
}
