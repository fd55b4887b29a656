package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/output"
)

// TestMain lets the scripts run the command of this test binary.
func TestMain(m *testing.M) {
	cache, err := os.MkdirTemp("", "gomof-cache-*")
	if err != nil {
		panic(err)
	}
	setCache(os.Setenv, cache)
	testscript.Main(cleaned{m, cache}, commands)
}

// commands are what this test binary can be.
var commands = map[string]func(){"gomof": main, "holdlock": holdLock}

// setCache keeps the tests out of the cache of the user, on every system.
func setCache(set func(key, value string) error, dir string) {
	for _, key := range []string{"XDG_CACHE_HOME", "LocalAppData"} {
		set(key, dir)
	}
	if runtime.GOOS == "darwin" {
		set("HOME", dir)
	}
}

// cleaned are tests that leave no cache behind.
type cleaned struct {
	testscript.TestingM
	cache string
}

func (c cleaned) Run() int {
	defer os.RemoveAll(c.cache)
	return c.TestingM.Run()
}

// holdLock is a run that is killed: holdlock DIR FILE locks the directory, makes the
// file, and does not end by itself.
func holdLock() {
	_, err := output.Acquire(os.Args[1:2], true, func(string) {})
	if err == nil {
		err = os.WriteFile(os.Args[2], nil, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	select {}
}

// TestScript runs testdata/script/*.txtar: one a command or flag. -update is
// not offered: what the command prints is a contract.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"zip": zipCmd, "await": awaitCmd, "age": ageCmd, "same": sameCmd,
		},
		Setup: func(env *testscript.Env) error {
			setCache(func(key, value string) error { env.Setenv(key, value); return nil }, filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
	})
}

// awaitCmd waits until a file has a text: await FILE TEXT. It looks whenever something
// happens in the directory, or in the next one above that is there.
func awaitCmd(ts *testscript.TestScript, _ bool, args []string) {
	path, text := ts.MkAbs(args[0]), strings.Join(args[1:], " ")
	w, err := fsnotify.NewWatcher()
	ts.Check(err)
	defer w.Close()
	for {
		ts.Check(w.Add(disk.Existing(filepath.Dir(path))))
		if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), text) {
			return
		}
		select {
		case <-w.Events:
		case err := <-w.Errors:
			ts.Check(err)
		}
	}
}

// longAgo is the time of files that age has made old.
var longAgo = time.Date(2020, 2, 2, 12, 0, 0, 0, time.UTC)

// ageCmd makes files old: age FILE ...
func ageCmd(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ts.Check(os.Chtimes(ts.MkAbs(name), longAgo, longAgo))
	}
}

// sameCmd demands that a file is as age left it: same FILE ...
func sameCmd(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if same := info.ModTime().Equal(longAgo); same == neg {
			ts.Fatalf("%s was written at %v", name, info.ModTime())
		}
	}
}

// zipCmd makes an archive of a directory: zip ARCHIVE DIR.
func zipCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: zip ARCHIVE DIR")
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	ts.Check(w.AddFS(os.DirFS(ts.MkAbs(args[1]))))
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out.Bytes(), 0o666))
}
