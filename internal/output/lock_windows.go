package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"

	"github.com/gomof/gomof/internal/disk"
)

// tryLock locks a file that represents the directory, because Windows cannot lock
// directories. The file is among the user's temporary files and is not removed.
func tryLock(dir string, write bool) (*os.File, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	name := filepath.Join(os.TempDir(), fmt.Sprintf("gomof-%x.lock", disk.Sum([]byte(strings.ToLower(path)))[:8]))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if write {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	if err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, new(windows.Overlapped)); err != nil {
		f.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
			err = errLocked
		}
		return nil, err
	}
	return f, nil
}

// isStill reports whether the directory still exists: the lock is outside of it.
func isStill(_ *os.File, dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}
