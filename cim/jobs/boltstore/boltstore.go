// Package boltstore stores the jobs of package jobs in a file of go.etcd.io/bbolt.
//
//	store, err := boltstore.Open("/var/lib/acme/jobs.db")
//	runner, err := jobs.New[*acme.ACMEJob](jobs.Options{Store: store})
//	…
//	err = errors.Join(runner.Shutdown(ctx), store.Close())
//
// When a call returns, its change is on disk. A runner combines concurrent changes in one call.
//
// A damaged file causes an error: see [ErrDamaged]. Restore the file from a backup, or move it
// away.
package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"os"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/gomof/gomof/cim/jobs"
)

// bucket contains the records by key.
var bucket = []byte("gomof jobs")

// lockWait is how long to wait for another process to release the file.
const lockWait = time.Second

// A Store is a [jobs.Store] in a file. Only one process can open the file at a time.
type Store struct {
	path string
	file *os.File // the file of db; opening it twice would unlock it on some systems
	db   *bbolt.DB

	write sync.Mutex // serializes changes, so none waits in bbolt for a change that panicked
	stuck bool       // a transaction panicked and holds its locks; guarded by write

	mu      sync.Mutex // guards damaged
	damaged error
}

var _ jobs.Store = (*Store)(nil)

// Open opens or creates the file. It returns an error if another process has the file open, or if
// it is damaged or not a bbolt file.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open() error {
	options := &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType, OpenFile: s.openFile}
	var err error
	damage := s.guard(func() { s.db, err = bbolt.Open(s.path, 0o600, options) })
	switch {
	case damage != nil:
		return damage
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("opening %s: another process has it open: %w", s.path, err)
	case err != nil:
		return fmt.Errorf("opening %s: %w", s.path, err)
	}
	if err := s.check(); err != nil {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists(bucket)
		if err != nil || b.Sequence() != 0 {
			return err
		}
		return b.SetSequence(uint64(b.Stats().KeyN)) // files of older versions have no sequence
	})
}

func (s *Store) openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	file, err := os.OpenFile(path, flag, mode)
	s.file = file
	return file, err
}

// Close waits for active calls and closes the file. If bbolt cannot release a damaged file, Close
// returns an error, and the file stays locked until the process ends.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	switch {
	case s.stuck:
		return s.damage()
	case s.db == nil:
		return nil
	}
	return s.db.Close()
}

// Save implements [jobs.Store].
func (s *Store) Save(records ...jobs.Record) error {
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		n := b.Sequence()
		for _, r := range records {
			if !has(b, r.Key) {
				n++
			}
			if err := b.Put([]byte(r.Key), r.Data); err != nil {
				return fmt.Errorf("%.50q: %w", r.Key, err)
			}
		}
		return setCount(b, n)
	})
}

// Remove implements [jobs.Store].
func (s *Store) Remove(keys ...string) error {
	return s.update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucket)
		n := b.Sequence()
		for _, key := range keys {
			if has(b, key) {
				n--
			}
			if err := b.Delete([]byte(key)); err != nil {
				return err
			}
		}
		return setCount(b, n)
	})
}

// has reports whether a record exists. bbolt's Get returns nil for empty data too.
func has(b *bbolt.Bucket, key string) bool {
	found, _ := b.Cursor().Seek([]byte(key))
	return string(found) == key
}

// setCount stores the number of records, which check compares with the records.
func setCount(b *bbolt.Bucket, n uint64) error {
	if n == b.Sequence() {
		return nil
	}
	return b.SetSequence(n)
}

func (s *Store) update(f func(*bbolt.Tx) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	var tx *bbolt.Tx
	var err error
	damage := s.guard(func() {
		s.stuck = true
		err = s.db.Update(func(t *bbolt.Tx) error {
			tx = t
			return f(t)
		})
		s.stuck = false
	})
	if tx != nil && tx.DB() == nil {
		s.stuck = false // it was rolled back
	}
	return errors.Join(damage, err)
}

// chunk is how many records are read in a transaction and held in memory.
const chunk = 256

// Records implements [jobs.Store].
func (s *Store) Records(prefix string) iter.Seq2[jobs.Record, error] {
	return func(yield func(jobs.Record, error) bool) {
		for after := ""; ; {
			list, err := s.next(prefix, after)
			for _, r := range list {
				if !yield(r, nil) {
					return
				}
				after = r.Key
			}
			if err != nil {
				yield(jobs.Record{}, err)
			}
			if err != nil || len(list) < chunk {
				return
			}
		}
	}
}

// next reads the records after a key. The caller's loop runs outside the transaction, so a panic in
// it does not look like a panic of bbolt.
func (s *Store) next(prefix, after string) (list []jobs.Record, err error) {
	damage := s.guard(func() {
		err = s.db.View(func(tx *bbolt.Tx) error {
			list, err = s.read(tx.Bucket(bucket).Cursor(), []byte(prefix), []byte(after))
			return err
		})
	})
	if damage != nil {
		return nil, damage
	}
	return list, err
}

func (s *Store) read(c *bbolt.Cursor, prefix, after []byte) (list []jobs.Record, err error) {
	key, data := c.Seek([]byte(max(string(prefix), string(after))))
	for ; key != nil && len(list) < chunk && bytes.HasPrefix(key, prefix); key, data = c.Next() {
		switch order := bytes.Compare(key, after); {
		case order == 0 && list == nil:
			continue
		case order <= 0 && len(after) > 0:
			return list, s.broken("%v", errOrder)
		}
		// The bytes are only valid during the transaction.
		list = append(list, jobs.Record{Key: string(key), Data: bytes.Clone(data)})
		after = bytes.Clone(key)
	}
	return list, nil
}
