package rerun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/internal/calendar"
	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/filetree"
)

// on is a machine with a calendar.
func on(t *testing.T) (Machine, *calendar.Calendar) {
	c := calendar.New(t, Tick)
	return Machine{Ask: disk.Question.Ask, Now: c.Now}, c
}

// saw returns the facts of a run that reads these files, some of which may not exist.
func (m Machine) saw(t *testing.T, names ...string) Facts {
	t.Helper()
	trace := m.Trace()
	fsys, err := disk.Observed(trace).FS(names, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := fs.ReadFile(fsys, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if !trace.Repeatable() {
		t.Error("the run is not repeatable")
	}
	return trace.Facts()
}

// Facts hold until a file changes, whatever its size and times are. A file is read until
// its stamp can be trusted, and not after that.
func TestHold(t *testing.T) {
	m, calendar := on(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "one")
	facts := m.saw(t, "a.mof", "none.mof")
	if all, renewed := m.Hold(facts); !all || renewed {
		t.Errorf("at once: all hold: %v, renewed: %v", all, renewed)
	}
	calendar.Pass()
	if all, renewed := m.Hold(facts); !all || renewed != stamps {
		t.Errorf("later: all hold: %v, renewed: %v", all, renewed)
	}
	asked := m
	asked.Ask = func(q disk.Question) disk.Answer {
		if q.Look == disk.Content && q.Path != "none.mof" && stamps {
			t.Errorf("%s is read, though its stamp is trusted", q.Path)
		}
		return q.Ask()
	}
	if all, renewed := asked.Hold(facts); !all || renewed {
		t.Errorf("after that: all hold: %v, renewed: %v", all, renewed)
	}
	filetree.Write(t, "none.mof", "")
	if all, _ := m.Hold(facts); all {
		t.Error("a file has come, and all facts hold")
	}
	os.Remove("none.mof")
	info, _ := os.Stat("a.mof")
	filetree.Write(t, "a.mof", "two")
	os.Chtimes("a.mof", info.ModTime(), info.ModTime())
	if all, _ := m.Hold(facts); all {
		t.Error("another text of the same size and time, and all facts hold")
	}
}

const stamps = runtime.GOOS == "linux" || runtime.GOOS == "darwin"

// Size and times do not identify a file while its time is recent.
func TestStamp(t *testing.T) {
	if !stamps {
		t.Skip("no stamps here")
	}
	_, calendar := on(t)
	t.Chdir(t.TempDir())
	stampNow := func() stamp {
		info, err := os.Stat("a")
		if err != nil {
			t.Fatal(err)
		}
		return stampOf(info, calendar.Now())
	}
	filetree.Write(t, "a", "one")
	if stampNow().trusted {
		t.Error("the stamp of a file that was just written is trusted")
	}
	calendar.Pass()
	old := stampNow()
	info, _ := os.Stat("a")
	if !old.trusted || !old.holds(info) {
		t.Error("a file that nobody touched has changed")
	}
	filetree.Write(t, "a", "two")
	os.Chtimes("a", info.ModTime(), info.ModTime())
	if info, _ = os.Stat("a"); old.holds(info) {
		t.Error("another text of the same size and time is taken for the same")
	}
	filetree.Write(t, "b", "two")
	os.Chtimes("b", info.ModTime(), info.ModTime())
	os.Rename("b", "a")
	if info, _ = os.Stat("a"); old.holds(info) {
		t.Error("another file is taken for the same")
	}
}

// A run is not repeatable if something changed during it, or if it read something that can
// be read only once.
func TestRepeatable(t *testing.T) {
	m, _ := on(t)
	q := disk.Question{Look: disk.Itself, Path: "a"}
	trace := m.Trace()
	trace.Saw(q, disk.Answer{Text: "absent"})
	trace.Saw(q, disk.Answer{Text: "absent"})
	if !trace.Repeatable() {
		t.Error("the same was seen twice")
	}
	trace.Saw(q, disk.Answer{Text: "file of 3"})
	if trace.Repeatable() {
		t.Error("the answer has changed")
	}
	trace = m.Trace()
	if trace.SawOnce(); trace.Repeatable() {
		t.Error("something was seen once")
	}
}

// The output of a run can have other line ends, but no other changes.
func TestLeft(t *testing.T) {
	m, calendar := on(t)
	t.Chdir(t.TempDir())
	p := &Package{Dir: "p", Files: []File{FileOf("a_gen.go", []byte("a\n")), FileOf("b_gen.go", []byte("b\n"))}}
	left := func(what string, want bool) {
		t.Helper()
		if all, _ := m.Left(p); all != want {
			t.Errorf("%s: it is as it was left: %v", what, all)
		}
	}
	left("nothing is there", false)
	filetree.Write(t, "p/a_gen.go", "a\n")
	left("one file is there", false)
	filetree.Write(t, "p/b_gen.go", "b\r\n")
	left("CR LF", true)
	calendar.Pass()
	left("later", true)
	if all, renewed := m.Left(p); !all || renewed {
		t.Errorf("all files are read again: %v, %v", all, renewed)
	}
	filetree.Write(t, "p/a_gen.go", "x\n")
	left("another text", false)
	if !p.Has("b_gen.go") || p.Has("c_gen.go") {
		t.Error("Has is wrong")
	}
	rule := FileOf("p.d", []byte("a: b\n"))
	filetree.Write(t, "p.d", "a: b\r\n")
	if rule.Same() {
		t.Error("a rule has other line ends")
	}
	if filetree.Write(t, "p.d", "a: b\n"); !rule.Same() {
		t.Error("a rule is the same")
	}
}

func sampleRecord(t *testing.T) *Record {
	m, _ := on(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "text")
	return &Record{
		Facts:  append(m.saw(t, "a.mof"), Fact{Question: disk.Question{Look: 'p', Path: "dir", About: "example.com/p"}, Text: "x"}),
		Stdout: "out", Stderr: "err",
		Packages: []Package{{Dir: "p", Files: []File{FileOf("a_gen.go", []byte("a")), FileOf("b_gen.go", nil)}}, {Dir: "q"}},
		Rule:     FileOf("p.d", []byte("rule")),
	}
}

// A record is read as it was written, except for stamps that are not trusted.
func TestEncode(t *testing.T) {
	r := sampleRecord(t)
	for i := range r.Facts {
		if !r.Facts[i].stamp.trusted {
			r.Facts[i].stamp = stamp{}
		}
	}
	again := decode(r.encode())
	if again == nil {
		t.Fatal("it cannot be read")
	}
	again.Packages[1].Files = nil
	if !reflect.DeepEqual(again, r) {
		t.Errorf("%+v\nwas\n%+v", again, r)
	}
}

// A damaged record is not used.
func TestDamagedRecord(t *testing.T) {
	whole := sampleRecord(t).encode()
	for n := range whole {
		if decode(whole[:n]) != nil {
			t.Fatalf("the first %d bytes of %d are taken for a record", n, len(whole))
		}
		damaged := slices.Clone(whole)
		damaged[n] ^= 4
		if decode(damaged) != nil {
			t.Fatalf("byte %d is damaged, and nobody notices", n)
		}
		body := damaged[: len(whole)-32 : len(whole)-32]
		decode(append(body, disk.Sum(body)...)) // it must not panic
	}
}

// store opens the store of a key in its own cache.
func store(t *testing.T, m Machine, key string) *Store {
	t.Helper()
	dir := t.TempDir()
	for _, variable := range []string{"XDG_CACHE_HOME", "LocalAppData", "HOME"} {
		t.Setenv(variable, dir)
	}
	s := m.Open([]byte(key))
	if s == nil {
		t.Skip("no cache directory here")
	}
	return s
}

// Each key has its own record, and records that are not used for long are removed.
func TestStore(t *testing.T) {
	m, calendar := on(t)
	r := sampleRecord(t)
	s := store(t, m, "key")
	if s.Load() != nil {
		t.Error("there is a record before any was saved")
	}
	s.Save(r)
	if got := s.Load(); got == nil || got.Stdout != r.Stdout {
		t.Errorf("%+v", got)
	}
	if m.Open([]byte("another")).Load() != nil {
		t.Error("another key has the record")
	}
	others, err := os.ReadDir(filepath.Dir(s.path))
	if err != nil || len(others) != 1 {
		t.Error("something lies about", others, err)
	}
	filetree.Write(t, s.path, "nonsense")
	if s.Load() != nil {
		t.Error("nonsense is a record")
	}
	old := filepath.Join(filepath.Dir(s.path), "old")
	filetree.Write(t, old, "")
	os.Chtimes(old, time.Time{}, calendar.Now().Add(-recordLife-time.Hour))
	s.Save(r)
	if _, err := os.Stat(old); err == nil {
		t.Error("an old record is still there")
	}
	long := calendar.Now().Add(-2 * recordUse)
	os.Chtimes(s.path, long, long)
	s.Use()
	if info, err := os.Stat(s.path); err != nil || !info.ModTime().After(long) {
		t.Error("its use is not noted", err)
	}
}

// Without a cache directory nothing is stored, and nothing fails.
func TestNoStore(t *testing.T) {
	m, _ := on(t)
	r := sampleRecord(t)
	s := store(t, m, "key")
	filetree.Write(t, filepath.Dir(s.path), "a file")
	for _, s := range []*Store{s, nil} {
		s.Save(r)
		s.Use()
		if s.Load() != nil {
			t.Error("there is a record")
		}
	}
}

// The identity of a program changes with its file.
func TestIdentity(t *testing.T) {
	m, _ := on(t)
	first, err := m.Identity()
	second, err2 := m.Identity()
	if first == "" || first != second || err != nil || err2 != nil {
		t.Errorf("%q, %v\n%q, %v", first, err, second, err2)
	}
}

// Watch runs again if a fact changes, and not otherwise.
func TestWatch(t *testing.T) {
	m, _ := on(t)
	t.Chdir(t.TempDir())
	filetree.Write(t, "in/a.mof", "0")
	ctx, cancel := context.WithCancel(t.Context())
	runs, ended := make(chan Facts), make(chan error, 1)
	go func() {
		ended <- m.Watch(ctx, func() (Facts, error) {
			facts := m.saw(t, "in/a.mof", "later/b.mof")
			select {
			case runs <- facts:
			case <-ctx.Done():
			}
			return facts, nil
		}, func(dirs int) {
			if dirs == 0 {
				t.Error("it watches nothing")
			}
		})
	}()
	text := func(facts Facts) string {
		i := slices.IndexFunc(facts, func(f Fact) bool { return f.Look == disk.Content })
		return facts[i].Text
	}
	<-runs
	for i, change := range []func(){
		func() { filetree.Write(t, "in/a.mof", "1") },
		func() { filetree.Write(t, "in/other.mof", ""); filetree.Write(t, "in/a.mof", "2") },
		func() { filetree.Write(t, "new", "3"); os.Rename("new", "in/a.mof") },
	} {
		change()
		for want := disk.Sum(fmt.Append(nil, i+1)); text(<-runs) != want; {
		}
	}
	filetree.Write(t, "later/b.mof", "")
	for facts := range runs {
		if slices.ContainsFunc(facts, func(f Fact) bool { return f.Look == disk.Content && strings.HasSuffix(f.Path, "b.mof") }) {
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Watch ends with an error of a run, and calls begun only after the first run.
func TestWatchEnds(t *testing.T) {
	m, _ := on(t)
	wrong := errors.New("wrong")
	err := m.Watch(t.Context(), func() (Facts, error) { return nil, wrong }, func(int) { t.Error("it has begun") })
	if err != wrong {
		t.Error(err)
	}
}
