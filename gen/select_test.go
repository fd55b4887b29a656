package gen_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// A class has a struct if the package selects it, or if a struct or method refers to its
// instances. It has none if others only inherit from it.
func TestStructs(t *testing.T) {
	for _, test := range []struct{ about, source, want string }{
		{"a superclass, and that of a superclass",
			`class X_A { string P; }; class X_B : X_A { }; class ACME_C : X_B { };`,
			"ACME_C (X_A) (X_B)"},
		{"a reference",
			`class X_A { [Key] string P; }; class X_B : X_A { }; [Association] class ACME_C { [Key] X_B REF B; [Key] X_B REF C; };`,
			"ACME_C X_B (X_A)"},
		{"an inherited reference",
			`class X_B { [Key] string P; }; [Association] class X_A { [Key] X_B REF B; [Key] X_B REF C; }; [Association] class ACME_C : X_A { };`,
			"ACME_C X_B (X_A)"},
		{"a reference that is overridden",
			`class X_B { [Key] string P; }; class ACME_B : X_B { }; [Association] class X_A { [Key] X_B REF B; [Key] X_B REF C; };
			 [Association] class ACME_C : X_A { [Override("B")] ACME_B REF B; [Override("C")] ACME_B REF C; };`,
			"ACME_B ACME_C (X_A) (X_B)"},
		{"an embedded instance",
			`class X_A { string P; }; class X_B : X_A { }; class ACME_C { [EmbeddedInstance("X_B")] string B[]; };`,
			"ACME_C X_B (X_A)"},
		{"parameters and results of inherited methods",
			`class X_A { [Key] string P; }; class X_B { string P; }; class X_S { uint32 Do([In] X_A REF A, [In(false), Out, EmbeddedInstance("X_B")] string B); };
			 class ACME_C : X_S { };`,
			"ACME_C X_A X_B (X_S)"},
		{"a superclass first, and then an embedded instance",
			`class X_A { string P; }; class X_B : X_A { uint32 Do([In, EmbeddedInstance("X_A")] string A); }; class ACME_C : X_B { };`,
			"ACME_C X_A (X_B)"},
		{"a superclass of a class that is referred to, and in its own parameter",
			`class X_A { [Key] string P; uint32 Do([In] X_B REF B); }; class X_B : X_A { }; class ACME_C : X_A { };`,
			"ACME_C X_B (X_A)"},
		{"a superclass in a parameter of its own method",
			`class X_A { [Key] string P; uint32 Do([In] X_A REF Other); }; class ACME_C : X_A { };`,
			"ACME_C X_A"},
		{"the values of a superclass",
			`class X_A { [ValueMap{"1"}, Values{"On"}] uint8 P; }; class ACME_C : X_A { [Override("P")] uint8 P; };`,
			"ACME_C (X_A)"},
		{"types of MOF 3 in the body of a superclass",
			`class X_A { structure Part { string Text; }; Part P; enumeration Kind : uint8 { One = 1, Two = 2 }; Kind K; }; class ACME_C : X_A { };`,
			"ACME_C X_A.Part (X_A)"},
	} {
		outputs := generateAll(t, gen.Package{Schema: compile(t, test.source), Options: gen.Options{Package: "a", Classes: []string{"ACME_*"}}})
		if got := structs(outputs[0]); got != test.want {
			t.Errorf("%s: there are %s, want %s", test.about, got, test.want)
		}
	}
}

// structs lists the classes of a package, those without a struct last and in parentheses.
func structs(o gen.Output) string {
	var with, without []string
	for _, c := range o.Classes() {
		switch {
		case c.From != "":
		case c.Struct:
			with = append(with, c.Class)
		default:
			without = append(without, "("+c.Class+")")
		}
	}
	return strings.Join(slices.Concat(with, without), " ")
}

// A package that others inherit from has the struct of a superclass if one of them refers
// to it. If an import does not have it, that is an error.
func TestStructsOfOtherPackages(t *testing.T) {
	s := compile(t, `
		class X_Job { [Key] string Id; [ValueMap{"1"}, Values{"On"}] uint8 State; [EmbeddedInstance("X_Error")] string Error; };
		class X_Error { string Text; };
		class ACME_Job : X_Job { };
		class DEMO_Job : X_Job { };
		class DEMO_More : ACME_Job { };
		[Association] class DEMO_Runs { [Key] ACME_Job REF A; [Key] X_Job REF B; };`)
	pack := func(name string, classes ...string) gen.Package {
		return gen.Package{Schema: s, Options: gen.Options{Package: name, ImportPath: "x/" + name, Classes: classes}}
	}
	inherits := generateAll(t, pack("a", "ACME_*"), pack("b", "DEMO_Job", "DEMO_More"))
	if a, b := structs(inherits[0]), structs(inherits[1]); a != "ACME_Job X_Error (X_Job)" || b != "DEMO_Job DEMO_More" {
		t.Errorf("with heirs alone there are %s and %s", a, b)
	}
	refers := generateAll(t, pack("a", "ACME_*"), pack("b", "DEMO_Runs", "DEMO_Job"))
	if a, b := structs(refers[0]), structs(refers[1]); a != "ACME_Job X_Error X_Job" || b != "DEMO_Job DEMO_Runs" {
		t.Errorf("with a reference there are %s and %s", a, b)
	}
	for _, c := range refers[0].Classes() {
		if want := "referred to by DEMO_Runs.B of x/b, which the pattern DEMO_Runs selects"; c.Class == "X_Job" && c.Why != want {
			t.Errorf("X_Job is there because %s, want %s", c.Why, want)
		}
	}

	names := fileNamed(t, generateAll(t, pack("a", "ACME_*"))[0].Files, gen.NamesFile)
	for classes, want := range map[string]string{
		"DEMO_Job":  "",
		"DEMO_Runs": "error: package x/a has no X_Job, which package b needs [MOF3009]\n",
	} {
		p := pack("b", classes)
		p.Options.Imports = []gen.Import{{Classes: []string{"X_*", "ACME_*"}, Path: "x/a", Names: []byte(names)}}
		_, diags, err := gen.GenerateAll(t.Context(), []gen.Package{p})
		if got := messages(diags); err != nil || got != want {
			t.Errorf("%s: %v, got %q, want %q", classes, err, got, want)
		}
	}
}

// The declarations of a superclass without a struct also exist with one, under the same
// names, so selecting it or referring to it breaks nothing.
func TestStructsTakeNoNames(t *testing.T) {
	less := 0
	seeds := uint64(300)
	if testing.Short() {
		seeds = 50
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(seed, 5))
		source := randomMOF(r)
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(source)}}, Files: []string{"in.mof"}})
		var selected []string
		for _, c := range result.Schema.Classes {
			if c.Super != nil && r.IntN(2) == 0 {
				selected = append(selected, c.Name)
			}
		}
		if selected == nil {
			continue
		}
		part := generateAll(t, gen.Package{Schema: result.Schema, Options: gen.Options{Package: "p", Classes: selected}})[0]
		var all []string
		for _, c := range part.Classes() {
			all = append(all, c.Class)
		}
		whole := generateAll(t, gen.Package{Schema: result.Schema, Options: gen.Options{Package: "p", Classes: all}})[0]
		has := strings.Split(exportedNames(t, whole.Files), "\n")
		for _, name := range strings.Split(exportedNames(t, part.Files), "\n") {
			if !slices.Contains(has, name) {
				t.Errorf("seed %d: %s is there without a struct only, of %v of\n%s", seed, name, selected, source)
			}
		}
		less += len(has) - len(strings.Split(exportedNames(t, part.Files), "\n"))
	}
	if less < 50 {
		t.Errorf("there are %d names less only", less)
	}
}
