// Package disk reads the files of the machine for others, within bounds, and tells an
// observer what it looked at.
//
// A [Disk] is the machine as it is. [Disk.Sources] turns arguments of a command line into
// the names of files: it lists directories and zip archives. [Disk.FS] is a file system of
// the files that may be read: those that were named, and those below their directories and
// the directories to search. An archive in it looks like a directory.
//
// Each look at the machine is a [Question] with an [Answer]. A question can be asked again
// later, by [Question.Ask]; where all answers are the same, so is all that was read.
package disk

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Look is what is asked about a path.
type Look byte

// The looks of this package. Others may have looks of their own, with other letters.
const (
	Content  Look = 'c' // what is in the file
	Head     Look = 'h' // how it begins
	Entries  Look = 'd' // what the directory lists
	Itself   Look = 'l' // what the path is, if it is there
	LeadsTo  Look = 's' // the same, links followed
	RealPath Look = 'r' // the path with its links followed
)

// A Question is one look at one path. Paths are absolute, or relative to the working
// directory.
type Question struct {
	Look  Look
	Path  string
	About string // more than a path, for looks of others
}

// An Answer is what was seen. If the text is the same, everything is that a program can
// have taken from it.
type Answer struct {
	Text string
	Info fs.FileInfo // of a regular file that was read, from before it was read
}

// An Observer is told what was looked at. It is called from several goroutines.
type Observer interface {
	Saw(Question, Answer)

	// SawOnce says that something was read that cannot be asked for again, such as a pipe,
	// or that was read in part.
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

// Mounted returns a disk without an observer on which another file system is in place of
// what the machine has at a path, if it has anything there. No link leads out of it.
func Mounted(at string, fsys fs.FS) (Disk, error) {
	root, err := filepath.Abs(at)
	return Disk{root: root, mounted: fsys}, err
}

// inner returns the name of a path in the file system that is mounted.
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

// Saw tells the observer about a look of somebody else.
func (d Disk) Saw(q Question, a Answer) {
	if d.observer != nil {
		d.observer.Saw(q, a)
	}
}

// SawOnce tells the observer that something cannot be asked for again.
func (d Disk) SawOnce() {
	if d.observer != nil {
		d.observer.SawOnce()
	}
}

// An ArgumentError says that an argument does not name what it has to name.
type ArgumentError string

func (e ArgumentError) Error() string { return string(e) }

// Existing returns a directory or, if it is not there, the next one above that is.
func Existing(dir string) string {
	for dir != filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}
