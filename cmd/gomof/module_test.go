package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// The commands for a module of the reader's own run in one, which gets gomof from a module
// proxy, as it will be when it is published.
func TestReadmeModule(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds gomof in a module of its own")
	}
	needShell(t)
	blocks := blocksOf(t, "README.md")
	w := newModule(t, "example.com/reader")
	w.files(t, blocks)
	for _, b := range append(blocks, blocksOf(t, "docs/installing.md")...) {
		if b.kind == "sh" && strings.HasPrefix(b.text, "go ") {
			w.run(t, b)
		}
	}
	if _, err := os.Stat(filepath.Join(w.dir, "internal", "acme", "acmelamp_gen.go")); err != nil {
		t.Error(err)
	}
}

// newModule makes a module without any requirement. Its go command gets gomof from here, and
// all else from what this machine has downloaded.
func newModule(t *testing.T, name string) *walk {
	t.Helper()
	dir := t.TempDir()
	w := &walk{dir: filepath.Join(dir, "module"), env: []string{
		"GOPROXY=file://" + publish(t, filepath.Join(dir, "proxy")) + ",file://" + goEnv(t, "GOMODCACHE") + "/cache/download",
		"GOMODCACHE=" + filepath.Join(dir, "modules"), "GOSUMDB=off", "GOFLAGS=-modcacherw", "GOWORK=off",
	}}
	w.files(t, []block{{name: "go.mod", text: "module " + name + "\n\ngo 1.25.0\n"}})
	return w
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(strings.TrimSpace(string(out)))
}

// publish makes a module proxy that has this repository in one version.
func publish(t *testing.T, dir string) string {
	t.Helper()
	const module, version = "github.com/gomof/gomof", "v0.9.0"
	root := os.DirFS(filepath.Join("..", ".."))
	goMod, err := fs.ReadFile(root, "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{dir: filepath.Join(dir, filepath.FromSlash(module), "@v")}
	w.files(t, []block{
		{name: "list", text: version + "\n"},
		{name: version + ".info", text: `{"Version": "` + version + `", "Time": "2026-01-02T03:04:05Z"}`},
		{name: version + ".mod", text: string(goMod)},
		{name: version + ".zip", text: string(moduleZip(t, root, module+"@"+version))},
	})
	return filepath.ToSlash(dir)
}

// nested reports whether a directory is a module of its own.
func nested(root fs.FS, dir string) bool {
	_, err := fs.Stat(root, path.Join(dir, "go.mod"))
	return dir != "." && err == nil
}

// moduleZip has what a module is built from, and not what tests read.
func moduleZip(t *testing.T, root fs.FS, prefix string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && name != "."
		switch {
		case err != nil:
			return err
		case d.IsDir() && (hidden || d.Name() == "testdata" || nested(root, name)):
			return fs.SkipDir
		case d.IsDir() || hidden || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		data, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := w.Create(path.Join(prefix, name))
		if err == nil {
			_, err = f.Write(data)
		}
		return err
	})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
