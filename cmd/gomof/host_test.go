package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// gomofIn runs the command and returns what it says.
func gomofIn(t *testing.T, args string, status int) string {
	t.Helper()
	var stdout, stderr strings.Builder
	if got := run(strings.Fields(args), &stdout, &stderr); got != status {
		t.Errorf("gomof %s: status %d, want %d\n%s", args, got, status, stderr.String())
	}
	return stdout.String() + stderr.String()
}

// A schema as the DMTF publishes it: an archive stands for a directory
// wherever one is named.
func TestArchive(t *testing.T) {
	t.Chdir(t.TempDir())
	schema := filetree.Zip(t,
		"schema.mof", "#pragma include(\"core/CIM_Job.mof\")\n#pragma include(\"Core\\\\CIM_Element.mof\")\n",
		"Core/CIM_Job.mof", "class CIM_Job : CIM_Element { uint8; };\n",
		"Core/CIM_Element.mof", "class CIM_Element { [Key] string Id; };\n",
		"System/ACME_Other.mof", "class ACME_Other { [Key] string Id; };\n",
		"readme.txt", "read me",
	)
	filetree.Write(t, "lib/schema.zip", schema)
	filetree.Write(t, "main.mof", "class ACME_Job : CIM_Element { };\n")
	filetree.Write(t, "in.mof", "#pragma include(\"schema.mof\")\n")
	for _, test := range []struct{ args, want string }{
		{"check -v lib/schema.zip", "4 files read"},
		{"check -v lib/schema.zip/Core", "2 files read"},
		{"check -v lib/schema.zip/Core/CIM_Job.mof", "2 files read"},
		{"check -v -I lib/schema.zip in.mof", "4 files read"},
	} {
		got := gomofIn(t, test.args, exitFound)
		if !strings.Contains(got, "lib/schema.zip/Core/CIM_Job.mof:1:36: error: ") || !strings.Contains(got, test.want) {
			t.Errorf("gomof %s: %s, want %s", test.args, got, test.want)
		}
	}
	if got := gomofIn(t, "check -W libraries -I lib/schema.zip in.mof", exitFound); !strings.Contains(got, "lib/schema.zip/schema.mof:1:17: included from here") ||
		!strings.Contains(got, "in.mof:1:17: included from here") || !strings.Contains(got, "named Core/CIM_Job.mof on disk") {
		t.Error(got)
	}
	if got := gomofIn(t, "check -v -I lib/schema.zip main.mof", exitOK); !strings.Contains(got, "2 files read, 2 classes") {
		t.Error(got)
	}
	abs, err := filepath.Abs("lib/schema.zip/Core/CIM_Element.mof")
	if err != nil {
		t.Fatal(err)
	}
	if got := gomofIn(t, "check -v lib/schema.zip/Core/CIM_Element.mof "+abs, exitOK); !strings.Contains(got, "1 file read") {
		t.Error(got)
	}
	gomofIn(t, "generate --out p --depfile p.d -I lib/schema.zip main.mof", exitOK)
	if rule, _ := os.ReadFile("p.d"); !strings.HasSuffix(string(rule), ": \\\n  lib/schema.zip \\\n  main.mof\n") {
		t.Errorf("%s", rule)
	}
	filetree.Write(t, "gomof.yaml", "version: 1\npackages: [{out: q, mof: [lib/schema.zip/Core/CIM_Element.mof]}]\n")
	gomofIn(t, "generate", exitOK)
	if _, err := os.Stat("q/cimelement_gen.go"); err != nil {
		t.Error(err)
	}
}

// An archive of somebody who means ill, or that did not arrive whole.
func TestHostileArchive(t *testing.T) {
	good := filetree.Zip(t, "a.mof", "class ACME_A { [Key] string Id; };\n")
	const text = "class ACME_A { };"
	stored := func() []byte { // the text stands in it as it is
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		f, _ := w.CreateHeader(&zip.FileHeader{Name: "a.mof", Method: zip.Store})
		f.Write([]byte(text))
		w.Close()
		return out.Bytes()
	}
	patched := func(data []byte, patch func(central []byte)) []byte {
		patch(data[bytes.Index(data, []byte("PK\x01\x02")):])
		return data
	}
	link := func() []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		h := &zip.FileHeader{Name: "a.mof"}
		h.SetMode(fs.ModeSymlink | 0o777)
		f, _ := w.CreateHeader(h)
		f.Write([]byte("/etc/passwd"))
		w.Close()
		return out.Bytes()
	}
	bomb := filetree.Zip(t, "a.mof", strings.Repeat(" ", 64<<20+1))
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "x.zip: error: cannot read file: the archive is damaged: zip: not a valid zip file [MOF4001]"},
		{"cut", good[:len(good)-30], "x.zip: error: cannot read file: the archive is damaged: zip: not a valid zip file [MOF4001]"},
		{"climbs", filetree.Zip(t, "../a.mof", text), `the archive has a file with the path "../a.mof", which could lead out of it [MOF4001]`},
		{"climbs as on Windows", filetree.Zip(t, `..\a.mof`, text), `the archive has a file with the path`},
		{"absolute", filetree.Zip(t, "/etc/a.mof", text), `the archive has a file with the path "/etc/a.mof"`},
		{"endless name", filetree.Zip(t, strings.Repeat("a/", 30_000)+"a.mof", text), "the archive has a file whose name has 60005 bytes"},
		{"encrypted", patched(filetree.Zip(t, "a.mof", text), func(b []byte) { b[8] |= 1 }), "x.zip/a.mof: error: cannot read file: it is encrypted [MOF4001]"},
		{"unknown method", patched(filetree.Zip(t, "a.mof", text), func(b []byte) { b[10] = 99 }), "x.zip/a.mof: error: cannot read file: zip: unsupported compression algorithm [MOF4001]"},
		{"wrong text", bytes.Replace(stored(), []byte("ACME_A"), []byte("ACME_B"), 1), "x.zip/a.mof: error: cannot read file: zip: checksum error [MOF4001]"},
		{"link", link(), "x.zip/a.mof: error: cannot read file: it is not a regular file [MOF4001]"},
		{"bomb", bomb, "x.zip/a.mof: error: cannot read file: it is larger than 64 MiB [MOF4001]"},
		{"bomb that lies", patched(bytes.Clone(bomb), func(b []byte) { binary.LittleEndian.PutUint32(b[24:], 10) }), "x.zip/a.mof: error: cannot read file: zip: not a valid zip file [MOF4001]"},
		{"twice the same", filetree.Zip(t, "a.mof", text, "a.mof", text), `the archive has two files with the path "a.mof"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			filetree.Write(t, "x.zip", test.data)
			if got := gomofIn(t, "check x.zip", exitFailed); !strings.Contains(got, test.want) {
				t.Errorf("%s\nwant %s", got, test.want)
			}
			filetree.Write(t, "main.mof", []byte(`#pragma include("a.mof")`))
			if got := gomofIn(t, "check --syntax -I x.zip main.mof x.zip/a.mof", exitFailed); got == "" {
				t.Error("nothing is said where the archive is an include directory")
			}
		})
	}
}

// What an archive includes is in it, and nothing of the machine.
func TestArchiveIncludes(t *testing.T) {
	t.Chdir(t.TempDir())
	filetree.Write(t, "out.mof", "class ACME_Out { [Key] string Id; };\n")
	abs, err := filepath.Abs("out.mof")
	if err != nil {
		t.Fatal(err)
	}
	filetree.Write(t, "x.zip", filetree.Zip(t, "a.mof", fmt.Sprintf("#pragma include(\"../out.mof\")\n#pragma include(%q)\n#pragma include(\"sub/../OUT.mof\")\n", filepath.ToSlash(abs))))
	for _, flags := range []string{"", "--allow-outside "} {
		got := gomofIn(t, "check -v "+flags+"out.mof x.zip", exitFound)
		if strings.Count(got, "it is outside of the archive that includes it [MOF4002]") != 2 || !strings.Contains(got, "2 files read") {
			t.Error(got)
		}
	}
}
