package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gomof/gomof/diag"
)

// How long a run waits for another one that has its output directory.
const (
	lockPatience = time.Minute
	lockNotice   = time.Second // then it says so
)

// errLocked is what tryLock returns while another process has the lock.
var errLocked = errors.New("it is locked")

// A lock keeps other runs out of output directories. Directories that were made
// for it go again with it, if nothing was written into them.
type lock struct {
	held []*os.File
	dirs []string // those that are locked
	made []string
}

// lockAll locks the directories for writing, or shared by those that only look.
// A directory that cannot be locked, such as one of a network, or one that is
// not there and cannot be made, is not.
func (e *env) lockAll(dirs []string, write bool) (*lock, error) {
	l := &lock{}
	var locked []fs.FileInfo
	for _, dir := range inOrder(dirs) {
		if write {
			made, _ := makeDir(dir)
			l.made = append(l.made, made...)
		}
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		if slices.ContainsFunc(locked, func(other fs.FileInfo) bool { return os.SameFile(info, other) }) {
			l.release()
			return nil, usagef("two packages have the same out, %s", filepath.ToSlash(dir))
		}
		locked = append(locked, info)
		if err := e.waitFor(l, dir, write); err != nil {
			l.release()
			return nil, err
		}
	}
	return l, nil
}

// inOrder sorts directories by their real paths, so that two runs do not wait
// for each other.
func inOrder(dirs []string) []string {
	real := map[string]string{}
	for _, d := range dirs {
		real[d], _ = filepath.Abs(d)
		if r, err := filepath.EvalSymlinks(real[d]); err == nil {
			real[d] = r
		}
	}
	return slices.SortedFunc(slices.Values(dirs), func(a, b string) int { return strings.Compare(real[a], real[b]) })
}

func (e *env) waitFor(l *lock, dir string, write bool) error {
	start, said := time.Now(), false
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		f, err := tryLock(dir, write)
		switch {
		case err == nil && !isStill(f, dir):
			f.Close() // the other one has removed it
			if _, err := os.Stat(dir); err != nil && !write {
				return nil
			}
			made, err := makeDir(dir)
			if err != nil {
				return nil // the write will say why
			}
			l.made = append(l.made, made...)
			continue
		case err == nil:
			l.held, l.dirs = append(l.held, f), append(l.dirs, dir)
			return nil
		case !errors.Is(err, errLocked):
			return nil
		}
		switch waited := time.Since(start); {
		case waited > lockPatience:
			return failed(fmt.Errorf("another gomof has been writing to %s for %v; wait until it ends, or end it", filepath.ToSlash(dir), lockPatience))
		case waited > lockNotice && !said:
			said = true
			if !e.Quiet {
				fmt.Fprintf(e.stderr, "gomof: waiting for another gomof that writes to %s\n", diag.Visible(filepath.ToSlash(dir)))
			}
		}
		time.Sleep(wait)
	}
}

// release gives the directories free.
func (l *lock) release() {
	if l == nil {
		return
	}
	for _, dir := range slices.Backward(l.made) {
		os.Remove(dir) // it stays unless it is empty
	}
	for _, f := range l.held {
		f.Close()
	}
}

// makeDir makes a directory and those above it, and returns which it made.
func makeDir(dir string) (made []string, err error) {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil, nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if made, err = makeDir(parent); err != nil {
			return made, err
		}
	}
	err = os.Mkdir(dir, 0o777)
	switch {
	case err == nil:
		made = append(made, dir)
	case errors.Is(err, fs.ErrExist): // another one made it, or it is a file
		if info, statErr := os.Stat(dir); statErr == nil && info.IsDir() {
			err = nil
		}
	}
	return made, err
}
