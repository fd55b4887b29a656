package parser

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
)

// A RealFS is a file system in which a file can have several names, such as an
// absolute and a relative path, or a link. Real returns one that they share,
// so that each file is read once.
type RealFS interface {
	fs.FS
	Real(name string) string
}

// An ArchiveFS is a file system with archives in it that look like
// directories. Archive returns the directory that stands for the archive which
// has the named file, or "". No include leads out of it: an archive of others
// cannot name files of the machine.
type ArchiveFS interface {
	fs.FS
	Archive(name string) string
}

// Bounds on what is looked for. No directory tree has such paths; an include
// can name one.
const (
	maxPath    = 1024
	maxEntries = 200_000 // of all directories that are listed
)

// includeOf returns the path that an include directive names, with forward
// slashes.
func includeOf(d *Decl) (name string, at diag.Span, ok bool) {
	p := d.Pragma
	if p == nil || len(p.Args) == 0 || len(p.Args[0].Strings) == 0 {
		return "", at, false
	}
	word := strings.EqualFold(strings.TrimLeft(p.Word, "# \t"), "include")
	if !word && (p.Name == nil || !strings.EqualFold(p.Name.Text, "include")) {
		return "", at, false
	}
	arg := p.Args[0]
	at = diag.Span{Pos: arg.Pos, Len: len(arg.Strings[0])}
	return strings.ReplaceAll(Unquote(arg.Strings), `\`, "/"), at, true
}

// stat returns the size of a file. What a file includes has to be a regular
// one; what the user names may be a pipe.
func (l *loader) stat(name string, regular bool) (int64, error) {
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		return 0, err
	case info.IsDir():
		return 0, errDirectory
	case regular && !info.Mode().IsRegular():
		return 0, errIrregular
	}
	return info.Size(), nil
}

// find finds an included file: beside the file that includes it, else in the
// first include directory that has it. Only when none has it, a file whose name
// differs in case is as good: the MOF was written on Windows.
func (l *loader) find(name, from string, at diag.Span) (request, error) {
	if len(name) > maxPath {
		return request{path: name[:64] + "..."}, errTooLong
	}
	dirs := []string{path.Dir(from)}
	if l.archive(dirs[0]) == "" || !strings.HasPrefix(path.Clean(name), "../") { // what is above -I is out of the archive too
		dirs = append(dirs, l.opts.Include...)
	}
	var best request
	var why error
	for i, dir := range dirs {
		p := path.Join(dir, name)
		if i == 0 && path.IsAbs(name) {
			p = path.Clean(name)
		}
		r, err := l.candidate(p, l.archive(dir))
		if err == nil {
			return r, nil
		}
		if why == nil || errors.Is(why, fs.ErrNotExist) && !errors.Is(err, fs.ErrNotExist) {
			best, why = r, err // any other reason says more than that it is not there
		}
	}
	for _, dir := range dirs {
		if r, spelled, err := l.anyCase(dir, name); err == nil {
			l.diags.Warn(IncludeCase, at, "included file %s is called %s on disk", name, spelled).
				Help("write it as on disk; other compilers do not find it")
			return r, nil
		}
	}
	return best, why
}

// candidate looks for an included file in one place, which an archive has to
// have if there is one.
func (l *loader) candidate(p, archive string) (request, error) {
	r := request{path: p}
	if leaves(p, archive) {
		return r, errLeaves
	}
	var err error
	r.size, err = l.stat(p, true)
	return r, err
}

// archive returns the archive that a directory is in, or "".
func (l *loader) archive(dir string) string {
	if fsys, ok := l.fsys.(ArchiveFS); ok {
		return fsys.Archive(dir)
	}
	return ""
}

func leaves(p, archive string) bool {
	return archive != "" && p != archive && !strings.HasPrefix(p, archive+"/")
}

// anyCase looks for an included file in one directory, whatever the case of its
// path. It goes down from a directory whose name is known to be right, so that
// it costs no more than there are directories.
func (l *loader) anyCase(dir, name string) (r request, spelled string, err error) {
	archive := l.archive(dir)
	name = path.Clean(name)
	up := ""
	for strings.HasPrefix(name, "../") {
		dir, name, up = path.Join(dir, ".."), name[len("../"):], up+"../"
	}
	if leaves(dir, archive) {
		return r, "", errLeaves
	}
	for element := range strings.SplitSeq(name, "/") {
		names := l.list(path.Join(dir, spelled)).names[strings.ToLower(element)]
		if len(names) == 0 {
			return r, "", fs.ErrNotExist
		}
		if !slices.Contains(names, element) {
			element = names[0]
		}
		spelled = path.Join(spelled, element)
	}
	r, err = l.candidate(path.Join(dir, spelled), archive)
	return r, up + spelled, err
}

// A listing is what a directory has.
type listing struct {
	entries []fs.DirEntry
	names   map[string][]string // by the name in lower case
	err     error
}

// list lists a directory once.
func (l *loader) list(dir string) *listing {
	if known := l.listings[dir]; known != nil {
		return known
	}
	out := &listing{names: map[string][]string{}}
	l.listings[dir] = out
	room := maxEntries - l.entries
	out.entries, out.err = readDir(l.fsys, dir, room+1)
	if len(out.entries) > room {
		out.entries = out.entries[:room]
		l.cut(dir)
	}
	l.entries += len(out.entries)
	for _, e := range out.entries {
		lower := strings.ToLower(e.Name())
		out.names[lower] = append(out.names[lower], e.Name())
	}
	return out
}

// cut reports that directories have too many entries, once.
func (l *loader) cut(dir string) {
	if !l.short {
		at := diag.Span{Pos: diag.Pos{Filename: dir}}
		l.diags.Warn(TooManyEntries, at, "more than %d directory entries are to be listed, the rest is not searched", maxEntries)
	}
	l.short = true
}

// readDir returns at most n entries of a directory, sorted by name.
func readDir(fsys fs.FS, dir string, n int) ([]fs.DirEntry, error) {
	f, err := fsys.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, errors.New("it is no directory")
	}
	var entries []fs.DirEntry
	for len(entries) < n && err == nil {
		var some []fs.DirEntry
		some, err = d.ReadDir(n - len(entries))
		entries = append(entries, some...)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	if err == io.EOF {
		err = nil
	}
	return entries, err
}

// lookup finds a file by its base name below the include directories.
func (l *loader) lookup(base string) (string, bool) {
	l.listIncludes()
	p, ok := l.index[strings.ToLower(base)]
	return p, ok
}

// listIncludes lists what is below the include directories, once and only when
// something is missing.
func (l *loader) listIncludes() {
	if l.index != nil {
		return
	}
	l.index = map[string]string{}
	for _, dir := range l.opts.Include {
		if err := l.list(dir).err; err != nil {
			l.diags.Error(NoFile, diag.Span{Pos: diag.Pos{Filename: dir}}, "cannot read include directory: %v", reason(err))
		}
		l.indexBelow(dir)
	}
}

// indexBelow looks at what a directory has. One that cannot be listed has nothing: below / there
// are some that only root may list, or that have gone meanwhile.
func (l *loader) indexBelow(dir string) {
	if l.short {
		return
	}
	for _, e := range l.list(dir).entries {
		p := path.Join(dir, e.Name())
		base := strings.ToLower(e.Name())
		switch {
		case e.IsDir():
			l.indexBelow(p)
		case isSource(base):
			l.below = append(l.below, p)
			if l.index[base] == "" {
				l.index[base] = p
			}
		}
	}
}
