package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/filetree"
)

// notes is an observer.
type notes struct {
	mu   sync.Mutex
	seen map[disk.Question]disk.Answer
	once bool
}

func (n *notes) Saw(q disk.Question, a disk.Answer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen[q] = a
}

func (n *notes) SawOnce() { n.once = true }

func observed() (*notes, disk.Disk) {
	n := &notes{seen: map[disk.Question]disk.Answer{}}
	return n, disk.Observed(n)
}

// changed returns the questions whose answer has changed.
func (n *notes) changed() (list []disk.Question) {
	for q, a := range n.seen {
		if q.Ask().Text != a.Text {
			list = append(list, q)
		}
	}
	return list
}

// readAll does the same as a compilation: it lists a directory, and reads files, some of
// which do not exist.
func readAll(t *testing.T, d disk.Disk) {
	t.Helper()
	files, err := d.Sources([]string{"in"}, disk.Kind{Extension: ".mof"}, disk.Kind{Extension: ".xml", Is: func(head []byte) bool { return len(head) > 3 }})
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := d.FS(files, []string{"lib", "x.zip"}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "in/none.mof", "lib/b.mof", "x.zip/c.mof") {
		_, err := fs.ReadFile(fsys, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if _, err := fs.ReadDir(fsys, "lib"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadSmall("gomof.yaml"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// Everything that can change what is read changes an answer, and nothing else does.
func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(t *testing.T)
		none   bool
	}{
		{"nothing", func(*testing.T) {}, true},
		{"the same text again", func(t *testing.T) { filetree.Write(t, "in/a.mof", "text") }, true},
		{"the rest of an XML file that nobody reads", func(t *testing.T) { filetree.Write(t, "in/no.xml", "abc") }, true},
		{"a file elsewhere", func(t *testing.T) { filetree.Write(t, "elsewhere/a.mof", "") }, true},
		{"another text of the same size", func(t *testing.T) { filetree.Write(t, "in/a.mof", "TEXT") }, false},
		{"a file that comes", func(t *testing.T) { filetree.Write(t, "in/none.mof", "") }, false},
		{"a file that is listed", func(t *testing.T) { filetree.Write(t, "in/sub/new.mof", "") }, false},
		{"a file that goes", func(*testing.T) { os.Remove("lib/b.mof") }, false},
		{"a file that becomes a directory", func(*testing.T) { os.Remove("in/a.mof"); os.Mkdir("in/a.mof", 0o777) }, false},
		{"a link that leads elsewhere", func(t *testing.T) {
			os.Remove("in/link.mof")
			filetree.Make(t, ".", map[string]string{"in/link.mof": "-> ../lib/b.mof"})
		}, false},
		{"what a link leads to", func(t *testing.T) { filetree.Write(t, "real.mof", "more") }, false},
		{"the beginning of an XML file", func(t *testing.T) { filetree.Write(t, "in/no.xml", "abcd") }, false},
		{"a directory to search that is a link now", func(t *testing.T) {
			os.Rename("lib", "moved")
			filetree.Make(t, ".", map[string]string{"lib": "-> moved"})
		}, false},
		{"an archive", func(t *testing.T) { filetree.Write(t, "x.zip", filetree.Zip(t, "c.mof", "more")) }, false},
		{"a configuration that comes", func(t *testing.T) { filetree.Write(t, "gomof.yaml", "") }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			filetree.Make(t, ".", map[string]string{
				"in": "directory", "in/a.mof": "text", "in/sub": "directory", "in/sub/d.mof": "", "in/no.xml": "abc",
				"lib": "directory", "lib/b.mof": "b", "real.mof": "", "in/link.mof": "-> ../real.mof",
			})
			filetree.Write(t, "x.zip", filetree.Zip(t, "c.mof", ""))
			notes, d := observed()
			readAll(t, d)
			if list := notes.changed(); list != nil || notes.once {
				t.Fatalf("changed before any change: %v", list)
			}
			test.change(t)
			if list := notes.changed(); (list == nil) != test.none {
				t.Errorf("these answers have changed: %q", list)
			}
		})
	}
}

// A question about something that was partly read, or can be read only once, cannot be
// asked again.
func TestSawOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "text")
	for name, test := range map[string]struct {
		read func(t *testing.T, fsys *disk.FS)
		once bool
	}{
		"nothing is read": {func(t *testing.T, fsys *disk.FS) {
			f, err := fsys.Open("a.mof")
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
		}, false},
		"two bytes": {func(t *testing.T, fsys *disk.FS) {
			f, err := fsys.Open("a.mof")
			if err != nil {
				t.Fatal(err)
			}
			f.Read(make([]byte, 2))
			f.Close()
		}, true},
		"all": {func(t *testing.T, fsys *disk.FS) {
			if _, err := fs.ReadFile(fsys, "a.mof"); err != nil {
				t.Fatal(err)
			}
		}, false},
	} {
		notes, d := observed()
		fsys, err := d.FS([]string{"a.mof"}, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if test.read(t, fsys); notes.once != test.once {
			t.Errorf("%s: %v", name, notes.once)
		}
	}
	notes, d := observed()
	if _, err := d.FS([]string{disk.Stdin}, nil, false); err != nil || !notes.once {
		t.Error("standard input is read once", err)
	}
}

// Reading a pipe does not block.
func TestReadFile(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a", "text")
	if data, info, err := disk.ReadFile("a"); string(data) != "text" || info.Size() != 4 || err != nil {
		t.Errorf("%q, %v, %v", data, info, err)
	}
	if _, _, err := disk.ReadFile("."); err != disk.ErrNotRegular {
		t.Error(err)
	}
	if _, _, err := disk.ReadFile("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if exec.Command("mkfifo", "pipe").Run() != nil {
		t.Skip("no pipes")
	}
	if _, _, err := disk.ReadFile("pipe"); err != disk.ErrNotRegular {
		t.Error(err)
	}
	if _, err := (disk.Disk{}).ReadSmall("pipe"); err == nil || err.Error() != "open pipe: it is not a regular file" {
		t.Error(err)
	}
	filetree.Write(t, "large", strings.Repeat("x", 16<<20+1))
	if _, err := (disk.Disk{}).ReadSmall("large"); err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Error(err)
	}
}
