package imports_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/filetree"
	"github.com/gomof/gomof/internal/imports"
)

const list = "package p\n\n//gomof:package p example.com/schema/p\n//gomof:class CIM_Base Base\n"

// modules are an importer and the package that it imports.
func modules(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	filetree.Write(t, "app/go.mod", "module example.com/app\n\ngo 1.21\n\nrequire example.com/schema v0.0.0\n\nreplace example.com/schema => ../schema\n")
	filetree.Write(t, "schema/go.mod", "module example.com/schema\n\ngo 1.21\n")
	filetree.Write(t, "schema/p/names_gen.go", list)
	filetree.Write(t, "other/go.mod", "module example.com/schema\n\ngo 1.21\n")
	filetree.Write(t, "other/p/names_gen.go", list)
}

// The go command finds a package, also for a directory that does not exist yet.
func TestReadFile(t *testing.T) {
	modules(t)
	for _, importer := range []string{"app", "app/gen/new"} {
		data, path, err := imports.Import{Path: "example.com/schema/p"}.ReadFile(disk.Disk{}, importer, "names_gen.go")
		if err != nil || string(data) != list || !strings.HasSuffix(filepath.ToSlash(path), "/schema/p/names_gen.go") {
			t.Errorf("%s: %q, %s, %v", importer, data, path, err)
		}
	}
	t.Setenv("PATH", "") // a directory needs no go command
	data, path, err := imports.Import{Path: "example.com/schema/p", Dir: "other/p"}.ReadFile(disk.Disk{}, "app", "names_gen.go")
	if err != nil || string(data) != list || filepath.ToSlash(path) != "other/p/names_gen.go" {
		t.Errorf("%q, %s, %v", data, path, err)
	}
}

func TestErrors(t *testing.T) {
	modules(t)
	filetree.Write(t, "none/go.mod", "module example.com/none\n")
	for _, test := range []struct {
		imports.Import
		importer, want string
	}{
		{imports.Import{Path: "-toolexec=reboot"}, "app", `"-toolexec=reboot" is not an import path`},
		{imports.Import{Path: "./..."}, "app", `"./..." is not an import path`},
		{imports.Import{Path: "../schema/p"}, "app", `"../schema/p" is not an import path`},
		{imports.Import{Path: "example.com/schema/q"}, "app", "the go command does not find the package: "},
		{imports.Import{Path: "example.com/schema/p"}, "none", "the go command does not find the package: "},
		{imports.Import{Path: "example.com/schema/p", Dir: "app"}, "app", "no such file"},
	} {
		data, _, err := test.ReadFile(disk.Disk{}, test.importer, "names_gen.go")
		if data != nil || err == nil || !strings.Contains(filepath.ToSlash(err.Error()), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, want %s", test.Import, err, test.want)
		}
	}
}

// notes is an observer.
type notes struct {
	mu   sync.Mutex
	seen map[disk.Question]disk.Answer
}

func (n *notes) Saw(q disk.Question, a disk.Answer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen[q] = a
}

func (n *notes) SawOnce() {}

// The question to the go command can be asked again, and its answer changes with the files
// that determine it.
func TestAsk(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T)
		same   bool
	}{
		"nothing":            {func(*testing.T) {}, true},
		"another file there": {func(t *testing.T) { filetree.Write(t, "schema/p/more.go", "package p\n") }, true},
		"a workspace":        {func(t *testing.T) { filetree.Write(t, "go.work", "go 1.21\nuse ./app\nuse ./other\n") }, false},
		"no module":          {func(t *testing.T) { os.Remove("app/go.mod") }, false},
		"no package":         {func(t *testing.T) { os.RemoveAll("schema/p") }, false},
		"no go command":      {func(t *testing.T) { t.Setenv("PATH", "") }, false},
	} {
		t.Run(name, func(t *testing.T) {
			modules(t)
			n := &notes{seen: map[disk.Question]disk.Answer{}}
			if _, _, err := (imports.Import{Path: "example.com/schema/p"}).ReadFile(disk.Observed(n), "app/gen", "names_gen.go"); err != nil {
				t.Fatal(err)
			}
			test.change(t)
			asked, same := false, true
			for q, a := range n.seen {
				asked = asked || q.Look == imports.PackageDir
				if q.Look == imports.PackageDir && imports.Ask(q).Text != a.Text {
					same = false
				}
			}
			if !asked || same != test.same {
				t.Errorf("asked: %v, the same: %v", asked, same)
			}
			if _, ok := n.seen[disk.Question{Look: disk.Content, Path: abs(t, "app/go.mod")}]; !ok {
				t.Error("go.mod is not among what is watched")
			}
		})
	}
	t.Chdir(t.TempDir())
	if got := imports.Ask(disk.Question{Look: disk.Itself, Path: "none"}); got.Text != "absent" {
		t.Errorf("a look of the disk: %q", got.Text)
	}
}

func abs(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
