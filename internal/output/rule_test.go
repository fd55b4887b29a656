package output

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/internal/filetree"
)

// The same names in any order result in the same rule.
func TestRule(t *testing.T) {
	t.Chdir(t.TempDir())
	want := "p/a_gen.go p/b_gen.go: \\\n  a\\ b.mof \\\n  c$$.mof\n"
	for _, sources := range [][]string{{"a b.mof", "c$.mof"}, {"c$.mof", "a b.mof"}} {
		rule, err := Rule("p.d", []string{"p/b_gen.go", "p/a_gen.go"}, sources)
		if string(rule) != want || err != nil {
			t.Errorf("%q, %v\nwant %q", rule, err, want)
		}
	}
	changes, err := PlanRule("p.d", []byte(want))
	if len(changes) != 1 || err != nil || Apply(changes) != nil {
		t.Fatal(changes, err)
	}
	if changes, err := PlanRule("p.d", []byte(want)); len(changes) != 0 || err != nil {
		t.Errorf("the file has the rule, and these are its changes: %v, %v", changes, err)
	}
	if _, err := PlanRule(".", []byte(want)); err == nil || err.Error() != "--depfile .: it is not a regular file" {
		t.Error(err)
	}
}

// A rule does not overwrite its sources or targets, and contains no name that Make would
// interpret.
func TestRuleErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "")
	if err := os.Link("a.mof", "same"); err != nil {
		t.Skip(err)
	}
	for _, test := range []struct{ path, target, source, want string }{
		{"a.mof", "x_gen.go", "a.mof", "--depfile a.mof would overwrite a file that the rule depends on"},
		{"same", "x_gen.go", "a.mof", "--depfile same would overwrite a file that the rule depends on"},
		{"./x_gen.go", "x_gen.go", "a.mof", "--depfile ./x_gen.go would overwrite a file that the rule depends on"},
		{"d", "x%_gen.go", "a.mof", `--depfile: a Make rule cannot contain the name "x%_gen.go"`},
		{"d", "x_gen.go", "a;reboot.mof", `--depfile: a Make rule cannot contain the name "a;reboot.mof"`},
		{"d", "x_gen.go", "a\n.mof", `--depfile: a Make rule cannot contain the name "a\n.mof"`},
	} {
		if _, err := Rule(test.path, []string{test.target}, []string{test.source}); err != ArgumentError(test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// Make reads the names in the rule unchanged, whatever characters they contain.
func TestMakeReadsNames(t *testing.T) {
	path, err := exec.LookPath("make")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no make")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	names := []string{"plain.mof", "with blank.mof", "two  blanks.mof", "a$b.mof", "a$$(HOME).mof", "a#b.mof", "c:d.mof", `back\slash.mof`, `back\ blank.mof`, `two\\ blank.mof`, `back\#hash.mof`, `back\:colon.mof`}
	for _, name := range names {
		filetree.Write(t, name, []byte("class ACME_A { [Key] string Id; };\n"))
		filetree.Write(t, "target "+name, "")
	}
	for _, name := range names {
		rule := makeName("target "+name) + ": \\\n  " + makeName(name) + "\n\t@echo made\n"
		filetree.Write(t, "rule.mk", rule)
		made := func(what string) bool {
			t.Helper()
			cmd := exec.Command(path, "--no-print-directory", "-f", "rule.mk", "target "+strings.ReplaceAll(name, "\x00", ""))
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%s, %q: %v\n%s\n%s", what, name, err, out, rule)
			}
			return strings.Contains(string(out), "made\n")
		}
		old, young := time.Now().Add(-time.Hour), time.Now().Add(-time.Minute)
		os.Chtimes(name, old, old)
		os.Chtimes("target "+name, young, young)
		if made("up to date") {
			t.Errorf("%q: made though nothing has changed", name)
		}
		os.Chtimes("target "+name, old, old)
		os.Chtimes(name, young, young)
		if !made("changed") {
			t.Errorf("%q: not made though it has changed", name)
		}
	}
}
