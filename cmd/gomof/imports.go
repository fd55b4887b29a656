package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen"
)

// An importConfig says which classes come from a package that was generated elsewhere.
type importConfig struct {
	classes    []string
	importPath string
	name       string // of the package, or "" to take what it says
	dir        string // where it is, or "" to ask the go command
}

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

// imports reads the lists of names of the packages that a package imports.
func (b *batch) imports(list []importConfig, out string) ([]gen.Import, error) {
	var imports []gen.Import
	for _, c := range list {
		names, err := b.listOf(c, out)
		if err != nil {
			return nil, usagef("import of %s: %v", c.importPath, err)
		}
		imports = append(imports, gen.Import{Classes: c.classes, Names: names})
	}
	return imports, nil
}

// listOf finds and reads one list.
func (b *batch) listOf(c importConfig, out string) (*gen.Names, error) {
	dir := c.dir
	if dir == "" {
		b.trace.spoil() // what the go command looks at is not ours to know
		var err error
		if dir, err = packageDir(c.importPath, existing(out)); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(dir, gen.NamesFile)
	data, err := readSmall(path)
	if err != nil {
		b.trace.stat(path)
		return nil, fmt.Errorf("%w; the package has to be generated with an import path", err)
	}
	b.trace.add(content, path, sumOf(data), stamp{})
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

// packageDir asks the go command where a package is: it knows of replaced modules, of
// the module cache, of workspaces and of vendor directories.
func packageDir(path, from string) (string, error) {
	if strings.HasPrefix(path, "-") || strings.Contains(path, "...") || strings.HasPrefix(path, ".") || filepath.IsAbs(path) {
		return "", fmt.Errorf("%q is no import path", path)
	}
	cmd := exec.Command("go", "list", "-find", "-f", "{{.Dir}}", path)
	cmd.Dir = from
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		text := strings.TrimSpace(stderr.String())
		if text == "" {
			text = err.Error()
		}
		return "", fmt.Errorf("the go command does not find the package: %s", text)
	}
	return strings.TrimSpace(string(out)), nil
}
