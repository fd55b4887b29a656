package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
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
	AgainstInclude []string `sep:"none" placeholder:"DIR" help:"Like -I, but only for the old version, and searched first. Repeatable."`
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
	return c.conclude(breaking.Diagnostics(changes))
}

// conclude is like env.conclude. It writes files of a revision as git does: v1:disk.mof, which is
// mounted as v1:/disk.mof.
func (c *comparison) conclude(list diag.List) error {
	if c.mounted == "" {
		return c.env.conclude(list, c.sources)
	}
	rename := func(name *string) {
		if path, ok := strings.CutPrefix(*name, c.mounted+"/"); ok {
			*name = c.mounted + path
		}
	}
	for _, d := range list {
		rename(&d.Span.Pos.Filename)
		for i := range d.Related {
			rename(&d.Related[i].Span.Pos.Filename)
		}
	}
	sources := map[string]*diag.File{}
	for name, file := range c.sources {
		rename(&name)
		sources[name] = file
	}
	return c.env.conclude(list, sources)
}

// refuse prints the errors of the versions.
func (c *comparison) refuse() error {
	c.diags = slices.DeleteFunc(c.diags, func(d *diag.Diagnostic) bool { return d.Severity != diag.Error })
	c.diags.Sort()
	c.sayMissing()
	err := c.conclude(c.diags)
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
			return o, usagef("--use %s: expected wire, go, behaviour or schema", word)
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
	mounted  string   // where a revision is, or ""
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
