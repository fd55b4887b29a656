package parser_test

import (
	"testing"

	"github.com/gomof/gomof/parser"
)

// From files that nobody named only what is missing is taken, and what that needs. Files
// that were named, and what they include, are whole.
func TestOnlyWhatIsMissing(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":  "#pragma include(\"part.mof\")\nclass A : B { };\nclass D { };",
		"part.mof":  "class Part { };",
		"lib/b.mof": "class A { };\nclass B : C { E e; };\nclass Unused : Nowhere { };\ninstance of A { };\nclass C { };\nclass D { };",
		"lib/e.mof": "structure E { };\nenumeration F : string { };",
	})
	set, diags := load(fsys, []string{"lib"}, "main.mof")
	if got, want := order(set), "Part A D B C E"; got != want || diags != "" {
		t.Errorf("classes %s, want %s; %s", got, want, diags)
	}
}

// A class that several files of -I declare comes from one of them.
func TestFirstFileBelow(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":  "class A : B { };\nclass X : Y { };",
		"lib/1.mof": "class B { string first; };",
		"lib/2.mof": "class B { };\nclass Y : B { };",
	})
	set, diags := load(fsys, []string{"lib"}, "main.mof")
	if got, want := order(set), "A X B Y"; got != want || diags != "" {
		t.Errorf("classes %s, want %s; %s", got, want, diags)
	}
}

// The qualifiers of what is taken come along.
func TestQualifiersBelow(t *testing.T) {
	fsys := sources(map[string]string{
		"main.mof":    "class A : B { };",
		"lib/all.mof": "Qualifier Q : boolean, Scope(any);\nQualifier Other : boolean, Scope(any);\n[Q] class B { };\n[Other] class C { };",
	})
	set, _ := load(fsys, []string{"lib"}, "main.mof")
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

func TestHasBelow(t *testing.T) {
	fsys := sources(map[string]string{"main.mof": "class A : B { };", "lib/b.mof": "class B { };\nclass C { };", "lib/d.mof": "class D { };"})
	set, _ := load(fsys, []string{"lib"}, "main.mof")
	for name, want := range map[string]bool{"c": true, "D": true, "E": false} {
		if got := set.HasBelow(name); got != want {
			t.Errorf("HasBelow(%q) = %v, want %v", name, got, want)
		}
	}
	if new(parser.Set).HasBelow("A") {
		t.Error("an empty set has a class below")
	}
}
