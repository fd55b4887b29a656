package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/imports"
)

// An importConfig says which classes come from a package that was generated elsewhere.
type importConfig struct {
	imports.Import
	classes []string

	span diag.Span // of the import path in gomof.yaml
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
		i := slices.IndexFunc(list, func(c importConfig) bool { return c.Path == path })
		if i < 0 {
			list = append(list, importConfig{Import: imports.Import{Path: path}})
			i = len(list) - 1
		}
		list[i].classes = append(list[i].classes, pattern)
	}
	return list, nil
}

// imports reads the lists of names of the packages that a package imports, and reports
// whether it could read all of them.
func (b *batch) imports(list []importConfig, out string) (all []gen.Import, ok bool) {
	ok = true
	for _, c := range list {
		names, file, err := c.Names(b.disk, out)
		if err != nil {
			b.diags.Error(badImport, c.span, "import of %s: %v", c.Path, err)
			ok = false
		}
		if file != "" {
			b.inputs[filepath.ToSlash(file)] = true
		}
		all = append(all, gen.Import{Classes: c.classes, Names: names})
	}
	return all, ok
}
