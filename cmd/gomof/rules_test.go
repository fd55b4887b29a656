package main

import (
	"path/filepath"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// The commands of the pages about lint and breaking print what the pages show.
func TestRulePages(t *testing.T) {
	needShell(t)
	ownCache(t)
	for _, page := range []string{"docs/lint.md", "docs/breaking.md"} {
		w := &walk{dir: t.TempDir()}
		blocks := blocksOf(t, page)
		w.files(t, blocks)
		ran := 0
		for _, b := range blocks {
			if b.kind == "sh" || b.kind == "console" {
				ran++
				w.run(t, b)
			}
		}
		if ran < 2 {
			t.Errorf("%s: %d blocks of commands ran", page, ran)
		}
	}
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
