package load_test

import (
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/parser"
)

// WMI qualifiers make a file WMI on elements where WMI has them, unless the input declares
// them: then they are a vendor's own.
func TestDialectByQualifiers(t *testing.T) {
	const declaration = "Qualifier Implemented : boolean = false, Scope(any);\n"
	for _, c := range []struct {
		name, main, other string
		want              parser.Dialect
	}{
		{"of a class", `[Dynamic] class ACME_A { };`, "", parser.WMI},
		{"of a method", `class ACME_A { [Implemented] uint32 m(); };`, "", parser.WMI},
		{"of an interval", `class ACME_A { [SubType("interval")] datetime t; };`, "", parser.WMI},
		{"of an instance", `[DynProps] instance of ACME_A { k = "1"; };`, "", parser.WMI},
		{"of a property of an instance", `instance of ACME_A { [Dynamic] k = "1"; };`, "", parser.WMI},
		{"on another element", `[Implemented] class ACME_A { [Singleton] string s; };`, "", parser.MOF2},
		{"on a parameter", `class ACME_A { uint32 m([SubType("list")] string p[]); };`, "", parser.MOF2},
		{"declared in the file", declaration + `class ACME_A { [Implemented] uint32 m(); };`, "", parser.MOF2},
		{"declared in another file", `class ACME_A { [Implemented] uint32 m(); };`, declaration, parser.MOF2},
		{"one of two declared", `[Dynamic] class ACME_A { [Implemented] uint32 m(); };`, declaration, parser.WMI},
		{"declared, together with a construct of WMI", `class ACME_A { [Implemented] void m(); };`, declaration, parser.WMI},
		{"with its flavors stated", "Qualifier Dynamic : ToInstance;\n" + `[Dynamic] class ACME_A { };`, "", parser.WMI},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{"main.mof": {Data: []byte(c.main)}, "other.mof": {Data: []byte(c.other)}}
			set, diags := load.Load(t.Context(), fsys, []string{"main.mof", "other.mof"}, load.Options{})
			if got := set.Files[0].Dialect; got != c.want || len(diags) > 0 {
				t.Errorf("dialect %v, want %v; diagnostics %v", got, c.want, diags)
			}
		})
	}
}

// A file that turns out to be MOF 2 gets the declarations of its qualifiers from -I.
func TestDialectSettledBeforeLookup(t *testing.T) {
	fsys := fstest.MapFS{
		"main.mof":      {Data: []byte(`class ACME_A { [Implemented, ACME_Q] uint32 m(); };`)},
		"lib/q.mof":     {Data: []byte(`Qualifier ACME_Q : boolean, Scope(any);`)},
		"declares.mof":  {Data: []byte(`Qualifier Implemented : boolean, Scope(any);`)},
		"lib/other.mof": {Data: []byte(`class ACME_Other { };`)},
	}
	set, _ := load.Load(t.Context(), fsys, []string{"main.mof", "declares.mof"}, load.Options{Include: []string{"lib"}})
	if len(set.Files) != 3 || set.Files[2].Source.Name != "lib/q.mof" {
		t.Errorf("read %d files, want lib/q.mof as the third", len(set.Files))
	}
}
