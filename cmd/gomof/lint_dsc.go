package main

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// A besides looks at files for the rules of DSC that need more than a schema.
type besides struct {
	fsys  fs.FS
	texts []*parser.File // the files of localized texts that were read
}

// encoding is the name of the encoding of a file, or "" if its bytes cannot be read.
func (b *besides) encoding(name string) string {
	if data, diags := source.ReadNamed(b.fsys, name); len(diags) == 0 {
		return source.EncodingOf(data).String()
	}
	return ""
}

// A culture names a directory of localized texts, as PowerShell does: en-US, zh-Hans.
var culture = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// mfl returns the localized texts of a schema file: in its directory, and in the directory of
// each language.
func (b *besides) mfl(name string) []*parser.File {
	dir, base := path.Split(name)
	if extension := path.Ext(base); strings.EqualFold(extension, mofFiles.Extension) {
		base = base[:len(base)-len(extension)]
	}
	var found []*parser.File
	add := func(dir string, entries []fs.DirEntry) {
		for _, e := range entries {
			if !e.IsDir() && strings.EqualFold(e.Name(), base+mflFiles.Extension) {
				found = append(found, b.parse(path.Join(dir, e.Name()))...)
			}
		}
	}
	entries, _ := fs.ReadDir(b.fsys, path.Clean(dir+".")) // no texts are no finding
	add(dir, entries)
	for _, e := range entries {
		if e.IsDir() && culture.MatchString(e.Name()) {
			below, _ := fs.ReadDir(b.fsys, path.Join(dir, e.Name()))
			add(path.Join(dir, e.Name()), below)
		}
	}
	b.texts = append(b.texts, found...)
	return found
}

// parse reads what it can: gomof check says what is wrong with a file of texts.
func (b *besides) parse(name string) []*parser.File {
	data, diags := source.ReadNamed(b.fsys, name)
	if len(diags) > 0 {
		return nil
	}
	text, _ := source.Decode(name, data)
	file, _ := parser.Parse(text, parser.Options{Dialect: parser.WMI})
	return []*parser.File{file}
}

// sources are the texts for excerpts.
func (b *besides) sources() map[string]*diag.File {
	files := map[string]*diag.File{}
	for _, f := range b.texts {
		files[f.Source.Name] = f.Source
	}
	return files
}
