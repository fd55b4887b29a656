package origin_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/origin"
	"github.com/gomof/gomof/load"
)

// The first error and the first warning of an included file show where it is included.
func TestNote(t *testing.T) {
	texts := map[string]string{
		"main.mof": "\n#pragma include(\"b.mof\")\nhello;",
		"b.mof":    `#pragma include("c.mof")`,
		"c.mof":    "oh;\nno;\nclass C { string s = \"\\q\"; string t = \"\\q\"; };",
	}
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, diags := load.Load(t.Context(), fsys, []string{"main.mof"}, load.Options{})
	origin.Note(set, diags)
	var out strings.Builder
	(&diag.Printer{W: &out}).Print(diags)
	const notes = "   b.mof:1:17: included from here\n   main.mof:2:17: included from here\n"
	var want strings.Builder
	for _, d := range diags {
		(&diag.Printer{W: &want}).Print(diag.List{{Code: d.Code, Severity: d.Severity, Span: d.Span, Message: d.Message}})
		if d == diags[0] || d == diags[2] {
			want.WriteString(notes)
		}
		if d.Hint != "" {
			want.WriteString("   help: " + d.Hint + "\n")
		}
	}
	if len(diags) != 5 || out.String() != want.String() {
		t.Errorf("%s\nwant\n%s", out.String(), want.String())
	}

	// The user also named b.mof, so its include does not matter.
	set, diags = load.Load(t.Context(), fsys, []string{"main.mof", "b.mof"}, load.Options{})
	origin.Note(set, diags)
	if notes := diags[0].Related; len(notes) != 1 || notes[0].Span.Pos.Filename != "b.mof" {
		t.Errorf("notes %v", notes)
	}
}
