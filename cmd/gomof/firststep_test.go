package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
)

// Before much is written for the first time, generate says how to make less.
func TestMuchOutput(t *testing.T) {
	ownCache(t)
	t.Chdir(t.TempDir())
	var mof strings.Builder
	for i := range 30 {
		fmt.Fprintf(&mof, "class ACME_C%d { [Key] string Id;\n", i)
		for j := range 40 {
			fmt.Fprintf(&mof, "  [ValueMap{\"1\", \"2\"}, Values{\"On\", \"Off\"}] uint8 P%d;\n", j)
		}
		mof.WriteString("};\n")
	}
	filetree.Write(t, "big.mof", mof.String())
	filetree.Write(t, "big.mof", mof.String())
	filetree.Write(t, "uses.mof", `#pragma include ("big.mof")
class ACME_Uses { uint32 Use([In] ACME_C1 REF A, [In] ACME_C2 REF B, [In] ACME_C3 REF C, [In] ACME_C4 REF D, [In] ACME_C5 REF E, [In] ACME_C6 REF F); };
class ACME_More : ACME_C7 { };`)
	got := gomofIn(t, "generate --out p --package p big.mof", exitOK)
	if !strings.HasPrefix(got, "gomof: writing ") || !strings.Contains(got, " files for 30 classes; --class, or classes in gomof.yaml, reduces this\n") {
		t.Errorf("it says %q", got)
	}
	filetree.Write(t, "big.mof", strings.ReplaceAll(mof.String(), `"On"`, `"Active"`))
	const both = "--references names or --class, or references and classes in gomof.yaml, reduce this"
	for args, want := range map[string]string{
		"generate --out p --package p big.mof":                               "",
		"generate --out q --package q -q big.mof":                            "",
		"generate --out r --package r --class ACME_C1 big.mof":               "",
		"generate --out s --package s --references names big.mof":            "--class, or classes in gomof.yaml, reduces this",
		"generate --out t --package t uses.mof":                              " files for 8 classes; " + both,
		"generate --out u --package u --references names --class * uses.mof": " files for 32 classes; --class, or classes in gomof.yaml, reduces this",
		"generate --out v --package v --references names uses.mof":           "",
	} {
		if got := gomofIn(t, args, exitOK); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("gomof %s says %q, expected %q", args, got, want)
		}
	}
}
