package breaking_test

import (
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
)

const resourceBase = "[Abstract] class OMI_BaseResource { };\n"

// Each change of a member is one diagnostic that is true.
func TestMembers(t *testing.T) {
	disk := func(member string) string { return "class ACME_Disk { [Key] string ID; " + member + " };" }
	resource := func(member string) string {
		return resourceBase + "class ACME_Disk : OMI_BaseResource { [Key] string ID; " + member + " };"
	}
	for _, test := range []struct {
		name, old, now string
		side           breaking.Side
		want           string
	}{
		{"a range is added", disk(`[ValueMap{"0"}, Values{"Off"}] uint8 State;`), disk(`[ValueMap{"0", ".."}, Values{"Off", "Reserved"}] uint8 State;`), 0,
			"MOF6039 note: range Reserved is added to property State of class ACME_Disk\n"},
		{"an empty value", resource(`[Write, ValueMap{"", "On"}, Values{"", "On"}] string State;`), resource(`[Write, ValueMap{"On"}, Values{"On"}] string State;`), 0,
			"MOF6031 error: value \"\" of property State of class ACME_Disk is gone; breaks the wire\n"},
		{"MaxLen of a number limits nothing", disk("[MaxLen(4)] uint8 State;"), disk("uint8 State;"), 0, ""},
		{"the order of an array has a meaning now", disk("string Names[];"), disk(`[ArrayType("Ordered")] string Names[];`), breaking.Server,
			"MOF6043 note: ArrayType of property Names of class ACME_Disk is Ordered, was Bag\n"},
		{"and newer clients rely on it", disk("string Names[];"), disk(`[ArrayType("Ordered")] string Names[];`), breaking.Client,
			"MOF6043 error: ArrayType of property Names of class ACME_Disk is Ordered, was Bag; breaks behaviour\n"},
		{"the order of an array has no meaning now", disk(`[ArrayType("Indexed")] string Names[];`), disk("string Names[];"), breaking.Server,
			"MOF6043 error: ArrayType of property Names of class ACME_Disk is Bag, was Indexed; breaks behaviour\n"},
		{"an order that clients send", disk("[Write] string Names[];"), disk(`[Write, ArrayType("Ordered")] string Names[];`), breaking.Server,
			"MOF6043 error: ArrayType of property Names of class ACME_Disk is Ordered, was Bag; breaks behaviour\n"},
		{"DSC: required instead of optional", resource("[Write] string Label;"), resource("[Required] string Label;"), 0,
			"MOF6023 error: property Label of class ACME_Disk is required, was not; breaks the wire\n"},
		{"DSC: optional instead of required", resource("[Required] string Label;"), resource("[Write] string Label;"), 0,
			"MOF6106 note: property Label of class ACME_Disk is no longer required\n"},
		{"DSC: read-only", resource("[Write] string Label;"), resource("[Read] string Label;"), 0,
			"MOF6028 error: property Label of class ACME_Disk can no longer be written; breaks the wire\n"},
		{"a similar property", disk("string Max_Latency;"), disk("string MaxLatency;"), 0,
			`MOF6007 error: property Max_Latency of class ACME_Disk is gone; breaks the wire
	help: was it renamed to MaxLatency?
MOF6102 note: property MaxLatency is added to class ACME_Disk
`},
		{"another property of the same type", disk(`[Description("Where the metadata is.")] string Address;`), disk(`[Description("A password of the disk.")] string Secret;`), 0,
			`MOF6007 error: property Address of class ACME_Disk is gone; breaks the wire
MOF6102 note: property Secret is added to class ACME_Disk
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			opts := breaking.Options{Use: breaking.Wire | breaking.Behaviour, Side: test.side, All: true}
			if got := list(compare(t, test.old, test.now, gen.Options{}, opts)); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
}
