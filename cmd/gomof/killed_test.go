package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/filetree"
	"github.com/gomof/gomof/internal/output"
)

// manyClasses is MOF whose output changes in every file with the name of the key.
func manyClasses(n int, key string) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "class ACME_C%03d { [Key] string %s; };\n", i, key)
	}
	return []byte(b.String())
}

// bothOutputs generates two versions, and leaves the first one in out.
func bothOutputs(t *testing.T, classes int) (first, second map[string]string) {
	t.Helper()
	filetree.Write(t, "second.mof", manyClasses(classes, "Second"))
	filetree.Write(t, "first.mof", manyClasses(classes, "First"))
	for _, name := range []string{"second", "first"} {
		filetree.Write(t, "a.mof", mustRead(t, name+".mof"))
		gomofIn(t, "generate --out out --package p a.mof", exitOK)
		second, first = first, filetree.Read(t, "out")
	}
	return first, second
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// killAfter kills a process when so many things have happened in a directory, and
// reports whether it did not end by itself.
func killAfter(w *fsnotify.Watcher, events int, p *os.Process, ended chan error) bool {
	for range events {
		select {
		case <-w.Events:
		case err := <-ended:
			return err != nil
		}
	}
	p.Kill()
	return <-ended != nil
}

// A run that is killed leaves each file old or new. The next one completes them, and
// removes what is left beside them, but nothing else.
func TestKilledRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files of a killed process may be held a while")
	}
	ownCache(t)
	t.Chdir(t.TempDir())
	first, second := bothOutputs(t, 40)
	others := map[string]string{".gomof-notes": "mine", ".gomof-": "", ".gomof-12": "package mine\n", ".gomof-1.bak": gen.Header, ".gomof-77": "directory"}
	filetree.Make(t, "out", others)
	w, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Add("out"); err != nil {
		t.Fatal(err)
	}
	killed, beside := 0, 0
	for i := range 5 {
		want := second
		filetree.Write(t, "a.mof", mustRead(t, "second.mof"))
		if i%2 == 1 {
			want = first
			filetree.Write(t, "a.mof", mustRead(t, "first.mof"))
		}
		cmd := exec.Command("gomof", "generate", "--out", "out", "--package", "p", "a.mof")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if killAfter(w, 1+rand.IntN(150), cmd.Process, ended) {
			killed++
		}
		beside += len(output.Leftovers("out"))
		for name, text := range filetree.Read(t, "out") {
			if !strings.HasPrefix(name, ".") && text != first[name] && text != second[name] {
				t.Fatalf("%s is neither old nor new:\n%s", name, text)
			}
		}
		if i%3 == 0 { // what was wanted is no longer
			filetree.Write(t, "a.mof", mustRead(t, "first.mof"))
			want = first
		}
		gomofIn(t, "generate --out out --package p a.mof", exitOK)
		got := filetree.Read(t, "out")
		for name, text := range others {
			if got[name] != text {
				t.Fatalf("%s is gone or another", name)
			}
			delete(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("want -, got +:\n%s", diff)
		}
	}
	t.Logf("%d runs were killed, %d files lay about", killed, beside)
	if killed == 0 {
		t.Skip("all were faster")
	}
}

// What lies about is left alone while another run may be using it, and by those that
// only look.
func TestLeftoversInUse(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
	gomofIn(t, "generate --out p a.mof", exitOK)
	left := filepath.Join("p", ".gomof-123456789")
	filetree.Write(t, left, []byte(gen.Header[:10]))
	gomofIn(t, "generate --out p --check a.mof", exitOK)
	gomofIn(t, "generate --out p --dry-run --no-cache a.mof", exitOK)
	if _, err := os.Stat(left); err != nil {
		t.Error("--check has removed a file")
	}
	(&output.Lock{}).Tidy() // of a file system without locks
	if _, err := os.Stat(left); err != nil {
		t.Error("without a lock a file was removed")
	}
	gomofIn(t, "generate --out p a.mof", exitOK) // though there is nothing to write
	if _, err := os.Stat(left); err == nil && runtime.GOOS != "windows" {
		t.Error("the file is still there")
	}
}
