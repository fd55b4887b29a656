package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
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
	defer func(patience, notice time.Duration) { lockPatience, lockNotice = patience, notice }(lockPatience, lockNotice)
	lockPatience, lockNotice = 300*time.Millisecond, 50*time.Millisecond
	t.Chdir(t.TempDir())
	write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
	write(t, "p/.keep", nil)
	e := &env{cli: &cli{}, stderr: &strings.Builder{}}
	held, err := e.lockAll([]string{"p"}, true)
	if err != nil || len(held.held) == 0 {
		t.Skipf("no locks here: %v", err)
	}
	for _, args := range []string{"generate --out p a.mof", "generate --check --out p a.mof"} {
		got := gomofIn(t, args, exitFailed)
		if !strings.Contains(got, "gomof: waiting for another gomof that writes to p\n") || !strings.Contains(got, "gomof: another gomof has been writing to p for 300ms; wait until it ends, or end it\n") {
			t.Error(got)
		}
	}
	held.release()
	gomofIn(t, "generate --out p a.mof", exitOK)
	shared, err := e.lockAll([]string{"p"}, false)
	if err != nil {
		t.Fatal(err)
	}
	defer shared.release()
	gomofIn(t, "generate --no-cache --check --out p a.mof", exitOK) // those that look do not wait for each other
}

// Watching goes on whatever is wrong with the input, and ends when it is told to.
func TestWatch(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	write(t, "gomof.yaml", []byte("version: 1\ninclude: [lib]\npackages:\n  - {out: p, mof: [in/a.mof]}\n"))
	write(t, "in/a.mof", []byte("#pragma include(\"later.mof\")\nclass ACME_A : ACME_Base { };\n"))
	write(t, "lib/sub/ACME_Base.mof", []byte("class ACME_Base { [Key] string First; };\n"))
	ctx, cancel := context.WithCancel(t.Context())
	var c cli
	parser, err := newParser(&c, os.Stdout, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"generate", "--watch"}); err != nil {
		t.Fatal(err)
	}
	warn, _ := newWarnings(nil)
	log := &safeBuilder{}
	ended := make(chan error, 1)
	go func() { ended <- c.Generate.watchUntil(ctx, &env{&c, warn, log, log, nil}) }()
	await := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s: waited in vain; it said\n%s", what, log)
			}
		}
	}
	output := func(text string) func() bool {
		return func() bool {
			data, _ := os.ReadFile("p/acmea_gen.go")
			return strings.Contains(string(data), text)
		}
	}
	await("an error first", func() bool { return strings.Contains(log.String(), "cannot read included file in/later.mof") })
	write(t, "in/later.mof", []byte("class ACME_Later { [Key] string Id; };\n"))
	await("the file that was not there", output("First"))
	write(t, "new", []byte("class ACME_Base { [Key] string Second; };\n"))
	os.Rename("new", "lib/sub/ACME_Base.mof")
	await("a file that is replaced", output("Second"))
	write(t, "gomof.yaml", []byte("version: 1\npakages: []\n"))
	await("a wrong configuration", func() bool { return strings.Contains(log.String(), "unknown key pakages") })
	write(t, "gomof.yaml", []byte("version: 1\ninclude: [lib]\npackages:\n  - {out: p, package: other, mof: [in/a.mof]}\n"))
	await("the configuration", output("package other"))
	os.RemoveAll("lib/sub")
	await("a class that is missing", func() bool { return strings.Contains(log.String(), "ACME_Base") })
	write(t, "lib/elsewhere/deep/x.mof", []byte("class ACME_Base { [Key] string Third; };\n"))
	await("a directory that was searched", output("Third"))
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

type safeBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
