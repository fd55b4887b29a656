// Package evolution has the changes of a schema that docs/evolution.md is about, for the tests
// of what they mean for Go.
package evolution

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/gomof/gomof/gen"
)

// First is the first version of the schema.
//
//go:embed first.mof
var First string

// A Change is a row of docs/evolution.md: lines of first.mof that end in a mark, and what
// takes their place.
type Change struct {
	Name  string
	lines map[string]string
	Opts  gen.Options // what makes it compatible, of those that are not
	Tells bool        // a program that uses everything prints the name that has changed
}

// Compatible are the changes after which a program is built as before, and does what it
// did.
var Compatible = []Change{
	// Classes.
	{Name: "A class is added", lines: map[string]string{
		"//big": `}; class ACME_Tape { [Key] string ID; uint32 Format(); }; class ACME_HugeDisk : ACME_BigDisk { };`}},
	{Name: "A class is added whose name is a Go name of another", lines: map[string]string{
		"//big": `}; class ACME_DiskKey { [Key] string ID; }; class ACME_DiskFormatParams { string Text; }; class ACME_DiskEjectReturn { string Text; };
			class NewACME_Disk { string Text; }; class ACMEDisk { string Text; }; class ACME_Disk_ { string Text; };
			class Registry { string Text; }; class Namespace { string Text; }; class RegisterACME_Disk { string Text; };`}},
	{Name: "A superclass is inserted", lines: map[string]string{
		"//isa":    `class ACME_Device : ACME_Element { string Bay; uint32 Reset(); }; class ACME_Disk : ACME_Device {`,
		"//isabig": `class ACME_MiddleDisk : ACME_Disk { string Width; }; class ACME_BigDisk : ACME_MiddleDisk {`}},
	{Name: "A class gets a superclass", lines: map[string]string{
		"//base": `class ACME_Root { string Origin; uint32 Audit(); }; [Abstract] class ACME_Element : ACME_Root {`}},
	{Name: "A class refers to its superclass", lines: map[string]string{
		"//disk": `uint32 Attach([In] ACME_Element REF To, [In(false), Out, EmbeddedInstance("ACME_Element")] string Was); };`}},
	{Name: "A class is no longer abstract", lines: map[string]string{
		"//base": `class ACME_Element {`}},
	{Name: "A class is declared elsewhere, or later", lines: map[string]string{
		"//fault": ``, "//base": `class ACME_Fault { string Text; }; [Abstract] class ACME_Element {`}},

	// Properties.
	{Name: "A property is added", lines: map[string]string{
		"//caption": `string Caption; uint32 Weight = 3;`,
		"//disk":    `datetime Since; [ValueMap{"1"}, Values{"On"}] uint8 Light = 1; string Names[]; ACME_Fault First; ACME_Disk REF Mirror; };`,
		"//big":     `string Color; };`}},
	{Name: "A property is added whose name is taken in Go", lines: map[string]string{
		"//disk": `string Path; string Class; string Extra; string Meta; string String; string CIMClass; string MarshalJSON; string Label_; string _ID; string State_; };`}},
	{Name: "A property is added to a superclass, and a subclass has one with the same Go name", lines: map[string]string{
		"//caption": `string Caption; string La_bel; string Label_; uint8 Speed_; string Eject_;`}},
	{Name: "A property is overridden in a subclass", lines: map[string]string{
		"//big": `[Override("State"), Description("Of a big disk.")] uint8 State = 2; [Override("Speed")] uint16 Speed = 15000; };`}},
	{Name: "A property is overridden in a subclass with fewer values, or the same", lines: map[string]string{
		"//big": `[Override("Usage"), ValueMap{"0", "1", "10.."}, Values{"Unknown", "In Use", "Vendor Specific"}] uint16 Usage;
			[Override("State"), ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State; };`}},

	// Values.
	{Name: "A value is added", lines: map[string]string{
		"//values": `[ValueMap{"0", "1", "2", "3", ".."}, Values{"None", "On", "Off", "Asleep", "Reserved"}]`,
		"//rights": `[BitMap{"0", "1"}, BitValues{"Read", "Write"}] uint8 Rights;`,
		"//kind":   `[ValueMap{"soft", "hard"}, Values{"Soft", "Hard"}] string Kind;`,
		"//format": `[ValueMap{"0", "1", "2", "4096"}, Values{"OK", "Failed", "Busy", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`}},
	{Name: "A value is added whose Go name is that of another", lines: map[string]string{
		"//values": `[ValueMap{"1", "2", "3", "4", "5", ".."}, Values{"On", "Off", "-On", "Off!", "(On)", "Reserved"}]`,
		"//usage":  `[ValueMap{"0", "1", "2..4", "5..8", "9", "10", "11..", ".."}, Values{"Unknown", "In Use", "DMTF Reserved", "Reserved", "Reserved", "In-Use", "Vendor Specific", "VendorSpecific"}] uint16 Usage;`,
		"//kind":   `[ValueMap{"hard", "Hard"}, Values{"Hard", "-Hard"}] string Kind;`,
		"//format": `[ValueMap{"0", "1", "2", "3", "4", "5", "4096"}, Values{"OK", "Failed", "Params", "Result", "Return", "Job-Started", "Job Started"}]
			uint32 Format([In] boolean Quick, [In(false), Out] string Report);`}},
	{Name: "A range of values is split, or assigned", lines: map[string]string{
		"//usage": `[ValueMap{"0", "1", "2", "3..4", "5", "6", "7", "8", "9", "10..99", "100", "101.."},
			Values{"Unknown", "In Use", "Lent", "DMTF Reserved", "A", "B", "C", "D", "Reserved", "Vendor Specific", "Lost", "Vendor Specific"}] uint16 Usage;`}},
	{Name: "The remaining values are assigned", lines: map[string]string{
		"//values": `[ValueMap{"1", "2", "3..199", "200..255", ".."}, Values{"On", "Off", "Vendor Reserved", "Reserved", "Vendor"}]`}},
	{Name: "Values are in another order, or written differently", lines: map[string]string{
		"//values": `[ValueMap{"..", "0x2", "1"}, Values{"Reserved", "Off", "On"}]`}},

	// Methods.
	{Name: "A method is added", lines: map[string]string{
		"//ping": `uint32 Ping(); uint32 Audit([In, Required] boolean Deep);`,
		"//disk": `uint32 Check([In, Required] boolean Deep, [In(false), Out] string Faults); [Static] uint32 CheckAll(); };`,
		"//big":  `uint32 Shrink(); };`}},
	{Name: "A method is added whose name is taken in Go", lines: map[string]string{
		"//disk": `uint32 String(); uint32 CIMClass(); uint32 Label(); uint32 State(); uint32 Path(); uint32 GetInstance(); uint32 Meta(); uint32 Eject_(); uint32 Key(); [Static] uint32 Params(); };`}},
	{Name: "A parameter is added that is not required", lines: map[string]string{
		"//eject":  `uint32 Eject([In] uint32 Delay);`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] string Label, [In] boolean Quick, [In] string Names[], [In(false), Out] string Report);`,
		"//find":   `[Static] uint32 Find([In] boolean Deep, [In, Required] string ID, [In(false), Out] ACME_Disk REF Disk);`}},
	{Name: "A parameter is no longer required", lines: map[string]string{
		"//find": `[Static] uint32 Find([In] string ID, [In(false), Out] ACME_Disk REF Disk);`}},
	{Name: "An output parameter is added", lines: map[string]string{
		"//eject":  `uint32 Eject([In(false), Out] string Slot);`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Return, [In(false), Out] string Report, [In(false), Out] uint32 Extra);`,
		"//ready":  `boolean IsReady([In(false), Out] string Why);`}},
	{Name: "An input and output parameter is added", lines: map[string]string{
		"//eject": `uint32 Eject([In, Out] string Slot);`}},
	{Name: "A parameter is added whose Go name is that of another", lines: map[string]string{
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In] boolean _Quick, [In(false), Out] string Report, [In(false), Out] string Report_);`}},
	{Name: "Return codes get names", lines: map[string]string{
		"//eject": `[ValueMap{"0", "7"}, Values{"OK", "Stuck"}] uint32 Eject();`,
		"//ping":  `[ValueMap{"0", ".."}, Values{"OK", "DMTF Reserved"}] uint32 Ping();`}},
	{Name: "A method is overridden in a subclass", lines: map[string]string{
		"//big": `[Override("Format"), Description("Of a big disk.")] uint32 Format([In] boolean Quick, [In(false), Out] string Report);
			[Override("Eject")] uint32 Eject(); };`}},
	{Name: "A method is overridden in a subclass with the same codes, or fewer", lines: map[string]string{
		"//big": `[Override("Format"), ValueMap{"0", "1"}, Values{"OK", "Failed"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report); };`}},
	{Name: "Members are in another order", lines: map[string]string{
		"//eject": ``, "//label": ``, "//speed": `uint16 Speed; uint32 Eject(); string Label;`}},

	// Qualifiers.
	{Name: "Something is deprecated", lines: map[string]string{
		"//isa":   `[Deprecated{"ACME_Tape"}] class ACME_Disk : ACME_Element {`,
		"//label": `[Deprecated{"Caption"}] string Label;`,
		"//eject": `[Deprecated{"Format"}] uint32 Eject();`}},
	{Name: "A qualifier with more information is added", lines: map[string]string{
		"//isa":   `[Description("A disk."), Version("2.1.0"), Experimental] class ACME_Disk : ACME_Element {`,
		"//label": `[Description("What is on it."), Write, MaxLen(64), MinLen(1), Required] string Label = "none";`,
		"//speed": `[PUnit("revolution / minute"), MinValue(1), MaxValue(20000)] uint16 Speed = 5400;`,
		"//eject": `[Description("Gives it back.")] uint32 Eject();`}},
}

// Settled are the changes after which the program is not built any more, unless gomof.yaml
// says what to do.
var Settled = []Change{
	{Name: "A property without values moves up to a superclass", lines: map[string]string{
		"//caption": `string Caption; string Label; [Key] string ID;`, "//label": ``, "//id": ``},
		Opts: gen.Options{Keep: map[string]string{"ACME_Disk.Label": "names", "ACME_Disk.ID": "names"}}},
	{Name: "A member moves up to a superclass, and an override stays", lines: map[string]string{
		"//caption": `string Caption; [ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State;
			[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`,
		"//values": `[Override("State"), Description("Of a disk."), ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}]`,
		"//format": `[Override("Format"), Description("Of a disk."), ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`},
		Opts: gen.Options{Keep: map[string]string{"ACME_Disk.State": "names"}}},
	{Name: "A member moves up to a superclass", lines: map[string]string{
		"//caption": `string Caption; [ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State;
			[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`,
		"//values": ``, "//state": ``, "//format": ``},
		Opts: gen.Options{Keep: map[string]string{"ACME_Disk.State": "names", "ACME_Disk.Format": "names"}}},
	{Name: "A property or parameter gets named values", lines: map[string]string{
		"//speed":  `[ValueMap{"5400", "7200"}, Values{"Slow", "Fast"}] uint16 Speed;`,
		"//label":  `[ValueMap{"new", "old"}] string Label;`,
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"OK", "Failed", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out, ValueMap{"new"}] string Report);`},
		Opts: gen.Options{Keep: map[string]string{"ACME_Disk.Speed": "plain", "ACME_Disk.Label": "plain", "ACME_Disk.Format.Report": "plain"}}},
	{Name: "A value gets another name", lines: map[string]string{
		"//format": `[ValueMap{"0", "1", "4096"}, Values{"Completed", "Not Done", "Job Started"}] uint32 Format([In] boolean Quick, [In(false), Out] string Report);`},
		Opts: gen.Options{Rename: map[string]string{"ACME_Disk.Format=0": "OK", "ACME_Disk.Format=1": "Failed"}}},
	{Name: "A member is renamed", lines: map[string]string{
		"//ready": `boolean ReadyNow();`},
		Opts: gen.Options{Rename: map[string]string{"ACME_Disk.ReadyNow": "IsReady"}}},
	{Name: "A class is renamed", lines: map[string]string{
		"//last": `[EmbeddedInstance("ACME_Failure")] string Last;`, "//fault": `class ACME_Failure { string Text; };`},
		Opts: gen.Options{Rename: map[string]string{"ACME_Failure": "ACMEFault"}}, Tells: true},
	{Name: "A class is added whose name is that of an enum, or of a static method", lines: map[string]string{
		"//big": `}; class ACME_DiskState { string Text; }; class ACME_DiskFind { string Text; };`},
		Opts: gen.Options{Rename: map[string]string{"ACME_DiskState": "ACMEDiskStateReport", "ACME_DiskFind": "ACMEDiskFindReport"}}},
	{Name: "A property is added whose enum has the name of a constant", lines: map[string]string{
		"//speed": `uint16 Speed; [ValueMap{"1"}, Values{"Never Asked"}] uint8 UsageUnknown;`},
		Opts: gen.Options{Rename: map[string]string{"ACME_Disk.Usage=0": "Unknown"}}},
	{Name: "A class is added, and one of its generated names is that of another", lines: map[string]string{
		"//big": `}; class ACME_Bay { string Text; };`},
		Opts: gen.Options{Rename: map[string]string{"ACME_Bay": "ACMEDiskBay"}}},
	{Name: "A class of another namespace is added", lines: map[string]string{
		"//end": "};\n#pragma namespace(\"root/other\")\nclass ACME_Other { string Text; };"},
		Opts: gen.Options{Classes: []string{"*", "!ACME_Other"}}},
}

// Broken are the changes after which the program has to be changed: it is not built, or
// the behaviour that differs is that of the MOF.
var Broken = []Change{
	{Name: "A class is removed", lines: map[string]string{"//last": ``, "//fault": ``}},
	{Name: "A member is removed", lines: map[string]string{"//label": ``}},
	{Name: "A type changes", lines: map[string]string{"//speed": `uint32 Speed;`}},
	{Name: "A property becomes an array", lines: map[string]string{"//label": `string Label[];`}},
	{Name: "A property becomes a key", lines: map[string]string{"//label": `[Key] string Label;`}},
	{Name: "A property is added with the name of a method", lines: map[string]string{"//speed": `uint16 Speed; string Eject;`}},
	{Name: "A parameter becomes required, or a required one is added", lines: map[string]string{"//eject": `uint32 Eject([In, Required] uint32 Delay);`}},
	{Name: "A parameter changes its direction", lines: map[string]string{"//find": `[Static] uint32 Find([In, Required] string ID, [In] ACME_Disk REF Disk);`}},
	{Name: "A method becomes static", lines: map[string]string{"//eject": `[Static] uint32 Eject();`}},
	{Name: "A method returns something else", lines: map[string]string{"//ready": `string IsReady();`}},
	{Name: "A value is removed", lines: map[string]string{"//values": `[ValueMap{"1", ".."}, Values{"On", "Reserved"}]`}},
	{Name: "A range of values is assigned completely", lines: map[string]string{
		"//usage": `[ValueMap{"0", "1", "2", "3", "4", "5..9", "10.."}, Values{"Unknown", "In Use", "A", "B", "C", "Reserved", "Vendor Specific"}] uint16 Usage;`}},
	{Name: "A subclass overrides with values of its own", lines: map[string]string{
		"//big": `[Override("State"), ValueMap{"1", "2"}, Values{"Spinning", "Off"}] uint8 State; };`}},
}

// MOF returns the schema after the change. It panics if the table names a mark that is not
// there.
func (c *Change) MOF() string {
	var out strings.Builder
	done := 0
	for line := range strings.Lines(First) {
		_, mark, marked := strings.Cut(strings.TrimSpace(line), "//")
		if to, ok := c.lines["//"+mark]; marked && ok {
			line = to + "\n"
			done++
		}
		out.WriteString(line)
	}
	if done != len(c.lines) {
		panic(fmt.Sprintf("one of these marks is not there: %v", c.lines))
	}
	return out.String()
}
