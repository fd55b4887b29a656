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

// mistakes are slips that people make, each an edit of MSPSService.mof. Its
// texts occur there; the first place is changed.
var mistakes = []struct{ what, from, to string }{
	{"a forgotten semicolon behind a property", "   string Caption;", "   string Caption"},
	{"a forgotten semicolon behind a class", "   string ElementName;\n\n};", "   string ElementName;\n\n}"},
	{"a forgotten brace at the end of a class", "   string ElementName;\n\n};", "   string ElementName;\n"},
	{"a forgotten brace at the beginning of a class", "class CIM_ManagedElement {", "class CIM_ManagedElement"},
	{"one brace too many", "   string ElementName;\n\n};", "   string ElementName;\n\n}};"},
	{"a forgotten closing quote", `"and the labels that people see." )]`, `"and the labels that people see. )]`},
	{"a forgotten opening quote", `"unless a subclass makes`, `unless a subclass makes`},
	{"a forgotten quote in a list", `"Degraded", "Stressed"`, `"Degraded, "Stressed"`},
	{"a quote in a text that is not escaped", `Longer text that tells`, `Longer "text" that tells`},
	{"a forgotten closing parenthesis", `"and the labels that people see." )]`, `"and the labels that people see." ]`},
	{"a forgotten opening parenthesis", "      [MaxLen ( 64 ),", "      [MaxLen 64 ),"},
	{"a forgotten closing bracket", `Longer text that tells what the element is." )]`, `Longer text that tells what the element is." )`},
	{"a forgotten opening bracket", `      [Description ( "Longer text`, `      Description ( "Longer text`},
	{"a forgotten comma between qualifiers", "      [MaxLen ( 64 ),", "      [MaxLen ( 64 )"},
	{"a comma behind the last qualifier", `Longer text that tells what the element is." )]`, `Longer text that tells what the element is." ), ]`},
	{"a forgotten comma between parameters", "uint16 RequestedState,", "uint16 RequestedState"},
	{"parentheses in place of braces", `MappingStrings { "MIF.DMTF|ComponentID|001.5" }`, `MappingStrings ( "MIF.DMTF|ComponentID|001.5", "b" )`},
	{"a misspelt keyword", "class CIM_ManagedSystemElement :", "calss CIM_ManagedSystemElement :"},
	{"a misspelt type", "   datetime InstallDate;", "   dateitme InstallDate;"},
	{"a type of another language", "   datetime InstallDate;", "   int InstallDate;"},
	{"a misspelt qualifier", "      [MaxLen ( 64 ),", "      [MaxLength ( 64 ),"},
	{"a misspelt superclass", ": CIM_ManagedElement {", ": CIM_ManagedElment {"},
	{"a misspelt pragma", "#pragma namespace", "#pragma namespaec"},
	{"another directive", "#pragma namespace", "#define namespace"},
	{"a semicolon behind a pragma", `#pragma include ("qualifiers.mof")`, `#pragma include ("qualifiers.mof");`},
	{"a file of another name", `("qualifiers.mof")`, `("Qualifers.mof")`},
	{"single backslashes", `"\\\\.\\Root\\MSPS"`, `"\\.\Root\MSPS"`},
	{"a number as a string", "      [MaxLen ( 64 ),", `      [MaxLen ( "64" ),`},
	{"an extra semicolon", "   string Caption;", "   string Caption;;"},
	{"brackets behind the type", "uint16 OperationalStatus[]", "uint16[] OperationalStatus"},
	{"two names in one declaration", "   string Caption;", "   string Caption, Title;"},
	{"a property twice", "   string Caption;", "   string Caption;\n   string caption;"},
	{"a comment that is not ended", "// Facts:", "/* Facts:"},
	{"a method without its type", "uint32 GetError", "GetError"},
	{"a colon in place of a semicolon", "   string Caption;", "   string Caption:"},
	{"= in place of parentheses", "      [MaxLen ( 64 ),", "      [MaxLen = 64,"},
}

// One mistake gives one message, which testdata/mistakes.txt shows.
func TestMistakes(t *testing.T) {
	var out strings.Builder
	out.WriteString("What gomof says of slips in MSPSService.mof.\n")
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
