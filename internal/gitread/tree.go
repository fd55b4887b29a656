package gitread

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// A tree is the output of git ls-tree as a file system.
type tree struct {
	rev     string
	entries map[string]*entry
	read    func(object string) ([]byte, error)
}

// An entry is a file or directory. It implements fs.FileInfo and fs.DirEntry.
type entry struct {
	name   string
	mode   fs.FileMode
	object string
	size   int64
	below  []fs.DirEntry // of a directory, in git's order
}

// Git modes that are neither directories nor files.
const (
	linkMode      = "120000"
	submoduleMode = "160000"
)

func newTree(rev string, listing []byte) (*tree, error) {
	t := &tree{rev: rev, entries: map[string]*entry{".": {name: ".", mode: fs.ModeDir | 0o755}}}
	for _, one := range strings.Split(strings.TrimSuffix(string(listing), "\x00"), "\x00") {
		if one == "" {
			continue
		}
		if len(t.entries) > maxEntries {
			return nil, fmt.Errorf("%s has more than %d files", rev, maxEntries)
		}
		about, name, ok := strings.Cut(one, "\t")
		fields := strings.Fields(about) // mode, type, object, size
		if !ok || len(fields) != 4 {
			return nil, fmt.Errorf("git ls-tree printed %q", one)
		}
		t.add(fields, name)
	}
	return t, nil
}

// add stores a file. It leaves out names that could lead out of the tree.
func (t *tree) add(fields []string, name string) {
	parent := t.entries[path.Dir(name)]
	if !fs.ValidPath(name) || strings.Contains(name, `\`) || parent == nil {
		return
	}
	e := &entry{name: path.Base(name), mode: 0o644, object: fields[2]}
	e.size, _ = strconv.ParseInt(fields[3], 10, 64)
	switch {
	case fields[1] == "tree":
		e.mode = fs.ModeDir | 0o755
	case fields[0] == linkMode:
		e.mode = fs.ModeSymlink | 0o777
	case fields[0] == submoduleMode:
		e.mode = fs.ModeDir | fs.ModeIrregular
	}
	t.entries[name] = e
	parent.below = append(parent.below, e)
}

var (
	errLink      = errors.New("it is a symbolic link, which gomof does not follow in a revision")
	errSubmodule = errors.New("it is a submodule, which is another repository")
	errPointer   = errors.New("it is a Git LFS pointer; the file itself is not in the repository")
)

func (t *tree) find(op, name string) (*entry, error) {
	e := t.entries[name]
	switch {
	case !fs.ValidPath(name):
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	case e == nil:
		return nil, &fs.PathError{Op: op, Path: name, Err: t.whyNot(name)}
	case e.mode&fs.ModeSymlink != 0:
		return nil, &fs.PathError{Op: op, Path: name, Err: errLink}
	}
	return e, nil
}

// whyNot returns why a file is missing or cannot be read.
func (t *tree) whyNot(name string) error {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		switch e := t.entries[dir]; {
		case e == nil:
		case e.mode&fs.ModeIrregular != 0:
			return errSubmodule
		case e.mode&fs.ModeSymlink != 0:
			return errLink
		}
	}
	return fs.ErrNotExist
}

// Open implements fs.FS.
func (t *tree) Open(name string) (fs.File, error) {
	e, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.mode.IsDir() {
		return &openDir{e, t, name, 0}, nil
	}
	data, err := t.read(e.object)
	if err == nil && bytes.HasPrefix(data, []byte("version https://git-lfs.github.com/spec/")) {
		err = errPointer
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{e, bytes.NewReader(data)}, nil
}

// Stat implements fs.StatFS. It reads no object.
func (t *tree) Stat(name string) (fs.FileInfo, error) { return t.find("stat", name) }

// ReadDir implements fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := t.find("open", name)
	switch {
	case err != nil:
		return nil, err
	case e.mode&fs.ModeIrregular != 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: errSubmodule}
	case !e.mode.IsDir():
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is not a directory")}
	}
	return e.below, nil
}

// Has reports whether the revision has a file or directory.
func (t *tree) Has(name string) bool { return t.entries[name] != nil }

func (e *entry) Name() string               { return e.name }
func (e *entry) Size() int64                { return e.size }
func (e *entry) Mode() fs.FileMode          { return e.mode }
func (e *entry) ModTime() time.Time         { return time.Time{} }
func (e *entry) IsDir() bool                { return e.mode.IsDir() }
func (e *entry) Sys() any                   { return nil }
func (e *entry) Type() fs.FileMode          { return e.mode.Type() }
func (e *entry) Info() (fs.FileInfo, error) { return e, nil }

type openFile struct {
	*entry
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *openFile) Size() int64                { return f.entry.size }
func (f *openFile) Close() error               { return nil }

type openDir struct {
	*entry
	tree *tree
	path string
	at   int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.entry, nil }
func (d *openDir) Close() error               { return nil }
func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.path, Err: errors.New("it is a directory")}
}

// ReadDir implements fs.ReadDirFile.
func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	list, err := d.tree.ReadDir(d.path)
	if err != nil {
		return nil, err
	}
	rest := list[d.at:]
	if n > 0 {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		rest = rest[:min(n, len(rest))]
	}
	d.at += len(rest)
	return rest, nil
}
