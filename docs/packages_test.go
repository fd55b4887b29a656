package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The example of docs/packages.md: three packages in two modules, and a program that uses
// all of them.
func TestPackagesPage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds modules of its own")
	}
	dir := t.TempDir()
	page := page(t, "packages.md")
	for _, block := range regexp.MustCompile("(?s)```[a-z]+ ([^\n ]+)\n(.*?)```\n").FindAllStringSubmatch(page, -1) {
		write(t, dir, block[1], block[2])
	}
	gomof := fmt.Sprintf("\nrequire github.com/gomof/gomof v0.0.0\nreplace github.com/gomof/gomof => %s\n", repository(t))
	write(t, dir, "schema/go.mod", "module example.com/schema\n\ngo 1.25.0\n"+gomof)
	write(t, dir, "app/go.mod", "module example.com/app\n\ngo 1.25.0\n"+gomof+"require example.com/schema v0.0.0\nreplace example.com/schema => ../schema\n")
	command := buildGomof(t)

	for _, module := range []string{"schema", "app"} {
		in := filepath.Join(dir, module)
		runIn(t, in, command, "generate", "--no-cache")
		runIn(t, in, command, "generate", "--no-cache", "--check")
		goIn(t, in, "build", "./...")
		goIn(t, in, "vet", "./...")
	}
	if got := goIn(t, filepath.Join(dir, "app"), "run", "."); !strings.Contains(page, "```\n"+got+"```\n") {
		t.Errorf("the program prints\n%sthe page shows something else", got)
	}
	for _, block := range regexp.MustCompile("(?s)```\n\\$ gomof ([^\n]*)\n(.*?)```\n").FindAllStringSubmatch(page, -1) {
		if got := runIn(t, dir, command, strings.Fields(strings.ReplaceAll(block[1], "'", ""))...); got != block[2] {
			t.Errorf("gomof %s prints\n%s\nthe page shows\n%s", block[1], got, block[2])
		}
	}
	files, err := os.ReadDir(filepath.Join(dir, "app", "report"))
	if err != nil || len(files) != 2 {
		t.Errorf("report has the files %v, %v; expected its class and its package file", files, err)
	}
}

// The DMTF schema can be split as in docs/packages.md: each class is in one package, and
// imports find what they need.
func TestPackagesOfDMTF(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: generates the whole schema twice")
	}
	const archive = "../../shared/corpus/cim-schema-2.49.zip"
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Skipf("no %s: the CIM Schema is kept outside of this repository", archive)
	}
	dir := t.TempDir()
	write(t, dir, "cim-schema-2.49.zip", string(data))
	command := buildGomof(t)
	for _, config := range []string{"gomof.yaml", "typed.yaml"} {
		_, text, found := strings.Cut(page(t, "packages.md"), "```yaml dmtf/"+config+"\n")
		text, _, _ = strings.Cut(text, "```\n")
		if !found {
			t.Fatalf("the page has no %s", config)
		}
		write(t, dir, config, text)
		runIn(t, dir, command, "generate", "--no-cache", "--config", config)
		dirs := regexp.MustCompile(`out: ([a-z/]+)`).FindAllStringSubmatch(text, -1)
		owner := map[string]string{}
		for _, d := range dirs {
			names, err := os.ReadFile(filepath.Join(dir, d[1], "names_gen.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, class := range regexp.MustCompile(`(?m)^//gomof:class (\S+)`).FindAllStringSubmatch(string(names), -1) {
				if other := owner[class[1]]; other != "" {
					t.Errorf("%s: %s is in %s and %s", config, class[1], other, d[1])
				}
				owner[class[1]] = d[1]
			}
		}
		if len(owner) != 1631 {
			t.Errorf("%s: the packages have %d classes, want 1631", config, len(owner))
		}
	}
}
