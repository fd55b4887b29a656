package gomof_test

import (
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"github.com/gomof/gomof"
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
	result, diags := gomof.Compile(fsys, []string{"disk.mof"}, gomof.Options{})
	if diags.Errors() > 0 {
		(&diag.Printer{W: os.Stdout, Sources: result.Sources}).Print(diags)
		return
	}
	files, _, err := gomof.Generate(result.Schema, gen.Options{Package: "acme"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
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
	//   type ACMEDiskProvider interface {
	//   type UnimplementedACMEDisk struct{}
	// package_gen.go
}

// All errors are reported in one run.
func ExampleCompile() {
	fsys := fstest.MapFS{"disk.mof": {Data: []byte("class ACME_Disk : ACME_Devise {\n    uint8 Ports = 300;\n};\nclass ACME_Device { };\n")}}
	result, diags := gomof.Compile(fsys, []string{"disk.mof"}, gomof.Options{})
	(&diag.Printer{W: os.Stdout, Sources: result.Sources}).Print(diags)
	// Output:
	// disk.mof:1:19: error: class ACME_Disk extends unknown class ACME_Devise [MOF2104]
	//     1 | class ACME_Disk : ACME_Devise {
	//       |                   ^^^^^^^^^^^
	//    help: did you mean ACME_Device?
	// disk.mof:2:19: error: default of Ports is 300, out of the range of uint8 (0 to 255) [MOF2502]
	//     2 |     uint8 Ports = 300;
	//       |                   ^^^
}
