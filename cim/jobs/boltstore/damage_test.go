package boltstore_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim/jobs"
	"github.com/gomof/gomof/cim/jobs/boltstore"
	"github.com/gomof/gomof/cim/jobs/internal/acme"
)

// filled returns a file with many records.
func filled(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jobs.db")
	store := open(t, path)
	for n := range 10 {
		var records []jobs.Record
		for i := range 30 {
			records = append(records, jobs.Record{Key: fmt.Sprintf("CIM_ConcreteJob/%d-%d", n, i), Data: []byte(strings.Repeat("x", 400))})
		}
		if err := store.Save(records...); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Remove("CIM_ConcreteJob/3-3"); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// use opens a file and works with it as a process does. A damaged file causes errors only.
func use(t *testing.T, path string) error {
	t.Helper()
	store, err := boltstore.Open(path)
	if err != nil {
		return err
	}
	_, failure := jobs.New[*acme.CIMConcreteJob](jobs.Options{Store: store, Keep: -1, Log: quiet})
	for i := range 4 {
		err := store.Save(jobs.Record{Key: fmt.Sprintf("CIM_ConcreteJob/new-%d", i), Data: make([]byte, 3000)})
		failure = errors.Join(failure, err, store.Remove(fmt.Sprintf("CIM_ConcreteJob/%d-%d", i%10, i)))
	}
	for _, err := range store.Records("") {
		failure = errors.Join(failure, err)
	}
	if err := store.Close(); err != nil {
		return errors.Join(failure, err)
	}
	again, err := boltstore.Open(path)
	if err != nil && strings.Contains(err.Error(), "another process has it") {
		t.Errorf("after Close: %v", err)
	}
	if err == nil && again.Close() != nil {
		t.Error("it cannot be closed again")
	}
	return failure
}

// A lost or corrupt page causes an error, and not a crash.
func TestDamagedPages(t *testing.T) {
	base := filled(t)
	size := os.Getpagesize()
	random := rand.New(rand.NewPCG(3, 4))
	found, step := 0, 1
	if testing.Short() {
		step = 4
	}
	for name, damage := range map[string]func([]byte){
		"zeros":  func(page []byte) { clear(page) },
		"ones":   func(page []byte) { fill(page, func() byte { return 0xFF }) },
		"random": func(page []byte) { fill(page, func() byte { return byte(random.Uint32()) }) },
		"bits": func(page []byte) {
			for range 8 {
				page[8+random.IntN(56)] ^= 1 << random.IntN(8)
			}
		},
	} {
		for at := 0; at < len(base)/size; at += step {
			data := append([]byte{}, base...)
			damage(data[at*size : (at+1)*size])
			path := filepath.Join(t.TempDir(), "jobs.db")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			err := use(t, path)
			if errors.Is(err, boltstore.ErrDamaged) {
				found++
			}
			if err != nil && !strings.Contains(err.Error(), path) {
				t.Errorf("page %d, %s: %v", at, name, err)
			}
		}
	}
	if found < 20/step {
		t.Errorf("%d of the files were found to be damaged: the test has shown little", found)
	}
}

func fill(page []byte, value func() byte) {
	for i := range page {
		page[i] = value()
	}
}

// A page with fewer records than before is damage too. Otherwise the loss would go unnoticed.
func TestLostRecords(t *testing.T) {
	base := filled(t)
	size := os.Getpagesize()
	found := 0
	for at := 2; at < len(base)/size; at++ {
		data := append([]byte{}, base...)
		count := data[at*size+10 : at*size+12]
		if !bytes.Contains(data[at*size:(at+1)*size], []byte("CIM_ConcreteJob/")) || count[0] < 2 {
			continue
		}
		count[0]--
		path := filepath.Join(t.TempDir(), "jobs.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		store, err := boltstore.Open(path)
		if err == nil {
			if n := len(keys(t, store, "")); n != 299 { // the page is not in use
				t.Errorf("page %d: %d records", at, n)
			}
			err = store.Close()
		} else if errors.Is(err, boltstore.ErrDamaged) {
			found++
			err = nil
		}
		if err != nil {
			t.Errorf("page %d: %v", at, err)
		}
	}
	if found == 0 {
		t.Error("the test has shown nothing")
	}
}

// A page that contains itself causes an error, and not an endless descent.
func TestPageBelowItself(t *testing.T) {
	base := filled(t)
	size := os.Getpagesize()
	found := 0
	for at := 2; at < len(base)/size; at++ {
		if base[at*size+8] != 1 { // a branch
			continue
		}
		data := append([]byte{}, base...)
		binary.NativeEndian.PutUint64(data[at*size+24:], uint64(at)) // its first child
		path := filepath.Join(t.TempDir(), "jobs.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		store, err := boltstore.Open(path)
		switch {
		case errors.Is(err, boltstore.ErrDamaged):
			found++
		case err != nil:
			t.Errorf("page %d: %v", at, err)
		default: // the page is not in use
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if found == 0 {
		t.Error("the test has shown nothing")
	}
}

// Open detects a truncated file.
func TestCutOff(t *testing.T) {
	base := filled(t)
	for pages := 1; pages < len(base)/os.Getpagesize()/2; pages++ {
		path := filepath.Join(t.TempDir(), "jobs.db")
		if err := os.WriteFile(path, base[:pages*os.Getpagesize()], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := use(t, path); err == nil || !strings.Contains(err.Error(), path) || pages > 2 && !errors.Is(err, boltstore.ErrDamaged) {
			t.Errorf("%d pages: %v", pages, err)
		}
	}
}

// A panic in the caller's loop does not mean that the file is damaged.
func TestPanicOfTheLoop(t *testing.T) {
	store := open(t, filepath.Join(t.TempDir(), "jobs.db"))
	if err := store.Save(jobs.Record{Key: "A/1", Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if value := recover(); value != "mine" {
				t.Errorf("%v", value)
			}
		}()
		for range store.Records("") {
			panic("mine")
		}
	}()
	if n := len(keys(t, store, "")); n != 1 {
		t.Errorf("%d records", n)
	}
}

// Many records are read in several transactions, each once and in order.
func TestManyRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	store := open(t, path)
	for _, n := range []int{1, 255, 256, 257, 512, 1000} {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = open(t, path)
		var records []jobs.Record
		for i := range n {
			records = append(records, jobs.Record{Key: fmt.Sprintf("A/%04d", i)}, jobs.Record{Key: fmt.Sprintf("B/%04d", i)})
		}
		if err := store.Save(records...); err != nil {
			t.Fatal(err)
		}
		for prefix, want := range map[string]int{"A/": n, "B/": n, "": 2 * n, "C": 0} {
			list := keys(t, store, prefix)
			if len(list) != want || want > 0 && list[want-1] != fmt.Sprintf("%s/%04d=", map[string]string{"A/": "A", "B/": "B", "": "B"}[prefix], n-1) {
				t.Errorf("%q: %d records, want %d", prefix, len(list), want)
			}
		}
	}
}
