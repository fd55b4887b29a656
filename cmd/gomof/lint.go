package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/lint"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/schema"
)

type lintCmd struct {
	Files         []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: the files of gomof.yaml."`
	Level         string   `enum:",minimal,standard,strict,off" default:"" placeholder:"LEVEL" help:"Set of rules: minimal (only certain errors), standard, strict or off. -W switches single rules. Default: standard."`
	Fix           bool     `help:"Apply safe fixes to the files."`
	Diff          bool     `help:"Print what --fix would change, without writing files."`
	Unsafe        bool     `help:"With --fix or --diff, also apply fixes that are guesses."`
	Since         string   `placeholder:"REV" help:"Report only diagnostics that are new since this git revision."`
	Baseline      string   `placeholder:"FILE" help:"Report only diagnostics that are not in this file."`
	WriteBaseline bool     `help:"Write all diagnostics to the file of --baseline."`
	List          bool     `help:"List the rules with their levels, and which ones are on."`
	MaxPerRule    uint     `default:"20" placeholder:"N" help:"Print at most N diagnostics of a rule in text output; 0 prints all. Default: 20."`
}

func (l *lintCmd) Run(e *env) error {
	e = e.onStdout()
	p, err := e.findProject()
	if err != nil {
		return err
	}
	r, err := l.rules(e, p)
	if err != nil {
		return err
	}
	switch {
	case l.List:
		return r.list(e.stdout)
	case l.WriteBaseline && l.Baseline == "":
		return usagef("--write-baseline needs --baseline FILE")
	case l.Fix && l.Diff:
		return usagef("--fix and --diff cannot be combined")
	}
	done := e.showProgress("linting")
	found, err := l.find(e, r)
	done()
	if err != nil {
		return err
	}
	if l.Fix || l.Diff {
		return l.fix(e, r, found)
	}
	if l.WriteBaseline {
		return e.writeBaseline(l.Baseline, found.keys())
	}
	if err := l.withoutKnown(e, r, found); err != nil {
		return err
	}
	return l.print(e, found)
}

// ruleSet says which rules are on, and which setting decides it.
type ruleSet struct {
	*env
	level string
	ruleSettings
}

// ruleSettings are the rules in gomof.yaml.
type ruleSettings struct {
	said map[diag.Code]string // on, off, warning or error
	lint.Options
}

func (l *lintCmd) rules(e *env, p *project) (*ruleSet, error) {
	r := &ruleSet{env: e, level: l.Level}
	if p != nil {
		r.level = cmp.Or(r.level, p.Lint.Level)
		if err := p.misused(); err != nil {
			return nil, err
		}
		r.ruleSettings = p.rules
	}
	r.Options.On = func(code diag.Code) bool { on, _ := r.isOn(code); return on }
	return r, nil
}

// ruleSettings returns the rules and their options in gomof.yaml.
func (p *project) ruleSettings() ruleSettings {
	s := ruleSettings{said: map[diag.Code]string{}}
	for _, rule := range p.Lint.Rules {
		if code, ok := p.code(rule.Name); ok {
			s.said[code] = rule.State
			s.options(p, code, rule)
		}
	}
	return s
}

// options reads the options of a rule.
func (r *ruleSettings) options(p *project, code diag.Code, rule config.Rule) {
	kinds := []string{"class", "property", "method", "parameter"}
	for _, o := range rule.Options {
		wrong := func(format string, args ...any) {
			p.wrong.Error(config.WrongValue, o.Key.Span, rule.Name.Text+": "+format, args...)
		}
		isKind := slices.Contains(kinds, o.Key.Text)
		switch {
		case code == lint.NameForm && isKind && len(o.Values) == 1:
			form, err := regexp.Compile(o.Values[0].Text)
			if err != nil {
				wrong("%v", err)
				continue
			}
			if r.Forms == nil {
				r.Forms = map[string]*regexp.Regexp{}
			}
			r.Forms[o.Key.Text] = form
		case code == lint.RequiredQualifiers && isKind:
			if r.Required == nil {
				r.Required = map[string][]string{}
			}
			r.Required[o.Key.Text] = texts(o.Values)
		case code == lint.SchemaPrefix && o.Key.Text == "allow":
			r.Prefixes = texts(o.Values)
		default:
			wrong("unknown option %s", o.Key.Text)
		}
	}
}

// isOn reports whether a rule is on, and which setting decides it.
func (r *ruleSet) isOn(code diag.Code) (on bool, by string) {
	if off, said := r.warnings.off[code]; said {
		return !off, "flag"
	}
	if state, said := r.said[code]; said {
		return state != "off", config.Name
	}
	info := infoOf(string(code))
	return info != nil && lint.HasLevel(info, r.level), "level"
}

func (r *ruleSet) list(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, info := range lint.Infos() {
		on, by := r.isOn(info.Code)
		state := "off"
		if on {
			state = "on"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", info.Code, info.Name, info.Level, state, by, info.Fix, info.Title)
	}
	return w.Flush()
}

// A lintResult is the result for all files.
type lintResult struct {
	diags   diag.List
	sources map[string]*diag.File
	reads   []reading
	element func(diag.Pos) string
}

// find compiles the files and runs the rules.
func (l *lintCmd) find(e *env, r *ruleSet) (*lintResult, error) {
	readings, err := e.readings(l.Files, mofFiles, xmlFiles)
	if err != nil {
		return nil, err
	}
	return l.judge(e, r, readings)
}

// judge compiles readings and runs the rules on each.
func (l *lintCmd) judge(e *env, r *ruleSet, readings []reading) (*lintResult, error) {
	found := &lintResult{sources: map[string]*diag.File{}, reads: readings, element: e.silence.Element}
	own := map[string]bool{}
	for _, one := range readings {
		result, fsys, err := one.compile(one.files, false)
		if err != nil {
			return nil, err
		}
		beside := &besides{fsys: fsys}
		found.diags = append(found.diags, r.judge(&one, result, beside)...)
		maps.Copy(found.sources, result.Sources)
		maps.Copy(found.sources, beside.sources())
		for name := range result.Sources {
			own[name] = own[name] || !result.Found[name]
		}
	}
	found.diags = append(found.diags, e.unused(own, func(code diag.Code) bool {
		return isOfCheck(code) || strings.HasPrefix(string(code), "MOF5") && r.On(code)
	})...)
	found.diags.Sort()
	return found, nil
}

// judge runs the rules on one compilation, and adds the diagnostics of check.
func (r *ruleSet) judge(one *reading, result *gomof.Result, beside *besides) diag.List {
	broken := map[string]bool{}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			class, _, _ := strings.Cut(one.silence.Element(d.Span.Pos), ".")
			broken[class] = true
		}
	}
	opts := r.Options
	opts.Skip = func(c *schema.Class) bool { return broken[c.Name] }
	opts.Encoding, opts.MFL = beside.encoding, beside.mfl
	list := lint.Run(result.Schema, opts)
	one.silence.Add(beside.texts)
	for _, d := range list {
		if r.said[d.Code] == "error" {
			d.Severity = diag.Error
		}
	}
	silenced := one.silence.Filter(list)
	list = silenced[:0:0]
	for _, d := range silenced {
		if d.Severity == diag.Warning && of(one.warnings.fatal, d.Code, one.warnings.allFatal) {
			d.Severity = diag.Error
		}
		list = append(list, d)
	}
	return append(one.warned(result.Diagnostics, result.Found), list...)
}

// key identifies a diagnostic independently of its line.
func (f *lintResult) key(d *diag.Diagnostic) string {
	element := f.element(d.Span.Pos)
	if element == "" {
		element = filepath.Base(d.Span.Pos.Filename)
	}
	return string(d.Code) + " " + element
}

func (f *lintResult) keys() []string {
	var list []string
	for _, d := range f.diags {
		if d.Severity != diag.Error || strings.HasPrefix(string(d.Code), "MOF5") {
			list = append(list, f.key(d))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// withoutKnown removes the diagnostics in --baseline or in the revision of --since.
func (l *lintCmd) withoutKnown(e *env, r *ruleSet, found *lintResult) error {
	known := map[string]bool{}
	if l.Baseline != "" {
		data, err := e.disk.ReadSmall(l.Baseline)
		var list []string
		if err == nil {
			err = json.Unmarshal(data, &list)
		}
		if err != nil {
			return usagef("--baseline: %v", err)
		}
		for _, k := range list {
			known[k] = true
		}
	}
	if l.Since != "" {
		list, err := l.before(e, r)
		if err != nil {
			return err
		}
		for _, k := range list {
			known[k] = true
		}
	}
	found.diags = slices.DeleteFunc(found.diags, func(d *diag.Diagnostic) bool {
		return (d.Severity != diag.Error || strings.HasPrefix(string(d.Code), "MOF5")) && known[found.key(d)]
	})
	return nil
}

// before returns the keys of the diagnostics in the revision of --since.
func (l *lintCmd) before(e *env, r *ruleSet) ([]string, error) {
	c := &comparison{env: e, flag: "--since", args: l.Files}
	if len(l.Files) == 0 {
		p, err := e.needProject()
		if err != nil {
			return nil, err
		}
		c.project = p
	}
	s, done, err := c.find("git:" + l.Since)
	if done != nil {
		defer done()
	}
	if err != nil {
		return nil, err
	}
	var there []string
	for _, path := range c.samePaths(s.root) {
		if s.env.disk.Find(path) == nil {
			there = append(there, path)
		}
	}
	files, err := s.env.disk.Sources(there, mofFiles, xmlFiles)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	old := *s.env
	old.silence = newSilencer()
	one := reading{&old, files}
	result, fsys, err := one.compile(files, false)
	if err != nil {
		return nil, err
	}
	found := &lintResult{diags: r.judge(&one, result, &besides{fsys: fsys}), element: old.silence.Element}
	return found.keys(), nil
}

func (e *env) writeBaseline(path string, keys []string) error {
	if keys == nil {
		keys = []string{}
	}
	data, err := json.MarshalIndent(keys, "", "  ")
	if err != nil {
		return err
	}
	old, _ := e.disk.ReadSmall(path) // an error means that there is none yet, or it is overwritten
	return output.Apply([]output.Change{{Path: path, Old: old, New: append(data, '\n')}})
}

// print prints the diagnostics. The exit status is 1 if there are any.
func (l *lintCmd) print(e *env, found *lintResult) error {
	with := *e
	with.maxPerCode = l.MaxPerRule
	err := with.conclude(found.diags, found.sources)
	if err == nil && len(found.diags) > 0 {
		return errFound
	}
	return err
}
