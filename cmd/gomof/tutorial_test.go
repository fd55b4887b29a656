package main

import "testing"

// docs/tutorial.md works as it is written, in a module that gets gomof from a proxy. Each
// file is there from where the page shows it.
func TestTutorial(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds gomof and a module of its own")
	}
	needShell(t)
	ownCache(t)
	w := newModule(t, "example.com/lamps")
	for _, b := range blocksOf(t, "docs/tutorial.md") {
		w.files(t, []block{b})
		w.run(t, b)
	}
}

// What the tutorial shows generates without a warning, and has the names that its program uses.
func TestTutorialSchema(t *testing.T) {
	ownCache(t)
	w := &walk{dir: t.TempDir()}
	w.files(t, blocksOf(t, "docs/tutorial.md"))
	t.Chdir(w.dir)
	if out := gomofIn(t, "generate --out lamps mof/acme.mof", exitOK); out != "" {
		t.Error(out)
	}
}
