package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every error text in docs/wsman.md is in the code, and every name is exported.
func TestWSManPage(t *testing.T) {
	text := page(t, "wsman.md")
	_, troubles, _ := strings.Cut(text, "## Troubleshooting")
	troubles, _, _ = strings.Cut(troubles, "\n## ")
	code := sources(t, "transport/wsman", "transport/httpauth", "transport/internal/httpcall", "transport/internal/xmlpull", "transport/internal/wsmanwire", "cim")
	rows := regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(troubles, -1)
	if len(rows) < 15 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for _, quoted := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row[1], -1) {
			if quoted[1] == "HTTP response code said error" {
				continue // a text of openwsman
			}
			if want := strings.TrimRight(quoted[1], "0123456789"); !strings.Contains(code, want) {
				t.Errorf("no error has the text %q", quoted[1])
			}
		}
	}
	api, err := os.ReadFile(filepath.Join(repository(t), "testdata", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`\b(?:wsman|httpauth)\.([A-Z]\w*)`).FindAllStringSubmatch(text, -1) {
		if !regexp.MustCompile(`\b` + name[1] + `\b`).Match(api) {
			t.Errorf("%s is not exported", name[0])
		}
	}
}

// sources returns the code of packages.
func sources(t *testing.T, packages ...string) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range packages {
		files, err := filepath.Glob(filepath.Join(repository(t), folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
	}
	return all.String()
}
