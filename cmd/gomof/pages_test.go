package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// A walk goes through a page as a reader would: it makes the files that the page shows, and
// runs the commands exactly as they are written, all in one directory.
//
//	```mof acme.mof     is the file acme.mof
//	```sh               has commands that succeed
//	```console          has commands after "$ ", each with what it prints
type walk struct {
	dir  string
	env  []string
	skip func(line string) bool // or nil
}

// A block is what stands between two fences of a page.
type block struct{ kind, name, text string }

var fenced = regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^\n`]+))?\n(.*?)^```$")

// blocksOf returns the blocks of a page, relative to the root of the repository.
func blocksOf(t *testing.T, page string) []block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(page)))
	if err != nil {
		t.Fatal(err)
	}
	var list []block
	for _, m := range fenced.FindAllStringSubmatch(strings.ReplaceAll(string(data), "\r\n", "\n"), -1) {
		list = append(list, block{m[1], m[2], m[3]})
	}
	return list
}

// files makes the files that the blocks show.
func (w *walk) files(t *testing.T, blocks []block) {
	t.Helper()
	for _, b := range blocks {
		if b.name == "" {
			continue
		}
		path := filepath.Join(w.dir, filepath.FromSlash(b.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs the commands of one block.
func (w *walk) run(t *testing.T, b block) {
	t.Helper()
	switch b.kind {
	case "sh":
		for line := range strings.Lines(b.text) {
			if out, err := w.command(line); err != nil {
				t.Errorf("%s%v\n%s", line, err, out)
			}
		}
	case "console":
		for _, part := range regexp.MustCompile(`(?m)^\$ `).Split(b.text, -1)[1:] {
			line, want, _ := strings.Cut(part, "\n")
			if w.skip != nil && w.skip(line) {
				continue
			}
			if got, _ := w.command(line); got != want {
				t.Errorf("%s prints\n%s\nthe page shows\n%s", line, got, want)
			}
		}
	}
}

// command runs a line of a shell and returns all that it prints.
func (w *walk) command(line string) (string, error) {
	if w.skip != nil && w.skip(line) {
		return "", nil
	}
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir, cmd.Env = w.dir, append(os.Environ(), w.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// needShell skips a test where there is no shell that pages are written for.
func needShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil || runtime.GOOS == "windows" {
		t.Skip("no sh")
	}
}
