package gen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/fromsource"
)

// sharedMOF has a class for each way in which another can use it.
const sharedMOF = `
[Abstract] class CIM_Base { [ValueMap{"1"}, Values{"On"}] uint8 Power = 1; string Caption; };
[Exception] class CIM_Error { string Text; };
class CIM_Job : CIM_Base {
  [Key] string Id;
  uint32 Run([In, ValueMap{"1"}, Values{"Fast"}] uint8 Mode, [In(false), Out, EmbeddedInstance("CIM_Error")] string Error);
  [Static] uint32 Reset();
};
class ACME_Job : CIM_Job { [Override("Run")] uint32 Run([In, Required] uint8 Mode, [In(false), Out, EmbeddedInstance("CIM_Error")] string Error); };
class ACME_Other : CIM_Job { [EmbeddedInstance("ACME_Job")] string Job; };
class DEMO_Job : CIM_Base { };
[Association] class ACME_Runs { [Key] CIM_Job REF Job; [Key] ACME_Other REF Other; };
`

func pack(t *testing.T, name, path string, classes ...string) gen.Package {
	t.Helper()
	return gen.Package{Schema: compile(t, sharedMOF), Options: gen.Options{Package: name, ImportPath: path, Classes: classes}}
}

// generateAll returns the files of packages without errors, checked with go/types.
func generateAll(t *testing.T, packages ...gen.Package) []gen.Output {
	t.Helper()
	outputs, diags, err := gen.GenerateAll(t.Context(), packages)
	if err != nil || diags.Errors() > 0 {
		t.Fatalf("%v\n%s", err, messages(diags))
	}
	checkTogether(t, packages, outputs)
	return outputs
}

func classes(o gen.Output) string {
	var names []string
	for _, c := range o.Classes() {
		if c.From == "" {
			names = append(names, c.Class)
		}
	}
	return strings.Join(names, " ")
}

// The package of a class does not depend on the order of the packages.
func TestOwners(t *testing.T) {
	for _, test := range []struct {
		about    string
		packages []gen.Package
		want     []string
	}{
		{"a pattern each", []gen.Package{pack(t, "a", "x/a", "CIM_*"), pack(t, "b", "x/b", "ACME_*")},
			[]string{"CIM_Base CIM_Error CIM_Job", "ACME_Job ACME_Other ACME_Runs"}},
		{"a longer pattern goes first", []gen.Package{pack(t, "a", "x/a", "*"), pack(t, "b", "x/b", "ACME_*")},
			[]string{"CIM_Base CIM_Error CIM_Job DEMO_Job", "ACME_Job ACME_Other ACME_Runs"}},
		{"a name goes first", []gen.Package{pack(t, "a", "x/a", "CIM_*"), pack(t, "b", "x/b", "ACME_*"), pack(t, "c", "x/c", "CIM_Error", "CIM_Base")},
			[]string{"CIM_Job", "ACME_Job ACME_Other ACME_Runs", "CIM_Base CIM_Error"}},
		{"a pattern goes before a declaration", []gen.Package{pack(t, "a", "x/a"), pack(t, "b", "x/b", "ACME_*")},
			[]string{"CIM_Base CIM_Error CIM_Job DEMO_Job", "ACME_Job ACME_Other ACME_Runs"}},
		{"what nobody selects is where it is imported from", []gen.Package{pack(t, "a", "x/a", "CIM_Job"), pack(t, "b", "x/b", "ACME_Job")},
			[]string{"CIM_Base CIM_Error CIM_Job", "ACME_Job"}},
		{"without an import path nobody imports", []gen.Package{pack(t, "a", "", "CIM_*"), pack(t, "b", "", "ACME_Job")},
			[]string{"CIM_Base CIM_Error CIM_Job", "ACME_Job CIM_Base CIM_Error CIM_Job"}},
		{"without an import path it keeps what it wants as much", []gen.Package{pack(t, "a", "x/a", "CIM_*"), pack(t, "b", "", "CIM_*", "ACME_Job")},
			[]string{"CIM_Base CIM_Error CIM_Job", "ACME_Job CIM_Base CIM_Error CIM_Job"}},
	} {
		outputs := generateAll(t, test.packages...)
		for i, o := range outputs {
			if got := classes(o); got != test.want[i] {
				t.Errorf("%s: package %d has %s, want %s", test.about, i, got, test.want[i])
			}
		}
		turned := slices.Clone(test.packages)
		slices.Reverse(turned)
		again, _, _ := gen.GenerateAll(t.Context(), turned)
		for i, o := range outputs {
			if other := again[len(again)-1-i]; !slices.EqualFunc(o.Files, other.Files, func(a, b gen.File) bool { return a.Name == b.Name && string(a.Data) == string(b.Data) }) {
				t.Errorf("%s: package %d depends on the order", test.about, i)
			}
		}
	}
}

// Conflicts are errors.
func TestSharingErrors(t *testing.T) {
	importing := pack(t, "a", "", "ACME_Other")
	importing.Options.Imports = []gen.Import{{Classes: []string{"CIM_*"}, Path: "y/far", Names: []byte("//gomof:package far y/far\n//gomof:class CIM_Job Job\n")}}
	renamed := pack(t, "b", "x/b", "ACME_*")
	renamed.Options.Rename = map[string]string{"cim_job": "Job"}
	renamed.Options.Success = map[string][]uint64{"CIM_Job.Run": {0}}
	for _, test := range []struct {
		packages []gen.Package
		want     string
	}{
		{[]gen.Package{pack(t, "a", "x/a", "CIM_*"), pack(t, "b", "x/b", "CIM_*")},
			"error: packages x/a and x/b both have CIM_Base, CIM_Error, CIM_Job [MOF3008]\n"},
		{[]gen.Package{pack(t, "a", "x/a", "ACME_Job"), pack(t, "b", "x/b", "DEMO_*")},
			"error: packages x/a and x/b both have CIM_Base [MOF3008]\n"},
		{[]gen.Package{pack(t, "a", "x/a", "CIM_Job", "ACME_Other"), pack(t, "b", "x/b", "CIM_Base", "ACME_Job", "ACME_Runs")},
			"error: package x/a imports itself: CIM_Base of x/b is the superclass of CIM_Job of x/a, and 1 more; CIM_Job of x/a is the superclass of ACME_Job of x/b, and 1 more [MOF3010]\n"},
		{[]gen.Package{importing},
			"error: package y/far has no CIM_Base.Power, CIM_Error, CIM_Job.Reset(), CIM_Job.Run(), CIM_Job.Run.Mode, which package a needs [MOF3009]\n"},
		{[]gen.Package{pack(t, "a", "x/a", "CIM_*"), renamed},
			"error: cim_job is renamed, but it comes from package x/a [MOF3003]\nerror: success codes are given for CIM_Job.Run, which comes from package x/a [MOF3004]\n"},
		{[]gen.Package{pack(t, "a", "x/a", "CIM_*"), pack(t, "b", "x/a", "ACME_*")},
			"error: two packages have the import path x/a [MOF3002]\n"},
		{[]gen.Package{pack(t, "a", "x/a b")}, "error: \"x/a b\" is not an import path [MOF3002]\n"},
		{[]gen.Package{pack(t, "a", "x/a", "*", "!ACME_*", "!cim_*", "!DEMO_*")}, "error: no class matches the patterns, so there is nothing to generate [MOF3001]\n"},
	} {
		_, diags, err := gen.GenerateAll(t.Context(), test.packages)
		if got := messages(diags); err != nil || got != test.want {
			t.Errorf("%v: got\n%swant\n%s", err, got, test.want)
		}
	}
}

// importedMOF has a class for a package to import.
const importedMOF = `
class CIM_A { [ValueMap{"1", "2"}, Values{"On", "Off"}] uint8 B = 2; void C(); };
class ACME_A : CIM_A { [Key] string Id; };`

// generateImporting generates ACME_A, which imports CIM_A.
func generateImporting(t *testing.T, i gen.Import) ([]gen.File, string) {
	t.Helper()
	i.Classes = []string{"CIM_*"}
	files, diags, err := generatePackage(compile(t, importedMOF), gen.Options{Package: "acme", ImportPath: "y/acme", Classes: []string{"ACME_*"}, Imports: []gen.Import{i}})
	if err != nil {
		t.Fatal(err)
	}
	return files, messages(diags)
}

// A list of names becomes Go, so it is checked. It must belong to the imported package.
func TestWrongNames(t *testing.T) {
	for _, test := range []struct{ name, path, list, want string }{
		{"", "y/x", "", "names_gen.go: the line //gomof:package is missing"},
		{"", "y/x", "//gomof:package x", "names_gen.go: the line //gomof:package x is not complete"},
		{"", "y/x", "//gomof:package main y/x", `names_gen.go: ["main" "y/x"] is not a package`},
		{"", "y/x", "//gomof:package x y\"x", `names_gen.go: ["x" "y\"x"] is not a package`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:class CIM_A a", `names_gen.go: "a" is not an exported identifier`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:class CIM_A A;B", `names_gen.go: "A;B" is not an exported identifier`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:values CIM_A.B A 1=;", `names_gen.go: "A;" is not a constant`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:values CIM_A.B a 1=A", `names_gen.go: "aA" is not a constant`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:values CIM_A.B A %=A", `names_gen.go: "AA" is not a constant`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:values CIM_A.B AB\n//\t1=;", `names_gen.go: "AB;" is not a constant`},
		{"", "y/x", "//gomof:package x y/x\n//gomof:members CIM_A\n\n//\tB=uint8", "names_gen.go: the line //gomof:members CIM_A is not complete"},
		{"", "y/x", "//gomof:package x y/x\n//gomof:method CIM_A.B", "names_gen.go: the line //gomof:method CIM_A.B is not complete"},
		{"", "y/x", "//gomof:package x y/z", "names_gen.go was generated with the import path y/z"},
		{"z", "y/x", "//gomof:package x y/x", "names_gen.go is of package x, not z"},
		{"", "y/acme", "//gomof:package acme y/acme", "the package cannot import itself"},
	} {
		files, got := generateImporting(t, gen.Import{Path: test.path, Package: test.name, Names: []byte(test.list)})
		if want := "error: import of " + test.path + ": " + test.want + " [MOF3002]\n"; got != want || files != nil {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
	_, got := generateImporting(t, gen.Import{Path: "y/x", File: "../x/names_gen.go"})
	if want := "error: import of y/x: ../x/names_gen.go: the line //gomof:package is missing [MOF3002]\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An entry with many parts can be on one line or on several. Entries of later versions of
// gomof are not an error.
func TestNamesInManyLines(t *testing.T) {
	const start = "//gomof:package x y/x\r\n//gomof:later thing A B C\r\n//gomof:class CIM_A A\n//gomof:enum CIM_A.B AB\n//gomof:method CIM_A.C ACParams ACResult\n"
	for _, list := range []string{
		"//gomof:values CIM_A.B AB 1=On 2=Off\n//gomof:members CIM_A B=uint8 C()=string()\n",
		"//gomof:values CIM_A.B AB\r\n//\t1=On\r\n//\t2=Off\r\n//gomof:members CIM_A\n//\tB=uint8\n//\tC()=string()\n",
	} {
		files, got := generateImporting(t, gen.Import{Path: "y/x", Package: "x", Names: []byte(start + list)})
		const want = "warning: class CIM_A comes from package y/x, which was generated from another version of it: C() is string() there, void() here [MOF3012]\n"
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if text := fileNamed(t, files, "acmea_gen.go"); !strings.Contains(text, ".ABOff)") {
			t.Errorf("the default is not ABOff in\n%s", text)
		}
	}
}

// An additional value or member is an additional line in the list of names.
func TestNamesDiffer(t *testing.T) {
	list := func(source string) []string {
		files := generate(t, source, gen.Options{ImportPath: "x/acme"})
		return strings.Split(fileNamed(t, files, gen.NamesFile), "\n")
	}
	before := list("class ACME_A { [Key] string Id; [ValueMap{\"1\"}, Values{\"On\"}] uint8 S; };")
	after := list("class ACME_A { [Key] string Id; [ValueMap{\"1\",\"2\"}, Values{\"On\",\"Off\"}] uint8 S; string T; };")
	added := slices.DeleteFunc(after, func(line string) bool { return slices.Contains(before, line) })
	if want := []string{"//\tT=string", "//\t2=Off"}; !slices.Equal(added, want) {
		t.Errorf("%q is added, want %q", added, want)
	}
}

// A package whose name is used in the generated files gets an alias, and the members that
// it renames keep their names in subclasses.
func TestImportNames(t *testing.T) {
	for name, want := range map[string]string{"cim": `xcimmof "x/cim"`, "o": `xomof "x/o"`, "string": `xstringmof "x/string"`, "fine": `"x/fine"`} {
		base := pack(t, name, "x/"+name, "CIM_*")
		base.Options.Rename = map[string]string{"CIM_Job.Id": "Number"}
		outputs := generateAll(t, base, pack(t, "b", "x/b", "ACME_*"))
		file := fileNamed(t, outputs[1].Files, "acmeother_gen.go")
		if !strings.Contains(file, "\n\t"+want+"\n") || !strings.Contains(file, "Number string") {
			t.Errorf("package %s: want the import %s and the field Number in\n%s", name, want, file)
		}
	}
}

// A member keeps its name through packages that only inherit it.
func TestRenamesAreInherited(t *testing.T) {
	base := pack(t, "base", "x/base", "CIM_Base", "CIM_Error")
	base.Options.Rename = map[string]string{"CIM_Base.Caption": "Title"}
	jobs := pack(t, "jobs", "x/jobs", "CIM_Job")
	outputs := generateAll(t, base, jobs, pack(t, "b", "x/b", "ACME_*", "DEMO_*"))
	for _, file := range []string{fileNamed(t, outputs[1].Files, "cimjob_gen.go"), fileNamed(t, outputs[2].Files, "acmeother_gen.go")} {
		if !strings.Contains(file, "Title *string `cim:\"Caption\"`") {
			t.Errorf("the field is not called Title in\n%s", file)
		}
	}
	if list := fileNamed(t, outputs[1].Files, gen.NamesFile); !strings.Contains(list, "//gomof:rename cim_base.caption Title\n") {
		t.Errorf("the list does not pass the name on:\n%s", list)
	}
}

// A class that overrides, or now inherits, members of another package has aliases for them.
func TestAliasesOfOtherPackages(t *testing.T) {
	s := compile(t, `
		class CIM_Job {
		  [Key] string Id;
		  [ValueMap{"1", "2"}, Values{"On", "Off"}] uint8 State;
		  [ValueMap{"1"}, Values{"Slow"}] uint16 Speed;
		  [ValueMap{"0", "1"}, Values{"OK", "Failed"}] uint32 Run([In, ValueMap{"1"}, Values{"Fast"}] uint8 Mode);
		};
		class ACME_Job : CIM_Job {
		  [Override("State"), ValueMap{"1"}, Values{"On"}] uint8 State;
		  [Override("Run"), Description("Runs.")] uint32 Run([In] uint8 Mode);
		};
		class ACME_Other : CIM_Job { };`)
	outputs := generateAll(t,
		gen.Package{Schema: s, Options: gen.Options{Package: "a", ImportPath: "x/a", Classes: []string{"CIM_*"}, Keep: map[string]string{"CIM_Job.Speed": gen.KeepPlain}}},
		gen.Package{Schema: s, Options: gen.Options{Package: "b", ImportPath: "x/b", Classes: []string{"ACME_*"}, Keep: map[string]string{
			"CIM_Job.Speed": gen.KeepPlain, "ACME_Other.State": gen.KeepNames, "ACME_Other.Run": gen.KeepNames}}},
	)
	for _, want := range []struct{ file, text string }{
		{"acmejob_gen.go", "type ACMEJobState = xamof.CIMJobState"},
		{"acmejob_gen.go", "type ACMEJobRunParams = xamof.CIMJobRunParams"},
		{"acmejob_gen.go", "type ACMEJobRunMode = xamof.CIMJobRunMode"},
		{"acmejob_gen.go", "type ACMEJobRunReturn = xamof.CIMJobRunReturn"},
		{"acmejob_gen.go", "Speed *uint16"},
		{"acmeother_gen.go", "ACMEOtherStateOff ACMEOtherState = 2"},
		{"acmeother_gen.go", "type ACMEOtherRunResult = xamof.CIMJobRunResult"},
	} {
		if text := fileNamed(t, outputs[1].Files, want.file); !strings.Contains(text, want.text) {
			t.Errorf("%s is not in\n%s", want.text, text)
		}
	}
}

// With references as names, references need no class; an enum needs only the class that
// declares it.
func TestReferences(t *testing.T) {
	p := pack(t, "a", "", "ACME_Runs")
	p.Options.References = gen.NamedReferences
	outputs := generateAll(t, p)
	if got := classes(outputs[0]); got != "ACME_Runs" {
		t.Error("with names:", got)
	}
	if file := fileNamed(t, outputs[0].Files, "acmeruns_gen.go"); !strings.Contains(file, "Job cim.ObjectPath `cim:\"Job,key\"`") {
		t.Error(file)
	}
	if got := classes(generateAll(t, pack(t, "a", "", "CIM_Base"))[0]); got != "CIM_Base" {
		t.Error("an enum brings", got)
	}
}

// Random schemas in random packages compile together, with any order of files. A struct has
// the same fields wherever its superclass is.
func TestRandomPackages(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 20
	}
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 2))
		source := randomMOF(r)
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
		var low, high []string // a class needs only those before it
		cut := 1 + r.IntN(len(result.Schema.Classes))
		for i, c := range result.Schema.Classes {
			if i < cut {
				low = append(low, c.Name)
			} else {
				high = append(high, c.Name)
			}
		}
		packages := []gen.Package{{Schema: result.Schema, Options: gen.Options{Package: "low", ImportPath: "x/low", Classes: low}}}
		if high != nil {
			packages = append(packages, gen.Package{Schema: result.Schema, Options: gen.Options{Package: "high", ImportPath: "x/high", Classes: high}})
		}
		if generateAll(t, packages...); t.Failed() {
			t.Fatalf("seed %d: %d classes in low\n%s", seed, cut, source)
		}
	}
}

// The names of a package are a function of the set of declarations: they do not depend on
// the order of classes and members.
func TestNamesDoNotDependOnOrder(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		source := randomMOF(r)
		want := exportedNames(t, generate(t, source, gen.Options{}))
		for range 3 {
			turned := shuffleMOF(r, source)
			if got := exportedNames(t, generate(t, turned, gen.Options{})); got != want {
				t.Fatalf("seed %d: in one order\n%s\nin another\n%s\n%s\n%s", seed, want, got, source, turned)
			}
		}
	}
}

// shuffleMOF changes the order of classes, and of members in a class.
func shuffleMOF(r *rand.Rand, source string) string {
	var classes []string
	for _, class := range strings.Split(strings.TrimSuffix(source, "};\n"), "};\n") {
		lines := strings.SplitAfter(strings.TrimSuffix(class, "\n"), "\n")
		members := lines[1:]
		for i, m := range members {
			members[i] = strings.TrimSuffix(m, "\n") + "\n"
		}
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		classes = append(classes, strings.TrimSuffix(lines[0], "\n")+"\n"+strings.Join(members, "")+"};\n")
	}
	r.Shuffle(len(classes), func(i, j int) { classes[i], classes[j] = classes[j], classes[i] })
	return strings.Join(classes, "")
}

// checkTogether checks the types of packages that import each other.
func checkTogether(t *testing.T, packages []gen.Package, outputs []gen.Output) {
	t.Helper()
	byPath := map[string][]gen.File{}
	for i, o := range outputs {
		byPath[packages[i].Options.ImportPath+"#"+packages[i].Options.Package] = o.Files
	}
	im := &togetherImporter{t: t, files: byPath, done: map[string]*types.Package{}}
	for _, key := range slices.Sorted(maps.Keys(byPath)) {
		path, _, _ := strings.Cut(key, "#")
		if _, err := im.check(path, byPath[key]); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

type togetherImporter struct {
	t     *testing.T
	files map[string][]gen.File
	done  map[string]*types.Package
}

func (im *togetherImporter) Import(path string) (*types.Package, error) {
	if p := im.done[path]; p != nil {
		return p, nil
	}
	for key, files := range im.files {
		if at, _, _ := strings.Cut(key, "#"); at == path {
			return im.check(path, files)
		}
	}
	return fromsource.Importer.Import(path)
}

func (im *togetherImporter) check(path string, files []gen.File) (*types.Package, error) {
	fset := token.NewFileSet()
	var parsed []*ast.File
	for _, f := range files {
		file, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	p, err := (&types.Config{Importer: im}).Check(path, fset, parsed, nil)
	if err == nil {
		im.done[path] = p
	}
	return p, err
}

// The report of names contains each kind of oddity.
func TestNotableNames(t *testing.T) {
	s := compile(t, `
class ACME_Disk {
  [Key] string DeviceId;
  string Meta;
  string type;
  uint32 State; uint32 State();
  string Größe;
  [ValueMap{"1", "2", "3", "4"}, Values{"Reserved", "Reserved", "-Sunday", "???"}] uint8 Day;
  uint32 Format([In(false), Out] string Return, [In] string UrlOfXml);
  string Plain; uint32 Name_2();
};
class ACME_DiskKey { [Key] string Name; };
class ACME_Hdd { [Key] string Name; };
class _3A { [Key] string Name; };
`)
	outputs, diags, err := gen.GenerateAll(t.Context(), []gen.Package{{Schema: s, Options: gen.Options{Package: "a", Rename: map[string]string{"ACME_Hdd": "HardDisk"}}}})
	if err != nil || diags.Errors() > 0 {
		t.Fatal(err, messages(diags))
	}
	var got strings.Builder
	for _, n := range outputs[0].Names() {
		fmt.Fprintf(&got, "%s | %s | %s\n", n.MOF, n.Go, n.Why)
	}
	want := `_3A | X3A | X, because no exported name begins with 3
ACME_Disk.DeviceId | DeviceID | Id is written ID
ACME_Disk.Meta | MetaProperty | longer, because Meta has another meaning there
ACME_Disk.type | Type | type has a meaning in Go
ACME_Disk.Größe | Größe | non-ASCII letters
ACME_Disk.Day = "Reserved" | ACMEDiskDayReserved2 | longer, because ACMEDiskDayReserved is also ACME_Disk.Day = 1
ACME_Disk.Day = "-Sunday" | ACMEDiskDayMinusSunday | - is written Minus
ACME_Disk.Day = "???" | ACMEDiskDayValue4 | made from the value, because the text has no letter or digit
ACME_Disk.State | StateMethod | longer, because State is also State
ACME_Disk.Format(Return) | ReturnParameter | longer, because Return has another meaning there
ACME_Disk.Format(UrlOfXml) | URLOfXML | Url is written URL; Xml is written XML
ACME_DiskKey | ACMEDiskKeyClass | longer, because ACMEDiskKey is also ACME_Disk Key
ACME_Hdd | HardDisk | renamed
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}
