package schema_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/schema"
)

// Resolve a file, and print what a class inherits and what its values mean.
func Example() {
	fsys := fstest.MapFS{"disk.mof": {Data: []byte(`
		Qualifier Key : boolean = false, Scope(property), Flavor(DisableOverride, ToSubclass);
		Qualifier ValueMap : string[], Scope(property);
		Qualifier Values : string[], Scope(property);
		class ACME_Device { [Key] string DeviceID; };
		class ACME_Disk : ACME_Device {
			[ValueMap{"0", "1", "..", "0x80.."}, Values{"Off", "On", "Reserved", "Vendor"}] uint8 Power;
		};`)}}
	set, _ := load.Load(context.Background(), fsys, []string{"disk.mof"}, load.Options{})
	s, diags := schema.Resolve(context.Background(), set, schema.Options{})
	fmt.Println(len(diags), "diagnostics")
	for _, p := range s.Class("acme_disk").Properties {
		fmt.Println(p.Type, p.Name, "from", p.Class.Name, "key:", p.Key)
		if p.Values == nil {
			continue
		}
		for _, e := range p.Values.Entries {
			fmt.Println("  ", e.Ranges[0].Min, "to", e.Ranges[0].Max, e.Name)
		}
	}
	// Output:
	// 0 diagnostics
	// string DeviceID from ACME_Device key: true
	// uint8 Power from ACME_Disk key: false
	//    0 to 0 Off
	//    1 to 1 On
	//    2 to 127 Reserved
	//    128 to 255 Vendor
}
