package disk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// An FS is the file system of the machine, restricted to the directories of the named files
// and the search directories. Names are paths as the user wrote them, with forward slashes;
// unlike in other file systems, they can be absolute or begin with "..". A zip archive that
// the user named is a directory.
type FS struct {
	disk     Disk
	anywhere bool
	wd       string
	stdin    *os.File            // what Stdin means, if it was named
	allowed  map[string]bool     // directories
	named    map[string]bool     // files, wherever a link leads them
	archives map[string]*archive // by path

	looking atomic.Pointer[string] // the name that was asked for last

	mu     sync.Mutex        // of the maps below
	places map[string]*place // what is known of a name
	real   map[string]string // of a directory, its links followed
	inside map[string]bool   // of a directory, whether an allowed one has it
}

// A place is what is known about a name.
type place struct {
	path    string
	real    string // the links followed
	archive *archive
	inner   string // the path within it
	info    fs.FileInfo
	err     error
}

var errOutside = errors.New("it is outside of the directories that may be read; allow its directory with -I")

// FS returns the file system for files, as Sources names them, and for the search
// directories and archives. If anywhere is true, all directories are allowed.
func (d Disk) FS(files, search []string, anywhere bool) (*FS, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	fsys := &FS{
		disk: d, anywhere: anywhere, wd: wd,
		allowed: map[string]bool{}, named: map[string]bool{}, archives: map[string]*archive{},
		places: map[string]*place{}, real: map[string]string{}, inside: map[string]bool{},
	}
	for _, dir := range search {
		if err := fsys.search(dir); err != nil {
			return nil, err
		}
	}
	dirs := map[string]bool{}
	for _, f := range files {
		if f == Stdin {
			fsys.stdin = os.Stdin
			d.SawOnce()
		}
		fsys.named[fsys.key(f)] = true
		dirs[filepath.Dir(filepath.FromSlash(f))] = true
		if strings.Contains(strings.ToLower(f), ".zip") {
			fsys.mount(d.archiveIn(f))
		}
	}
	for dir := range dirs {
		fsys.allow(dir)
	}
	return fsys, nil
}

func (fsys *FS) search(dir string) error {
	fsys.allow(dir)
	if a := fsys.mount(fsys.disk.archiveIn(dir)); a != nil {
		return a.err
	}
	if info, err := fsys.disk.stat(dir); err != nil || !info.IsDir() {
		return ArgumentError(fmt.Sprintf("-I %s: expected a directory or zip archive", dir))
	}
	return nil
}

func (fsys *FS) allow(dir string) {
	path := fsys.key(dir)
	fsys.allowed[path] = true
	fsys.allowed[folded(fsys.realDir(path))] = true
}

// mount makes an archive a directory, even a damaged one: reading a file in it returns the
// error.
func (fsys *FS) mount(path string) *archive {
	if path == "" {
		return nil
	}
	key := fsys.key(path)
	if fsys.archives[key] == nil {
		fsys.archives[key] = fsys.disk.openArchive(path)
	}
	return fsys.archives[key]
}

// Looking returns the name of the last access, or "".
func (fsys *FS) Looking() string {
	if name := fsys.looking.Load(); name != nil {
		return *name
	}
	return ""
}

// Open implements fs.FS.
func (fsys *FS) Open(name string) (fs.File, error) {
	fsys.looking.Store(&name)
	p := fsys.place(name)
	switch {
	case p.err != nil:
		return nil, p.err
	case p.archive != nil:
		return p.archive.Open(p.inner)
	case fsys.isStdin(name):
		return fsys.stdin, nil
	}
	return fsys.disk.open(p.path)
}

// Stat implements fs.StatFS, without opening a pipe.
func (fsys *FS) Stat(name string) (fs.FileInfo, error) {
	p := fsys.place(name)
	return p.info, p.err
}

// Real implements parser.RealFS.
func (fsys *FS) Real(name string) string {
	return folded(fsys.place(name).real)
}

// Archive implements parser.ArchiveFS. A name in an archive ends in the path within it.
func (fsys *FS) Archive(name string) string {
	switch a, inner := fsys.archiveOf(fsys.abs(name)); {
	case a == nil:
		return ""
	case inner == ".":
		return name
	default:
		return strings.TrimSuffix(name, "/"+inner)
	}
}

// Archives returns the archives that contain one of the files, in their order, because a
// part of an archive needs declarations in the rest of it.
func (fsys *FS) Archives(names []string) []string {
	var list []string
	for _, name := range names {
		if a := fsys.Archive(name); a != "" && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// Origin returns the file on the machine from which a name was read: the file itself, or
// its archive. It returns false for standard input, and for a name that was not accessed.
func (fsys *FS) Origin(name string) (path string, ok bool) {
	fsys.mu.Lock()
	known := fsys.places[name] != nil
	fsys.mu.Unlock()
	if !known || fsys.isStdin(name) {
		return "", false
	}
	return cmp.Or(fsys.Archive(name), name), true
}

func (fsys *FS) isStdin(name string) bool { return name == Stdin && fsys.stdin != nil }

// place examines a file once, for all accesses to it.
func (fsys *FS) place(name string) *place {
	fsys.mu.Lock()
	known := fsys.places[name]
	fsys.mu.Unlock()
	if known != nil {
		return known
	}
	p := &place{path: fsys.abs(name)}
	p.real = p.path
	switch p.archive, p.inner = fsys.archiveOf(p.path); {
	case p.archive != nil:
		p.info, p.err = fs.Stat(p.archive, p.inner)
	case fsys.isStdin(name):
		p.info, p.err = fsys.stdin.Stat()
	default:
		fsys.look(p)
	}
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	fsys.places[name] = p
	return p
}

// look determines whether a file can be read. A link counts as its target, unless the user
// named it.
func (fsys *FS) look(p *place) {
	if !fsys.mayRead(p.path) {
		p.err = errOutside
		return
	}
	if p.info, p.err = fsys.disk.lstat(p.path); p.err != nil {
		return
	}
	p.real = filepath.Join(fsys.realDir(filepath.Dir(p.path)), filepath.Base(p.path))
	named := fsys.named[folded(p.path)]
	if p.info.Mode().Type() != 0 && !p.info.IsDir() {
		if p.info, p.err = fsys.disk.stat(p.path); p.err != nil {
			return
		}
		real, err := fsys.disk.evalSymlinks(p.path)
		switch {
		case err == nil:
			p.real = real
		case !named: // it leads to what has no path, such as the pipe of /dev/fd/63
			p.err = errOutside
			return
		}
	}
	if !named && !fsys.mayRead(p.real) {
		p.err = errOutside
	}
}

func (fsys *FS) mayRead(path string) bool {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	return fsys.anywhere || fsys.allowed[folded(path)] || fsys.within(filepath.Dir(folded(path)))
}

// within reports whether a directory is an allowed one or below one.
func (fsys *FS) within(dir string) bool {
	known, ok := fsys.inside[dir]
	if !ok {
		parent := filepath.Dir(dir)
		known = fsys.allowed[dir] || parent != dir && fsys.within(parent)
		fsys.inside[dir] = known
	}
	return known
}

func (fsys *FS) realDir(dir string) string {
	fsys.mu.Lock()
	defer fsys.mu.Unlock()
	real, ok := fsys.real[dir]
	if !ok {
		var err error
		if real, err = fsys.disk.evalSymlinks(dir); err != nil {
			real = dir // it is not there, and is reported as such
		}
		fsys.real[dir] = real
	}
	return real
}

func (fsys *FS) archiveOf(path string) (a *archive, inner string) {
	if len(fsys.archives) == 0 {
		return nil, ""
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		if a := fsys.archives[folded(dir)]; a != nil {
			inner := strings.TrimPrefix(path[len(dir):], string(filepath.Separator))
			return a, filepath.ToSlash(filepath.Clean(inner))
		}
		if dir == filepath.Dir(dir) {
			return nil, ""
		}
	}
}

// abs is like filepath.Abs, without getting the working directory each time.
func (fsys *FS) abs(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(fsys.wd, name)
}

func (fsys *FS) key(name string) string { return folded(fsys.abs(name)) }

// folded makes paths comparable: on Windows they are not case-sensitive.
func folded(path string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(path)
	}
	return path
}
