package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/gomof/gomof/gen"
)

// apply writes all new files beside their places first, and moves them there when
// every one of them is complete. What they replace is kept until the last one
// has its place, so that a failure, or an interrupt, leaves everything as it was.
func apply(changes []change) error {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupted)
	var all []*replacement
	var made []string
	err := func() error {
		for _, c := range changes {
			r := &replacement{change: c}
			all = append(all, r)
			dirs, err := makeDir(filepath.Dir(c.path))
			made = append(made, dirs...)
			if err == nil {
				err = r.stage()
			}
			if err != nil {
				return err
			}
			select {
			case <-interrupted:
				return errors.New("interrupted; nothing was written")
			default:
			}
		}
		for _, r := range all {
			if err := r.commit(); err != nil {
				return err
			}
		}
		return nil
	}()
	if err == nil {
		for _, r := range all {
			r.settle()
		}
		return nil
	}
	for _, r := range slices.Backward(all) {
		err = errors.Join(err, r.undo())
	}
	for _, dir := range slices.Backward(made) {
		os.Remove(dir) // it stays if another one uses it
	}
	return failed(err)
}

// A replacement is a change on its way. Its temporary files are beside its place.
type replacement struct {
	change
	temporary string // the new file, until it has its place
	backup    string // the old file, once there is one
	done      bool
}

// temporaryMark begins the names of temporary files; a number follows.
const temporaryMark = ".gomof-"

// tidy removes what a run has left that was killed. Nobody else has these files: the
// directories are locked for writing.
func (l *lock) tidy() {
	for _, dir := range l.dirs {
		for _, path := range leftovers(dir) {
			os.Remove(path) // it is not in the way
		}
	}
}

// leftovers are the temporary files of a directory: what has the name of one and, unless
// it is a link, begins as generated files do, as far as it goes.
func leftovers(dir string) []string {
	var list []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), temporaryMark)
		path := filepath.Join(dir, e.Name())
		switch {
		case !ok || number == "" || strings.Trim(number, "0123456789") != "":
		case e.Type() == fs.ModeSymlink, e.Type().IsRegular() && beginsAsOurs(path):
			list = append(list, path)
		}
	}
	return list
}

func beginsAsOurs(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, int64(len(gen.Header))))
	return err == nil && strings.HasPrefix(gen.Header, string(head))
}

func (r *replacement) stage() error {
	if r.new == nil {
		return nil // the old file itself is moved to its backup
	}
	var err error
	if r.temporary, err = writeBeside(r.path, r.new, modeFor(r.change)); err != nil {
		return err
	}
	r.backup, err = preserve(r.path)
	return err
}

// writeBeside writes a temporary file. It is there even if that fails, unless
// its name is empty.
func writeBeside(path string, data []byte, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporaryMark+"*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Chmod(mode), f.Close())
}

// preserve gives the file at a path a second name, or makes a copy where the file
// system has no links. There is none if there is no file.
func preserve(path string) (backup string, err error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case info.IsDir():
		return "", nil // the rename will fail
	}
	backup, err = unused(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Type() == fs.ModeSymlink {
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		return backup, os.Symlink(to, backup)
	}
	if os.Link(path, backup) == nil {
		return backup, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	backup, err = writeBeside(path, data, info.Mode().Perm())
	return backup, errors.Join(err, os.Chtimes(backup, info.ModTime(), info.ModTime()))
}

// unused returns a name beside a path that no file has.
func unused(path string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporaryMark+"*")
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Close(), os.Remove(f.Name()))
}

// modeFor keeps the permissions of a file that is replaced.
func modeFor(c change) fs.FileMode {
	if info, err := os.Stat(c.path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

func (r *replacement) commit() error {
	if r.new == nil {
		backup, err := unused(r.path)
		if err != nil {
			return err
		}
		if err := os.Rename(r.path, backup); err != nil {
			return err
		}
		r.backup, r.done = backup, true
		return nil
	}
	if err := rename(r.temporary, r.path); err != nil {
		return err
	}
	r.temporary, r.done = "", true
	return nil
}

// rename replaces a file that is read-only, too, which Windows does not by itself.
func rename(from, to string) error {
	err := os.Rename(from, to)
	if err == nil || runtime.GOOS != "windows" {
		return err
	}
	info, statErr := os.Lstat(to)
	if statErr != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o200 != 0 {
		return err
	}
	if os.Chmod(to, 0o666) != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		os.Chmod(to, info.Mode().Perm())
		return err
	}
	return nil
}

// settle removes what was kept for the case of a failure.
func (r *replacement) settle() {
	if r.backup != "" {
		os.Remove(r.backup)
	}
}

// undo gives the old file its place again.
func (r *replacement) undo() (err error) {
	switch {
	case r.done && r.backup != "":
		err = rename(r.backup, r.path)
	case r.done:
		err = os.Remove(r.path)
	case r.backup != "":
		os.Remove(r.backup)
	}
	if r.temporary != "" {
		os.Remove(r.temporary)
	}
	return err
}
