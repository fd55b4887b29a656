package export_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/schema"
)

// dmtf is the CIM Schema as the DMTF publishes it, which is next to this repository and not
// part of it.
func dmtf(t testing.TB) *schema.Schema {
	const path = "../../shared/corpus/cim-schema-2.49.zip"
	if testing.Short() {
		t.Skip("the whole CIM Schema takes seconds")
	}
	r, err := zip.OpenReader(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: the CIM Schema is kept outside of this repository", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: r, Files: []string{"cim_schema_2.49.0.mof"}})
	diags := result.Diagnostics
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatal(d.Message)
		}
	}
	return result.Schema
}

// TestDMTFSchema exports the whole CIM Schema. The XML contains everything in the classes,
// and compiling the exported MOF results in the same XML.
func TestDMTFSchema(t *testing.T) {
	s := dmtf(t)
	holds(t, s)
	count := wellFormed(t, written(t, export.CIMXML, s, export.Options{}))
	for _, want := range []struct {
		n     int
		names []string
	}{
		{1631, []string{"CLASS"}},
		{28440, []string{"PROPERTY", "PROPERTY.ARRAY", "PROPERTY.REFERENCE"}},
		{2502, []string{"METHOD"}},
		{70, []string{"QUALIFIER.DECLARATION"}},
	} {
		n := 0
		for _, name := range want.names {
			n += count[name]
		}
		if n != want.n {
			t.Errorf("%d elements %v, expected %d", n, want.names, want.n)
		}
	}
}

func benchmark(b *testing.B, write writer) {
	s := dmtf(b)
	var out bytes.Buffer
	if err := write(&out, s, export.Options{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(out.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if err := write(io.Discard, s, export.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCIMXML(b *testing.B) { benchmark(b, export.CIMXML) }
func BenchmarkMOF(b *testing.B)    { benchmark(b, export.MOF) }
func BenchmarkJSON(b *testing.B)   { benchmark(b, export.JSON) }

// TestCorpusReadsBack exports the files of other projects that compile alone. gomof reads
// its own output as the same schema.
func TestCorpusReadsBack(t *testing.T) {
	const corpus = "../../shared/corpus"
	if testing.Short() {
		t.Skip("the corpus takes seconds")
	}
	if _, err := os.Stat(corpus); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: MOF of other projects is kept outside of this repository", corpus)
	}
	fsys := os.DirFS(corpus)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".mof" && filepath.Ext(path) != ".xml" {
			return err
		}
		result, err := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{path}})
		if err == nil {
			t.Run(path, func(t *testing.T) { readsBack(t, result.Schema) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readsBack checks that both formats that gomof can read result in the same schema.
func readsBack(t *testing.T, s *schema.Schema) {
	want := written(t, export.CIMXML, s, export.Options{})
	for name, write := range map[string]writer{"out.mof": export.MOF, "out.xml": export.CIMXML} {
		text := written(t, write, s, export.Options{})
		fsys := fstest.MapFS{name: {Data: []byte(text)}}
		again, err := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{name}})
		if err != nil {
			t.Errorf("%s is refused: %v\n%s", name, err, excerpt(text))
			continue
		}
		if got := objects(written(t, export.CIMXML, again.Schema, export.Options{})); got != objects(want) {
			t.Errorf("%s is not the same schema:\n%s", name, difference(objects(want), got))
		}
	}
}
