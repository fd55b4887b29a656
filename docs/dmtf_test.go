package docs_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
)

// warningsOfDMTF says of each code what the schema of the DMTF means by what is
// warned of, and why it is no error.
var warningsOfDMTF = map[diag.Code]string{
	"MOF2113": "One abstract association extends one that is not. Nothing depends on it: both have subclasses.",
	"MOF2114": "Classes, references and parameters that outlived what they use: the replacement came later, and they were left as they are. A vendor who extends one of them builds on something that is to go.",
	"MOF2212": "One Version has two numbers. Tools that compare versions have to take it for 2.10.0.",
	"MOF2213": "Three kinds of slip: the plural `Bytes` and the everyday `Octet`, where the unit is `byte`; `gram`, which is `kilogram * 10^-3`; and `dot`, which Annex C does not have. gomof prints such a unit as it stands.",
	"MOF2214": "`indexed` in small letters. The values of ArrayType are strings, whose case counts.",
	"MOF2215": "Texts that lead nowhere: parameters written as if they were properties of the class, parameters and properties of another name, a slip (`ActivityQualifers`), and two classes in one string.",
	"MOF2217": "PUnit on a datetime, which has no unit but its own form.",
	"MOF2407": "OctetString on a single string. It says how the elements of an array are encoded; gomof leaves the string a string.",
	"MOF2603": "Two single values lie inside a range of the same list, which was written before them, and several lists have `..` twice: the first of them has all the values that no entry claims, and the second none. gomof puts single values before ranges.",
	"MOF2505": "MinValue and MaxValue on a datetime. OMI refuses the whole schema for them; gomof ignores the limits.",
}

// compileDMTF compiles the schema of the DMTF.
func compileDMTF(t *testing.T) *gomof.Result {
	t.Helper()
	const archive = "../../shared/corpus/cim-schema-2.49.zip"
	r, err := zip.OpenReader(archive)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: the CIM Schema is kept outside of this repository", archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: r, Files: []string{"cim_schema_2.49.0.mof"}})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// docs/dmtf.md lists what gomof warns of in the schema of the DMTF. -update rewrites
// it.
func TestDMTFWarnings(t *testing.T) {
	result := compileDMTF(t)
	lists := map[diag.Code][]string{}
	for _, d := range result.Diagnostics {
		at := d.Span.Pos
		lists[d.Code] = append(lists[d.Code], fmt.Sprintf("- %s:%d: %s", path.Base(at.Filename), at.Line, escaped.Replace(d.Message)))
	}
	var page strings.Builder
	fmt.Fprintf(&page, "# The schema of the DMTF\n\n"+
		"CIM Schema 2.49, %d classes in %d files, compiles without an error. What gomof warns of\n"+
		"in it are slips of the schema itself, %d in all, each switched off by its name:\n"+
		"`gomof check -W no-deprecated-use cim_schema_2.49.0.mof`. A test makes this page.\n",
		len(result.Schema.Classes), len(result.Sources), len(result.Diagnostics))
	for _, info := range gomof.Diagnostics() {
		list := lists[info.Code]
		if list == nil {
			continue
		}
		why := warningsOfDMTF[info.Code]
		if why == "" {
			t.Errorf("%s is not explained", info.Code)
		}
		fmt.Fprintf(&page, "\n## %s, `%s`\n\n%s\n\n%s\n", info.Title, info.Name, why, strings.Join(list, "\n"))
	}
	golden.File(t, "dmtf.md", page.String())
}

var escaped = strings.NewReplacer("_", `\_`, "*", `\*`, "[", `\[`)
