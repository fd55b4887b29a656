package main

import (
	"github.com/gomof/gomof"
	"github.com/gomof/gomof/parser"
)

type checkCmd struct {
	Files  []string `arg:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input."`
	Syntax bool     `help:"Lexing and grammar only, of included files too; one that is not found is a warning. A directory stands for its .mfl files as well."`
}

func (c *checkCmd) Run(e *env) error {
	defer e.progress("checking")()
	compile, extensions := gomof.Compile, []string{".xml"}
	if c.Syntax {
		compile, extensions = gomof.Check, []string{".xml", ".mfl"}
	}
	files, err := sourceFiles(c.Files, extensions...)
	if err != nil {
		return err
	}
	host, err := newHostFS(files, e.Include, e.AllowOutside)
	if err != nil {
		return err
	}
	dialect, _ := parser.ParseDialect(e.Dialect)
	result, diags := compile(host, files, gomof.Options{Include: slashed(e.Include), Dialect: dialect, Namespace: e.Namespace})
	e.verbosef("%d files read, %d classes", len(result.Sources), len(result.Schema.Classes))
	return e.report(diags, result.Sources)
}
