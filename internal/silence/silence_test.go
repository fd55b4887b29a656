package silence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/silence"
)

func infoOf(name string) *diag.Info {
	infos := slices.Concat(gomof.Diagnostics(), silence.Infos())
	i := slices.IndexFunc(infos, func(info diag.Info) bool { return info.Name == name || string(info.Code) == name })
	if i < 0 {
		return nil
	}
	return &infos[i]
}

func known(yield func(string) bool) {
	for _, info := range gomof.Diagnostics() {
		if info.Name != "" && !yield(info.Name) {
			return
		}
	}
}

// left returns the remaining diagnostics of a text, as LINE: name.
func left(t *testing.T, text string, off bool, ignores ...silence.Ignore) (list []string, unused diag.List) {
	t.Helper()
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"mof/a.mof": {Data: []byte(text)}}, Files: []string{"mof/a.mof"}})
	s := silence.Silencer{InfoOf: infoOf, Known: known, Off: off, Ignores: ignores}
	s.Add(result.Files)
	for _, d := range s.Filter(result.Diagnostics) {
		list = append(list, fmt.Sprintf("%d: %s", d.Span.Pos.Line, infoOf(string(d.Code)).Name))
	}
	return list, s.Unused([]string{"mof/a.mof"}, func(diag.Code) bool { return true })
}

const two = `[Version("2.10")]
class ACME_A {
    [Key] uint8 A = 1;
    [ArrayType("indexed")] string S[];
    [ArrayType("indexed")]
    string T[];
    uint32 M([ArrayType("bag")] string P[]);
};
class ACME_B : acme_A { };
`

// with returns the text with a line inserted before another.
func with(line, before string) string {
	i := strings.Index(two, before)
	return two[:i] + line + "\n" + two[i:]
}

func TestDirectives(t *testing.T) {
	all := "1: version-form, 4: array-type, 5: array-type, 7: array-type, 9: case-differs"
	for _, test := range []struct{ name, text, want string }{
		{"none", two, all},
		{"at the end of a line", strings.Replace(two, "S[];", "S[]; // gomof:ignore array-type -- as it was", 1), "1: version-form, 5: array-type, 7: array-type, 9: case-differs"},
		{"block comment in a line", strings.Replace(two, "    [Array", "    /* gomof:ignore array-type -- x */ [Array", 1), "1: version-form, 5: array-type, 7: array-type, 9: case-differs"},
		{"before a member", with("    // gomof:ignore array-type -- x", "    [ArrayType(\"indexed\")]\n"), "1: version-form, 4: array-type, 8: array-type, 10: case-differs"},
		{"before a method, for its parameters", with("    // gomof:ignore array-type -- x", "    uint32 M"), "1: version-form, 4: array-type, 5: array-type, 10: case-differs"},
		{"before a class, with all members", "// gomof:ignore array-type, version-form -- x\n" + two, "10: case-differs"},
		{"between other comments", "// gomof:ignore array-type -- x\n// A.\n/* B */\n" + two, "4: version-form, 12: case-differs"},
		{"for the file", two + "\n// gomof:ignore-file array-type case-differs MOF2212 -- x\n", ""},
		{"after a byte order mark", "\ufeff// gomof:ignore array-type,version-form -- x\n" + two, "10: case-differs"},
		{"CR LF", strings.ReplaceAll("// gomof:ignore array-type,version-form -- x\n"+two, "\n", "\r\n"), "10: case-differs"},
	} {
		got, unused := left(t, test.text, false)
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %v, expected %s", test.name, got, test.want)
		}
		for _, d := range unused {
			t.Errorf("%s: %s", test.name, d.Message)
		}
	}
}

// Directives without effect are reported with the reason. A fix removes those that are no longer
// needed.
func TestUnused(t *testing.T) {
	const class = "class ACME_A { [Key] string ID; };\n"
	for _, test := range []struct{ text, want, fixed string }{
		{"// gomof:ignore array-type -- x\n" + class, "the directive has no effect: it silences no array-type", class},
		{"class ACME_A { [Key] string ID; }; // gomof:ignore array-type -- x\n", "the directive has no effect: it silences no array-type", class},
		{"// gomof:ignore arraytype -- x\n" + class, "unknown rule arraytype; did you mean array-type?", ""},
		{"// gomof:ignore MOF2104 -- x\n" + class, "MOF2104 is an error, and errors cannot be silenced", ""},
		{"// gomof:ignore\n" + class, "the directive names no rules; write gomof:ignore NAME -- reason; gomof explain lists the names", ""},
		{"// gomof:ignore version-form\n[Version(\"1\")] " + class, "the directive gives no reason; write it after --", ""},
		{"// Not gomof:ignore array-type\n" + class, "", ""},
		{"// gomof:ignored\n" + class, "", ""},
	} {
		_, unused := left(t, test.text, false)
		var got string
		for _, d := range unused {
			got += d.Message
			if d.Hint != "" {
				got += "; " + d.Hint
			}
		}
		if got != test.want {
			t.Errorf("%s reports %q, expected %q", test.text, got, test.want)
		}
		if test.fixed == "" {
			continue
		}
		if text, _ := diag.Apply(test.text, unused[0].Fixes); text != test.fixed {
			t.Errorf("the fix makes %q, expected %q", text, test.fixed)
		}
	}
}

// If directives are off, they have no effect, and each is reported.
func TestOff(t *testing.T) {
	got, unused := left(t, "// gomof:ignore-file array-type -- x\n"+two, true)
	if len(got) != 5 || len(unused) != 1 || !strings.Contains(unused[0].Message, "gomof.yaml does not allow directives") {
		t.Errorf("%v, %d reported", got, len(unused))
	}
}

func TestIgnores(t *testing.T) {
	arrays := []diag.Code{"MOF2214"}
	for _, test := range []struct {
		name string
		i    silence.Ignore
		want string
	}{
		{"a rule", silence.Ignore{Rules: arrays}, "1: version-form, 9: case-differs"},
		{"a class with its members", silence.Ignore{Elements: []string{"acme_a"}}, "9: case-differs"},
		{"a member", silence.Ignore{Elements: []string{"ACME_A.S"}, Rules: arrays}, "1: version-form, 5: array-type, 7: array-type, 9: case-differs"},
		{"a parameter", silence.Ignore{Elements: []string{"ACME_*.M.P"}}, "1: version-form, 4: array-type, 5: array-type, 9: case-differs"},
		{"a file", silence.Ignore{Files: []string{"a.mof"}}, ""},
		{"a directory", silence.Ignore{Files: []string{"mof/**"}}, ""},
		{"another directory", silence.Ignore{Files: []string{"x/**", "**/b.mof"}}, "1: version-form, 4: array-type, 5: array-type, 7: array-type, 9: case-differs"},
		{"a file anywhere, of a rule", silence.Ignore{Files: []string{"**/a.mof"}, Rules: []diag.Code{"MOF2112"}}, "1: version-form, 4: array-type, 5: array-type, 7: array-type"},
	} {
		if got, _ := left(t, two, false, test.i); strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %v, expected %s", test.name, got, test.want)
		}
	}
}

// Errors cannot be silenced.
func TestErrorsStay(t *testing.T) {
	got, _ := left(t, "// gomof:ignore-file MOF2104 -- x\nclass ACME_A : ACME_None { };\n", false, silence.Ignore{})
	if len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// The examples of the documentation give the documented diagnostics.
func TestExamples(t *testing.T) {
	for _, info := range silence.Infos() {
		for _, test := range []struct {
			text string
			want bool
		}{{info.Bad, true}, {info.Good, false}} {
			_, unused := left(t, test.text, false)
			if got := slices.ContainsFunc(unused, func(d *diag.Diagnostic) bool { return d.Code == info.Code }); got != test.want {
				t.Errorf("%s: reported %v, expected %v\n%s", info.Code, got, test.want, test.text)
			}
		}
	}
}

// Thousands of directives, each with its own range, cost as much as their comments. Directives one
// after another are for the same declaration, and all of them are used.
func TestManyDirectives(t *testing.T) {
	const classes = 2_000
	var one, stacked strings.Builder
	for i := range classes {
		fmt.Fprintf(&one, "// gomof:ignore version-form -- old\n[Version(\"2.10\")] class ACME_C%d { [Key] string ID; };\n", i)
		stacked.WriteString("// gomof:ignore version-form -- old\n")
	}
	one.WriteString("[Version(\"2.10\")] class ACME_Last { [Key] string ID; };\n")
	stacked.WriteString("[Version(\"2.10\")] class ACME_Disk { [Key] string ID; };\n")
	list, unused := left(t, one.String(), false)
	if want := []string{fmt.Sprintf("%d: version-form", 2*classes+1)}; !slices.Equal(list, want) || len(unused) > 0 {
		t.Errorf("left are %v, want %v; %d directives are unused", list, want, len(unused))
	}
	if list, unused := left(t, stacked.String(), false); len(list) > 0 || len(unused) > 0 {
		t.Errorf("stacked: left are %v, and %d directives are unused", list, len(unused))
	}
}

// A range in a range: each diagnostic uses all directives around it.
func TestNestedDirectives(t *testing.T) {
	text := "// gomof:ignore-file array-type -- old\n" + with("// gomof:ignore version-form, array-type -- old", "[Version")
	text = strings.Replace(text, `    [ArrayType("indexed")] string S`, "    // gomof:ignore array-type -- old\n"+`    [ArrayType("indexed")] string S`, 1)
	list, unused := left(t, text, false)
	for _, d := range unused {
		t.Errorf("unused: %v", d.Message)
	}
	for _, line := range list {
		if strings.HasSuffix(line, "version-form") || strings.HasSuffix(line, "array-type") {
			t.Errorf("left is %s", line)
		}
	}
}
