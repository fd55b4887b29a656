package templates

import "testing"

func TestGroupImports(t *testing.T) {
	for _, test := range []struct{ about, source, want string }{
		{
			"two groups",
			"// Header\n\npackage p\n\nimport (\n\t\"context\"\n\tab \"example.com/ab\"\n\t\"github.com/gomof/gomof/cim\"\n\t\"x/y\"\n)\n\nvar x = 1\n",
			"// Header\n\npackage p\n\nimport (\n\t\"context\"\n\t\"x/y\"\n\n\tab \"example.com/ab\"\n\t\"github.com/gomof/gomof/cim\"\n)\n\nvar x = 1\n",
		},
		{
			"one group",
			"package p\n\nimport (\n\t\"example.com/ab\"\n\t\"github.com/gomof/gomof/cim\"\n)\n",
			"package p\n\nimport (\n\t\"example.com/ab\"\n\t\"github.com/gomof/gomof/cim\"\n)\n",
		},
		{"one import", "package p\n\nimport \"github.com/gomof/gomof/cim\"\n", "package p\n\nimport \"github.com/gomof/gomof/cim\"\n"},
		{"no import", "package p\n", "package p\n"},
	} {
		if got := string(groupImports([]byte(test.source))); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.about, got, test.want)
		}
	}
}
