package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"golang.org/x/term"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/internal/source"
)

// newSilencer returns a silencer without files: each run of --watch reads them again.
func newSilencer() *silence.Silencer { return &silence.Silencer{InfoOf: infoOf, Known: warningNames()} }

// warned applies -W and the silencing directives to a list. The files in found were only found
// through -I.
func (e *env) warned(list diag.List, found map[string]bool) diag.List {
	return e.warnings.apply(e.silence.Filter(list), found, e.Quiet)
}

// conclude prints diagnostics in the format of the flags, and returns the error that ends the
// command: errFound if there are errors, unless another one is more specific.
func (e *env) conclude(list diag.List, sources map[string]*diag.File) error {
	if err := e.print(list, sources); err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == source.NoFile }):
		return errUnread
	case slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return configuration[d.Code] || e.project.holds(d) }):
		return errMisused
	case list.Errors() > 0:
		return errFound
	}
	return nil
}

// configuration are the diagnostics about flags and gomof.yaml.
var configuration = map[diag.Code]bool{gen.BadPackage: true, gen.BadRename: true, gen.BadKeep: true, gen.BadSuccess: true, badImport: true}

func (e *env) print(list diag.List, sources map[string]*diag.File) error {
	p := diag.Printer{
		W: e.findings, Sources: sources, Infos: infos, Version: version(),
		Color: e.color(), Max: int(e.MaxErrors), MaxPerCode: int(e.maxPerCode),
	}
	switch e.Diagnostics {
	case "json":
		return p.JSON(list)
	case "sarif":
		return p.SARIF(list)
	case "github":
		return p.GitHub(list)
	}
	if err := p.Print(list); err != nil || len(list) < 2 || e.Quiet {
		return err
	}
	return p.Summary(list)
}

// onStdout sends JSON and SARIF to standard output, for commands that print nothing else.
func (e *env) onStdout() *env {
	if e.Diagnostics != "json" && e.Diagnostics != "sarif" {
		return e
	}
	with := *e
	with.findings = e.stdout
	return &with
}

func (e *env) color() bool {
	switch e.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return os.Getenv("NO_COLOR") == "" && isTerminal(e.stderr)
}

func isTerminal(w io.Writer) bool {
	if out, ok := w.(afterProgress); ok {
		w = out.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// verbosef prints a line if -v is given.
func (e *env) verbosef(format string, args ...any) {
	if e.Verbose {
		fmt.Fprintln(e.stderr, diag.Visible(fmt.Sprintf(format, args...)))
	}
}
