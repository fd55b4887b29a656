package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The exit status is a contract: 0 fine, 1 the input has errors or --check
// found something, 2 wrong usage or configuration, 3 input or output failed.
func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"good.mof":   "class ACME_Disk { [Key] string DeviceID; };\n",
		"broken.mof": "class ACME_Disk { string };\n",
		"warn.mof":   `class ACME_Lamp { [Key] string Id; [ValueMap{"1"}, Values{"On", "Off"}] uint8 State; };`,
		"file":       "",
		"bad.yaml":   "version: 1\npakages: []\n",
		"class.yaml": "version: 1\npackages:\n  - {out: new, mof: good.mof, classes: [Nix]}\n",
		"name.yaml":  "version: 1\nnamespace: a b\npackages:\n  - {out: new, mof: good.mof}\n",
		"out.yaml":   "version: 1\npackages:\n  - {out: file, mof: good.mof}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join("dir", "acmedisk_gen.go"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args string
		want int
	}{
		{"", exitUsage},
		{"--version", exitOK},
		{"completion bash", exitOK},
		{"completion tcsh", exitUsage},
		{"help", exitOK},
		{"generate --help", exitOK},
		{"version", exitOK},
		{"check good.mof", exitOK},
		{"check warn.mof", exitOK},
		{"check --syntax good.mof", exitOK},
		{"generate --dry-run --out new good.mof", exitOK},
		{"check broken.mof", exitFound},
		{"check -W error warn.mof", exitFound},
		{"fmt good.mof", exitOK},
		{"fmt -d good.mof", exitOK},
		{"fmt -l good.mof", exitFound},
		{"fmt -l -d good.mof", exitFound},
		{"fmt broken.mof", exitFound},
		{"fmt -w broken.mof", exitFound},
		{"fmt none.mof", exitFailed},
		{"fmt", exitUsage},
		{"fmt -w -", exitUsage},
		{"fmt --line-ends cr good.mof", exitUsage},
		{"check none.mof", exitFailed},
		{"generate --out new broken.mof", exitFound},
		{"generate --check --out new good.mof", exitFound},
		{"generate --class Nix --out new good.mof", exitFound},
		{"check", exitUsage},
		{"check --nope good.mof", exitUsage},
		{"frobnicate", exitUsage},
		{"help frobnicate", exitUsage},
		{"explain MOF9999", exitUsage},
		{"check --dialect mof4 good.mof", exitUsage},
		{"check --dialect mof4 good.mof", exitUsage},
		{"check -W nonsense good.mof", exitUsage},
		{"generate", exitUsage},
		{"generate --package func --out new good.mof", exitUsage},
		{"check -I none good.mof", exitUsage},
		{"generate --config none.yaml", exitUsage},
		{"generate --config bad.yaml", exitUsage},
		{"generate --config bad.yaml good.mof", exitUsage},
		{"generate --config class.yaml", exitUsage},
		{"generate --config name.yaml", exitUsage},
		{"check --config name.yaml", exitUsage},
		{"generate --config out.yaml", exitUsage},
		{"generate --package p", exitUsage},
		{"generate --out file/sub --package p good.mof", exitFailed},
		{"generate --out dir --package p good.mof", exitFailed},
	} {
		t.Run(test.args, func(t *testing.T) {
			var stdout, stderr strings.Builder
			if got := run(strings.Fields(test.args), &stdout, &stderr); got != test.want {
				t.Errorf("status %d, want %d\n%s", got, test.want, stderr.String())
			}
			if test.want > exitFound && stderr.Len() == 0 {
				t.Error("nothing is said on standard error")
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".gomof-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat("new"); err == nil {
		t.Error("a run that had to write nothing has made a directory")
	}
}

// A panic in a command is a bug of gomof. It must end the process as a panic, and
// never look like success.
func TestPanicIsNotSuccess(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("run returned, expected the panic to go on")
		}
	}()
	status := run([]string{"version"}, brokenWriter{}, io.Discard)
	t.Errorf("run returned %d", status)
}

// A brokenWriter panics, as a command with a bug does.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { panic("a bug of the command") }
