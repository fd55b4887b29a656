package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/gitread"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/schema"
)

type breakingCmd struct {
	Files          []string `arg:"" optional:"" name:"file" help:"The new version: MOF or CIM-XML files, directories or zip archives of them. Default: the files of gomof.yaml."`
	Against        string   `placeholder:"OLD" help:"The old version: a directory, file or zip archive, exported MOF or CIM-XML, git:REV for the same paths in a git revision, or REPOSITORY#ref=REV, optionally with ,subdir=DIR. Default: breaking.against in gomof.yaml."`
	Use            []string `placeholder:"CATEGORY" help:"Categories of changes to report: wire, go, behaviour, schema. Repeatable or comma-separated. Default: wire, go, behaviour."`
	Side           string   `enum:",server,client,both" default:"" placeholder:"SIDE" help:"server: report how newer servers break older clients. client: report how newer clients fail with older servers. Default: both."`
	All            bool     `help:"Also print compatible changes, as notes."`
	Format         string   `enum:"text,changelog" default:"text" placeholder:"FORMAT" help:"text: diagnostics. changelog: release notes in Markdown, on standard output. Default: text."`
	AgainstInclude []string `sep:"none" placeholder:"DIR" help:"Like -I, but only for the old version. Repeatable."`
}

func (b *breakingCmd) Run(e *env) error {
	defer e.showProgress("comparing")()
	e = e.onStdout()
	p, err := e.findProject()
	if err != nil {
		return err
	}
	opts, err := b.options(p)
	if err != nil {
		return err
	}
	c := &comparison{env: e, flag: "--against", project: p, args: b.Files}
	against := b.Against
	if against == "" && p != nil && p.Breaking.Against.Text != "" {
		against = p.against()
	}
	if against == "" {
		return usagef("found no old version; set it with --against, such as --against git:main")
	}
	if err := c.listNew(); err != nil {
		return err
	}
	done, err := c.listOld(against, b.AgainstInclude)
	if done != nil {
		defer done()
	}
	if err != nil {
		return err
	}
	if err := c.compile(); err != nil {
		return err
	}
	if c.diags.Errors() > 0 { // versions with errors cannot be compared
		return c.refuse()
	}
	changes, err := breaking.Compare(context.Background(), c.packages(), opts)
	if err != nil {
		return usagef("%v; --use wire,behaviour compares without Go", err)
	}
	e.verbosef("%d changes", len(changes))
	if b.Format == "changelog" {
		_, err := io.WriteString(e.stdout, breaking.Changelog(changes))
		return err
	}
	return e.conclude(breaking.Diagnostics(changes), c.sources)
}

// refuse prints the errors of the versions.
func (c *comparison) refuse() error {
	c.diags = slices.DeleteFunc(c.diags, func(d *diag.Diagnostic) bool { return d.Severity != diag.Error })
	c.diags.Sort()
	c.sayMissing()
	err := c.conclude(c.diags, c.sources)
	which := "new"
	if c.now.diags.Errors() == 0 {
		which = "old"
	}
	fmt.Fprintf(c.stderr, "gomof: nothing was compared, because the %s version has errors\n", which)
	return err
}

// options returns the options from the flags, or from gomof.yaml for flags that are not set.
func (b *breakingCmd) options(p *project) (o breaking.Options, err error) {
	use, side := b.Use, b.Side
	if p != nil {
		if use == nil {
			use = texts(p.Breaking.Use)
		}
		side = cmp.Or(side, p.Breaking.Side)
		ignores := p.ignored
		o.Ignore = func(code diag.Code, file, element string) bool {
			return slices.ContainsFunc(ignores, func(i silence.Ignore) bool { return i.Silences(code, file, element) })
		}
		o.Experimental = p.Breaking.Experimental
		if err := p.misused(); err != nil {
			return o, err
		}
	}
	for _, word := range use {
		category, ok := breaking.Categories[word]
		if !ok {
			return o, usagef("--use: found %q, want wire, go, behaviour or schema", word)
		}
		o.Use |= category
	}
	o.Side, o.All = breaking.Sides[side], b.All || b.Format == "changelog"
	if o.All && b.Format == "changelog" && use == nil {
		o.Use = breaking.Default
	}
	return o, nil
}

// against returns breaking.against of gomof.yaml. Its path is relative to the directory of
// gomof.yaml.
func (p *project) against() string {
	text := p.Breaking.Against.Text
	if strings.HasPrefix(text, "git:") || strings.HasPrefix(text, ".git#") {
		return text
	}
	name, rest, isGit := strings.Cut(text, "#")
	if isGit {
		return p.Path(name) + "#" + rest
	}
	return p.Path(text)
}

// A comparison is two versions to compare.
type comparison struct {
	*env
	flag     string   // names the old version: --against or --since
	project  *project // or nil
	args     []string
	now, old side
	single   bool     // the old version is one schema
	missing  []string // include entries that the old version does not have
	diags    diag.List
	sources  map[string]*diag.File
}

// A side is one version: its input, its settings and the result of compiling it.
type side struct {
	env      *env
	jobs     []job
	packages []gen.Package
	diags    diag.List
	sources  map[string]*diag.File
}

func (c *comparison) listNew() error {
	if len(c.args) == 0 {
		p, err := c.env.needProject()
		if err != nil {
			return err
		}
		c.project, c.now.env = p, p.env
		c.now.jobs, err = p.jobs()
		return err
	}
	e, files, err := c.env.together(c.args, mofFiles, xmlFiles)
	c.now = side{env: e, jobs: []job{{mof: files, options: gen.Options{Package: "schema"}}}}
	return err
}

// compile compiles both versions in parallel. Messages and directives of the old version are kept
// apart until both are done.
func (c *comparison) compile() error {
	var said bytes.Buffer
	with := *c.old.env
	with.stderr, with.silence = &said, newSilencer()
	c.old.env = &with
	var old error
	var group sync.WaitGroup
	group.Go(func() { old = c.old.compile() })
	now := c.now.compile()
	group.Wait()
	if err := cmp.Or(now, old); err != nil {
		return err
	}
	if _, err := c.stderr.Write(said.Bytes()); err != nil {
		return err
	}
	c.diags, c.sources = slices.Concat(c.now.diags, c.old.diags), c.now.sources
	for name, file := range c.old.sources {
		if c.sources[name] == nil {
			c.sources[name] = file
		}
	}
	return nil
}

func (s *side) compile() error {
	b := s.env.newBatch()
	var err error
	s.packages, err = b.compileEach(s.jobs)
	s.diags, s.sources = b.diags, b.sources
	return err
}

// packages pairs the packages of both versions.
func (c *comparison) packages() []breaking.Package {
	var list []breaking.Package
	for _, now := range c.now.packages {
		p := breaking.Package{New: now.Schema, Options: now.Options}
		switch {
		case c.single:
			p.Old = c.old.packages[0].Schema
			if len(c.now.packages) > 1 {
				p.OldClasses = namedIn(now.Schema)
			}
		default:
			for _, j := range c.old.packages {
				if j.Options.Package == now.Options.Package {
					p.Old = j.Schema
				}
			}
		}
		list = append(list, p)
	}
	return list
}

func namedIn(s *schema.Schema) (names []string) {
	for _, class := range s.Classes {
		if class.Named && class.Outer() == nil {
			names = append(names, class.Name)
		}
	}
	return names
}

// An oldSource says where the old version is.
type oldSource struct {
	env    *env
	root   string // the working directory in the old version; "" for a path
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
	flags.Include = append(slices.Clone(flags.Include), include...)
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
		return done, misuse(fmt.Errorf("--against: %w", err))
	}
	if c.project != nil {
		settings := *s.env.cli
		settings.Include = append(settings.Include, c.includes(s)...)
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
			return usagef("--against: %s is not in %s; set its directory there with subdir=", p, s.rev)
		}
	}
	return nil
}

// includes returns the include directories of gomof.yaml, in the old version if they exist there.
func (c *comparison) includes(s oldSource) (list []string) {
	for _, i := range c.project.Include {
		path := c.project.Path(i.Text)
		if there := filepath.Join(s.root, path); s.root != "" && !filepath.IsAbs(path) && s.env.disk.Find(there) == nil {
			path = there
		}
		list = append(list, path)
	}
	return list
}

// sayMissing explains why the old version has errors that it did not have when it was new: a
// revision often lacks the archives that include names.
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
	c.borrow(p)
	c.old = side{env: p.env, jobs: jobs}
	return true, nil
}

// borrow lets the old version use archives and directories of the new one: include often names
// an archive that is not in the repository.
func (c *comparison) borrow(old *project) {
	for _, i := range old.Include {
		switch {
		case i.Text == "" || old.env.disk.Find(old.Path(i.Text)) == nil:
		case c.project == nil || old.env.disk.Find(c.project.Path(i.Text)) != nil:
			c.missing = append(c.missing, i.Text)
		default:
			old.env.Include = append(old.env.Include, c.project.Path(i.Text))
		}
	}
}

// find parses the value of --against.
func (c *comparison) find(against string) (s oldSource, done func(), err error) {
	with := *c.env
	with.project = nil
	s.env = &with
	if rev, ok := strings.CutPrefix(against, "git:"); ok {
		return c.revision(s, ".", rev, "")
	}
	if dir, rest, ok := strings.Cut(against, "#"); ok && strings.HasPrefix(rest, "ref=") {
		rev, subdir, _ := strings.Cut(strings.TrimPrefix(rest, "ref="), ",subdir=")
		if filepath.Base(dir) == ".git" {
			dir = filepath.Dir(dir)
		}
		return c.revision(s, cmp.Or(dir, "."), rev, subdir)
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
	at := filepath.FromSlash(rev + ":")
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
