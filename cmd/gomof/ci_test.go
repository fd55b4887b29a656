package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/gomof/gomof/internal/filetree"
)

// readYAML reads a file of the repository.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	if err == nil {
		err = yaml.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// aProject is a project whose checks are all fine.
func aProject(t *testing.T) {
	t.Helper()
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "gomof.yaml", "version: 1\npackages:\n  - {out: p, mof: [mof]}\n")
	filetree.Write(t, "mof/a b.mof", "class ACME_A { [Key] string Id; };\n")
	gomofIn(t, "fmt -w mof", exitOK)
	gomofIn(t, "generate", exitOK)
}

// The script of the action runs all checks, and ends with the worst status.
func TestAction(t *testing.T) {
	needShell(t)
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Run string
				Env map[string]string
			}
		}
	}
	readYAML(t, "action.yml", &action)
	step := action.Runs.Steps[0]
	path := strings.TrimSuffix(strings.TrimPrefix(step.Run, `sh "$GITHUB_ACTION_PATH/`), `"`)
	script, err := filepath.Abs(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range step.Env {
		input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
		if _, ok := action.Inputs[input]; !ok {
			t.Errorf("%s is of the input %q, which is not there", name, input)
		}
	}
	aProject(t)
	run := func(checks string) (string, int) {
		cmd := exec.Command("sh", script)
		cmd.Env = append(os.Environ(), "GOMOF=gomof", "GOMOF_CHECKS="+checks)
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	all := action.Inputs["checks"].Default
	if out, status := run(all); status != exitOK || strings.Count(out, "gomof ") != 3 {
		t.Errorf("status %d\n%s", status, out)
	}
	filetree.Write(t, "mof/a b.mof", "class ACME_A { [Key] string Id; [ValueMap{\"1\", \"2\"}, Values{\"On\"}] uint8 S; };\n")
	out, status := run(all)
	for _, want := range []string{"::warning file=mof/a b.mof,line=1", "\nmof/a b.mof\n", "--- a/p/acmea_gen.go"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if status != exitFound {
		t.Errorf("status %d, expected %d", status, exitFound)
	}
	if out, status := run("check *.mof\n\n  version\nfmt -l"); status != exitFailed || !strings.Contains(out, "*.mof: error: cannot read file") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// The hooks of pre-commit are commands that find what they are to find.
func TestHooks(t *testing.T) {
	var hooks []struct {
		ID, Entry, Language, Files string
		Pass                       *bool `yaml:"pass_filenames"`
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	aProject(t)
	filetree.Write(t, "mof/a b.mof", "[Description(\"A thing.\"), Version(\"1.0.0\")]\nclass ACME_A {\n   [Key, Description(\"Which one.\")]\n   string Id;\n};\n")
	gomofIn(t, "fmt -w mof", exitOK)
	gomofIn(t, "generate", exitOK)
	commitAll(t)
	var ids []string
	for _, h := range hooks {
		ids = append(ids, h.ID)
		files := regexp.MustCompile(h.Files)
		args := strings.Fields(h.Entry)
		if !files.MatchString("mof/a b.mof") || files.MatchString("main.go") || args[0] != "gomof" || h.Language != "golang" {
			t.Errorf("%s: %+v", h.ID, h)
		}
		if args = args[1:]; h.Pass == nil {
			args = append(args, "mof/a b.mof")
		}
		if stdout, stderr, status := execute(args...); status != exitOK {
			t.Errorf("%s: status %d\n%s%s", h.ID, status, stdout, stderr)
		}
	}
	filetree.Write(t, "mof/a b.mof", "class ACME_A { [Key] string Id; string More; } ;\n}\n")
	for _, h := range hooks {
		args := strings.Fields(h.Entry)[1:]
		if h.Pass == nil {
			args = append(args, "mof/a b.mof")
		}
		if _, _, status := execute(args...); status != exitFound {
			t.Errorf("%s: status %d", h.ID, status)
		}
	}
	if want := []string{"gomof-check", "gomof-fmt", "gomof-generate", "gomof-lint", "gomof-breaking"}; !slices.Equal(ids, want) {
		t.Errorf("hooks %q, expected %q", ids, want)
	}
}

// A release is for three systems on two processors, with checksums, and knows its version.
func TestReleaseRecipe(t *testing.T) {
	var recipe struct {
		Builds []struct {
			Main                  string
			Goos, Goarch, Ldflags []string
		}
		Checksum struct{ Algorithm string }
	}
	readYAML(t, ".goreleaser.yaml", &recipe)
	b := recipe.Builds[0]
	if !slices.Equal(b.Goos, []string{"linux", "darwin", "windows"}) || !slices.Equal(b.Goarch, []string{"amd64", "arm64"}) || recipe.Checksum.Algorithm != "sha256" || b.Main != "./cmd/gomof" {
		t.Errorf("%+v", recipe)
	}
	releaseVersion = "v1.2.3"
	defer func() { releaseVersion = "" }()
	if version() != "v1.2.3" || !strings.Contains(b.Ldflags[0], "main.releaseVersion=") {
		t.Errorf("version %s, flags %q", version(), b.Ldflags)
	}
}

// commitAll makes a repository of the working directory.
func commitAll(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "a"}} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Skipf("git %v: %v\n%s", args, err, out)
		}
	}
}
