package gomof_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

func compiled(t *testing.T, text string, dialect parser.Dialect) *gomof.Result {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{
		FS: fstest.MapFS{"a.mof": {Data: []byte(text)}}, Files: []string{"a.mof"}, Dialect: dialect,
	})
	return result
}

// Fixes of mechanical warnings are safe and keep the meaning; a correction of a misspelt
// name is a guess. After the fix the diagnostic disappears.
func TestFixes(t *testing.T) {
	for _, test := range []struct {
		code           diag.Code
		dialect        parser.Dialect
		text, was, now string
		safe           bool
	}{
		{"MOF1102", parser.Auto, "enumeration E : string { A, B, };", "B, }", "B }", true},
		{"MOF2112", parser.Auto, "class ACME_A { }; class ACME_B : acme_A { };", "acme_A", "ACME_A", true},
		{"MOF2507", parser.Auto, "[Abstract] class ACME_A { string S = 23; };", "23", `"23"`, true},
		{"MOF2508", parser.WMI, "[Abstract] class ACME_A { uint8 S = 2.6; };", "2.6", "3", true},
		{"MOF2301", parser.Auto, "[Abstract] class ACME_A { string S; }; [Abstract] class ACME_B : ACME_A { string S; };", ": ACME_A { string S", `: ACME_A { [Override("S")] string S`, true},
		{"MOF1003", parser.Auto, "[Abstract] class ACME_A { string S = \"a\r\nb\"; };", "a\r\nb", `a\r\n"` + "\r\n" + `"b`, true},
		{"MOF1012", parser.Auto, "class\u00a0ACME_A {\u00a0};", "class\u00a0ACME_A {\u00a0}", "class ACME_A { }", true},
		{"MOF1004", parser.Auto, `[Abstract] class ACME_A { string S = "C:\Users"; };`, `C:\Users`, `C:\\Users`, true},
		{"MOF2214", parser.Auto, `[Abstract] class ACME_A { [ArrayType("indexed")] string S[]; };`, "indexed", "Indexed", false},
		{"MOF2104", parser.Auto, "class ACME_Disk { }; class ACME_B : ACME_Dsk { };", "ACME_Dsk", "ACME_Disk", false},
		{"MOF1100", parser.Auto, "clas ACME_Disk { };", "clas ", "class ", false},
		{"MOF1100", parser.Auto, "[Abstract] class ACME_A { unt8 S; };", "unt8", "uint8", false},
		{"MOF1100", parser.Auto, "[Abstract] class ACME_A { long S; };", "long", "sint64", false},
	} {
		t.Run(string(test.code)+" "+test.was, func(t *testing.T) {
			var fixes []diag.Fix
			for _, d := range compiled(t, test.text, test.dialect).Diagnostics {
				if d.Code == test.code {
					fixes = append(fixes, d.Fixes...)
				}
			}
			if len(fixes) != 1 || fixes[0].Safe != test.safe {
				t.Fatalf("the fixes are %+v", fixes)
			}
			got, _ := diag.Apply(test.text, fixes)
			if want := strings.Replace(test.text, test.was, test.now, 1); got != want {
				t.Errorf("%q, expected %q", got, want)
			}
			for _, d := range compiled(t, got, test.dialect).Diagnostics {
				t.Errorf("after the fix: %s: %s\n%s", d.Code, d.Message, got)
			}
		})
	}
}
