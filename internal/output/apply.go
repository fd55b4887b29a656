package output

import (
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
)

// Apply writes all new files beside their places first, and moves them there when every one
// of them is complete. What they replace is kept until the last one has its place, so that an
// error, or an interrupt, leaves everything as it was.
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

// Interrupts are the signals that end a run. SIGHUP is one unless it is ignored, as below
// nohup: a run is to go on there when its terminal is closed.
func Interrupts() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// Create writes a new file. The error is [fs.ErrExist] if there is one already.
func Create(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// A transaction is all changes of a run, as far as they are made.
type transaction struct {
	all  []*replacement
	made []string // directories
}

// stage makes everything ready: from then on only names change.
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

// A replacement is a change on its way. Its temporary files are beside its place.
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
