package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// The pages about lint and breaking have ten examples each, whose commands print what the pages
// show. Each file exists from where the page shows it.
func TestRulePages(t *testing.T) {
	needShell(t)
	ownCache(t)
	gitIdentity(t)
	for _, page := range []string{"docs/lint.md", "docs/breaking.md"} {
		w := &walk{dir: t.TempDir()}
		if !w.schemas(t) {
			w.skip = func(line string) bool { return strings.Contains(line, "cim_schema") }
		}
		for _, b := range blocksOf(t, page) {
			w.files(t, []block{b})
			w.run(t, b)
		}
		text, err := os.ReadFile(filepath.Join("..", "..", page))
		if n := strings.Count(string(text), "\n### "); err != nil || n != 10 {
			t.Errorf("%s: %d examples, expected 10 (%v)", page, n, err)
		}
	}
}

// gitIdentity lets git commit without the settings of a user.
func gitIdentity(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+role+"_NAME", "a")
		t.Setenv("GIT_"+role+"_EMAIL", "a@example.com")
	}
}

// schemas copies two versions of the DMTF's schema into the directory, if they are at hand.
func (w *walk) schemas(t *testing.T) bool {
	t.Helper()
	for _, version := range []string{"2.41", "2.49"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "cim-schema-"+version+".zip"))
		if err != nil {
			return false
		}
		w.files(t, []block{{name: "cim_schema_" + version + ".zip", text: string(data)}})
	}
	return true
}

// What gomof ships has no findings.
func TestLintOfShipped(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	gomofIn(t, "lint mof", exitOK)
}

// A second --fix changes nothing, and the first makes no errors, whatever the encoding.
func TestFixTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A { [Key, Required] string ID; [Description(\" x \"), Write] string A = 3; };\r\nclass ACME_B : acme_A { string A; };\r\n")
	run := "lint --level strict --fix --unsafe a.mof"
	gomofIn(t, run, exitFound)
	first := filetree.Read(t, ".")["a.mof"]
	gomofIn(t, run, exitFound)
	if second := filetree.Read(t, ".")["a.mof"]; first != second {
		t.Errorf("%s\nbecomes\n%s", first, second)
	}
	gomofIn(t, "check -W error a.mof", exitOK)
}
