package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How long a run waits for another one with the same output directory.
const (
	Patience = time.Minute
	notice   = time.Second // then it says so
)

// errLocked is what tryLock returns while another process has the lock.
var errLocked = errors.New("it is locked")

// A Lock keeps other runs out of output directories. Releasing it removes directories that
// were created for it and are empty.
type Lock struct {
	held []*os.File
	dirs []string // those that are locked
	made []string
}

// Acquire locks the directories, exclusively for writing, otherwise shared. It waits for
// other runs, and calls waiting once for a directory that takes long. It skips directories
// that cannot be locked, such as network directories, or that do not exist and cannot be
// created.
func Acquire(dirs []string, write bool, waiting func(dir string)) (*Lock, error) {
	l := &Lock{}
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
			l.Release()
			return nil, ArgumentError("two packages have the same out, " + filepath.ToSlash(dir))
		}
		locked = append(locked, info)
		if err := l.waitFor(dir, write, waiting); err != nil {
			l.Release()
			return nil, err
		}
	}
	return l, nil
}

// inOrder sorts directories by their real paths, so that two runs do not wait for each
// other.
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

// waitFor locks a directory as soon as other runs release it.
func (l *Lock) waitFor(dir string, write bool, waiting func(dir string)) error {
	start, said := time.Now(), false
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		f, err := tryLock(dir, write)
		switch {
		case err == nil && isStill(f, dir):
			l.held, l.dirs = append(l.held, f), append(l.dirs, dir)
			return nil
		case err == nil: // the other one has removed it
			f.Close()
			if !l.makeAgain(dir, write) {
				return nil
			}
			continue
		case !errors.Is(err, errLocked):
			return nil
		}
		switch waited := time.Since(start); {
		case waited > Patience:
			return fmt.Errorf("another gomof has been writing to %s for %v; wait for it to end, or stop it", filepath.ToSlash(dir), Patience)
		case waited > notice && !said:
			said = true
			waiting(dir)
		}
		time.Sleep(wait)
	}
}

// makeAgain creates a directory that another run has removed, and reports whether it can be
// locked now. If it cannot be created, writing returns the error.
func (l *Lock) makeAgain(dir string, write bool) bool {
	if _, err := os.Stat(dir); err != nil && !write {
		return false
	}
	made, err := makeDir(dir)
	l.made = append(l.made, made...)
	return err == nil
}

// KeepDirs makes Release keep the directories that the lock has created, even empty ones.
func (l *Lock) KeepDirs() { l.made = nil }

// Release unlocks the directories. A nil lock has none.
func (l *Lock) Release() {
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

// makeDir creates a directory and its parents, and returns those that it created.
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
