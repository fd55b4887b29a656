package output

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomof/gomof/gen"
)

// temporaryMark begins the names of temporary files; a number follows.
const temporaryMark = ".gomof-"

// Tidy removes what a run has left that was killed. Nobody else has these files: the
// directories are locked for writing.
func (l *Lock) Tidy() {
	for _, dir := range l.dirs {
		for _, path := range Leftovers(dir) {
			os.Remove(path) // it is not in the way
		}
	}
}

// Leftovers are the temporary files of a directory: what has the name of one and, unless it
// is a link, begins as generated files do, as far as it goes.
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
