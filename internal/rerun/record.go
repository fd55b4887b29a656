// Package rerun detects that a run has nothing to do.
//
// A run accesses the machine through a [Trace], which records a [Fact] for each access. The
// result of a run is a function of its facts. So a run with the same facts has nothing to
// do if its output is unchanged. A [Record] contains the facts, the messages and the
// output, and a [Store] keeps the record of one command line until the next run.
// [Machine.Watch] repeats the run whenever a fact changes.
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

// A Record contains what a run read, printed and wrote.
type Record struct {
	Facts          Facts
	Stdout, Stderr string
	Packages       []Package
	Rule           File // of --depfile; its name is its path
}

// A Package is a directory that a run wrote.
type Package struct {
	Dir   string
	Files []File
}

// A File is identified by the sum of its generated content. On disk it can have other line
// ends.
type File struct {
	Name, sum string
	stamp     stamp
}

// FileOf returns the file for a text.
func FileOf(name string, text []byte) File { return File{Name: name, sum: disk.Sum(text)} }

// Has reports whether the package contains the file.
func (p *Package) Has(name string) bool {
	_, found := slices.BinarySearchFunc(p.Files, name, func(f File, name string) int { return strings.Compare(f.Name, name) })
	return found
}

// Left reports whether the files of a package are unchanged since the run, and whether
// stamps were renewed.
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

// Same reports whether a file is unchanged since the run, byte by byte.
func (f *File) Same() bool {
	data, _, err := disk.ReadFile(f.Name)
	return err == nil && disk.Sum(data) == f.sum
}

// The form of a record in a file: its key, the fields in their order, and a checksum.
const recordMark = "gomof record 2\n"

func (r *Record) encode() []byte {
	c := codec{bytes: []byte(recordMark)}
	r.code(&c)
	return append(c.bytes, disk.Sum(c.bytes)...)
}

// decode returns nil unless the record is complete.
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
