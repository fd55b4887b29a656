package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/gen"
)

// A failure at any step leaves all packages as they were, and nothing beside.
func TestFailedWriteIsUndone(t *testing.T) {
	hour := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, test := range []struct {
		name string
		last change // fails, for root too
		want string
	}{
		{"a directory is in the way", change{path: "two/dir_gen.go", new: []byte("new")}, "two/dir_gen.go"},
		{"what is to go is gone", change{path: "two/gone_gen.go"}, "two/gone_gen.go"},
		{"a file is a directory", change{path: "two/file/sub/x_gen.go", new: []byte("new")}, "two/file"},
		{"a directory takes no files", change{path: "/proc/gomof/x_gen.go", new: []byte("new")}, "/proc/gomof"},
		{"a name is too long", change{path: "two/" + strings.Repeat("x", 300), new: []byte("new")}, "too long"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.HasPrefix(test.last.path, "/proc") && runtime.GOOS != "linux" {
				t.Skip("no /proc")
			}
			dir := t.TempDir()
			t.Chdir(dir)
			plant(t, dir, map[string]string{
				"one": "directory", "two": "directory", "two/dir_gen.go": "directory", "two/dir_gen.go/full": "x",
				"one/a_gen.go": "old a", "one/stale_gen.go": "old stale", "two/file": "", "two/b_gen.go": "-> ../one/a_gen.go",
			})
			os.Chtimes("one/a_gen.go", hour, hour)
			before := tree(t, dir)
			err := apply([]change{
				{path: "one/a_gen.go", new: []byte("new a")},
				{path: "one/fresh_gen.go", new: []byte("new")},
				{path: "one/stale_gen.go"},
				{path: "made/here/c_gen.go", new: []byte("new")},
				{path: "two/b_gen.go", new: []byte("new b")},
				test.last,
			})
			var f *failure
			if !errors.As(err, &f) || f.status != exitFailed || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %s", err, test.want)
			}
			if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
				t.Errorf("before -, after +:\n%s", diff)
			}
			if info, err := os.Stat("one/a_gen.go"); err != nil || !info.ModTime().Equal(hour) {
				t.Errorf("the old file has another time: %v, %v", info.ModTime(), err)
			}
		})
	}
}

// What is put into the place of a file keeps its permissions, and a link is
// replaced, not written through.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	plant(t, dir, map[string]string{"a": "old", "target": "of the link", "link": "-> target", "nowhere": "-> none"})
	os.Chmod("a", 0o440)
	if err := apply([]change{{path: "a", new: []byte("new")}, {path: "link", new: []byte("new")}, {path: "nowhere", new: []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{".": "directory", "a": "new", "target": "of the link", "link": "new", "nowhere": "new"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if info, _ := os.Stat("a"); info.Mode().Perm() != 0o440 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", info.Mode())
	}
}

// An interrupt while files are written is heard when there is nothing half done.
func TestInterruptedWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt itself")
	}
	heard := make(chan os.Signal, 1) // else it would end the test, if the write is over
	signal.Notify(heard, os.Interrupt)
	defer signal.Stop(heard)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	changes := make([]change, 3000)
	for i := range changes {
		changes[i] = change{path: filepath.Join("out", "f"+string(rune('a'+i%26))+strings.Repeat("x", i/26)), new: []byte("new")}
	}
	done := make(chan error)
	go func() { done <- apply(changes) }()
	for {
		if _, err := os.Stat("out"); err == nil { // it listens by now
			break
		}
	}
	self.Signal(os.Interrupt)
	if err := <-done; err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Skipf("it was faster: %v", err)
	}
	if _, err := os.Stat("out"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something was left")
	}
}

// What is where an output file belongs is overwritten only if gomof has made it,
// and gomof does not wait for a pipe.
func TestWhatIsInTheWay(t *testing.T) {
	ours := gen.Header + "from old.mof. DO NOT EDIT.\n\npackage p\n"
	for _, test := range []struct {
		name   string
		files  map[string]string
		status int
		want   map[string]string // of the files, as far as they matter
	}{
		{"a link to a file of ours", map[string]string{"old": ours, "p/acmea_gen.go": "-> ../old"}, exitOK, map[string]string{"old": ours}},
		{"a link to a file of others", map[string]string{"old": "package p\n", "p/acmea_gen.go": "-> ../old"}, exitFailed, map[string]string{"old": "package p\n", "p/acmea_gen.go": "-> ../old"}},
		{"a link to nothing", map[string]string{"p/acmea_gen.go": "-> ../none"}, exitOK, map[string]string{"none": ""}},
		{"a directory", map[string]string{"p/acmea_gen.go": "directory"}, exitFailed, map[string]string{"p/acmea_gen.go": "directory"}},
		{"a stale link", map[string]string{"old": ours, "p/stale_gen.go": "-> ../old"}, exitOK, map[string]string{"old": ours, "p/stale_gen.go": "-> ../old"}},
		{"a stale directory", map[string]string{"p/stale_gen.go": "directory"}, exitOK, map[string]string{"p/stale_gen.go": "directory"}},
		{"a stale file of others", map[string]string{"p/stale_gen.go": "package p\n"}, exitOK, map[string]string{"p/stale_gen.go": "package p\n"}},
		{"a stale file with CR LF", map[string]string{"p/stale_gen.go": strings.ReplaceAll(ours, "\n", "\r\n")}, exitOK, map[string]string{"p/stale_gen.go": ""}},
		{"a stale file of ours", map[string]string{"p/stale_gen.go": ours, "p/stale.go": ours}, exitOK, map[string]string{"p/stale_gen.go": "", "p/stale.go": ours}},
		{"a file of ours in another case", map[string]string{"p/ACMEA_gen.go": ours}, exitOK, map[string]string{"p/ACMEA_gen.go": ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			os.Mkdir("p", 0o777)
			plant(t, dir, test.files)
			write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
			for _, flag := range []string{"", " --check"} {
				status := test.status
				got := gomofIn(t, "generate --out p a.mof"+flag, status)
				if status == exitFailed && !strings.Contains(got, filepath.FromSlash("p/acmea_gen.go")) {
					t.Error(got)
				}
			}
			files := tree(t, dir)
			for name, want := range test.want {
				if files[name] != want && (name != "p/ACMEA_gen.go" || files["p/acmea_gen.go"] != "") {
					t.Errorf("%s is %q, want %q", name, files[name], want)
				}
			}
		})
	}
}

// All that is in the way is said at once, in the order of names.
func TestAllInTheWay(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "a.mof", manyClasses(3, "Id"))
	write(t, "gomof.yaml", []byte("version: 1\npackages:\n  - {out: one, mof: [a.mof]}\n  - {out: two, mof: [a.mof]}\n"))
	write(t, "one/acmec001_gen.go", []byte("package mine\n"))
	write(t, "one/acmec002_gen.go/file", nil)
	write(t, "two/package_gen.go", nil)
	got := filepath.ToSlash(gomofIn(t, "generate", exitFailed))
	if want := `gomof: one/acmec001_gen.go exists and was not generated by gomof; move it away or choose another --out
gomof: one/acmec002_gen.go is in the way: it is no regular file; move it away or choose another --out
gomof: two/package_gen.go exists and was not generated by gomof; move it away or choose another --out
`; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The output directory may be a link.
func TestOutputDirectoryIsALink(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	plant(t, dir, map[string]string{"real": "directory", "link": "-> real"})
	write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
	gomofIn(t, "generate --out link --package p a.mof", exitOK)
	gomofIn(t, "generate --check --out real --package p a.mof", exitOK)
	if tree(t, dir)["link"] != "-> real" {
		t.Error("the link is gone")
	}
	write(t, "gomof.yaml", []byte("version: 1\npackages:\n  - {out: real, mof: [a.mof]}\n  - {out: link, mof: [a.mof]}\n"))
	if got := gomofIn(t, "generate", exitUsage); !strings.Contains(got, "two packages have the same out") {
		t.Error(got)
	}
}

// A run that cannot write its second package does not write its first.
func TestSecondPackageFails(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write(t, "a.mof", []byte("class ACME_A { [Key] string Id; };\n"))
	write(t, "file", nil)
	write(t, "gomof.yaml", []byte("version: 1\npackages:\n  - {out: one, mof: [a.mof]}\n  - {out: file/two, mof: [a.mof]}\n"))
	before := tree(t, dir)
	gomofIn(t, "generate", exitFailed)
	if diff := cmp.Diff(before, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Names in the rule are read by Make as they are, whatever is in them.
func TestMakeReadsNames(t *testing.T) {
	path, err := exec.LookPath("make")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("no make")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	names := []string{"plain.mof", "with blank.mof", "two  blanks.mof", "a$b.mof", "a$$(HOME).mof", "a#b.mof", "c:d.mof", `back\slash.mof`, `back\ blank.mof`, `two\\ blank.mof`, `back\#hash.mof`, `back\:colon.mof`}
	for _, name := range names {
		write(t, name, []byte("class ACME_A { [Key] string Id; };\n"))
		write(t, "target "+name, nil)
	}
	for _, name := range names {
		rule := makeName("target "+name) + ": \\\n  " + makeName(name) + "\n\t@echo made\n"
		write(t, "rule.mk", []byte(rule))
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
