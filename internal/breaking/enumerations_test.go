package breaking_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
)

const enumerated = `enumeration ACME_Speed : uint8 { Slow = 1, Fast = 2 };
enumeration ACME_Top : ACME_Speed { Warp = 3 };
enumeration ACME_Kind : string { Soft, Hard = "hard" };
class ACME_Disk { [Key] string ID; enumeration Mode : uint8 { Off = 0, On = 1 }; Mode State;
	ACME_Speed Speed; ACME_Top Top; [Write] ACME_Kind Kind; ACME_Speed Get([In] ACME_Speed Max, [Out] ACME_Kind Kinds[]); };
`

// A change of an enumeration is reported once, at the enumeration.
func TestEnumerations(t *testing.T) {
	for _, test := range []struct{ name, from, to, want string }{
		{"a value is added", "Fast = 2", "Fast = 2, Middle = 7", "MOF6039 note: value 7 (Middle) is added to enumeration ACME_Speed\n"},
		{"a value is gone", "Slow = 1, ", "", "MOF6031 error: value 1 (Slow) of enumeration ACME_Speed is gone; breaks the wire and 3 Go names, first "},
		{"a value is gone that no client sends", "Off = 0, ", "", "MOF6031 error: value 0 (Off) of enumeration ACME_Disk.Mode is gone; breaks behaviour and the Go name ACMEDiskModeOff\n"},
		{"an element has another name", "Fast = 2", "Quick = 2", `MOF6033 error: value 2 of enumeration ACME_Speed has another name: "Quick", was "Fast"; breaks behaviour and 3 Go names, first ACMEDiskGetFast
	help: for Go, gomof.yaml: rename: {ACME_Speed=2: Fast}, rename: {ACME_Disk.Get=2: Fast}, rename: {ACME_Top=2: Fast}
`},
		{"an element is renumbered", "Fast = 2", "Fast = 9", "MOF6067 error: element Fast of enumeration ACME_Speed is 9, was 2; breaks the wire\n"},
		{"elements change their values", "Slow = 1, Fast = 2", "Slow = 2, Fast = 1", "MOF6067 error: element Slow of enumeration ACME_Speed is 2, was 1, and 1 more has another value; breaks the wire\n"},
		{"a string changes", `"hard"`, `"firm"`, "MOF6067 error: element Hard of enumeration ACME_Kind is firm, was hard; breaks the wire\n"},
		{"wider", "Speed : uint8", "Speed : uint16", "MOF6013 error: enumeration ACME_Speed is uint16, was uint8; breaks the wire and 3 Go names, first "},
		{"narrower, the other way", "Speed : uint8", "Speed : sint8", "MOF6066 error: enumeration ACME_Speed is sint8, was uint8; breaks the wire and 3 Go names, first "},
		{"strings", "Speed : uint8 { Slow = 1, Fast = 2 };\nenumeration ACME_Top : ACME_Speed { Warp = 3 };", "Speed : string { Slow, Fast };\nenumeration ACME_Top : ACME_Speed { Warp };",
			"MOF6066 error: enumeration ACME_Speed is string, was uint8; breaks the wire and "},
		{"one is added", "class", "enumeration ACME_New : uint8 { A = 1 }; class", "MOF6110 note: enumeration ACME_New is added\n"},
		{"a local one is renamed", "Mode : uint8 { Off = 0, On = 1 }; Mode", "Modus : uint8 { Off = 0, On = 1 }; Modus", "MOF6065 error: enumeration ACME_Disk.Mode is gone; breaks the schema and "},
		{"a class takes its name", "class", "class ACMESpeed { }; class", "MOF6047 error: ACMESpeed has the Go name ACMESpeed, which belonged to ACME_Speed; breaks 9 Go names, first ACMEDisk.Speed\n\thelp: for Go, gomof.yaml: rename: {ACMESpeed: ACMESpeedClass}"},
		{"a class takes the name of its function", "class", "class ParseACME_Speed { }; class", "MOF6047 error: ParseACME_Speed has the Go name ParseACMESpeed, which belonged to ACME_Speed; breaks the Go name ParseACMESpeed"},
		{"elements in another order", "Slow = 1, Fast = 2", "Fast = 2, Slow = 1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			after := strings.Replace(enumerated, test.from, test.to, 1)
			changes := compare(t, enumerated, after, gen.Options{}, breaking.Options{Use: breaking.Wire | breaking.Go | breaking.Behaviour | breaking.Schema, All: true})
			if got := list(changes); !strings.Contains(got, test.want) || test.want == "" && got != "" || strings.HasSuffix(test.want, "\n") && got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
			if cured := compare(t, enumerated, after, cures(changes), breaking.Options{Use: breaking.Go}); len(cures(changes).Rename) > 0 && len(cured) > 0 {
				t.Errorf("settled by what is printed: %s\n%s", list(changes), list(cured))
			}
			if testing.Short() {
				return
			}
			old, now := compile(t, "old.mof", enumerated), compile(t, "new.mof", after)
			sameNames(t, changes, lostSymbols(checked(t, old, gen.Options{}), checked(t, now, gen.Options{})))
		})
	}
}

// DSC compares versions as .NET does: a missing number is less than 0.
func TestClassVersion(t *testing.T) {
	resource := func(version, members string) string {
		return `[ClassVersion("` + version + `"), FriendlyName("Disk")] class ACME_Disk : OMI_BaseResource { [Key] string ID; ` + members + ` };
			[Abstract] class OMI_BaseResource { };`
	}
	for _, test := range []struct{ was, is, had, has, want string }{
		{"1.0.0.0", "1.0.0.0", "", "", ""},
		{"1.9.0.0", "1.10.0.0", "[Write] string Label;", "", ""},
		{"1.0", "1.0.0.0", "", "", ""},
		{"1.0.0.0", "0001.0.0.0", "", "", ""},
		{"1.0.0.0", "1.0", "", "", "MOF6057 error: ClassVersion of ACME_Disk is 1.0, was 1.0.0.0; breaks the wire\n"},
		{"1.10.0.0", "1.9.0.0", "", "", "MOF6057 error: ClassVersion of ACME_Disk is 1.9.0.0, was 1.10.0.0; breaks the wire\n"},
		{"99999999999999999999.0", "99999999999999999998.0", "", "", "MOF6057 error: ClassVersion of ACME_Disk is 99999999999999999998.0, was 99999999999999999999.0; breaks the wire\n"},
		{"1.0.0.0", "1.0.0.0", "", "[Write] string Label;", "MOF6064 error: ClassVersion of ACME_Disk is still 1.0.0.0, although the class has changed; breaks the schema\n"},
		{"1.0.0.0", "1.0.0.0", "[Write] string Label;", "[Write] uint8 Label;", "MOF6064 error: ClassVersion of ACME_Disk is still 1.0.0.0, although the class has changed; breaks the wire and the schema\n"},
	} {
		var got strings.Builder
		for line := range strings.Lines(list(compare(t, resource(test.was, test.had), resource(test.is, test.has), gen.Options{}, breaking.Options{Use: breaking.Wire | breaking.Schema}))) {
			if strings.Contains(line, "ClassVersion") {
				got.WriteString(line)
			}
		}
		if got.String() != test.want {
			t.Errorf("%s to %s, %q to %q: got %s, want %s", test.was, test.is, test.had, test.has, got.String(), test.want)
		}
	}
}
