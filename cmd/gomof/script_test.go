package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run the command of this test binary.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"gomof": main})
}

// TestScript runs testdata/script/*.txtar: one a command or flag. -update is
// not offered: what the command prints is a contract.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
