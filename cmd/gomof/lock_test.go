package main

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
	"github.com/gomof/gomof/internal/output"
)

// Many runs with one output directory leave what one of them has written.
func TestRunsDoNotMix(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "one.mof", "class ACME_A { [Key] string One; };\nclass ACME_One { [Key] string Id; };\n")
	filetree.Write(t, "two.mof", "class ACME_A { [Key] string Two; };\nclass ACME_Two { [Key] string Id; };\n")
	for _, name := range []string{"one", "two"} {
		gomofIn(t, "generate --out only/"+name+" --package p "+name+".mof", exitOK)
	}
	one, two := filetree.Read(t, "only/one"), filetree.Read(t, "only/two")
	for range 10 {
		os.RemoveAll("new")
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				gomofIn(t, "generate --out new/p --package p "+[]string{"one.mof", "two.mof"}[i%2], exitOK)
			})
		}
		all.Wait()
		got := filetree.Read(t, "new/p")
		for name, text := range got {
			if one[name] != text && two[name] != text || (got["acmeone_gen.go"] == "") == (got["acmetwo_gen.go"] == "") {
				t.Fatalf("%s is of neither run, or the files of two runs are mixed: %v", name, len(got))
			}
		}
	}
}

// Those that only look do not wait for each other.
func TestSharedLock(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
	gomofIn(t, "generate --out p a.mof", exitOK)
	shared, err := output.Acquire([]string{"p"}, false, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Release()
	gomofIn(t, "generate --no-cache --check --out p a.mof", exitOK)
}

// A run waits for another one that writes to its directory, but not for one that writes
// elsewhere.
func TestLockWaits(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
	held, err := output.Acquire([]string{"p"}, true, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	log := newLog()
	ended := make(chan int, 1)
	go func() {
		defer log.end()
		ended <- run([]string{"generate", "--out", "p", "a.mof"}, log, log)
	}()
	const notice = "gomof: waiting for another gomof that writes to p\n"
	if !log.await(func() bool { return strings.Contains(log.String(), notice) }) {
		t.Fatalf("it did not wait:\n%s", log)
	}
	gomofIn(t, "generate --out q a.mof", exitOK)
	if _, err := os.Stat("p/acmea_gen.go"); err == nil {
		t.Error("it did not wait")
	}
	held.Release()
	if status := <-ended; status != exitOK {
		t.Errorf("status %d\n%s", status, log)
	}
	if _, err := os.Stat("p/acmea_gen.go"); err != nil {
		t.Error(err)
	}
}
