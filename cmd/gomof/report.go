package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/term"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/internal/source"
)

// newSilencer knows no files: each run of --watch reads them anew.
func newSilencer() *silence.Silencer { return &silence.Silencer{InfoOf: infoOf, Known: warningNames()} }

// warned is what is left to print of a list, with the warnings that are errors made ones. The
// files found are those that only -I has brought in.
func (e *env) warned(list diag.List, found map[string]bool) diag.List {
	return e.warnings.apply(e.silence.Filter(list), found, e.Quiet)
}

// conclude prints what is left as the flags want it, and returns the error that the command
// ends with: errFound if there are errors.
func (e *env) conclude(list diag.List, sources map[string]*diag.File) error {
	if err := e.print(list, sources); err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == source.NoFile }):
		return errUnread
	case slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return configuration[d.Code] }):
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
		Color: e.color(), Max: int(e.MaxErrors),
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
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// verbosef prints what -v asks for.
func (e *env) verbosef(format string, args ...any) {
	if e.Verbose {
		fmt.Fprintln(e.stderr, diag.Visible(fmt.Sprintf(format, args...)))
	}
}

// progress shows what the command does, and where it is looking, on a terminal and if it takes
// longer than a second. The function that it returns wipes it out.
func (e *env) progress(what string) (done func()) {
	if !isTerminal(e.stderr) || e.Quiet || e.Diagnostics != "text" {
		return func() {}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticks := time.NewTicker(time.Second)
		defer ticks.Stop()
		const wipe = "\r\x1b[K"
		for shown := ""; ; {
			select {
			case <-stop:
				fmt.Fprint(e.stderr, shown)
				return
			case <-ticks.C:
				shown = wipe
				fmt.Fprint(e.stderr, wipe, progressLine(what, e.reading.Load()))
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// progressLine fits into a line of a terminal.
func progressLine(what string, reading *disk.FS) string {
	line := "gomof: " + what + " ..."
	if reading == nil || reading.Looking() == "" {
		return line
	}
	const most = 56
	name := []rune(diag.Visible(reading.Looking()))
	if len(name) > most {
		name = append([]rune("..."), name[len(name)-most:]...)
	}
	return line + " " + string(name)
}
