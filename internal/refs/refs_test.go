package refs_test

import (
	"slices"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// The names to which each node refers, in text order. Type words, void and object are not
// names.
func TestClass(t *testing.T) {
	for text, want := range map[string][]string{
		`class A : B { string s; B b[]; C ref c; object o; object ref r; void M(D d, E ref e[]); };`:       {"B", "B", "C", "D", "E"},
		`class A { [EmbeddedInstance("B")] string s; [EmbeddedObject] string o; [Values{"C"}] uint8 v; };`: {"B"},
		`class A { [EmbeddedInstance(null)] string s; STRING t; Integer i; octetString o; };`:              nil,
		`class A { string ref s; };`:                                                           {"string"},
		`instance of A { b = value of B { c = {C.D, E}; }; };`:                                 {"A", "B", "C"},
		`enumeration A : B { X }; enumeration C : Integer { Y = 1 };`:                          {"B"},
		`Qualifier A : B Scope(any); Qualifier C : string, Scope(any); Qualifier D : Amended;`: {"B"},
		`class A { structure S : B { C c; }; };`:                                               {"B", "C"},
		`#pragma include("B.mof")`:                                                             nil,
	} {
		file, _ := parser.Parse(&diag.File{Name: "in.mof", Text: text}, parser.Options{})
		var got []string
		for _, d := range file.Decls {
			parser.Walk(d, func(n parser.Node) bool {
				if name := refs.Class(n); name != "" {
					got = append(got, name)
				}
				return true
			})
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s refers to %q, want %q", text, got, want)
		}
	}
}

// WMI needs no declarations for its system classes and qualifiers.
func TestNeedsDeclaration(t *testing.T) {
	if refs.NeedsDeclaration("__Event") || !refs.NeedsDeclaration("CIM_Event") {
		t.Error("system classes, and no others, need no declaration")
	}
	for dialect, want := range map[parser.Dialect]bool{parser.MOF2: true, parser.MOF3: true, parser.WMI: false} {
		if refs.NeedQualifiers(&parser.File{Dialect: dialect}) != want {
			t.Errorf("%v: want %v", dialect, want)
		}
	}
}
