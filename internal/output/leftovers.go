package output

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/gen"
)

// temporaryMark is the prefix of temporary files; a number follows.
const temporaryMark = ".gomof-"

// Tidy removes the temporary files of killed runs. No other run uses them, because the
// directories are locked for writing.
func (l *Lock) Tidy() {
	for _, dir := range l.dirs {
		for _, path := range Leftovers(dir) {
			os.Remove(path) // it is not in the way
		}
	}
}

// Leftovers returns the temporary files in a directory: files with such a name that are not
// links and begin like generated files, as far as they were written.
func Leftovers(dir string) []string {
	var list []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), temporaryMark)
		path := filepath.Join(dir, e.Name())
		switch {
		case !ok || number == "" || strings.Trim(number, "0123456789") != "":
		case e.Type() == fs.ModeSymlink, e.Type().IsRegular() && beginsAsOurs(path):
			list = append(list, path)
		}
	}
	return list
}

func beginsAsOurs(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, int64(len(gen.Header))))
	return err == nil && strings.HasPrefix(gen.Header, string(head))
}
