package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/parser"
)

// The kinds of files that are read from a directory. Other XML also ends in .xml, so these
// files are opened to see what they are.
var (
	mofFiles = disk.Kind{Extension: ".mof"}
	mflFiles = disk.Kind{Extension: ".mfl"}
	xmlFiles = disk.Kind{Extension: ".xml", Is: cimxml.Is}
)

// compile compiles files according to the flags. The result has their diagnostics.
func (e *env) compile(files []string, syntax bool) (*gomof.Result, *disk.FS, error) {
	sets, named := e.qualifiers()
	fsys, err := e.disk.FS(slices.Concat(files, named), e.Include, e.AllowOutside)
	if err != nil {
		return nil, nil, err
	}
	e.reading.Store(fsys)
	dialect, _ := parser.ParseDialect(e.Dialect) // none is auto
	result, err := gomof.Compile(context.Background(), gomof.Options{
		FS: withTexts{fsys, e.texts}, Files: files, Include: append(disk.Slashed(e.Include), fsys.Archives(files)...), Dialect: dialect, Namespace: e.Namespace,
		Qualifiers: sets, QualifierFiles: named, Syntax: syntax, Cache: e.trees,
	})
	var wrong *gomof.InputError
	if err != nil && !errors.As(err, &wrong) {
		return nil, nil, err
	}
	result.Diagnostics = withoutCIM(result, len(e.Include) > 0)
	e.silence.Add(result.Files)
	return result, fsys, nil
}

// withTexts is a file system that replaces the texts of some files.
type withTexts struct {
	*disk.FS
	texts map[string]string
}

// Open implements fs.FS.
func (w withTexts) Open(name string) (fs.File, error) {
	text, ok := w.texts[name]
	if !ok {
		return w.FS.Open(name)
	}
	info, err := w.Stat(name)
	return textFile{strings.NewReader(text), info}, err
}

// Stat implements fs.StatFS.
func (w withTexts) Stat(name string) (fs.FileInfo, error) {
	text, ok := w.texts[name]
	if ok && name == serverFile {
		return textInfo{serverInfo{}, int64(len(text))}, nil
	}
	info, err := w.FS.Stat(name)
	if ok && err == nil {
		return textInfo{info, int64(len(text))}, nil
	}
	return info, err
}

// Real implements parser.RealFS.
func (w withTexts) Real(name string) string {
	if name == serverFile {
		return name
	}
	return w.FS.Real(name)
}

type textFile struct {
	*strings.Reader
	info fs.FileInfo
}

func (f textFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f textFile) Close() error               { return nil }

type textInfo struct {
	fs.FileInfo
	size int64
}

func (i textInfo) Size() int64 { return i.size }

// qualifierSets are the named values of --qualifiers.
var qualifierSets = map[string]gomof.QualifierSets{"cim": gomof.CIMQualifiers, "wmi": gomof.WMIQualifiers, "none": gomof.NoQualifiers}

// qualifiers separates the values of --qualifiers into named sets and files.
func (in *input) qualifiers() (sets gomof.QualifierSets, files []string) {
	for _, name := range in.Qualifiers {
		if set, ok := qualifierSets[name]; ok {
			sets |= set
		} else {
			files = append(files, name)
		}
	}
	return sets, disk.Slashed(files)
}
