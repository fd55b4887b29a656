package export_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/schema"
)

// dmtf is the CIM Schema as the DMTF publishes it. It lies beside this repository
// and is no part of it.
func dmtf(t testing.TB) *schema.Schema {
	const path = "../../shared/corpus/cim-schema-2.49.zip"
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

// TestDMTFSchema exports the whole CIM Schema. The XML has all that classes have,
// and what the MOF says makes the same XML.
func TestDMTFSchema(t *testing.T) {
	s := dmtf(t)
	if !testing.Short() {
		holds(t, s)
	}
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
