package main

import "github.com/gomof/gomof/internal/disk"

type checkCmd struct {
	Files  []string `arg:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input."`
	Syntax bool     `help:"Lexing and grammar only, of included files too; one that is not found is a warning. A directory stands for its .mfl files as well."`
}

func (c *checkCmd) Run(e *env) error {
	defer e.progress("checking")()
	kinds := []disk.Kind{mofFiles, xmlFiles}
	if c.Syntax {
		kinds = append(kinds, mflFiles)
	}
	files, err := e.disk.Sources(c.Files, kinds...)
	if err != nil {
		return err
	}
	result, _, err := e.compile(files, e.Include, c.Syntax)
	if err != nil {
		return err
	}
	e.verbosef("%d files read, %d classes", len(result.Sources), len(result.Schema.Classes))
	return e.report(result.Diagnostics, result.Sources)
}
