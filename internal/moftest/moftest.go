// Package moftest contains what tests of several packages need to read or write MOF: trees
// and diagnostics as text, and test inputs.
package moftest

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/parser"
)

// Print prints diagnostics about one file as a user sees them.
func Print(file *diag.File, diags diag.List) string {
	var out strings.Builder
	p := diag.Printer{W: &out, Sources: map[string]*diag.File{file.Name: file}}
	if err := p.Print(diags); err != nil {
		panic(err) // a strings.Builder cannot fail
	}
	return out.String()
}

// Misplaced returns what is wrong with the span of a diagnostic: it must start inside the
// text or at its end, and its line and column must match its offset.
func Misplaced(file *diag.File, span diag.Span) string {
	pos := span.Pos
	switch {
	case pos.Filename != file.Name:
		return "is about another file"
	case pos.Offset < 0 || pos.Offset > len(file.Text) || span.Len < 0:
		return "is outside of the text"
	case pos.Offset+span.Len > len(file.Text)+1: // one may be missing after the end
		return "reaches beyond the text"
	case pos != file.Pos(pos.Offset):
		return "has another line or column than its offset"
	}
	return ""
}

// Placed fails if a diagnostic about a file is misplaced.
func Placed(t testing.TB, file *diag.File, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if why := Misplaced(file, d.Span); why != "" {
			t.Errorf("%s: %s %v %s", file.Name, d.Message, d.Span, why)
		}
	}
}

// Fuzz checks that for any bytes, nothing panics, parsing is not slow for the size of the text,
// every diagnostic points into the text, and every declaration has its place there.
func Fuzz(t *testing.T, name string, data []byte, parse func(*diag.File) (*parser.File, diag.List)) {
	start := time.Now()
	in, diags := source.Decode(name, data)
	file, more := parse(in)
	// Far more time than parsing needs, but far less than a nonlinear algorithm.
	if limit := 2*time.Second + time.Duration(len(data))*100*time.Microsecond; Fuzzing() && time.Since(start) > limit {
		t.Errorf("%d bytes took %v", len(data), time.Since(start))
	}
	diags = append(diags, more...)
	Placed(t, in, diags)
	if file.Broken && more.Errors() == 0 {
		t.Error("the file is broken, and no error says so")
	}
	for _, d := range file.Decls {
		if why := Misplaced(in, d.Span()); why != "" {
			t.Errorf("declaration %v %s", d.Span(), why)
		}
	}
	Dump(file) // visits and decodes everything
	Print(in, diags)
}

// Fuzzing reports whether -fuzz is set. Only then do tests use the clock, because a busy
// machine must not fail a test.
func Fuzzing() bool { return flag.Lookup("test.fuzz").Value.String() != "" }

// Root returns the directory of the module.
func Root() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			panic("the tests do not run inside the module")
		}
	}
}

// Corpus returns the directory with MOF of other projects, next to this repository. It is
// not part of the repository because it has other licenses.
func Corpus() string { return filepath.Join(Root(), "..", "shared", "corpus") }

// A Sample is one line of a MANIFEST.tsv of the corpus: a file, and what its project
// expects for it.
type Sample struct{ Path, Dialect, Expected, Why string }

// Read returns the text of the sample.
func (s Sample) Read(t testing.TB) (*diag.File, diag.List) {
	data, err := os.ReadFile(s.Path)
	if err != nil {
		t.Fatal(err)
	}
	return source.Decode(s.Path, data)
}

// Samples returns the files of the corpus, or skips the test if there is none.
func Samples(t testing.TB) []Sample {
	all := samples(t)
	if len(all) == 0 {
		t.Skipf("no MOF of other projects in %s: it is kept outside of this repository", Corpus())
	}
	return all
}

func samples(t testing.TB) (all []Sample) {
	manifests, _ := filepath.Glob(filepath.Join(Corpus(), "*", "MANIFEST.tsv"))
	for _, path := range manifests {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		r.Comma, r.LazyQuotes = '\t', true
		rows, err := r.ReadAll()
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		column := map[string]int{}
		for i, name := range rows[0] {
			column[name] = i
		}
		for _, row := range rows[1:] {
			all = append(all, Sample{filepath.Join(filepath.Dir(path), row[0]), row[column["dialect"]], row[column["expected"]], row[column["why"]]})
		}
	}
	return all
}

// Schema opens the CIM Schema as the DMTF publishes it, or skips the test.
func Schema(t testing.TB) fs.FS {
	path := filepath.Join(Corpus(), "cim-schema-2.49.zip")
	r, err := zip.OpenReader(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no CIM Schema at %s: it is kept outside of this repository", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// BenchTexts measures a function of a file of the CIM Schema, which is in memory and decoded.
func BenchTexts(b *testing.B, do func(*diag.File)) {
	texts, size := SchemaTexts(b), 0
	for _, in := range texts {
		size += len(in.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, in := range texts {
			do(in)
		}
	}
}

// SchemaTexts returns the files of the CIM Schema.
func SchemaTexts(t testing.TB) (texts []*diag.File) {
	fsys := Schema(t)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		text, _ := source.Decode(path, data)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Golden returns the texts that the golden files of all packages use as input.
func Golden(t testing.TB) (texts [][]byte) {
	for _, pattern := range []string{"parser/testdata/*/*.txtar", "layout/testdata/fmt/*.txtar", "internal/cimxml/testdata/*/*.txtar"} {
		paths, _ := filepath.Glob(filepath.Join(Root(), pattern))
		if len(paths) == 0 {
			t.Fatalf("no golden files %s", pattern)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, txtar.Parse(data).Files[0].Data)
		}
	}
	return texts
}

// Inputs returns these texts and, if the corpus exists, its smaller files.
func Inputs(t testing.TB) [][]byte {
	texts := Golden(t)
	for _, s := range samples(t) {
		if data, err := os.ReadFile(s.Path); err == nil && len(data) < 4<<10 {
			texts = append(texts, data)
		}
	}
	return texts
}

// A Hostile is a text that is designed to slow down a compiler: its name, a head, a
// repeated part, and a tail.
type Hostile [4]string

// Name returns the name of the text.
func (h Hostile) Name() string { return h[0] }

// Text returns a text of about this size.
func (h Hostile) Text(size int) string {
	return h[1] + strings.Repeat(h[2], size/len(h[2])) + h[3]
}

// PrintSome prints diagnostics like the command, which limits their number.
func PrintSome(file *diag.File, diags diag.List) {
	p := diag.Printer{W: io.Discard, Sources: map[string]*diag.File{file.Name: file}, Max: 100}
	if err := p.Print(diags); err != nil {
		panic(err)
	}
}
