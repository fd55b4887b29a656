package disk

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// An FS is the file system of the machine, narrowed to the directories that the user
// named: those of the files, and those to search. Names are paths as the user wrote them,
// with forward slashes; unlike those of other file systems they may be absolute or begin
// with "..". A zip archive that the user named is a directory.
type FS struct {
	disk     Disk
	anywhere bool
	wd       string
	stdin    *os.File            // what Stdin means, if it was named
	allowed  map[string]bool     // directories
	named    map[string]bool     // files, wherever a link leads them
	archives map[string]*archive // by path

	mu     sync.Mutex        // of the maps below
	places map[string]*place // what is known of a name
	real   map[string]string // of a directory, its links followed
	inside map[string]bool   // of a directory, whether an allowed one has it
}

// A place is what a name means.
type place struct {
	path    string
	real    string // the links followed
	archive *archive
	inner   string // the path within it
	info    fs.FileInfo
	err     error
}

var errOutside = errors.New("it is outside of the directories that may be read; allow its directory with -I")

// FS returns the file system of the files, as Sources names them, and of the directories and
// archives to search. With anywhere, it does not keep to their directories.
func (d Disk) FS(files, search []string, anywhere bool) (*FS, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	h := &FS{
		disk: d, anywhere: anywhere, wd: wd,
		allowed: map[string]bool{}, named: map[string]bool{}, archives: map[string]*archive{},
		places: map[string]*place{}, real: map[string]string{}, inside: map[string]bool{},
	}
	for _, dir := range search {
		if err := h.search(dir); err != nil {
			return nil, err
		}
	}
	dirs := map[string]bool{}
	for _, f := range files {
		if f == Stdin {
			h.stdin = os.Stdin
			d.SawOnce()
		}
		h.named[h.key(f)] = true
		dirs[filepath.Dir(filepath.FromSlash(f))] = true
		if strings.Contains(strings.ToLower(f), ".zip") {
			h.mount(d.archiveIn(f))
		}
	}
	for dir := range dirs {
		h.allow(dir)
	}
	return h, nil
}

func (h *FS) search(dir string) error {
	h.allow(dir)
	if a := h.mount(h.disk.archiveIn(dir)); a != nil {
		return a.err
	}
	if info, err := h.disk.stat(dir); err != nil || !info.IsDir() {
		return ArgumentError(fmt.Sprintf("-I %s: there is no such directory or zip archive", dir))
	}
	return nil
}

func (h *FS) allow(dir string) {
	path := h.key(dir)
	h.allowed[path] = true
	h.allowed[folded(h.realDir(path))] = true
}

// mount makes a directory of an archive, also of a damaged one: whoever reads a file of it
// gets the error.
func (h *FS) mount(path string) *archive {
	if path == "" {
		return nil
	}
	key := h.key(path)
	if h.archives[key] == nil {
		h.archives[key] = h.disk.openArchive(path)
	}
	return h.archives[key]
}

// Open implements fs.FS.
func (h *FS) Open(name string) (fs.File, error) {
	p := h.place(name)
	switch {
	case p.err != nil:
		return nil, p.err
	case p.archive != nil:
		return p.archive.Open(p.inner)
	case h.isStdin(name):
		return h.stdin, nil
	}
	return h.disk.open(p.path)
}

// Stat implements fs.StatFS, so that a pipe is not opened to look at it.
func (h *FS) Stat(name string) (fs.FileInfo, error) {
	p := h.place(name)
	return p.info, p.err
}

// Real implements parser.RealFS.
func (h *FS) Real(name string) string {
	return folded(h.place(name).real)
}

// Archive implements parser.ArchiveFS. A name that leads into an archive ends
// in the path within it.
func (h *FS) Archive(name string) string {
	switch a, inner := h.archiveOf(h.abs(name)); {
	case a == nil:
		return ""
	case inner == ".":
		return name
	default:
		return strings.TrimSuffix(name, "/"+inner)
	}
}

// Origin returns the file of the machine that a name was read from: the file itself, or the
// archive that has it. There is none for standard input, and for a name that nobody asked for.
func (h *FS) Origin(name string) (path string, ok bool) {
	h.mu.Lock()
	known := h.places[name] != nil
	h.mu.Unlock()
	if !known || h.isStdin(name) {
		return "", false
	}
	return cmp.Or(h.Archive(name), name), true
}

func (h *FS) isStdin(name string) bool { return name == Stdin && h.stdin != nil }

// place looks at a file once, whatever is asked about it and how often.
func (h *FS) place(name string) *place {
	h.mu.Lock()
	known := h.places[name]
	h.mu.Unlock()
	if known != nil {
		return known
	}
	p := &place{path: h.abs(name)}
	p.real = p.path
	switch p.archive, p.inner = h.archiveOf(p.path); {
	case p.archive != nil:
		p.info, p.err = fs.Stat(p.archive, p.inner)
	case h.isStdin(name):
		p.info, p.err = h.stdin.Stat()
	default:
		h.look(p)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.places[name] = p
	return p
}

// look finds out whether a file may be read. A link counts as what it leads to, unless the
// user named it.
func (h *FS) look(p *place) {
	if !h.mayRead(p.path) {
		p.err = errOutside
		return
	}
	if p.info, p.err = h.disk.lstat(p.path); p.err != nil {
		return
	}
	p.real = filepath.Join(h.realDir(filepath.Dir(p.path)), filepath.Base(p.path))
	named := h.named[folded(p.path)]
	if p.info.Mode().Type() != 0 && !p.info.IsDir() {
		if p.info, p.err = h.disk.stat(p.path); p.err != nil {
			return
		}
		real, err := h.disk.evalSymlinks(p.path)
		switch {
		case err == nil:
			p.real = real
		case !named: // it leads to what has no path, such as the pipe of /dev/fd/63
			p.err = errOutside
			return
		}
	}
	if !named && !h.mayRead(p.real) {
		p.err = errOutside
	}
}

func (h *FS) mayRead(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.anywhere || h.allowed[folded(path)] || h.within(filepath.Dir(folded(path)))
}

// within reports whether a directory is an allowed one or below one.
func (h *FS) within(dir string) bool {
	known, ok := h.inside[dir]
	if !ok {
		parent := filepath.Dir(dir)
		known = h.allowed[dir] || parent != dir && h.within(parent)
		h.inside[dir] = known
	}
	return known
}

func (h *FS) realDir(dir string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	real, ok := h.real[dir]
	if !ok {
		var err error
		if real, err = h.disk.evalSymlinks(dir); err != nil {
			real = dir // it is not there, and is reported as such
		}
		h.real[dir] = real
	}
	return real
}

func (h *FS) archiveOf(path string) (a *archive, inner string) {
	if len(h.archives) == 0 {
		return nil, ""
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		if a := h.archives[folded(dir)]; a != nil {
			inner := strings.TrimPrefix(path[len(dir):], string(filepath.Separator))
			return a, filepath.ToSlash(filepath.Clean(inner))
		}
		if dir == filepath.Dir(dir) {
			return nil, ""
		}
	}
}

// abs is filepath.Abs without asking for the working directory each time.
func (h *FS) abs(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(h.wd, name)
}

func (h *FS) key(name string) string { return folded(h.abs(name)) }

// folded makes paths comparable: on Windows their case does not matter.
func folded(path string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(path)
	}
	return path
}
