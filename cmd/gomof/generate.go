package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/gen"
)

type generateCmd struct {
	Files      []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. Default: all packages of gomof.yaml."`
	Out        string   `placeholder:"DIR" help:"Directory of the generated package. Default: the working directory."`
	Package    string   `placeholder:"NAME" help:"Name of the package. Default: the last element of --out, or that of go generate."`
	ImportPath string   `placeholder:"PATH" help:"Import path of the package. With it the names are listed in names_gen.go, so that others can import its classes."`
	Class      []string `placeholder:"PATTERN" sep:"none" help:"Classes wanted, * and ? allowed; what they need comes along, of superclasses the types of what is inherited. !PATTERN takes away. Repeatable. Default: the classes of the files named."`
	Import     []string `placeholder:"PATTERN=PATH" sep:"none" help:"Take classes from the generated package of this import path. Repeatable."`
	References string   `enum:",full,names" default:"" placeholder:"KIND" help:"full: references are typed, and their classes come along. names: they are object paths of any class. Default: full."`
	Why        []string `placeholder:"PATTERN" sep:"none" help:"Write nothing; print why these classes are generated. Repeatable."`
	Names      bool     `help:"Write nothing; print the Go names that are not obvious, and why."`
	Check      bool     `help:"Write nothing; print a diff and exit with 1 where the output on disk is not what would be written."`
	DryRun     bool     `help:"Write nothing; print the files that would be written or removed."`
	Depfile    string   `placeholder:"FILE" help:"Write a Make rule that names every MOF file or archive that was read."`
	Watch      bool     `help:"Go on until interrupted: generate again when a file that was read changes, or a directory that was searched."`
	NoCache    bool     `help:"Compile even where the cache of the user says that nothing has changed."`
	server
}

// A job is one package to generate. Paths are relative to the working
// directory.
type job struct {
	out     string
	mof     []string
	imports []importConfig
	options gen.Options
}

func (g *generateCmd) Run(e *env) error {
	if err := g.server.check(g.Files); err != nil {
		return err
	}
	if g.Watch && g.From != "" {
		return usagef("--watch is for files, and --from reads a server")
	}
	if g.Watch {
		return g.watch(e)
	}
	_, err := g.regenerate(e)
	return err
}

// jobs come from the command line or, without files on it, from the
// configuration. The environment is the one by which they are read.
func (g *generateCmd) jobs(e *env) (*env, []job, error) {
	if len(g.Files) == 0 && g.From == "" {
		return g.configured(e)
	}
	e, files, err := g.sources(e)
	if err != nil {
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

// sources are the files that the command line names, or what a server declares.
func (g *generateCmd) sources(e *env) (*env, []string, error) {
	if g.From != "" {
		return e.served(&g.server, g.Class)
	}
	return e.together(g.Files, mofFiles, xmlFiles)
}

// packageName guesses the package from the directory, or from go generate
// where the package is the one that has the go:generate line.
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

// inGoGenerate reports whether go generate runs this command, in the package
// that it writes.
func inGoGenerate(out string) bool {
	abs, err := filepath.Abs(out)
	here, err2 := os.Getwd()
	return err == nil && err2 == nil && here == abs && os.Getenv("GOPACKAGE") != ""
}

func (g *generateCmd) configured(e *env) (*env, []job, error) {
	if g.Out != "" || g.Package != "" || g.Class != nil || g.ImportPath != "" || g.Import != nil || g.References != "" {
		return nil, nil, usagef("--out, --package, --import-path, --class, --import and --references need files on the command line; otherwise gomof.yaml has them")
	}
	p, err := e.needProject()
	if err != nil {
		return nil, nil, err
	}
	jobs, err := p.jobs()
	return p.env, jobs, err
}
