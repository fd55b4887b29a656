package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomof/gomof/internal/filetree"
	"github.com/gomof/gomof/mof"
)

// Every command of README.md runs as it is written. Those of a clone, make and the example,
// run in this repository; those that need a module of their own in TestReadmeModule.
func TestReadme(t *testing.T) {
	needShell(t)
	ownCache(t)
	blocks := blocksOf(t, "README.md")
	w := &walk{dir: t.TempDir(), skip: func(line string) bool {
		return strings.HasPrefix(line, "make ") || strings.HasPrefix(line, "go ")
	}}
	w.files(t, blocks)
	w.files(t, []block{{name: publishedName, text: string(publishedSchema(t))}})
	if err := os.CopyFS(filepath.Join(w.dir, "mof"), mof.FS); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, b := range blocks {
		if b.kind == "sh" || b.kind == "console" {
			ran++
			w.run(t, b)
		}
	}
	if ran < 5 {
		t.Errorf("%d blocks of commands ran, expected 5 or more", ran)
	}
}

// publishedName is what the DMTF calls the archive of its schema.
const publishedName = "cim_schema_2.49.0Final-MOFs.zip"

// publishedSchema is the archive that the DMTF publishes or, where that is not at hand, a
// small one that is made like it.
func publishedSchema(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "cim-schema-2.49.zip"))
	if err == nil {
		return data
	}
	return filetree.Zip(t,
		"cim_schema_2.49.0.mof", "#pragma include (\"Core/CIM_ManagedElement.mof\")\n#pragma include (\"Core/CIM_System.mof\")\n#pragma include (\"System/CIM_ComputerSystem.mof\")\n",
		"Core/CIM_ManagedElement.mof", "[Abstract] class CIM_ManagedElement { string Caption; };\n",
		"Core/CIM_System.mof", "[Abstract] class CIM_System : CIM_ManagedElement { [Key] string Name; };\n",
		"Core/CIM_VirtualSystemManagementService.mof", "class CIM_VirtualSystemManagementService : CIM_System { uint32 Define([In(false), Out] CIM_ComputerSystem REF ResultingSystem); };\n",
		"System/CIM_ComputerSystem.mof", "class CIM_ComputerSystem : CIM_System { };\n",
	)
}

// The Go of README.md is in the example, which has tests.
func TestReadmeGo(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "examples", "provisioning", "lasterror.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocksOf(t, "README.md") {
		if b.kind == "go" && !strings.Contains(strings.ReplaceAll(string(source), "\r\n", "\n"), b.text) {
			t.Errorf("the example does not have\n%s", b.text)
		}
	}
}

// The commands for a clone of this repository run in this one. CI runs the make targets
// themselves: a test that runs all tests would not end.
func TestReadmeClone(t *testing.T) {
	needShell(t)
	ci, err := os.ReadFile(filepath.Join("..", "..", ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{dir: filepath.Join("..", ".."), skip: func(line string) bool { return !strings.HasPrefix(line, "go run ") }}
	for _, b := range blocksOf(t, "README.md") {
		if b.kind == "console" && !testing.Short() { // it builds the example
			w.run(t, b)
		}
		for line := range strings.Lines(b.text) {
			command, _, _ := strings.Cut(line, " #")
			if command = strings.TrimSpace(command); strings.HasPrefix(command, "make ") && !strings.Contains(string(ci), "\n"+command+"\n") {
				t.Errorf("CI does not run %q", command)
			}
		}
	}
}

// The Go of docs/recipes.md is in the example, which has tests.
func TestRecipes(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"client.go", "provider.go", "longwork.go"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "examples", "recipes", name))
		if err != nil {
			t.Fatal(err)
		}
		source.WriteString(strings.ReplaceAll(string(data), "\r\n", "\n"))
	}
	blocks := blocksOf(t, "docs/recipes.md")
	for _, b := range blocks {
		if !strings.Contains(source.String(), b.text) {
			t.Errorf("the example does not have\n%s", b.text)
		}
	}
	if len(blocks) < 6 {
		t.Errorf("%d blocks, expected 6 or more", len(blocks))
	}
}

// docs/exit-codes.md shows what commands end with.
func TestExitCodesPage(t *testing.T) {
	needShell(t)
	w := &walk{dir: t.TempDir()}
	for _, b := range blocksOf(t, "docs/exit-codes.md") {
		w.run(t, b)
	}
}
