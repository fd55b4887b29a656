package gomof_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
)

// A result contains the files that were found without being named.
func TestFound(t *testing.T) {
	fsys := fstest.MapFS{
		"in/main.mof":       {Data: []byte("#pragma include(\"part.mof\")\n#pragma include(\"common.mof\")\nclass ACME_Disk : CIM_Disk { };")},
		"in/part.mof":       {Data: []byte("#pragma include(\"../in/deep/more.mof\")")},
		"in/deep/more.mof":  {Data: []byte("class ACME_More { [Key] string Id; };")},
		"lib/common.mof":    {Data: []byte("#pragma include(\"of_common.mof\")")},
		"lib/of_common.mof": {Data: []byte("class ACME_Common { [Key] string Id; };")},
		"lib/disk.mof":      {Data: []byte("class CIM_Disk { [Key] string Id; };")},
	}
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{"in/main.mof"}, Include: []string{"lib"}})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(slices.Sorted(maps.Keys(result.Found)), " ")
	if want := "lib/common.mof lib/disk.mof lib/of_common.mof"; got != want || len(result.Sources) != 6 {
		t.Errorf("found %s of %d files, expected %s of 6", got, len(result.Sources), want)
	}
}
