package load_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/load"
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

// load loads the named files and prints the diagnostics without excerpts.
func loadSet(fsys fs.FS, include []string, names ...string) (*parser.Set, string) {
	set, diags := load.Load(context.Background(), fsys, names, load.Options{Include: include})
	var out strings.Builder
	(&diag.Printer{W: &out}).Print(diags)
	return set, strings.TrimSuffix(out.String(), "\n")
}

// order returns the names of a set's files in compilation order.
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
			name:  "the text of an include is where it is included (D221 7.3)",
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
			name:    "next to the file comes before the include directories",
			files:   map[string]string{"main.mof": `#pragma include("b.mof")`, "b.mof": `class B { };`, "inc/b.mof": `class Wrong { };`},
			include: []string{"inc"},
			order:   "B",
		},
		{
			name: "a file that is included twice is at its first include",
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
			diags: "main.mof:2:17: error: cannot read included file sub/b.mof: file does not exist [MOF4002]\n   help: if it is in another directory, name that with -I",
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
			name:  "a named file that another includes is where it is included",
			files: map[string]string{"a.mof": `class A { };`, "b.mof": `class B { }; #pragma include("a.mof")`},
			named: []string{"b.mof", "a.mof"},
			order: "B A",
		},
		{
			name:  "errors of all files are reported, a file that is broken included",
			files: map[string]string{"main.mof": "uint8;\n#pragma include(\"b.mof\")", "b.mof": `class B { uint8 n = 2b; }; hello`},
			order: "B",
			diags: "b.mof:1:21: error: malformed number 2b [MOF1005]\n   help: a binary number has only the digits 0 and 1\n" +
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
			set, diags := loadSet(sources(test.files), test.include, named...)
			if got := order(set); got != test.order {
				t.Errorf("classes in the order %s, want %s", got, test.order)
			}
			if diags != test.diags {
				t.Errorf("diagnostics\n%s\nwant\n%s", diags, test.diags)
			}
		})
	}
}

// Named files, roots and read files differ: included and found files are read but not
// named.
func TestLoadRootsAndNamed(t *testing.T) {
	set, diags := loadSet(sources(map[string]string{
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

// Includes can be nested 32 deep; the next one is reported at its place.
func TestLoadDepthLimit(t *testing.T) {
	chain := func(depth int) fs.FS {
		texts := map[string]string{}
		for i := range depth {
			texts[fmt.Sprintf("%02d.mof", i)] = fmt.Sprintf("#pragma include(\"%02d.mof\")", i+1)
		}
		texts[fmt.Sprintf("%02d.mof", depth)] = "class Last { };"
		return sources(texts)
	}
	if set, diags := loadSet(chain(32), nil, "00.mof"); order(set) != "Last" || diags != "" {
		t.Errorf("32 deep: %s %s", order(set), diags)
	}
	set, diags := loadSet(chain(33), nil, "00.mof")
	if want := "32.mof:1:17: error: includes are nested more than 32 deep [MOF4003]"; order(set) != "" || diags != want {
		t.Errorf("33 deep: %s %s, want %s", order(set), diags, want)
	}
}

// Files are read in parallel, and the result does not depend on the timing.
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
	first, firstDiags := loadSet(fsys, []string{"inc"}, "main.mof")
	for range 20 {
		set, diags := loadSet(fsys, []string{"inc"}, "main.mof")
		if order(set) != order(first) || paths(set.Files) != paths(first.Files) || diags != firstDiags {
			t.Fatalf("order %s\nwas %s", order(set), order(first))
		}
	}
}

// Each file has its own dialect, unless one was requested.
func TestLoadDialects(t *testing.T) {
	fsys := sources(map[string]string{"main.mof": `class A { void m(); }; #pragma include("b.mof")`, "b.mof": `class B { };`})
	set, _ := load.Load(t.Context(), fsys, []string{"main.mof"}, load.Options{})
	if got, want := []parser.Dialect{set.Files[0].Dialect, set.Files[1].Dialect}, []parser.Dialect{parser.WMI, parser.MOF2}; !slices.Equal(got, want) {
		t.Errorf("dialects %v, want %v", got, want)
	}
	_, diags := load.Load(t.Context(), fsys, []string{"main.mof"}, load.Options{Options: parser.Options{Dialect: parser.MOF2}})
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

// xmlFile returns CIM-XML with one or several objects.
func xmlFile(objects ...string) string {
	return "<CIM><DECLARATION><DECLGROUP><VALUE.OBJECT>" + strings.Join(objects, "</VALUE.OBJECT><VALUE.OBJECT>") + "</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>"
}

// Undeclared names are searched for below the include directories: first by the names of
// the files, then by what the files declare.
func TestLoadFindsMissing(t *testing.T) {
	const qualifier = `Qualifier ACME_Q : string, Scope(any);`
	for _, c := range []struct {
		name  string
		main  string
		files map[string]string
		want  string // the files that are read
	}{
		{"a superclass in a file of another name", `class A : B { };`, map[string]string{"inc/x/all.mof": `class C { }; class B { };`}, "inc/x/all.mof"},
		{"a file of its name comes first", `class A : B { };`, map[string]string{"inc/a.mof": `class B { };`, "inc/z/b.mof": `class B { };`}, "inc/z/b.mof"},
		{"MOF before XML", `class A : B { };`, map[string]string{"inc/a/b.xml": xmlFile(`<CLASS NAME="B"/>`), "inc/b/b.mof": `class B { };`}, "inc/b/b.mof"},
		{"XML of its name", `class A : B { };`, map[string]string{"inc/B.xml": xmlFile(`<CLASS NAME="B"/>`)}, "inc/B.xml"},
		{"XML of another name", `class A : B { };`, map[string]string{"inc/x.xml": xmlFile(`<CLASS NAME="No"/>`, "<CLASS\n SUPERCLASS='CLASSNAME' NAME = 'B'/>")}, "inc/x.xml"},
		{"the first directory, then the first path", `class A : B { };`, map[string]string{"inc/2.mof": `class B { };`, "inc/1.mof": `class B { };`, "inc2/0.mof": `class B { };`}, "inc/1.mof"},
		{"a file that does not declare what it is called like", `class A : B { };`, map[string]string{"inc/b.mof": `class C { };`, "inc/c.mof": `class B { };`}, "inc/b.mof inc/c.mof"},
		{"what is found needs more", `class A : B { };`, map[string]string{"inc/1.mof": `class B : C { };`, "inc/c.mof": `class C { D ref d; };`, "inc/3.mof": `class D { };`}, "inc/1.mof inc/c.mof inc/3.mof"},
		{"references and parameters", `class A { B ref b; void m(C c, D ref d); };`, map[string]string{"inc/all.mof": `class B { }; class C { }; class D { };`}, "inc/all.mof"},
		{"EmbeddedInstance", `class A { [EmbeddedInstance("B")] string s; };`, map[string]string{"inc/all.mof": `class B { };`}, "inc/all.mof"},
		{"an instance in a value", `class A { string s; }; instance of A { s = {instance of B { t = instance of C { }; }}; };`, map[string]string{"inc/1.mof": `class B { };`, "inc/2.mof": `class C { };`}, "inc/1.mof inc/2.mof"},
		{"an enumeration in a value", `class A { string s = ACME_E.One; };`, map[string]string{"inc/1.mof": `enumeration ACME_E : string { One };`}, "inc/1.mof"},
		{"structures and associations", `class A { B b; C c; };`, map[string]string{"inc/1.mof": `structure B { }; association C { };`}, "inc/1.mof"},
		{"XML of another kind", `class A : B { };`, map[string]string{"inc/a.xml": `<x><CLASS NAME="B"/></x>`, "inc/b.xml": `<html/>`, "inc/c.xml": `<CLASS NAME="B"/>`}, "inc/c.xml"},
		{"a qualifier", `[ACME_Q("x")] class A { };`, map[string]string{"inc/qualifiers.mof": qualifier}, "inc/qualifiers.mof"},
		{"a qualifier in XML", `class A { uint32 m([acme_q("x")] string s); };`, map[string]string{"inc/q.xml": `<CIM><!-- <QUALIFIER.DECLARATION NAME="ACME_Q"> --><DECLARATION><DECLGROUP><QUALIFIER.DECLARATION NAME="ACME_Q" TYPE="string"/></DECLGROUP></DECLARATION></CIM>`}, "inc/q.xml"},
		{"a qualifier that is known", `[Known] class A { };`, map[string]string{"inc/1.mof": `Qualifier Known : boolean, Scope(any);`}, ""},
		{"a qualifier of WMI", `[Dynamic, ACME_Q("x")] class A { };`, map[string]string{"inc/1.mof": qualifier}, ""},
		{"a class and a qualifier of one name", `class A : ACME_Q { };`, map[string]string{"inc/1.mof": qualifier}, ""},
		{"nothing but uses", `class A : B { };`, map[string]string{"inc/1.mof": `class C : B { B ref b; }; instance of B { };`}, ""},
		{"files that are broken", `class A : B { };`, map[string]string{"inc/1.mof": "class B { string s = \"x", "inc/2.mof": "\xff\xfe\x00\x00class B", "inc/3.xml": "<CLASS NAME=", "inc/4.xml": "<CLASS NAME='B", "inc/5.txt": "class B { };"}, ""},
		{"local types", `class A { structure B { }; B b; };`, map[string]string{"inc/1.mof": `class B { };`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.files["main.mof"] = c.main
			known, _ := parser.Parse(&diag.File{Name: "built-in.mof", Text: "Qualifier Known : boolean, Scope(any);"}, parser.Options{})
			c.files["inc2/none.txt"] = ""
			set, diags := load.Load(t.Context(), sources(c.files), []string{"main.mof"}, load.Options{
				Include: []string{"inc", "inc2"}, Builtin: func() []*parser.File { return []*parser.File{known} },
			})
			if diags.Errors() > 0 {
				t.Errorf("diagnostics %v", diags)
			}
			if got := strings.TrimPrefix(strings.TrimPrefix(paths(set.Files), "main.mof"), " "); got != c.want {
				t.Errorf("read %q, want %q", got, c.want)
			}
		})
	}
}

// The index is built once if something is missing, and otherwise not at all.
func TestLoadReadsTheIndexOnce(t *testing.T) {
	fsys := &countingFS{FS: sources(map[string]string{
		"main.mof": `class A : B { };`, "inc/x.mof": `class B : C { };`, "inc/y.mof": `class C : Nowhere { [Nowhere] string s; };`, "inc/z.mof": ``,
	}), opened: map[string]int{}}
	set, _ := load.Load(t.Context(), fsys, []string{"main.mof"}, load.Options{Include: []string{"inc"}})
	if paths(set.Files) != "main.mof inc/x.mof inc/y.mof" || fsys.opened["inc/z.mof"] != 1 || fsys.opened["inc/y.mof"] != 2 {
		t.Errorf("read %s, opened %v", paths(set.Files), fsys.opened)
	}
	clear(fsys.opened)
	load.Load(t.Context(), fsys, []string{"inc/z.mof"}, load.Options{Include: []string{"inc"}})
	if fsys.opened["inc/x.mof"] != 0 {
		t.Errorf("opened %v, though nothing is missing", fsys.opened)
	}
}

// A countingFS counts how often a file is opened.
type countingFS struct {
	fs.FS
	mu     sync.Mutex
	opened map[string]int
}

func (c *countingFS) Open(name string) (fs.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened[name]++
	return c.FS.Open(name)
}

func (c *countingFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

// If no file declares the superclass of a CIM-XML class, inherited members become its own,
// and their classes and qualifiers are also searched for.
func TestLoadStandsAlone(t *testing.T) {
	class := `<CLASS NAME="B" SUPERCLASS="A"><QUALIFIER NAME="Version" TYPE="string" PROPAGATED="true"><VALUE>1</VALUE></QUALIFIER>` +
		`<PROPERTY NAME="Id" TYPE="string"><QUALIFIER NAME="Key" TYPE="boolean" PROPAGATED="true"><VALUE>TRUE</VALUE></QUALIFIER><QUALIFIER NAME="Override" TYPE="string"><VALUE>Id</VALUE></QUALIFIER></PROPERTY>` +
		`<PROPERTY.REFERENCE NAME="R" REFERENCECLASS="C" PROPAGATED="true"/></CLASS>`
	lower := `<CLASS NAME="D" SUPERCLASS="B"><PROPERTY NAME="Id" TYPE="string" PROPAGATED="true"/></CLASS>`
	fsys := sources(map[string]string{"b.xml": xmlFile(class, lower), "inc/all.mof": `class C { };`, "a.mof": `class A { string Id; };`})
	set, diags := loadSet(fsys, []string{"inc"}, "b.xml")
	const want = "class B\n  [Version]\n    string \"1\"\n  property string Id\n    [Key]\n      boolean true\n  property C ref R\n"
	if got := moftest.Tree(set.Files[0]); !strings.Contains(got, want) || !strings.Contains(got, "class D : B\n") || strings.Count(got, "property") != 2 {
		t.Errorf("the tree is\n%s", got)
	}
	if paths(set.Files) != "b.xml inc/all.mof" || !strings.HasPrefix(diags, "b.xml:1:72: warning: no file declares superclass A of class B, its inherited members become its own [MOF1307]") || strings.Count(diags, "MOF") != 1 {
		t.Errorf("read %s: %s", paths(set.Files), diags)
	}
	set, diags = loadSet(fsys, []string{"inc"}, "b.xml", "a.mof")
	if got := moftest.Tree(set.Files[0]); diags != "" || strings.Contains(got, "[Key]") || !strings.Contains(got, "class B : A\n") {
		t.Errorf("with its superclass: %s\n%s", diags, got)
	}
}

// BenchmarkLoad reads the CIM Schema from its zip archive, files in parallel.
func BenchmarkLoad(b *testing.B) {
	fsys := moftest.Schema(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, diags := load.Load(b.Context(), fsys, []string{"cim_schema_2.49.0.mof"}, load.Options{}); len(diags) > 0 {
			b.Fatal(diags[0].Message)
		}
	}
}
