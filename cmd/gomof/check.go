package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/schema"
)

type checkCmd struct {
	Files  []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: those of gomof.yaml."`
	Syntax bool     `help:"Check only tokens and grammar, also of included files. A missing include is a warning. Directories include .mfl files."`
}

// isOfCheck reports whether check can report a diagnostic.
func isOfCheck(code diag.Code) bool {
	return strings.HasPrefix(string(code), "MOF1") || strings.HasPrefix(string(code), "MOF2") || code == silence.NoReason
}

// unused returns a warning for each directive that silences nothing. Directives for rules that
// did not run are skipped.
func (e *env) unused(files map[string]bool, active func(diag.Code) bool) diag.List {
	var own []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if files[name] {
			own = append(own, name)
		}
	}
	return e.warnings.apply(e.silence.Unused(own, func(code diag.Code) bool {
		return active(code) && !e.warnings.isOff(code)
	}), nil, e.Quiet)
}

func (c *checkCmd) Run(e *env) error {
	defer e.showProgress("checking")()
	e = e.onStdout()
	if len(c.Files) == 0 && !c.Syntax {
		return e.checkProject()
	}
	kinds := []disk.Kind{mofFiles, xmlFiles}
	if c.Syntax {
		kinds = append(kinds, mflFiles)
	}
	readings, err := e.readings(c.Files, kinds...)
	if err != nil {
		return err
	}
	var diags diag.List
	var schemas []*schema.Schema
	sources, own := map[string]*diag.File{}, map[string]bool{}
	for _, r := range readings {
		result, _, err := r.compile(r.files, c.Syntax)
		if err != nil {
			return err
		}
		schemas = append(schemas, result.Schema)
		diags = append(diags, r.warned(result.Diagnostics, result.Found)...)
		maps.Copy(sources, result.Sources)
		for name := range result.Sources {
			own[name] = own[name] || !result.Found[name]
		}
	}
	e.sayRead(len(sources), schemas)
	diags = append(diags, e.unused(own, func(code diag.Code) bool { return !c.Syntax && isOfCheck(code) })...)
	diags.Sort() // packages share files and their diagnostics
	return e.conclude(diags, sources)
}

// checkProject checks the MOF of all packages of gomof.yaml, and the configuration against it.
func (e *env) checkProject() error {
	p, err := e.needProject()
	if err != nil {
		return err
	}
	jobs, err := p.jobs()
	if err != nil {
		return err
	}
	b, packages, err := p.env.compileJobs(jobs)
	if err != nil {
		return err
	}
	wrong, err := gen.CheckAll(context.Background(), packages)
	if err != nil {
		return err
	}
	var schemas []*schema.Schema
	for _, of := range packages {
		schemas = append(schemas, of.Schema)
	}
	b.sayRead(len(b.sources)-1, schemas) // one of the sources is gomof.yaml
	b.diags = append(b.diags, p.placed(wrong)...)
	b.sort()
	own := map[string]bool{}
	for name := range b.sources {
		own[name] = !b.found[name]
	}
	diags := append(b.warned(b.diags, b.found), b.unused(own, isOfCheck)...)
	diags.Sort()
	return b.conclude(diags, b.sources)
}

// sayRead says, if -v asks for it, how much was read. Packages share classes.
func (e *env) sayRead(files int, schemas []*schema.Schema) {
	classes := map[string]bool{}
	for _, s := range schemas {
		if s == nil { // the MOF has errors
			continue
		}
		for _, c := range s.Classes {
			classes[c.Namespace+":"+c.Name] = true
		}
	}
	e.verbosef("%s read, %s", count(files, "file", "files"), count(len(classes), "class", "classes"))
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
