package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
)

// Apply writes all new files as temporary files, and renames them when all are complete. It
// keeps the replaced files until the last rename, so that an error or an interrupt leaves
// everything unchanged.
func Apply(changes []Change) error {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, Interrupts()...)
	defer signal.Stop(interrupted)
	t := &transaction{}
	err := t.stage(changes, interrupted)
	if err == nil {
		err = t.commit()
	}
	if err != nil {
		return errors.Join(err, t.undo())
	}
	t.settle()
	return nil
}

// Interrupts returns the signals that end a run. SIGHUP is one unless it is ignored, as
// under nohup: there the run must continue when its terminal is closed.
func Interrupts() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// Create writes a new file. It returns [fs.ErrExist] if the file already exists.
func Create(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// A transaction is the changes of a run that were made so far.
type transaction struct {
	all  []*replacement
	made []string // directories
}

// stage prepares everything: after it, only renames remain.
func (t *transaction) stage(changes []Change, interrupted <-chan os.Signal) error {
	for _, c := range changes {
		dirs, err := makeDir(filepath.Dir(c.Path))
		t.made = append(t.made, dirs...)
		if err != nil {
			return err
		}
		r := &replacement{Change: c}
		t.all = append(t.all, r)
		if err := r.stage(); err != nil {
			return err
		}
		select {
		case <-interrupted:
			return errors.New("interrupted; nothing was written")
		default:
		}
	}
	return nil
}

func (t *transaction) commit() error {
	for _, r := range t.all {
		if err := r.commit(); err != nil {
			return err
		}
	}
	return nil
}

func (t *transaction) settle() {
	for _, r := range t.all {
		r.settle()
	}
}

func (t *transaction) undo() (err error) {
	for _, r := range slices.Backward(t.all) {
		err = errors.Join(err, r.undo())
	}
	for _, dir := range slices.Backward(t.made) {
		os.Remove(dir) // it stays if another one uses it
	}
	return err
}

// A replacement is a change in progress. Its temporary files are next to the target.
type replacement struct {
	Change
	temporary string // the new file, until it has its place
	backup    string // the old file, once there is one
	done      bool
}

func (r *replacement) stage() error {
	if r.New == nil {
		return nil // the old file itself is moved to its backup
	}
	var err error
	if r.temporary, err = writeBeside(r.Path, r.New, modeFor(r.Path)); err != nil {
		return err
	}
	r.backup, err = preserve(r.Path)
	return err
}

// writeBeside writes a temporary file next to a path. The file exists even after an error,
// unless the returned name is empty.
func writeBeside(path string, data []byte, mode fs.FileMode) (string, error) {
	f, err := createTemporary(path)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Chmod(mode), f.Close())
}

// preserve creates a second link to the file at a path, or a copy if the file system has no
// links. It does nothing if there is no file.
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

// unused returns an unused name next to a path.
func unused(path string) (string, error) {
	f, err := createTemporary(path)
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(f.Close(), os.Remove(f.Name()))
}

// createTemporary creates a temporary file next to a path. Its error names the path, because
// nobody knows the name of the temporary file.
func createTemporary(path string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporaryMark+"*")
	var at *fs.PathError
	if errors.As(err, &at) {
		err = fmt.Errorf("cannot write %s: %w", filepath.ToSlash(path), at.Err)
	}
	return f, err
}

// modeFor returns the permissions of the file that is replaced.
func modeFor(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

func (r *replacement) commit() error {
	if r.New == nil {
		backup, err := unused(r.Path)
		if err != nil {
			return err
		}
		if err := os.Rename(r.Path, backup); err != nil {
			return err
		}
		r.backup, r.done = backup, true
		return nil
	}
	if err := rename(r.temporary, r.Path); err != nil {
		return err
	}
	r.temporary, r.done = "", true
	return nil
}

// rename also replaces a read-only file, which Windows does not do by itself.
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

// settle removes the backup.
func (r *replacement) settle() {
	if r.backup != "" {
		os.Remove(r.backup)
	}
}

// undo restores the old file.
func (r *replacement) undo() (err error) {
	switch {
	case r.done && r.backup != "":
		err = rename(r.backup, r.Path)
	case r.done:
		err = os.Remove(r.Path)
	case r.backup != "":
		os.Remove(r.backup)
	}
	if r.temporary != "" {
		os.Remove(r.temporary)
	}
	return err
}
