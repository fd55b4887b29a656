package docs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gomof/gomof/mof"
)

// downstream is a repository that uses gomof as README.md describes. $REPO is the directory
// of this repository.
const downstream = `
-- go.mod --
module example.com/downstream

go 1.25.0

require github.com/gomof/gomof v0.0.0

replace github.com/gomof/gomof => $REPO

tool github.com/gomof/gomof/cmd/gomof
-- msps/generate.go --
package msps

//go:generate go tool gomof generate --out . --package msps ../mof/MSPSService.mof
-- main.go --
package main

import (
	"context"
	"fmt"

	"example.com/downstream/msps"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
	"github.com/gomof/gomof/cim/jobs"
)

func main() {
	fmt.Println(jobs.New[*msps.MspsProvisioningJob](jobs.Options{}))
	for job, err := range cim.Enumerate[msps.MspsProvisioningJob](context.Background(), &cimserver.Server{}) {
		fmt.Println(job, err)
	}
}
-- main_test.go --
package main

import (
	"testing"

	"example.com/downstream/msps"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

func TestGenerated(t *testing.T) {
	server := &cimserver.Server{}
	if err := server.Put(&msps.CIMConcreteJob{InstanceID: "1"}); err != nil {
		t.Fatal(err)
	}
	job, err := cim.Get[msps.CIMConcreteJob](t.Context(), server, msps.CIMConcreteJobKey{InstanceID: "1"})
	if err != nil || job.InstanceID != "1" {
		t.Fatal(job, err)
	}
}
`

// unpack writes the module and the MOF sources into a new directory.
func unpack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(downstream)).Files {
		write(t, dir, f.Name, strings.ReplaceAll(string(f.Data), "$REPO", repository(t)))
	}
	for _, name := range []string{"MSPSService.mof", "qualifiers.mof", "qualifiers_wmi.mof"} {
		data, err := mof.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, "mof/"+name, string(data))
	}
	return dir
}

func TestDownstreamModule(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	dir := unpack(t)
	goIn(t, dir, "mod", "tidy")
	goIn(t, dir, "generate", "./...")
	goIn(t, dir, "mod", "tidy")
	goIn(t, dir, "build", "./...")
	goIn(t, dir, "vet", "./...")
	goIn(t, dir, "test", "./...")
	goIn(t, dir, "tool", "gomof", "generate", "--check", "--out", "msps", "--package", "msps", "mof/MSPSService.mof")
	modules := strings.Fields(goIn(t, dir, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./msps"))
	slices.Sort(modules)
	if got := strings.Join(slices.Compact(modules), " "); got != "example.com/downstream github.com/gomof/gomof" {
		t.Errorf("the generated package is built from %s", got)
	}
}

// Without the tool line, which a program that only imports generated code does not need, go
// mod tidy keeps only gomof.
func TestDownstreamModuleGraph(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds a module of its own")
	}
	dir := unpack(t)
	goIn(t, dir, "mod", "tidy")
	goIn(t, dir, "generate", "./...")
	goMod := goIn(t, dir, "mod", "edit", "-droptool", "github.com/gomof/gomof/cmd/gomof", "-print")
	write(t, dir, "go.mod", goMod)
	goIn(t, dir, "mod", "tidy")
	goIn(t, dir, "build", "./...")
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var required []string
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(strings.TrimPrefix(line, "require")); len(fields) >= 2 && strings.HasPrefix(fields[1], "v") {
			required = append(required, fields[0])
		}
	}
	if got := strings.Join(required, " "); got != "github.com/gomof/gomof" {
		t.Errorf("go.mod requires %s, want gomof alone", got)
	}
	// Programs that do not use cim/jobs/boltstore do not depend on bbolt (decision 31).
	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil || strings.Contains(string(sums), "bbolt") {
		t.Errorf("go.sum: %v\n%s", err, sums)
	}
}
