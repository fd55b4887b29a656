package parser_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// corpus is where MOF of other projects lies, beside this repository; it is
// no part of it, as its licences are others.
const corpus = "../../shared/corpus"

// A sample is one line of a MANIFEST.tsv: a file, and what its project says
// of it.
type sample struct{ path, dialect, expected, why string }

func samples(t testing.TB) []sample {
	manifests, _ := filepath.Glob(corpus + "/*/MANIFEST.tsv")
	if len(manifests) == 0 {
		t.Skipf("no MOF of other projects in %s: it is kept outside of this repository", corpus)
	}
	var all []sample
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
			all = append(all, sample{filepath.Join(filepath.Dir(path), row[0]), row[column["dialect"]], row[column["expected"]], row[column["why"]]})
		}
	}
	return all
}

// refused are valid to their projects and not to us.
var refused = map[string]string{
	"ValidMof4b.mof": `it tests that Pegasus swallows any escape, "\x" without a digit and "\Xx010a" included (language notes 1.10: not MOF)`,
}

// TestCorpus parses the files of other projects: the valid ones without an
// error, the others without a panic.
func TestCorpus(t *testing.T) {
	valid := 0
	for _, s := range samples(t) {
		data, err := os.ReadFile(s.path)
		if err != nil {
			t.Error(err)
			continue
		}
		source, diags := parser.Decode(s.path, data)
		_, more := parser.Parse(source, parser.Options{})
		diags = append(diags, more...)
		if s.expected != "valid" {
			continue
		}
		valid++
		_, skip := refused[filepath.Base(s.path)]
		switch {
		case diags.Errors() > 0 && !skip:
			t.Errorf("valid (%s) but\n%s", s.why, printDiags(source, diags))
		case diags.Errors() == 0 && skip:
			t.Errorf("%s parses now; take it off the list", s.path)
		}
	}
	t.Logf("%d valid files", valid)
}

// meaningless are the invalid files whose syntax is right: what they mean is
// wrong, which package schema finds.
var meaningless = map[string]bool{
	"InstAliasError3.mof": true, "class_qualifier_fail.mof": true, "TestClass_IncludeMof_InvalidMof2_Ensure_NoMemoryLeak.mof": true,
	"TestClass_NoParentSchema_SchemaValidateOptions.mof": true, "TestInstance_Ref_InvalidEmbeddedPropertyValue.mof": true,
	"TestInstance_Ref_InvalidReferencePropertyValue.mof": true, "test_invalid_namespace.mof": true, "test_missing_alias.mof": true,
	"test_missing_superclass.mof": true, "test_compile_class_embinst_err.mof": true,
}

// lineOf finds the line at which another compiler refuses a file.
var lineOf = regexp.MustCompile(`result\.master: (\d+): |expects MOFParseError: line (\d+)`)

// TestCorpusInvalid parses the files that other projects refuse: each has an
// error, and first on the line where they have it, or with a note about it.
func TestCorpusInvalid(t *testing.T) {
	invalid, lines := 0, 0
	for _, s := range samples(t) {
		if s.expected != "invalid" || meaningless[filepath.Base(s.path)] {
			continue
		}
		invalid++
		data, err := os.ReadFile(s.path)
		if err != nil {
			t.Fatal(err)
		}
		source, diags := parser.Decode(s.path, data)
		_, more := parser.Parse(source, parser.Options{})
		if diags = append(diags, more...); diags.Errors() == 0 {
			t.Errorf("%s is not refused: %s", s.path, s.why)
			continue
		}
		m := lineOf.FindStringSubmatch(s.why)
		if m == nil {
			continue
		}
		lines++
		where := []string{strconv.Itoa(diags[0].Span.Pos.Line)}
		for _, note := range diags[0].Related {
			where = append(where, strconv.Itoa(note.Span.Pos.Line))
		}
		if !slices.Contains(where, m[1]+m[2]) {
			t.Errorf("%s is refused on line %v (%s), elsewhere: %s", s.path, where, diags[0].Message, s.why)
		}
	}
	t.Logf("%d files refused, %d lines compared", invalid, lines)
}

// Every diagnostic about any file of the corpus has a place inside it.
func TestCorpusPlaces(t *testing.T) {
	for _, s := range samples(t) {
		data, err := os.ReadFile(s.path)
		if err != nil {
			t.Error(err)
			continue
		}
		source, _ := parser.Decode(s.path, data)
		_, diags := parser.Parse(source, parser.Options{Dialect: parser.MOF2})
		for _, d := range diags {
			if why := misplaced(source, d.Span); why != "" {
				t.Errorf("%s: %s: %s", s.path, d.Message, why)
			}
		}
	}
}

// misplaced says what is wrong with a span of a diagnostic: it has to start
// inside the text or at its end, and its line and column have to be those of
// its offset.
func misplaced(source *diag.File, span diag.Span) string {
	pos := span.Pos
	switch {
	case pos.Filename != source.Name:
		return "is about another file"
	case pos.Offset < 0 || pos.Offset > len(source.Text) || span.Len < 0:
		return "is outside of the text"
	case pos.Offset+span.Len > len(source.Text)+1: // one may be missing behind the end
		return "reaches beyond the text"
	case pos != source.Pos(pos.Offset):
		return "has another line or column than its offset"
	}
	return ""
}

// dmtfSchema opens the CIM Schema as the DMTF publishes it.
func dmtfSchema(t testing.TB) fs.FS {
	r, err := zip.OpenReader(corpus + "/cim-schema-2.49.zip")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no CIM Schema in %s: it is kept outside of this repository", corpus)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// BenchmarkParse reads the texts of the CIM Schema, one after the other; they
// are in memory and decoded.
func BenchmarkParse(b *testing.B) {
	var texts []*diag.File
	size := 0
	fsys := dmtfSchema(b)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		source, _ := parser.Decode(path, data)
		texts, size = append(texts, source), size+len(data)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range texts {
			parser.Parse(s, parser.Options{})
		}
	}
}

// BenchmarkLoad reads the CIM Schema from its zip, files in parallel.
func BenchmarkLoad(b *testing.B) {
	fsys := dmtfSchema(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, diags := parser.Load(fsys, []string{"cim_schema_2.49.0.mof"}, parser.LoadOptions{}); len(diags) > 0 {
			b.Fatal(diags[0].Message)
		}
	}
}
