package output

import (
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/filetree"
)

// An error at any step leaves all packages unchanged, and no other files.
func TestFailedWriteIsUndone(t *testing.T) {
	hour := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, test := range []struct {
		name string
		last Change // fails, for root too
		want string
	}{
		{"a directory is in the way", Change{Path: "two/dir_gen.go", New: []byte("new")}, "two/dir_gen.go"},
		{"what is to go is gone", Change{Path: "two/gone_gen.go"}, "two/gone_gen.go"},
		{"a file is a directory", Change{Path: "two/file/sub/x_gen.go", New: []byte("new")}, "two/file"},
		{"a directory takes no files", Change{Path: "/proc/gomof/x_gen.go", New: []byte("new")}, "/proc/gomof"},
		{"a name is too long", Change{Path: "two/" + strings.Repeat("x", 300), New: []byte("new")}, "too long"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if strings.HasPrefix(test.last.Path, "/proc") && runtime.GOOS != "linux" {
				t.Skip("no /proc")
			}
			dir := t.TempDir()
			t.Chdir(dir)
			filetree.Make(t, dir, map[string]string{
				"one": "directory", "two": "directory", "two/dir_gen.go": "directory", "two/dir_gen.go/full": "x",
				"one/a_gen.go": "old a", "one/stale_gen.go": "old stale", "two/file": "", "two/b_gen.go": "-> ../one/a_gen.go",
			})
			os.Chtimes("one/a_gen.go", hour, hour)
			before := filetree.Read(t, dir)
			err := Apply([]Change{
				{Path: "one/a_gen.go", New: []byte("new a")},
				{Path: "one/fresh_gen.go", New: []byte("new")},
				{Path: "one/stale_gen.go"},
				{Path: "made/here/c_gen.go", New: []byte("new")},
				{Path: "two/b_gen.go", New: []byte("new b")},
				test.last,
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %s", err, test.want)
			}
			if diff := cmp.Diff(before, filetree.Read(t, dir)); diff != "" {
				t.Errorf("before -, after +:\n%s", diff)
			}
			if info, err := os.Stat("one/a_gen.go"); err != nil || !info.ModTime().Equal(hour) {
				t.Errorf("the old file has another time: %v, %v", info.ModTime(), err)
			}
		})
	}
}

// A file that replaces another keeps its permissions. A link is replaced, and its target is
// unchanged.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	filetree.Make(t, dir, map[string]string{"a": "old", "target": "of the link", "link": "-> target", "nowhere": "-> none"})
	os.Chmod("a", 0o440)
	if err := Apply([]Change{{Path: "a", New: []byte("new")}, {Path: "link", New: []byte("new")}, {Path: "nowhere", New: []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{".": "directory", "a": "new", "target": "of the link", "link": "new", "nowhere": "new"}, filetree.Read(t, dir)); diff != "" {
		t.Error(diff)
	}
	if info, _ := os.Stat("a"); info.Mode().Perm() != 0o440 && runtime.GOOS != "windows" {
		t.Errorf("mode %v", info.Mode())
	}
}

// An interrupt during preparation is handled when nothing is half done.
func TestInterrupt(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "out/old_gen.go", "old")
	interrupted := make(chan os.Signal, 1)
	interrupted <- os.Interrupt
	filetree.Unchanged(t, func() {
		tx := &transaction{}
		err := tx.stage([]Change{{Path: "out/old_gen.go", New: []byte("new")}, {Path: "made/b_gen.go", New: []byte("new")}}, interrupted)
		if err == nil || !strings.Contains(err.Error(), "interrupted") || len(tx.all) != 1 {
			t.Errorf("%v, after %d files", err, len(tx.all))
		}
		if err := tx.undo(); err != nil {
			t.Error(err)
		}
	})
}

// SIGHUP is an interrupt, except under nohup, which ignores it.
func TestInterrupts(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // nohup may have ignored it
	if !slices.Contains(Interrupts(), os.Signal(syscall.SIGHUP)) {
		t.Error("SIGHUP is not an interrupt")
	}
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	if slices.Contains(Interrupts(), os.Signal(syscall.SIGHUP)) {
		t.Error("SIGHUP is an interrupt although it is ignored")
	}
}

// A run that is killed at any step leaves each file old or new. The next run completes
// them, and removes temporary files but nothing else.
func TestKilled(t *testing.T) {
	header := func(text string) []byte {
		return []byte(gen.Header + "from a.mof. DO NOT EDIT.\n\npackage p\n\n" + text)
	}
	files := map[string][]byte{"a_gen.go": header("new a"), "b_gen.go": header("new b"), "c_gen.go": header("new c")}
	old := map[string]string{"p": "directory", "p/a_gen.go": string(header("old a")), "p/b_gen.go": "-> ../link", "p/stale_gen.go": string(header("stale")), "link": string(header("old b"))}
	others := map[string]string{"p/.gomof-notes": "mine", "p/.gomof-": "", "p/.gomof-12": "package mine\n", "p/.gomof-1.bak": gen.Header}
	for staged := range 5 {
		for committed := range staged + 1 {
			t.Run(fmt.Sprintf("%d files are ready, %d are in their places", staged, committed), func(t *testing.T) {
				t.Chdir(t.TempDir())
				filetree.Make(t, ".", old)
				filetree.Make(t, ".", others)
				changes, err := Plan(Package{Dir: "p", Files: files})
				if err != nil || len(changes) != 4 {
					t.Fatal(changes, err)
				}
				tx := &transaction{}
				if err := tx.stage(changes[:staged], nil); err != nil {
					t.Fatal(err)
				}
				for _, r := range tx.all[:committed] {
					if err := r.commit(); err != nil {
						t.Fatal(err)
					}
				}
				for name, data := range files { // this is what the killed run leaves
					got, err := os.ReadFile(filepath.Join("p", name))
					before := old["p/"+name]
					if strings.HasPrefix(before, "-> ") {
						before = old["link"]
					}
					if string(got) != string(data) && string(got) != before && !(err != nil && before == "") {
						t.Errorf("%s is neither old nor new: %s", name, got)
					}
				}
				next, err := Acquire([]string{"p"}, true, func(string) {})
				if err != nil {
					t.Fatal(err)
				}
				next.Tidy()
				changes, err = Plan(Package{Dir: "p", Files: files})
				if err == nil {
					err = Apply(changes)
				}
				if err != nil {
					t.Fatal(err)
				}
				next.Release()
				want := maps.Clone(others)
				for name, data := range files {
					want["p/"+name] = string(data)
				}
				want["."], want["p"], want["link"] = "directory", "directory", old["link"]
				if diff := cmp.Diff(want, filetree.Read(t, ".")); diff != "" {
					t.Errorf("want -, got +:\n%s", diff)
				}
			})
		}
	}
}

// A partly written file has the beginning of a generated file.
func TestLeftovers(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Make(t, ".", map[string]string{
		".gomof-1": "", ".gomof-2": gen.Header[:5], ".gomof-3": gen.Header + "from x", ".gomof-4": "-> none",
		".gomof-5": "package p", ".gomof-": "", ".gomof-x": "", "gomof-6": "", ".gomof-7": "directory",
	})
	if got, want := Leftovers("."), []string{".gomof-1", ".gomof-2", ".gomof-3", ".gomof-4"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	(&Lock{}).Tidy() // of a file system without locks: another run may use them
	if len(Leftovers(".")) != 4 {
		t.Error("without a lock a file was removed")
	}
}

// If any one of many files cannot be replaced, all others are unchanged.
func TestFailureAtAnyFile(t *testing.T) {
	const files = 12
	for at := range files {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			t.Chdir(t.TempDir())
			var changes []Change
			for i := range files {
				c := Change{Path: filepath.Join([]string{"one", "two"}[i%2], fmt.Sprintf("f%02d_gen.go", i)), New: fmt.Append(nil, "new ", i)}
				if i%3 == 1 {
					c.New = nil // to be removed
				}
				if i%4 != 3 || c.New == nil {
					filetree.Write(t, c.Path, fmt.Sprint("old ", i))
				}
				if i == at {
					os.Remove(c.Path)
					filetree.Write(t, filepath.Join(c.Path, "full"), "")
					c.New = []byte("new")
				}
				changes = append(changes, c)
			}
			filetree.Unchanged(t, func() {
				if err := Apply(changes); err == nil {
					t.Error("there is no error")
				}
			})
		})
	}
}
