package rerun

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gomof/gomof/internal/disk"
)

// A Store keeps the record of the last run of one command line in one directory. If it has
// an error, the run continues without it. A nil store is empty and keeps nothing.
type Store struct {
	path string
	now  func() time.Time
}

// Records that were not used for this long are removed, and their use is recorded this
// often.
const (
	recordLife = 30 * 24 * time.Hour
	recordUse  = 24 * time.Hour
)

// Open returns the store of a record in the user's cache directory. The key is everything
// that a run depends on except files. The result is nil if there is no such directory.
func (m Machine) Open(key []byte) *Store {
	root, err := os.UserCacheDir()
	if err != nil || !filepath.IsAbs(root) {
		return nil
	}
	return &Store{filepath.Join(root, "gomof", "generate", fmt.Sprintf("%x", disk.Sum(key)[:20])), m.Now}
}

// Identity distinguishes this program from any other: by its build information and the file
// itself, because two builds of the same source can differ.
func (m Machine) Identity() (string, error) {
	built := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.String()
	}
	path := "/proc/self/exe" // the one that runs, even if another one has its place by now
	info, err := os.Stat(path)
	if runtime.GOOS != "linux" || err != nil {
		if path, err = os.Executable(); err != nil {
			return "", err
		}
		if info, err = os.Stat(path); err != nil {
			return "", err
		}
	}
	if s := stampOf(info, m.Now()); s.trusted {
		return fmt.Sprintf("%s\n%+v", built, s), nil
	}
	data, _, err := disk.ReadFile(path)
	return fmt.Sprintf("%s\n%x", built, disk.Sum(data)), err
}

// Load returns the record, or nil.
func (s *Store) Load() *Record {
	if s == nil {
		return nil
	}
	data, _, err := disk.ReadFile(s.path)
	if err != nil {
		return nil
	}
	return decode(data)
}

// Save stores a record, if it can, and removes records that are no longer used.
func (s *Store) Save(r *Record) {
	if s == nil {
		return
	}
	dir := filepath.Dir(s.path)
	if os.MkdirAll(dir, 0o700) != nil {
		return
	}
	replaceFile(s.path, r.encode())
	s.sweep(dir)
}

// replaceFile writes a file completely or not at all.
func replaceFile(path string, data []byte) {
	f, err := os.CreateTemp(filepath.Dir(path), "*")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if f.Close() != nil || err != nil || os.Rename(f.Name(), path) != nil {
		os.Remove(f.Name())
	}
}

// Use records that the record was used.
func (s *Store) Use() {
	if s == nil {
		return
	}
	now := s.now()
	if info, err := os.Stat(s.path); err == nil && now.Sub(info.ModTime()) > recordUse {
		os.Chtimes(s.path, now, now)
	}
}

func (s *Store) sweep(dir string) {
	list, _ := os.ReadDir(dir)
	for _, e := range list {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && s.now().Sub(info.ModTime()) > recordLife {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
