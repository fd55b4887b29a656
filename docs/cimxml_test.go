package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every text of an error in docs/cim-xml.md is one that the code has, and every name is
// exported.
func TestCIMXMLPage(t *testing.T) {
	text := page(t, "cim-xml.md")
	_, troubles, _ := strings.Cut(text, "## Troubleshooting")
	troubles, _, _ = strings.Cut(troubles, "\n## ")
	code := sources(t, "transport/cimxml", "transport/httpauth", "transport/internal/cimxmlwire", "transport/internal/httpcall", "transport/internal/xmlpull", "cim")
	rows := regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(troubles, -1)
	if len(rows) < 12 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, quoted := range regexp.MustCompile("`([a-z][^`]*|HTTP[^`]*)`").FindAllStringSubmatch(row[1], -1) {
			if quoted[1] == "header-mismatch" {
				continue // a text of DSP0200
			}
			if want := strings.TrimRight(quoted[1], "0123456789"); !strings.Contains(code, want) && !strings.Contains(code, strings.Replace(want, "application/xml", "", 1)) {
				t.Errorf("no error has the text %q", quoted[1])
			}
		}
	}
	api, err := os.ReadFile(filepath.Join(repository(t), "testdata", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`\b(?:cimxml|httpauth)\.([A-Z]\w*)`).FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile(`\b` + name[1] + `\b`).Match(api) {
			t.Errorf("%s is not exported", name[0])
		}
	}
}
