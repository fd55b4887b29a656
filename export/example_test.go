package export_test

import (
	"context"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/export"
)

// Exported MOF contains the qualifier declarations that it needs, in the layout of gomof
// fmt.
func ExampleMOF() {
	fsys := fstest.MapFS{"disk.mof": {Data: []byte(`class ACME_Disk{[Key]string Id;uint32 Ports=0x10;};`)}}
	result, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{"disk.mof"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := export.MOF(os.Stdout, result.Schema, export.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Qualifier Key : boolean = false,
	//     Scope(property, reference),
	//     Flavor(DisableOverride, ToSubclass);
	//
	// class ACME_Disk {
	//
	//       [Key]
	//    string Id;
	//
	//    uint32 Ports = 16;
	// };
}
