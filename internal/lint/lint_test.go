package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/lint"
)

func all(diag.Code) bool { return true }

func run(t *testing.T, name, text string, o lint.Options) diag.List {
	t.Helper()
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{name: {Data: []byte(text)}, "lib/base.mof": {Data: []byte("[Abstract] class OMI_BaseResource { [Write] string ResourceId; };\n")}}, Files: []string{name}, Include: []string{"lib"}})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return lint.Run(result.Schema, o)
}

func has(list diag.List, code diag.Code) bool {
	return slices.ContainsFunc(list, func(d *diag.Diagnostic) bool { return d.Code == code })
}

// The bad example of each rule reports it, and the good one does not. After the fix, the rule
// reports nothing.
func TestExamples(t *testing.T) {
	for _, info := range lint.Infos() {
		if info.Level == "" || info.Category == "" || info.Source == "" {
			t.Errorf("%s has no level, category or source", info.Code)
		}
		if info.Bad == "" {
			continue
		}
		bad := run(t, "in.mof", info.Bad, lint.Options{On: all})
		if !has(bad, info.Code) {
			t.Errorf("%s %s: Bad does not report it", info.Code, info.Name)
		}
		if has(run(t, "in.mof", info.Good, lint.Options{On: all}), info.Code) {
			t.Errorf("%s %s: Good reports it", info.Code, info.Name)
		}
		var fixes []diag.Fix
		for _, d := range bad {
			if d.Code == info.Code {
				fixes = append(fixes, d.Fixes...)
			}
		}
		if (len(fixes) > 0) != (info.Fix != "") || len(fixes) > 0 && fixes[0].Safe != (info.Fix == "safe") {
			t.Errorf("%s %s: the fixes are %+v, documented is %q", info.Code, info.Name, fixes, info.Fix)
		}
		if fixed, _ := diag.Apply(info.Bad, fixes); len(fixes) > 0 && has(run(t, "in.mof", fixed, lint.Options{On: all}), info.Code) {
			t.Errorf("%s %s: after the fix it is still reported\n%s", info.Code, info.Name, fixed)
		}
	}
}

// DSC rules check the file name.
func TestFileNames(t *testing.T) {
	for _, test := range []struct {
		name, text string
		code       diag.Code
		want       bool
	}{
		{"ACME_Disk.schema.mof", `[ClassVersion("1.0.0.0")] class ACME_Disk { [Key] string ID; };`, "MOF5070", true},
		{"ACME_Disk.schema.mof", `class ACME_Part { [Key] string ID; };`, "MOF5070", true},
		{"ACME_Disk.schema.mof", `class ACME_Part { string ID; }; class ACME_Disk : OMI_BaseResource { [Key] string ID; };`, "MOF5070", false},
		{"ACME_Disk.mof", `class ACME_Part { [Key] string ID; };`, "MOF5070", false},
		{"acme_disk.schema.mof", `[ClassVersion("1.0.0.0")] class ACME_Disk : OMI_BaseResource { [Key] string ID; };`, "MOF5071", true},
		{"ACME_Disk.Schema.mof", `[ClassVersion("1.0.0.0")] class ACME_Disk : OMI_BaseResource { [Key] string ID; };`, "MOF5071", false},
		{"ACME_Disk.mof", `class ACME_Disk { [Key] string ID; };`, "MOF5029", false},
		{"disk.mof", `class ACME_Disk { [Key] string ID; };`, "MOF5029", true},
	} {
		if got := has(run(t, test.name, test.text, lint.Options{On: all}), test.code); got != test.want {
			t.Errorf("%s, %s: reported %v", test.name, test.code, got)
		}
	}
}

// An inherited member is reported once. Classes found through -I are not reported.
func TestOwnMembersOnly(t *testing.T) {
	list := run(t, "in.mof", `class ACME_A { [Key] string ID; }; class ACME_B : ACME_A { }; class ACME_C : OMI_BaseResource { };`, lint.Options{On: func(c diag.Code) bool { return c == "MOF5002" }})
	if len(list) != 1 {
		t.Errorf("%d diagnostics", len(list))
	}
}

// counted are the corpora whose diagnostics are counted by rule, so that reviews show the effect of
// a change.
var counted = []string{"cim-schema-2.49.zip", "dsccommunity+ActiveDirectoryDsc", "dsccommunity+SqlServerDsc", "libvirt+libvirt-cim", "microsoft+Windows-driver-samples"}

func TestCounts(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: reads whole schemas")
	}
	corpus := filepath.Join("..", "..", "..", "shared", "corpus")
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("the corpus is missing")
	}
	counts := map[diag.Code][]int{}
	for i, name := range append(slices.Clone(counted), "mof") {
		path := filepath.Join(corpus, name)
		if name == "mof" {
			path = filepath.Join("..", "..", "mof", "MSPSService.mof")
		}
		result, _ := gomof.CompileFiles(t.Context(), []string{path}, gomof.Options{})
		for _, d := range lint.Run(result.Schema, lint.Options{On: all}) {
			if counts[d.Code] == nil {
				counts[d.Code] = make([]int, len(counted)+1)
			}
			counts[d.Code][i]++
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%-28s %-9s", "rule", "level")
	for _, name := range append(slices.Clone(counted), "MSPSService.mof") {
		fmt.Fprintf(&out, " %s", name)
	}
	out.WriteByte('\n')
	for _, info := range lint.Infos() {
		list := counts[info.Code]
		if list == nil {
			list = make([]int, len(counted)+1)
		}
		fmt.Fprintf(&out, "%-28s %-9s", info.Name, info.Level)
		for _, n := range list {
			fmt.Fprintf(&out, " %d", n)
		}
		out.WriteByte('\n')
		if info.Level != "off" && info.Level != "strict" && list[0] > 10 {
			t.Errorf("%s has %d findings on the schema of the DMTF", info.Name, list[0])
		}
		if info.Level != "off" && info.Level != "strict" && list[len(counted)] > 0 {
			t.Errorf("%s has %d findings on what gomof ships", info.Name, list[len(counted)])
		}
	}
	golden.File(t, filepath.Join("testdata", "counts.txt"), out.String())
}

// Each file has one finding about its layout. The fix does not change the text of strings.
func TestDSCText(t *testing.T) {
	const resource = "[ClassVersion(\"1.0.0.0\")] class ACME_Disk : OMI_BaseResource {%s [Key] string ID;%s [Write, Description(\"%s\")] string Label; };%s"
	for _, test := range []struct{ name, text, says, fixed string }{
		{"tidy", fmt.Sprintf(resource, "\n", "\n", "The label.", "\n"), "", ""},
		{"tabs", fmt.Sprintf(resource, "\n\t", "\t\n", "The label.", "\n"), "tabs in 1 line and blanks at the end of 1 line", fmt.Sprintf(resource, "\n    ", "\n", "The label.", "\n")},
		{"a tab in a line", fmt.Sprintf(resource, "\n", " \t// its key\n", "The label.", "\n"), "tabs in 1 line", fmt.Sprintf(resource, "\n", "     // its key\n", "The label.", "\n")},
		{"tabs and strings in a line", fmt.Sprintf(resource, "\n", "\t/* ä */\t[Write, Description(\"a\tb\")]\tstring X;\n", "The label.", "\n"), "tabs in 1 line", fmt.Sprintf(resource, "\n", "    /* ä */    [Write, Description(\"a\tb\")]    string X;\n", "The label.", "\n")},
		{"a tab in a string", fmt.Sprintf(resource, "\n", "\n", "The\tlabel.", "\n"), "tabs in 1 line", fmt.Sprintf(resource, "\n", "\n", "The\tlabel.", "\n")},
		{"a blank in a string", fmt.Sprintf(resource, "\n", "\n", `The \"label. `, "\n"), "", ""},
		{"no line end", fmt.Sprintf(resource, "\r\n", "\r\n", "The label.", ""), "no line end at its end", fmt.Sprintf(resource, "\r\n", "\r\n", "The label.", "\r\n")},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := run(t, "in.mof", test.text, lint.Options{On: func(code diag.Code) bool { return code == "MOF5083" }})
			var messages []string
			fixed := test.text
			for _, d := range found {
				messages = append(messages, strings.TrimPrefix(d.Message, "file in.mof has "))
				fixed, _ = diag.Apply(test.text, d.Fixes)
			}
			if got := strings.Join(messages, "\n"); got != test.says {
				t.Errorf("%q, want %q", got, test.says)
			}
			if test.fixed != "" && fixed != test.fixed {
				t.Errorf("the fix makes %q, want %q", fixed, test.fixed)
			}
		})
	}
}
