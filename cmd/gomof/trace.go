package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/diag"
)

// A trace is all that a run has seen of the machine: what it read, where it
// looked and found nothing, which directories it listed. A later run that would
// see the same makes the same of it. A nil trace keeps nothing.
type trace struct {
	mu    sync.Mutex
	facts map[sight]fact
	unfit bool // something was seen that cannot be looked at again
}

// A sight is one look at one path. Paths are absolute, or relative to the
// working directory.
type sight struct {
	path string
	look look
}

// A fact is what was seen there.
type fact struct {
	value string
	stamp stamp // of content, while it was read
}

// A look is a question about a path.
type look byte

const (
	content  look = 'c' // what is in the file
	cimXML   look = 'x' // is it CIM-XML, by its beginning
	entries  look = 'd' // what the directory lists
	itself   look = 'l' // what it is, if it is there
	leadsTo  look = 's' // the same, links followed
	realPath look = 'r' // its path, links followed

	// Of the go command:
	environment look = 'e' // the variables that it reads
	program     look = 'p' // where a program is
	modules     look = 'm' // which go.mod and go.work are the next ones, the directory itself included
	goFiles     look = 'g' // does the directory have any
)

func newTrace() *trace { return &trace{facts: map[sight]fact{}} }

func (t *trace) add(l look, path, value string, s stamp) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at := sight{path, l}
	if known, ok := t.facts[at]; ok && known.value != value {
		t.unfit = true // it changes while we look
	}
	t.facts[at] = fact{value, s}
}

// see looks at a path now.
func (t *trace) see(l look, path string) {
	if t != nil {
		value, s := sight{path, l}.again()
		t.add(l, path, value, s)
	}
}

// read returns what is in a file, and nil if that is nothing.
func (t *trace) read(path string) []byte {
	data, s, err := readStamped(path)
	t.add(content, path, sumOr(data, err), s)
	return data
}

// spoil says that the run cannot be repeated from what was seen.
func (t *trace) spoil() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unfit = true
}

func (t *trace) lstat(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	t.add(itself, path, kindOf(info, err), stamp{})
	return info, err
}

func (t *trace) stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	t.add(leadsTo, path, kindOf(info, err), stamp{})
	return info, err
}

func (t *trace) evalSymlinks(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	t.add(realPath, path, realOr(real, err), stamp{})
	return real, err
}

// kindOf is what a run may see of a file without reading it.
func kindOf(info fs.FileInfo, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "absent"
	case err != nil:
		return "error: " + reasonOf(err)
	case info.Mode().IsRegular():
		return fmt.Sprintf("file of %d", info.Size())
	}
	return info.Mode().Type().String()
}

func realOr(real string, err error) string {
	if err != nil {
		return "error: " + reasonOf(err)
	}
	return real
}

func reasonOf(err error) string {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	return err.Error()
}

// config keeps the text of the configuration, or that there is none.
func (t *trace) config(path string, file *diag.File) {
	if file == nil {
		t.stat(path)
		return
	}
	t.add(content, path, sumOf([]byte(file.Text)), stamp{})
}

// open opens a file or directory, and keeps what is read of it.
func (t *trace) open(path string) (fs.File, error) {
	now := clock()
	f, err := os.Open(path)
	if err != nil || t == nil {
		return f, err
	}
	info, err := f.Stat()
	if err != nil {
		t.spoil()
		return f, nil
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		t.spoil() // a pipe is read once
	}
	return &seen{file: f, path: path, trace: t, dir: info.IsDir(), sum: sha256.New(), stamp: stampOf(info, now)}, nil
}

// A seen is an open file or directory that is in the trace once it was read to
// its end.
type seen struct {
	file  *os.File
	path  string
	trace *trace
	dir   bool
	stamp stamp
	sum   hash.Hash
	names []string
	used  bool
	done  bool
}

func (s *seen) Stat() (fs.FileInfo, error) { return s.file.Stat() }

func (s *seen) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	s.used = true
	s.sum.Write(p[:n])
	if err == io.EOF && !s.done {
		s.done = true
		s.trace.add(content, s.path, string(s.sum.Sum(nil)), s.stamp)
	}
	return n, err
}

// ReadDir implements fs.ReadDirFile.
func (s *seen) ReadDir(n int) ([]fs.DirEntry, error) {
	list, err := s.file.ReadDir(n)
	s.used = true
	for _, e := range list {
		s.names = append(s.names, entryName(e))
	}
	if (err == io.EOF || err == nil && n <= 0) && !s.done {
		s.done = true
		s.trace.add(entries, s.path, listingOf(s.names), stamp{})
	}
	return list, err
}

// Close implements fs.File. What was read in part is not known.
func (s *seen) Close() error {
	if s.used && !s.done {
		s.trace.spoil()
	}
	return s.file.Close()
}

func entryName(e fs.DirEntry) string { return e.Name() + "\x00" + e.Type().String() }

// listingOf stands for the names and types in a directory, in any order.
func listingOf(names []string) string {
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00\n")))
	return string(sum[:])
}

// dirFS is os.DirFS with a trace.
type dirFS struct {
	root  string
	trace *trace
}

func (d dirFS) path(name string) string { return filepath.Join(d.root, filepath.FromSlash(name)) }

// Open implements fs.FS. What it opens is not traced: those who read a part
// only say themselves what they saw.
func (d dirFS) Open(name string) (fs.File, error) { return os.Open(d.path(name)) }

// Stat implements fs.StatFS.
func (d dirFS) Stat(name string) (fs.FileInfo, error) { return d.trace.stat(d.path(name)) }

// ReadDir implements fs.ReadDirFS.
func (d dirFS) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := os.ReadDir(d.path(name))
	if err != nil {
		d.trace.spoil()
		return list, err
	}
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = entryName(e)
	}
	d.trace.add(entries, d.path(name), listingOf(names), stamp{})
	return list, nil
}

// again looks at what a trace has seen, without the short cut of stamps. The
// stamp is that of content.
func (at sight) again() (string, stamp) {
	switch at.look {
	case itself:
		return kindOf(os.Lstat(at.path)), stamp{}
	case leadsTo:
		return kindOf(os.Stat(at.path)), stamp{}
	case realPath:
		return realOr(filepath.EvalSymlinks(at.path)), stamp{}
	case cimXML:
		return fmt.Sprint(isCIMXML(os.DirFS(filepath.Dir(at.path)), filepath.Base(at.path))), stamp{}
	case entries:
		t := newTrace()
		if _, err := (dirFS{at.path, t}).ReadDir("."); err != nil {
			return "error: " + reasonOf(err), stamp{}
		}
		return t.facts[sight{filepath.Join(at.path, "."), entries}].value, stamp{}
	case content:
		data, s, err := readStamped(at.path)
		return sumOr(data, err), s
	case environment:
		return goEnvironment(), stamp{}
	case program:
		path, _ := exec.LookPath(at.path)
		return path, stamp{}
	case modules:
		return modulesAbove(at.path), stamp{}
	case goFiles:
		return fmt.Sprint(hasGoFiles(at.path)), stamp{}
	}
	return "unknown", stamp{} // a later gomof wrote it
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return string(sum[:])
}

func sumOr(data []byte, err error) string {
	if err != nil {
		return "error: " + reasonOf(err)
	}
	return sumOf(data)
}

var errNoFile = errors.New("it is no regular file")

// readStamped reads a file; the stamp is from before that. It does not wait for
// a pipe.
func readStamped(path string) ([]byte, stamp, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		if err == nil {
			err = errNoFile
		}
		return nil, stamp{}, err
	}
	now := clock()
	f, err := os.Open(path)
	if err != nil {
		return nil, stamp{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			return data, stampOf(info, now), nil
		case err != nil:
			return nil, stamp{}, err
		case len(data) == cap(data):
			data = slices.Grow(data, len(data)+512)
		}
	}
}
