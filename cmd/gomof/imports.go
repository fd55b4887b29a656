package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
)

// An importConfig says which classes come from a package that was generated elsewhere.
type importConfig struct {
	classes    []string
	importPath string
	name       string // of the package, or "" to take what it says
	dir        string // where it is, or "" to ask the go command

	file *diag.File // gomof.yaml, or nil
	span diag.Span  // of the import path in it
}

// badImport is what is wrong with a package that another one imports.
const badImport diag.Code = "MOF4105"

// importFlags reads --import PATTERN=PATH. Patterns of one path belong together.
func importFlags(flags []string) ([]importConfig, error) {
	var list []importConfig
	for _, flag := range flags {
		pattern, path, ok := strings.Cut(flag, "=")
		if !ok || pattern == "" || path == "" {
			return nil, usagef("--import %s: expected PATTERN=PATH, such as 'CIM_*=example.com/x/cimschema'", flag)
		}
		i := slices.IndexFunc(list, func(c importConfig) bool { return c.importPath == path })
		if i < 0 {
			list = append(list, importConfig{importPath: path})
			i = len(list) - 1
		}
		list[i].classes = append(list[i].classes, pattern)
	}
	return list, nil
}

// imports reads the lists of names of the packages that a package imports, and reports
// whether there was none that it could not read.
func (b *batch) imports(list []importConfig, out string) (imports []gen.Import, ok bool) {
	ok = true
	for _, c := range list {
		names, err := b.listOf(c, out)
		if err != nil {
			b.diags.Error(badImport, c.span, "import of %s: %v", c.importPath, err)
			ok = false
		}
		if c.file != nil {
			b.sources[c.file.Name] = c.file
		}
		imports = append(imports, gen.Import{Classes: c.classes, Names: names})
	}
	return imports, ok
}

// listOf finds and reads one list.
func (b *batch) listOf(c importConfig, out string) (*gen.Names, error) {
	dir := c.dir
	if dir == "" {
		var err error
		if dir, err = b.trace.packageDir(c.importPath, out); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(dir, gen.NamesFile)
	b.trace.see(content, path) // first: what changes from now on is another state
	data, err := readSmall(path)
	if err != nil {
		return nil, fmt.Errorf("%w; the package has to be generated with an import path", err)
	}
	b.inputs[filepath.ToSlash(path)] = true
	names, err := gen.ReadNames(data)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	case names.Path != c.importPath:
		return nil, fmt.Errorf("%s was generated with the import path %s", path, names.Path)
	case c.name != "" && c.name != names.Package:
		return nil, fmt.Errorf("%s is of package %s, not %s", path, names.Package, c.name)
	}
	return names, nil
}
