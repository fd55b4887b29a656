package docs_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/mof"
)

// block returns what README.md shows a command to print.
func block(t *testing.T, command string) string {
	t.Helper()
	_, rest, found := strings.Cut(page(t, "../README.md"), "\n```\n$ "+command+"\n")
	text, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("README.md does not show %q", command)
	}
	return text
}

// The two slips that README.md speaks of give what it shows.
func TestReadmeDiagnostics(t *testing.T) {
	want := block(t, "gomof check MSPSService.mof")
	read := func(name string) string {
		data, err := mof.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	source := read("MSPSService.mof")
	for _, slip := range [][2]string{{"uint32 JobRunTimes = 1;", "uint32 JobRunTimes = 1"}, {"CIM_Error Error", "CIM_Eror Error"}} {
		if strings.Count(source, slip[0]) != 1 {
			t.Fatalf("%q is not once in MSPSService.mof", slip[0])
		}
		source = strings.Replace(source, slip[0], slip[1], 1)
	}
	fsys := fstest.MapFS{"MSPSService.mof": {Data: []byte(source)}, "qualifiers.mof": {Data: []byte(read("qualifiers.mof"))}, "qualifiers_wmi.mof": {Data: []byte(read("qualifiers_wmi.mof"))}}
	result, _ := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{"MSPSService.mof"}})
	diags := result.Diagnostics
	var out strings.Builder
	p := diag.Printer{W: &out, Sources: result.Sources}
	if err := errors.Join(p.Print(diags), p.Summary(diags)); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got:\n%s\nREADME.md shows:\n%s", out.String(), want)
	}
}

// What README.md shows of the example is what its test runs.
func TestReadmeExample(t *testing.T) {
	_, rest, _ := strings.Cut(page(t, "../examples/provisioning/main_test.go"), "// Output:\n")
	output, _, _ := strings.Cut(rest, "}\n")
	var lines strings.Builder
	for line := range strings.Lines(output) {
		lines.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, "\t//"), " "))
	}
	if got := block(t, "go run ./examples/provisioning"); got != lines.String() {
		t.Errorf("README.md shows:\n%s\nthe test has:\n%s", got, lines.String())
	}
}
