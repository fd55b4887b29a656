package main

import (
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Many runs with one output directory leave what one of them has written.
func TestRunsDoNotMix(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	write(t, "one.mof", []byte("class ACME_A { [Key] string One; };\nclass ACME_One { [Key] string Id; };\n"))
	write(t, "two.mof", []byte("class ACME_A { [Key] string Two; };\nclass ACME_Two { [Key] string Id; };\n"))
	for _, name := range []string{"one", "two"} {
		gomofIn(t, "generate --out only/"+name+" --package p "+name+".mof", exitOK)
	}
	one, two := tree(t, "only/one"), tree(t, "only/two")
	for range 10 {
		os.RemoveAll("new")
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				gomofIn(t, "generate --out new/p --package p "+[]string{"one.mof", "two.mof"}[i%2], exitOK)
			})
		}
		all.Wait()
		got := tree(t, "new/p")
		for name, text := range got {
			if one[name] != text && two[name] != text || (got["acmeone_gen.go"] == "") == (got["acmetwo_gen.go"] == "") {
				t.Fatalf("%s is of neither run, or the files of two runs are mixed: %v", name, len(got))
			}
		}
	}
}

// A run waits no longer than that, and says what for.
func TestLockPatience(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "p/.keep", nil)
	synctest.Test(t, func(t *testing.T) {
		log := &strings.Builder{}
		e := &env{cli: &cli{}, stderr: log}
		held, err := e.lockAll([]string{"p"}, true)
		if err != nil || len(held.held) == 0 {
			t.Skipf("no locks here: %v", err)
		}
		for _, write := range []bool{true, false} {
			began := time.Now()
			_, err := e.lockAll([]string{"p"}, write)
			if waited := time.Since(began); waited < lockPatience || waited > lockPatience+lockNotice {
				t.Errorf("it waited %v", waited)
			}
			if want := "another gomof has been writing to p for 1m0s; wait until it ends, or end it"; err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
			if want := "gomof: waiting for another gomof that writes to p\n"; log.String() != want {
				t.Errorf("%s, want %s", log, want)
			}
			log.Reset()
		}
		time.AfterFunc(5*time.Second, held.release)
		next, err := e.lockAll([]string{"p"}, true)
		if err != nil {
			t.Fatal(err)
		}
		next.release()
	})
}

// Those that only look do not wait for each other.
func TestSharedLock(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
	gomofIn(t, "generate --out p a.mof", exitOK)
	shared, err := (&env{cli: &cli{}, stderr: &strings.Builder{}}).lockAll([]string{"p"}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer shared.release()
	gomofIn(t, "generate --no-cache --check --out p a.mof", exitOK)
}

// A run waits for another one that writes to its directory, but not for one that writes
// elsewhere.
func TestLockWaits(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
	held, err := (&env{cli: &cli{}, stderr: &strings.Builder{}}).lockAll([]string{"p"}, true)
	if err != nil || len(held.held) == 0 {
		t.Skipf("no locks here: %v", err)
	}
	log := newLog()
	ended := make(chan int, 1)
	go func() { ended <- run([]string{"generate", "--out", "p", "a.mof"}, log, log) }()
	log.await(func() bool {
		return strings.Contains(log.String(), "gomof: waiting for another gomof that writes to p\n")
	})
	gomofIn(t, "generate --out q a.mof", exitOK)
	if _, err := os.Stat("p/acmea_gen.go"); err == nil {
		t.Error("it did not wait")
	}
	held.release()
	if status := <-ended; status != exitOK {
		t.Errorf("status %d\n%s", status, log)
	}
	if _, err := os.Stat("p/acmea_gen.go"); err != nil {
		t.Error(err)
	}
}
