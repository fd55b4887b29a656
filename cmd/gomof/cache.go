package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"
)

// A cache has the record of the last run of one command line in one directory.
// Whatever is wrong with it, the run goes on without. A nil cache has nothing.
type cache struct{ path string }

// What a record lives without being used, and how often its use is noted.
const (
	recordLife = 30 * 24 * time.Hour
	recordUse  = 24 * time.Hour
)

// cache finds the place of the record. Its name stands for all that a run
// depends on beside files: gomof itself, the flags, the directory, and what the
// environment says.
func (g *generateCmd) cache(e *env) *cache {
	if g.NoCache {
		return nil
	}
	root, err := os.UserCacheDir()
	wd, err2 := os.Getwd()
	self, err3 := identity()
	if err != nil || err2 != nil || err3 != nil || !filepath.IsAbs(root) {
		return nil
	}
	flags := *e.cli
	flags.Generate.Check, flags.Generate.DryRun, flags.Generate.Watch = false, false, false // what they do comes behind
	key, err := json.Marshal(struct {
		Gomof, Directory, Package string
		Color                     bool
		Flags                     cli
	}{self, wd, os.Getenv("GOPACKAGE"), e.color(), flags})
	if err != nil {
		return nil
	}
	return &cache{filepath.Join(root, "gomof", "generate", fmt.Sprintf("%x", sumOf(key)[:20]))}
}

// identity tells this gomof from any other: what it was built from, and the
// program itself, as two builds of one source may differ.
func identity() (string, error) {
	built := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.String()
	}
	path := "/proc/self/exe" // it is the one that runs, even if another one has its place by now
	info, err := os.Stat(path)
	if runtime.GOOS != "linux" || err != nil {
		if path, err = os.Executable(); err != nil {
			return "", err
		}
		if info, err = os.Stat(path); err != nil {
			return "", err
		}
	}
	if s := stampOf(info, clock()); s.trusted {
		return fmt.Sprintf("%s\n%+v", built, s), nil
	}
	data, _, err := readStamped(path)
	return fmt.Sprintf("%s\n%x", built, sumOf(data)), err
}

// load returns the record, or nil.
func (c *cache) load() *record {
	if c == nil {
		return nil
	}
	data, _, err := readStamped(c.path)
	if err != nil {
		return nil
	}
	return decode(data)
}

func (c *cache) save(r *record) {
	if c == nil || r == nil {
		return
	}
	dir := filepath.Dir(c.path)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	temporary, err := writeBeside(c.path, r.encode(), 0o600)
	if err == nil {
		err = os.Rename(temporary, c.path)
	}
	if err != nil && temporary != "" {
		os.Remove(temporary)
	}
	sweep(dir)
}

// use notes that the record is in use.
func (c *cache) use() {
	now := time.Now()
	if info, err := os.Stat(c.path); err == nil && now.Sub(info.ModTime()) > recordUse {
		os.Chtimes(c.path, now, now)
	}
}

// sweep removes the records that nobody uses any more.
func sweep(dir string) {
	list, _ := os.ReadDir(dir)
	for _, e := range list {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > recordLife {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
