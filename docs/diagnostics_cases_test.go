package docs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/schema"
)

// class is MOF without diagnostics.
const class = "class ACME_Disk { [Key] string Id; };\n"

// fileCases cause the diagnostics that MOF text alone cannot cause. The compiled file is
// in.mof.
var fileCases = []struct {
	name    string
	fsys    fstest.MapFS
	include []string
	code    diag.Code // "" for no diagnostics at all
	where   string    // the place, file:line:column
}{
	{
		name:  "missing file",
		code:  source.NoFile,
		where: "in.mof:0:0",
	}, {
		name:  "directory as a file",
		fsys:  fstest.MapFS{"in.mof/a.mof": text(class)},
		code:  source.NoFile,
		where: "in.mof:0:0",
	}, {
		name:    "missing include directory",
		fsys:    fstest.MapFS{"in.mof": text("instance of __Namespace { Name = \"acme\"; };\n")},
		include: []string{"nodir"},
		code:    source.NoFile,
		where:   "nodir:0:0",
	}, {
		name:  "missing include",
		fsys:  fstest.MapFS{"in.mof": text(class + `#pragma include("shelf.mof")`)},
		code:  load.NoInclude,
		where: "in.mof:2:17",
	}, {
		name: "file included in a second namespace",
		fsys: fstest.MapFS{"in.mof": text("#pragma namespace(\"root/a\")\n#pragma include(\"lib.mof\")\n#pragma namespace(\"root/b\")\n#pragma include(\"lib.mof\")"),
			"lib.mof": text(class)},
		code:  schema.IncludedOnce,
		where: "in.mof:4:17",
	}, {
		name: "file with its own namespace included twice",
		fsys: fstest.MapFS{"in.mof": text("#pragma include(\"lib.mof\")\n#pragma namespace(\"root/b\")\n#pragma include(\"lib.mof\")"),
			"lib.mof": text("#pragma namespace(\"root/a\")\n" + class)},
	}, {
		name: "element of a class that is below -I",
		fsys: fstest.MapFS{"in.mof": text("class ACME_A { [Key, ModelCorrespondence{\"ACME_Other\"}] string s; };"),
			"lib/all.mof": text("class ACME_Other { };")},
		include: []string{"lib"},
	}, {
		name: "file below -I that declares what is named again",
		fsys: fstest.MapFS{"in.mof": text("class ACME_A { [Key] string k; string more; };\nclass ACME_C : ACME_B { };"),
			"lib/model.mof": text("class ACME_A { [Key] string k; };\nclass ACME_B { [Key] string k; };\nclass ACME_Odd : ACME_Nowhere { };")},
		include: []string{"lib"},
	}, {
		name:  "compiled MOF",
		fsys:  fstest.MapFS{"in.mof": text("FOMB\x01\x00\x00\x00class ACME_A")},
		code:  source.NotText,
		where: "in.mof:1:1",
	}, {
		name:  "UTF-16 with converted line ends",
		fsys:  fstest.MapFS{"in.mof": text("\xff\xfec\x00l\x00a\x00\r\x00\r\n\x00s\x00s\x00 \x00A\x00 \x00B\x00")},
		code:  source.NotText,
		where: "in.mof:1:1",
	}, {
		name:  "missing include of an included file",
		fsys:  fstest.MapFS{"in.mof": text(`#pragma include("lib/a.mof")`), "lib/a.mof": text("\n#include (\"b.mof\")")},
		code:  load.NoInclude,
		where: "lib/a.mof:2:11",
	}, {
		name:  "directory as an include",
		fsys:  fstest.MapFS{"in.mof": text(`#pragma include("lib")`), "lib/a.mof": text(class)},
		code:  load.NoInclude,
		where: "in.mof:1:17",
	}, {
		name: "include beside the file",
		fsys: fstest.MapFS{"in.mof": text(`#pragma include("lib\\a.mof")`), "lib/a.mof": text(`#pragma include("b.mof")`), "lib/b.mof": text(class)},
	}, {
		name:    "include in an include directory",
		fsys:    fstest.MapFS{"in.mof": text(`#pragma include("a.mof")`), "lib/a.mof": text(class)},
		include: []string{"lib"},
	}, {
		name:  "include cycle",
		fsys:  fstest.MapFS{"in.mof": text(class + `#pragma include("a.mof")`), "a.mof": text(`#pragma include("in.mof")`)},
		code:  load.IncludeCycle,
		where: "a.mof:1:17",
	}, {
		name:  "include of another case",
		fsys:  fstest.MapFS{"in.mof": text(`#pragma include("Disk.mof")`), "disk.mof": text(class)},
		code:  load.IncludeCase,
		where: "in.mof:1:17",
	}, {
		name: "32 levels of includes",
		fsys: nested(32),
	}, {
		name:  "33 levels of includes",
		fsys:  nested(33),
		code:  load.TooManyIncludes,
		where: "32.mof:1:17",
	}, {
		name:  "wide classes, each with many below it",
		fsys:  fstest.MapFS{"in.mof": text(wide(4_000, 1_000))},
		code:  schema.TooManyMembers,
		where: "in.mof:1000:14",
	}, {
		name:  "UTF-32, little-endian",
		fsys:  fstest.MapFS{"in.mof": text("\xff\xfe\x00\x00c\x00\x00\x00")},
		code:  source.BadEncoding,
		where: "in.mof:1:1",
	}, {
		name:  "UTF-32, big-endian",
		fsys:  fstest.MapFS{"in.mof": text("\x00\x00\xfe\xff\x00\x00\x00c")},
		code:  source.BadEncoding,
		where: "in.mof:1:1",
	}, {
		name:  "UTF-16 with an odd number of bytes",
		fsys:  fstest.MapFS{"in.mof": text("\xff\xfe/\x00/\x00\n")},
		code:  source.BadEncoding,
		where: "in.mof:1:3",
	}, {
		name:  "UTF-16 with half of a pair",
		fsys:  fstest.MapFS{"in.mof": text("\xfe\xff\x00/\x00/\xd8\x00\x00\n")},
		code:  source.BadEncoding,
		where: "in.mof:1:3",
	}, {
		name: "UTF-16",
		fsys: fstest.MapFS{"in.mof": text("\xff\xfe/\x00/\x00\n\x00")},
	}, {
		name:  "Latin-1",
		fsys:  fstest.MapFS{"in.mof": text("[Description(\"f\xfcr Platten\")]\n" + class)},
		code:  source.NotUTF8,
		where: "in.mof:1:16",
	}, {
		name: "UTF-8 with a mark",
		fsys: fstest.MapFS{"in.mof": text("\xef\xbb\xbf[Description(\"für Platten\")]\n" + class)},
	},
}

// wide returns a class with this number of properties, and this number of subclasses with
// one more each.
func wide(properties, classes int) string {
	var out strings.Builder
	out.WriteString("class A { [Key] uint8 k; ")
	for i := range properties - 1 {
		fmt.Fprintf(&out, "uint8 p%d; ", i)
	}
	out.WriteString("};\n")
	for i := range classes {
		fmt.Fprintf(&out, "class C%d : A { uint8 x; };\n", i)
	}
	return out.String()
}

func text(data string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(data)} }

// nested returns a chain of files with this number of includes, in.mof first.
func nested(levels int) fstest.MapFS {
	fsys := fstest.MapFS{"in.mof": text(`#pragma include("1.mof")`)}
	for i := 1; i < levels; i++ {
		fsys[fmt.Sprintf("%d.mof", i)] = text(fmt.Sprintf(`#pragma include("%d.mof")`, i+1))
	}
	fsys[fmt.Sprintf("%d.mof", levels)] = text(class)
	return fsys
}

func TestFileDiagnostics(t *testing.T) {
	for _, c := range fileCases {
		t.Run(c.name, func(t *testing.T) {
			result, _ := gomof.Compile(t.Context(), gomof.Options{FS: c.fsys, Files: []string{"in.mof"}, Include: c.include})
			diags := result.Diagnostics
			checkOnly(t, diags, c.code)
			for _, d := range diags {
				pos := d.Span.Pos
				if got := fmt.Sprintf("%s:%d:%d", pos.Filename, pos.Line, pos.Column); got != c.where {
					t.Errorf("%s is placed at %s, expected %s", d.Code, got, c.where)
				}
			}
		})
	}
}

// genCases cause the diagnostics of generation, with genClasses.
var genCases = []struct {
	name string
	opts gen.Options
	code diag.Code // "" for no diagnostics at all
}{
	{"nothing wrong", gen.Options{Package: "acme"}, ""},
	{"pattern", gen.Options{Package: "acme", Classes: []string{"acme_?isk"}}, ""},
	{"pattern without match", gen.Options{Package: "acme", Classes: []string{"CIM_*"}}, gen.NoClass},
	{"malformed pattern", gen.Options{Package: "acme", Classes: []string{"[ACME"}}, gen.NoClass},
	{"no package", gen.Options{}, gen.BadPackage},
	{"package with a hyphen", gen.Options{Package: "acme-disk"}, gen.BadPackage},
	{"keyword as a package", gen.Options{Package: "func"}, gen.BadPackage},
	{"blank package", gen.Options{Package: "_"}, gen.BadPackage},
	{"package main", gen.Options{Package: "main"}, gen.BadPackage},
	{"rename", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "Disk", "ACME_Disk.Id": "Name"}}, ""},
	{"rename to a lower-case name", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "disk"}}, gen.BadRename},
	{"rename to no identifier", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "Hard Disk"}}, gen.BadRename},
	{"rename of an unknown class", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Tape": "Tape"}}, gen.BadRename},
	{"rename of an unknown member", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.Serial": "Serial"}}, gen.BadRename},
	{"rename of one class twice", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "Disk", "acme_disk": "Disc"}}, gen.BadRename},
	{"rename of two classes to one name", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "Disk", "ACME_Disc": "Disk"}}, gen.NameConflict},
	{"rename to the name of another class", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "ACMEDisc"}}, gen.NameConflict},
	{"rename to the name of a class that is renamed", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk": "ACMEDisc", "acme_disc": "Other"}}, ""},
	{"rename to the name of another member", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.Id": "Label"}}, gen.NameConflict},
	{"rename of a value", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.State=1": "Running", "ACME_Disk.State=2": "Idle"}}, ""},
	{"rename of a value that is not there", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.State=3": "Lost"}}, gen.BadRename},
	{"rename of a value of a property without values", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.Id=3": "Lost"}}, gen.BadRename},
	{"rename of a value that a superclass declares", gen.Options{Package: "acme", Rename: map[string]string{"ACME_BigDisk.State=1": "Running"}}, gen.BadRename},
	{"rename of two values to one name", gen.Options{Package: "acme", Rename: map[string]string{"ACME_Disk.State=1": "Running", "ACME_Disk.State=2": "Running"}}, gen.NameConflict},
	{"keep", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.State": "plain", "ACME_BigDisk.Reset": "names"}}, ""},
	{"keep of an unknown member", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.Serial": "plain"}}, gen.BadKeep},
	{"keep of a member twice", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.State": "plain", "acme_disk.state": "plain"}}, gen.BadKeep},
	{"keep of something else", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.State": "bare"}}, gen.BadKeep},
	{"keep plain what has no values", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.Id": "plain"}}, gen.BadKeep},
	{"keep plain where a superclass has the values", gen.Options{Package: "acme", Keep: map[string]string{"ACME_BigDisk.State": "plain"}}, gen.BadKeep},
	{"keep the names of what the class declares", gen.Options{Package: "acme", Keep: map[string]string{"ACME_Disk.State": "names"}}, gen.BadKeep},
	{"keep the names of a property without values", gen.Options{Package: "acme", Keep: map[string]string{"ACME_BigDisk.Id": "names"}}, ""},
	{"success", gen.Options{Package: "acme", Success: map[string][]uint64{"ACME_Disk.Reset": {0, 4096}}}, ""},
	{"success of an unknown class", gen.Options{Package: "acme", Success: map[string][]uint64{"ACME_Tape.Reset": {0}}}, gen.BadSuccess},
	{"success of an unknown method", gen.Options{Package: "acme", Success: map[string][]uint64{"ACME_Disk.Format": {0}}}, gen.BadSuccess},
	{"success of a class", gen.Options{Package: "acme", Success: map[string][]uint64{"ACME_Disk": {0}}}, gen.BadSuccess},
	{"success of a method without a code", gen.Options{Package: "acme", Success: map[string][]uint64{"ACME_Disk.Label": {0}}}, gen.BadSuccess},
}

const genClasses = `class ACME_Disk {
    [Key] string Id;
    uint32 Reset();
    string Label();
    [ValueMap{"1", "2"}, Values{"On", "Off"}] uint8 State;
};
class ACME_BigDisk : ACME_Disk { };
class ACME_Disc { };
`

func TestGenerationDiagnostics(t *testing.T) {
	for _, c := range genCases {
		t.Run(c.name, func(t *testing.T) {
			checkGenerate(t, compileClean(t, fstest.MapFS{"in.mof": text(genClasses)}), c.opts, c.code)
		})
	}
	t.Run("a default with a NULL element", func(t *testing.T) {
		s := compileClean(t, fstest.MapFS{"in.mof": text(`class ACME_Disk { [Key] string Id; string Tags[] = {"a", null}; };`)})
		checkGenerate(t, s, gen.Options{Package: "acme"}, gen.NoDefault)
	})
	t.Run("one class in two namespaces", func(t *testing.T) {
		s := compileClean(t, fstest.MapFS{"in.mof": text("#pragma namespace(\"root/a\")\nclass ACME_Disk { };\n#pragma namespace(\"root/b\")\nclass ACME_Disk { };\n")})
		checkGenerate(t, s, gen.Options{Package: "acme"}, gen.NameConflict)
	})
	t.Run("more members than anybody wants", func(t *testing.T) {
		var chain strings.Builder
		chain.WriteString("class ACME_0 { [Key] string Id;")
		for i := range 500 {
			fmt.Fprintf(&chain, " string P%d;", i)
		}
		chain.WriteString(" };\n")
		for i := 1; i < 1000; i++ {
			fmt.Fprintf(&chain, "class ACME_%d : ACME_0 { };\n", i)
		}
		s := compileClean(t, fstest.MapFS{"in.mof": text(chain.String())})
		checkGenerate(t, s, gen.Options{Package: "acme"}, gen.TooLarge)
	})
	t.Run("files without a class", func(t *testing.T) {
		s := compileClean(t, fstest.MapFS{"in.mof": text("// nothing\n")})
		checkGenerate(t, s, gen.Options{Package: "acme"}, gen.NoClass)
	})
	t.Run("classes of included files only", func(t *testing.T) {
		s := compileClean(t, fstest.MapFS{"in.mof": text(`#pragma include("a.mof")`), "a.mof": text(class)})
		checkGenerate(t, s, gen.Options{Package: "acme"}, gen.NoClass)
	})
}

func compileClean(t *testing.T, fsys fs.FS) *schema.Schema {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{"in.mof"}})
	diags := result.Diagnostics
	if len(diags) > 0 {
		t.Fatalf("the MOF is not clean:\n%s", list(diags))
	}
	return result.Schema
}

func checkGenerate(t *testing.T, s *schema.Schema, opts gen.Options, code diag.Code) {
	t.Helper()
	made, err := gomof.Generate(t.Context(), s, opts)
	var wrong *gomof.InputError
	if err != nil && !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	checkOnly(t, made.Diagnostics, code)
	if n := len(made.Files()); (n == 0) != (err != nil) {
		t.Errorf("%d files are generated, and the error is %v", n, err)
	}
}

// checkOnly checks that only code is reported, with the documented severity, or nothing if
// code is "".
func checkOnly(t *testing.T, diags diag.List, code diag.Code) {
	t.Helper()
	if code != "" && !reports(diags, code) {
		t.Errorf("%s is not reported:\n%s", code, list(diags))
	}
	for _, d := range diags {
		switch info := documentation(d.Code); {
		case d.Code != code:
			t.Errorf("unexpected: %s", list(diag.List{d}))
		case info == nil || d.Severity != info.Severity:
			t.Errorf("%s is reported as %s, which is not documented", d.Code, d.Severity)
		}
		checkMessage(t, d)
	}
}

// TestDiagnosticsAreProvoked checks that each code without an example has a case.
func TestDiagnosticsAreProvoked(t *testing.T) {
	provoked := map[diag.Code]bool{gen.TooLarge: true, gen.NoDefault: true, load.TooMuchText: true, load.TooManyEntries: true, token.TooMuch: true, layout.NoMOF: true} // the last four: load/include_test.go, parser/hostile_test.go and layout/format_test.go
	provoked[gen.SharedClass], provoked[gen.NotImported], provoked[gen.ImportCycle], provoked[gen.OtherShape] = true, true, true, true                                  // gen/packages_test.go, gen/shape_test.go
	for _, c := range fileCases {
		provoked[c.code] = true
	}
	for _, c := range genCases {
		provoked[c.code] = true
	}
	for _, info := range gomof.Diagnostics() {
		if info.Bad == "" && !provoked[info.Code] {
			t.Errorf("%s has neither an example nor a case of its own", info.Code)
		}
	}
}

// dialectCases show the diagnostics whose severity depends on the dialect, as their
// documentation says.
var dialectCases = []struct {
	name string
	mof  string
	code diag.Code
	want diag.Severity
}{
	{"unknown escape in MOF 2", "// dialect: mof2\nclass ACME_Log { [Key] string Path = \"C:\\logs\"; };\n", token.BadEscape, diag.Error},
	{"hexadecimal escape without digits", "class ACME_Log { [Key] string Path = \"\\x\"; };\n", token.BadEscape, diag.Error},
	{"class declared twice in WMI", "[Dynamic] class ACME_Fan { string Id; };\n[Dynamic] class ACME_Fan { string Name; };\n", schema.DuplicateClass, diag.Warning},
	{"class repeated word for word", "class ACME_Fan { [Key] string Id; };\nclass ACME_Fan { /* again */ [Key] string Id; };\n", schema.DuplicateClass, diag.Warning},
	{"class repeated word for word in MOF 2", "// dialect: mof2\nclass ACME_Fan { [Key] string Id; };\nclass ACME_Fan { [Key] string Id; };\n", schema.DuplicateClass, diag.Error},
	{"Override with another name", "class ACME_Fan { [Key] string Id; };\nclass ACME_Sub : ACME_Fan { [Override(\"Id\")] string Name; };\n", schema.OverrideName, diag.Warning},
	{"Override with another name in MOF 2", "// dialect: mof2\nclass ACME_Fan { [Key] string Id; };\nclass ACME_Sub : ACME_Fan { [Override(\"Id\")] string Name; };\n", schema.OverrideName, diag.Error},
	{"misspelt qualifier in WMI", "[Dynamic] class ACME_Fan { [Kye] string Id; };\n", schema.UndeclaredQualifier, diag.Warning},
	{"qualifier value in WMI", "[Dynamic] class ACME_Fan { [Key, MaxLen(\"8\")] string Id; };\n", schema.WrongQualifierValue, diag.Warning},
	{"association below a class in MOF 2", "// dialect: mof2\nclass ACME_Fan { [Key] string Id; };\n[Association] class ACME_Link : ACME_Fan { ACME_Fan ref One; ACME_Fan ref Two; };\n", schema.KindConflict, diag.Error},
	{"association below a class", "class ACME_Fan { [Key] string Id; };\n[Association] class ACME_Link : ACME_Fan { ACME_Fan ref One; ACME_Fan ref Two; };\n", schema.KindConflict, diag.Warning},
	{"scope in WMI", "[Dynamic, Key] class ACME_Fan { string Id; };\n", schema.WrongScope, diag.Warning},
}

func TestDiagnosticsByDialect(t *testing.T) {
	for _, c := range dialectCases {
		t.Run(c.name, func(t *testing.T) {
			_, diags := compileExample(c.mof)
			if len(diags) != 1 || diags[0].Code != c.code || diags[0].Severity != c.want {
				t.Errorf("expected one %s %s, got:\n%s", c.want, c.code, list(diags))
			}
			if documentation(c.code).Name == "" {
				t.Errorf("%s may be a warning, but has no name", c.code)
			}
			if info := documentation(c.code); info.Severity == c.want && c.want != diag.Error {
				t.Errorf("%s is documented as %s by default", c.code, info.Severity)
			}
		})
	}
}

// TestDiagnosticsLeftOut shows what WMI allows according to the documentation.
func TestDiagnosticsLeftOut(t *testing.T) {
	for _, mof := range []string{
		"[Dynamic, ACME_Unheard(3)] class ACME_Fan { [Key] string Id; ACME_Fan ref Next; };\n",
		"[Dynamic] class ACME_Fan { [Key] string Id; [Values] uint8 Speed; };\n",
		"[Dynamic] class ACME_Fan { [Key] string Id; };\n[Dynamic, Association] class ACME_Link : ACME_Fan { ACME_Fan ref One; };\n",
		"[Dynamic] class ACME_Fan { [Key] string Id; string Name; };\n[Dynamic] class ACME_FastFan : ACME_Fan { string Name; };\n",
		"[Dynamic] class ACME_Fan { [Key] string Id; uint32 Spin([In] uint8 Speed, [Out] uint8 Speed); };\n",
		"[Dynamic] class ACME_Fan { datetime Started = \"****0401******.000000+***\"; };\n",
		"class ACME_Fan : __ExtendedStatus { };\ninstance of __Namespace { Name = \"acme\"; };\n",
	} {
		if _, diags := compileExample(mof); len(diags) > 0 {
			t.Errorf("%s\nreports:\n%s", mof, list(diags))
		}
	}
}
