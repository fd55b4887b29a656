package main

import (
	"maps"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
)

type checkCmd struct {
	Files  []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: those of gomof.yaml."`
	Syntax bool     `help:"Lexing and grammar only, of included files too; one that is not found is a warning. A directory stands for its .mfl files as well."`
}

func (c *checkCmd) Run(e *env) error {
	defer e.progress("checking")()
	if e.Diagnostics == "json" || e.Diagnostics == "sarif" { // nothing else goes there
		with := *e
		with.findings = e.stdout
		e = &with
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
	sources, classes := map[string]*diag.File{}, map[string]bool{}
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
	}
	e.verbosef("%d files read, %d classes", len(sources), len(classes))
	diags.Sort() // packages share files, and what is wrong with them
	return e.conclude(diags, sources)
}
