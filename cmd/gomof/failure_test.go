package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// times are those of all files below a directory.
func times(t *testing.T, dir string) map[string]time.Time {
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

// untouched runs something that fails and demands that all files are as they were.
func untouched(t *testing.T, fail func()) {
	t.Helper()
	before, then := tree(t, "."), times(t, ".")
	fail()
	if diff := cmp.Diff(before, tree(t, ".")); diff != "" {
		t.Errorf("before -, after +:\n%s", diff)
	}
	if diff := cmp.Diff(then, times(t, ".")); diff != "" {
		t.Errorf("times before -, after +:\n%s", diff)
	}
}

// Whichever of many files cannot get its place, all others are as they were.
func TestFailureAtAnyFile(t *testing.T) {
	const files = 12
	for at := range files {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Chdir(t.TempDir())
			var changes []change
			for i := range files {
				c := change{path: filepath.Join([]string{"one", "two"}[i%2], fmt.Sprintf("f%02d_gen.go", i)), new: fmt.Append(nil, "new ", i)}
				if i%3 == 1 {
					c.new = nil // to be removed
				}
				if i%4 != 3 || c.new == nil {
					write(t, c.path, fmt.Append(nil, "old ", i))
				}
				if i == at {
					os.Remove(c.path)
					write(t, filepath.Join(c.path, "full"), nil)
					c.new = []byte("new")
				}
				changes = append(changes, c)
			}
			untouched(t, func() {
				if err := apply(changes); err == nil {
					t.Error("there is no error")
				}
			})
		})
	}
}

// A disk that is full in the middle of many files, here a limit on the size of one, and
// a package whose directory cannot be written to, leave the old output of all packages.
func TestFullDisk(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no limits")
	}
	ownCache(t)
	t.Chdir(t.TempDir())
	write(t, "gomof.yaml", []byte("version: 1\npackages:\n  - {out: one, mof: [one.mof]}\n  - {out: two, mof: [two.mof]}\n"))
	write(t, "one.mof", manyClasses(20, "First"))
	write(t, "two.mof", manyClasses(20, "First"))
	gomofIn(t, "generate --depfile one.d", exitOK)
	write(t, "two.mof", manyClasses(3, "Fewer"))
	var big strings.Builder
	for i := range 400 {
		fmt.Fprintf(&big, " uint32 Method%d([In] string Text);", i)
	}
	write(t, "one.mof", append(manyClasses(25, "Second"), "class ACME_C007Big { [Key] string Id;"+big.String()+" };\n"...))
	limited := func(line string) string {
		t.Helper()
		out, err := exec.Command(sh, "-c", line).CombinedOutput()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitFailed {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}
	untouched(t, func() {
		if out := limited("ulimit -f 40; exec gomof generate --no-cache --depfile one.d"); !strings.Contains(out, "too large") {
			t.Error(out)
		}
	})
	os.Chmod("two", 0o555)
	defer os.Chmod("two", 0o755)
	if os.Getuid() == 0 {
		t.Log("root may write everywhere")
	} else {
		untouched(t, func() {
			limited("exec gomof generate --no-cache --depfile one.d")
		})
	}
	os.Chmod("two", 0o755)
	gomofIn(t, "generate --depfile one.d", exitOK)
	gomofIn(t, "generate --check --no-cache", exitOK)
}
