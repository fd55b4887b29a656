package boltstore_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/boltstore"
)

func open(t testing.TB, path string) *boltstore.Store {
	t.Helper()
	store, err := boltstore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func keys(t testing.TB, store *boltstore.Store, prefix string) (list []string) {
	t.Helper()
	for r, err := range store.Records(prefix) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r.Key+"="+string(r.Data))
	}
	return list
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	store := open(t, path)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(store.Save(jobs.Record{Key: "A/1", Data: []byte("x")}, jobs.Record{Key: "AB/1", Data: []byte("y")}, jobs.Record{Key: "A/2", Data: []byte("z")}))
	must(store.Save(jobs.Record{Key: "A/1", Data: []byte("w")}))
	must(store.Remove("A/2", "A/3"))
	must(store.Save())
	must(store.Remove())
	if err := store.Save(jobs.Record{Key: "A/5"}, jobs.Record{}); err == nil {
		t.Error("a record without a key was saved")
	}
	must(store.Close())
	store = open(t, path)
	if list := keys(t, store, "A/"); !slices.Equal(list, []string{"A/1=w"}) {
		t.Errorf("%v", list)
	}
	if list := keys(t, store, ""); !slices.Equal(list, []string{"A/1=w", "AB/1=y"}) {
		t.Errorf("%v", list)
	}
	for range store.Records("") {
		break // a loop may end early
	}
	if _, err := boltstore.Open(path); err == nil || !strings.Contains(err.Error(), "another process has it") {
		t.Errorf("opened twice: %v", err)
	}
	must(store.Close())
	for _, err := range store.Records("") {
		if err == nil {
			t.Error("no error of a store that is closed")
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 5000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, text, filepath.Join(dir, "no", "such")} {
		if _, err := boltstore.Open(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Concurrent changes are all stored.
func TestAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	store := open(t, path)
	var all sync.WaitGroup
	failures := make([]error, 60)
	for i := range failures {
		all.Go(func() {
			key := fmt.Sprintf("A/%03d", i)
			failures[i] = store.Save(jobs.Record{Key: key, Data: []byte("x")})
			if i%2 == 0 {
				failures[i] = errors.Join(failures[i], store.Remove(key))
			}
		})
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	if n := len(keys(t, store, "A/")); n != 30 {
		t.Errorf("%d records, want 30", n)
	}
}

// quiet drops expected log records.
var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))
