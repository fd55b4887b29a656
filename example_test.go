package gomof_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
)

// Compile a file and generate a package of it.
func Example() {
	fsys := fstest.MapFS{"disk.mof": {Data: []byte(`
		class ACME_Disk {
			[Key] string DeviceID;
			[ValueMap{"0", "1"}, Values{"Off", "On"}] uint8 Power;
		};`)}}
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"disk.mof"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := gomof.Generate(context.Background(), result.Schema, gen.Options{Package: "acme"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range made.Files() {
		fmt.Println(f.Name)
		for line := range strings.Lines(string(f.Data)) {
			if strings.HasPrefix(line, "type") {
				fmt.Print("  ", line)
			}
		}
	}
	// Output:
	// acmedisk_gen.go
	//   type ACMEDisk struct {
	//   type ACMEDiskKey struct {
	//   type ACMEDiskPower uint8
	//   type ACMEDiskProvider interface{}
	//   type UnimplementedACMEDisk struct{}
	// package_gen.go
}

// All errors are reported in one run.
func ExampleCompile() {
	fsys := fstest.MapFS{"disk.mof": {Data: []byte("class ACME_Disk : ACME_Devise {\n    uint8 Ports = 300;\n};\nclass ACME_Device { };\n")}}
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"disk.mof"}})
	var input *gomof.InputError
	if errors.As(err, &input) {
		(&diag.Printer{W: os.Stdout, Sources: result.Sources}).Print(result.Diagnostics)
	}
	// Output:
	// disk.mof:1:19: error: class ACME_Disk extends unknown class ACME_Devise [MOF2104]
	//     1 | class ACME_Disk : ACME_Devise {
	//       |                   ^^^^^^^^^^^
	//    help: did you mean ACME_Device?
	// disk.mof:2:19: error: default of Ports is 300, out of the range of uint8 (0 to 255) [MOF2502]
	//     2 |     uint8 Ports = 300;
	//       |                   ^^^
}

const rooms = `
	class ACME_Thing { [Key] string Id; [Deprecated{"ACME_Thing.Label"}] string Name; string Label; };
	class ACME_Disk : ACME_Thing { };
	class ACME_Room { [Key] string Id; };
	[Association] class ACME_InRoom { [Key] ACME_Thing ref Thing; [Key] ACME_Room ref Room; };
	[Association] class ACME_Mirror { [Key] ACME_Disk ref First; [Key] ACME_Disk ref Second; };
	instance of ACME_Disk { Id = "a"; Name = "fast"; };
	instance of ACME_Disk { Id = "b"; Label = "slow"; };`

// List all associations of a class: those with a reference that can refer to its instances.
func ExampleCompile_associations() {
	fsys := fstest.MapFS{"rooms.mof": {Data: []byte(rooms)}}
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"rooms.mof"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	disk := result.Schema.Class("ACME_Disk")
	for association, reference := range result.Schema.Associations(disk) {
		fmt.Printf("%s, as its %s", association.Name, reference.Name)
		for _, p := range association.Properties {
			if p != reference && p.Type.CIM == cim.Reference {
				fmt.Printf(", leads to %s", p.Type.Class.Name)
			}
		}
		fmt.Println()
	}
	// Output:
	// ACME_InRoom, as its Thing, leads to ACME_Room
	// ACME_Mirror, as its First, leads to ACME_Disk
	// ACME_Mirror, as its Second, leads to ACME_Disk
}

// Find the deprecated properties that are in use, and their replacements.
func ExampleCompile_deprecated() {
	fsys := fstest.MapFS{"rooms.mof": {Data: []byte(rooms)}}
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"rooms.mof"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	used := map[string]string{}
	for _, i := range result.Schema.Instances {
		for p := range i.Values {
			if instead, deprecated := p.Deprecated(); deprecated {
				path, _ := i.Path()
				used[path.String()+": "+p.Name] = strings.Join(instead, ", ")
			}
		}
	}
	for _, use := range slices.Sorted(maps.Keys(used)) {
		fmt.Println(use, "is deprecated, instead:", used[use])
	}
	// Output:
	// ACME_Disk.Id="a": Name is deprecated, instead: ACME_Thing.Label
}
