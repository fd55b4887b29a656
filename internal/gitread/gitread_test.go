package gitread_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/internal/gitread"
)

// A repository is a test repository. It ignores the user's configuration.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	r := repository{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repository) write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o777); err != nil {
		r.t.Fatal(err)
	}
}

func (r repository) commit() {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "a")
}

func (r repository) open(rev string) *gitread.Revision {
	r.t.Helper()
	revision, err := gitread.Open(r.t.Context(), r.dir, rev)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { revision.Close() })
	return revision
}

// A revision has the files as committed, regardless of attributes.
func TestRevision(t *testing.T) {
	r := newRepository(t)
	r.write("mof/a.mof", "class A { };\r\n$Id$\n")
	r.write("mof/sub/b ü.mof", "class B { };\n")
	r.write(".gitattributes", "*.mof export-ignore export-subst ident text eol=crlf filter=evil\n")
	r.commit()
	r.git("tag", "v1")
	r.write("mof/a.mof", "class C { };\n")
	r.commit()
	revision := r.open("v1")
	if err := fstest.TestFS(revision, "mof/a.mof", "mof/sub/b ü.mof"); err != nil {
		t.Error(err)
	}
	want := r.git("cat-file", "blob", "v1:mof/a.mof")
	if data, err := fs.ReadFile(revision, "mof/a.mof"); err != nil || strings.TrimSpace(string(data)) != want {
		t.Errorf("%q, %v; expected %q", data, err, want)
	}
	if _, err := fs.ReadFile(revision, "mof/none.mof"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	sub, err := gitread.Open(t.Context(), filepath.Join(r.dir, "mof"), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	if sub.Prefix != "mof/" {
		t.Errorf("the prefix is %q", sub.Prefix)
	}
}

// The error for an entry that is not a file says what it is.
func TestNotAFile(t *testing.T) {
	r := newRepository(t)
	other := newRepository(t)
	other.write("x.mof", "class X { };\n")
	other.commit()
	r.write("lfs.mof", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
	if err := os.Symlink("/etc", filepath.Join(r.dir, "etc")); err != nil {
		t.Skip(err)
	}
	r.git("submodule", "--quiet", "add", other.dir, "sub")
	r.commit()
	revision := r.open("HEAD")
	for name, want := range map[string]string{
		"lfs.mof": "Git LFS pointer", "etc": "symbolic link", "etc/passwd": "symbolic link", "sub/x.mof": "submodule",
	} {
		if _, err := fs.ReadFile(revision, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, expected %s", name, err, want)
		}
	}
	if _, err := fs.ReadDir(revision, "sub"); err == nil || !strings.Contains(err.Error(), "submodule") {
		t.Error(err)
	}
}

// gitread runs no programs that a repository configures.
func TestHostile(t *testing.T) {
	r := newRepository(t)
	mark := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(t.TempDir(), "evil.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch "+mark+"\ncat\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	r.write("a.mof", "class A { };\n")
	r.commit()
	r.write(".gitattributes", "* filter=evil diff=evil\n")
	r.commit()
	os.Remove(mark)
	for _, key := range []string{"core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.external", "credential.helper", "pager.ls-tree", "pager.cat-file"} {
		r.git("config", key, script)
	}
	r.git("config", "core.hooksPath", filepath.Dir(script))
	r.git("config", "remote.evil.url", "ext::"+script)
	r.git("config", "remote.evil.promisor", "true")
	r.git("config", "extensions.partialClone", "evil")
	r.git("config", "protocol.ext.allow", "always")
	object := r.git("rev-parse", "HEAD:a.mof")
	revision := r.open("HEAD")
	if _, err := fs.ReadFile(revision, "a.mof"); err != nil {
		t.Error(err)
	}
	// gitread does not fetch missing objects.
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", object[:2], object[2:])); err != nil {
		t.Fatal(err)
	}
	again := r.open("HEAD")
	if data, err := fs.ReadFile(again, "a.mof"); err == nil {
		t.Errorf("read %q", data)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program of the repository has run")
	}
}

// Environment variables set in a hook have no effect.
func TestEnvironment(t *testing.T) {
	r := newRepository(t)
	r.write("a.mof", "class A { };\n")
	r.commit()
	t.Setenv("GIT_DIR", t.TempDir())
	t.Setenv("GIT_OBJECT_DIRECTORY", t.TempDir())
	if !r.open("main").Has("a.mof") {
		t.Error("the file is not there")
	}
}

func TestWrongRevisions(t *testing.T) {
	r := newRepository(t)
	r.write("a.mof", "class A { };\n")
	r.commit()
	r.write("b.mof", "class B { };\n")
	r.commit()
	shallow := repository{t, filepath.Join(t.TempDir(), "clone")}
	if out, err := exec.Command("git", "clone", "-q", "--depth=1", "file://"+r.dir, shallow.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct{ dir, rev, want string }{
		{r.dir, "v9", "v9 is not in this clone; in GitHub Actions set fetch-depth: 0"},
		{shallow.dir, "HEAD~1", "HEAD~1 is not in this clone, which is shallow; fetch it, or set fetch-depth: 0 in GitHub Actions"},
		{r.dir, "--output=x", `"--output=x" is not the name of a git revision`},
		{r.dir, "HEAD:a.mof", `"HEAD:a.mof" is not the name of a git revision`},
		{r.dir, "", "the git revision is empty"},
		{t.TempDir(), "HEAD", "is not in a git repository"},
	} {
		_, err := gitread.Open(t.Context(), test.dir, test.rev)
		var wrong gitread.ArgumentError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, expected %s", test.rev, err, test.want)
		}
	}
}
