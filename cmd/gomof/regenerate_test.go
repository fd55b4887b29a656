package main

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gomof/gomof/internal/calendar"
	"github.com/gomof/gomof/internal/filetree"
	"github.com/gomof/gomof/internal/rerun"
)

// runsOn compares runs by a calendar, on which all files are old.
func runsOn(t *testing.T) *calendar.Calendar {
	c := calendar.New(t, rerun.Tick)
	machine.Now = c.Now
	t.Cleanup(func() { machine.Now = time.Now })
	return c
}

// ownCache gives a test a cache that is empty.
func ownCache(t *testing.T) string {
	dir := t.TempDir()
	setCache(func(key, value string) error { t.Setenv(key, value); return nil }, dir)
	return dir
}

// knows reports whether a run of these arguments would find that nothing has
// changed.
func knows(t *testing.T, args []string) bool {
	t.Helper()
	var c cli
	var out strings.Builder
	parser, err := newParser(&c, &out, &out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	store := c.Generate.store(&env{cli: &c, stdout: &out, stderr: &out})
	r := store.Load()
	return r != nil && c.Generate.upToDate(r, store)
}

// An editor does to the input and output what people and other programs do.
type editor struct {
	*rand.Rand
	t *testing.T
	n int
}

func (e *editor) one(names ...string) string { return names[e.IntN(len(names))] }

// text is MOF that declares a class and may have a warning, or an error.
func (e *editor) text(class string) string {
	e.n++
	switch e.IntN(30) {
	case 0:
		return fmt.Sprintf("class %s { strin Id; };\n", class)
	case 1, 2, 3, 4, 5:
		return fmt.Sprintf("class %s { [Key] string Id%02d; [ValueMap{\"1\"}, Values{\"On\", \"Off\"}] uint8 State; };\n", class, e.n%100)
	}
	return fmt.Sprintf("class %s { [Key] string Id%02d; };\n", class, e.n%100)
}

// put writes a file, if there is a place for it.
func put(name string, data []byte) {
	if os.MkdirAll(filepath.Dir(name), 0o777) == nil {
		os.WriteFile(name, data, 0o666)
	}
}

// rewrite changes a file; sometimes the size and the time stay, as with cp -p.
func (e *editor) rewrite(name, text string) string {
	info, err := os.Stat(name)
	if err != nil || info.IsDir() {
		os.RemoveAll(name) // a link to nothing, perhaps
	}
	put(name, []byte(text))
	if err == nil && e.IntN(2) == 0 {
		os.Chtimes(name, info.ModTime(), info.ModTime())
		return name + " is written, its time stays"
	}
	return name + " is written"
}

func (e *editor) edit() string {
	switch e.IntN(30) {
	case 0, 1:
		return e.rewrite("main.mof", "#pragma include(\"inc.mof\")\n[ACME_Mark] class ACME_Main : ACME_Base { };\nclass ACME_Part : ACME_Inc { };\n"+e.text("ACME_More"))
	case 2, 3, 10: // the include is found elsewhere, or nowhere
		dir := e.one(".", "lib1")
		if os.Remove(filepath.Join(dir, "inc.mof")) == nil {
			return "an include is removed from " + dir
		}
		return e.rewrite(filepath.Join(dir, "inc.mof"), e.text("ACME_Inc"))
	case 4, 11, 12: // the superclass is found elsewhere
		name := filepath.Join(e.one("lib1", "lib2", "lib2/deep"), e.one("ACME_Base.mof", "acme_base.mof", "other.mof"))
		if os.Remove(name) == nil {
			return name + " is removed"
		}
		return e.rewrite(name, e.text("ACME_Base"))
	case 5:
		return e.rewrite("marks.mof", fmt.Sprintf("Qualifier ACME_Mark : boolean = %s, Scope(class);\n", e.one("true ", "false")))
	case 6:
		put("lib.zip", filetree.Zip(e.t, "ACME_Zip.mof", e.text("ACME_Zip")))
		return "an archive is written"
	case 7:
		now := time.Now()
		name := e.one("main.mof", "marks.mof", "gomof.yaml")
		os.Chtimes(name, now, now)
		return name + " is touched"
	case 8:
		return e.rewrite("gomof.yaml", fmt.Sprintf("version: 1\ninclude: [%s]\npackages:\n  - {out: out1, package: %s, mof: [main.mof]}\n  - {out: out2, mof: [dir]}\n", e.one("lib1, lib2", "lib2, lib1"), e.one("one", "two")))
	case 9, 13:
		which := e.one("a", "b", "c")
		name := filepath.Join("dir", which+".mof")
		if which != "a" && os.Remove(name) == nil {
			return name + " is removed"
		}
		return e.rewrite(name, e.text("ACME_In"+which))
	}
	if e.IntN(2) == 0 {
		return e.shift()
	}
	return e.meddle()
}

// shift leaves the texts, but moves what has them.
func (e *editor) shift() string {
	some := e.one("main.mof", "inc.mof", "marks.mof", "gomof.yaml", "lib1/ACME_Base.mof", "lib2/inc.mof", "dir/a.mof", "dir/b.mof")
	switch e.IntN(12) {
	case 0:
		other := e.one("inc.mof", "lib1/inc.mof", "dir/b.mof", "lib2/deep/inc.mof")
		os.Rename(some, other)
		return some + " becomes " + other
	case 1: // each with the times of the other, perhaps
		return swap(e.one("lib1", "dir", "lib1/inc.mof", "inc.mof"), e.one("lib2", "lib2/deep", "lib2/inc.mof"))
	case 2:
		return swap("inc.mof", "lib1/inc.mof")
	case 3:
		os.MkdirAll("kept", 0o777)
		kept := filepath.Join("kept", filepath.Base(some))
		if os.Rename(some, kept) == nil {
			os.Symlink(e.one(kept, filepath.Join("..", kept)), some)
		}
		return some + " becomes a link"
	case 4:
		if info, err := os.Lstat(some); err == nil && info.IsDir() {
			os.Remove(some)
			return some + " was a directory"
		}
		os.Remove(some)
		os.Mkdir(some, 0o777)
		return some + " becomes a directory"
	case 5:
		os.Chmod(some, []fs.FileMode{0o444, 0o640, 0o777}[e.IntN(3)])
		return some + " has other permissions"
	case 6:
		os.Remove("lib2/deep")
		if os.Rename("lib2/deep", "deep") != nil {
			os.Rename("deep", "lib2/deep")
			return "a directory that is searched is back"
		}
		os.Symlink(e.one("../deep", "../lib1", "../dir", ".."), "lib2/deep")
		return "a directory that is searched becomes a link"
	case 7: // what is written to one is in the other
		os.Remove("lib1/inc.mof")
		os.Link("inc.mof", "lib1/inc.mof")
		return "two includes are one file"
	case 8:
		then := time.Now().Add(time.Duration(e.IntN(2000)-1000) * time.Hour)
		os.Chtimes(some, then, then)
		return some + " has another time"
	case 9:
		if os.Remove("out1") != nil && os.Rename("out1", "real1") == nil || e.IntN(2) == 0 {
			os.Symlink(e.one("real1", "none"), "out1")
		}
		return "the output directory is a link, or no longer"
	case 10:
		if os.RemoveAll("lib.zip"); e.IntN(2) == 0 {
			put("lib.zip/ACME_Zip.mof", []byte(e.text("ACME_Zip")))
		}
		return "the archive is a directory, or gone"
	}
	os.RemoveAll("dir")
	put("dir/a.mof", []byte(e.text("ACME_InA")))
	return "a directory is made anew"
}

func swap(a, b string) string {
	os.Rename(a, "aside")
	os.Rename(b, a)
	os.Rename("aside", b)
	return a + " and " + b + " are swapped"
}

// meddle changes output.
func (e *editor) meddle() string {
	dir := e.one("out1", "out2")
	files, _ := filepath.Glob(filepath.Join(dir, "*_gen.go"))
	if len(files) == 0 {
		return "nothing"
	}
	name := files[e.IntN(len(files))]
	data, err := os.ReadFile(name)
	if err != nil {
		os.RemoveAll(name) // it is a directory
		return "a directory is removed where output belongs"
	}
	switch e.IntN(10) {
	case 0:
		os.Remove(name)
		return name + " is removed"
	case 1:
		return e.rewrite(name, string(data)+"// by hand\n")
	case 2: // of the same size
		data[len(data)-2]++
		return e.rewrite(name, string(data))
	case 3:
		return e.rewrite(name, strings.ReplaceAll(string(data), "\n", "\r\n"))
	case 4:
		put(filepath.Join(dir, "extra_gen.go"), data)
		return "a copy is made of " + name
	case 5:
		put(filepath.Join(dir, "mine_gen.go"), []byte("package mine\n"))
		return "another program writes a file to " + dir
	case 6:
		os.Remove(name)
		os.Mkdir(name, 0o777)
		return name + " becomes a directory"
	case 7:
		os.MkdirAll("kept", 0o777)
		os.Rename(name, "kept/output")
		os.Symlink("../kept/output", name)
		return name + " becomes a link"
	case 8:
		os.Chmod(name, 0o444)
		return name + " is read-only"
	}
	os.RemoveAll(dir)
	return dir + " is removed"
}

// commandLines are options to choose from.
var commandLines = []string{
	"generate",
	"generate -v",
	"generate --check",
	"generate --dry-run",
	"generate --depfile p.d",
	"generate --qualifiers cim --qualifiers marks.mof -I lib1 -I lib2 --out out1 --package one main.mof",
	"generate --qualifiers cim --qualifiers marks.mof -I lib2 -I lib1 --out out1 --package one --depfile p.d main.mof",
	"generate -I lib1 -I lib2 -W no-all --out out1 --package one --class ACME_* main.mof",
	"generate -q --out out2 dir",
	"generate --diagnostics json --out out2 dir",
	"generate -I lib.zip --out out2 --package zip lib.zip dir",
}

// beginning is what the input is at first.
var beginning = map[string]string{
	"main.mof": "#pragma include(\"inc.mof\")\nclass ACME_Main : ACME_Base { };\nclass ACME_Part : ACME_Inc { };\n", "inc.mof": "class ACME_Inc { [Key] string Id; };\n",
	"lib1": "directory", "lib2": "directory", "lib2/deep": "directory", "dir": "directory",
	"lib2/inc.mof": "class ACME_Inc { [Key] string Last; };\n", "lib2/deep/last.mof": "class ACME_Base { [Key] string Last; };\n",
	"lib2/deep/marks.mof": "Qualifier ACME_Mark : boolean = true, Scope(class);\n",
	"lib1/ACME_Base.mof":  "class ACME_Base { [Key] string Id; };\n", "dir/a.mof": "class ACME_InA { [Key] string Id; };\n",
	"marks.mof":  "Qualifier ACME_Mark : boolean = true, Scope(class);\n",
	"gomof.yaml": "version: 1\ninclude: [lib1, lib2]\npackages:\n  - {out: out1, mof: [main.mof]}\n  - {out: out2, mof: [dir]}\n",
}

// Whatever is done to input, output and options: a run that may know from the
// cache that there is nothing to do leaves the files, the texts and the status
// that one leaves which knows nothing, in a fresh directory.
func TestCacheIsNeverSeen(t *testing.T) {
	calendar := runsOn(t)
	ownCache(t)
	steps, seed := 150, rand.Uint64()
	if testing.Short() {
		steps, seed = 40, 1
	}
	t.Logf("seed %d", seed)
	e := &editor{Rand: rand.New(rand.NewPCG(seed, 1)), t: t}
	work := t.TempDir()
	t.Chdir(work)
	filetree.Make(t, work, beginning)
	filetree.Write(t, "lib.zip", filetree.Zip(t, "ACME_Zip.mof", "class ACME_Zip { [Key] string Id; };\n"))
	line := commandLines[0]
	known, failing := 0, false
	var story []string
	for range steps {
		if e.IntN(8) == 0 {
			line = commandLines[e.IntN(len(commandLines))]
		}
		what := "nothing"
		switch n := e.IntN(8); {
		case n < 4:
			what = e.edit()
		case n == 4 || n < 7 && failing: // or what is wrong stays so for long
			for _, name := range []string{"lib1", "lib2", "dir", "deep", "kept", "real1", "out1", "out2", "main.mof", "inc.mof", "marks.mof", "gomof.yaml"} {
				os.RemoveAll(name)
			}
			filetree.Make(t, work, beginning)
			what = "it is as it was in the beginning"
		}
		if e.IntN(3) == 0 {
			calendar.Pass()
		}
		story = append(story, what+"; gomof "+line)
		args := strings.Fields(line)
		before := filetree.Read(t, work)
		if knows(t, args) {
			known++
		}
		got := outcome(t, work, args)
		fresh := t.TempDir()
		filetree.Make(t, fresh, before)
		want := outcome(t, fresh, append(args, "--no-cache"))
		failing = want["status"] != fmt.Sprint(exitOK)
		os.Chdir(work)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("without the cache -, with it +:\n%s\nafter\n%s", diff, strings.Join(story[max(0, len(story)-8):], "\n"))
		}
	}
	t.Logf("%d of %d runs had nothing to do", known, steps)
	if known < steps/20 {
		t.Errorf("%d of %d runs had nothing to do, that tests little", known, steps)
	}
}

// outcome runs the command in a directory; it is all that one can see of that.
func outcome(t *testing.T, dir string, args []string) map[string]string {
	t.Helper()
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	status := run(args, &stdout, &stderr)
	all := filetree.Read(t, dir)
	all["stdout"], all["stderr"], all["status"] = stdout.String(), stderr.String(), fmt.Sprint(status)
	return all
}

// A second run knows, and writes no record anew once stamps are trusted.
func TestCacheKnows(t *testing.T) {
	calendar := runsOn(t)
	cache := ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; [ValueMap{\"1\"}, Values{\"On\", \"Off\"}] uint8 State; };\n")
	args := []string{"generate", "--out", "p", "a.mof"}
	first := gomofIn(t, strings.Join(args, " "), exitOK)
	if !knows(t, args) {
		t.Fatal("the second run does not know")
	}
	if again := gomofIn(t, strings.Join(args, " "), exitOK); again != first || first == "" {
		t.Errorf("the second run says\n%s\nthe first said\n%s", again, first)
	}
	for _, mode := range []string{"--check", "--dry-run"} {
		if !knows(t, append(args, mode)) {
			t.Errorf("%s does not know", mode)
		}
	}
	if knows(t, []string{"generate", "--out", "p", "--package", "q", "a.mof"}) {
		t.Error("another package is taken for the same")
	}
	calendar.Pass()
	if !knows(t, args) { // it renews the stamps
		t.Fatal("the third run does not know")
	}
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return // no stamps
	}
	records, _ := filepath.Glob(filepath.Join(cache, "gomof", "generate", "*"))
	if len(records) != 1 {
		t.Fatalf("records: %v", records)
	}
	renewed, err := os.Stat(records[0])
	if err != nil {
		t.Fatal(err)
	}
	if !knows(t, args) {
		t.Fatal("the fourth run does not know")
	}
	if again, err := os.Stat(records[0]); err != nil || !os.SameFile(renewed, again) {
		t.Errorf("the record is written again, though all stamps are trusted: %v", err)
	}
}

// Where no cache can be, all is as without.
func TestNoPlaceForACache(t *testing.T) {
	for name, prepare := range map[string]func(dir string) string{
		"a file": func(dir string) string {
			filetree.Write(t, filepath.Join(dir, "c"), "")
			return filepath.Join(dir, "c")
		},
		"relative":   func(string) string { return "here" },
		"none":       func(string) string { return "" },
		"in records": func(dir string) string { filetree.Write(t, filepath.Join(dir, "gomof", "generate"), ""); return dir },
	} {
		t.Run(name, func(t *testing.T) {
			dir := prepare(t.TempDir())
			setCache(func(key, value string) error { t.Setenv(key, value); return nil }, dir)
			if dir == "" {
				t.Setenv("HOME", "")
			}
			t.Chdir(t.TempDir())
			filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
			for range 2 {
				if got := gomofIn(t, "generate --out p a.mof", exitOK); got != "" {
					t.Error(got)
				}
			}
			if _, err := os.Stat("here"); err == nil {
				t.Error("a relative cache was made")
			}
		})
	}
}

// Permissions count as well, where they bind.
func TestCacheKnowsPermissions(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("root, or a system without")
	}
	calendar := runsOn(t)
	ownCache(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "#pragma include(\"inc/b.mof\")\nclass ACME_A : ACME_Base { };\n")
	filetree.Write(t, "inc/b.mof", "class ACME_B { [Key] string Id; };\n")
	filetree.Write(t, "lib/sub/base.mof", "class ACME_Base { [Key] string Id; };\n")
	args := []string{"generate", "-I", "lib", "--out", "p", "a.mof"}
	for _, name := range []string{"a.mof", "inc", "inc/b.mof", "lib/sub", "lib/sub/base.mof", "p", "p/acmea_gen.go"} {
		calendar.Pass()
		gomofIn(t, strings.Join(args, " "), exitOK)
		if !knows(t, args) {
			t.Fatal("the second run does not know")
		}
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		os.Chmod(name, 0)
		know := knows(t, args)
		status := run(append(args, "--no-cache"), &strings.Builder{}, &strings.Builder{})
		os.Chmod(name, info.Mode().Perm())
		if know != (status == exitOK) {
			t.Errorf("%s cannot be read: a run without the cache ends with %d, one with it knows: %v", name, status, know)
		}
	}
}
