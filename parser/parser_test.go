package parser_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/parser"
)

// TestParse reads each in.mof as Auto, the default dialect, and compares
//
//	-- ast --        the syntax tree, see dump
//	-- diag --       the diagnostics as a user sees them
//	-- diag mof2 --  the same where MOF 2 was asked for, if they differ; so mof3 and wmi
//
// The folders are named by the standards, the files by its clauses or, in Annex A
// of DSP0004, its productions. Each is read in the dialects that its standard is
// about, and in those that it has a section for.
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

// differing prints what is wrong with text in a dialect where that is not what
// Auto finds.
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

// parse reads text as a file in.mof would be read, and prints what is wrong
// with it.
func parse(text string, dialect parser.Dialect) (file *parser.File, printed string) {
	in := &diag.File{Name: "in.mof", Text: text}
	file, diags := parser.Parse(in, parser.Options{Dialect: dialect})
	return file, moftest.Print(in, diags)
}
