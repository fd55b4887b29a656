package load

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimxml"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// Limits on one compilation. MOF can come from anyone, and an include can name any file.
const (
	maxTotalSize    = 256 << 20
	maxTotalWeight  = 11 << 17 // of [parser.File.Weight]
	maxFiles        = 20_000
	maxIncludes     = 200_000
	maxIncludeDepth = 32
)

// A reader reads files and their includes, each once. The key of its path identifies a
// file.
type reader struct {
	ctx   context.Context
	disk  *disk
	opts  Options
	diags *diag.List

	all      []*loaded // in the order in which they were found
	byKey    map[string]*loaded
	targets  map[*parser.Pragma]string // the keys of the files that includes name
	size     int64
	weight   int
	includes int
	full     bool // a bound was reported
}

// A loaded is a file that was read. Its file is nil if it could not be read.
type loaded struct {
	file  *parser.File
	heirs []*parser.Class // see cimxml.Parse
	diags diag.List
	size  int64
	err   error

	shared bool // other compilations use the tree as well
}

// A request asks for an existing file. at is the include that refers to it, if any.
type request struct {
	place
	key   string
	at    diag.Span
	depth int
}

// read reads files that are not included, with all files that they include, and returns the
// files that could be read.
func (r *reader) read(paths []string) []*loaded {
	var wanted []request
	for _, p := range paths {
		size, err := r.disk.stat(path.Clean(p), false)
		if err != nil {
			source.Unreadable(r.diags, path.Clean(p), err)
			continue
		}
		wanted = append(wanted, request{place: place{path.Clean(p), size}, key: r.disk.key(path.Clean(p))})
	}
	r.waves(wanted)
	var found []*loaded
	for _, w := range wanted {
		if one := r.byKey[w.key]; one != nil && one.file != nil {
			found = append(found, one)
		}
	}
	return found
}

// knows reports whether a file was requested before.
func (r *reader) knows(p string) bool { return r.byKey[r.disk.key(p)] != nil }

// target returns the file that a declaration includes, or nil.
func (r *reader) target(d *parser.Decl) *parser.File {
	if d.Pragma == nil {
		return nil
	}
	if one := r.byKey[r.targets[d.Pragma]]; one != nil {
		return one.file
	}
	return nil
}

// waves reads and parses the files in parallel, then the files that they include, and so
// on.
func (r *reader) waves(wanted []request) {
	for len(wanted) > 0 {
		wanted = r.bounded(r.fresh(wanted))
		var next []request
		for len(wanted) > 0 && !r.full {
			n := batch(wanted, r.room())
			next = append(next, r.parseAll(wanted[:n])...)
			wanted = wanted[n:]
		}
		wanted = next
	}
}

// batch returns how many of the requested files are read at once. The weight of a file is
// known only after reading, so batch assumes the maximum: a token in every two bytes. If
// one file could be too much, it is read alone.
func batch(wanted []request, room int) int {
	for i, w := range wanted {
		if room -= int(min(w.size/2, token.MaxTokens)); room < 0 && i > 0 {
			return i
		}
	}
	return len(wanted)
}

// parseAll reads and parses files in parallel, and returns what they include.
func (r *reader) parseAll(wanted []request) (next []request) {
	results, room := make([]*loaded, len(wanted)), r.room()
	parallel.Do(len(wanted), func(i int) { results[i] = r.parse(wanted[i].place, room) })
	for i, one := range results {
		next = append(next, r.keep(wanted[i], one)...)
	}
	return next
}

// room returns the weight that the files can still have. It is at least 1, because 0 means
// no limit.
func (r *reader) room() int { return max(1, maxTotalWeight-r.weight) }

// keep adds a file and returns what it includes.
func (r *reader) keep(w request, one *loaded) []request {
	*r.diags = append(*r.diags, one.diags...)
	r.byKey[w.key] = one
	r.size += max(0, one.size-w.size) // a pipe has no size before it is read
	if one.err != nil {
		r.unreadable(w, one.err)
		return nil
	}
	if r.weight += one.file.Weight; r.weight > maxTotalWeight {
		at := diag.Span{Pos: diag.Pos{Filename: w.path}}
		r.overflow(TooMuchText, at, "the files have more than %d tokens and comments, the rest is not read", maxTotalWeight)
		one.file = nil
		return nil
	}
	r.all = append(r.all, one)
	return r.follow(one.file, w.depth)
}

// unreadable reports that a requested file cannot be read.
func (r *reader) unreadable(w request, err error) *diag.Diagnostic {
	if !w.at.Pos.IsValid() {
		return source.Unreadable(r.diags, w.path, err)
	}
	report := r.diags.Error
	if r.opts.Syntax {
		report = r.diags.Warn
	}
	d := report(NoInclude, w.at, "cannot read included file %s: %v", w.path, source.Reason(err))
	if errors.Is(err, fs.ErrNotExist) {
		d.Help("if it is in another directory, name that with -I")
	}
	return d
}

// bounded returns the requests, or none if they exceed a limit.
func (r *reader) bounded(wanted []request) []request {
	for i, w := range wanted {
		r.size += min(w.size, source.MaxSize)
		at := w.at
		at.Pos.Filename = cmp.Or(at.Pos.Filename, w.path)
		switch {
		case len(r.byKey)+i >= maxFiles:
			r.overflow(TooManyIncludes, at, "the compilation has more than %d files", maxFiles)
		case r.size > maxTotalSize:
			r.overflow(TooMuchText, at, "the compilation has more than %d MiB of files", maxTotalSize>>20)
		default:
			continue
		}
		return nil // the compilation has failed, so it needs none of them
	}
	return wanted
}

// overflow reports that a limit was exceeded, but only the first time.
func (r *reader) overflow(code diag.Code, at diag.Span, format string, args ...any) {
	if !r.full {
		r.diags.Error(code, at, format, args...)
	}
	r.full = true
}

// fresh removes duplicates and files that were requested before.
func (r *reader) fresh(wanted []request) []request {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(wanted), func(w request) bool {
		old := r.byKey[w.key] != nil || seen[w.key]
		seen[w.key] = true
		return old
	})
}

// parse reads one file. It runs in parallel. It does not parse a text whose weight exceeds
// room.
func (r *reader) parse(p place, room int) *loaded {
	if err := r.ctx.Err(); err != nil {
		return &loaded{err: err}
	}
	data, err := source.Read(r.disk.fsys, p.path, p.size)
	if err != nil {
		return &loaded{err: err}
	}
	text, diags := source.Decode(p.path, data)
	one := &loaded{size: int64(len(data))}
	var more diag.List
	if source.IsXML(text.Text) {
		one.file, one.heirs, more = cimxml.Parse(text, cimxml.Options{Dialect: r.opts.Dialect, Most: room})
	} else {
		if r.opts.Dialect == parser.MOF3 && text.Text != "" && text.Text != string(data) {
			at := diag.Pos{Filename: p.path, Line: 1, Column: 1}
			diags.Error(source.BadEncoding, diag.Span{Pos: at, Len: 1}, "file has a byte order mark or is not UTF-8, expected UTF-8 without a mark in MOF 3 (DSP0221 5.1)")
		}
		opts := r.opts.Options
		opts.Most = room
		one.file, more = parser.Parse(text, opts)
	}
	one.diags = append(diags, more...)
	return one
}

// follow returns the files that a file includes.
func (r *reader) follow(f *parser.File, depth int) []request {
	var next []request
	near := r.nextTo(f)
	for i, d := range f.Decls {
		name, at, ok := includeOf(d)
		if !ok {
			continue
		}
		r.includes++
		switch {
		case depth >= maxIncludeDepth:
			r.diags.Error(TooManyIncludes, at, "includes are nested more than %d deep", maxIncludeDepth)
			return next
		case r.includes > maxIncludes:
			r.overflow(TooManyIncludes, at, "the files have more than %d includes", maxIncludes)
			return next
		}
		w := request{place: near[i], at: at, depth: depth + 1}
		if w.path == "" {
			var err error
			if w.place, err = r.disk.find(name, f.Source.Name, at); err != nil {
				r.unreadable(w, err).Help(r.disk.like(w.path, err))
				continue
			}
		}
		w.key = r.disk.key(w.path)
		r.targets[d.Pragma] = w.key
		next = append(next, w)
	}
	return next
}

// nextTo looks for each included file next to the including file, where most of them are: a
// schema has thousands of includes.
func (r *reader) nextTo(f *parser.File) []place {
	found := make([]place, len(f.Decls))
	dir := path.Dir(f.Source.Name)
	archive := r.disk.archive(dir)
	parallel.Do(min(len(f.Decls), maxIncludes), func(i int) {
		name, _, ok := includeOf(f.Decls[i])
		if !ok || path.IsAbs(name) || len(name) > maxPath {
			return
		}
		if p, err := r.disk.candidate(path.Join(dir, name), archive); err == nil {
			found[i] = p
		}
	})
	return found
}
