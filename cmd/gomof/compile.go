package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/parser"
)

// The kinds of files that a directory stands for. There is XML of all kinds, so a file is
// looked at.
var (
	mofFiles = disk.Kind{Extension: ".mof"}
	mflFiles = disk.Kind{Extension: ".mfl"}
	xmlFiles = disk.Kind{Extension: ".xml", Is: parser.IsCIMXML}
)

// compile compiles files by the flags that say what is read and how. What is wrong with
// them is in the result.
func (e *env) compile(files []string, syntax bool) (*gomof.Result, *disk.FS, error) {
	sets, named := e.qualifiers()
	fsys, err := e.disk.FS(slices.Concat(files, named), e.Include, e.AllowOutside)
	if err != nil {
		return nil, nil, err
	}
	dialect, _ := parser.ParseDialect(e.Dialect) // none is auto
	result, err := gomof.Compile(context.Background(), gomof.Options{
		FS: fsys, Files: files, Include: append(slashed(e.Include), fsys.Archives(files)...), Dialect: dialect, Namespace: e.Namespace,
		Qualifiers: append(sets, named...), Syntax: syntax,
	})
	var faults *gomof.InputError
	if err != nil && !errors.As(err, &faults) {
		return nil, nil, err
	}
	result.Diagnostics = withoutCIM(result)
	return result, fsys, nil
}

// qualifiers takes the values of --qualifiers apart: sets that gomof knows, and files.
func (in *input) qualifiers() (sets, files []string) {
	for _, name := range in.Qualifiers {
		if isQualifierSet(name) {
			sets = append(sets, name)
		} else {
			files = append(files, filepath.ToSlash(filepath.Clean(name)))
		}
	}
	return sets, files
}

func isQualifierSet(name string) bool {
	return name == gomof.CIMQualifiers || name == gomof.WMIQualifiers || name == gomof.NoQualifiers
}

func slashed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.ToSlash(filepath.Clean(p))
	}
	return out
}
