package lint_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/lint"
)

// Properties of resources, with the DSC rules and the rules about texts and values that report them.
func TestDSCProperties(t *testing.T) {
	watched := []diag.Code{"MOF5005", "MOF5009", "MOF5032", "MOF5038", "MOF5078", "MOF5081", "MOF5094"}
	for _, test := range []struct {
		property string
		want     []diag.Code
	}{
		{`[Write, ValueMap{"Present"}, Values{"Present"}] string Ensure;`, nil},
		{`[Write, ValueMap{"present", "absent"}, Values{"Present", "Absent"}] string Ensure;`, nil},
		{`[Write, ValueMap{"Present", "Gone"}, Values{"Present", "Gone"}] string Ensure;`, []diag.Code{"MOF5081"}},
		{`[Write] string Ensure;`, []diag.Code{"MOF5081"}},
		{`[Write, ValueMap{"a", "b"}, Values{"A", "b"}] string Mode;`, nil}, // PowerShell ignores case
		{`[Write, ValueMap{"a", "b"}, Values{"a", "c"}] string Mode;`, []diag.Code{"MOF5078"}},
		{`[Write, ValueMap{"a", "b"}] string Mode;`, []diag.Code{"MOF5078"}},
		{`[Write, ValueMap{"a", "a"}, Values{"a", "a"}] string Mode;`, nil}, // gomof check reports it
		{`[Write, ValueMap{"a", "Other"}, Values{"a", "Other"}] string Mode;`, nil},
		{`[Write] ACME_Disk REF Mirror;`, []diag.Code{"MOF5094"}},
		{`[Write] object Mirror;`, []diag.Code{"MOF5094"}},
		{`[Write, EmbeddedInstance("ACME_Disk")] string Mirrors[];`, nil},
		{`[Write] datetime When;`, nil},
		{`[Write, Description("Only these.")] string Block_OnlyThese[];`, nil},
		{`[Write, Description("Block only these.")] string Block_OnlyThese[];`, []diag.Code{"MOF5005"}},
		{`[Write, Description("説明")] string Label;`, nil},
		{`[Write, Description("See the label printed")] string Label;`, []diag.Code{"MOF5009"}},
		{`[Write, Description("See https://acme.example/label")] string Label;`, nil},
	} {
		found := run(t, "in.mof", `[ClassVersion("1.0.0.0")] class ACME_Disk : OMI_BaseResource { [Key] string ID; `+test.property+` };`,
			lint.Options{On: func(code diag.Code) bool { return slices.Contains(watched, code) }})
		var got []diag.Code
		for _, d := range found {
			got = append(got, d.Code)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.property, got, test.want)
		}
	}
}
