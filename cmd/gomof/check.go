package main

import (
	"fmt"
	"strings"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

type checkCmd struct {
	Files  []string `arg:"" name:"file" help:"MOF files, or directories of them."`
	Syntax bool     `help:"Lexing and grammar only."`
}

func (c *checkCmd) Run(e *env) error {
	defer e.progress("checking")()
	files, err := sourceFiles(c.Files, ".mof")
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

type explainCmd struct {
	Code string `arg:"" help:"The code of a diagnostic, such as MOF2104."`
}

func (x *explainCmd) Run(e *env) error {
	info := infoOf(diag.Code(strings.ToUpper(x.Code)))
	if info == nil {
		return usagef("there is no diagnostic %s", x.Code)
	}
	text := fmt.Sprintf("%s: %s (%s)\n\n%s\n", info.Code, info.Title, info.Severity, info.Text)
	if info.Bad != "" {
		text += fmt.Sprintf("\nWrong:\n\n%s\n\nRight:\n\n%s\n", indent(info.Bad), indent(info.Good))
	}
	_, err := fmt.Fprint(e.stdout, text)
	return err
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

// infoOf finds the documentation of a diagnostic, or nil.
func infoOf(code diag.Code) *diag.Info {
	for _, list := range [][]diag.Info{gomof.Diagnostics(), configInfos} {
		for i := range list {
			if list[i].Code == code {
				return &list[i]
			}
		}
	}
	return nil
}
