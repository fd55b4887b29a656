// Package filetree creates directories of files for tests, and compares their content.
package filetree

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Read returns everything below a directory by its slash-separated path: the text of a
// file, "-> " and the target of a link, or "directory".
func Read(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir():
			all[name] = "directory"
		case d.Type() == fs.ModeSymlink:
			to, _ := os.Readlink(path)
			all[name] = "-> " + to
		default:
			data, err := os.ReadFile(path)
			all[name] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Make creates what Read returned in a directory. It skips the test if links are not
// supported.
func Make(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path, text := filepath.Join(dir, filepath.FromSlash(name)), files[name]
		to, link := strings.CutPrefix(text, "-> ")
		switch {
		case link:
			if err := os.Symlink(to, path); err != nil {
				t.Skipf("no links here: %v", err)
			}
		case text == "directory":
			if err := os.MkdirAll(path, 0o777); err != nil {
				t.Fatal(err)
			}
		default:
			Write(t, path, text)
		}
	}
}

// Write writes a file, and creates its directory.
func Write[Text string | []byte](t testing.TB, path string, text Text) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Unchanged calls do, and checks that all files below the working directory are unchanged,
// including their times.
func Unchanged(t testing.TB, do func()) {
	t.Helper()
	before, then := Read(t, "."), times(t, ".")
	do()
	if diff := cmp.Diff(before, Read(t, ".")); diff != "" {
		t.Errorf("before -, after +:\n%s", diff)
	}
	if diff := cmp.Diff(then, times(t, ".")); diff != "" {
		t.Errorf("times before -, after +:\n%s", diff)
	}
}

// times returns the times of all files below a directory.
func times(t testing.TB, dir string) map[string]time.Time {
	t.Helper()
	all := map[string]time.Time{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var info fs.FileInfo
			info, err = d.Info()
			all[path] = info.ModTime()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
