package schema_test

import (
	"archive/zip"
	"context"
	"errors"
	"io/fs"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// loadDMTF parses the CIM Schema as the DMTF publishes it, which is next to this repository
// and not part of it.
func loadDMTF(t testing.TB) *parser.Set {
	const path = "../../shared/corpus/cim-schema-2.49.zip"
	r, err := zip.OpenReader(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: the CIM Schema is kept outside of this repository", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	set, diags := load.Load(context.Background(), r, []string{"cim_schema_2.49.0.mof"}, load.Options{})
	for _, d := range diags {
		t.Errorf("%s:%d: %s", d.Span.Pos.Filename, d.Span.Pos.Line, d.Message)
	}
	return set
}

// TestDMTFSchema compiles the whole CIM Schema 2.49: 1631 classes, no errors.
func TestDMTFSchema(t *testing.T) {
	s, diags := schema.Resolve(t.Context(), loadDMTF(t), schema.Options{Builtin: builtin()})
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Errorf("%s:%d: %s", d.Span.Pos.Filename, d.Span.Pos.Line, d.Message)
		}
	}
	equal(t, "number of classes", len(s.Classes), 1631)

	disk := s.Class("CIM_DiskDrive")
	equal(t, "CIM_DiskDrive is a CIM_ManagedElement", disk.Is(s.Class("CIM_ManagedElement")), true)
	equal(t, "its first property", disk.Properties[0].Name, "InstanceID")
	equal(t, "its number of keys", len(disk.Keys()), 4)
	equal(t, "the class of RequestedState's values", disk.Property("RequestedState").Values.Class.Name, "CIM_EnabledLogicalElement")
	equal(t, "the type of Job", s.Class("CIM_ConcreteJob").Method("GetError").Parameters[0].Type,
		schema.Type{CIM: cim.Embedded, Class: s.Class("CIM_Error")})
}

// Two runs return the same schema: nothing depends on the order of a map.
func TestDMTFSchemaIsDeterministic(t *testing.T) {
	set := loadDMTF(t)
	first, firstDiags := schema.Resolve(t.Context(), set, schema.Options{Builtin: builtin()})
	second, secondDiags := schema.Resolve(t.Context(), set, schema.Options{Builtin: builtin()})
	for i, c := range first.Classes {
		if propertyNames(c) != propertyNames(second.Classes[i]) || methodNames(c) != methodNames(second.Classes[i]) {
			t.Errorf("class %s differs", c.Name)
		}
	}
	equal(t, "number of diagnostics", len(secondDiags), len(firstDiags))
	for i, d := range firstDiags {
		equal(t, "diagnostic", secondDiags[i].Message, d.Message)
	}
}

// BenchmarkResolve resolves the parsed CIM Schema.
func BenchmarkResolve(b *testing.B) {
	set := loadDMTF(b)
	size := 0
	for _, f := range set.Files {
		size += len(f.Source.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		schema.Resolve(b.Context(), set, schema.Options{Builtin: builtin()})
	}
}
