package docs_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// For each row of docs/mapping.md, the MOF on the left results in the Go on the right.
func TestMapping(t *testing.T) {
	text, _, _ := strings.Cut(page(t, "mapping.md"), "## Initializers")
	rows := 0
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) < 4 || !strings.Contains(cells[1], "`") {
			continue
		}
		rows++
		source, want := code.FindStringSubmatch(cells[1])[1], code.FindStringSubmatch(cells[2])[1]
		want = strings.ReplaceAll(want, "\x00", "|")
		t.Run(source, func(t *testing.T) {
			expected := warned.FindStringSubmatch(cells[3])
			if got := mapped(t, source, expected); !strings.Contains(squeeze(got), squeeze(want)) {
				t.Errorf("%s\nis not in the output:\n%s", want, got)
			}
		})
	}
	if rows < 50 {
		t.Errorf("%d rows checked, the document has more", rows)
	}
}

// warned returns the warning that the remark of a row mentions.
var warned = regexp.MustCompile("with warning (MOF[0-9]+)")

// mapped generates the code of one row, without warnings except the expected one.
func mapped(t *testing.T, source string, expected []string) string {
	t.Helper()
	if !strings.Contains(source, "class ") {
		source = "class ACME_Thing { [Key] string Id; " + source + " };"
	}
	source = "class ACME_Part { [Key] string Tag; };\n[Exception] class ACME_Error { string Text; };\n" + source
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"row.mof": {Data: []byte(source)}}, Files: []string{"row.mof"}})
	diags := result.Diagnostics
	for _, d := range diags {
		if len(diags) > 1 || expected == nil || expected[1] != string(d.Code) {
			t.Errorf("%s: %s", d.Severity, d.Message)
		}
	}
	if expected != nil && len(diags) == 0 {
		t.Errorf("no warning %s", expected[1])
	}
	made, err := gomof.Generate(t.Context(), result.Schema, gen.Options{Package: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range made.Files() {
		out.Write(f.Data)
	}
	return out.String()
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
