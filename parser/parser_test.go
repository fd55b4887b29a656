package parser_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/parser"
)

// TestParse reads each in.mof as Auto, the default dialect, and compares
//
//	-- ast --        the syntax tree, see dump
//	-- diag --       the diagnostics as a user sees them
//	-- diag mof2 --  the same, where the dialect MOF 2 was asked for
//
// The last one is made only for files that have the section or stand in the
// folder wmi, where it says what is Microsoft's.
func TestParse(t *testing.T) {
	for _, folder := range []string{"mof2", "wmi"} {
		t.Run(folder, func(t *testing.T) {
			golden.Run(t, "testdata/"+folder+"/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
				text, ok := c.Section("in.mof")
				if !ok {
					t.Fatal("no section in.mof")
				}
				file, diags := parse(text, parser.Auto)
				out := map[string]string{"ast": dump(file), "diag": diags}
				if _, ok := c.Section("diag mof2"); ok || folder == "wmi" {
					_, out["diag mof2"] = parse(text, parser.MOF2)
				}
				return out
			})
		})
	}
}

// parse reads text as a file in.mof would be read, and prints what is wrong
// with it.
func parse(text string, dialect parser.Dialect) (file *parser.File, printed string) {
	source := &diag.File{Name: "in.mof", Text: text}
	file, diags := parser.Parse(source, parser.Options{Dialect: dialect})
	return file, printDiags(source, diags)
}

func printDiags(source *diag.File, diags diag.List) string {
	var out strings.Builder
	p := diag.Printer{W: &out, Sources: map[string]*diag.File{source.Name: source}}
	if err := p.Print(diags); err != nil {
		panic(err) // a strings.Builder cannot fail
	}
	return out.String()
}
