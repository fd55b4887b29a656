package load_test

import (
	"strings"
	"testing"
)

// From files that were not named, only missing declarations are taken, and what these need.
// Named files, and the files that they include, are complete.
func TestOnlyWhatIsMissing(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":  "#pragma include(\"part.mof\")\nclass A : B { };\nclass D { };",
		"part.mof":  "class Part { };",
		"lib/b.mof": "class A { };\nclass B : C { E e; };\nclass Unused : Nowhere { };\ninstance of A { };\nclass C { };\nclass D { };",
		"lib/e.mof": "structure E { };\nenumeration F : string { };",
	})
	set, diags := loadSet(fsys, []string{"lib"}, "main.mof")
	if got, want := order(set), "Part A D B C E"; got != want || diags != "" {
		t.Errorf("classes %s, want %s; %s", got, want, diags)
	}
}

// Errors in declarations that are not taken are not reported.
func TestErrorsInWhatIsNotTaken(t *testing.T) {
	for text, want := range map[string]string{
		"class A : B { };":                        "",
		"class A : B { };\nclass X : Broken { };": "lib/b.mof:2:24: error",
	} {
		fsys := sources(map[string]string{
			"main.mof":  text,
			"lib/b.mof": "class B { [Key] string k; };\nclass Broken { string s };\nclass Odd { string p = \"\\q\"; };",
			"lib/c.mof": "class C { string s };",
		})
		_, diags := loadSet(fsys, []string{"lib"}, "main.mof")
		if !strings.Contains(diags, want) || want == "" && diags != "" || strings.Contains(diags, "warning") {
			t.Errorf("%s: reported %q, want %q alone", text, diags, want)
		}
	}
}

// A class that several files of -I declare is taken from one of them.
func TestFirstFileBelow(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":  "class A : B { };\nclass X : Y { };",
		"lib/1.mof": "class B { string first; };",
		"lib/2.mof": "class B { };\nclass Y : B { };",
	})
	set, diags := loadSet(fsys, []string{"lib"}, "main.mof")
	if got, want := order(set), "A X B Y"; got != want || diags != "" {
		t.Errorf("classes %s, want %s; %s", got, want, diags)
	}
}

// The qualifiers of declarations that are taken are also taken.
func TestQualifiersBelow(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":    "class A : B { };",
		"lib/all.mof": "Qualifier Q : boolean, Scope(any);\nQualifier Other : boolean, Scope(any);\n[Q] class B { };\n[Other] class C { };",
	})
	set, _ := loadSet(fsys, []string{"lib"}, "main.mof")
	var names []string
	for _, d := range set.Files[1].Decls {
		if d.Qualifier != nil {
			names = append(names, d.Qualifier.Name.Text)
		}
	}
	if len(names) != 1 || names[0] != "Q" {
		t.Errorf("qualifiers %v, want Q alone", names)
	}
}

func TestBelow(t *testing.T) {
	fsys := sources(map[string]string{"main.mof": "class A : B { };", "lib/b.mof": "class B { };\nclass C { };", "lib/d.mof": "class D { };"})
	set, _ := loadSet(fsys, []string{"lib"}, "main.mof")
	for name, want := range map[string]bool{"c": true, "D": true, "E": false} {
		if got := set.Below(name); got != want {
			t.Errorf("Below(%q) = %v, want %v", name, got, want)
		}
	}
}
