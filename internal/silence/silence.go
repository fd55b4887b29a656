// Package silence suppresses reviewed warnings.
//
// Comments in the MOF and entries of gomof.yaml silence warnings. A [Silencer] knows the comments
// of all files of a run. [Silencer.Filter] removes silenced warnings, and [Silencer.Unused] reports
// comments that silence nothing. Errors cannot be silenced.
package silence

import (
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/parser"
)

// The diagnostics of this package.
const (
	UnusedIgnore diag.Code = "MOF5901"
	NoReason     diag.Code = "MOF5902"
)

// An Ignore is an entry of gomof.yaml. An empty field matches everything.
type Ignore struct {
	Files    []string // path patterns; ** matches any number of directories
	Elements []string // patterns such as ACME_Old* or ACME_Disk.State
	Rules    []diag.Code
}

// Silences reports whether the entry silences a diagnostic of an element.
func (i *Ignore) Silences(code diag.Code, file, element string) bool {
	return (len(i.Rules) == 0 || slices.Contains(i.Rules, code)) &&
		(len(i.Files) == 0 || slices.ContainsFunc(i.Files, func(p string) bool { return matchPath(p, file) })) &&
		(len(i.Elements) == 0 || slices.ContainsFunc(i.Elements, func(p string) bool { return covers(p, element) }))
}

// match compares CIM names, without regard to case.
func match(pattern, name string) bool {
	ok, err := path.Match(cimname.Fold(pattern), cimname.Fold(name))
	return err == nil && ok
}

// matchPath compares paths. A pattern without a slash matches the last element.
func matchPath(pattern, file string) bool {
	if !strings.Contains(pattern, "/") {
		ok, err := path.Match(pattern, path.Base(file))
		return err == nil && ok
	}
	return matchParts(strings.Split(path.Clean(pattern), "/"), strings.Split(path.Clean(file), "/"))
}

func matchParts(pattern, parts []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			for i := range len(parts) + 1 {
				if matchParts(pattern[1:], parts[i:]) {
					return true
				}
			}
			return false
		}
		if len(parts) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], parts[0]); err != nil || !ok {
			return false
		}
		pattern, parts = pattern[1:], parts[1:]
	}
	return len(parts) == 0
}

// A Silencer knows the directives in the files of a run.
type Silencer struct {
	// InfoOf finds the documentation of a diagnostic by its name or code. It returns nil if there
	// is none.
	InfoOf func(name string) *diag.Info
	Known  iter.Seq[string] // all names, for hints

	Ignores []Ignore // of gomof.yaml

	// Off means that gomof.yaml does not allow directives. They then have no effect.
	Off bool

	files map[string]*file
}

type file struct {
	*parser.File
	directives []*directive
	index      *index
	tree       []extent
	isOpen     bool
}

func (f *file) extents() []extent {
	if !f.isOpen {
		f.tree, f.isOpen = extentsOf(f.File), true
	}
	return f.tree
}

// Add adds files. It does not read a file twice, because packages share files.
func (s *Silencer) Add(files []*parser.File) {
	if s.files == nil {
		s.files = map[string]*file{}
	}
	for _, f := range files {
		if s.files[f.Source.Name] == nil {
			known := &file{File: f}
			known.directives = s.directives(known)
			known.index = indexOf(known.directives)
			s.files[f.Source.Name] = known
		}
	}
}

// Filter returns the diagnostics that are not silenced.
func (s *Silencer) Filter(list diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(list), func(d *diag.Diagnostic) bool {
		if d.Severity == diag.Error {
			return false
		}
		if f := s.files[d.Span.Pos.Filename]; f != nil && !s.Off && f.index.silences(d) {
			return true
		}
		return len(s.Ignores) > 0 && s.ignores(d)
	})
}

func (s *Silencer) ignores(d *diag.Diagnostic) bool {
	element := s.Element(d.Span.Pos)
	return slices.ContainsFunc(s.Ignores, func(i Ignore) bool { return i.Silences(d.Code, d.Span.Pos.Filename, element) })
}

// Unused reports errors in the directives of some files, including directives that silence nothing.
// It ignores rules that are not active.
func (s *Silencer) Unused(files []string, active func(diag.Code) bool) diag.List {
	var diags diag.List
	for _, name := range files {
		f := s.files[name]
		if f == nil {
			continue
		}
		for _, d := range f.directives {
			s.unused(f, d, active, &diags)
		}
	}
	return diags
}

var directiveForm = regexp.MustCompile(`^gomof:ignore(-file)?(?:\s+|$)`)

// hasDirective lets Add skip files quickly: few files have a directive.
const hasDirective = "gomof:ignore"
