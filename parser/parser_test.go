package parser_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/parser"
)

// TestParse parses each in.mof as Auto, the default dialect, and compares
//
//	-- ast --        the syntax tree, see dump
//	-- diag --       the diagnostics as a user sees them
//	-- diag mof2 --  the same with dialect MOF 2, if they differ; likewise mof3 and wmi
//
// The folders are named by standard, and the files by clause or, for Annex A of DSP0004, by
// production. Each file is parsed in the dialects of its standard, and in those for which
// it has a section.
func TestParse(t *testing.T) {
	for folder, dialects := range map[string][]string{"dsp0004": {"mof2"}, "dsp0221": {"mof3"}, "wmi": {"mof2", "wmi"}, "errors": nil} {
		t.Run(folder, func(t *testing.T) {
			golden.Run(t, "testdata/"+folder+"/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
				text, ok := c.Section("in.mof")
				if !ok {
					t.Fatal("no section in.mof")
				}
				file, diags := parse(text, parser.Auto)
				out := map[string]string{"ast": moftest.Dump(file), "diag": diags}
				for _, name := range []string{"mof2", "mof3", "wmi"} {
					if _, ok := c.Section("diag " + name); ok || slices.Contains(dialects, name) {
						out["diag "+name] = differing(text, name, diags)
					}
				}
				return out
			})
		})
	}
}

// differing prints the diagnostics of text in a dialect, unless they are the same as in
// Auto.
func differing(text, name, auto string) string {
	dialect, _ := parser.ParseDialect(name)
	switch _, diags := parse(text, dialect); diags {
	case auto:
		return ""
	case "":
		return "none\n"
	default:
		return diags
	}
}

// parse parses text as the file in.mof and prints its diagnostics.
func parse(text string, dialect parser.Dialect) (file *parser.File, printed string) {
	in := &diag.File{Name: "in.mof", Text: text}
	file, diags := parser.Parse(in, parser.Options{Dialect: dialect})
	return file, moftest.Print(in, diags)
}
