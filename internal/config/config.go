// Package config reads gomof.yaml, the configuration of a project.
//
// [Read] returns the content of the file with the place of each entry, and reports all
// errors that the file alone shows. Callers check entries against files and the schema, and
// report errors at the places of [Entry] and [Package.At].
package config

import (
	"path/filepath"

	"github.com/gomof/gomof/diag"
)

// Name is the name of the file.
const Name = "gomof.yaml"

// The diagnostics of the configuration.
const (
	BadYAML    diag.Code = "MOF4101"
	UnknownKey diag.Code = "MOF4102"
	WrongValue diag.Code = "MOF4103"
	MissingKey diag.Code = "MOF4104"
)

// A Config is the content of gomof.yaml. Its paths are relative to its directory.
type Config struct {
	File *diag.File

	Include    []Entry // directories and archives to search
	Dialect    string  // or ""
	Qualifiers []Entry // names of sets, and files
	Namespace  Entry
	Warnings   []Entry // arguments of -W
	Packages   []Package
	Lint       Lint
	Breaking   Breaking

	judged    bool // there is lint or breaking, which need no packages
	versioned bool
}

// An Entry is a string in the file and its place.
type Entry struct {
	Text string
	Span diag.Span
}

// A Package is one generated package.
type Package struct {
	Out              Entry
	Name, ImportPath string
	MOF              []Entry
	Classes          []string
	Imports          []Import
	References       string // full, names or ""
	Rename, Keep     map[string]string
	Success          map[string][]uint64

	span   diag.Span
	places map[string]diag.Span // of the values of keys, and of the keys of mappings
}

// An Import selects classes that come from a package that was generated elsewhere.
type Import struct {
	Classes      []string
	ImportPath   Entry
	Package, Dir string
}

// At returns the place of an entry of a package: a key such as "package", or an item in it,
// such as a class of "rename". The place of a missing item is its key.
func (p *Package) At(key, item string) diag.Span {
	for _, name := range []string{key + " " + item, key} {
		if span, ok := p.places[name]; ok {
			return span
		}
	}
	return p.span
}

func (p *Package) note(key, item string, span diag.Span) {
	if p.places == nil {
		p.places = map[string]diag.Span{}
	}
	if item != "" {
		key += " " + item
	}
	p.places[key] = span
}

// Dir returns the directory of the file.
func (c *Config) Dir() string { return filepath.Dir(filepath.FromSlash(c.File.Name)) }

// Path converts a path in the file to a path relative to the working directory.
func (c *Config) Path(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(c.Dir(), path)
}
