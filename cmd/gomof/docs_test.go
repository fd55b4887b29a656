package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
)

// docs/diagnostics.md has every diagnostic. -update rewrites it.
func TestDiagnosticsPage(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Diagnostics\n\n" +
		"All errors and warnings of gomof, as `gomof explain CODE` prints them.\n" +
		"[Reporting](reporting.md) describes how to switch warnings, and the output formats.\n" +
		"\n" +
		"| code | severity | name | |\n| --- | --- | --- | --- |\n")
	for _, info := range infos() {
		fmt.Fprintf(&page, "| [%[1]s](#%[2]s) | %[3]s | %[4]s | %[5]s |\n",
			info.Code, strings.ToLower(string(info.Code)), info.Severity, info.Name, info.Title)
	}
	for _, info := range infos() {
		fmt.Fprintf(&page, "\n## %s\n\n**%s** (%s)\n\n%s", info.Code, info.Title, kind(info), info.Markdown())
	}
	golden.File(t, filepath.Join("..", "..", "docs", "diagnostics.md"), page.String())
}

func kind(info diag.Info) string {
	switch {
	case info.Name == "":
		return "error"
	case isChange(&info):
		return info.Severity.String() + " `" + info.Name + "`"
	case info.Severity == diag.Error:
		return "error; as a warning `" + info.Name + "`"
	}
	return "warning `" + info.Name + "`"
}

var kebabCase = regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z]+[0-9]*)*$`)

// Every warning has a name that -W understands and that no other has.
func TestWarningNames(t *testing.T) {
	seen := map[string]diag.Code{}
	for _, info := range infos() {
		switch {
		case info.Name == "" && info.Severity == diag.Error:
		case info.Name == "":
			t.Errorf("%s is a warning without a name", info.Code)
		case !kebabCase.MatchString(info.Name), len(info.Name) > 30:
			t.Errorf("%s: %q is not a short name in kebab-case", info.Code, info.Name)
		case strings.HasPrefix(info.Name, "no-"), info.Name == "all", info.Name == "error", info.Name == "libraries":
			t.Errorf("%s: %q has a meaning of its own after -W", info.Code, info.Name)
		case seen[info.Name] != "":
			t.Errorf("%s and %s are both called %s", seen[info.Name], info.Code, info.Name)
		}
		seen[info.Name] = info.Code
	}
}

// What docs/reporting.md shows is what the commands print. Its first block of
// MOF is the file disk.mof.
func TestReportingPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "reporting.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(data), "\r\n", "\n")
	_, rest, _ := strings.Cut(page, "```mof\n")
	source, _, _ := strings.Cut(rest, "```\n")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("disk.mof", []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```\n\\$ gomof ([^\n]*)\n(.*?)```\n").FindAllStringSubmatch(page, -1)
	if len(shown) < 3 {
		t.Fatalf("the page shows %d commands, expected 3 or more", len(shown))
	}
	for _, block := range shown {
		var out strings.Builder
		run(strings.Fields(block[1]), &out, &out)
		if out.String() != block[2] {
			t.Errorf("gomof %s prints\n%s\nthe page shows\n%s", block[1], out.String(), block[2])
		}
	}
}
