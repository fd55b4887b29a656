package breaking_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
	"github.com/gomof/gomof/internal/evolution"
	"github.com/gomof/gomof/schema"
)

// compile compiles a text, which may have warnings.
func compile(t *testing.T, name, text string) *schema.Schema {
	t.Helper()
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{name: {Data: []byte(text)}}, Files: []string{name}})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return result.Schema
}

// compare compares two texts.
func compare(t *testing.T, old, now string, o gen.Options, opts breaking.Options) []*breaking.Change {
	t.Helper()
	o.Package = "acme"
	changes, err := breaking.Compare(t.Context(), []breaking.Package{{Old: compile(t, "old.mof", old), New: compile(t, "new.mof", now), Options: o}}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func list(changes []*breaking.Change) string {
	var out strings.Builder
	for _, d := range breaking.Diagnostics(changes) {
		fmt.Fprintf(&out, "%s %s: %s\n", d.Code, d.Severity, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&out, "\thelp: %s\n", d.Hint)
		}
	}
	return out.String()
}

// The rows of docs/evolution.md have the stated results.
func TestEvolution(t *testing.T) {
	onlyGo := breaking.Options{Use: breaking.Go}
	for _, c := range evolution.Compatible {
		if changes := compare(t, evolution.First, c.MOF(), c.Opts, onlyGo); len(changes) > 0 {
			t.Errorf("compatible: %s\n%s", c.Name, list(changes))
		}
	}
	for _, c := range evolution.Settled {
		changes := compare(t, evolution.First, c.MOF(), gen.Options{}, onlyGo)
		if len(changes) == 0 {
			t.Errorf("settled: %s: nothing is reported", c.Name)
		}
		if after := compare(t, evolution.First, c.MOF(), c.Opts, onlyGo); len(after) > 0 {
			t.Errorf("settled by gomof.yaml: %s\n%s", c.Name, list(after))
		}
		if cured := compare(t, evolution.First, c.MOF(), cures(changes), onlyGo); len(cured) > 0 {
			t.Errorf("settled by what is printed: %s\n%s%s", c.Name, list(changes), list(cured))
		}
	}
	for _, c := range evolution.Broken {
		if changes := compare(t, evolution.First, c.MOF(), c.Opts, onlyGo); len(changes) == 0 {
			t.Errorf("broken: %s: nothing is reported", c.Name)
		}
	}
}

// cures returns the options that the changes suggest.
func cures(changes []*breaking.Change) gen.Options {
	o := gen.Options{Rename: map[string]string{}, Keep: map[string]string{}}
	for _, c := range changes {
		for _, line := range c.Cures {
			option, rest, _ := strings.Cut(line, ": ")
			item, to, _ := strings.Cut(strings.Trim(rest, "{}"), ": ")
			switch option {
			case "rename":
				o.Rename[item] = to
			case "keep":
				o.Keep[item] = to
			case "classes":
				if o.Classes == nil {
					o.Classes = []string{"*"}
				}
				o.Classes = append(o.Classes, strings.Split(rest, `"`)[3])
			}
		}
	}
	return o
}

// A version has no changes against itself, and additions in one direction are removals in the
// other.
func TestSymmetry(t *testing.T) {
	first := compile(t, "first.mof", evolution.First)
	for _, c := range slices.Concat(evolution.Compatible, evolution.Settled, evolution.Broken) {
		t.Run(c.Name, func(t *testing.T) { symmetric(t, first, compile(t, "now.mof", c.MOF())) })
	}
}

// symmetric compares two schemas in both directions, and one with itself.
func symmetric(t *testing.T, old, now *schema.Schema) {
	t.Helper()
	opposite := map[diag.Code]diag.Code{
		breaking.ClassAdded: breaking.ClassRemoved, breaking.PropertyAdded: breaking.PropertyRemoved, breaking.KeyPropertyAdded: breaking.PropertyRemoved,
		breaking.MethodAdded: breaking.MethodRemoved, breaking.ParameterAdded: breaking.ParameterRemoved, breaking.ParameterAddedRequired: breaking.ParameterRemoved,
		breaking.EnumerationAdded: breaking.EnumerationRemoved,
	}
	if changes := everyChange(t, now, now); len(changes) > 0 {
		t.Errorf("against itself\n%s", list(changes))
	}
	var added, removed []string
	for _, change := range everyChange(t, old, now) {
		if code, ok := opposite[change.Code]; ok {
			added = append(added, string(code)+" "+strings.ToLower(change.Element))
		}
	}
	is := slices.Collect(maps.Values(opposite))
	for _, change := range everyChange(t, now, old) {
		if slices.Contains(is, change.Code) {
			removed = append(removed, string(change.Code)+" "+strings.ToLower(change.Element))
		}
	}
	slices.Sort(added)
	slices.Sort(removed)
	if !slices.Equal(added, removed) {
		t.Errorf("adds %v, the other way removes %v", added, removed)
	}
}

func everyChange(t *testing.T, old, now *schema.Schema) []*breaking.Change {
	t.Helper()
	everything := breaking.Options{Use: breaking.Wire | breaking.Go | breaking.Behaviour | breaking.Schema, All: true, Experimental: true}
	changes, err := breaking.Compare(t.Context(), []breaking.Package{{Old: old, New: now, Options: gen.Options{Package: "acme"}}}, everything)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// A superclass has a struct as long as something refers to it.
func TestSuperclassWithoutStruct(t *testing.T) {
	const before = `class A_Base { [ValueMap{"1"}, Values{"On"}] uint8 State; A_Part Part; uint32 Stop(); }; class A_Part { string Text; };
		class A_Disk : A_Base { [Key] string ID; }; class A_Use { [Key] string ID; %s };`
	old, now := fmt.Sprintf(before, "A_Base REF Of;"), fmt.Sprintf(before, "")
	o := gen.Options{Classes: []string{"A_Disk", "A_Use"}}
	if changes := compare(t, now, old, o, breaking.Options{Use: breaking.Go}); len(changes) > 0 {
		t.Errorf("a struct more:\n%s", list(changes))
	}
	changes := compare(t, old, now, o, breaking.Options{Use: breaking.Go})
	if len(changes) != 1 || changes[0].Element != "A_Use.Of" || !slices.Contains(changes[0].Names, "ABase") || slices.Contains(changes[0].Names, "ABaseState") {
		t.Errorf("a struct less:\n%s", list(changes))
	}
}
