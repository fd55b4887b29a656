package mof_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/mof"
)

// mistakes are common mistakes, each an edit of MSPSService.mof that replaces the first
// occurrence of a text.
var mistakes = []struct{ what, from, to string }{
	{"a missing semicolon after a property", "   string Caption;", "   string Caption"},
	{"a missing semicolon after a class", "   string ElementName;\n\n};", "   string ElementName;\n\n}"},
	{"a missing brace at the end of a class", "   string ElementName;\n\n};", "   string ElementName;\n"},
	{"a missing brace at the beginning of a class", "class CIM_ManagedElement {", "class CIM_ManagedElement"},
	{"one brace too many", "   string ElementName;\n\n};", "   string ElementName;\n\n}};"},
	{"a missing closing quote", `"that people see." )]`, `"that people see. )]`},
	{"a missing opening quote", `"unless a subclass makes`, `unless a subclass makes`},
	{"a missing quote in a list", `"Degraded", "Stressed"`, `"Degraded, "Stressed"`},
	{"a quote in a string that is not escaped", `Text that describes`, `Text "that" describes`},
	{"a missing closing parenthesis", `"that people see." )]`, `"that people see." ]`},
	{"a missing opening parenthesis", "      [MaxLen ( 64 ),", "      [MaxLen 64 ),"},
	{"a missing closing bracket", `Text that describes the element." )]`, `Text that describes the element." )`},
	{"a missing opening bracket", `      [Description ( "Text that`, `      Description ( "Text that`},
	{"a missing comma between qualifiers", "      [MaxLen ( 64 ),", "      [MaxLen ( 64 )"},
	{"a comma after the last qualifier", `Text that describes the element." )]`, `Text that describes the element." ), ]`},
	{"a missing comma between parameters", "uint16 RequestedState,", "uint16 RequestedState"},
	{"parentheses instead of braces", `MappingStrings { "MIF.DMTF|ComponentID|001.5" }`, `MappingStrings ( "MIF.DMTF|ComponentID|001.5", "b" )`},
	{"a misspelt keyword", "class CIM_ManagedSystemElement :", "calss CIM_ManagedSystemElement :"},
	{"a misspelt type", "   datetime InstallDate;", "   dateitme InstallDate;"},
	{"a type of another language", "   datetime InstallDate;", "   int InstallDate;"},
	{"a misspelt qualifier", "      [MaxLen ( 64 ),", "      [MaxLength ( 64 ),"},
	{"a misspelt superclass", ": CIM_ManagedElement {", ": CIM_ManagedElment {"},
	{"a misspelt pragma", "#pragma namespace", "#pragma namespaec"},
	{"another directive", "#pragma namespace", "#define namespace"},
	{"a semicolon after a pragma", `#pragma include ("qualifiers.mof")`, `#pragma include ("qualifiers.mof");`},
	{"a file with another name", `("qualifiers.mof")`, `("Qualifers.mof")`},
	{"single backslashes", `"\\\\.\\Root\\MSPS"`, `"\\.\Root\MSPS"`},
	{"a number as a string", "      [MaxLen ( 64 ),", `      [MaxLen ( "64" ),`},
	{"an extra semicolon", "   string Caption;", "   string Caption;;"},
	{"brackets after the type", "uint16 OperationalStatus[]", "uint16[] OperationalStatus"},
	{"two names in one declaration", "   string Caption;", "   string Caption, Title;"},
	{"a duplicate property", "   string Caption;", "   string Caption;\n   string caption;"},
	{"a comment without an end", "// Facts:", "/* Facts:"},
	{"a method without its type", "uint32 GetError", "GetError"},
	{"a colon instead of a semicolon", "   string Caption;", "   string Caption:"},
	{"= instead of parentheses", "      [MaxLen ( 64 ),", "      [MaxLen = 64,"},
}

// One mistake gives one diagnostic, which testdata/mistakes.txt shows.
func TestMistakes(t *testing.T) {
	var out strings.Builder
	out.WriteString("What gomof reports for mistakes in MSPSService.mof.\n")
	for _, m := range mistakes {
		t.Run(m.what, func(t *testing.T) {
			diags, sources := withMistake(t, m.from, m.to)
			if len(diags) != 1 {
				t.Errorf("%d diagnostics for one mistake", len(diags))
			}
			out.WriteString("\n" + m.what + "\n\n")
			p := diag.Printer{W: &out, Sources: sources}
			if err := p.Print(diags); err != nil {
				t.Fatal(err)
			}
		})
	}
	golden.File(t, "testdata/mistakes.txt", out.String())
}

func withMistake(t *testing.T, from, to string) (diag.List, map[string]*diag.File) {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"MSPSService.mof", "qualifiers.mof", "qualifiers_wmi.mof"} {
		data, err := mof.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if name == "MSPSService.mof" {
			if !strings.Contains(text, from) {
				t.Fatalf("there is no %q", from)
			}
			text = strings.Replace(text, from, to, 1)
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: files, Files: []string{"MSPSService.mof"}})
	diags := result.Diagnostics
	return diags, result.Sources
}
