package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/disk"
	"github.com/gomof/gomof/internal/filetree"
)

// An archive that inflates to more than it may is refused by its directory, wherever it is
// named, and nothing of it is read: these files have no such text.
func TestInflatedArchive(t *testing.T) {
	t.Chdir(t.TempDir())
	var large bytes.Buffer
	w := zip.NewWriter(&large)
	for i := range 5 {
		f, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("m%d.mof", i), Method: zip.Deflate, UncompressedSize64: 55 << 20})
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte("none"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	filetree.Write(t, "large.zip", large.Bytes())
	filetree.Write(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
	for args, status := range map[string]int{
		"check large.zip": exitFailed, "check large.zip/m1.mof": exitFailed, "check -I large.zip a.mof": exitFailed,
		"fmt -l large.zip/m0.mof": exitFailed, "export --format json large.zip": exitFailed,
	} {
		if got := gomofIn(t, args, status); !strings.Contains(got, "the archive inflates to more than 256 MiB") {
			t.Errorf("gomof %s says %.200s", args, got)
		}
	}
}

// The progress says where it is looking, in one line.
func TestProgressLine(t *testing.T) {
	dir := t.TempDir()
	name := filepath.ToSlash(filepath.Join(dir, strings.Repeat("deep/", 20)+"a.mof"))
	fsys, err := disk.Disk{}.FS([]string{name}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := progressLine("checking", fsys); got != "gomof: checking ..." {
		t.Errorf("before anything was read: %q", got)
	}
	if _, err := fsys.Open(name); !os.IsNotExist(err) {
		t.Fatal(err)
	}
	got := progressLine("checking", fsys)
	if !strings.HasPrefix(got, "gomof: checking ... ...") || !strings.HasSuffix(got, "deep/a.mof") || len(got) > 79 {
		t.Errorf("%q", got)
	}
}
