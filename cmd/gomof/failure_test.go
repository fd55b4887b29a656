package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// A disk that is full in the middle of many files, here a limit on the size of one, and
// a package whose directory cannot be written to, leave the old output of all packages.
func TestFullDisk(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no limits")
	}
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "gomof.yaml", "version: 1\npackages:\n  - {out: one, mof: [one.mof]}\n  - {out: two, mof: [two.mof]}\n")
	filetree.Write(t, "one.mof", manyClasses(20, "First"))
	filetree.Write(t, "two.mof", manyClasses(20, "First"))
	gomofIn(t, "generate --depfile one.d", exitOK)
	filetree.Write(t, "two.mof", manyClasses(3, "Fewer"))
	var big strings.Builder
	for i := range 400 {
		fmt.Fprintf(&big, " uint32 Method%d([In] string Text);", i)
	}
	filetree.Write(t, "one.mof", append(manyClasses(25, "Second"), "class ACME_C007Big { [Key] string Id;"+big.String()+" };\n"...))
	limited := func(line string) string {
		t.Helper()
		out, err := exec.Command(sh, "-c", line).CombinedOutput()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != exitFailed {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
		return string(out)
	}
	filetree.Unchanged(t, func() {
		if out := limited("ulimit -f 40; exec gomof generate --no-cache --depfile one.d"); !strings.Contains(out, "too large") {
			t.Error(out)
		}
	})
	os.Chmod("two", 0o555)
	defer os.Chmod("two", 0o755)
	if os.Getuid() == 0 {
		t.Log("root may write everywhere")
	} else {
		filetree.Unchanged(t, func() {
			limited("exec gomof generate --no-cache --depfile one.d")
		})
	}
	os.Chmod("two", 0o755)
	gomofIn(t, "generate --depfile one.d", exitOK)
	gomofIn(t, "generate --check --no-cache", exitOK)
}
