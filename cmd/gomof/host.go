package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// A hostFS is the file system of the machine, narrowed to the directories that
// the user named: those of the files, and those of -I. An include that leaves
// them is refused. Names are paths as the user wrote them, with forward
// slashes; unlike those of other file systems they may be absolute or begin
// with "..". A zip archive that the user named is a directory.
type hostFS struct {
	trace    *trace
	anywhere bool // --allow-outside
	wd       string
	stdin    *os.File            // what stdinName means, if it was named
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

// stdinName is what standard input is called in diagnostics.
const stdinName = "<stdin>"

var errOutside = errors.New("it is outside of the directories that may be read; allow its directory with -I")

func (t *trace) newHostFS(files, include []string, anywhere bool) (*hostFS, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, failed(err)
	}
	h := &hostFS{
		trace: t, anywhere: anywhere, wd: wd,
		allowed: map[string]bool{}, named: map[string]bool{}, archives: map[string]*archive{},
		places: map[string]*place{}, real: map[string]string{}, inside: map[string]bool{},
	}
	for _, d := range include {
		if err := h.addInclude(d); err != nil {
			return nil, err
		}
	}
	dirs := map[string]bool{}
	for _, f := range files {
		if f == stdinName {
			h.stdin = os.Stdin
			t.spoil()
		}
		h.named[h.key(f)] = true
		dirs[filepath.Dir(filepath.FromSlash(f))] = true
		if strings.Contains(strings.ToLower(f), ".zip") {
			h.mount(t.archiveIn(f))
		}
	}
	for d := range dirs {
		h.allow(d)
	}
	return h, nil
}

func (h *hostFS) addInclude(dir string) error {
	h.allow(dir)
	if a := h.mount(h.trace.archiveIn(dir)); a != nil {
		if a.err != nil {
			return failed(a.err)
		}
		return nil
	}
	if info, err := h.trace.stat(dir); err != nil || !info.IsDir() {
		return usagef("-I %s: there is no such directory or zip archive", dir)
	}
	return nil
}

func (h *hostFS) allow(dir string) {
	path := h.key(dir)
	h.allowed[path] = true
	h.allowed[folded(h.realDir(path))] = true
}

// mount makes a directory of an archive. One that is damaged is one too: it is
// reported when a file of it is read.
func (h *hostFS) mount(path string) *archive {
	if path == "" {
		return nil
	}
	key := h.key(path)
	if h.archives[key] == nil {
		h.archives[key] = h.trace.openArchive(path)
	}
	return h.archives[key]
}

// Open implements fs.FS.
func (h *hostFS) Open(name string) (fs.File, error) {
	p := h.place(name)
	switch {
	case p.err != nil:
		return nil, p.err
	case p.archive != nil:
		return p.archive.Open(p.inner)
	case h.isStdin(name):
		return h.stdin, nil
	}
	return h.trace.open(p.path)
}

// Stat implements fs.StatFS, so that a pipe is not opened to look at it.
func (h *hostFS) Stat(name string) (fs.FileInfo, error) {
	p := h.place(name)
	return p.info, p.err
}

// Real implements parser.RealFS.
func (h *hostFS) Real(name string) string {
	return folded(h.place(name).real)
}

// Archive implements parser.ArchiveFS. A name that leads into an archive ends
// in the path within it.
func (h *hostFS) Archive(name string) string {
	switch a, inner := h.archiveOf(h.abs(name)); {
	case a == nil:
		return ""
	case inner == ".":
		return name
	default:
		return strings.TrimSuffix(name, "/"+inner)
	}
}

// hasRead reports whether a name was asked for here, and is no file that gomof
// ships.
func (h *hostFS) hasRead(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.places[name] != nil
}

func (h *hostFS) isStdin(name string) bool { return name == stdinName && h.stdin != nil }

// place looks at a file once, whatever is asked about it and how often.
func (h *hostFS) place(name string) *place {
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

// look finds out whether a file may be read. A link counts as what it leads
// to, unless the user named it.
func (h *hostFS) look(p *place) {
	if !h.mayRead(p.path) {
		p.err = errOutside
		return
	}
	if p.info, p.err = h.trace.lstat(p.path); p.err != nil {
		return
	}
	p.real = filepath.Join(h.realDir(filepath.Dir(p.path)), filepath.Base(p.path))
	named := h.named[folded(p.path)]
	if p.info.Mode().Type() != 0 && !p.info.IsDir() {
		if p.info, p.err = h.trace.stat(p.path); p.err != nil {
			return
		}
		real, err := h.trace.evalSymlinks(p.path)
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

func (h *hostFS) mayRead(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.anywhere || h.allowed[folded(path)] || h.within(filepath.Dir(folded(path)))
}

// within reports whether a directory is an allowed one or below one.
func (h *hostFS) within(dir string) bool {
	known, ok := h.inside[dir]
	if !ok {
		parent := filepath.Dir(dir)
		known = h.allowed[dir] || parent != dir && h.within(parent)
		h.inside[dir] = known
	}
	return known
}

func (h *hostFS) realDir(dir string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	real, ok := h.real[dir]
	if !ok {
		var err error
		if real, err = h.trace.evalSymlinks(dir); err != nil {
			real = dir // it is not there, and is reported as such
		}
		h.real[dir] = real
	}
	return real
}

func (h *hostFS) archiveOf(path string) (a *archive, inner string) {
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
func (h *hostFS) abs(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(h.wd, name)
}

func (h *hostFS) key(name string) string { return folded(h.abs(name)) }

// folded makes paths comparable: on Windows their case does not matter.
func folded(path string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(path)
	}
	return path
}
