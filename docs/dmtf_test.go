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

// warningsOfDMTF explains for each code what the DMTF schema means, and why it is not an
// error.
var warningsOfDMTF = map[diag.Code]string{
	"MOF2113": "One abstract association extends one that is not abstract. This has no effect: both have subclasses.",
	"MOF2114": "Classes, references and parameters that use deprecated classes: the replacements were added later, and these uses were not changed. A vendor's class that extends one of them depends on something that will be removed.",
	"MOF2212": "One Version has only two numbers. Tools that compare versions must read it as 2.10.0.",
	"MOF2213": "Three kinds of mistakes: `Bytes` and `Octet` instead of `byte`; `gram` instead of `kilogram * 10^-3`; and `dot`, which is not in Annex C. gomof prints such a unit unchanged.",
	"MOF2214": "`indexed` in lower case. The values of ArrayType are strings and case-sensitive.",
	"MOF2215": "Elements that do not exist: parameters written as properties of the class, parameters and properties with another name, a misspelt name (`ActivityQualifers`), and two classes in one string.",
	"MOF2217": "PUnit on a datetime, which has no unit.",
	"MOF2407": "OctetString on a single string. It defines how the elements of an array are encoded; gomof treats the string as a string.",
	"MOF2603": "Two single values are inside an earlier range of the same list, and several lists contain `..` twice: the first one covers all values that no other entry covers, the second none. In gomof, single values take precedence over ranges.",
	"MOF2505": "MinValue and MaxValue on a datetime. OMI rejects the whole schema because of them; gomof ignores the limits.",
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
		"CIM Schema 2.49 has %d classes in %d files and compiles without an error. gomof reports %[3]d\n"+
		"warnings about mistakes in the schema itself. You can switch each kind off by its name:\n"+
		"`gomof check -W no-deprecated-use cim_schema_2.49.0.mof`. A test generates this page.\n",
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
