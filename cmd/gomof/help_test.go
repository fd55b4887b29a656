package main

import (
	"io"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Help has each flag once, those of the command before those of all, an example, what the
// exit status means, and every default.
func TestHelp(t *testing.T) {
	var c cli
	parser, err := newParser(&c, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range parser.Model.Children {
		if node.Hidden || node.Name == "help" || node.Name == "version" {
			continue
		}
		text, _, status := execute("help", node.Name)
		if status != exitOK || !strings.Contains(text, "\nExample:\n  ") || !strings.Contains(text, "\nUsage: gomof "+node.Name) {
			t.Errorf("help of %s:\n%s", node.Name, text)
		}
		own := strings.Index(text, "\nFlags:\n")
		common := strings.Index(text, "\nFlags of all commands:\n")
		if len(node.Flags) > 0 && (own < 0 || common < own || !strings.Contains(text, "\nExit status:\n")) {
			t.Errorf("help of %s does not begin with its own flags, or has no exit status:\n%s", node.Name, text)
		}
		checkFlagHelp(t, text, node.Flags)
		for line := range strings.Lines(text) {
			if len(line) > 81 && !strings.HasPrefix(line, "  gomof") {
				t.Errorf("help of %s has a line of %d characters: %s", node.Name, len(line), line)
			}
		}
	}
	text, _, _ := execute("help")
	checkFlagHelp(t, text, parser.Model.Flags)
}

func checkFlagHelp(t *testing.T, text string, flags []*kong.Flag) {
	t.Helper()
	plain := strings.Join(strings.Fields(text), " ")
	for _, f := range flags {
		if n := strings.Count(text, "    --"+f.Name+" ") + strings.Count(text, ", --"+f.Name+" "); n != 1 {
			t.Errorf("--%s is there %d times:\n%s", f.Name, n, text)
		}
		if help := strings.Join(strings.Fields(f.Help), " "); !strings.Contains(plain, help) {
			t.Errorf("the help of --%s is missing", f.Name)
		}
		if f.Default != "" && !strings.Contains(f.Help, "Default: "+f.Default) {
			t.Errorf("--%s does not say that its default is %s", f.Name, f.Default)
		}
	}
}
