package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// ErrDamaged is the error for a file that differs from what bbolt wrote: the disk lost pages,
// another program changed the file, or it was truncated. The store then refuses all calls, because
// writing would cause more damage.
var ErrDamaged = errors.New("the file is damaged")

// guard calls bbolt, which panics at damaged pages. Because the file is mapped into memory, a page
// number outside of it is a memory fault; SetPanicOnFault turns that into a panic.
func (s *Store) guard(call func()) (err error) {
	if err := s.damage(); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if value := recover(); value != nil {
			err = s.broken("%v", value)
		}
	}()
	call()
	return nil
}

// damage returns the damage found earlier.
func (s *Store) damage() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.damaged
}

// broken records damage.
func (s *Store) broken(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.damaged == nil {
		s.damaged = fmt.Errorf("%s: %w: %s", s.path, ErrDamaged, fmt.Sprintf(format, args...))
	}
	return s.damaged
}

// check finds truncated files and lost records. bbolt itself only has checksums for its first two
// pages.
func (s *Store) check() error {
	var problem, err error
	damage := s.guard(func() {
		err = s.db.View(func(tx *bbolt.Tx) error {
			problem = s.problem(tx)
			return nil
		})
	})
	switch {
	case damage != nil:
		return damage
	case problem != nil:
		return s.broken("%v", problem)
	}
	return err
}

func (s *Store) problem(tx *bbolt.Tx) error {
	if err := s.checkSize(tx); err != nil {
		return err
	}
	t := &tree{s.file, tx.DB().Info().PageSize, map[uint64]bool{}}
	if err := t.walk(uint64(tx.Cursor().Bucket().Root())); err != nil {
		return err
	}
	b := tx.Bucket(bucket)
	if b == nil {
		return nil
	}
	if root := uint64(b.Root()); root != 0 { // 0 is a small bucket within the page above
		if err := t.walk(root); err != nil {
			return err
		}
	}
	return checkRecords(b)
}

func (s *Store) checkSize(tx *bbolt.Tx) error {
	info, err := s.file.Stat()
	if err == nil && info.Size() < tx.Size() {
		err = fmt.Errorf("it has %d bytes, want at least %d", info.Size(), tx.Size())
	}
	return err
}

// checkRecords compares the number of records with the sequence of the bucket. A bucket without a
// sequence is empty or was written by an older version of this package.
func checkRecords(b *bbolt.Bucket) error {
	n := uint64(0)
	var last []byte
	c := b.Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		if n > 0 && bytes.Compare(key, last) <= 0 {
			return errOrder
		}
		last = append(last[:0], key...)
		n++
	}
	if want := b.Sequence(); want != 0 && n != want {
		return fmt.Errorf("it has %d records, want %d", n, want)
	}
	return nil
}

var errOrder = errors.New("the keys are not in order")
