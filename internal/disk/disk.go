// Package disk reads files, within limits, and reports to an observer what it read.
//
// A [Disk] is the file system of the machine. [Disk.Sources] converts command line
// arguments to file names: it lists directories and zip archives. [Disk.FS] is a file
// system of the files that may be read: the named files, and the files below their
// directories and below the search directories. An archive in it looks like a directory.
//
// Each access to the machine is a [Question] with an [Answer]. [Question.Ask] asks it again
// later: if all answers are the same, so is everything that was read.
package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Look is a kind of question about a path.
type Look byte

// The looks of this package. Other packages can have their own, with other letters.
const (
	Content  Look = 'c' // what is in the file
	Head     Look = 'h' // how it begins
	Entries  Look = 'd' // what the directory lists
	Itself   Look = 'l' // what the path is, if it is there
	LeadsTo  Look = 's' // the same, links followed
	RealPath Look = 'r' // the path with its links followed
)

// A Question is one access to one path. Paths are absolute, or relative to the working
// directory.
type Question struct {
	Look  Look
	Path  string
	About string // more than a path, for looks of others
}

// An Answer is the result of an access. If its text is the same, so is everything that a
// program can derive from it.
type Answer struct {
	Text string
	Info fs.FileInfo // of a regular file that was read, from before it was read
}

// An Observer receives what was accessed. It is called from several goroutines.
type Observer interface {
	Saw(Question, Answer)

	// SawOnce reports that something was read that cannot be read again, such as a pipe, or
	// that was only partly read.
	SawOnce()
}

// A Disk is the file system of the machine. The zero value has no observer.
type Disk struct {
	observer Observer
	root     string // where mounted is, absolute
	mounted  fs.FS
}

// Observed returns a disk with an observer.
func Observed(o Observer) Disk { return Disk{observer: o} }

// Mounted returns a disk without an observer, on which another file system replaces what
// the machine has at a path. Links cannot lead outside of it.
func Mounted(at string, fsys fs.FS) (Disk, error) {
	root, err := filepath.Abs(at)
	return Disk{root: root, mounted: fsys}, err
}

// inner returns the name of a path in the mounted file system.
func (d Disk) inner(path string) (name string, ok bool) {
	if d.mounted == nil {
		return "", false
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	if abs == d.root {
		return ".", true
	}
	name, ok = strings.CutPrefix(abs, d.root+string(filepath.Separator))
	return filepath.ToSlash(name), ok
}

// Saw reports an access of another package to the observer.
func (d Disk) Saw(q Question, a Answer) {
	if d.observer != nil {
		d.observer.Saw(q, a)
	}
}

// SawOnce reports to the observer that something cannot be read again.
func (d Disk) SawOnce() {
	if d.observer != nil {
		d.observer.SawOnce()
	}
}

// An ArgumentError is an error in an argument, such as a path of the wrong kind.
type ArgumentError string

func (e ArgumentError) Error() string { return string(e) }

// Existing returns a directory or, if it does not exist, its nearest existing parent.
func Existing(dir string) string {
	for dir != filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}
