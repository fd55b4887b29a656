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

// warningsOfDMTF explains, for each code, what is wrong in the schema of the DMTF and what
// follows from it.
var warningsOfDMTF = map[diag.Code]string{
	"MOF2113": "One abstract association extends one that is not abstract. This has no consequences: both have subclasses.",
	"MOF2114": "The replacement of these elements came later, but the classes, references and parameters that use them did not change. A vendor who extends one of them depends on deprecated elements.",
	"MOF2212": "One Version has two numbers. Tools that compare versions have to read it as 2.10.0.",
	"MOF2213": "Three kinds of errors: the plural `Bytes`, and `Octet`, where the unit is `byte`; `gram`, which is `kilogram * 10^-3`; and `dot`, which Annex C does not define. gomof prints such a unit unchanged.",
	"MOF2214": "`indexed` in lower case. The values of ArrayType are strings, so case matters.",
	"MOF2215": "Names that do not exist: parameters written as if they were properties of the class, parameters and properties with another name, a typo (`ActivityQualifers`), and two classes in one string.",
	"MOF2217": "PUnit on a datetime, which cannot have a unit.",
	"MOF2407": "OctetString on a single string. The qualifier says how the elements of an array are encoded; gomof treats the property as a plain string.",
	"MOF2603": "Two single values lie inside a range that comes before them in the same list. Several lists have `..` twice: the first has all values that no entry claims, and the second none. gomof lets single values take precedence over ranges.",
	"MOF2505": "MinValue and MaxValue on a datetime. OMI refuses the whole schema because of them; gomof ignores these limits.",
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

// docs/dmtf.md lists the warnings about the schema of the DMTF. -update rewrites it.
func TestDMTFWarnings(t *testing.T) {
	result := compileDMTF(t)
	lists := map[diag.Code][]string{}
	for _, d := range result.Diagnostics {
		at := d.Span.Pos
		lists[d.Code] = append(lists[d.Code], fmt.Sprintf("- %s:%d: %s", path.Base(at.Filename), at.Line, escaped.Replace(d.Message)))
	}
	var page strings.Builder
	fmt.Fprintf(&page, "# The schema of the DMTF\n\n"+
		"CIM Schema 2.49 has %d classes in %d files and compiles without errors. gomof reports %d\n"+
		"warnings, listed here: the schema itself violates these rules. To switch a warning off, use\n"+
		"its name: `gomof check -W no-deprecated-use cim_schema_2.49.0.mof`.\n",
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
