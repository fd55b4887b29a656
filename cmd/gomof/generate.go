package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
)

type generateCmd struct {
	Files      []string `arg:"" optional:"" name:"file" help:"MOF or CIM-XML files, directories or zip archives of them, or - for standard input. None: what gomof.yaml says."`
	Out        string   `placeholder:"DIR" help:"Directory of the generated package. Default: the working directory."`
	Package    string   `placeholder:"NAME" help:"Name of the package. Default: the last element of --out, or that of go generate."`
	ImportPath string   `placeholder:"PATH" help:"Import path of the package. With it the names are listed in names_gen.go, so that others can import its classes."`
	Class      []string `placeholder:"PATTERN" sep:"none" help:"Classes wanted, * and ? allowed; what they need comes along. !PATTERN takes away. Repeatable. Default: the classes of the files named."`
	Import     []string `placeholder:"PATTERN=PATH" sep:"none" help:"Take classes from the generated package of this import path. Repeatable."`
	References string   `enum:"full,names" default:"full" help:"full: references are typed, and their classes come along. names: they are object paths of any class."`
	Why        []string `placeholder:"PATTERN" sep:"none" help:"Write nothing; print why these classes are generated. Repeatable."`
	Names      bool     `help:"Write nothing; print the Go names that are not obvious, and why."`
	Check      bool     `help:"Write nothing; print a diff and exit with 1 where the output on disk is not what would be written."`
	DryRun     bool     `help:"Write nothing; print the files that would be written or removed."`
	Depfile    string   `placeholder:"FILE" help:"Write a Make rule that names every MOF file or archive that was read."`
	Config     string   `placeholder:"FILE" help:"Read this instead of gomof.yaml."`
	Watch      bool     `help:"Go on until interrupted: generate again when a file that was read changes, or a directory that was searched."`
	NoCache    bool     `help:"Compile even where the cache of the user says that nothing has changed."`
}

// A job is one package to generate. Paths are relative to the working
// directory.
type job struct {
	out     string
	mof     []string
	include []string
	imports []importConfig
	options gen.Options
}

func (g *generateCmd) Run(e *env) error {
	if g.Watch {
		return g.watch(e)
	}
	_, err := g.regenerate(e)
	return err
}

// jobs come from the command line or, without files on it, from the
// configuration.
func (g *generateCmd) jobs(e *env) ([]job, error) {
	if len(g.Files) == 0 {
		return g.configured(e)
	}
	if g.Config != "" {
		return nil, usagef("--config goes without files on the command line")
	}
	files, err := e.disk.Sources(g.Files, mofFiles, xmlFiles)
	if err != nil {
		return nil, err
	}
	out := g.Out
	if out == "" {
		out = "."
	}
	name := g.Package
	if name == "" {
		if name, err = packageName(out); err != nil {
			return nil, err
		}
	}
	imports, err := importFlags(g.Import)
	if err != nil {
		return nil, err
	}
	return []job{{out: out, mof: files, include: e.Include, imports: imports, options: gen.Options{
		Package: name, Classes: g.Class, ImportPath: g.ImportPath, References: references(g.References),
	}}}, nil
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

func (g *generateCmd) configPath() string { return cmp.Or(g.Config, "gomof.yaml") }

func (g *generateCmd) configured(e *env) ([]job, error) {
	if g.Out != "" || g.Package != "" || g.Class != nil || g.ImportPath != "" || g.Import != nil || g.References != "full" {
		return nil, usagef("--out, --package, --import-path, --class, --import and --references need files on the command line; otherwise gomof.yaml has them")
	}
	path := g.configPath()
	c, file, diags, err := readConfig(e.disk, path)
	if err != nil {
		return nil, usagef("no files on the command line, and %v", err)
	}
	if diags.Errors() > 0 {
		diags.Sort()
		if err := e.print(diags, map[string]*diag.File{file.Name: file}); err != nil {
			return nil, err
		}
		return nil, errMisused
	}
	return c.jobs(filepath.Dir(path), e.Include, e.disk)
}
