package main

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/internal/spelling"
)

// A project is a directory with a gomof.yaml. All commands read its files in the same way.
type project struct {
	*config.Config
	env   *env // with its settings; flags come first
	wrong diag.List
}

// findProject reads the configuration, if there is one. What is wrong with it is for misused
// to report, together with what is found later.
func (e *env) findProject() (*project, error) {
	c, diags, err := config.Read(e.disk, cmp.Or(e.Config, config.Name))
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.Config == "":
		return nil, nil
	case err != nil:
		return nil, usagef("--config: %v", err)
	}
	p := &project{Config: c, env: e, wrong: diags}
	p.env = p.settings(e)
	e.silence.Off = p.Lint.NoComments
	e.silence.Ignores = p.ignores(p.Lint.Ignore)
	return p, nil
}

// needProject is findProject for commands that have no files otherwise.
func (e *env) needProject() (*project, error) {
	p, err := e.findProject()
	switch {
	case err != nil:
	case p != nil && len(p.Packages) == 0 && p.wrong.Errors() == 0:
		return nil, usagef("%s has no packages, name the files", p.File.Name)
	case p == nil:
		return nil, usagef("no files on the command line, and no gomof.yaml in the working directory; gomof init writes one")
	}
	return p, err
}

// misused prints what is wrong with the configuration, if anything is.
func (p *project) misused() error {
	if p.wrong.Errors() == 0 {
		return nil
	}
	p.wrong.Sort()
	if err := p.env.print(p.wrong, map[string]*diag.File{p.File.Name: p.File}); err != nil {
		return err
	}
	return errMisused
}

// settings puts what the configuration says of reading behind what the flags say.
func (p *project) settings(e *env) *env {
	flags, with := *e.cli, *e
	for _, i := range p.Include {
		p.mustBe(i, "include")
		flags.Include = append(slices.Clone(flags.Include), p.Path(i.Text))
	}
	flags.Dialect = cmp.Or(flags.Dialect, p.Dialect)
	flags.Namespace = cmp.Or(flags.Namespace, p.Namespace.Text)
	if flags.Qualifiers == nil {
		flags.Qualifiers = p.qualifiers()
	}
	with.cli, with.project = &flags, p
	var err error
	if with.warnings, err = newWarnings(append(p.warningFlags(), flags.Warn...)); err != nil {
		panic(err) // both were checked
	}
	return &with
}

func (p *project) qualifiers() []string {
	var list []string
	for _, q := range p.Qualifiers {
		if _, isSet := qualifierSets[q.Text]; isSet {
			list = append(list, q.Text)
			continue
		}
		p.mustBe(q, "qualifiers")
		list = append(list, p.Path(q.Text))
	}
	return list
}

// warningFlags are the arguments of -W in the configuration, as far as they are right.
func (p *project) warningFlags() []string {
	var list []string
	for _, w := range p.Warnings {
		if _, err := newWarnings([]string{w.Text}); err != nil {
			p.wrong.Error(config.WrongValue, w.Span, "warnings: %s", strings.TrimPrefix(err.Error(), "-W "))
			continue
		}
		list = append(list, w.Text)
	}
	return list
}

// ignores checks the rules that entries name.
func (p *project) ignores(entries []config.Ignore) (list []silence.Ignore) {
	for _, e := range entries {
		i := silence.Ignore{Files: texts(e.Files), Elements: texts(e.Elements)}
		for _, r := range e.Rules {
			if code, ok := p.code(r); ok {
				i.Rules = append(i.Rules, code)
			}
		}
		list = append(list, i)
	}
	return list
}

// code is that of a rule by its name, which is reported if there is none.
func (p *project) code(rule config.Entry) (diag.Code, bool) {
	info := infoOf(rule.Text)
	if info == nil {
		p.wrong.Error(config.WrongValue, rule.Span, "there is no rule %q", rule.Text).
			Meant(rule.Text, spelling.Nearest(rule.Text, ruleNames()))
		return "", false
	}
	return info.Code, true
}

func texts(entries []config.Entry) (list []string) {
	for _, e := range entries {
		list = append(list, e.Text)
	}
	return list
}

// mustBe reports a path that leads to nothing, and whether it leads to something.
func (p *project) mustBe(e config.Entry, key string) bool {
	if e.Text == "" {
		return false // it was reported
	}
	path := p.Path(e.Text)
	err := p.env.disk.Find(path)
	if err != nil {
		p.wrong.Error(config.WrongValue, e.Span, "%s: cannot read %s: %v", key, filepath.ToSlash(path), reason(err))
	}
	return err == nil
}

// reason is an error without the path, which the message has already.
func reason(err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return perr.Err
	}
	return err
}

// sources are the files of one package of the project.
func (p *project) sources(of config.Package, kinds []disk.Kind) []string {
	var files []string
	for _, m := range of.MOF {
		if !p.mustBe(m, "mof") {
			continue
		}
		list, err := p.env.disk.Sources([]string{p.Path(m.Text)}, kinds...)
		if err != nil {
			p.wrong.Error(config.WrongValue, m.Span, "mof: %v", err)
		}
		files = append(files, list...)
	}
	return files
}

// has reports whether a file is one of the project: whether a package names it, or a
// directory or archive that it is in.
func (p *project) has(file string) bool {
	path, err := filepath.Abs(filepath.FromSlash(file))
	if err != nil || file == disk.Stdin {
		return false
	}
	for _, of := range p.Packages {
		for _, m := range of.MOF {
			entry, err := filepath.Abs(p.Path(m.Text))
			if err == nil && (path == entry || strings.HasPrefix(path, strings.TrimSuffix(entry, string(filepath.Separator))+string(filepath.Separator))) {
				return true
			}
		}
	}
	return false
}

// jobs are the packages to generate.
func (p *project) jobs() ([]job, error) {
	var jobs []job
	for _, of := range p.Packages {
		files := p.sources(of, []disk.Kind{mofFiles, xmlFiles})
		out, name := p.Path(of.Out.Text), of.Name
		if name == "" {
			var err error
			if name, err = packageName(out); err != nil {
				return nil, err
			}
		}
		jobs = append(jobs, job{out: out, mof: files, imports: p.imports(of), options: gen.Options{
			Package: name, Classes: of.Classes, Rename: of.Rename, Keep: of.Keep, Success: of.Success,
			ImportPath: of.ImportPath, References: references(of.References), At: of.At,
		}})
	}
	return jobs, p.misused()
}

func (p *project) imports(of config.Package) []importConfig {
	var list []importConfig
	for _, i := range of.Imports {
		c := importConfig{Import: gen.Import{Classes: i.Classes, Path: i.ImportPath.Text, Package: i.Package}, dir: i.Dir, span: i.ImportPath.Span}
		if c.dir != "" {
			c.dir = p.Path(c.dir)
		}
		list = append(list, c)
	}
	return list
}
