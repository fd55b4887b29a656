package parser_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof/parser"
)

// FuzzParse holds what must be true of any bytes at all: nothing panics, no
// text takes long for its size, every diagnostic points into the text, and
// every node of the tree has its place there.
func FuzzParse(f *testing.F) {
	for _, text := range testInputs(f) {
		f.Add(text, uint8(parser.Auto))
		f.Add(text, uint8(parser.MOF2))
	}
	f.Add([]byte("\xff\xfec\x00"), uint8(parser.Auto))
	f.Add([]byte("\xfe\xff\x00c"), uint8(parser.WMI))
	f.Add([]byte("Gr\xf6\xdfe"), uint8(parser.MOF3))
	f.Fuzz(func(t *testing.T, data []byte, dialect uint8) {
		start := time.Now()
		source, diags := parser.Decode("in.mof", data)
		file, more := parser.Parse(source, parser.Options{Dialect: parser.Dialect(dialect)})
		// Far more than it takes, far less than what is not linear takes.
		if limit := 2*time.Second + time.Duration(len(data))*100*time.Microsecond; time.Since(start) > limit {
			t.Errorf("%d bytes took %v", len(data), time.Since(start))
		}
		diags = append(diags, more...)
		for _, d := range diags {
			if why := misplaced(source, d.Span); why != "" {
				t.Errorf("%s %v %s", d.Message, d.Span, why)
			}
		}
		if file.Broken && more.Errors() == 0 {
			t.Error("the file is broken, and no error says so")
		}
		for _, d := range file.Decls {
			if why := misplaced(source, d.Span()); why != "" {
				t.Errorf("declaration %v %s", d.Span(), why)
			}
		}
		dump(file) // visits and decodes everything
		printDiags(source, diags)
	})
}

// testInputs returns the texts of all golden files.
func testInputs(f testing.TB) [][]byte {
	paths, _ := filepath.Glob("testdata/*/*.txtar")
	if len(paths) == 0 {
		f.Fatal("no golden files")
	}
	var texts [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		texts = append(texts, txtar.Parse(data).Files[0].Data)
	}
	return texts
}
