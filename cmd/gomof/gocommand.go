package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// packageDir asks the go command where a package is: it knows of replaced modules, of
// the module cache, of workspaces and of vendor directories. A package that is there
// need not compile: its names may be all that it has.
func (t *trace) packageDir(path, out string) (string, error) {
	if strings.HasPrefix(path, "-") || strings.Contains(path, "...") || strings.HasPrefix(path, ".") || filepath.IsAbs(path) {
		return "", fmt.Errorf("%q is no import path", path)
	}
	out, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	t.resolution(path, out) // first: what changes from now on is another state
	text, err := runGo(out, "list", "-e", "-find", "-f", "{{.Dir}}\n{{with .Error}}{{.}}{{end}}", path)
	if err != nil {
		return "", fmt.Errorf("the go command does not find the package: %w", err)
	}
	dir, wrong, _ := strings.Cut(text, "\n")
	if dir == "" {
		return "", fmt.Errorf("the go command does not find the package: %s", strings.TrimSpace(wrong))
	}
	return strings.TrimSpace(dir), nil
}

// runGo runs the go command in a directory or, as long as that is not there, above it.
func runGo(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = existing(dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if text := strings.TrimSpace(stderr.String()); err != nil && text != "" {
		err = fmt.Errorf("%s", text)
	}
	return string(out), err
}

// goSettings are what the go command says of itself in a directory.
type goSettings struct {
	GOENV, GOFLAGS, GOMOD, GOWORK, GOTOOLCHAIN string
}

// resolution keeps what the go command looks at to find a package: itself, its
// settings, go.mod and what it leads to. The module cache is not looked at, as what is
// in it stays as it is. Where there is more than that, the run is not kept.
func (t *trace) resolution(path, out string) {
	if t == nil {
		return
	}
	t.see(environment, "go")
	t.see(program, "go")
	t.see(modules, out)
	s, ok := t.goSettings(out)
	if !ok || !s.plain() {
		t.spoil()
		return
	}
	var main []string
	var local []localModule
	base := filepath.Dir(s.GOMOD)
	if s.GOMOD != os.DevNull {
		main = []string{base}
	}
	if s.GOWORK != "" && s.GOWORK != "off" {
		base = filepath.Dir(s.GOWORK)
		main, local = t.workspace(s.GOWORK)
	}
	for _, dir := range main {
		local = append(local, t.mainModule(dir)...)
	}
	for _, m := range local {
		t.within(m, path)
	}
	vendor := filepath.Join(base, "vendor")
	t.see(content, filepath.Join(vendor, "modules.txt"))
	t.see(leadsTo, vendor)
	t.see(goFiles, filepath.Join(vendor, filepath.FromSlash(path)))
}

// goSettings asks the go command, and keeps the files that its answer comes from. It
// reports false for a go command that is not that of a release but, perhaps, chooses one
// by rules of its own.
func (t *trace) goSettings(dir string) (s goSettings, ok bool) {
	command, err := exec.LookPath("go")
	if err == nil {
		command, err = filepath.EvalSymlinks(command)
	}
	if err != nil {
		return s, false
	}
	root := filepath.Dir(filepath.Dir(command))
	if info, err := t.stat(filepath.Join(root, "VERSION")); err != nil || !info.Mode().IsRegular() {
		return s, false
	}
	t.see(content, command)
	t.see(content, filepath.Join(root, "go.env"))
	text, err := runGo(dir, "env", "-json", "GOENV", "GOFLAGS", "GOMOD", "GOWORK", "GOTOOLCHAIN")
	if err != nil || json.Unmarshal([]byte(text), &s) != nil {
		return s, false
	}
	if s.GOENV != "" && s.GOENV != "off" {
		t.see(content, s.GOENV)
	}
	return s, true
}

// plain reports whether nothing replaces go.mod or other files, or asks for versions.
func (s goSettings) plain() bool {
	if s.GOMOD == "" || strings.Contains(s.GOTOOLCHAIN, "path") {
		return false
	}
	for _, flag := range strings.Fields(s.GOFLAGS) {
		flag = strings.TrimLeft(flag, `-'"`)
		if flag == "mod=mod" || strings.HasPrefix(flag, "modfile") || strings.HasPrefix(flag, "overlay") {
			return false
		}
	}
	return true
}

// A localModule is one whose files may change.
type localModule struct{ path, dir string }

// workspace keeps go.work, and returns the directories that it uses and the modules that
// it replaces.
func (t *trace) workspace(path string) (dirs []string, replaced []localModule) {
	t.see(content, path+".sum")
	work, err := modfile.ParseWork(path, t.read(path), nil)
	if err != nil {
		t.spoil()
		return nil, nil
	}
	for _, use := range work.Use {
		dirs = append(dirs, under(filepath.Dir(path), use.Path))
	}
	return dirs, t.replaced(filepath.Dir(path), work.Replace)
}

// mainModule keeps the go.mod of a directory, and returns the modules that are local by
// it: itself, and what it replaces by a directory.
func (t *trace) mainModule(dir string) []localModule {
	path := filepath.Join(dir, "go.mod")
	t.see(content, filepath.Join(dir, "go.sum"))
	data := t.read(path)
	if data == nil {
		return nil // there is none
	}
	file, err := modfile.Parse(path, data, nil)
	if err != nil || file.Module == nil {
		t.spoil()
		return nil
	}
	return append(t.replaced(dir, file.Replace), localModule{file.Module.Mod.Path, dir})
}

func (t *trace) replaced(base string, list []*modfile.Replace) (local []localModule) {
	for _, r := range list {
		if r.New.Version == "" {
			dir := under(base, r.New.Path)
			t.see(content, filepath.Join(dir, "go.mod"))
			local = append(local, localModule{r.Old.Path, dir})
		}
	}
	return local
}

func under(base, path string) string {
	if path = filepath.FromSlash(path); filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// within keeps whether a package is in a module, and in no module below that.
func (t *trace) within(m localModule, path string) {
	rest, ok := strings.CutPrefix(path, m.path)
	if !ok || rest != "" && rest[0] != '/' {
		return
	}
	dir := m.dir
	for _, name := range strings.FieldsFunc(rest, func(r rune) bool { return r == '/' }) {
		dir = filepath.Join(dir, name)
		t.see(leadsTo, filepath.Join(dir, "go.mod"))
	}
	t.see(goFiles, dir)
}

// modulesAbove is which go.mod and go.work are the next ones from a directory upward.
func modulesAbove(dir string) string {
	next := map[string]string{}
	for {
		for _, name := range []string{"go.mod", "go.work"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() && next[name] == "" {
				next[name] = dir
			}
		}
		if dir == filepath.Dir(dir) {
			return fmt.Sprintf("%q", next)
		}
		dir = filepath.Dir(dir)
	}
}

// hasGoFiles reports whether a directory is a package for the go command.
func hasGoFiles(dir string) bool {
	list, _ := os.ReadDir(dir)
	return slices.ContainsFunc(list, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() })
}

// ofGenerate are variables that go generate sets and go list does not read.
var ofGenerate = []string{"GOFILE", "GOLINE", "GOPACKAGE"}

// goEnvironment stands for the variables that the go command reads.
func goEnvironment() string {
	var list []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		name = strings.ToUpper(name)
		switch {
		case strings.HasPrefix(name, "GO") && !slices.Contains(ofGenerate, name), name == "HOME", name == "XDG_CONFIG_HOME", name == "USERPROFILE", name == "APPDATA":
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return sumOf([]byte(strings.Join(list, "\n")))
}
