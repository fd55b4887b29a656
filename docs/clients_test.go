package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every error text in docs/wsman.md and docs/cim-xml.md is in the code, and every name is exported.
func TestClientPages(t *testing.T) {
	for _, c := range []struct {
		page, client, wire string
		rows               int
		others             []string // texts that the code assembles, and texts of servers
	}{
		{"wsman.md", "wsman", "wsmanwire", 15, []string{"want application/soap+xml", "HTTP response code said error"}},
		{"cim-xml.md", "cimxml", "cimxmlwire", 12, []string{"want application/xml", "header-mismatch"}},
	} {
		text := page(t, c.page)
		_, troubles, _ := strings.Cut(text, "## Troubleshooting")
		troubles, _, _ = strings.Cut(troubles, "\n## ")
		code := sources(t, "transport/"+c.client, "transport/httpauth", "transport/internal/httpcall", "transport/internal/xmlpull", "transport/internal/"+c.wire, "cim")
		code += strings.Join(c.others, "\n")
		rows := regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(troubles, -1)
		if len(rows) < c.rows {
			t.Fatalf("%s: %d rows", c.page, len(rows))
		}
		for _, row := range rows {
			for _, quoted := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row[1], -1) {
				if want := strings.TrimRight(quoted[1], "0123456789"); !strings.Contains(code, want) {
					t.Errorf("%s: no error has the text %q", c.page, quoted[1])
				}
			}
		}
		exportedNames(t, text, c.client, "httpauth")
	}
}

// exportedNames fails if a page has a name of a package that is not exported. It returns the number
// of names.
func exportedNames(t *testing.T, text string, packages ...string) int {
	t.Helper()
	api, err := os.ReadFile(filepath.Join(repository(t), "testdata", "api.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\b(?:`+strings.Join(packages, "|")+`)\.([A-Z]\w*)`).FindAllStringSubmatch(text, -1)
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name[1] + `\b`).Match(api) {
			t.Errorf("%s is not exported", name[0])
		}
	}
	return len(names)
}

// sources returns the code of packages, without their tests.
func sources(t *testing.T, packages ...string) string {
	t.Helper()
	var all strings.Builder
	for _, folder := range packages {
		files, err := filepath.Glob(filepath.Join(repository(t), folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(folder, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(data)
		}
	}
	return all.String()
}
