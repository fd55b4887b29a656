package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What the last word can become, without what it is.
func TestCompletions(t *testing.T) {
	var c cli
	parser, err := newParser(&c, io.Discard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ line, want string }{
		{"ge", "generate"},
		{"help ex", "explain export"},
		{"check --dia", "--diagnostics --dialect"},
		{"check --sy", "--syntax"},
		{"generate --sy", ""},
		{"check --dialect ", "auto mof2 mof3 wmi"},
		{"check --dialect m", "mof2 mof3"},
		{"check --dialect=w", "--dialect=wmi"},
		{"check --dialect = w", "wmi"}, // as bash has it
		{"check --dialect =", "auto mof2 mof3 wmi"},
		{"--color alw", "always"},
		{"check -W no-value-c", "no-value-count"},
		{"check -W error=value-c", "error=value-count"},
		{"check -W lib", "libraries"},
		{"check -I ", ""}, // a directory
		{"check ", ""},    // a file
		{`check --format ""`, ""},
		{`export --format ""`, "cim-xml json mof"},
		{"explain MOF410", "MOF4101 MOF4102 MOF4103 MOF4104 MOF4105"},
		{"explain value-c", "value-count"},
		{"completion ", "bash fish powershell zsh"},
		{"__", ""},
		{"nonsense ", "breaking check completion explain export fmt generate help init lint serve version"},
	} {
		var got []string
		for _, line := range completions(parser.Model.Node, strings.Split(test.line, " ")) {
			text, _, _ := strings.Cut(line, "\t")
			got = append(got, text)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: %q, expected %q", test.line, got, test.want)
		}
	}
}

// The scripts work in the shells that are here.
func TestCompletionScripts(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("a.mof", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for shell, script := range map[string]string{
		"bash": `source <(gomof completion bash)
complete -p gomof >/dev/null || exit 1
ask() { COMP_WORDS=(gomof "$@"); COMP_CWORD=$#; _gomof; echo "${COMPREPLY[@]}"; }
ask ge; ask check --dialect = w; ask check --dialect ''; ask check ''`,
		"fish": `gomof completion fish | source
function ask; complete -C "$argv" | string replace -r '\t.*' '' | string join ' '; end
ask 'gomof ge'; echo wmi; ask 'gomof check --dialect '; ask 'gomof check x' ; echo`,
		"zsh": `autoload -Uz compinit; compinit -D -u; source <(gomof completion zsh)
_describe() { print -r -- "${(@)${(P)2}%%:*}" }; _files() { print -r -- }
ask() { words=(gomof "$@"); CURRENT=$#words; _gomof }
ask ge; ask check -W no-value-c >/dev/null; echo wmi; ask check --dialect ''; ask check ''`,
	} {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("no %s", shell)
			continue
		}
		cmd := exec.Command(path, "-c", script)
		cmd.Env = append(os.Environ(), "HOME="+filepath.Join(t.TempDir()))
		out, err := cmd.Output()
		if got := strings.Fields(string(out)); err != nil || !slices.Equal(got, []string{"generate", "wmi", "auto", "mof2", "mof3", "wmi"}) {
			t.Errorf("%s: %v\n%s", shell, err, out)
		}
	}
}
