package export_test

import (
	"os"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/parser"
)

// Exports for other compilers are strict MOF 2 with the same meaning.
func TestDSP0004(t *testing.T) {
	msps, err := os.ReadFile("../mof/MSPSService.mof")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"MSPSService.mof": strings.ReplaceAll(string(msps), "#pragma include", "// include"),
		"WMI": `#pragma namespace("root/acme")
			class ACME_Part { [Key] string Id; };
			[Dynamic] class ACME_Disk : ACME_Part {
				ACME_Part Spare;
				object Any[];
				uint32 Swap([in] ACME_Part With = null, [out] ACME_Part Old, [out] ACME_Disk ref Made[]);
				ACME_Disk ref Clone([in, out] uint8 Times);
			};
			[Dynamic] class ACME_Event : __ExtrinsicEvent { [Key] uint8 n; };
			instance of ACME_Part as $P { Id = "1"; };
			instance of ACME_Disk { Id = "2"; Spare = $P; Any = { instance of ACME_Part { Id = "3\"\\"; } }; };`,
		"MOF 3": `enumeration ACME_Color : string { Red, Green = "g" };
			structure ACME_Size { integer Width = 5; ACME_Color Color = Green; };
			class ACME_Box {
				structure Lid { ACME_Color Color; octetstring Data = "0x1F"; };
				[Key] string Id;
				ACME_Size Size;
				ACME_Color Colors[] = { Red };
				Lid Lids[];
			};
			association ACME_On { [Key] ACME_Box ref Top; [Key] ACME_Box ref Bottom; };
			instance of ACME_Box { Id = "1"; Size = value of ACME_Size { Width = 7; Color = Red; }; };`,
	} {
		t.Run(name, func(t *testing.T) {
			s := mustCompile(t, text, gomof.Options{})
			mof := written(t, export.MOF, s, export.Options{DSP0004: true})
			for _, word := range []string{"#pragma", "void", "structure", "enumeration", "instance of ACME_Part {\n      Id = \"3"} {
				if strings.Contains(mof, word) {
					t.Errorf("has %q:\n%s", word, mof)
				}
			}
			again := mustCompile(t, mof, gomof.Options{Dialect: parser.MOF2, Namespace: "root/acme"})
			formatted(t, mof)
			if len(again.Classes) != len(s.Classes) || len(again.Instances) != len(s.Instances) {
				t.Errorf("%d classes and %d instances became %d and %d", len(s.Classes), len(s.Instances), len(again.Classes), len(again.Instances))
			}
			if name == "MOF 3" {
				return // its qualifiers have other flavors
			}
			was, is := withoutNames(written(t, export.CIMXML, s, export.Options{})), withoutNames(written(t, export.CIMXML, again, export.Options{}))
			if was != is {
				t.Errorf("CIM-XML of the MOF differs from CIM-XML of the schema:\n%s", difference(was, is))
			}
		})
	}
}

// A reference in a plain class is a string: only associations have references.
func TestDSP0004References(t *testing.T) {
	s := mustCompile(t, `[Dynamic] class ACME_Part { [Key] string Id; [Weak] ACME_Part ref Whole; ACME_Part ref Parts[]; };
		instance of ACME_Part as $P { Id = "1"; };
		instance of ACME_Part { Id = "2"; Whole = $P; Parts = { $P }; };`, gomof.Options{})
	again := mustCompile(t, written(t, export.MOF, s, export.Options{DSP0004: true}), gomof.Options{Dialect: parser.MOF2})
	part := again.Class("ACME_Part")
	whole := part.Property("Whole")
	if got := whole.Type.String(); got != "string" || whole.Qualifiers.Text("Reference") != "ACME_Part" {
		t.Errorf("Whole is %s with Reference %q, want string and ACME_Part", got, whole.Qualifiers.Text("Reference"))
	}
	if got := again.Instances[1].Values[whole]; got != `ACME_Part.Id="1"` {
		t.Errorf("Whole of the second instance is %v", got)
	}
}

// An Override without an overridden member is omitted.
func TestDSP0004Overrides(t *testing.T) {
	s := mustCompile(t, `[Dynamic] class ACME_Part : __Provider { [Key, Override] string Name; [Override("Gone")] uint32 Reset(); };
		[Dynamic] class ACME_Disk : ACME_Part { [Override] uint32 Reset(); };`, gomof.Options{})
	mof := written(t, export.MOF, s, export.Options{DSP0004: true})
	again := mustCompile(t, mof, gomof.Options{Dialect: parser.MOF2})
	if n := strings.Count(mof, "Override ("); n != 1 || again.Class("ACME_Disk").Method("Reset").Overrides == nil {
		t.Errorf("%d members override, want Reset of ACME_Disk alone:\n%s", n, mof)
	}
}

// withoutNames returns CIM-XML with sorted objects, without namespaces and undeclared
// superclasses.
func withoutNames(text string) string {
	for _, name := range []string{` SUPERCLASS="__ExtrinsicEvent"`, `<NAMESPACE NAME="root"/><NAMESPACE NAME="acme"/>`, `<NAMESPACE NAME="Root"/><NAMESPACE NAME="MSPS"/>`} {
		text = strings.ReplaceAll(text, name, "")
	}
	return objects(text)
}

// MOF as in DSP0004 cannot express the namespace of a class.
func TestDSP0004Namespaces(t *testing.T) {
	s := mustCompile(t, "#pragma namespace(\"root/a\")\nclass ACME_A { };\n#pragma namespace(\"root/b\")\nclass ACME_B { };", gomof.Options{})
	err := export.MOF(&strings.Builder{}, s, export.Options{DSP0004: true})
	if err == nil || !strings.Contains(err.Error(), "root/a, root/b") {
		t.Errorf("error %v, want one that names both namespaces", err)
	}
}
