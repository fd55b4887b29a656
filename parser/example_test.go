package parser_test

import (
	"fmt"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// Parse a text and inspect its tree.
func Example() {
	in := &diag.File{Name: "disk.mof", Text: `
		[Description("A disk.")] class ACME_Disk : ACME_Device {
			[MaxLen(0x40)] string Serial = "none" /* yet */ " so far";
			uint32 Format([In] boolean Quick);
		};`}
	file, diags := parser.Parse(in, parser.Options{})
	fmt.Println(len(diags), "diagnostics, dialect MOF 2:", file.Dialect == parser.MOF2)
	for _, d := range file.Decls {
		fmt.Println(d.Class.Name.Text, "extends", d.Class.Super.Text)
		for _, m := range d.Class.Members {
			fmt.Printf("  %d:%d %s %s, method: %v\n", m.Name.Pos.Line, m.Name.Pos.Column, m.Type.Name, m.Name.Text, m.Method != nil)
			if m.Default != nil {
				fmt.Printf("    = %q\n", m.Default.Text())
			}
		}
	}
	// Output:
	// 0 diagnostics, dialect MOF 2: true
	// ACME_Disk extends ACME_Device
	//   3:26 string Serial, method: false
	//     = "none so far"
	//   4:11 uint32 Format, method: true
}
