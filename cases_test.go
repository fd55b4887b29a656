package gomof_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// cases is a directory of small inputs with a README that defines the expected result for
// each. It is next to this repository and not part of it.
const cases = "../shared/cases"

// A verdict is the expected result for files of cases.
type verdict struct {
	files   string // separated by blanks
	include string
	dialect string
	want    []string // a code with a word for its severity; none where the files are clean
}

var verdicts = []verdict{
	{files: "01-amendment-page.mof"},
	{files: "02-localized-namespace.mof"},
	{files: "04-classflags-number.mof"},
	{files: "05-preprocessor.mof", want: []string{"error MOF1014"}},
	{files: "07-permanent-subscription.mof"},
	{files: "08-dns-byref-param.mof", want: []string{"error MOF1001"}},
	{files: "09-method-alone.mof", want: []string{"error MOF1100"}},
	{files: "10-registry-parens.mof", want: []string{"error MOF1100"}},
	{files: "14-qualifier-scope.mof", want: []string{"error MOF2203"}},
	{files: "20-odata-schema.mof"},
	{files: "21-datetime-unquoted.mof", want: []string{"error MOF1005"}},
	{files: "22-jobs.mof"},
	{files: "29-sms-def.mof", want: []string{"error MOF2201", "error MOF2104"}},
	{files: "30-dsc-node.mof", want: []string{"warning MOF2701"}},
	{files: "30-dsc-schema.mof 30-dsc-node.mof", want: []string{"warning MOF2305"}},
	{files: "38-wmi-events.mof"},
	{files: "45-ref-in-plain-class.mof", want: []string{"error MOF2402"}},
	{files: "45-ref-in-plain-class.mof", dialect: "wmi"},
	{files: "47-server-made-key.mof"},
	{files: "43-classes.mof 43-recorded-message.xml", dialect: "wmi", want: []string{"warning MOF2708"}},
	{files: "b1-backslash-newline.mof", want: []string{"error MOF1001"}},
	{files: "d1-super.mof d1-sub-implemented.mof"},
	{files: "g1-part.mof"},
	{files: "g1-top.mof"},
	{files: "i1-main.mof", include: "i1-lib"},
	{files: "i2-identical-twice.mof", want: []string{"warning MOF2101"}},
	{files: "i2-identical-twice.mof", dialect: "mof2", want: []string{"error MOF2101"}},
	{files: "m1-inherited-local-enumeration.mof"},
	{files: "m3-string-array-qualifier.mof", want: []string{"warning MOF1104"}},
	{files: "m3-string-array-qualifier.mof", dialect: "mof3", want: []string{"error MOF1104"}},
	{files: "m4-enumeration-width.mof", want: []string{"error MOF2502"}},
	{files: "o1-override-renames.mof", want: []string{"warning MOF2303"}},
	{files: "o1-override-renames.mof", dialect: "mof2", want: []string{"error MOF2303"}},
	{files: "u1-utf16-crlf.mof", want: []string{"error MOF1016"}},
	{files: "v1-values-without-valuemap.mof", want: []string{"warning MOF2601"}},
	{files: "w1-override-in-wmi.mof", want: []string{"warning MOF2303"}},
	{files: "w2-reference-to-undeclared-class.mof", want: []string{"warning MOF2401"}},
	{files: "w3-classflags-number.mof"},
	{files: "x1-reference-below-a-class.mof"},
}

// TestCases compiles the inputs. Inputs without errors are exported in all formats, and
// gomof reads its own output.
func TestCases(t *testing.T) {
	if _, err := os.Stat(cases); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no %s: the inputs that others have reported are kept outside of this repository", cases)
	}
	for _, v := range verdicts {
		t.Run(strings.Join(strings.Fields(v.files+" "+v.dialect), "+"), func(t *testing.T) {
			opts := gomof.Options{FS: os.DirFS(cases), Files: strings.Fields(v.files), Include: strings.Fields(v.include)}
			opts.Dialect, _ = parser.ParseDialect(v.dialect)
			result, err := gomof.Compile(t.Context(), opts)
			if got := codes(result.Diagnostics); !slices.Equal(got, v.want) {
				t.Errorf("%v\nwant %v\n%s", got, v.want, printed(result))
			}
			if err == nil {
				readsBack(t, result.Schema)
			}
		})
	}
}

// Every input of cases has a verdict.
func TestCasesAreComplete(t *testing.T) {
	entries, err := fs.Glob(os.DirFS(cases), "*.mof")
	if err != nil || len(entries) == 0 {
		t.Skipf("no inputs in %s", cases)
	}
	for _, name := range entries {
		if !slices.ContainsFunc(verdicts, func(v verdict) bool { return slices.Contains(strings.Fields(v.files), name) }) {
			t.Errorf("%s has no verdict", name)
		}
	}
}

// codes returns the reported codes, each once, in order.
func codes(list diag.List) (all []string) {
	for _, d := range list {
		if code := fmt.Sprintf("%s %s", d.Severity, d.Code); !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}

func printed(result *gomof.Result) string {
	var out bytes.Buffer
	(&diag.Printer{W: &out, Sources: result.Sources}).Print(result.Diagnostics)
	return out.String()
}

// readsBack checks that exported MOF and CIM-XML compile to the same schema.
func readsBack(t *testing.T, s *schema.Schema) {
	t.Helper()
	for name, write := range map[string]func(io.Writer, *schema.Schema, export.Options) error{"out.mof": export.MOF, "out.xml": export.CIMXML} {
		var first, second bytes.Buffer
		if err := write(&first, s, export.Options{}); err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{name: {Data: first.Bytes()}}
		again, err := gomof.Compile(context.Background(), gomof.Options{FS: fsys, Files: []string{name}})
		if err != nil {
			t.Errorf("%s is refused: %v\n%s", name, err, first.String())
			continue
		}
		if err := write(&second, again.Schema, export.Options{}); err != nil {
			t.Fatal(err)
		}
		if first.String() != second.String() {
			t.Errorf("%s is\n%s\nand when it is read and written again\n%s", name, first.String(), second.String())
		}
	}
}
