package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/output"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/parser"
)

type fmtCmd struct {
	Files    []string `arg:"" optional:"" name:"file" help:"MOF files, directories of .mof and .mfl files, or - for standard input. Default: those of gomof.yaml. Without -w, -l or -d the result goes to standard output."`
	Write    bool     `short:"w" help:"Write the result to the file if it differs."`
	List     bool     `short:"l" help:"List the files whose format differs, and exit with 1 if there are any."`
	Diff     bool     `short:"d" help:"Print a diff."`
	Encoding string   `enum:"keep,utf-8,utf-8-bom,utf-16le,utf-16le-bom,utf-16be,utf-16be-bom,windows-1252" default:"keep" placeholder:"NAME" help:"Encoding of the result: keep, utf-8, utf-16le, utf-16be, each of these also with -bom, or windows-1252. Default: keep."`
	LineEnds string   `enum:"keep,lf,crlf" default:"keep" placeholder:"KIND" help:"Line ends of the result: keep (as most lines of the file), lf or crlf. Default: keep."`
}

func (f *fmtCmd) Run(e *env) error {
	done := e.showProgress("formatting")
	files, fsys, err := f.sources(e)
	if err != nil {
		done()
		return err
	}
	results := make([]formatted, len(files))
	parallel.Do(len(files), func(i int) { results[i] = f.format(fsys, files[i].name, files[i].dialect) })
	done()
	var diags diag.List
	sources := map[string]*diag.File{}
	for _, r := range results {
		diags = append(diags, r.diags...)
		sources[r.source.Name] = r.source
	}
	found := e.conclude(e.warned(diags, nil), sources)
	changed, err := f.output(e, results)
	switch {
	case err != nil:
		return err
	case found == nil && changed && f.List:
		return errFound
	}
	return found
}

// unformatted is a file to format.
type unformatted struct{ name, dialect string }

// sources returns the files to format, and the file system to read them from.
func (f *fmtCmd) sources(e *env) ([]unformatted, fs.FS, error) {
	if slices.Contains(f.Files, "-") {
		if len(f.Files) > 1 || f.Write {
			return nil, nil, usagef("- cannot be combined with other files or with -w")
		}
	}
	files, err := f.readings(e)
	if err != nil {
		return nil, nil, err
	}
	var names []string
	seen := map[string]bool{}
	files = slices.DeleteFunc(files, func(s unformatted) bool {
		again := seen[linked(s.name)] // it is named next to its directory, or by a link
		seen[linked(s.name)] = true
		names = append(names, s.name)
		return again
	})
	fsys, err := e.disk.FS(names, nil, false)
	if err != nil {
		return nil, nil, err
	}
	if len(f.Files) == 0 { // what gomof.yaml has in archives stays as it is
		files = slices.DeleteFunc(files, func(s unformatted) bool { return fsys.Archive(s.name) != "" })
	}
	for _, s := range files {
		if f.Write && fsys.Archive(s.name) != "" {
			return nil, nil, usagef("%s: -w does not write into an archive", s.name)
		}
	}
	return files, fsys, err
}

// readings returns the files of the arguments, or the MOF of the project.
func (f *fmtCmd) readings(e *env) ([]unformatted, error) {
	kinds := []disk.Kind{mofFiles, mflFiles}
	if len(f.Files) == 0 {
		kinds = append(kinds, xmlFiles) // a directory may have nothing else
	}
	readings, err := e.readings(f.Files, kinds...)
	var list []unformatted
	for _, r := range readings {
		for _, name := range r.files {
			if len(f.Files) > 0 || strings.ToLower(filepath.Ext(name)) != xmlFiles.Extension {
				list = append(list, unformatted{name, r.Dialect})
			}
		}
	}
	return list, err
}

// formatted is a file and its result. A file with errors has no result.
type formatted struct {
	source   *diag.File
	old, new []byte
	text     string // the result before it is encoded
	diags    diag.List
}

func (f *fmtCmd) format(fsys fs.FS, name, dialect string) formatted {
	r := formatted{source: &diag.File{Name: name}}
	if r.old, r.diags = source.ReadNamed(fsys, name); len(r.diags) > 0 {
		return r
	}
	r.source, r.diags = source.Decode(name, r.old)
	opts := layout.Options{LineEnd: map[string]string{"lf": "\n", "crlf": "\r\n"}[f.LineEnds]}
	opts.Dialect, _ = parser.ParseDialect(dialect)
	text, more := layout.Format(r.source, opts)
	r.text, r.diags = text, append(r.diags, more...)
	r.diags = slices.DeleteFunc(r.diags, func(d *diag.Diagnostic) bool { return d.Severity != diag.Error }) // that is for check to say
	if len(r.diags) > 0 {
		return r
	}
	encoding, asked := source.ParseEncoding(f.Encoding)
	if !asked {
		encoding = source.EncodingOf(r.old)
	}
	var err error
	if r.new, err = encoding.Encode(text); err != nil {
		r.diags.Error(source.BadEncoding, diag.Span{Pos: diag.Pos{Filename: name}}, "%v", err)
	}
	return r
}

// output writes or prints the results as the flags ask, and reports whether any of them
// differs from its file.
func (f *fmtCmd) output(e *env, results []formatted) (changed bool, err error) {
	var out strings.Builder
	var changes []output.Change
	for _, r := range results {
		differs := len(r.diags) == 0 && !bytes.Equal(r.old, r.new)
		changed = changed || differs
		if differs && f.List {
			fmt.Fprintln(&out, r.source.Name)
		}
		if differs && f.Diff {
			out.WriteString(udiff.Unified("a/"+r.source.Name, "b/"+r.source.Name, r.source.Text, r.text))
		}
		if differs && f.Write {
			changes = append(changes, output.Change{Path: linked(r.source.Name), Old: r.old, New: r.new})
		}
		if !f.List && !f.Diff && !f.Write {
			out.Write(r.new)
		}
	}
	text := out.String()
	if isTerminal(e.stdout) {
		text = diag.VisibleLines(strings.ReplaceAll(text, "\r\n", "\n"))
	}
	if _, err := io.WriteString(e.stdout, text); err != nil {
		return changed, err
	}
	for _, c := range changes {
		e.verbosef("write %s", filepath.ToSlash(c.Path))
	}
	return changed, output.Apply(changes)
}

// linked follows a link: writing to its own path would replace it by a file.
func linked(name string) string {
	path := filepath.FromSlash(name)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
