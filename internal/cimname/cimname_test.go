package cimname_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/gomof/gomof/internal/cimname"
)

func TestEqual(t *testing.T) {
	for _, names := range [][2]string{
		{"CIM_ManagedElement", "cim_managedELEMENT"},
		{"Größe", "GRÖSSE"},
		{"Größe", "GRÖßE"},
		{"Σ", "ς"},
		{"", ""},
	} {
		want := names[1] != "GRÖSSE" // one letter does not become two
		if got := cimname.Equal(names[0], names[1]); got != want {
			t.Errorf("Equal(%q, %q) is %v", names[0], names[1], got)
		}
	}
}

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"CIM_ManagedElement": "cim_managedelement",
		"cim_disk":           "cim_disk",
		"GRÖßE":              "größe",
		"ΟΔΟΣ":               "οδοσ",
		"οδος":               "οδοσ",
		"İ":                  "İ", // its lower case is i, which is another letter
		"\u212a":             "k", // the Kelvin sign
		"":                   "",
	} {
		if got := cimname.Fold(name); got != want {
			t.Errorf("Fold(%q) = %q, want %q", name, got, want)
		}
	}
}

// For every letter, maps and comparisons agree on which names are equal.
func TestFoldAgreesWithEqual(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		key := cimname.Fold(string(r))
		if !cimname.Equal(key, string(r)) {
			t.Errorf("the key of %q is %q", r, key)
		}
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			if cimname.Fold(string(f)) != key {
				t.Errorf("%q and %q are equal, but have different keys", r, f)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("CIM_Disk", "cim_disk")
	f.Add("Maß", "MASS")
	f.Add("ς", "Σ")
	f.Add("\xff", "\xfe")
	f.Fuzz(func(t *testing.T, a, b string) {
		if same := cimname.Fold(a) == cimname.Fold(b); same != cimname.Equal(a, b) {
			t.Errorf("Equal(%q, %q) is %v, but their keys are %q and %q", a, b, !same, cimname.Fold(a), cimname.Fold(b))
		}
	})
}

func TestIsSystem(t *testing.T) {
	for name, want := range map[string]bool{"__Win32Provider": true, "_Private": false, "CIM__Disk": false, "": false} {
		if got := cimname.IsSystem(name); got != want {
			t.Errorf("IsSystem(%q) is %v", name, got)
		}
	}
}

func TestIn(t *testing.T) {
	long := strings.Repeat("long", 20)
	set := map[string]bool{"amended": true, "k": true, long: true}
	for name, want := range map[string]bool{
		"Amended": true, "amended": true, "Amende": false, "": false, "\u212a": true, strings.ToUpper(long): true, long + "x": false,
	} {
		if got := cimname.In(set, name); got != want {
			t.Errorf("In(%q) is %v", name, got)
		}
	}
}
