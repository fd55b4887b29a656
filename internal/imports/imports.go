// Package imports finds Go packages that were generated elsewhere, and reads their files.
//
// Only the go command knows where such a package is: it has rules for replaced modules, the
// module cache, workspaces and vendor directories, which can change with a release. So
// gomof asks it each time and does not imitate it.
package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/internal/disk"
)

// An Import is a package that another one imports.
type Import struct {
	Path string
	Dir  string // where it is, or "" to ask the go command
}

// ReadFile reads a small file of the package, and returns its path. importer is the
// directory of the importing package: the go command resolves the import from there.
func (i Import) ReadFile(d disk.Disk, importer, name string) (data []byte, path string, err error) {
	dir := i.Dir
	if dir == "" {
		if dir, err = find(d, i.Path, importer); err != nil {
			return nil, "", err
		}
	}
	path = filepath.Join(dir, name)
	data, err = d.ReadSmall(path)
	return data, path, err
}

// PackageDir is the look of this package: the directory where the go command finds the
// package in the question, from the directory in the path.
const PackageDir disk.Look = 'p'

// Ask repeats the access. It also knows the looks of package disk.
func Ask(q disk.Question) disk.Answer {
	if q.Look != PackageDir {
		return q.Ask()
	}
	dir, err := goList(q.About, q.Path)
	return answer(dir, err)
}

// answer omits the go command's error message, which can differ each time.
func answer(dir string, err error) disk.Answer {
	if err != nil {
		return disk.Answer{Text: "error"}
	}
	return disk.Answer{Text: dir}
}

// find asks the go command where a package is. The package need not compile, because it may
// contain only its list of names.
func find(d disk.Disk, path, importer string) (string, error) {
	if strings.HasPrefix(path, "-") || strings.Contains(path, "...") || strings.HasPrefix(path, ".") || filepath.IsAbs(path) {
		return "", fmt.Errorf("%q is not an import path", path)
	}
	importer, err := filepath.Abs(importer)
	if err != nil {
		return "", err
	}
	seeModules(d, importer)
	dir, err := goList(path, importer)
	d.Saw(disk.Question{Look: PackageDir, Path: importer, About: path}, answer(dir, err))
	if err != nil {
		return "", fmt.Errorf("the go command does not find the package: %s", oneLine(err.Error()))
	}
	return dir, nil
}

// oneLine joins the lines of a go command message, because each would look like a separate
// error.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

func goList(path, importer string) (dir string, err error) {
	text, err := runGo(importer, "list", "-e", "-find", "-f", "{{.Dir}}\n{{with .Error}}{{.}}{{end}}", path)
	if err != nil {
		return "", err
	}
	dir, wrong, _ := strings.Cut(text, "\n")
	if dir == "" {
		return "", errors.New(strings.TrimSpace(wrong))
	}
	return strings.TrimSpace(dir), nil
}

// seeModules reports to the observer which go.mod and go.work apply, so that they can be
// watched. If there are none, the importer's directory is watched.
func seeModules(d disk.Disk, importer string) {
	var files struct{ GOMOD, GOWORK string }
	text, err := runGo(importer, "env", "-json", "GOMOD", "GOWORK")
	if err != nil || json.Unmarshal([]byte(text), &files) != nil {
		return
	}
	for _, path := range []string{files.GOMOD, files.GOWORK} {
		if filepath.IsAbs(path) && path != os.DevNull {
			q := disk.Question{Look: disk.Content, Path: path}
			d.Saw(q, q.Ask())
		}
	}
}

// runGo runs the go command in a directory or, if it does not exist, in its nearest
// existing parent.
func runGo(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = disk.Existing(dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if text := strings.TrimSpace(stderr.String()); err != nil && text != "" {
		err = errors.New(text)
	}
	return string(out), err
}
