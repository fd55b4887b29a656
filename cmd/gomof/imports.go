package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/imports"
)

// An importConfig says which classes come from a package that was generated elsewhere.
type importConfig struct {
	gen.Import           // without what its list of names says
	dir        string    // where it is, or "" to ask the go command
	span       diag.Span // of the import path in gomof.yaml
}

// badImport is the code of errors about imported packages.
const badImport diag.Code = "MOF4105"

// importFlags parses --import PATTERN=PATH, and groups the patterns by path.
func importFlags(flags []string) ([]importConfig, error) {
	var list []importConfig
	for _, flag := range flags {
		pattern, path, ok := strings.Cut(flag, "=")
		if !ok || pattern == "" || path == "" {
			return nil, usagef("--import %s: expected PATTERN=PATH, such as 'CIM_*=example.com/x/cimschema'", flag)
		}
		i := slices.IndexFunc(list, func(c importConfig) bool { return c.Path == path })
		if i < 0 {
			list = append(list, importConfig{Import: gen.Import{Path: path}})
			i = len(list) - 1
		}
		list[i].Classes = append(list[i].Classes, pattern)
	}
	return list, nil
}

// imports reads the lists of names of the packages that a package imports, and reports
// whether it found all of them.
func (b *batch) imports(list []importConfig, out string) (all []gen.Import, ok bool) {
	ok = true
	for _, c := range list {
		data, file, err := imports.Import{Path: c.Path, Dir: c.dir}.ReadFile(b.disk, out, gen.NamesFile)
		if err != nil {
			d := b.diags.Error(badImport, c.span, "import of %s: %v", c.Path, err)
			if errors.Is(err, fs.ErrNotExist) {
				d.Help("generate that package with an import path")
			}
			ok = false
			continue
		}
		b.inputs[filepath.ToSlash(file)] = true
		c.Names, c.File = data, file
		all = append(all, c.Import)
	}
	return all, ok
}
