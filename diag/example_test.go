package diag_test

import (
	"os"

	"github.com/gomof/gomof/diag"
)

// Report a diagnostic and print it with an excerpt.
func Example() {
	file := &diag.File{Name: "disk.mof", Text: "class ACME_Disk : ACME_Devise { };\n"}
	var list diag.List
	list.Error("MOF2104", diag.Span{Pos: file.Pos(18), Len: 11}, "class %s extends unknown class %s", "ACME_Disk", "ACME_Devise").
		Mark("not declared").Help("did you mean ACME_Device?")
	p := diag.Printer{W: os.Stdout, Sources: map[string]*diag.File{file.Name: file}}
	p.Print(list)
	// Output:
	// disk.mof:1:19: error: class ACME_Disk extends unknown class ACME_Devise [MOF2104]
	//     1 | class ACME_Disk : ACME_Devise { };
	//       |                   ^^^^^^^^^^^ not declared
	//    help: did you mean ACME_Device?
}
