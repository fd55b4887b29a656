package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// A project is a directory with a gomof.yaml. Its settings apply to its files in all commands.
type project struct {
	*config.Config
	env     *env // with its settings; flags come first
	wrong   diag.List
	rules   ruleSettings
	ignored []silence.Ignore // what breaking ignores
}

// findProject reads the configuration, if there is one. misused reports the errors in it,
// together with those that are found later.
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
	p.rules, p.ignored = p.ruleSettings(), p.ignores(p.Breaking.Ignore)
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
		return nil, usagef("no files on the command line, and no gomof.yaml in the working directory; %s", e.otherConfig())
	}
	return p, err
}

// otherConfig says where a configuration is or how to get one.
func (e *env) otherConfig() string {
	const most = 16 // directories
	dir := ".."
	for range most {
		name := filepath.Join(dir, config.Name)
		if e.disk.Find(name) == nil {
			return "there is a " + filepath.ToSlash(name)
		}
		dir = filepath.Join(dir, "..")
	}
	if e.disk.Find("gomof.yml") == nil {
		return "rename gomof.yml to gomof.yaml"
	}
	return "gomof init writes one"
}

// misused prints the errors of the configuration, if there are any.
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

// holds reports whether a diagnostic is in the configuration.
func (p *project) holds(d *diag.Diagnostic) bool {
	return p != nil && d.Severity == diag.Error && d.Span.Pos.Filename == p.File.Name
}

// placed returns the diagnostics that are in the configuration.
func (p *project) placed(list diag.List) diag.List {
	return slices.DeleteFunc(list, func(d *diag.Diagnostic) bool { return !p.holds(d) })
}

// settings returns an environment with the settings of the configuration. Flags take
// precedence.
func (p *project) settings(e *env) *env {
	flags, with := *e.cli, *e
	for _, i := range p.Include {
		if p.mustBe(i, "include") && p.mustHaveFiles(i) {
			flags.Include = append(slices.Clone(flags.Include), p.Path(i.Text))
		}
	}
	flags.Dialect = cmp.Or(flags.Dialect, p.Dialect)
	flags.Namespace = cmp.Or(flags.Namespace, p.namespace())
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

// mustHaveFiles reports an include that is neither a directory nor an archive.
func (p *project) mustHaveFiles(e config.Entry) bool {
	_, err := p.env.disk.FS(nil, []string{p.Path(e.Text)}, false)
	if err != nil {
		p.wrong.Error(config.WrongValue, e.Span, "include: %s is not a directory or zip archive", filepath.ToSlash(p.Path(e.Text)))
	}
	return err == nil
}

// namespace returns the namespace of the configuration, or "" if it is wrong. The resolver
// knows what a namespace may be.
func (p *project) namespace() string {
	_, diags := schema.Resolve(context.Background(), &parser.Set{}, schema.Options{Namespace: p.Namespace.Text})
	for _, d := range diags {
		d.Span = p.Namespace.Span
	}
	if p.wrong = append(p.wrong, diags...); len(diags) > 0 {
		return ""
	}
	return p.Namespace.Text
}

func (p *project) qualifiers() []string {
	var list []string
	for _, q := range p.Qualifiers {
		if _, isSet := qualifierSets[q.Text]; isSet {
			list = append(list, q.Text)
			continue
		}
		if p.mustBe(q, "qualifiers") {
			list = append(list, p.Path(q.Text))
		}
	}
	return list
}

// warningFlags returns the valid arguments of -W in the configuration.
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

// ignores returns the entries with the codes of their rules.
func (p *project) ignores(entries []config.Ignore) (list []silence.Ignore) {
	for _, e := range entries {
		i := silence.Ignore{Elements: texts(e.Elements)}
		for _, pattern := range e.Files {
			i.Files = append(i.Files, p.pattern(pattern.Text))
		}
		for _, r := range e.Rules {
			if code, ok := p.code(r); ok {
				i.Rules = append(i.Rules, code)
			}
		}
		list = append(list, i)
	}
	return list
}

// pattern returns a pattern of paths relative to the working directory, as diagnostics name files. A
// pattern without a slash matches the file name alone.
func (p *project) pattern(text string) string {
	if !strings.Contains(text, "/") {
		return text
	}
	return filepath.ToSlash(p.Path(text))
}

// code returns the code of a rule, or reports that there is no rule of that name.
func (p *project) code(rule config.Entry) (diag.Code, bool) {
	info := infoOf(rule.Text)
	if info == nil {
		p.wrong.Error(config.WrongValue, rule.Span, "there is no rule %q; gomof explain lists them", rule.Text).
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

// mustBe returns whether a path leads to something, or else reports an error.
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

// reason returns an error without the path, which the message contains already.
func reason(err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return perr.Err
	}
	return err
}

// forSome returns the environment for some of the files of the project. What they need is
// looked up in its other MOF, too.
func (p *project) forSome() *env {
	flags, with := *p.env.cli, *p.env
	flags.Include = slices.Clone(flags.Include)
	for _, of := range p.Packages {
		for _, m := range of.MOF {
			path := p.Path(m.Text)
			if _, err := p.env.disk.FS(nil, []string{path}, false); err == nil && !slices.Contains(flags.Include, path) {
				flags.Include = append(flags.Include, path)
			}
		}
	}
	with.cli = &flags
	return &with
}

// sources returns the files of one package of the project.
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

// has reports whether a package of the project names a file, or a directory or archive that
// contains it.
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

// jobs returns the packages to generate. compileJobs reports the errors in them. A package with
// a wrong file gets no files.
func (p *project) jobs() ([]job, error) {
	p.checkOut()
	var jobs []job
	for _, of := range p.Packages {
		before := p.wrong.Errors()
		files := p.sources(of, []disk.Kind{mofFiles, xmlFiles})
		if p.wrong.Errors() > before {
			files = nil
		}
		out := p.Path(of.Out.Text)
		name, err := p.packageName(of, out)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, job{out: out, mof: files, imports: p.imports(of), options: gen.Options{
			Package: name, Classes: of.Classes, Rename: of.Rename, Keep: of.Keep, Success: of.Success,
			ImportPath: of.ImportPath, References: references(of.References), At: of.At,
		}})
	}
	return jobs, nil
}

func (p *project) packageName(of config.Package, out string) (string, error) {
	switch {
	case of.Name != "":
		return of.Name, nil
	case of.Out.Text == "", output.IsDirectory(out) != nil:
		return "missing", nil // out was reported, and any name will do
	}
	return packageName(out)
}

// checkOut reports an out that is not a directory, and two that lead to one directory.
func (p *project) checkOut() {
	first := map[string]config.Entry{}
	for _, of := range p.Packages {
		if of.Out.Text == "" {
			continue
		}
		out := p.Path(of.Out.Text)
		if err := output.IsDirectory(out); err != nil {
			message, _, _ := strings.Cut(err.Error(), "; ") // there is no --out
			p.wrong.Error(config.WrongValue, of.Out.Span, "out: %s", message)
		}
		real := realPath(out)
		other, taken := first[real]
		if taken && p.Path(other.Text) != out { // if the text is the same, it was reported
			p.wrong.Error(config.WrongValue, of.Out.Span, "two packages have the same out, %s", of.Out.Text).See(other.Span, "the other one")
		}
		first[real] = of.Out
	}
}

// realPath follows the links in the part of a path that exists.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for at := abs; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return real + strings.TrimPrefix(abs, at)
		}
		if at == filepath.Dir(at) {
			return abs
		}
	}
}

func (p *project) imports(of config.Package) []importConfig {
	var list []importConfig
	for _, i := range of.Imports {
		if i.ImportPath.Text == "" {
			continue // it was reported
		}
		c := importConfig{Import: gen.Import{Classes: i.Classes, Path: i.ImportPath.Text, Package: i.Package}, dir: i.Dir, span: i.ImportPath.Span}
		if c.dir != "" {
			c.dir = p.Path(c.dir)
		}
		list = append(list, c)
	}
	return list
}
