package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/gitread"
)

// An oldSource says where the old version is.
type oldSource struct {
	env    *env
	root   string // the working directory in the old version, or its path
	paths  []string
	hasOld bool   // the old version may have a gomof.yaml
	rev    string // the git revision that has the same paths; "" for another directory
}

// listOld finds the files of the old version. Call done, unless it is nil, to end their reading.
func (c *comparison) listOld(against string, include []string) (done func(), err error) {
	var s oldSource
	if s, done, err = c.find(against); err != nil {
		return done, err
	}
	if err := c.requirePaths(s); err != nil {
		return done, err
	}
	flags := *s.env.cli
	flags.Include = slices.Concat(include, flags.Include) // first: -I may have the new version of a library
	s.env.cli = &flags
	if len(c.args) == 0 && s.hasOld {
		if configured, err := c.configured(s); configured || err != nil {
			return done, err
		}
	}
	if s.paths == nil {
		s.paths = c.samePaths(s.root)
	}
	files, err := s.env.disk.Sources(s.paths, mofFiles, xmlFiles)
	if err != nil {
		return done, misuse(fmt.Errorf("%s: %w", c.flag, err))
	}
	if c.project != nil {
		settings := *s.env.cli
		settings.Include = slices.Concat(settings.Include, c.included(s.env, c.project.Include, func(entry string) string {
			path := c.project.Path(entry)
			if filepath.IsAbs(path) {
				return path
			}
			return filepath.Join(s.root, path)
		}))
		settings.Dialect = cmp.Or(settings.Dialect, c.project.Dialect)
		settings.Namespace = cmp.Or(settings.Namespace, c.project.Namespace.Text)
		s.env.cli = &settings
	}
	c.single = true
	c.old = side{env: s.env, jobs: []job{{mof: files, options: gen.Options{Package: "schema"}}}}
	return done, nil
}

// requirePaths reports a path of the new version that the revision does not have.
func (c *comparison) requirePaths(s oldSource) error {
	if s.rev == "" {
		return nil
	}
	for _, p := range c.args {
		if s.env.disk.Find(filepath.Join(s.root, p)) != nil {
			return usagef("%s: %s is not in %s; set its directory there with subdir=", c.flag, p, s.rev)
		}
	}
	return nil
}

// included returns the entries of include in their order: each in the old version or, if it is not
// there, in the new one. A revision often lacks the archives that include names.
func (c *comparison) included(old *env, entries []config.Entry, there func(string) string) (list []string) {
	for _, i := range entries {
		switch here := c.project.Path(i.Text); {
		case i.Text == "":
		case old.disk.Find(there(i.Text)) == nil:
			list = append(list, there(i.Text))
		case old.disk.Find(here) == nil:
			list = append(list, here)
		default:
			c.missing = append(c.missing, i.Text)
		}
	}
	return list
}

// sayMissing explains why the old version has errors that it did not have when it was new.
func (c *comparison) sayMissing() {
	for _, path := range c.missing {
		fmt.Fprintf(c.stderr, "gomof: the old version does not contain %s of include in gomof.yaml; name it with --against-include\n", filepath.ToSlash(path))
	}
}

// samePaths returns the paths of the new version, in the old one.
func (c *comparison) samePaths(root string) (list []string) {
	paths := c.args
	if len(paths) == 0 {
		for _, of := range c.project.Packages {
			for _, m := range of.MOF {
				paths = append(paths, c.project.Path(m.Text))
			}
		}
	}
	for _, p := range paths {
		list = append(list, filepath.Join(root, p))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// configured reads the old version with its own gomof.yaml, if it has one.
func (c *comparison) configured(s oldSource) (ok bool, err error) {
	path := filepath.Join(s.root, config.Name)
	if s.env.disk.Find(path) != nil {
		return false, nil
	}
	flags := *s.env.cli
	flags.Config = path
	with := *s.env
	with.cli = &flags
	with.silence = newSilencer()
	p, err := with.findProject()
	if err != nil {
		return true, err
	}
	if len(p.Packages) == 0 {
		return false, nil
	}
	jobs, err := p.jobs()
	if err != nil {
		return true, err
	}
	p.env.Include = slices.Concat(s.env.Include, c.included(p.env, p.Include, p.Path))
	c.old = side{env: p.env, jobs: jobs}
	return true, nil
}

// find parses the value of --against.
func (c *comparison) find(against string) (s oldSource, done func(), err error) {
	with := *c.env
	with.project = nil
	s.env = &with
	if rev, ok := strings.CutPrefix(against, "git:"); ok {
		return c.revision(s, ".", rev, "")
	}
	if dir, ref, ok := strings.Cut(against, "#ref="); ok {
		rev, subdir, _ := strings.Cut(ref, ",subdir=")
		if filepath.Base(dir) == ".git" {
			dir = filepath.Dir(dir)
		}
		return c.revision(s, cmp.Or(dir, "."), rev, subdir)
	}
	if strings.Contains(against, "#") && s.env.disk.Find(against) != nil {
		return s, nil, usagef("%s %s: expected REPOSITORY#ref=REV or REPOSITORY#ref=REV,subdir=DIR", c.flag, against)
	}
	s.root, s.hasOld = against, true
	s.paths = []string{against}
	return s, nil, nil
}

// revision presents a git revision as a directory.
func (c *comparison) revision(s oldSource, dir, rev, subdir string) (oldSource, func(), error) {
	r, err := gitread.Open(context.Background(), dir, rev)
	var wrong gitread.ArgumentError
	if errors.As(err, &wrong) {
		return s, nil, usagef("%s: %v", c.flag, err)
	} else if err != nil {
		return s, nil, err
	}
	c.mounted = rev + ":"
	at := filepath.FromSlash(c.mounted)
	if s.env.disk, err = disk.Mounted(at, r); err != nil {
		return s, func() { r.Close() }, err
	}
	s.root = filepath.Join(at, filepath.FromSlash(r.Prefix))
	switch {
	case subdir != "":
		s.root = filepath.Join(at, filepath.FromSlash(subdir))
		s.paths = []string{s.root}
	case slices.ContainsFunc(c.args, filepath.IsAbs):
		hint := ""
		if c.flag == "--against" {
			hint = ", or set the directory with subdir="
		}
		err = usagef("%s %s: use relative paths for the new version%s", c.flag, rev, hint)
	default:
		s.hasOld, s.rev = true, rev
	}
	return s, func() { r.Close() }, err
}
