//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package output

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks the directory itself, so that no lock file is needed. The system unlocks it
// when the process ends.
func tryLock(dir string, write bool) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_SH
	if write {
		how = syscall.LOCK_EX
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errLocked
		}
		return nil, err
	}
	return f, nil
}

// isStill reports whether the directory is the one that was locked.
func isStill(f *os.File, dir string) bool {
	locked, err := f.Stat()
	now, err2 := os.Stat(dir)
	return err == nil && err2 == nil && os.SameFile(locked, now)
}
