package parser_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// sources is a file system of texts.
func sources(texts map[string]string) fs.FS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// load loads the named files and prints what is wrong, without excerpts.
func load(fsys fs.FS, include []string, names ...string) (*parser.Set, string) {
	set, diags := parser.Load(fsys, names, parser.LoadOptions{Include: include})
	var out strings.Builder
	(&diag.Printer{W: &out}).Print(diags)
	return set, strings.TrimSuffix(out.String(), "\n")
}

// order names the classes of a set in the order in which they are compiled.
func order(set *parser.Set) string {
	var names []string
	var walk func(f *parser.File)
	walk = func(f *parser.File) {
		for _, d := range f.Decls {
			if d.Class != nil {
				names = append(names, d.Class.Name.Text)
			}
			if included := set.Included[d.Pragma]; d.Pragma != nil && included != nil {
				walk(included)
			}
		}
	}
	for _, f := range set.Roots {
		walk(f)
	}
	return strings.Join(names, " ")
}

func paths(files []*parser.File) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Source.Name)
	}
	return strings.Join(names, " ")
}

func TestLoad(t *testing.T) {
	tests := []struct {
		name    string
		files   map[string]string
		include []string
		named   []string // else main.mof
		order   string
		diags   string
	}{
		{
			name:  "the text of an include stands where it is included (D221 7.3)",
			files: map[string]string{"main.mof": `class A { }; #pragma include("b.mof") class C { };`, "b.mof": `class B { };`},
			order: "A B C",
		},
		{
			name: "paths are relative to the file that includes",
			files: map[string]string{
				"main.mof":       `#pragma include("sub/b.mof")`,
				"sub/b.mof":      `class B { }; #pragma include("c.mof") #pragma include("../d.mof") #pragma include("deep/e.mof")`,
				"sub/c.mof":      `class C { };`,
				"c.mof":          `class Wrong { };`,
				"d.mof":          `class D { };`,
				"sub/deep/e.mof": `class E { };`,
			},
			order: "B C D E",
		},
		{
			name:  "a backslash separates like a slash, and they mix",
			files: map[string]string{"main.mof": `#pragma include("sub\\deep/b.mof")`, "sub/deep/b.mof": `class B { };`},
			order: "B",
		},
		{
			name:  "the parts of the string join, the pragma is of any case",
			files: map[string]string{"main.mof": `#PRAGMA Include("sub/" "b.mof")`, "sub/b.mof": `class B { };`},
			order: "B",
		},
		{
			name:  "#include is WMI's",
			files: map[string]string{"main.mof": `#include ("b.mof")`, "b.mof": `class B { };`},
			order: "B",
		},
		{
			name: "else the include directories are searched, in their order",
			files: map[string]string{
				"main.mof":      `#pragma include("b.mof") #pragma include("x/c.mof")`,
				"first/x/c.mof": `class C { };`,
				"second/b.mof":  `class B { };`, "second/x/c.mof": `class Wrong { };`,
			},
			include: []string{"first", "second"},
			order:   "B C",
		},
		{
			name:    "beside the file comes before the include directories",
			files:   map[string]string{"main.mof": `#pragma include("b.mof")`, "b.mof": `class B { };`, "inc/b.mof": `class Wrong { };`},
			include: []string{"inc"},
			order:   "B",
		},
		{
			name: "a file that is included twice stands where it is first",
			files: map[string]string{
				"main.mof": `#pragma include("b.mof") class A { }; #pragma include("c.mof") #pragma include("./b.mof")`,
				"b.mof":    `class B { };`,
				"c.mof":    `#pragma include("b.mof") class C { };`,
			},
			order: "B A C",
		},
		{
			name: "a cycle of includes ends",
			files: map[string]string{
				"main.mof": `class A { }; #pragma include("b.mof") #pragma include("main.mof") class D { };`,
				"b.mof":    `class B { }; #pragma include("main.mof") class C { };`,
			},
			order: "A B C D",
			diags: "b.mof:1:30: warning: included files form a cycle: main.mof includes b.mof includes main.mof [MOF4005]\n" +
				"   help: remove this include; each file is read once, so it does nothing\n" +
				"main.mof:1:55: warning: included files form a cycle: main.mof includes main.mof [MOF4005]\n" +
				"   help: remove this include; each file is read once, so it does nothing",
		},
		{
			name:  "a missing include is reported where it is included",
			files: map[string]string{"main.mof": "class A { };\n#pragma include(\"sub/b.mof\")\nclass C { };"},
			order: "A C",
			diags: "main.mof:2:17: error: cannot read included file sub/b.mof: file does not exist [MOF4002]",
		},
		{
			name:  "and so is one whose place is a directory",
			files: map[string]string{"main.mof": `#pragma include("sub")`, "sub/b.mof": ``},
			diags: "main.mof:1:17: error: cannot read included file sub: it is a directory [MOF4002]",
		},
		{
			name:  "a missing file that was named has no place",
			files: map[string]string{"main.mof": `class A { };`},
			named: []string{"nosuch.mof", "main.mof"},
			order: "A",
			diags: "nosuch.mof: error: cannot read file: file does not exist [MOF4001]",
		},
		{
			name:  "the files that are named keep their order",
			files: map[string]string{"c.mof": `class C { };`, "a.mof": `class A { };`, "b.mof": `class B { };`},
			named: []string{"c.mof", "a.mof", "./b.mof", "a.mof"},
			order: "C A B",
		},
		{
			name:  "a named file that another includes stands where it is included",
			files: map[string]string{"a.mof": `class A { };`, "b.mof": `class B { }; #pragma include("a.mof")`},
			named: []string{"b.mof", "a.mof"},
			order: "B A",
		},
		{
			name:  "errors of all files are reported, a file that is broken included",
			files: map[string]string{"main.mof": "uint8;\n#pragma include(\"b.mof\")", "b.mof": `class B { uint8 n = 2b; }; hello`},
			order: "B",
			diags: "b.mof:1:21: error: malformed number 2b [MOF1005]\n   help: a binary number has the digits 0 and 1\n" +
				`b.mof:1:28: error: unexpected "hello", expected a declaration: class, instance of, qualifier or #pragma [MOF1100]` + "\n" +
				`main.mof:1:1: error: unexpected "uint8", expected a declaration: class, instance of, qualifier or #pragma [MOF1100]`,
		},
		{
			name: "a missing superclass is looked for below the include directories",
			files: map[string]string{
				"main.mof":              `class A : CIM_Job { };`,
				"dmtf/Core/CIM_Job.mof": `class CIM_Job : cim_element { };`,
				"dmtf/cim_ELEMENT.MOF":  `class CIM_Element { };`,
			},
			include: []string{"dmtf"},
			order:   "A CIM_Job CIM_Element",
		},
		{
			name: "so is every other class that something names",
			files: map[string]string{
				"main.mof": `class A {
					R ref r; uint32 m(P ref p); [EmbeddedInstance("E")] string e; T t;
					[EmbeddedInstance("N")] string n(); };
					instance of I { };`,
				"dmtf/R.mof": `class R { };`, "dmtf/P.mof": `class P { };`, "dmtf/E.mof": `class E { };`,
				"dmtf/T.mof": `class T { };`, "dmtf/N.mof": `class N { };`, "dmtf/I.mof": `class I { };`,
				"dmtf/Unused.mof": `class Unused { };`,
			},
			include: []string{"dmtf"},
			order:   "A E I N P R T",
		},
		{
			name: "a class that is declared is not looked for",
			files: map[string]string{
				"main.mof": `class A : B { }; #pragma include("b.mof")`, "b.mof": `class B { };`, "dmtf/B.mof": `class Wrong { };`,
			},
			include: []string{"dmtf"},
			order:   "A B",
		},
		{
			name:    "an include directory that is not there is reported when it is searched",
			files:   map[string]string{"main.mof": `class A : B { };`},
			include: []string{"nosuch"},
			order:   "A",
			diags:   "nosuch: error: cannot read include directory: file does not exist [MOF4001]",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			named := test.named
			if named == nil {
				named = []string{"main.mof"}
			}
			set, diags := load(sources(test.files), test.include, named...)
			if got := order(set); got != test.order {
				t.Errorf("classes in the order %s, want %s", got, test.order)
			}
			if diags != test.diags {
				t.Errorf("diagnostics\n%s\nwant\n%s", diags, test.diags)
			}
		})
	}
}

// What was named, what starts a compilation and what was read are three
// things: included and found files are read but not named.
func TestLoadRootsAndNamed(t *testing.T) {
	set, diags := load(sources(map[string]string{
		"a.mof":     `class A : Z { };`,
		"b.mof":     `#pragma include("a.mof") #pragma include("c.mof")`,
		"c.mof":     ``,
		"inc/Z.mof": `class Z { };`,
	}), []string{"inc"}, "b.mof", "a.mof")
	if diags != "" {
		t.Error(diags)
	}
	for _, test := range []struct{ what, got, want string }{
		{"named", paths(set.Named), "b.mof a.mof"},
		{"roots", paths(set.Roots), "b.mof inc/Z.mof"},
		{"files", paths(set.Files), "b.mof a.mof c.mof inc/Z.mof"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.what, test.got, test.want)
		}
	}
}

// Includes nest 32 deep; the one beyond is reported where it stands.
func TestLoadDepthLimit(t *testing.T) {
	chain := func(depth int) fs.FS {
		texts := map[string]string{}
		for i := range depth {
			texts[fmt.Sprintf("%02d.mof", i)] = fmt.Sprintf("#pragma include(\"%02d.mof\")", i+1)
		}
		texts[fmt.Sprintf("%02d.mof", depth)] = "class Last { };"
		return sources(texts)
	}
	if set, diags := load(chain(32), nil, "00.mof"); order(set) != "Last" || diags != "" {
		t.Errorf("32 deep: %s %s", order(set), diags)
	}
	set, diags := load(chain(33), nil, "00.mof")
	if want := "32.mof:1:17: error: includes are nested more than 32 deep [MOF4003]"; order(set) != "" || diags != want {
		t.Errorf("33 deep: %s %s, want %s", order(set), diags, want)
	}
}

// Files are read in parallel; nothing that comes out depends on who was first.
func TestLoadIsDeterministic(t *testing.T) {
	texts := map[string]string{}
	var includes strings.Builder
	for i := range 50 {
		fmt.Fprintf(&includes, "#pragma include(\"%d.mof\")\n", i)
		texts[fmt.Sprintf("%d.mof", i)] = fmt.Sprintf("class C%d : Missing%d { };\nhello;", i, i%7)
	}
	for i := range 7 {
		texts[fmt.Sprintf("inc/missing%d.mof", i)] = fmt.Sprintf("class Missing%d { };", i)
	}
	texts["main.mof"] = includes.String()
	fsys := sources(texts)
	first, firstDiags := load(fsys, []string{"inc"}, "main.mof")
	for range 20 {
		set, diags := load(fsys, []string{"inc"}, "main.mof")
		if order(set) != order(first) || paths(set.Files) != paths(first.Files) || diags != firstDiags {
			t.Fatalf("order %s\nwas %s", order(set), order(first))
		}
	}
}

// Each file has the dialect of its own text, unless one was asked for.
func TestLoadDialects(t *testing.T) {
	fsys := sources(map[string]string{"main.mof": `class A { void m(); }; #pragma include("b.mof")`, "b.mof": `class B { };`})
	set, _ := parser.Load(fsys, []string{"main.mof"}, parser.LoadOptions{})
	if got, want := []parser.Dialect{set.Files[0].Dialect, set.Files[1].Dialect}, []parser.Dialect{parser.WMI, parser.MOF2}; !slices.Equal(got, want) {
		t.Errorf("dialects %v, want %v", got, want)
	}
	_, diags := parser.Load(fsys, []string{"main.mof"}, parser.LoadOptions{Options: parser.Options{Dialect: parser.MOF2}})
	if diags.Errors() != 1 || diags[0].Code != parser.WrongDialect {
		t.Errorf("diagnostics %v, want one %s", diags, parser.WrongDialect)
	}
}

func TestParseDialect(t *testing.T) {
	for word, want := range map[string]parser.Dialect{"auto": parser.Auto, "MOF2": parser.MOF2, "mof3": parser.MOF3, "Wmi": parser.WMI} {
		if d, ok := parser.ParseDialect(word); !ok || d != want {
			t.Errorf("ParseDialect(%q) = %v, %v", word, d, ok)
		}
	}
	if d, ok := parser.ParseDialect("mof"); ok {
		t.Errorf("ParseDialect(mof) = %v, want it refused", d)
	}
}
