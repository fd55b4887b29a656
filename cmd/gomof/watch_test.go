package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// A log is what a command prints. A test waits for it instead of for a time.
type log struct {
	mu      sync.Mutex
	written sync.Cond
	text    strings.Builder
	ended   bool
}

func newLog() *log {
	l := &log{}
	l.written.L = &l.mu
	return l
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.written.Broadcast()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// end says that nothing more will be written.
func (l *log) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.written.Broadcast()
	l.ended = true
}

// await returns when something holds, which may be so whenever something is written, and
// reports whether it does.
func (l *log) await(holds func() bool) bool {
	for n, ended := -1, false; !holds(); {
		if ended {
			return false
		}
		l.mu.Lock()
		for n == l.text.Len() && !l.ended {
			l.written.Wait()
		}
		n, ended = l.text.Len(), l.ended
		l.mu.Unlock()
	}
	return true
}

// A watching is a gomof generate --watch.
type watching struct {
	*log
	t     *testing.T
	stop  context.CancelFunc
	ended chan error
}

func watch(t *testing.T, args ...string) watching {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var c cli
	parser, err := newParser(&c, os.Stdout, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append([]string{"generate", "--watch"}, args...)); err != nil {
		t.Fatal(err)
	}
	warn, _ := newWarnings(nil)
	w := watching{newLog(), t, cancel, make(chan error, 1)}
	go func() {
		defer w.end()
		w.ended <- c.Generate.watchUntil(ctx, newEnv(&c, warn, w.log, w.log))
	}()
	return w
}

// says waits until it has said something.
func (w watching) says(text string) {
	w.t.Helper()
	if !w.await(func() bool { return strings.Contains(w.String(), text) }) {
		w.t.Fatalf("it has ended without saying %s:\n%s", text, w)
	}
}

// writes waits until a file has a text. gomof says so whenever it has generated again.
func (w watching) writes(path, text string) {
	w.t.Helper()
	has := func() bool {
		data, _ := os.ReadFile(path)
		return strings.Contains(string(data), text)
	}
	if !w.await(has) {
		w.t.Fatalf("it has ended without writing %s to %s:\n%s", text, path, w)
	}
}

// ends ends it.
func (w watching) ends(t *testing.T) {
	t.Helper()
	w.stop()
	if err := <-w.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// Watching goes on whatever is wrong with the input, and ends when it is told to.
func TestWatch(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "gomof.yaml", "version: 1\ninclude: [lib]\npackages:\n  - {out: p, mof: [in/a.mof]}\n")
	filetree.Write(t, "in/a.mof", "#pragma include(\"later.mof\")\nclass ACME_A : ACME_Base { };\n")
	filetree.Write(t, "lib/sub/ACME_Base.mof", "class ACME_Base { [Key] string First; };\n")
	w := watch(t)
	w.says("cannot read included file in/later.mof")
	filetree.Write(t, "in/later.mof", "class ACME_Later { [Key] string Id; };\n")
	w.writes("p/acmea_gen.go", "First")
	filetree.Write(t, "in/later.mof", "class ACME_Later { strin")
	w.says("in/later.mof:1:")
	filetree.Write(t, "new", "class ACME_Base { [Key] string Second; };\n")
	os.Rename("new", "lib/sub/ACME_Base.mof")
	filetree.Write(t, "in/later.mof", "class ACME_Later { [Key] string Id; };\n")
	w.writes("p/acmea_gen.go", "Second")
	filetree.Write(t, "gomof.yaml", "version: 1\npakages: []\n")
	w.says("unknown key pakages")
	filetree.Write(t, "gomof.yaml", "version: 1\ninclude: [lib]\npackages:\n  - {out: p, package: other, mof: [in/a.mof]}\n")
	w.writes("p/acmea_gen.go", "package other")
	os.RemoveAll("lib/sub")
	w.says("extends unknown class ACME_Base")
	filetree.Write(t, "lib/elsewhere/deep/x.mof", "class ACME_Base { [Key] string Third; };\n")
	w.writes("p/acmea_gen.go", "Third")
	w.ends(t)
}

// An error is reported once, although each run creates the output directory in a directory
// that it searches.
func TestWatchSearchesWhereItWrites(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A : ACME_Base { };\n")
	w := watch(t, "-I", ".", "--out", "g", "--package", "g", "a.mof")
	w.says("watching")
	filetree.Write(t, "b.mof", "class ACME_Base { [Key] string First; };\n")
	w.writes("g/acmea_gen.go", "First")
	w.ends(t)
	if n := strings.Count(w.String(), "extends unknown class ACME_Base"); n != 1 {
		t.Errorf("the error is there %d times:\n%s", n, w)
	}
}

// --watch follows go.mod to where an imported package is.
func TestWatchImports(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	ownCache(t)
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	dir := realTempDir(t)
	t.Chdir(dir)
	filetree.Make(t, dir, importing())
	os.Chdir("app")
	w := watch(t, "--import", "CIM_Base=example.com/schema/cimschema", "--out", "acme", "acme.mof")
	w.writes("acme/acmedisk_gen.go", "cimschema.Schema")
	filetree.Write(t, "go.mod", appModule("other"))
	w.writes("acme/acmedisk_gen.go", "cimschema.Other")
	filetree.Write(t, filepath.Join("..", "other", "cimschema", "names_gen.go"), namesOf("example.com/schema/cimschema", "Third"))
	w.writes("acme/acmedisk_gen.go", "cimschema.Third")
	os.Remove("go.mod")
	w.says("MOF4105")
	filetree.Write(t, "go.mod", appModule("schema"))
	w.writes("acme/acmedisk_gen.go", "cimschema.Schema")
	w.ends(t)
}
