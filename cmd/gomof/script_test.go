package main

import (
	"archive/zip"
	"bytes"
	"os"
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
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){"zip": zipCmd}})
}

// zipCmd makes an archive of a directory: zip ARCHIVE DIR.
func zipCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: zip ARCHIVE DIR")
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	ts.Check(w.AddFS(os.DirFS(ts.MkAbs(args[1]))))
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out.Bytes(), 0o666))
}
