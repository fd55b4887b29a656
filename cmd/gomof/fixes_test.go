package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever the file of a corpus, the safe fixes add no error, and are all there after one run.
func TestFixCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: lints many files, three times each")
	}
	corpus, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"dsccommunity+ActiveDirectoryDsc", "dsccommunity+SqlServerDsc", "microsoft+Windows-driver-samples", "libvirt+libvirt-cim"} {
		if _, err := os.Stat(filepath.Join(corpus, name)); err != nil {
			t.Skip("the corpus is not there")
		}
		err := filepath.WalkDir(filepath.Join(corpus, name), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".mof") {
				fixTwice(t, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fixTwice fixes a copy of a file, and then again.
func fixTwice(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		t.Fatal(err)
	}
	errors := func() int {
		var out bytes.Buffer
		run([]string{"check", copied}, &out, &out)
		return strings.Count(out.String(), ": error:")
	}
	fix := func() []byte {
		var out bytes.Buffer
		run([]string{"lint", "--level", "strict", "--fix", copied}, &out, &out)
		if strings.Contains(out.String(), "this is a bug of gomof") {
			t.Errorf("%s: %s", path, out.String())
		}
		fixed, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		return fixed
	}
	before := errors()
	first := fix()
	if after := errors(); after > before {
		t.Errorf("%s: %d errors after the fixes, %d before", path, after, before)
	}
	if second := fix(); !bytes.Equal(first, second) {
		t.Errorf("%s: a second run changes it", path)
	}
}
