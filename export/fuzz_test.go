package export_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/parser"
)

// FuzzExport exports everything that compiles: nothing panics, the XML is well-formed, the
// JSON is valid, and the MOF compiles to a schema with the same export.
func FuzzExport(f *testing.F) {
	for _, pattern := range []string{"testdata/*.txtar", "../schema/testdata/*/*.mof"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				f.Fatal(err)
			}
			text := archive.Comment // of a .mof, which has no sections
			for _, file := range archive.Files {
				if file.Name == "in.mof" {
					text = file.Data
				}
			}
			f.Add(string(text), uint8(0))
			f.Add(string(text), uint8(3))
		}
	}
	f.Fuzz(func(t *testing.T, text string, dialect uint8) {
		dialects := []parser.Dialect{parser.Auto, parser.MOF2, parser.MOF3, parser.WMI}
		s, errs := compile(text, gomof.Options{Dialect: dialects[int(dialect)%len(dialects)]})
		if len(errs) > 0 || strings.Contains(text, "#include") {
			return
		}
		holds(t, s)
	})
}
