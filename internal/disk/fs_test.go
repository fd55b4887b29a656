package disk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/filetree"
)

// A link cannot lead outside of the named directories.
func TestLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Make(t, ".", map[string]string{
		"in": "directory", "in/a.mof": "", "out": "directory", "out/b.mof": "",
		"in/file.mof": "-> ../out/b.mof", "in/dir": "-> ../out", "in/same.mof": "-> a.mof", "via": "-> in",
	})
	for _, test := range []struct {
		named string
		reads map[string]bool
	}{
		{"in/a.mof", map[string]bool{"in/a.mof": true, "in/same.mof": true, "in/file.mof": false, "in/dir/b.mof": false, "out/b.mof": false, "in/../out/b.mof": false}},
		{"in/file.mof", map[string]bool{"in/file.mof": true, "in/dir/b.mof": false}},
		{"via/a.mof", map[string]bool{"via/a.mof": true, "via/file.mof": false, "in/a.mof": true}},
		{"in/dir/b.mof", map[string]bool{"in/dir/b.mof": true, "out/b.mof": true, "in/a.mof": false}},
	} {
		fsys, err := disk.Disk{}.FS([]string{test.named}, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range test.reads {
			_, err := fs.ReadFile(fsys, name)
			if (err == nil) != want {
				t.Errorf("%s named: reading %s: %v, want %v", test.named, name, err, want)
			}
		}
		if test.reads["in/same.mof"] && fsys.Real("in/same.mof") != fsys.Real("in/a.mof") {
			t.Errorf("in/same.mof is %s, in/a.mof is %s", fsys.Real("in/same.mof"), fsys.Real("in/a.mof"))
		}
	}
	anywhere, err := disk.Disk{}.FS(nil, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.ReadFile(anywhere, "in/file.mof"); err != nil {
		t.Errorf("anywhere: %v", err)
	}
}

// A named archive is a directory, and no other archive is.
func TestArchive(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "alone")
	filetree.Write(t, "lib/x.zip", filetree.Zip(t, "core/b.mof", "packed", "y.zip", string(filetree.Zip(t, "c.mof", ""))))
	filetree.Write(t, "other.zip", filetree.Zip(t, "d.mof", ""))
	fsys, err := disk.Disk{}.FS([]string{"a.mof"}, []string{"lib/x.zip"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := fs.ReadFile(fsys, "lib/x.zip/core/b.mof"); string(data) != "packed" {
		t.Errorf("%q, %v", data, err)
	}
	if list, err := fs.ReadDir(fsys, "lib/x.zip"); err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
	for _, name := range []string{"lib/x.zip/y.zip/c.mof", "other.zip/d.mof", "lib/x.zip/../../a.mof/x", "none.mof"} {
		if _, err := fs.Stat(fsys, name); err == nil {
			t.Errorf("%s is there", name)
		}
	}
	for name, want := range map[string]string{"a.mof": "", "lib/x.zip": "lib/x.zip", "lib/x.zip/core/b.mof": "lib/x.zip"} {
		if got := fsys.Archive(name); got != want {
			t.Errorf("%s is in %q, want %q", name, got, want)
		}
	}
}

// Origin returns the files on the machine that were read.
func TestOrigin(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "a.mof", "")
	filetree.Write(t, "x.zip", filetree.Zip(t, "b.mof", ""))
	fsys, err := disk.Disk{}.FS([]string{"a.mof", "x.zip/b.mof", disk.Stdin}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.mof", "x.zip/b.mof", disk.Stdin} {
		if _, err := fs.Stat(fsys, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{"a.mof": "a.mof", "x.zip/b.mof": "x.zip", disk.Stdin: "", "qualifiers.mof": ""} {
		if got, ok := fsys.Origin(name); got != want || ok != (want != "") {
			t.Errorf("%s is from %q, %v; want %q", name, got, ok, want)
		}
	}
}

// A directory or archive that cannot be searched is an error of the argument, or of the
// archive.
func TestSearchErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "file", "")
	filetree.Write(t, "bad.zip", "no archive")
	for _, dir := range []string{"none", "file", "none.zip"} {
		_, err := disk.Disk{}.FS(nil, []string{dir}, false)
		if _, ok := err.(disk.ArgumentError); !ok || !strings.Contains(err.Error(), "-I "+dir) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if _, err := (disk.Disk{}).FS(nil, []string{"bad.zip"}, false); err == nil || !strings.Contains(err.Error(), "the archive is damaged") {
		t.Error(err)
	}
}

// Arguments are files, directories, archives, their content, and standard input.
func TestSources(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Make(t, ".", map[string]string{
		"dir": "directory", "dir/b.MOF": "", "dir/sub": "directory", "dir/sub/a.mof": "", "dir/c.mfl": "", "dir/x.xml": "<CIM/>", "dir/y.xml": "<html/>", "dir/z.txt": "",
		"dir/link.mof": "-> b.MOF", "dir/loop": "-> .", "dir/nowhere.mof": "-> none", "empty": "directory",
	})
	filetree.Write(t, "x.zip", filetree.Zip(t, "core/p.mof", "", "core/q.xml", "<CIM/>", "r.mof", ""))
	kinds := []disk.Kind{{Extension: ".mof"}, {Extension: ".xml", Is: func(head []byte) bool { return strings.HasPrefix(string(head), "<CIM") }}}
	for _, test := range []struct {
		args string
		want []string
	}{
		{"dir", []string{"dir/b.MOF", "dir/link.mof", "dir/nowhere.mof", "dir/sub/a.mof", "dir/x.xml"}},
		{"dir/./z.txt none.mof -", []string{"dir/z.txt", "none.mof", disk.Stdin}},
		{"x.zip", []string{"x.zip/core/p.mof", "x.zip/core/q.xml", "x.zip/r.mof"}},
		{"x.zip/core x.zip/r.mof", []string{"x.zip/core/p.mof", "x.zip/core/q.xml", "x.zip/r.mof"}},
	} {
		got, err := disk.Disk{}.Sources(strings.Fields(test.args), kinds...)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, %v\nwant %q", test.args, got, err, test.want)
		}
	}
	_, err := disk.Disk{}.Sources([]string{"empty"}, kinds...)
	if err != disk.ArgumentError("empty has no .mof or .xml files") {
		t.Error(err)
	}
}

// Archives are not trusted: entries that could lead outside or are ambiguous are rejected.
func TestHostileArchive(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"climbs":    {filetree.Zip(t, "../a.mof", ""), "could lead out of it"},
		"absolute":  {filetree.Zip(t, "/etc/a.mof", ""), "could lead out of it"},
		"backslash": {filetree.Zip(t, `..\a.mof`, ""), "could lead out of it"},
		"twice":     {filetree.Zip(t, "a.mof", "", "a.mof", ""), "two files"},
		"long":      {filetree.Zip(t, strings.Repeat("a/", 1000)+"a.mof", ""), "2005 bytes"},
		"cut":       {filetree.Zip(t, "a.mof", "")[:40], "damaged"},
	} {
		path := filepath.Join(name, "x.zip")
		filetree.Write(t, path, test.data)
		fsys, err := disk.Disk{}.FS([]string{path + "/a.mof"}, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fs.ReadFile(fsys, path+"/a.mof"); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestExisting(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Make(t, ".", map[string]string{"a": "directory", "a/file": ""})
	for dir, want := range map[string]string{"a": "a", "a/b/c": "a", "a/file": "a", "x/y": "."} {
		if got := disk.Existing(filepath.FromSlash(dir)); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
	if got := disk.Existing(string(filepath.Separator)); got != string(filepath.Separator) {
		t.Error(got)
	}
	if _, err := os.Stat("a"); err != nil {
		t.Error(err)
	}
}
