package load

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/spelling"
	"github.com/gomof/gomof/parser"
)

// A realFS is a file system in which a file can have several names, such as an absolute and
// a relative path, or a link. Real returns the same name for all of them.
type realFS interface {
	fs.FS
	Real(name string) string
}

// An archiveFS is a file system with archives that look like directories. Archive returns
// the directory of the archive that a file is in, or "".
type archiveFS interface {
	fs.FS
	Archive(name string) string
}

// Limits on searching. Directory trees do not have such paths, but an include can.
const (
	maxPath    = 1024
	maxEntries = 200_000 // of all directories that are listed
	maxLikes   = 100     // how often a file with a similar name is looked for
)

// The reasons why an included file is not read.
var (
	errIrregular = errors.New("it is not a regular file")
	errTooLong   = errors.New("its path is too long")
	errLeaves    = errors.New("it is outside of the archive that includes it")
)

// A disk looks for files by name. It lists each directory once.
type disk struct {
	fsys     fs.FS
	include  []string // directories
	diags    *diag.List
	listings map[string]*listing // of directories
	entries  int                 // in them
	short    bool                // not all of them were listed, and it was reported
	likes    int                 // suggestions that were looked for
}

func newDisk(fsys fs.FS, include []string, diags *diag.List) *disk {
	d := &disk{fsys: fsys, diags: diags, listings: map[string]*listing{}}
	for _, dir := range include {
		d.include = append(d.include, path.Clean(dir))
	}
	return d
}

// A place is where a file is, and its stated size.
type place struct {
	path string
	size int64
}

// includeOf returns the path that an include directive names, with forward slashes.
func includeOf(d *parser.Decl) (name string, at diag.Span, ok bool) {
	p := d.Pragma
	if p == nil || len(p.Args) == 0 || len(p.Args[0].Strings) == 0 {
		return "", at, false
	}
	word := strings.EqualFold(strings.TrimLeft(p.Word, "# \t"), "include")
	if !word && (p.Name == nil || !strings.EqualFold(p.Name.Text, "include")) {
		return "", at, false
	}
	return strings.ReplaceAll(p.Args[0].Text(), `\`, "/"), p.Args[0].Span(), true
}

// key returns the same key for all names of a file.
func (d *disk) key(name string) string {
	if fsys, ok := d.fsys.(realFS); ok {
		return fsys.Real(name)
	}
	return name
}

// stat returns the size of a file. If regular is true, it must be a regular file, as for
// included files; a named file can be a pipe.
func (d *disk) stat(name string, regular bool) (int64, error) {
	info, err := source.Stat(d.fsys, name)
	switch {
	case err != nil:
		return 0, err
	case regular && !info.Mode().IsRegular():
		return 0, errIrregular
	}
	return info.Size(), nil
}

// find finds an included file: next to the including file, otherwise in the first include
// directory that has it. If none has it, find accepts a file whose name differs in case,
// because the MOF may come from Windows.
func (d *disk) find(name, from string, at diag.Span) (place, error) {
	if len(name) > maxPath {
		return place{path: name[:64] + "..."}, errTooLong
	}
	dirs := []string{path.Dir(from)}
	if d.archive(dirs[0]) == "" || !strings.HasPrefix(path.Clean(name), "../") { // what is above -I is out of the archive, too
		dirs = append(dirs, d.include...)
	}
	p, err := d.exactly(dirs, name)
	if err == nil {
		return p, nil
	}
	for _, dir := range dirs {
		if other, spelled, err := d.anyCase(dir, name); err == nil {
			d.diags.Warn(IncludeCase, at, "included file %s is named %s on disk", name, spelled).
				Help("write the name as on disk, or other compilers do not find it")
			return other, nil
		}
	}
	return p, err
}

// exactly finds an included file in the first directory that contains it.
func (d *disk) exactly(dirs []string, name string) (best place, why error) {
	for i, dir := range dirs {
		p := path.Join(dir, name)
		if i == 0 && path.IsAbs(name) {
			p = path.Clean(name)
		}
		found, err := d.candidate(p, d.archive(dir))
		if err == nil {
			return found, nil
		}
		if why == nil || errors.Is(why, fs.ErrNotExist) && !errors.Is(err, fs.ErrNotExist) {
			best, why = found, err // any other error is more specific than that it does not exist
		}
	}
	return best, why
}

// candidate looks for an included file at one path. In an archive, the file must be in the
// same archive.
func (d *disk) candidate(p, archive string) (place, error) {
	if leaves(p, archive) {
		return place{path: p}, errLeaves
	}
	size, err := d.stat(p, true)
	return place{p, size}, err
}

// archive returns the archive that a directory is in, or "".
func (d *disk) archive(dir string) string {
	if fsys, ok := d.fsys.(archiveFS); ok {
		return fsys.Archive(dir)
	}
	return ""
}

func leaves(p, archive string) bool {
	return archive != "" && p != archive && !strings.HasPrefix(p, archive+"/")
}

// anyCase looks for an included file in one directory, ignoring the case of its path. It
// starts at a directory whose name is known to be correct, and lists one directory per
// step.
func (d *disk) anyCase(dir, name string) (p place, spelled string, err error) {
	archive := d.archive(dir)
	name = path.Clean(name)
	up := ""
	for strings.HasPrefix(name, "../") {
		dir, name, up = path.Join(dir, ".."), name[len("../"):], up+"../"
	}
	if leaves(dir, archive) {
		return p, "", errLeaves
	}
	for element := range strings.SplitSeq(name, "/") {
		names := d.list(path.Join(dir, spelled)).names[strings.ToLower(element)]
		if len(names) == 0 {
			return p, "", fs.ErrNotExist
		}
		if !slices.Contains(names, element) {
			element = names[0]
		}
		spelled = path.Join(spelled, element)
	}
	p, err = d.candidate(path.Join(dir, spelled), archive)
	return p, up + spelled, err
}

// like suggests a file with a similar name in the directory of one that does not exist.
func (d *disk) like(name string, err error) string {
	if d.likes++; d.likes > maxLikes || !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	entries := d.list(path.Dir(name)).entries
	return spelling.Suggest(path.Base(name), func(yield func(string) bool) {
		for _, e := range entries {
			if !e.IsDir() && !yield(e.Name()) {
				return
			}
		}
	})
}

// A listing is the content of a directory.
type listing struct {
	entries []fs.DirEntry
	names   map[string][]string // by the name in lower case
	err     error
}

// list lists a directory once.
func (d *disk) list(dir string) *listing {
	if known := d.listings[dir]; known != nil {
		return known
	}
	out := &listing{names: map[string][]string{}}
	d.listings[dir] = out
	room := maxEntries - d.entries
	out.entries, out.err = readDir(d.fsys, dir, room+1)
	if len(out.entries) > room {
		out.entries = out.entries[:room]
		d.cut(dir)
	}
	d.entries += len(out.entries)
	for _, e := range out.entries {
		lower := strings.ToLower(e.Name())
		out.names[lower] = append(out.names[lower], e.Name())
	}
	return out
}

// cut reports once that directories have too many entries.
func (d *disk) cut(dir string) {
	if !d.short {
		at := diag.Span{Pos: diag.Pos{Filename: dir}}
		d.diags.Warn(TooManyEntries, at, "the include directories have more than %d entries, the rest is not searched", maxEntries)
	}
	d.short = true
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
		return nil, errors.New("it is not a directory")
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
