package gen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
)

// program uses everything that the bindings of firstMOF have, as a client and
// as a provider. It must compile against every compatible change.
const program = `package main

import (
	"context"
	"errors"

	"example.com/acme"
	"github.com/gomof/gomof/cim"
)

type provider struct{ acme.UnimplementedACMEDisk }

func (provider) Format(_ context.Context, self *acme.ACMEDisk, params *acme.ACMEDiskFormatParams) (*acme.ACMEDiskFormatResult, error) {
	if params.Quick != nil && *params.Quick {
		return &acme.ACMEDiskFormatResult{Return: acme.ACMEDiskFormatFailed}, nil
	}
	return &acme.ACMEDiskFormatResult{Report: self.Label}, nil
}

func (provider) Eject(context.Context, *acme.ACMEDisk, *acme.ACMEDiskEjectParams) (*acme.ACMEDiskEjectResult, error) {
	return &acme.ACMEDiskEjectResult{Return: 7}, nil
}

func (provider) Find(_ context.Context, params *acme.ACMEDiskFindParams) (*acme.ACMEDiskFindResult, error) {
	return &acme.ACMEDiskFindResult{Disk: &cim.Ref[acme.ACMEDisk]{Path: acme.ACMEDiskKey{ID: *params.ID}.Path()}}, nil
}

func main() {
	ctx, server := context.Background(), &cim.Server{}
	acme.RegisterACMEDisk(server, provider{})
	var p acme.ACMEDiskProvider = provider{}
	_ = p
	disk := acme.NewACMEDisk()
	*disk = acme.ACMEDisk{ID: "1", Label: cim.Ptr("new"), State: cim.Ptr(acme.ACMEDiskStateOn), Rights: cim.Ptr(acme.ACMEDiskRightsRead), Kind: cim.Ptr(acme.ACMEDiskKindHard)}
	_ = server.Put(disk)
	disk, _ = cim.Get[acme.ACMEDisk](ctx, server, acme.ACMEDiskKey{ID: "1"})
	switch *disk.State {
	case acme.ACMEDiskStateOff, acme.ACMEDiskStateOn:
	default:
		_ = disk.State.IsReserved() || disk.State.Known()
	}
	state, _ := acme.ParseACMEDiskState("On")
	println(state.String())

	_, _ = disk.Format(ctx, server)
	res, err := disk.Format(ctx, server, acme.ACMEDiskFormatParams{Quick: cim.Ptr(true)})
	if errors.Is(err, acme.ACMEDiskFormatFailed) || res.Return.Success() || *res.Report == "" {
		return
	}
	_, _ = disk.Eject(ctx, server)
	found, _ := acme.ACMEDiskFind(ctx, server, acme.ACMEDiskFindParams{ID: cim.Ptr("1")})
	disk, _ = found.Disk.Get(ctx, server)
	var object cim.Object = disk
	_ = acme.Registry().Class(object.CIMClass().Name)
	println(acme.Namespace)

	big := &acme.ACMEBigDisk{ID: "2", Label: disk.Label, State: disk.State, Size: cim.Ptr(uint64(1))}
	bigRes, _ := big.Format(ctx, server, acme.ACMEDiskFormatParams{})
	_ = bigRes == res
	for disk, err := range cim.Enumerate[acme.ACMEDisk](ctx, server) {
		_, _ = disk, err
	}
}
`

// firstMOF is the schema that program is written for. The lines that compatible
// changes replace end in a mark.
const firstMOF = `
#pragma namespace("root/acme")
class ACME_Disk {
    [Key] string ID;
    string Label;
    [ValueMap{"1", "2", ".."}, Values{"On", "Off", "Reserved"}] uint8 State; //state
    [BitMap{"0"}, BitValues{"Read"}] uint8 Rights; //rights
    [ValueMap{"hard"}, Values{"Hard"}] string Kind; //kind
    [ValueMap{"0", "1"}, Values{"OK", "Failed"}] uint32 Format([In] boolean Quick, [Out, In(false)] string Report); //format
    uint32 Eject(); //eject
    [Static] uint32 Find([In, Required] string ID, [Out, In(false)] ACME_Disk Ref Disk); //find
}; //disk
class ACME_BigDisk : ACME_Disk { uint64 Size; }; //bigdisk
`

// compatible are the changes, by what they are: a mark and the line that takes
// the place of the marked one.
var compatible = map[string]map[string]string{
	"new property":               {"//disk": `datetime Since; [ValueMap{"1"}, Values{"On"}] uint8 Light; };`},
	"new property of a subclass": {"//bigdisk": `class ACME_BigDisk : ACME_Disk { uint64 Size; string Color; };`},
	"new method":                 {"//disk": `uint32 Check([In, Required] boolean Deep, [Out, In(false)] string Faults); [Static] uint32 CheckAll(); };`},
	"new method of a subclass":   {"//bigdisk": `class ACME_BigDisk : ACME_Disk { uint64 Size; uint32 Shrink(); };`},
	"new class": {"//bigdisk": `class ACME_BigDisk : ACME_Disk { uint64 Size; }; class ACME_Tape { [Key] string ID; uint32 Format(); };
		class ACME_HugeDisk : ACME_BigDisk { };`},
	"new superclass between": {"//bigdisk": `class ACME_MiddleDisk : ACME_Disk { string Width; }; class ACME_BigDisk : ACME_MiddleDisk { uint64 Size; };`},
	"new values": {
		"//state":  `[ValueMap{"1", "2", "3", ".."}, Values{"On", "Off", "Asleep", "Reserved"}] uint8 State;`,
		"//rights": `[BitMap{"0", "1"}, BitValues{"Read", "Write"}] uint8 Rights;`,
		"//kind":   `[ValueMap{"hard", "soft"}, Values{"Hard", "Soft"}] string Kind;`,
		"//format": `[ValueMap{"0", "1", "2"}, Values{"OK", "Failed", "Busy"}] uint32 Format([In] boolean Quick, [Out, In(false)] string Report);`,
	},
	"optional parameter on a method that had some": {"//format": `[ValueMap{"0", "1"}, Values{"OK", "Failed"}]
		uint32 Format([In] boolean Quick, [In] string Label, [Out, In(false)] string Report);`},
	"optional parameter on a method that had none":       {"//eject": `uint32 Eject([In] uint32 Delay);`},
	"optional parameter on a method with a required one": {"//find": `[Static] uint32 Find([In, Required] string ID, [In] boolean Deep, [Out, In(false)] ACME_Disk Ref Disk);`},
	"out parameter on a method that had none":            {"//eject": `uint32 Eject([Out, In(false)] string Slot);`},
	"out parameter on a method that had some":            {"//format": `[ValueMap{"0", "1"}, Values{"OK", "Failed"}] uint32 Format([In] boolean Quick, [Out, In(false)] string Report, [Out, In(false)] uint64 Bytes);`},
	"parameter for both ways":                            {"//eject": `uint32 Eject([In, Out] string Slot);`},
	"return codes get names":                             {"//eject": `[ValueMap{"0", "7"}, Values{"OK", "Stuck"}] uint32 Eject();`},
	"members in another order":                           {"//eject": ``, "//disk": `uint32 Eject(); };`},
	"value called like a struct of the method": {"//format": `[ValueMap{"0", "1", "2", "3"}, Values{"OK", "Failed", "Params", "Result"}]
		uint32 Format([In] boolean Quick, [Out, In(false)] string Report);`},
	"class called like a type of another": {"//bigdisk": `class ACME_BigDisk : ACME_Disk { uint64 Size; };
		class ACME_DiskKey { [Key] string ID; }; class NewACME_Disk { string Text; }; class Registry { string Text; };`},
	"value that uses up the rest": {"//state": `[ValueMap{"0", "1", "2", "3..", ".."}, Values{"None", "On", "Off", "Vendor", "Reserved"}] uint8 State;`},
	"deprecation":                 {"//eject": `[Deprecated{"Format"}] uint32 Eject();`},
	"other description, units, limits, defaults and write": {"//kind": `[Description("x"), Write, ValueMap{"hard"}, Values{"Hard"}] string Kind = "hard";`},
}

// A compatible change of the MOF does not break a program (rule 6 of the
// shape of generated code).
func TestCompatibleChanges(t *testing.T) {
	buildProgram(t, "first", generate(t, firstMOF, gen.Options{}))
	for name, changes := range compatible {
		t.Run(name, func(t *testing.T) {
			buildProgram(t, name, generate(t, changed(t, changes), gen.Options{}))
		})
	}
	t.Run("all together", func(t *testing.T) {
		all := map[string]string{}
		for _, mark := range []string{"new property", "new class", "new values", "optional parameter on a method that had none"} {
			for from, to := range compatible[mark] {
				all[from] = to
			}
		}
		buildProgram(t, "all", generate(t, changed(t, all), gen.Options{}))
	})
}

func changed(t *testing.T, changes map[string]string) string {
	t.Helper()
	var out strings.Builder
	done := 0
	for line := range strings.Lines(firstMOF) {
		_, mark, marked := strings.Cut(strings.TrimSpace(line), "//")
		if to, ok := changes["//"+mark]; marked && ok {
			line = to + "\n"
			done++
		}
		out.WriteString(line)
	}
	if done != len(changes) {
		t.Fatal("a mark is not there")
	}
	return out.String()
}

// withPackage imports one package that is not on disk.
type withPackage struct {
	types.Importer
	pkg *types.Package
}

func (w withPackage) Import(path string) (*types.Package, error) {
	if path == w.pkg.Path() {
		return w.pkg, nil
	}
	return w.Importer.Import(path)
}

// buildProgram type checks program against the files.
func buildProgram(t *testing.T, what string, files []gen.File) {
	t.Helper()
	pkg := typeCheck(t, files)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "main.go", program, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{
		Importer: withPackage{cimImporter(), pkg},
		Error:    func(err error) { t.Errorf("%s: %v", what, err) },
	}
	_, _ = config.Check("main", set, []*ast.File{file}, nil)
}
