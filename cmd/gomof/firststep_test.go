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
	got := gomofIn(t, "generate --out p --package p big.mof", exitOK)
	if !strings.HasPrefix(got, "gomof: writing ") || !strings.Contains(got, " files for 30 classes; --references names or --class, or references and classes in gomof.yaml, make less\n") {
		t.Errorf("it says %q", got)
	}
	filetree.Write(t, "big.mof", strings.ReplaceAll(mof.String(), `"On"`, `"Active"`))
	for args, want := range map[string]string{
		"generate --out p --package p big.mof":                    "",
		"generate --out q --package q -q big.mof":                 "",
		"generate --out r --package r --class ACME_C1 big.mof":    "",
		"generate --out s --package s --references names big.mof": "--class, or classes in gomof.yaml, makes less",
	} {
		if got := gomofIn(t, args, exitOK); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("gomof %s says %q, expected %q", args, got, want)
		}
	}
}
