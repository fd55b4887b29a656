package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/output"
)

type initCmd struct{}

// Run writes a gomof.yaml for the MOF in the working directory.
func (initCmd) Run(e *env) error {
	if e.Config != "" {
		return usagef("gomof init writes %s; --config cannot be used with it", config.Name)
	}
	if e.disk.Find("gomof.yml") == nil {
		return usagef("gomof reads gomof.yaml; rename gomof.yml")
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	s, err := survey(os.DirFS("."), filepath.Base(here))
	if err != nil {
		return err
	}
	s.needCIM = len(s.include) == 0 && e.needsCIM(s.mof)
	switch err := output.Create(config.Name, []byte(s.config())); {
	case errors.Is(err, fs.ErrExist):
		return usagef("%s exists already; gomof init does not change it", config.Name)
	case err != nil:
		return err
	}
	if !e.Quiet {
		fmt.Fprintf(e.stderr, "gomof: wrote %s; %s\n", config.Name, s.next())
	}
	return nil
}

// needsCIM reports whether MOF needs classes of the CIM Schema that it does not declare.
func (e *env) needsCIM(mof []string) bool {
	files, err := e.disk.Sources(mof, mofFiles)
	if err != nil {
		return false // generate reports it
	}
	result, _, err := e.compile(files, false)
	return err == nil && slices.ContainsFunc(result.Diagnostics, func(d *diag.Diagnostic) bool { return d.Hint == whereCIMIs })
}

// surveyed is what init finds in a directory.
type surveyed struct {
	mof     []string // files, and directories with MOF files
	include []string // schemas that the MOF extends
	needCIM bool     // the MOF extends a CIM_ class, and no schema was found
	name    string   // of the package
	module  string   // or ""
}

// maxSurveyed bounds the directory entries that init looks at.
const maxSurveyed = 20_000

// survey looks for MOF, and for schemas that it extends.
func survey(fsys fs.FS, base string) (surveyed, error) {
	s := surveyed{name: packageNameOf(base)}
	if data, err := fs.ReadFile(fsys, "go.mod"); err == nil {
		s.module = moduleOf(string(data))
		s.name = packageNameOf(path.Base(s.module))
	}
	dirs, entries := map[string][]string{}, 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if entries++; err != nil || entries > maxSurveyed {
			return fs.SkipDir
		}
		switch lower := strings.ToLower(d.Name()); {
		case d.IsDir() && name != "." && (strings.HasPrefix(lower, ".") || slices.Contains(notOurs, lower)):
			return fs.SkipDir
		case strings.HasSuffix(lower, ".zip") && strings.HasPrefix(lower, "cim"):
			s.include = append(s.include, name)
		case strings.HasSuffix(lower, ".mof"):
			dirs[path.Dir(name)] = append(dirs[path.Dir(name)], name)
		}
		return nil
	})
	s.sort(dirs)
	return s, err
}

// notOurs are directories that hold other code, or tests.
var notOurs = []string{"testdata", "vendor", "node_modules"}

// sort separates the schemas that the MOF extends from the MOF of this directory.
func (s *surveyed) sort(dirs map[string][]string) {
	var library []string
	for dir, files := range dirs {
		if slices.ContainsFunc(files, func(name string) bool { return strings.HasPrefix(path.Base(strings.ToLower(name)), "cim_schema") }) {
			library = append(library, dir)
		}
	}
	for dir, files := range dirs {
		switch {
		case slices.ContainsFunc(library, func(top string) bool { return within(dir, top) }):
		case dir == ".":
			s.mof = append(s.mof, files...)
		case !slices.ContainsFunc(slices.Collect(maps.Keys(dirs)), func(top string) bool { return top != "." && top != dir && within(dir, top) }):
			s.mof = append(s.mof, dir)
		}
	}
	for _, dir := range library {
		if !slices.ContainsFunc(library, func(top string) bool { return top != dir && within(dir, top) }) {
			s.include = append(s.include, dir)
		}
	}
	slices.Sort(s.include)
	slices.Sort(s.mof)
}

func within(dir, top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") || top == "." }

// moduleOf returns the module path of a go.mod, or "".
func moduleOf(text string) string {
	for line := range strings.Lines(text) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.Trim(strings.TrimSpace(path), `"`)
		}
	}
	return ""
}

// packageNameOf derives the name of a package from the name of a directory.
func packageNameOf(base string) string {
	name := strings.Map(func(r rune) rune {
		if r < 0x80 && ('a' <= r && r <= 'z' || '0' <= r && r <= '9') {
			return r
		}
		return -1
	}, strings.ToLower(base))
	if name = strings.TrimLeft(name, "0123456789"); name == "" {
		return "schema"
	}
	return name
}

// config returns the text of the configuration.
func (s surveyed) config() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# yaml-language-server: $schema=https://raw.githubusercontent.com/gomof/gomof/main/docs/gomof.schema.json")
	line("# What gomof generates, and how it reads the MOF of this project.")
	line("# Every key: https://github.com/gomof/gomof/blob/main/docs/configuration.md")
	line("version: 1\n")
	line("# Directories and zip archives to search for included files, missing classes and")
	line("# missing qualifiers, such as the CIM Schema from https://www.dmtf.org/standards/cim.")
	if len(s.include) > 0 {
		line("include: %s", flow(s.include))
	} else {
		line("# include: [cim_schema_2.49.0Final-MOFs.zip]")
	}
	line("\n# auto, mof2, mof3 or wmi. auto chooses for each file.")
	line("# dialect: auto")
	line("\n# Arguments of -W, which switch warnings off or on, or turn them into errors.")
	line("# warnings: [no-deprecated-use]")
	line("\npackages:")
	out := "generated/" + s.name
	line("  - out: %s", out)
	if s.module != "" {
		line("    # With its import path, other packages can import the classes.")
		line("    import-path: %s", quoted(s.module+"/"+out))
	}
	line("    # MOF files, and directories: all .mof files below them.")
	if len(s.mof) > 0 {
		line("    mof: %s", flow(s.mof))
	} else {
		line("    mof: [mof]")
	}
	line("    # Generate only these classes and what they need.")
	line("    # classes: [\"ACME_*\"]")
	line("    # References are object paths of any class. This makes less code.")
	line("    # references: names")
	return b.String()
}

// next says what to do next.
func (s surveyed) next() string {
	switch {
	case len(s.mof) == 0:
		return "there is no .mof file here: set mof, then run gomof generate"
	case s.needCIM:
		return "the MOF extends classes of the CIM Schema: download its MOF archive from https://www.dmtf.org/standards/cim, name it as include, then run gomof generate"
	}
	return "check it, then run gomof generate"
}

// flow returns a YAML list on one line.
func flow(list []string) string {
	var items []string
	for _, text := range list {
		items = append(items, quoted(text))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// quoted returns a YAML scalar. It is in quotes unless it is certainly plain.
func quoted(text string) string {
	plain := strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" && strings.Trim(text, "0123456789.") != ""
	if plain && !strings.HasPrefix(text, "-") && !strings.EqualFold(text, "null") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
