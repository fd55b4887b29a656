package load_test

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/origin"
	"github.com/gomof/gomof/load"
)

// A machine is a file system of texts with an archive and links.
type machine struct {
	fs.FS
	archive string            // a directory
	links   map[string]string // name → the file that it means
	lists   map[string]int    // how often a directory was opened
}

func (m *machine) Open(name string) (fs.File, error) {
	if to := m.links[name]; to != "" {
		name = to
	}
	f, err := m.FS.Open(name)
	if _, dir := f.(fs.ReadDirFile); dir && m.lists != nil {
		m.lists[name]++
	}
	return f, err
}

func (m *machine) Real(name string) string {
	if to := m.links[name]; to != "" {
		return to
	}
	return name
}

func (m *machine) Archive(name string) string {
	if name == m.archive || strings.HasPrefix(name, m.archive+"/") {
		return m.archive
	}
	return ""
}

func TestIncludeCase(t *testing.T) {
	const help = "   help: write the name as on disk, or other compilers do not find it"
	tests := []struct {
		name    string
		files   map[string]string
		include []string
		order   string
		diags   string
	}{
		{
			name:  "next to the file, in every element of the path",
			files: map[string]string{"main.mof": `#pragma include("CORE\\Disk.mof")`, "core/disk.MOF": `class A { };`},
			order: "A",
			diags: "main.mof:1:17: warning: included file CORE/Disk.mof is named core/disk.MOF on disk [MOF4004]\n" + help,
		},
		{
			name: "above the file",
			files: map[string]string{
				"main.mof":     `#pragma include("System/a.mof")`,
				"System/a.mof": `#pragma include("../core/disk.mof")`, "Core/Disk.mof": `class A { };`,
			},
			order: "A",
			diags: "System/a.mof:1:17: warning: included file ../core/disk.mof is named ../Core/Disk.mof on disk [MOF4004]\n" + help,
		},
		{
			name:    "in an include directory",
			files:   map[string]string{"main.mof": `#pragma include("core/disk.mof")`, "inc/Core/Disk.mof": `class A { };`},
			include: []string{"inc/"},
			order:   "A",
			diags:   "main.mof:1:17: warning: included file core/disk.mof is named Core/Disk.mof on disk [MOF4004]\n" + help,
		},
		{
			name:    "the exact name is better, wherever it is",
			files:   map[string]string{"main.mof": `#pragma include("disk.mof")`, "Disk.mof": `class Wrong { };`, "inc/disk.mof": `class A { };`},
			include: []string{"inc"},
			order:   "A",
		},
		{
			name: "of two names the first, of two directories the exact one",
			files: map[string]string{
				"main.mof":      `#pragma include("core/disk.mof")`,
				"CORE/disk.mof": `class Wrong { };`,
				"core/DISK.mof": `class A { };`, "core/Disk.mof": `class Wrong { };`,
			},
			order: "A",
			diags: "main.mof:1:17: warning: included file core/disk.mof is named core/DISK.mof on disk [MOF4004]\n" + help,
		},
		{
			name:  "a directory is not a file, whatever its case",
			files: map[string]string{"main.mof": `#pragma include("Core")`, "core/disk.mof": ``},
			diags: "main.mof:1:17: error: cannot read included file Core: file does not exist [MOF4002]\n   help: if it is in another directory, name that with -I",
		},
		{
			name:  "a file that is read by two names is read once",
			files: map[string]string{"main.mof": `#pragma include("Disk.mof") #pragma include("disk.mof")`, "disk.mof": `class A { };`},
			order: "A",
			diags: "main.mof:1:17: warning: included file Disk.mof is named disk.mof on disk [MOF4004]\n" + help,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set, diags := loadSet(sources(test.files), test.include, "main.mof")
			if got := order(set); got != test.order {
				t.Errorf("classes in the order %s, want %s", got, test.order)
			}
			if diags != test.diags {
				t.Errorf("diagnostics\n%s\nwant\n%s", diags, test.diags)
			}
		})
	}
}

// Each directory is listed once, and none if the names are correct.
func TestIncludeListsOnce(t *testing.T) {
	texts := map[string]string{}
	var right, wrong strings.Builder
	for i := range 100 {
		texts[fmt.Sprintf("core/c%d.mof", i)] = ""
		fmt.Fprintf(&right, "#pragma include(\"core/c%d.mof\")\n", i)
		fmt.Fprintf(&wrong, "#pragma include(\"Core/C%d.mof\")\n", i)
	}
	texts["right.mof"], texts["wrong.mof"] = right.String(), wrong.String()
	for name, want := range map[string]int{"right.mof": 0, "wrong.mof": 1} {
		m := &machine{FS: sources(texts), archive: "none", lists: map[string]int{}}
		loadSet(m, nil, name)
		if m.lists["core"] != want || m.lists["."] != want {
			t.Errorf("%s: listed %v, want each %d times", name, m.lists, want)
		}
	}
}

// An archive can only include files in it, or in the include directories.
func TestIncludeStaysInArchive(t *testing.T) {
	files := map[string]string{
		"z.zip/a.mof":       `#pragma include("sub/b.mof")`,
		"z.zip/sub/b.mof":   `#pragma include("../c.mof") #pragma include("../../out.mof")`,
		"z.zip/c.mof":       `class C { }; #pragma include("/out.mof") #pragma include("..\\Out.mof") #pragma include("inc.mof")`,
		"z.zip/none/up.mof": ``,
		"out.mof":           `class Wrong { };`,
		"z.zipped.mof":      `class Wrong { };`,
		"inc/inc.mof":       `class Inc { };`,
		"main.mof":          `#pragma include("z.zip/a.mof")`,
		"z.zip/evil.mof":    `#pragma include("../z.zipped.mof")`,
	}
	set, diags := loadSet(&machine{FS: sources(files), archive: "z.zip"}, []string{"inc"}, "main.mof", "z.zip/evil.mof")
	if got := order(set); got != "C Inc" {
		t.Errorf("classes %s", got)
	}
	const outside = "it is outside of the archive that includes it [MOF4002]"
	want := strings.Join([]string{
		"z.zip/c.mof:1:30: error: cannot read included file /out.mof: " + outside,
		"z.zip/c.mof:1:58: error: cannot read included file Out.mof: " + outside,
		"z.zip/evil.mof:1:17: error: cannot read included file z.zipped.mof: " + outside,
		"z.zip/sub/b.mof:1:45: error: cannot read included file out.mof: " + outside,
	}, "\n")
	if diags != want {
		t.Errorf("diagnostics\n%s\nwant\n%s", diags, want)
	}
}

// A file with two names is read once, with its first name.
func TestLoadReadsLinksOnce(t *testing.T) {
	m := &machine{FS: sources(map[string]string{
		"main.mof": `#pragma include("link.mof")`, "a.mof": `class A { };`,
	}), archive: "none", links: map[string]string{"link.mof": "a.mof"}}
	set, diags := loadSet(m, nil, "main.mof", "a.mof")
	if order(set) != "A" || paths(set.Files) != "main.mof a.mof" || diags != "" {
		t.Errorf("classes %s of %s\n%s", order(set), paths(set.Files), diags)
	}
}

// A syntax check follows includes, only warns about a missing one, and does not search for
// classes.
func TestLoadSyntax(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof": `#pragma include("b.mof") #pragma include("none.mof") class A : B { };`,
		"b.mof":    `uint8;`, "inc/B.mof": `class B { };`,
	})
	set, diags := load.Load(t.Context(), fsys, []string{"main.mof", "b.mof"}, load.Options{Include: []string{"inc"}, Syntax: true})
	if got := paths(set.Files); got != "main.mof b.mof" {
		t.Errorf("read %s", got)
	}
	if len(diags) != 2 || diags.Errors() != 1 || diags[1].Code != load.NoInclude || diags[1].Severity != diag.Warning {
		t.Errorf("diagnostics %v", diags)
	}
}

// sized is a file system in which every file has a given size.
type sized struct {
	fs.FS
	size int64
}

type sizedInfo struct {
	fs.FileInfo
	size int64
}

func (i sizedInfo) Size() int64 { return i.size }

func (s sized) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(s.FS, name)
	return sizedInfo{info, s.size}, err
}

// Exceeding a limit is reported once, wherever it occurs.
func TestLoadBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	many := func(n int, format string) fs.FS {
		texts := map[string]string{}
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, "#pragma include(%q)\n", fmt.Sprintf(format, i))
			texts[fmt.Sprintf(format, i)] = ""
		}
		texts["main.mof"] = all.String()
		return sources(texts)
	}
	entries := map[string]string{"main.mof": "class A : B { };"}
	for i := range 200_001 {
		entries[fmt.Sprintf("inc/%d", i)] = ""
	}
	tests := []struct {
		name    string
		fsys    fs.FS
		include []string
		files   int
		diags   string
	}{
		{"files", many(20_001, "%d.mof"), nil, 1, // nothing more is read once the rest is refused
			"main.mof:20000:17: error: the compilation has more than 20000 files [MOF4003]"},
		{"includes", sources(map[string]string{ // in two files, as one would have too many tokens
			"main.mof": "#include (\"a.mof\")\n#include (\"b.mof\")\n",
			"a.mof":    strings.Repeat("#include (\"main.mof\")\n", 100_000),
			"b.mof":    strings.Repeat("#include (\"main.mof\")\n", 100_000),
		}), nil, 3,
			"b.mof:99999:11: error: the files have more than 200000 includes [MOF4003]"},
		{"bytes in all", sized{many(20, "%d.mof"), 64 << 20}, nil, 1, "main.mof:4:17: error: the compilation has more than 256 MiB of files [MOF4006]"},
		{"bytes of a file", sized{many(1, "%d.mof"), 64<<20 + 1}, nil, 0, "main.mof: error: cannot read file: it is larger than 64 MiB [MOF4001]"},
		{"directory entries", sources(entries), []string{"inc"}, 1,
			"inc: warning: the include directories have more than 200000 entries, the rest is not searched [MOF4007]"},
		{"length of a path", sources(map[string]string{"main.mof": `#pragma include("` + strings.Repeat("x/", 600) + `")`}), nil, 1,
			"main.mof:1:17: error: cannot read included file " + strings.Repeat("x/", 32) + "...: its path is too long [MOF4002]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set, diags := loadSet(test.fsys, test.include, "main.mof")
			var lines []string
			for line := range strings.Lines(diags) {
				if !strings.Contains(line, "MOF4005") && !strings.Contains(line, "help:") {
					lines = append(lines, strings.TrimSpace(line))
				}
			}
			if got := strings.Join(lines, "\n"); got != test.diags || len(set.Files) != test.files {
				t.Errorf("%d files\n%s\nwant %d files\n%s", len(set.Files), got, test.files, test.diags)
			}
		})
	}
}

// A long cycle is shortened in the message.
func TestIncludeCycleIsShort(t *testing.T) {
	texts := map[string]string{}
	for i := range 20 {
		texts[fmt.Sprintf("%d.mof", i)] = fmt.Sprintf("#pragma include(\"%d.mof\")", (i+1)%20)
	}
	_, diags := loadSet(sources(texts), nil, "0.mof")
	want := "0.mof includes 1.mof includes 2.mof includes 3.mof includes ... includes 17.mof includes 18.mof includes 19.mof includes 0.mof ["
	if !strings.Contains(diags, want) {
		t.Errorf("%s\nwant %s", diags, want)
	}
}

// FuzzLoad builds files that include each other from the input: each byte is one more
// include. Nothing panics, takes long or leaves the archive, each file is read once, and
// the order of the named files does not change what is read.
func FuzzLoad(f *testing.F) {
	f.Add([]byte{}, "b.mof")
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7}, "../a.mof")
	f.Add([]byte{0x11, 0x22, 0x33, 0x44, 0x10, 0x21}, `..\..\Core/B.MOF`)
	f.Add([]byte{0xff, 0x0f, 0xf0, 0x7f}, "/z.zip/../a.mof")
	f.Add([]byte{0x85, 0x96, 0xa7, 0xb8}, "")
	names := []string{"a.mof", "Core/b.mof", "core/B.mof", "z.zip/a.mof", "z.zip/Core/b.mof", "z.zip/core/c.mof", "inc/C.mof", "inc/Core/d.mof"}
	f.Fuzz(func(t *testing.T, graph []byte, odd string) {
		start := time.Now()
		texts := map[string]string{"z.zip/odd.mof": include(odd)}
		for i, name := range names {
			texts[name] = fmt.Sprintf("class C%d : c { };\n", i)
		}
		spell := []func(string) string{
			path.Base, strings.ToUpper, strings.ToLower,
			func(s string) string { return "../" + s },
			func(s string) string { return `..\..\` + s },
			func(s string) string { return "/" + s },
			func(s string) string { return s },
			func(string) string { return odd },
		}
		for i, b := range graph[:min(len(graph), 1000)] {
			from, to := names[i%len(names)], names[b%8]
			texts[from] += include(spell[b/8%8](to))
		}
		m := &machine{FS: sources(texts), archive: "z.zip"}
		set, diags := load.Load(t.Context(), m, []string{"a.mof", "z.zip/odd.mof"}, load.Options{Include: []string{"inc"}})
		diags.Sort()
		origin.Note(set, diags)
		if moftest.Fuzzing() && time.Since(start) > 5*time.Second {
			t.Errorf("took %v", time.Since(start))
		}
		read := map[string]bool{}
		for _, file := range set.Files {
			if read[file.Source.Name] {
				t.Errorf("%s is read twice", file.Source.Name)
			}
			read[file.Source.Name] = true
			for _, d := range file.Decls {
				target := set.Included[d.Pragma]
				if d.Pragma == nil || target == nil || m.Archive(file.Source.Name) == "" {
					continue
				}
				if name := target.Source.Name; m.Archive(name) == "" && !strings.HasPrefix(name, "inc/") {
					t.Errorf("%s includes %s", file.Source.Name, name)
				}
			}
		}
		if placed := strings.Fields(order(set)); len(placed) > len(set.Files)*2 {
			t.Errorf("%d files have the classes %v", len(set.Files), placed)
		}
		again, _ := load.Load(t.Context(), m, []string{"z.zip/odd.mof", "a.mof"}, load.Options{Include: []string{"inc"}})
		if len(again.Files) != len(set.Files) {
			t.Errorf("read %s, then %s", paths(set.Files), paths(again.Files))
		}
	})
}

func include(name string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(name)
	return "#pragma include(\"" + escaped + "\")\n"
}
