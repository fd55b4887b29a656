package output

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// If a directory cannot be used, one error says why, and what to do.
func TestPlanNeedsADirectory(t *testing.T) {
	for _, c := range []struct {
		name, dir string
		files     map[string]string // by their path, those that end with > are links
		want      string            // "" for none
	}{
		{"nothing there", "new/deep", nil, ""},
		{"a file", "out", map[string]string{"out": "x"}, "out is not a directory; choose another --out"},
		{"below a file", "out/sub/deep", map[string]string{"out": "x"}, "out is not a directory; choose another --out"},
		{"a dangling link", "out", map[string]string{"out>": "nowhere"}, "out is a dangling link; remove it or choose another --out"},
		{"a link to a directory", "out", map[string]string{"out>": ".", "x.go": "package p\n"}, ""},
		{"another package", "out", map[string]string{"out/x.go": "// Package q.\npackage q\n"}, "out/x.go belongs to package q, but the generated package is p; choose another --out, or --package q"},
		{"a program", "out", map[string]string{"out/x.go": "package main\n"}, "out/x.go belongs to package main, but the generated package is p; choose another --out"},
		{"the same package", "out", map[string]string{"out/x.go": "package p\n"}, ""},
		{"tests of another package", "out", map[string]string{"out/x_test.go": "package p_test\n"}, ""},
		{"a program for go generate", "out", map[string]string{"out/x.go": "//go:build ignore\n\npackage main\n"}, ""},
		{"files of another run", "out", map[string]string{"out/x_gen.go": strings.Replace(ours, "package p", "package q", 1)}, ""},
		{"what is not Go", "out", map[string]string{"out/x.go": "not Go"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range c.files {
				if link, ok := strings.CutSuffix(name, ">"); ok {
					if err := os.Symlink(text, link); err != nil {
						t.Skip(err)
					}
					continue
				}
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Plan(Package{Dir: filepath.FromSlash(c.dir), Files: map[string][]byte{"a_gen.go": []byte(ours), "b_gen.go": []byte(ours)}})
			got := ""
			if err != nil {
				got = filepath.ToSlash(err.Error())
			}
			if got != c.want {
				t.Errorf("error %q, want %q", got, c.want)
			}
		})
	}
}
