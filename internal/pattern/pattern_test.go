package pattern_test

import (
	"testing"

	"github.com/gomof/gomof/internal/pattern"
)

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		patterns  []string
		name      string
		byDefault bool
		pattern   string
		selected  bool
	}{
		{nil, "CIM_Disk", true, "", true},
		{nil, "CIM_Disk", false, "", false},
		{[]string{"cim_*"}, "CIM_Disk", false, "cim_*", true},
		{[]string{"CIM_*", "CIM_Di*"}, "CIM_Disk", false, "CIM_Di*", true},
		{[]string{"CIM_Di*", "CIM_Disk", "CIM_Dis?"}, "CIM_Disk", false, "CIM_Disk", true},
		{[]string{"CIM_*", "!*Disk"}, "CIM_Disk", true, "CIM_*", false},
		{[]string{"!*Disk"}, "CIM_Disk", true, "", false},
		{[]string{"!*Disk"}, "CIM_Lamp", true, "", true},
		{[]string{"!*Disk"}, "CIM_Lamp", false, "", false},
		{[]string{"CIM_Lamp"}, "CIM_Disk", true, "", false},
		{[]string{"["}, "CIM_Disk", true, "", false},
	} {
		m, selected := pattern.New(test.patterns).Match(test.name, test.byDefault)
		if selected != test.selected || m.Pattern != test.pattern {
			t.Errorf("%q selects %s: %v by %q, expected %v by %q", test.patterns, test.name, selected, m.Pattern, test.selected, test.pattern)
		}
	}
}

func TestErr(t *testing.T) {
	p := pattern.New([]string{"CIM_*", "ACME_*", "[", "!*Disk"})
	p.Match("CIM_Disk", false)
	want := "no class matches \"ACME_*\"\nmalformed pattern \"[\" of class names"
	if err := p.Err(); err == nil || err.Error() != want {
		t.Errorf("the error is %v, expected %s", err, want)
	}
}
