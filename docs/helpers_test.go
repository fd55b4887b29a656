// Package docs_test checks the pages of this directory, and README.md, against gomof. With
// -update, a test rewrites its page.
package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// code is a text in a page that is set as code.
var code = regexp.MustCompile("`([^`]*)`")

// page returns the text of a page, with LF as its line end.
func page(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// repository returns the directory of this repository.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(dir)
}

// write writes a file below a directory. The name has slashes.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// buildGomof builds the command and returns its path.
func buildGomof(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gomof.exe")
	goIn(t, "..", "build", "-o", path, "./cmd/gomof")
	return path
}

// goIn runs the go command in a directory and returns what it prints.
func goIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return runIn(t, dir, "go", args...)
}

// runIn runs a command in a directory and returns what it prints.
func runIn(t *testing.T, dir, command string, args ...string) string {
	t.Helper()
	cmd := exec.Command(command, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(command), strings.Join(args, " "), err, out)
	}
	return string(out)
}
