// Package boltstore keeps the jobs of package jobs in a file of go.etcd.io/bbolt.
//
//	store, err := boltstore.Open("/var/lib/acme/jobs.db")
//	runner, err := jobs.New[*acme.ACMEJob](jobs.Options{Store: store})
//	…
//	err = errors.Join(runner.Shutdown(ctx), store.Close())
//
// A change is on disk when the call returns that made it. Changes that are made at the same
// time share one write.
package boltstore

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/gomof/gomof/cim/jobs"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// bucket has the records, by their keys.
var bucket = []byte("gomof jobs")

const (
	// lockWait is how long another process may take to let go of the file.
	lockWait = time.Second
	// gather is how long a change waits for others. A write to disk takes longer.
	gather = time.Millisecond
)

// A Store is a [jobs.Store] in a file, which one process has at a time.
type Store struct{ db *bbolt.DB }

var _ jobs.Store = (*Store)(nil)

// Open opens the file, or makes it. It is an error if another process has it, or it is not a
// file of bbolt.
func Open(path string) (store *Store, err error) {
	defer guard(path, &err)
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("opening %s: another process has it: %w", path, err)
	case err != nil:
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	db.MaxBatchDelay = gather
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), db.Close())
	}
	return &Store{db}, nil
}

// guard makes an error of a panic, with which bbolt reports files that are damaged.
func guard(path string, err *error) {
	if value := recover(); value != nil {
		*err = fmt.Errorf("reading %s: the file is damaged: %v", path, value)
	}
}

// Close closes the file after the calls that are under way.
func (s *Store) Close() error { return s.db.Close() }

// Save implements [jobs.Store].
func (s *Store) Save(records ...jobs.Record) error {
	return s.db.Batch(func(tx *bbolt.Tx) error {
		for _, r := range records {
			if err := tx.Bucket(bucket).Put([]byte(r.Key), r.Data); err != nil {
				return err
			}
		}
		return nil
	})
}

// Remove implements [jobs.Store].
func (s *Store) Remove(keys ...string) error {
	return s.db.Batch(func(tx *bbolt.Tx) error {
		for _, key := range keys {
			if err := tx.Bucket(bucket).Delete([]byte(key)); err != nil {
				return err
			}
		}
		return nil
	})
}

// errStop ends a transaction whose loop has ended.
var errStop = errors.New("stop")

// Records implements [jobs.Store].
func (s *Store) Records(prefix string) iter.Seq2[jobs.Record, error] {
	return func(yield func(jobs.Record, error) bool) {
		err := s.each([]byte(prefix), func(r jobs.Record) error {
			if !yield(r, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && err != errStop {
			yield(jobs.Record{}, err)
		}
	}
}

func (s *Store) each(prefix []byte, f func(jobs.Record) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucket).Cursor()
		for key, data := c.Seek(prefix); key != nil && bytes.HasPrefix(key, prefix); key, data = c.Next() {
			// The bytes belong to the file and are only valid during the transaction.
			if err := f(jobs.Record{Key: string(key), Data: bytes.Clone(data)}); err != nil {
				return err
			}
		}
		return nil
	})
}
