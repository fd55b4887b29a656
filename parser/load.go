package parser

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/parallel"
	"github.com/gomof/gomof/internal/spelling"
)

// A Set is the files that a compilation reads.
type Set struct {
	Named    []*File           // the files named
	Roots    []*File           // where compilation starts: the files named that no other includes, then those found for missing names
	Included map[*Pragma]*File // what each #pragma include stands for
	Files    []*File           // all files, in the order in which they were found

	Repeated map[*Pragma]*File // what a #pragma include stands for that names a file again, which is read once

	from  map[string]diag.Span // the include that had a file read, by the name of the file
	below func(name string) bool
}

// LoadOptions say where files are looked for and how they are read.
type LoadOptions struct {
	Options
	Include []string                    // directories of the file system, in the order of search
	Known   func(qualifier string) bool // whether a qualifier, its name in lower case, needs no declaration
	Library func(class string) *File    // the file that declares a class of this name, in lower case, which no other file does; or nil
	Syntax  bool                        // only the grammar matters: no missing classes, and a missing include is a warning
	Done    <-chan struct{}             // when it is closed, no more files are read; nil never is
}

// Bounds on what one compilation reads. MOF comes from others, and an include
// can name anything.
const (
	maxFileSize     = 64 << 20
	maxTotalSize    = 256 << 20
	maxTotalWeight  = 3 << 19 // of [File.Weight]
	maxFiles        = 20_000
	maxIncludes     = 200_000
	maxIncludeDepth = 32
)

// Load reads the named files, what they include, and the files of the include
// directories that are called like a class which is used but not
// declared, CIM_Job.mof or CIM_Job.xml for CIM_Job, or else declare it or a
// qualifier that is missing. Paths are slash-separated; includes are
// relative to the file that has them, else to the include directories. Each
// file is read once. A [RealFS] and an [ArchiveFS] are asked what they know of
// their names.
func Load(fsys fs.FS, names []string, opts LoadOptions) (*Set, diag.List) {
	opts.Include = slices.Clone(opts.Include)
	l := &loader{
		fsys: fsys, opts: opts, set: &Set{Included: map[*Pragma]*File{}, Repeated: map[*Pragma]*File{}, from: map[string]diag.Span{}},
		byKey: map[string]*loaded{}, keys: map[*Pragma]string{}, roots: map[*File]bool{}, listings: map[string]*listing{},
		uses: newUsage(), tried: map[string]bool{}, heirs: map[*File][]*Class{}, shipped: map[*File]bool{},
	}
	for i, dir := range opts.Include {
		l.opts.Include[i] = path.Clean(dir)
	}
	l.roam(names)
	l.set.Named = slices.Clone(l.set.Roots)
	l.uses.own = len(l.set.Files)
	l.findMissing()
	l.settle()
	l.borrow()
	if l.standAlone() {
		l.findMissing()
	}
	l.trim()
	l.order()
	l.diags.Sort()
	l.set.below = l.isBelow()
	return l.set, l.diags
}

// A loader is the state of one Load. Files are known by the key of their path.
type loader struct {
	fsys     fs.FS
	opts     LoadOptions
	set      *Set
	diags    diag.List
	byKey    map[string]*loaded
	keys     map[*Pragma]string // of what the includes name
	roots    map[*File]bool
	full     bool // a bound was reported
	size     int64
	weight   int
	includes int
	likes    int                 // suggestions that were looked for
	listings map[string]*listing // of directories
	entries  int                 // in them
	short    bool                // not all of them were listed, and it was reported
	index    map[string]string   // lower-case base name → path, below the include directories
	below    []string            // the paths of all files there that may be sources
	declares map[string]string   // what those declare → path
	uses     *usage
	shipped  map[*File]bool     // the files that gomof ships
	tried    map[string]bool    // classes that a file could have been called like
	heirs    map[*File][]*Class // see parseXML
}

type loaded struct {
	file  *File
	heirs []*Class // see parseXML
	diags diag.List
	size  int64
	err   error
}

// A request asks for one file that is there; at is the include that does so.
type request struct {
	path  string
	key   string
	size  int64
	at    diag.Span
	depth int
}

// roam reads files that no include asks for, with all that they include, and
// makes roots of them.
func (l *loader) roam(paths []string) {
	var wanted []request
	for _, p := range paths {
		r := request{path: path.Clean(p)}
		var err error
		if r.size, err = l.stat(r.path, false); err != nil {
			l.fail(r, err)
			continue
		}
		r.key = l.key(r.path)
		wanted = append(wanted, r)
	}
	l.wave(wanted)
	for _, r := range wanted {
		if res := l.byKey[r.key]; res != nil && res.file != nil && !l.roots[res.file] {
			l.roots[res.file] = true
			l.set.Roots = append(l.set.Roots, res.file)
		}
	}
}

// key returns what two names of one file share.
func (l *loader) key(name string) string {
	if fsys, ok := l.fsys.(RealFS); ok {
		return fsys.Real(name)
	}
	return name
}

// wave reads and parses the requested files in parallel, then the files that
// these include, and so on.
func (l *loader) wave(wanted []request) {
	for len(wanted) > 0 {
		wanted = l.bounded(l.fresh(wanted))
		var next []request
		for len(wanted) > 0 && !l.full {
			n := batch(wanted)
			next = append(next, l.readAll(wanted[:n])...)
			wanted = wanted[n:]
		}
		wanted = next
	}
}

// batch returns how many of the requested files are read at once: what they weigh is known
// only when they are parsed.
func batch(wanted []request) int {
	size := int64(0)
	for i, r := range wanted {
		if size += r.size; size > maxFileSize && i > 0 {
			return i
		}
	}
	return len(wanted)
}

// readAll reads and parses files in parallel, and returns what they include.
func (l *loader) readAll(wanted []request) (next []request) {
	results := make([]*loaded, len(wanted))
	parallel.Do(len(wanted), func(i int) { results[i] = l.read(wanted[i]) })
	for i, res := range results {
		r := wanted[i]
		l.diags = append(l.diags, res.diags...)
		l.byKey[r.key] = res
		l.size += max(0, res.size-r.size) // a pipe has no size before it is read
		if res.err != nil {
			l.fail(r, res.err)
			continue
		}
		if l.weight += res.file.Weight; l.weight > maxTotalWeight {
			l.overflow(TooMuchText, diag.Span{Pos: diag.Pos{Filename: r.path}}, "the files have more than %d tokens and comments, the rest is not read", maxTotalWeight)
			continue
		}
		l.set.Files = append(l.set.Files, res.file)
		if res.heirs != nil {
			l.heirs[res.file] = res.heirs
		}
		if r.at.Pos.IsValid() {
			l.set.from[r.path] = r.at
		}
		next = append(next, l.follow(res.file, r.depth)...)
	}
	return next
}

// bounded cuts the requests off where too much would be read.
func (l *loader) bounded(wanted []request) []request {
	for i, r := range wanted {
		l.size += min(r.size, maxFileSize)
		at := r.at
		at.Pos.Filename = cmp.Or(at.Pos.Filename, r.path)
		switch {
		case len(l.byKey)+i >= maxFiles:
			l.overflow(TooManyIncludes, at, "more than %d files are to be read", maxFiles)
		case l.size > maxTotalSize:
			l.overflow(TooMuchText, at, "more than %d MiB are to be read", maxTotalSize>>20)
		default:
			continue
		}
		return nil // it is refused, so nothing of it is needed
	}
	return wanted
}

// overflow reports a bound. The first one says enough.
func (l *loader) overflow(code diag.Code, at diag.Span, format string, args ...any) {
	if !l.full {
		l.diags.Error(code, at, format, args...)
	}
	l.full = true
}

// fresh drops what has been read already and repetitions.
func (l *loader) fresh(wanted []request) []request {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(wanted), func(r request) bool {
		old := l.byKey[r.key] != nil || seen[r.key]
		seen[r.key] = true
		return old
	})
}

func (l *loader) read(r request) *loaded {
	select {
	case <-l.opts.Done:
		return &loaded{err: errStopped}
	default:
	}
	data, err := readFile(l.fsys, r.path, r.size)
	if err != nil {
		return &loaded{err: err}
	}
	source, diags := Decode(r.path, data)
	if l.opts.Dialect == MOF3 && !isXML(source.Text) && source.Text != "" && source.Text != string(data) {
		at := diag.Pos{Filename: r.path, Line: 1, Column: 1}
		diags.Error(BadEncoding, diag.Span{Pos: at, Len: 1}, "file has a byte order mark or is not UTF-8, expected UTF-8 without a mark in MOF 3 (DSP0221 5.1)")
	}
	res := &loaded{size: int64(len(data))}
	var more diag.List
	if isXML(source.Text) {
		res.file, res.heirs, more = parseXML(source, l.opts.Options, nil)
	} else {
		res.file, more = parseMOF(source, l.opts.Options)
	}
	res.diags = append(diags, more...)
	return res
}

// ReadFile reads the bytes of a file that the user named. The list says why it
// cannot be read.
func ReadFile(fsys fs.FS, name string) ([]byte, diag.List) {
	l := loader{fsys: fsys}
	size, err := l.stat(name, false)
	var data []byte
	if err == nil {
		data, err = readFile(fsys, name, size)
	}
	if err != nil {
		l.fail(request{path: name}, err)
	}
	return data, l.diags
}

// readFile reads at most maxFileSize bytes into a buffer of the size that the
// file is said to have. That may be wrong, or a lie of an archive, so that a
// large buffer has to be filled before there is a larger one.
func readFile(fsys fs.FS, name string, size int64) ([]byte, error) {
	if size > maxFileSize {
		return nil, errTooLarge
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var data bytes.Buffer
	data.Grow(int(min(size, 1<<20)) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(f, maxFileSize+1)); err != nil {
		return nil, err
	}
	if data.Len() > maxFileSize {
		return nil, errTooLarge
	}
	return data.Bytes(), nil
}

var (
	errStopped   = errors.New("the compilation was stopped")
	errTooLarge  = fmt.Errorf("it is larger than %d MiB", maxFileSize>>20)
	errDirectory = errors.New("it is a directory")
	errIrregular = errors.New("it is no regular file")
	errTooLong   = errors.New("its path is too long")
	errLeaves    = errors.New("it is outside of the archive that includes it")
)

func (l *loader) fail(r request, err error) *diag.Diagnostic {
	err = reason(err)
	switch {
	case !r.at.Pos.IsValid():
		r.at.Pos.Filename = r.path
		return l.diags.Error(NoFile, r.at, "cannot read file: %v", err)
	case l.opts.Syntax:
		return l.diags.Warn(NoInclude, r.at, "cannot read included file %s: %v", r.path, err)
	}
	return l.diags.Error(NoInclude, r.at, "cannot read included file %s: %v", r.path, err)
}

// maxLikeFiles bounds how often a file of a similar name is looked for.
const maxLikeFiles = 100

// likeFile suggests a file of a similar name in the directory of one that is
// not there.
func (l *loader) likeFile(name string, err error) string {
	if l.likes++; l.likes > maxLikeFiles || !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	entries := l.list(path.Dir(name)).entries
	return spelling.Suggest(path.Base(name), func(yield func(string) bool) {
		for _, e := range entries {
			if !e.IsDir() && !yield(e.Name()) {
				return
			}
		}
	})
}

// reason is an error without the path, which the message has in its own way.
func reason(err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return perr.Err
	}
	return err
}

// follow returns the files that a file includes; order binds them to their
// pragmas once all are read.
func (l *loader) follow(f *File, depth int) []request {
	var next []request
	beside := l.lookBeside(f)
	for i, d := range f.Decls {
		name, at, ok := includeOf(d)
		if !ok {
			continue
		}
		l.includes++
		switch {
		case depth >= maxIncludeDepth:
			l.diags.Error(TooManyIncludes, at, "includes are nested more than %d deep", maxIncludeDepth)
			return next
		case l.includes > maxIncludes:
			l.overflow(TooManyIncludes, at, "there are more than %d includes", maxIncludes)
			return next
		}
		r, err := beside[i], error(nil)
		if r.path == "" {
			r, err = l.find(name, f.Source.Name, at)
		}
		r.at, r.depth = at, depth+1
		if err != nil {
			l.fail(r, err).Help(l.likeFile(r.path, err))
			continue
		}
		r.key = l.key(r.path)
		l.keys[d.Pragma] = r.key
		next = append(next, r)
	}
	return next
}

// lookBeside finds, for each declaration that is an include, the file where it
// most often is, or none: a schema has thousands of includes, and their
// directories are on a disk.
func (l *loader) lookBeside(f *File) []request {
	found := make([]request, len(f.Decls))
	dir := path.Dir(f.Source.Name)
	archive := l.archive(dir)
	parallel.Do(min(len(f.Decls), maxIncludes), func(i int) {
		name, _, ok := includeOf(f.Decls[i])
		if !ok || path.IsAbs(name) || len(name) > maxPath {
			return
		}
		if r, err := l.candidate(path.Join(dir, name), archive); err == nil {
			found[i] = r
		}
	})
	return found
}

// borrow takes from the library what is still missing. Only files in the dialect
// of WMI, which DSC shares, have such names.
func (l *loader) borrow() {
	foreign := slices.ContainsFunc(l.set.Files, func(f *File) bool { return f.Dialect == WMI })
	if l.opts.Library == nil || l.opts.Syntax || !foreign && !slices.ContainsFunc(l.set.Files, (*File).onlyInstances) {
		return
	}
	l.uses.read(l.set.Files)
	for _, name := range l.uses.classes() {
		if f := l.opts.Library(name); f != nil && !slices.Contains(l.set.Roots, f) {
			l.set.Roots = append(l.set.Roots, f)
			l.set.Files = append(l.set.Files, f)
			l.shipped[f] = true
		}
	}
	l.uses.read(l.set.Files)
}

// trim leaves in the files that nobody named what is missing elsewhere.
func (l *loader) trim() {
	l.uses.read(l.set.Files)
	for i := min(l.uses.own, len(l.set.Files)); i < len(l.set.Files); i++ {
		f := l.set.Files[i]
		kept := l.uses.trimmed(f)
		if !l.shipped[f] {
			f.Decls = kept
			continue
		}
		part := *f // other compilations use the tree as well
		part.Decls = kept
		l.set.Files[i] = &part
		l.set.Roots[slices.Index(l.set.Roots, f)] = &part
	}
}

// onlyInstances reports whether a file declares no class, as documents do.
func (f *File) onlyInstances() bool {
	return !slices.ContainsFunc(f.Decls, func(d *Decl) bool { return d.Class != nil })
}
