package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/gen"
)

type generateCmd struct {
	Files      []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: the packages of gomof.yaml."`
	Out        string   `placeholder:"DIR" help:"Directory of the generated package. Default: the working directory."`
	Package    string   `placeholder:"NAME" help:"Name of the package. Default: the last element of --out; under go generate, the package of the file with the directive."`
	ImportPath string   `placeholder:"PATH" help:"Import path of the package. Lists its names in names_gen.go, so that other packages can import its classes."`
	Class      []string `placeholder:"PATTERN" sep:"none" help:"Generate these classes and what they need; * and ? are wildcards. !PATTERN excludes classes. Repeatable. Default: the classes of the named files."`
	Import     []string `placeholder:"PATTERN=PATH" sep:"none" help:"Use the classes of the generated package with this import path. Repeatable."`
	References string   `enum:",full,names" default:"" placeholder:"KIND" help:"full: references have the type of their class, which is generated too. names: they are object paths of any class. Default: full."`
	Why        []string `placeholder:"PATTERN" sep:"none" help:"Write nothing; print why these classes are generated. Repeatable."`
	Names      bool     `help:"Write nothing; print the Go names that differ from the MOF names, and why."`
	Check      bool     `help:"Write nothing; print a diff and exit with 1 if the files on disk are out of date."`
	DryRun     bool     `help:"Write nothing; print the files that would be written or removed."`
	Depfile    string   `placeholder:"FILE" help:"Write a Make rule that lists every MOF file and archive that was read."`
	Watch      bool     `help:"Keep running; generate again whenever an input file or searched directory changes."`
	NoCache    bool     `help:"Compile even if nothing has changed since the last run."`
	serverFlags
}

// A job is one package to generate. Its paths are relative to the working directory.
type job struct {
	out     string
	mof     []string
	imports []importConfig
	options gen.Options
}

func (g *generateCmd) Run(e *env) error {
	if err := g.serverFlags.check(g.Files); err != nil {
		return err
	}
	if g.Watch && g.From != "" {
		return usagef("--watch works on files, and --from reads a server")
	}
	if g.writes() {
		e = e.onStdout()
	}
	if g.Watch {
		return g.watch(e)
	}
	_, err := g.regenerate(e)
	return err
}

// jobs returns the packages of the command line or, without files there, of the
// configuration, and the environment with the settings for them.
func (g *generateCmd) jobs(e *env) (*env, []job, error) {
	if len(g.Files) == 0 && g.From == "" {
		return g.configured(e)
	}
	e, files, err := g.sources(e)
	if err != nil {
		return nil, nil, err
	}
	if err := g.notTheProject(e, files); err != nil {
		return nil, nil, err
	}
	out := cmp.Or(g.Out, ".")
	name := g.Package
	if name == "" {
		if name, err = packageName(out); err != nil {
			return nil, nil, err
		}
	}
	imports, err := importFlags(g.Import)
	if err != nil {
		return nil, nil, err
	}
	return e, []job{{out: out, mof: files, imports: imports, options: gen.Options{
		Package: name, Classes: g.Class, ImportPath: g.ImportPath, References: references(g.References),
	}}}, nil
}

// sources returns the files of the command line, or the declarations of a server.
func (g *generateCmd) sources(e *env) (*env, []string, error) {
	if g.From != "" {
		return e.declarationsOf(&g.serverFlags, g.Class)
	}
	return e.together(g.Files, mofFiles, xmlFiles)
}

// notTheProject returns an error if a package of gomof.yaml has the files: without --out, they
// would be generated into the directory of gomof.yaml.
func (g *generateCmd) notTheProject(e *env, files []string) error {
	if e.project == nil || g.Out != "" || inGoGenerate(".") {
		return nil
	}
	return usagef("%s belongs to gomof.yaml; run gomof generate without files, or name a directory with --out", files[0])
}

// packageName returns the name of the directory or, in the directory with the
// directive of go generate, the name that it passes.
func packageName(out string) (string, error) {
	abs, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if inGoGenerate(out) {
		return os.Getenv("GOPACKAGE"), nil
	}
	return strings.ToLower(strings.ReplaceAll(filepath.Base(abs), "-", "")), nil
}

// inGoGenerate reports whether go generate runs this command in the directory that it writes.
func inGoGenerate(out string) bool {
	abs, err := filepath.Abs(out)
	here, err2 := os.Getwd()
	return err == nil && err2 == nil && here == abs && os.Getenv("GOPACKAGE") != ""
}

func (g *generateCmd) configured(e *env) (*env, []job, error) {
	if g.Out != "" || g.Package != "" || g.Class != nil || g.ImportPath != "" || g.Import != nil || g.References != "" {
		return nil, nil, usagef("--out, --package, --import-path, --class, --import and --references need files on the command line; for packages of gomof.yaml, set them there")
	}
	p, err := e.needProject()
	if err != nil {
		return nil, nil, err
	}
	jobs, err := p.jobs()
	return p.env, jobs, err
}
