// Command gomof compiles MOF and generates Go bindings from it.
//
//	gomof generate --out msps --package msps mof/MSPSService.mof
//	gomof check mof/MSPSService.mof
//	gomof fmt -w mof
//
// Run gomof help for all commands and flags. The exit status is 0 if all is
// well, 1 if the input has errors or --check, fmt -l, lint or breaking found something, 2 for
// wrong usage or configuration, and 3 if input or output failed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync/atomic"

	"github.com/alecthomas/kong"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/silence"
	"github.com/gomof/gomof/parser"
)

// The exit status of the command.
const (
	exitOK     = 0
	exitFound  = 1 // the input has errors, or --check, fmt -l, lint or breaking found something
	exitUsage  = 2
	exitFailed = 3 // input or output failed
)

func main() {
	growHeap(runGrowth)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// memoryLimit is where garbage collections become frequent. Refused input never has that much
// in use, so the limit costs little. Accepted input may use more.
const memoryLimit = 384 << 20

// How far the heap may grow beyond what is in use, in percent. Most runs end before they have
// 48 MB, the first collection, and most of what a run allocates is in use until its end. A
// longer delay is slower, because fresh pages cost more than a collection.
const (
	runGrowth    = 1200 // of at least 4 MB
	serverGrowth = 300
)

// growHeap sets how far the heap may grow, unless GOGC does.
func growHeap(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// cli is the command line. The flags outside the commands apply to all of them.
type cli struct {
	Generate   generateCmd   `cmd:"" help:"Generate Go from MOF."`
	Check      checkCmd      `cmd:"" help:"Parse and resolve MOF, write nothing, print diagnostics."`
	Export     exportCmd     `cmd:"" help:"Write the schema as JSON, CIM-XML or MOF."`
	Fmt        fmtCmd        `cmd:"" help:"Format MOF."`
	Lint       lintCmd       `cmd:"" help:"Find problems in valid MOF, and fix some of them."`
	Breaking   breakingCmd   `cmd:"" help:"Compare MOF with an older version, and print what breaks."`
	Serve      serveCmd      `cmd:"" help:"Serve a schema and instances over WS-Management and CIM-XML."`
	Init       initCmd       `cmd:"" help:"Write a gomof.yaml for the MOF in the working directory."`
	Explain    explainCmd    `cmd:"" help:"Explain a diagnostic, or list all diagnostics."`
	Completion completionCmd `cmd:"" help:"Print a completion script for a shell."`
	Version    versionCmd    `cmd:"" help:"Print the version and revision of gomof and the Go version."`
	Help       helpCmd       `cmd:"" help:"Print help for a command."`
	Complete   completeCmd   `cmd:"" name:"__complete" hidden:""`

	input
	reporting
	ShowVersion versionFlag `name:"version" help:"Print what gomof version prints."`
}

// A versionFlag prints the version and ends the program.
type versionFlag bool

func (versionFlag) BeforeReset(k *kong.Kong) error {
	io.WriteString(k.Stdout, versionText())
	k.Exit(exitOK)
	return nil
}

// input has the flags that say what is read, and how.
type input struct {
	Include      []string `short:"I" sep:"none" placeholder:"DIR" help:"Search this directory or zip archive for included files, missing classes and missing qualifiers. Repeatable."`
	AllowOutside bool     `help:"Allow includes outside the directories of the named files and of -I. Do not use it for MOF that you do not trust: it could read any file and show lines of it in diagnostics."`
	Dialect      string   `enum:",auto,mof2,mof3,wmi" default:"" placeholder:"DIALECT" help:"auto (per file), mof2 (DSP0004), mof3 (DSP0221) or wmi (Windows, DSC). Default: auto."`
	Qualifiers   []string `sep:"none" placeholder:"SET" help:"Qualifiers that need no declaration: cim (DMTF), wmi (Windows, DSC) or none. A file that declares some adds to them. Repeatable. Default: cim and wmi; cim alone under dialect mof2."`
	Namespace    string   `short:"n" placeholder:"NS" help:"Namespace of declarations that no #pragma namespace precedes."`
	Config       string   `placeholder:"FILE" help:"The configuration file. Default: gomof.yaml in the working directory, if it exists."`
}

// reporting has the flags that say what is printed.
type reporting struct {
	Diagnostics string   `enum:"text,json,sarif,github" default:"text" placeholder:"FORMAT" help:"Format of diagnostics: text, json, sarif or github. Default: text."`
	Color       string   `enum:"auto,always,never" default:"auto" placeholder:"WHEN" help:"Use colors: auto, always or never. auto obeys NO_COLOR. Default: auto."`
	MaxErrors   uint     `default:"100" placeholder:"N" help:"Print at most N errors, and N warnings of one kind; 0 prints all. Formats other than text are always complete. Default: 100."`
	Warn        []string `short:"W" sep:"none" placeholder:"NAME" help:"NAME and no-NAME switch a warning on and off; error=NAME turns it into an error. all, no-all and error apply to all warnings. libraries switches on warnings in files that were only found through -I. gomof explain lists the names. Repeatable."`
	Quiet       bool     `short:"q" help:"Print errors only."`
	Verbose     bool     `short:"v" help:"Print which files are read and written."`
}

// env is what a command works with, apart from its own flags.
type env struct {
	*cli
	warnings       *warnings
	silence        *silence.Silencer
	stdout, stderr io.Writer
	disk           disk.Disk                // where files are read
	project        *project                 // which the settings come from, or nil
	findings       io.Writer                // where diagnostics go
	maxPerCode     uint                     // how many warnings of one code are printed as text; 0 is all
	texts          map[string]string        // replace files on disk while fixes are tried
	trees          *parser.Cache            // of all compilations
	reading        *atomic.Pointer[disk.FS] // for the progress
}

func newEnv(c *cli, w *warnings, stdout, stderr io.Writer) *env {
	return &env{
		cli: c, warnings: w, silence: newSilencer(), stdout: stdout, stderr: stderr, findings: stderr, maxPerCode: c.MaxErrors,
		trees: new(parser.Cache), reading: new(atomic.Pointer[disk.FS]),
	}
}

// A failure is an error with its own exit status.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

// misuse gives errors about arguments their exit status. All other errors are about input or
// output.
func misuse(err error) error {
	var read disk.ArgumentError
	var written output.ArgumentError
	if errors.As(err, &read) || errors.As(err, &written) {
		return &failure{exitUsage, err}
	}
	return err
}

// These errors end the command after it has printed its diagnostics: errFound with status 1,
// errMisused with 2, errUnread with 3.
var (
	errMisused = errors.New("flags or configuration are wrong")
	errFound   = errors.New("found")
	errUnread  = errors.New("a file could not be read")
)

// exit is what kong panics with to end the program after --help.
type exit int

// run runs the program and returns its exit status.
func run(args []string, stdout, stderr io.Writer) (status int) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case exit:
			status = int(p)
		default: // a bug must not look like success
			panic(p)
		}
	}()
	var c cli
	commands, err := newParser(&c, stdout, stderr)
	if err != nil {
		panic(err) // the struct tags are wrong
	}
	if len(args) == 0 { // nobody asked for help, so standard output stays empty
		io.WriteString(stderr, programHelp(commands.Model.Node))
		return exitUsage
	}
	ctx, err := commands.Parse(args)
	if err != nil {
		printMisuse(stderr, err)
		return exitUsage
	}
	warnings, err := newWarnings(c.Warn)
	if err != nil {
		return statusOf(err, stderr)
	}
	shown := &progress{}
	defer shown.end()
	stdout, stderr = afterProgress{stdout, shown}, afterProgress{stderr, shown}
	return statusOf(ctx.Run(newEnv(&c, warnings, stdout, stderr), commands), stderr)
}

func newParser(c *cli, stdout, stderr io.Writer) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("gomof"),
		kong.Description("gomof compiles MOF (DMTF CIM, Microsoft WMI) and generates Go from it."),
		kong.Help(printHelp),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(exit(code)) }),
	)
}

func statusOf(err error, stderr io.Writer) int {
	status := exitFailed
	var f *failure
	switch err = misuse(err); {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFound
	case errors.Is(err, errMisused):
		return exitUsage
	case errors.Is(err, errUnread):
		return exitFailed
	case errors.As(err, &f):
		status = f.status
	}
	for _, err := range apart(err) {
		fmt.Fprintf(stderr, "gomof: %s\n", diag.VisibleLines(err.Error()))
	}
	return status
}

// apart returns the errors that err joins, or err itself.
func apart(err error) []error {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []error{err}
	}
	var all []error
	for _, err := range joined.Unwrap() {
		all = append(all, apart(err)...)
	}
	return all
}
