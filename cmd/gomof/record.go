package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/gomof/gomof/internal/parallel"
)

// A record is what a run saw, what it said, and what it left. A run that would
// see the same has nothing to do where all is as it was left.
type record struct {
	facts          []seenFact // sorted by path
	stdout, stderr string
	outputs        []recordedOutput
	depfile, rule  string // its path, and the sum of its text
}

type seenFact struct {
	sight
	fact
}

type recordedOutput struct {
	dir   string
	files []recordedFile
}

// A recordedFile is known by the sum of what was generated. What is on disk may
// have other line ends.
type recordedFile struct {
	name, sum string
	stamp     stamp
}

// sorted returns the facts, those of one path beside each other.
func (t *trace) sorted() []seenFact {
	var list []seenFact
	for s, f := range t.facts {
		list = append(list, seenFact{s, f})
	}
	slices.SortFunc(list, func(a, b seenFact) int {
		return cmp.Or(strings.Compare(a.path, b.path), -cmp.Compare(a.look, b.look)) // itself before content
	})
	return list
}

// hold reports whether all facts are as they were, and whether stamps were
// renewed, as files had to be read to know it.
func hold(facts []seenFact) (all, renewed bool) {
	var groups [][]seenFact
	for i := 0; i < len(facts); {
		n := 1
		for i+n < len(facts) && facts[i+n].path == facts[i].path {
			n++
		}
		groups = append(groups, facts[i:i+n])
		i += n
	}
	var differs, again atomic.Bool
	parallel.Do(len(groups), func(i int) {
		if differs.Load() {
			return
		}
		ok, renewed := holdAt(groups[i])
		if renewed {
			again.Store(true)
		}
		if !ok {
			differs.Store(true)
		}
	})
	return !differs.Load(), again.Load()
}

// holdAt looks at one path.
func holdAt(facts []seenFact) (all, renewed bool) {
	info, err := os.Lstat(facts[0].path)
	for i := range facts {
		f := &facts[i]
		switch {
		case f.look == itself:
			if kindOf(info, err) != f.value {
				return false, renewed
			}
			continue
		case f.look == content && err == nil && f.stamp.holds(info):
			continue
		case f.look == content && err == nil && info.Mode()&os.ModeSymlink != 0:
			if target, err := os.Stat(f.path); err == nil && f.stamp.holds(target) {
				continue
			}
		}
		value, s := f.again()
		if value != f.value {
			return false, renewed
		}
		if s.trusted {
			f.stamp, renewed = s, true
		}
	}
	return true, renewed
}

// left reports whether the output files are as they were left.
func (o *recordedOutput) left(keep bool) (all, renewed bool) {
	var differs, again atomic.Bool
	parallel.Do(len(o.files), func(i int) {
		if differs.Load() {
			return
		}
		ok, renewed := o.files[i].left(o.dir)
		if renewed {
			again.Store(true)
		}
		if !ok {
			differs.Store(true)
		}
	})
	if differs.Load() {
		return false, false
	}
	names := make(map[string]bool, len(o.files))
	for _, f := range o.files {
		names[f.name] = true
	}
	stale, err := staleFiles(o.dir, names, keep)
	return err == nil && len(stale) == 0, again.Load()
}

func (f *recordedFile) left(dir string) (ok, renewed bool) {
	path := filepath.Join(dir, f.name)
	if info, err := os.Stat(path); err != nil || f.stamp.holds(info) {
		return err == nil, false
	}
	data, s, err := readStamped(path)
	if err != nil {
		return false, false
	}
	if sumOf(data) != f.sum && sumOf(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))) != f.sum {
		return false, false
	}
	f.stamp = s
	return true, s.trusted
}

// sameRule reports whether the file of --depfile is as it was left.
func (r *record) sameRule() bool {
	if r.depfile == "" {
		return true
	}
	data, _, err := readStamped(r.depfile)
	return err == nil && sumOf(data) == r.rule
}

// replay says again what the run said that has made the record.
func (r *record) replay(e *env) error {
	if _, err := io.WriteString(e.stdout, r.stdout); err != nil {
		return failed(err)
	}
	if _, err := io.WriteString(e.stderr, r.stderr); err != nil {
		return failed(err)
	}
	return nil
}

// The form of a record in a file: what it was made for, the fields in their
// order, and the sum of all that.
const recordMark = "gomof record 1\n"

func (r *record) encode() []byte {
	c := codec{bytes: []byte(recordMark)}
	r.code(&c)
	return append(c.bytes, sumOf(c.bytes)...)
}

// decode returns nil for anything but a whole record.
func decode(data []byte) *record {
	n := len(data) - 32
	if n < len(recordMark) || string(data[:len(recordMark)]) != recordMark || sumOf(data[:n]) != string(data[n:]) {
		return nil
	}
	c := codec{bytes: data[len(recordMark):n], reading: true}
	r := &record{}
	if r.code(&c); c.bad || len(c.bytes) > 0 {
		return nil
	}
	return r
}

// code reads or writes the fields.
func (r *record) code(c *codec) {
	codeList(c, &r.facts, func(f *seenFact) {
		c.text(&f.path)
		kind := int64(f.look)
		c.number(&kind)
		f.look = look(kind)
		c.text(&f.value)
		c.stamp(&f.stamp)
	})
	c.text(&r.stdout)
	c.text(&r.stderr)
	codeList(c, &r.outputs, func(o *recordedOutput) {
		c.text(&o.dir)
		codeList(c, &o.files, func(f *recordedFile) {
			c.text(&f.name)
			c.text(&f.sum)
			c.stamp(&f.stamp)
		})
	})
	c.text(&r.depfile)
	c.text(&r.rule)
}

// A codec reads or writes bytes, so that both have one description.
type codec struct {
	bytes   []byte
	reading bool
	bad     bool // they end too early
}

func (c *codec) number(v *int64) {
	if !c.reading {
		c.bytes = binary.AppendVarint(c.bytes, *v)
		return
	}
	n := 0
	if *v, n = binary.Varint(c.bytes); n <= 0 {
		*v, c.bad, c.bytes = 0, true, nil
		return
	}
	c.bytes = c.bytes[n:]
}

func (c *codec) text(s *string) {
	n := int64(len(*s))
	c.number(&n)
	switch {
	case !c.reading:
		c.bytes = append(c.bytes, *s...)
	case n < 0 || n > int64(len(c.bytes)):
		c.bad, c.bytes = true, nil
	default:
		*s, c.bytes = string(c.bytes[:n]), c.bytes[n:]
	}
}

func (c *codec) stamp(s *stamp) {
	trusted, device, inode := int64(0), int64(s.device), int64(s.inode)
	if s.trusted {
		trusted = 1
	}
	c.number(&trusted)
	if trusted == 0 {
		return
	}
	c.number(&s.size)
	c.number(&s.modified)
	c.number(&s.changed)
	c.number(&device)
	c.number(&inode)
	s.trusted, s.device, s.inode = true, uint64(device), uint64(inode)
}

func codeList[T any](c *codec, list *[]T, each func(*T)) {
	n := int64(len(*list))
	c.number(&n)
	if c.reading {
		if n < 0 || n > int64(len(c.bytes)) { // each takes a byte at least
			c.bad, c.bytes = true, nil
			return
		}
		*list = make([]T, n)
	}
	for i := range *list {
		each(&(*list)[i])
	}
}
