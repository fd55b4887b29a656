package main

import (
	"github.com/gomof/gomof"
	"github.com/gomof/gomof/parser"
)

type checkCmd struct {
	Files  []string `arg:"" name:"file" help:"MOF files, or directories of them."`
	Syntax bool     `help:"Lexing and grammar only."`
}

func (c *checkCmd) Run(e *env) error {
	defer e.progress("checking")()
	files, err := sourceFiles(c.Files)
	if err != nil {
		return err
	}
	host, err := newHostFS(files, e.Include)
	if err != nil {
		return err
	}
	dialect, _ := parser.ParseDialect(e.Dialect)
	compile := gomof.Compile
	if c.Syntax {
		compile = gomof.Check
	}
	result, diags := compile(host, files, gomof.Options{Include: slashed(e.Include), Dialect: dialect, Namespace: e.Namespace})
	e.verbosef("%d files read, %d classes", len(result.Sources), len(result.Schema.Classes))
	return e.report(diags, result.Sources)
}
