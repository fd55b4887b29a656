package breaking_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
)

// If all classes move to another schema name, each gets its own hint, although all are alike.
func TestMassRenaming(t *testing.T) {
	const classes = 600
	var old, now strings.Builder
	for i := range classes {
		fmt.Fprintf(&old, "class OLD_Disk%d { [Key] string ID; uint8 Size; };\n", i)
		fmt.Fprintf(&now, "class ACME_Disk%d { [Key] string ID; uint8 Size; };\n", i)
	}
	changes := compare(t, old.String(), now.String(), gen.Options{}, breaking.Options{Use: breaking.Wire})
	if len(changes) != classes {
		t.Errorf("found %d changes, want %d", len(changes), classes)
	}
	for _, c := range changes {
		if want := "was it renamed to " + strings.Replace(c.Element, "OLD", "ACME", 1) + "?"; c.Hint != want {
			t.Errorf("%s: %q, want %q", c.Element, c.Hint, want)
		}
	}
}

// A class in the same schema with most of the members is probably the removed one.
func TestRenaming(t *testing.T) {
	const old = "class ACME_Disk { [Key] string ID; uint8 Size; string Label; };"
	for now, want := range map[string]string{
		"class ACME_Drive { [Key] string ID; uint8 Size; string Label; };":                        "was it renamed to ACME_Drive?",
		"class ACME_Drive { [Key] string ID; uint16 Size; string Text; };":                        "",
		"[Association] class ACME_Drive { [Key] ACME_Disk2 REF ID; }; class ACME_Disk2 { };":      "",
		"class ACME_Fan { [Key] string ID; }; class ACME_Drive { [Key] string ID; uint8 Size; };": "was it renamed to ACME_Drive?",
	} {
		changes := compare(t, old, now, gen.Options{}, breaking.Options{Use: breaking.Wire})
		if len(changes) != 1 || changes[0].Hint != want {
			t.Errorf("%s: got\n%swant %q", now, list(changes), want)
		}
	}
}
