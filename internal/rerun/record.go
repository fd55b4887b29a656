// Package rerun finds out that there is nothing to do.
//
// A run looks at the machine through a [Trace], which keeps a [Fact] for each look. What a run
// makes is a function of its facts, so a run that would see the same has nothing to do, if all
// that it left is as it was. A [Record] has the facts, what was said and what was left, and a
// [Store] keeps the record of one command line until the next run. [Machine.Watch] runs again
// whenever a fact no longer holds.
package rerun

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/output"
)

// A Record is what a run saw, what it said, and what it left.
type Record struct {
	Facts          Facts
	Stdout, Stderr string
	Packages       []Package
	Rule           File // of --depfile; its name is its path
}

// A Package is a directory that a run has written.
type Package struct {
	Dir   string
	Files []File
}

// A File is known by the sum of what was generated. What is on disk may have other line ends.
type File struct {
	Name, sum string
	stamp     stamp
}

// FileOf is the file of a text.
func FileOf(name string, text []byte) File { return File{Name: name, sum: disk.Sum(text)} }

// Has reports whether the file is among those of the package.
func (p *Package) Has(name string) bool {
	_, found := slices.BinarySearchFunc(p.Files, name, func(f File, name string) int { return strings.Compare(f.Name, name) })
	return found
}

// Left reports whether the files of a package are as they were left, and whether stamps were
// renewed.
func (m Machine) Left(p *Package) (all, renewed bool) {
	began := m.Now()
	return each(len(p.Files), func(i int) (ok, renewed bool) { return p.Files[i].left(p.Dir, began) })
}

func (f *File) left(dir string, began time.Time) (ok, renewed bool) {
	path := filepath.Join(dir, f.Name)
	if info, err := os.Stat(path); err != nil || f.stamp.holds(info) {
		return err == nil, false
	}
	data, info, err := disk.ReadFile(path)
	if err != nil || disk.Sum(data) != f.sum && disk.Sum(output.Unix(data)) != f.sum {
		return false, false
	}
	f.stamp = stampOf(info, began)
	return true, f.stamp.trusted
}

// Same reports whether a file is as it was left, to the byte.
func (f *File) Same() bool {
	data, _, err := disk.ReadFile(f.Name)
	return err == nil && disk.Sum(data) == f.sum
}

// The form of a record in a file: what it was made for, the fields in their
// order, and the sum of all that.
const recordMark = "gomof record 2\n"

func (r *Record) encode() []byte {
	c := codec{bytes: []byte(recordMark)}
	r.code(&c)
	return append(c.bytes, disk.Sum(c.bytes)...)
}

// decode returns nil for anything but a whole record.
func decode(data []byte) *Record {
	n := len(data) - 32
	if n < len(recordMark) || string(data[:len(recordMark)]) != recordMark || disk.Sum(data[:n]) != string(data[n:]) {
		return nil
	}
	c := codec{bytes: data[len(recordMark):n], reading: true}
	r := &Record{}
	if r.code(&c); c.bad || len(c.bytes) > 0 {
		return nil
	}
	return r
}

// code reads or writes the fields.
func (r *Record) code(c *codec) {
	codeList(c, (*[]Fact)(&r.Facts), func(f *Fact) {
		c.text(&f.Path)
		c.text(&f.About)
		look := int64(f.Look)
		c.number(&look)
		f.Look = disk.Look(look)
		c.text(&f.Text)
		c.stamp(&f.stamp)
	})
	c.text(&r.Stdout)
	c.text(&r.Stderr)
	codeList(c, &r.Packages, func(p *Package) {
		c.text(&p.Dir)
		codeList(c, &p.Files, c.file)
	})
	c.file(&r.Rule)
}
