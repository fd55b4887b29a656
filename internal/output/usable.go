package output

import (
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/disk"
)

// isAlone reports a file of another package in the directory.
func (p Package) isAlone() error {
	name := p.name()
	list, err := os.ReadDir(p.Dir)
	if err != nil || name == "" {
		return ignore(err, fs.ErrNotExist)
	}
	for _, entry := range list {
		path := filepath.Join(p.Dir, entry.Name())
		if other := packageOf(path, entry); other != "" && other != name {
			return fmt.Errorf("%s belongs to package %s, but the generated package is %s; choose another --out%s", path, other, name, orPackage(other))
		}
	}
	return nil
}

// orPackage suggests the name of an existing package for the generated one, unless it is
// main.
func orPackage(name string) string {
	if name == "main" {
		return ""
	}
	return ", or --package " + name
}

// IsDirectory reports an obstacle to a directory: the first existing element of its path
// that is not a directory. Paths that cannot be examined fail later.
func IsDirectory(dir string) error {
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && !info.IsDir():
			return fmt.Errorf("%s is not a directory; choose another --out", at)
		case err == nil:
			return nil
		}
		if link, err := os.Lstat(at); err == nil && link.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s is a dangling link; remove it or choose another --out", at)
		}
		if filepath.Dir(at) == at {
			return nil
		}
	}
}

// name returns the name of the package in its files.
func (p Package) name() string {
	for _, data := range p.Files {
		for line := range strings.Lines(string(data)) {
			if name, ok := strings.CutPrefix(line, "package "); ok {
				return strings.TrimSpace(name)
			}
		}
	}
	return ""
}

// packageOf returns the package name of a Go file that gomof did not generate, or "" for a
// file that the go command ignores.
func packageOf(path string, entry fs.DirEntry) string {
	name := entry.Name()
	if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.ContainsAny(name[:1], "._") || !entry.Type().IsRegular() {
		return ""
	}
	data, _, err := disk.ReadFile(path)
	if err != nil || strings.HasPrefix(string(data), gen.Header) {
		return ""
	}
	here := build.Context{GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Compiler: runtime.Compiler, CgoEnabled: true}
	if matches, err := here.MatchFile(filepath.Dir(path), name); err != nil || !matches {
		return "" // such as a program that go generate runs
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.PackageClauseOnly)
	if err != nil || file.Name.Name == "documentation" {
		return ""
	}
	return file.Name.Name
}
