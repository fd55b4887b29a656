package gen_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
)

// A change is a row of docs/evolution.md: lines of testdata/evolution/first.mof that end
// in a mark, and what takes their place.
type change struct {
	name  string
	lines map[string]string
	opts  gen.Options // what makes it compatible, of those that are not
	tells bool        // the program prints the name that has changed
}

// compatible are the changes after which a program is built as before, and does what it
// did.
var compatible = []change{
	// Classes.
	{name: "A class is added", lines: map[string]string{
		"//big": `}; class ACME_Tape { [Key] string ID; uint32 Format(); }; class ACME_HugeDisk : ACME_BigDisk { };`}},
	{name: "A class is added whose name is a Go name of another", lines: map[string]string{
		"//big": `}; class ACME_DiskKey { [Key] string ID; }; class ACME_DiskFormatParams { string Text; }; class ACME_DiskEjectReturn { string Text; };
			class NewACME_Disk { string Text; }; class ACMEDisk { string Text; }; class ACME_Disk_ { string Text; };
			class Registry { string Text; }; class Namespace { string Text; }; class RegisterACME_Disk { string Text; };`}},
	{name: "A superclass is inserted", lines: map[string]string{
		"//isa":    `class ACME_Device : ACME_Element { string Bay; uint32 Reset(); }; class ACME_Disk : ACME_Device {`,
		"//isabig": `class ACME_MiddleDisk : ACME_Disk { string Width; }; class ACME_BigDisk : ACME_MiddleDisk {`}},
	{name: "A class gets a superclass", lines: map[string]string{
		"//base": `class ACME_Root { string Origin; uint32 Audit(); }; [Abstract] class ACME_Element : ACME_Root {`}},
	{name: "A property without values moves up to a superclass", lines: map[string]string{
		"//caption": `string Caption; string Label; [Key] string ID;`, "//label": ``, "//id": ``}},
	{name: "A member moves up to a superclass, and an override stays", lines: map[string]string{
		"//caption": `string Caption; [ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State;
			[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`,
		"//values": `[Override("State"), Description("Of a disk."), ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}]`,
		"//format": `[Override("Format"), Description("Of a disk."), ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`}},
	{name: "A class refers to its superclass", lines: map[string]string{
		"//disk": `uint32 Attach([In] ACME_Element REF To, [In(false), Out, EmbeddedInstance("ACME_Element")] string Was); };`}},
	{name: "A class is no longer abstract", lines: map[string]string{
		"//base": `class ACME_Element {`}},
	{name: "A class is declared elsewhere, or later", lines: map[string]string{
		"//fault": ``, "//base": `class ACME_Fault { string Text; }; [Abstract] class ACME_Element {`}},

	// Properties.
	{name: "A property is added", lines: map[string]string{
		"//caption": `string Caption; uint32 Weight = 3;`,
		"//disk":    `datetime Since; [ValueMap{"1"}, Values{"On"}] uint8 Light = 1; string Names[]; ACME_Fault First; ACME_Disk REF Mirror; };`,
		"//big":     `string Color; };`}},
	{name: "A property is added whose name is taken in Go", lines: map[string]string{
		"//disk": `string Path; string Class; string Extra; string Meta; string String; string CIMClass; string MarshalJSON; string Label_; string _ID; string State_; };`}},
	{name: "A property is added to a superclass, and a subclass has one that Go would call the same", lines: map[string]string{
		"//caption": `string Caption; string La_bel; string Label_; uint8 Speed_; string Eject_;`}},
	{name: "A property is overridden in a subclass", lines: map[string]string{
		"//big": `[Override("State"), Description("Of a big disk.")] uint8 State = 2; [Override("Speed")] uint16 Speed = 15000; };`}},
	{name: "A property is overridden in a subclass with fewer values, or the same", lines: map[string]string{
		"//big": `[Override("Usage"), ValueMap{"0", "1", "10.."}, Values{"Unknown", "In Use", "Vendor Specific"}] uint16 Usage;
			[Override("State"), ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State; };`}},

	// Values.
	{name: "A value is added", lines: map[string]string{
		"//values": `[ValueMap{"0", "1", "2", "3", ".."}, Values{"None", "On", "Off", "Asleep", "Reserved"}]`,
		"//rights": `[BitMap{"0", "1"}, BitValues{"Read", "Write"}] uint8 Rights;`,
		"//kind":   `[ValueMap{"soft", "hard"}, Values{"Soft", "Hard"}] string Kind;`,
		"//format": `[ValueMap{"0", "1", "2", "4096"}, Values{"OK", "Failed", "Busy", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`}},
	{name: "A value is added that Go would call like another", lines: map[string]string{
		"//values": `[ValueMap{"1", "2", "3", "4", "5", ".."}, Values{"On", "Off", "-On", "Off!", "(On)", "Reserved"}]`,
		"//usage":  `[ValueMap{"0", "1", "2..4", "5..8", "9", "10", "11..", ".."}, Values{"Unknown", "In Use", "DMTF Reserved", "Reserved", "Reserved", "In-Use", "Vendor Specific", "VendorSpecific"}] uint16 Usage;`,
		"//kind":   `[ValueMap{"hard", "Hard"}, Values{"Hard", "-Hard"}] string Kind;`,
		"//format": `[ValueMap{"0", "1", "2", "3", "4", "5", "4096"}, Values{"OK", "Failed", "Params", "Result", "Return", "Job-Started", "Job Started"}]
			uint32 Format([In] boolean Quick, [In(false), Out] string Report);`}},
	{name: "A range of values is split, or given out", lines: map[string]string{
		"//usage": `[ValueMap{"0", "1", "2", "3..4", "5", "6", "7", "8", "9", "10..99", "100", "101.."},
			Values{"Unknown", "In Use", "Lent", "DMTF Reserved", "A", "B", "C", "D", "Reserved", "Vendor Specific", "Lost", "Vendor Specific"}] uint16 Usage;`}},
	{name: "The rest of the values is given out", lines: map[string]string{
		"//values": `[ValueMap{"1", "2", "3..199", "200..255", ".."}, Values{"On", "Off", "Vendor Reserved", "Reserved", "Vendor"}]`}},
	{name: "Values stand in another order, or are written otherwise", lines: map[string]string{
		"//values": `[ValueMap{"..", "0x2", "1"}, Values{"Reserved", "Off", "On"}]`}},

	// Methods.
	{name: "A method is added", lines: map[string]string{
		"//ping": `uint32 Ping(); uint32 Audit([In, Required] boolean Deep);`,
		"//disk": `uint32 Check([In, Required] boolean Deep, [In(false), Out] string Faults); [Static] uint32 CheckAll(); };`,
		"//big":  `uint32 Shrink(); };`}},
	{name: "A method is added whose name is taken in Go", lines: map[string]string{
		"//disk": `uint32 String(); uint32 CIMClass(); uint32 Label(); uint32 State(); uint32 Path(); uint32 GetInstance(); uint32 Meta(); uint32 Eject_(); uint32 Key(); [Static] uint32 Params(); };`}},
	{name: "A parameter is added that is not required", lines: map[string]string{
		"//eject":  `uint32 Eject([In] uint32 Delay);`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] string Label, [In] boolean Quick, [In] string Names[], [In(false), Out] string Report);`,
		"//find":   `[Static] uint32 Find([In] boolean Deep, [In, Required] string ID, [In(false), Out] ACME_Disk REF Disk);`}},
	{name: "A parameter is no longer required", lines: map[string]string{
		"//find": `[Static] uint32 Find([In] string ID, [In(false), Out] ACME_Disk REF Disk);`}},
	{name: "An output parameter is added", lines: map[string]string{
		"//eject":  `uint32 Eject([In(false), Out] string Slot);`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Return, [In(false), Out] string Report, [In(false), Out] uint32 Extra);`,
		"//ready":  `boolean IsReady([In(false), Out] string Why);`}},
	{name: "A parameter is added that goes both ways", lines: map[string]string{
		"//eject": `uint32 Eject([In, Out] string Slot);`}},
	{name: "A parameter is added that Go would call like another", lines: map[string]string{
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In] boolean _Quick, [In(false), Out] string Report, [In(false), Out] string Report_);`}},
	{name: "Return codes get names", lines: map[string]string{
		"//eject": `[ValueMap{"0", "7"}, Values{"OK", "Stuck"}] uint32 Eject();`,
		"//ping":  `[ValueMap{"0", ".."}, Values{"OK", "DMTF Reserved"}] uint32 Ping();`}},
	{name: "A method is overridden in a subclass", lines: map[string]string{
		"//big": `[Override("Format"), Description("Of a big disk.")] uint32 Format([In] boolean Quick, [In(false), Out] string Report);
			[Override("Eject")] uint32 Eject(); };`}},
	{name: "A method is overridden in a subclass with the same codes, or fewer", lines: map[string]string{
		"//big": `[Override("Format"), ValueMap{"0", "1"}, Values{"OK", "Failed"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report); };`}},
	{name: "Members stand in another order", lines: map[string]string{
		"//eject": ``, "//label": ``, "//speed": `uint16 Speed; uint32 Eject(); string Label;`}},

	// Qualifiers.
	{name: "Something is deprecated", lines: map[string]string{
		"//isa":   `[Deprecated{"ACME_Tape"}] class ACME_Disk : ACME_Element {`,
		"//label": `[Deprecated{"Caption"}] string Label;`,
		"//eject": `[Deprecated{"Format"}] uint32 Eject();`}},
	{name: "A qualifier is added that tells more", lines: map[string]string{
		"//isa":   `[Description("A disk."), Version("2.1.0"), Experimental] class ACME_Disk : ACME_Element {`,
		"//label": `[Description("What is on it."), Write, MaxLen(64), MinLen(1), Required] string Label = "none";`,
		"//speed": `[PUnit("revolution / minute"), MinValue(1), MaxValue(20000)] uint16 Speed = 5400;`,
		"//eject": `[Description("Gives it back.")] uint32 Eject();`}},
}

// settled are the changes after which the program is not built any more, unless gomof.yaml
// says what to do.
var settled = []change{
	{name: "A member moves up to a superclass", lines: map[string]string{
		"//caption": `string Caption; [ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State;
			[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`,
		"//values": ``, "//state": ``, "//format": ``},
		opts: gen.Options{Keep: map[string]string{"ACME_Disk.State": "names", "ACME_Disk.Format": "names"}}},
	{name: "A property or parameter gets named values", lines: map[string]string{
		"//speed":  `[ValueMap{"5400", "7200"}, Values{"Slow", "Fast"}] uint16 Speed;`,
		"//label":  `[ValueMap{"new", "old"}] string Label;`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out, ValueMap{"new"}] string Report);`},
		opts: gen.Options{Keep: map[string]string{"ACME_Disk.Speed": "plain", "ACME_Disk.Label": "plain", "ACME_Disk.Format.Report": "plain"}}},
	{name: "A value gets another name", lines: map[string]string{
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"Completed", "Not Done", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`},
		opts: gen.Options{Rename: map[string]string{"ACME_Disk.Format=1": "Failed"}}},
	{name: "A member is renamed", lines: map[string]string{
		"//ready": `boolean ReadyNow();`},
		opts: gen.Options{Rename: map[string]string{"ACME_Disk.ReadyNow": "IsReady"}}},
	{name: "A class is renamed", lines: map[string]string{
		"//last": `[EmbeddedInstance("ACME_Failure")] string Last;`, "//fault": `class ACME_Failure { string Text; };`},
		opts: gen.Options{Rename: map[string]string{"ACME_Failure": "ACMEFault"}}, tells: true},
	{name: "A class is added whose name is that of an enum, or of a static method", lines: map[string]string{
		"//big": `}; class ACME_DiskState { string Text; }; class ACME_DiskFind { string Text; };`},
		opts: gen.Options{Rename: map[string]string{"ACME_DiskState": "ACMEDiskStateReport", "ACME_DiskFind": "ACMEDiskFindReport"}}},
	{name: "A property is added whose enum is called like a constant", lines: map[string]string{
		"//speed": `uint16 Speed; [ValueMap{"1"}, Values{"Never Asked"}] uint8 UsageUnknown;`},
		opts: gen.Options{Rename: map[string]string{"ACME_Disk.Usage=0": "Unknown"}}},
	{name: "A class is added, and what it has beside itself is the name of another", lines: map[string]string{
		"//big": `}; class ACME_Bay { string Text; };`},
		opts: gen.Options{Rename: map[string]string{"ACME_Bay": "ACMEDiskBay"}}},
	{name: "A class of another namespace is added", lines: map[string]string{
		"//end": "};\n#pragma namespace(\"root/other\")\nclass ACME_Other { string Text; };"},
		opts: gen.Options{Classes: []string{"*", "!ACME_Other"}}},
}

// broken are the changes after which the program has to be changed: it is not built, or
// the behaviour that differs is that of the MOF.
var broken = []change{
	{name: "A class is taken away", lines: map[string]string{"//last": ``, "//fault": ``}},
	{name: "A member is taken away", lines: map[string]string{"//label": ``}},
	{name: "A type changes", lines: map[string]string{"//speed": `uint32 Speed;`}},
	{name: "A property becomes an array", lines: map[string]string{"//label": `string Label[];`}},
	{name: "A property becomes a key", lines: map[string]string{"//label": `[Key] string Label;`}},
	{name: "A property is added that is called like a method", lines: map[string]string{"//speed": `uint16 Speed; string Eject;`}},
	{name: "A parameter becomes required, or a required one is added", lines: map[string]string{"//eject": `uint32 Eject([In, Required] uint32 Delay);`}},
	{name: "A parameter changes its direction", lines: map[string]string{"//find": `[Static] uint32 Find([In, Required] string ID, [In] ACME_Disk REF Disk);`}},
	{name: "A method becomes static", lines: map[string]string{"//eject": `[Static] uint32 Eject();`}},
	{name: "A method returns something else", lines: map[string]string{"//ready": `string IsReady();`}},
	{name: "A value is taken away", lines: map[string]string{"//values": `[ValueMap{"1", ".."}, Values{"On", "Reserved"}]`}},
	{name: "A range of values is given out to the last", lines: map[string]string{
		"//usage": `[ValueMap{"0", "1", "2", "3", "4", "5..9", "10.."}, Values{"Unknown", "In Use", "A", "B", "C", "Reserved", "Vendor Specific"}] uint16 Usage;`}},
	{name: "A subclass overrides with values of its own", lines: map[string]string{
		"//big": `[Override("State"), ValueMap{"1", "2"}, Values{"Spinning", "Off"}] uint8 State; };`}},
}

// A program that was written against the first version of a schema is built against each
// other one, and does what it did. So is one that does not select the superclass of all.
func TestCompatibleChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	b := newEvolution(t)
	const without = "without a superclass: "
	withoutElement := func(o gen.Options) gen.Options {
		o.Classes = append([]string{"*", "!ACME_Element"}, o.Classes...)
		return o
	}
	program := readTestdata(t, "program.go")
	reduced := strings.Replace(program, "(*acme.ACMEElement)(nil).CIMClass()", `&cim.ClassInfo{Name: "ACME_Element", Namespace: acme.Namespace}`, 1)
	if reduced == program {
		t.Fatal("the program does not use the struct of ACME_Element")
	}
	b.add("first", readTestdata(t, "first.mof"), gen.Options{}, program)
	b.add(without+"first", readTestdata(t, "first.mof"), withoutElement(gen.Options{}), reduced)
	for _, c := range slices.Concat(compatible, settled) {
		b.add(c.name, changed(t, c.lines), c.opts, program)
		b.add(without+c.name, changed(t, c.lines), withoutElement(c.opts), reduced)
	}
	printed := b.run()
	if !strings.Contains(printed["first"], "disk 1") {
		t.Fatalf("the program does not run against the first version:\n%s", printed["first"])
	}
	if printed[without+"first"] != printed["first"] {
		t.Errorf("without the superclass it prints\n%s\nwith it\n%s", printed[without+"first"], printed["first"])
	}
	for _, c := range slices.Concat(compatible, settled) {
		for _, name := range []string{c.name, without + c.name} {
			if got := printed[name]; got != printed["first"] != c.tells {
				t.Errorf("%s: the program prints\n%s\nit printed\n%s", name, got, printed["first"])
			}
		}
	}
}

// What the page calls incompatible is: nobody should write to gomof.yaml what is not
// needed, and a program that is wrong now is not built.
func TestIncompatibleChanges(t *testing.T) {
	for _, c := range slices.Concat(settled, broken) {
		t.Run(c.name, func(t *testing.T) {
			if errs := compileErrors(t, generate(t, changed(t, c.lines), gen.Options{})); len(errs) == 0 {
				t.Error("the program is built as it was")
			}
		})
	}
}

// Each change is a row of docs/evolution.md, and each row a change that is tested.
func TestEvolutionPage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "evolution.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(string(data)) {
		if cells := strings.Split(line, "|"); len(cells) > 3 && !strings.HasPrefix(cells[1], " ---") && strings.TrimSpace(cells[1]) != "Change" {
			rows = append(rows, strings.TrimSpace(cells[1]))
		}
	}
	var tested []string
	for _, c := range slices.Concat(compatible, settled, broken) {
		tested = append(tested, c.name)
	}
	if !slices.Equal(rows, tested) {
		t.Errorf("the page has the rows\n%s\nand these are tested\n%s", strings.Join(rows, "\n"), strings.Join(tested, "\n"))
	}
}

// An evolution is a module with the program many times, each against another version.
type evolution struct {
	*module
	names []string
}

func newEvolution(t *testing.T) *evolution {
	t.Helper()
	return &evolution{module: newModule(t)}
}

// add writes a package, and the program that uses it.
func (b *evolution) add(name, source string, opts gen.Options, program string) {
	b.t.Helper()
	dir := slug(name)
	b.write(dir+"/acme", generate(b.t, source, opts))
	b.writeFile(dir+"/program.go", strings.Replace(program, "example.com/evolution/", "example.com/acme/"+dir+"/", 1))
	b.names = append(b.names, name)
}

// run returns what each of the programs prints. They are one binary, as to link one
// takes longer than to compile it.
func (b *evolution) run() map[string]string {
	b.t.Helper()
	var imports, calls strings.Builder
	for i, name := range b.names {
		fmt.Fprintf(&imports, "\tp%d \"example.com/acme/%s\"\n", i, slug(name))
		fmt.Fprintf(&calls, "\tfmt.Println(p%d.Run(os.Stdout))\n\tfmt.Print(\"\\x00\")\n", i)
	}
	b.writeFile("main.go", "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n"+imports.String()+")\n\nfunc main() {\n"+calls.String()+"}\n")
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		b.t.Fatalf("%v\n%s%s", err, out, errs.String())
	}
	printed := map[string]string{}
	for i, text := range strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		printed[b.names[i]] = text
	}
	return printed
}

func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' }), "_")
}

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "evolution", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// changed is the first version with other lines.
func changed(t *testing.T, lines map[string]string) string {
	t.Helper()
	var out strings.Builder
	done := 0
	for line := range strings.Lines(readTestdata(t, "first.mof")) {
		_, mark, marked := strings.Cut(strings.TrimSpace(line), "//")
		if to, ok := lines["//"+mark]; marked && ok {
			line = to + "\n"
			done++
		}
		out.WriteString(line)
	}
	if done != len(lines) {
		t.Fatalf("one of these marks is not there: %v", lines)
	}
	return out.String()
}

// withPackage imports one package that is not on disk.
type withPackage struct {
	types.Importer
	pkg *types.Package
}

func (w withPackage) Import(path string) (*types.Package, error) {
	if strings.HasSuffix(path, "/acme") {
		return w.pkg, nil
	}
	return w.Importer.Import(path)
}

// compileErrors are those of the program against a version.
func compileErrors(t *testing.T, files []gen.File) []error {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "program.go", readTestdata(t, "program.go"), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var errs []error
	config := types.Config{
		Importer: withPackage{cimImporter(), typeCheck(t, files)},
		Error:    func(err error) { errs = append(errs, err) },
	}
	_, _ = config.Check("program", set, []*ast.File{file}, nil)
	return errs
}
