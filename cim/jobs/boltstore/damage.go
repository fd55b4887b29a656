package boltstore

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"go.etcd.io/bbolt"
)

// ErrDamaged is in the errors of a file that is not as bbolt has written it: a disk has lost
// pages, another program has written to it, or it was cut off. After that the store refuses all
// calls, as to write to such a file would damage more.
var ErrDamaged = errors.New("the file is damaged")

// guard calls bbolt, which reports damaged pages by panics. What lies outside of the file is a
// fault of the memory that the file is mapped to: it is made a panic, too.
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

// damage returns what was found before.
func (s *Store) damage() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.damaged
}

// broken remembers damage.
func (s *Store) broken(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.damaged == nil {
		s.damaged = fmt.Errorf("%s: %w: %s", s.path, ErrDamaged, fmt.Sprintf(format, args...))
	}
	return s.damaged
}

// checkSize finds a file that was cut off: the size that it should have is in a page with a
// checksum.
func (s *Store) checkSize() error {
	var want int64
	var err error
	if damage := s.guard(func() {
		err = s.db.View(func(tx *bbolt.Tx) error {
			want = tx.Size()
			return nil
		})
	}); damage != nil {
		return damage
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	if info.Size() < want {
		return s.broken("it has %d bytes, want at least %d", info.Size(), want)
	}
	return nil
}
