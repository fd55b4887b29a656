package docs_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/layout"
)

// Format produces what docs/formatting.md shows: from the block before, or from the block
// itself.
func TestFormattingDocument(t *testing.T) {
	before, blocks := "", 0
	for _, part := range strings.Split(page(t, "formatting.md"), "\n```mof")[1:] {
		kind, rest, _ := strings.Cut(part, "\n")
		text, _, _ := strings.Cut(rest, "```\n")
		if kind == "-before" {
			before = text
			continue
		}
		if before == "" {
			before = text
		}
		got, diags := layout.Format(&diag.File{Name: "formatting.md", Text: before}, layout.Options{})
		for _, d := range diags {
			t.Errorf("%s: %s", d.Severity, d.Message)
		}
		if got != text {
			t.Errorf("docs/formatting.md shows\n%s\nit should be\n%s", text, got)
		}
		before, blocks = "", blocks+1
	}
	if blocks < 6 {
		t.Errorf("%d blocks checked, the document has more", blocks)
	}
}
