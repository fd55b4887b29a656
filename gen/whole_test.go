package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
)

// The whole DMTF schema is one package that builds, and about which vet reports nothing. A
// program that uses ten of its 1,631 classes does not contain the others: it is less than a
// megabyte larger than a program that uses only package cim.
//
// staticcheck checks the corpus below. For a package with 34,000 names it takes too long.
func TestDMTFBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds 1,631 classes")
	}
	m := newModule(t)
	m.write("dmtf", generateDMTF(t, dmtf(t), "*"))
	if err := os.Mkdir(filepath.Join(m.dir, "bin"), 0o777); err != nil {
		t.Fatal(err)
	}
	m.writeFile("none/main.go", programOfNone)
	m.writeFile("ten/main.go", programOfTen)
	m.run("go", "build", "-trimpath", "-o", "bin/", "./...")
	m.run("go", "vet", "./...")
	none, ten := m.size("none"), m.size("ten")
	t.Logf("a program of ten classes has %d bytes, one of none %d", ten, none)
	if ten-none > 1_000_000 {
		t.Errorf("ten classes make a program %d bytes larger", ten-none)
	}
}

func (m *module) size(program string) int64 {
	m.t.Helper()
	for _, suffix := range []string{"", ".exe"} {
		if info, err := os.Stat(filepath.Join(m.dir, "bin", program+suffix)); err == nil {
			return info.Size()
		}
	}
	m.t.Fatalf("program %s is not there", program)
	return 0
}

const programOfNone = `package main

import (
	"context"
	"fmt"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

func main() {
	conn := &cimserver.Server{}
	fmt.Println(conn.GetInstance(context.Background(), cim.ObjectPath{Class: "CIM_System"}, cim.Options{}))
}
`

const programOfTen = `package main

import (
	"context"
	"fmt"

	"example.com/acme/dmtf"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

func main() {
	ctx, conn := context.Background(), &cimserver.Server{}
	for system, err := range cim.Enumerate[dmtf.CIMComputerSystem](ctx, conn) {
		if err == nil && system.EnabledState != nil {
			fmt.Println(system, system.EnabledState)
		}
	}
	if job, err := cim.Get[dmtf.CIMConcreteJob](ctx, conn, dmtf.CIMConcreteJobKey{InstanceID: "1"}); err == nil {
		fmt.Println(job.GetError(ctx, conn))
	}
	fmt.Println(dmtf.NewCIMDiskDrive(), dmtf.NewCIMStorageVolume(), dmtf.NewCIMEthernetPort(), dmtf.NewCIMProcessor(),
		dmtf.NewCIMFan(), dmtf.NewCIMLogicalDisk(), dmtf.NewCIMRegisteredProfile(), dmtf.NewCIMSoftwareIdentity())
}
`

// The files of DSC, WMI and drivers that compile by themselves become packages that build,
// and about which vet and staticcheck report nothing. Files whose classes have different
// names share a package; fifty versions of the same class are enough.
func TestCorpusBuilds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds hundreds of schemas")
	}
	var groups []*corpusGroup
	files := 0
	corpusSchemas(t, func(name string, result *gomof.Result) {
		if !microsoft.MatchString(name) {
			return // type-checked by TestGenerateCorpus
		}
		i := slices.IndexFunc(groups, func(g *corpusGroup) bool { return g.add(name, result) })
		if i < 0 && len(groups) < 50 {
			groups = append(groups, &corpusGroup{classes: map[string]bool{}})
			i = len(groups) - 1
			groups[i].add(name, result)
		}
		if i >= 0 {
			files++
		}
	})
	t.Logf("%d files in %d packages", files, len(groups))
	if files < 100 {
		t.Errorf("%d files only", files)
	}
	m := newModule(t)
	for i, g := range groups {
		result, _ := gomof.Compile(t.Context(), gomof.Options{FS: os.DirFS(corpus), Files: g.files})
		if diags := result.Diagnostics; diags.Errors() > 0 {
			t.Errorf("files that compile by themselves do not together: %s", messages(diags))
		}
		generated, diags, err := generatePackage(result.Schema, gen.Options{Package: "acme", Classes: []string{"*"}})
		if err != nil || diags.Errors() > 0 {
			t.Errorf("%s: generate: %v\n%s", g.files, err, messages(diags))
		}
		m.write(fmt.Sprintf("p%d", i), generated)
	}
	m.run("go", "build", "-trimpath", "./...")
	m.run("go", "vet", "./...")
	m.run(m.staticcheck(), "./...")
}

// A corpusGroup is a set of files whose classes have different names.
type corpusGroup struct {
	files   []string
	classes map[string]bool
}

// add adds a file, unless the group has one of its classes.
func (g *corpusGroup) add(name string, result *gomof.Result) bool {
	for _, c := range result.Schema.Classes {
		if g.classes[strings.ToLower(c.Name)] {
			return false
		}
	}
	for _, c := range result.Schema.Classes {
		g.classes[strings.ToLower(c.Name)] = true
	}
	g.files = append(g.files, name)
	return true
}

// microsoft are the repositories of DSC, WMI and drivers.
var microsoft = regexp.MustCompile(`^(microsoft|MicrosoftDocs|PowerShell|dsccommunity|pwsh)\+`)
