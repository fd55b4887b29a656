package diag_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
)

func TestSeverity(t *testing.T) {
	if got := diag.Error.String() + " " + diag.Warning.String(); got != "error warning" {
		t.Errorf("severities are %s", got)
	}
}

// An empty hint does not replace an existing one.
func TestHelp(t *testing.T) {
	var list diag.List
	if d := list.Error(unknownSuper, diag.Span{}, "message").Help("hint").Help(""); d.Hint != "hint" {
		t.Errorf("hint %q", d.Hint)
	}
}

func TestErrors(t *testing.T) {
	var list diag.List
	list.Error(unknownSuper, diag.Span{}, "one")
	list.Warn(numberString, diag.Span{}, "two")
	list.Error(unknownSuper, diag.Span{}, "three")
	if n := list.Errors(); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
}

// Sort orders by file, place and code, keeps the order at the same place, and removes
// duplicates. Diagnostics without a file come first; in a file, diagnostics without a place
// come first.
func TestSort(t *testing.T) {
	at := func(file string, offset int) diag.Span {
		return diag.Span{Pos: diag.Pos{Filename: file, Offset: offset, Line: 1 + offset/10}}
	}
	var list diag.List
	list.Error("MOF2", at("b", 1), "nine")
	list.Error("MOF1", at("a", 9), "four")
	list.Error("MOF2", at("a", 9), "five")
	list.Error("MOF2", at("a", 9), "six")
	list.Error("MOF2", at("a", 9), "five")
	list.Error("MOF2", at("a", 20), "eight")
	list.Error("MOF2", at("a", 10), "seven")
	list.Error("MOF1", at("a", 0), "three")
	list.Error("MOF1", at("a", 9), "four")
	list.Error("MOF9", diag.Span{Pos: diag.Pos{Filename: "a"}}, "two")
	list.Error("MOF9", diag.Span{}, "one")
	list.Sort()
	var got []string
	for _, d := range list {
		got = append(got, d.Message)
	}
	if strings.Join(got, " ") != "one two three four five six seven eight nine" {
		t.Errorf("order %v", got)
	}
}

// Sorting thousands of messages at one place takes no longer than at many places.
func TestSortManyAtOnePlace(t *testing.T) {
	var list diag.List
	for range 2 {
		for i := range 200_000 {
			list.Error(unknownSuper, diag.Span{}, "message %d", i)
		}
	}
	list.Sort()
	if len(list) != 200_000 {
		t.Errorf("%d diagnostics are left", len(list))
	}
}
