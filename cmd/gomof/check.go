package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/silence"
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
	kinds := []disk.Kind{mofFiles, xmlFiles}
	if c.Syntax {
		kinds = append(kinds, mflFiles)
	}
	readings, err := e.readings(c.Files, kinds...)
	if err != nil {
		return err
	}
	var diags diag.List
	sources, classes, own := map[string]*diag.File{}, map[string]bool{}, map[string]bool{}
	for _, r := range readings {
		result, _, err := r.compile(r.files, c.Syntax)
		if err != nil {
			return err
		}
		for _, class := range result.Schema.Classes {
			classes[class.Namespace+":"+class.Name] = true
		}
		diags = append(diags, r.warned(result.Diagnostics, result.Found)...)
		maps.Copy(sources, result.Sources)
		for name := range result.Sources {
			own[name] = own[name] || !result.Found[name]
		}
	}
	e.verbosef("%d files read, %d classes", len(sources), len(classes))
	diags = append(diags, e.unused(own, func(code diag.Code) bool { return !c.Syntax && isOfCheck(code) })...)
	diags.Sort() // packages share files and their diagnostics
	return e.conclude(diags, sources)
}
