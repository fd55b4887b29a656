package gen_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/gen"
)

const shapeMOF = `
class CIM_Error { string Text; };
class CIM_Base {
  [ValueMap{"1", "2", "3.."}, Values{"On", "Off", "More"}] uint8 Power = 1;
  [ValueMap{"a b=c", "XL", "xl"}, Values{"Some", "Large", "large"}] string Size = "XL";
  [ValueMap{"1"}, Values{"One"}] sint32 Many[] = {1, 5};
  [BitMap{"0"}, BitValues{"Read"}] uint8 Flags = 1;
};
class CIM_Job : CIM_Base {
  [Key] string Id;
  uint32 Run([In] uint8 Mode, [In(false), Out, EmbeddedInstance("CIM_Error")] string Error);
  [Static] boolean Reset([In, Out] CIM_Job REF Job);
};
class ACME_Job : CIM_Job { [Override("Size")] string Size = "a b=c"; };
class ACME_Other { [EmbeddedInstance("CIM_Job")] string Job; };
`

// shapePackages are a package and one that imports it, possibly with different MOF.
func shapePackages(t *testing.T, far, near string) (gen.Package, gen.Package) {
	t.Helper()
	return gen.Package{Schema: compile(t, far), Options: gen.Options{Package: "far", ImportPath: "x/far", Classes: []string{"CIM_*"}}},
		gen.Package{Schema: compile(t, near), Options: gen.Options{Package: "near", Classes: []string{"ACME_*"}}}
}

// imported makes the second package import the output of the first one.
func imported(t *testing.T, far, near gen.Package) (gen.Package, []gen.File) {
	t.Helper()
	files, diags, err := generatePackage(far.Schema, far.Options)
	if err != nil || diags.Errors() > 0 {
		t.Fatal(err, messages(diags))
	}
	for _, f := range files {
		if f.Name == gen.NamesFile {
			near.Options.Imports = []gen.Import{{Classes: []string{"CIM_*"}, Path: far.Options.ImportPath, Names: f.Data}}
		}
	}
	return near, files
}

// A default that is inherited from another package is that package's constant.
func TestConstantsOfOthers(t *testing.T) {
	far, near := shapePackages(t, shapeMOF, shapeMOF)
	near, _ = imported(t, far, near)
	files, diags, err := generatePackage(near.Schema, near.Options)
	if err != nil || len(diags) > 0 {
		t.Fatal(err, messages(diags))
	}
	var text string
	for _, f := range files {
		if f.Name == "acmejob_gen.go" {
			text = string(f.Data)
		}
	}
	for _, want := range []string{
		"Power: cim.Ptr(far.CIMBasePowerOn),",
		"Size:  cim.Ptr(far.CIMBaseSizeSome),",
		"Many:  []far.CIMBaseMany{far.CIMBaseManyOne, 5},",
		"Flags: cim.Ptr(far.CIMBaseFlags(1)),",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	near.Options.Imports = nil
	generateAll(t, far, near) // without the list of names
}

// An imported class that this MOF declares differently is reported, with the differences.
func TestImportedClassDiffers(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"uint8 Power = 1", "uint16 Power = 1", "CIM_Base: Power is uint8 there, uint16 here"},
		{"[Key] string Id;", "string Id;", "CIM_Job: Id is key string there, string here"},
		{"[Key] string Id;", "[Key] string Id; string More;", "CIM_Job: More is not there"},
		{"uint8 Power = 1", "uint8 Power = 1; string Go", "CIM_Base: Go is not there"},
		{"[Static] boolean Reset([In, Out] CIM_Job REF Job);", "", "CIM_Job: Reset() is not here"},
		{"[In] uint8 Mode", "[In] uint8 Mode[]", "CIM_Job: Run() is uint32(in Mode uint8,out Error CIM_Error) there, uint32(in Mode uint8[],out Error CIM_Error) here"},
		{"[Static] boolean", "boolean", "CIM_Job: Reset() is static boolean(inout Job ref CIM_Job) there, boolean(inout Job ref CIM_Job) here"},
		{`{"1", "2", "3.."}`, `{"1", "4", "5.."}`, "CIM_Base: Power has no value 4 there, Power has no value 2 here"},
		{`"Some", "Large"`, `"Other", "Large"`, ""},       // it is the same value
		{"string Text;", "string Text; string Code;", ""}, // nothing here needs it
	} {
		near := strings.Replace(shapeMOF, test.old, test.new, 1)
		if near == shapeMOF {
			t.Fatalf("no %q", test.old)
		}
		a, b := shapePackages(t, shapeMOF, near)
		want := test.want
		if class, differs, ok := strings.Cut(want, ": "); ok {
			want = "warning: class " + class + " comes from package x/far, which was generated from another version of it: " + differs + " [MOF3012]\n"
		}
		for _, packages := range [][]gen.Package{{a, b}, {alone(imported(t, a, b))}} {
			_, diags, err := gen.GenerateAll(t.Context(), packages)
			if got := messages(diags); err != nil || got[max(0, strings.Index(got, "warning")):] != want {
				t.Errorf("%s: %v\ngot  %swant %s", test.new, err, got, want)
			}
		}
	}
}

func alone(p gen.Package, _ []gen.File) gen.Package { return p }

// A package has its own enum of an enumeration for members that it declares; inherited
// members use the enum of the other package.
func TestEnumerationInTwoPackages(t *testing.T) {
	const mof = `
enumeration ACME_Level : integer { Low = 1, High = 2 };
class CIM_Fan { [Key] string Id; ACME_Level Level = High; void Set([In] ACME_Level Level); };
class ACME_Fan : CIM_Fan { ACME_Level Own = Low; void Get([In(false), Out] ACME_Level Level); };
`
	far, near := shapePackages(t, mof, mof)
	outputs := generateAll(t, far, near)
	var text string
	for _, f := range outputs[1].Files {
		text += string(f.Data)
	}
	for _, want := range []string{"Level *far.ACMELevel ", "Own *ACMELevel ", "cim.Ptr(far.ACMELevelHigh)", "cim.Ptr(ACMELevelLow)", "type ACMELevel int64"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// An import cycle is reported with the reason for each step, closest needs first, and with
// the step that is easiest to remove.
func TestCircles(t *testing.T) {
	part := func(name, mof, references string) gen.Package {
		refs := gen.FullReferences
		if references == "names" {
			refs = gen.NamedReferences
		}
		return gen.Package{Schema: compile(t, mof), Options: gen.Options{Package: name, ImportPath: "x/" + name, Classes: []string{strings.ToUpper(name) + "_*"}, References: refs}}
	}
	for _, test := range []struct {
		mof, references string
		want, help      []string
	}{
		{"class A_X { [Key] string Id; };\nclass B_X : A_X { };\nclass A_Y : B_X { };\nclass B_Y : A_X { };\n", "full",
			[]string{"package x/a imports itself: B_X of x/b is the superclass of A_Y of x/a; A_X of x/a is the superclass of B_X of x/b, and 1 more"},
			[]string{"move A_Y to x/b, or what they need to x/a"}},
		{"class A_X { [Key] string Id; void Use([In] B_X REF P); };\nclass B_X : A_X { };\n", "full",
			[]string{"package x/a imports itself: B_X of x/b is referred to by A_X.Use(P) of x/a; A_X of x/a is the superclass of B_X of x/b"},
			[]string{"x/a needs x/b only for references: set references: names to make them object paths"}},
		{"class A_X { [Key] string Id; void Use([In] B_X REF P); };\nclass B_X : A_X { };\n", "names", nil, nil},
		{"class A_X { [Key] string Id; };\nclass B_X : A_X { [EmbeddedInstance(\"C_X\")] string E; };\nclass A_Y : C_X { };\nclass C_X { string S; };\nclass C_Y { [EmbeddedInstance(\"B_X\")] string E; };\n", "full",
			[]string{
				"package x/b imports itself: C_X of x/c is embedded by B_X.E of x/b; B_X of x/b is embedded by C_Y.E of x/c",
				"package x/a imports itself: C_X of x/c is the superclass of A_Y of x/a; B_X of x/b is embedded by C_Y.E of x/c; A_X of x/a is the superclass of B_X of x/b",
			},
			[]string{"move B_X to x/c, or what they need to x/b", "move A_Y to x/c, or what they need to x/a"}},
		{"class A_X { [EmbeddedInstance(\"B_X\")] string E; };\nclass B_X { [EmbeddedInstance(\"C_X\")] string E; };\nclass C_X { [EmbeddedInstance(\"A_X\")] string E; };\n", "full",
			[]string{"package x/a imports itself: B_X of x/b is embedded by A_X.E of x/a; C_X of x/c is embedded by B_X.E of x/b; A_X of x/a is embedded by C_X.E of x/c"},
			[]string{"move A_X to x/b, or what they need to x/a"}},
	} {
		packages := []gen.Package{part("a", test.mof, test.references), part("b", test.mof, test.references)}
		if strings.Contains(test.mof, "class C_") {
			packages = append(packages, part("c", test.mof, test.references))
		}
		_, diags, err := gen.GenerateAll(t.Context(), packages)
		var got, help []string
		for _, d := range diags {
			got, help = append(got, d.Message), append(help, d.Hint)
		}
		if err != nil || !slices.Equal(got, test.want) || !slices.Equal(help, test.help) {
			t.Errorf("%s%v\n got %q\nwant %q\n got %q\nwant %q", test.mof, err, got, test.want, help, test.help)
		}
	}
}
