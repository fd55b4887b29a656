package disk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// All accesses to the machine are in this file, so that the observer receives all of them.

// Ask repeats the access. It knows the looks of this package.
func (q Question) Ask() Answer {
	switch q.Look {
	case Itself:
		return Answer{Text: Describe(os.Lstat(q.Path))}
	case LeadsTo:
		return Answer{Text: Describe(os.Stat(q.Path))}
	case RealPath:
		return Answer{Text: textOr(filepath.EvalSymlinks(q.Path))}
	case Entries:
		return Answer{Text: listing(os.ReadDir(q.Path))}
	case Content:
		data, info, err := ReadFile(q.Path)
		return Answer{textOr(Sum(data), err), info}
	case Head:
		head, err := readHead(os.DirFS(filepath.Dir(q.Path)), filepath.Base(q.Path))
		return Answer{Text: textOr(Sum(head), err)}
	}
	return Answer{Text: "unknown"} // a later gomof asked it
}

func (d Disk) lstat(path string) (fs.FileInfo, error) {
	if name, ok := d.inner(path); ok {
		return fs.Stat(d.mounted, name)
	}
	info, err := os.Lstat(path)
	d.Saw(Question{Look: Itself, Path: path}, Answer{Text: Describe(info, err)})
	return info, err
}

func (d Disk) stat(path string) (fs.FileInfo, error) {
	if name, ok := d.inner(path); ok {
		return fs.Stat(d.mounted, name)
	}
	info, err := os.Stat(path)
	d.Saw(Question{Look: LeadsTo, Path: path}, Answer{Text: Describe(info, err)})
	return info, err
}

func (d Disk) evalSymlinks(path string) (string, error) {
	if name, ok := d.inner(path); ok {
		_, err := fs.Stat(d.mounted, name)
		return path, err
	}
	real, err := filepath.EvalSymlinks(path)
	d.Saw(Question{Look: RealPath, Path: path}, Answer{Text: textOr(real, err)})
	return real, err
}

func (d Disk) readDir(path string) ([]fs.DirEntry, error) {
	if name, ok := d.inner(path); ok {
		return fs.ReadDir(d.mounted, name)
	}
	list, err := os.ReadDir(path)
	d.Saw(Question{Look: Entries, Path: path}, Answer{Text: listing(list, err)})
	return list, err
}

// Describe returns the text of the answer to Itself: what a program can know about a file
// without reading it. The arguments are the results of [os.Lstat].
func Describe(info fs.FileInfo, err error) string {
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

func textOr(text string, err error) string {
	if err != nil {
		return "error: " + reasonOf(err)
	}
	return text
}

func reasonOf(err error) string {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		err = perr.Err
	}
	return err.Error()
}

// listing returns a text for the names and types in a directory, independent of their
// order.
func listing(list []fs.DirEntry, err error) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name() + "\x00" + e.Type().String()
	}
	slices.Sort(names)
	return textOr(Sum([]byte(strings.Join(names, "\x00\n"))), err)
}

// Sum returns the SHA-256 of data, which represents it in answers.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return string(sum[:])
}

// ErrNotRegular is the error of reading a pipe, a device or a directory.
var ErrNotRegular = errors.New("it is not a regular file")

// ReadFile reads a whole regular file, and does not wait for a pipe. The info is from
// before reading.
func ReadFile(path string) ([]byte, fs.FileInfo, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, ErrNotRegular
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			return data, info, nil
		case err != nil:
			return nil, nil, err
		case len(data) == cap(data):
			data = slices.Grow(data, len(data)+512)
		}
	}
}

// maxSmall limits files that people or gomof write for gomof to read.
const maxSmall = 16 << 20

// ReadSmall reads such a file. In an untrusted checkout, it can be a link to anything.
func (d Disk) ReadSmall(path string) ([]byte, error) {
	if info, err := d.stat(path); err == nil && info.Mode().IsRegular() && info.Size() > maxSmall {
		return nil, fmt.Errorf("open %s: it is larger than %d MiB", path, maxSmall>>20)
	}
	if name, ok := d.inner(path); ok {
		return fs.ReadFile(d.mounted, name)
	}
	data, info, err := ReadFile(path)
	d.Saw(Question{Look: Content, Path: path}, Answer{textOr(Sum(data), err), info})
	if errors.Is(err, ErrNotRegular) {
		err = fmt.Errorf("open %s: %w", path, err)
	}
	return data, err
}

// headSize is enough for a licence before the first element of an XML file.
const headSize = 4 << 10

// head reads the beginning of a file. It is empty if the file cannot be read.
func (t tree) head(name string) []byte {
	head, err := readHead(t, name)
	t.disk.Saw(Question{Look: Head, Path: t.path(name)}, Answer{Text: textOr(Sum(head), err)})
	return head
}

func readHead(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, headSize))
}

// A tree is os.DirFS with an observer.
type tree struct {
	root string
	disk Disk
}

func (t tree) path(name string) string { return filepath.Join(t.root, filepath.FromSlash(name)) }

// Open implements fs.FS. The observer is called when the file is read.
func (t tree) Open(name string) (fs.File, error) {
	if inner, ok := t.disk.inner(t.path(name)); ok {
		return t.disk.mounted.Open(inner)
	}
	return os.Open(t.path(name))
}

// Stat implements fs.StatFS.
func (t tree) Stat(name string) (fs.FileInfo, error) { return t.disk.stat(t.path(name)) }

// ReadDir implements fs.ReadDirFS.
func (t tree) ReadDir(name string) ([]fs.DirEntry, error) { return t.disk.readDir(t.path(name)) }

// open opens a file or directory. The observer is called when it is read.
func (d Disk) open(path string) (fs.File, error) {
	if name, ok := d.inner(path); ok {
		return d.mounted.Open(name)
	}
	f, err := os.Open(path)
	if err != nil {
		d.Saw(Question{Look: Content, Path: path}, Answer{Text: textOr("", err)})
		return nil, err
	}
	if d.observer == nil {
		return f, nil
	}
	info, err := f.Stat()
	if err != nil {
		d.SawOnce()
		return f, nil
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		d.SawOnce() // a pipe is read once
	}
	return &watched{file: f, path: path, disk: d, info: info, sum: sha256.New()}, nil
}

// A watched file or directory is reported after it was read to the end.
type watched struct {
	file    *os.File
	path    string
	disk    Disk
	info    fs.FileInfo
	sum     hash.Hash
	entries []fs.DirEntry
	used    bool
	done    bool
}

func (w *watched) Stat() (fs.FileInfo, error) { return w.file.Stat() }

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.file.Read(p)
	w.used = true
	w.sum.Write(p[:n])
	if err == io.EOF && !w.done {
		w.done = true
		w.disk.Saw(Question{Look: Content, Path: w.path}, Answer{string(w.sum.Sum(nil)), w.info})
	}
	return n, err
}

// ReadDir implements fs.ReadDirFile.
func (w *watched) ReadDir(n int) ([]fs.DirEntry, error) {
	list, err := w.file.ReadDir(n)
	w.used = true
	w.entries = append(w.entries, list...)
	if (err == io.EOF || err == nil && n <= 0) && !w.done {
		w.done = true
		w.disk.Saw(Question{Look: Entries, Path: w.path}, Answer{Text: listing(w.entries, nil)})
	}
	return list, err
}

// Close implements fs.File.
func (w *watched) Close() error {
	if w.used && !w.done {
		w.disk.SawOnce() // what was read in part is not known
	}
	return w.file.Close()
}
