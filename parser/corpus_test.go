package parser_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/parser"
)

// refused are files that are valid for their projects but not for gomof.
var refused = map[string]string{
	"ValidMof4b.mof": `it tests that Pegasus swallows any escape, "\x" without a digit and "\Xx010a" included (language notes 1.10: not MOF)`,
}

// TestCorpus parses the files of other projects: valid ones without errors, the others
// without a panic.
func TestCorpus(t *testing.T) {
	valid := 0
	for _, s := range moftest.Samples(t) {
		in, diags := s.Read(t)
		_, more := parser.Parse(in, parser.Options{})
		diags = append(diags, more...)
		if s.Expected != "valid" {
			continue
		}
		valid++
		_, skip := refused[filepath.Base(s.Path)]
		switch {
		case diags.Errors() > 0 && !skip:
			t.Errorf("valid (%s) but\n%s", s.Why, moftest.Print(in, diags))
		case diags.Errors() == 0 && skip:
			t.Errorf("%s parses now; take it off the list", s.Path)
		}
	}
	t.Logf("%d valid files", valid)
}

// meaningless are invalid files with correct syntax, whose errors package schema finds.
var meaningless = map[string]bool{
	"InstAliasError3.mof": true, "class_qualifier_fail.mof": true, "TestClass_IncludeMof_InvalidMof2_Ensure_NoMemoryLeak.mof": true,
	"TestClass_NoParentSchema_SchemaValidateOptions.mof": true, "TestInstance_Ref_InvalidEmbeddedPropertyValue.mof": true,
	"TestInstance_Ref_InvalidReferencePropertyValue.mof": true, "test_invalid_namespace.mof": true, "test_missing_alias.mof": true,
	"test_missing_superclass.mof": true, "test_compile_class_embinst_err.mof": true,
}

// lineOf finds the line at which another compiler rejects a file.
var lineOf = regexp.MustCompile(`result\.master: (\d+): |expects MOFParseError: line (\d+)`)

// TestCorpusInvalid parses the files that other projects reject: each has an error, and the
// first one is on the same line, or has a related place there.
func TestCorpusInvalid(t *testing.T) {
	invalid, lines := 0, 0
	for _, s := range moftest.Samples(t) {
		if s.Expected != "invalid" || meaningless[filepath.Base(s.Path)] {
			continue
		}
		invalid++
		in, diags := s.Read(t)
		_, more := parser.Parse(in, parser.Options{})
		if diags = append(diags, more...); diags.Errors() == 0 {
			t.Errorf("%s is not refused: %s", s.Path, s.Why)
			continue
		}
		m := lineOf.FindStringSubmatch(s.Why)
		if m == nil {
			continue
		}
		lines++
		where := []string{strconv.Itoa(diags[0].Span.Pos.Line)}
		for _, note := range diags[0].Related {
			where = append(where, strconv.Itoa(note.Span.Pos.Line))
		}
		if !slices.Contains(where, m[1]+m[2]) {
			t.Errorf("%s is refused on line %v (%s), elsewhere: %s", s.Path, where, diags[0].Message, s.Why)
		}
	}
	t.Logf("%d files refused, %d lines compared", invalid, lines)
}

// Every diagnostic about a file of the corpus has a place inside the file.
func TestCorpusPlaces(t *testing.T) {
	for _, s := range moftest.Samples(t) {
		in, _ := s.Read(t)
		_, diags := parser.Parse(in, parser.Options{Dialect: parser.MOF2})
		moftest.Placed(t, in, diags)
	}
}

// BenchmarkParse parses the texts of the CIM Schema, which are in memory and decoded.
func BenchmarkParse(b *testing.B) {
	moftest.BenchTexts(b, func(in *diag.File) { parser.Parse(in, parser.Options{}) })
}
