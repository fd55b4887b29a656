package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/load"
	"github.com/gomof/gomof/mof"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// TestCheck compiles each of testdata/check/*.mof. The expected diagnostics are in comments
// on their lines:
//
//	uint8 n = 256;     // ERROR "out of the range"
//	string s = 5;      // WARNING "MOF2507" ERROR "another, on the same line"
//
// The texts are regular expressions for a message followed by its code. The test fails for
// an unexpected diagnostic and for a missing one. A file whose first line is "// dialect:
// mof2" is compiled with that dialect, the others with auto. Most classes have no key; only
// keys.mof tests the warning about this.
func TestCheck(t *testing.T) {
	paths, _ := filepath.Glob("testdata/check/*.mof")
	if len(paths) == 0 {
		t.Fatal("no files")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".mof"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var dialect parser.Dialect
			if m := dialectLine.FindSubmatch(text); m != nil {
				dialect, _ = parser.ParseDialect(string(m[1]))
			}
			set, diags := load.Load(t.Context(), fstest.MapFS{path: {Data: text}}, []string{path}, load.Options{Options: parser.Options{Dialect: dialect}})
			_, more := schema.Resolve(t.Context(), set, schema.Options{Builtin: builtin()})
			if filepath.Base(path) != "keys.mof" {
				more = slices.DeleteFunc(more, func(d *diag.Diagnostic) bool { return d.Code == schema.NoKeys })
			}
			hold(t, expectations(t, set.Files[0]), append(diags, more...))
		})
	}
}

var (
	dialectLine = regexp.MustCompile(`^// dialect: (\w+)\n`)
	marker      = regexp.MustCompile(`(ERROR|WARNING)((?: "[^"]*")+)`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
)

// An expectation is one text after ERROR or WARNING.
type expectation struct {
	line     int
	severity diag.Severity
	text     *regexp.Regexp
	seen     bool
}

func expectations(t *testing.T, file *parser.File) []*expectation {
	var all []*expectation
	for _, c := range file.Comments {
		for _, m := range marker.FindAllStringSubmatch(c.Text, -1) {
			severity := diag.Error
			if m[1] == "WARNING" {
				severity = diag.Warning
			}
			for _, q := range quoted.FindAllStringSubmatch(m[2], -1) {
				text, err := regexp.Compile(q[1])
				if err != nil {
					t.Fatalf("line %d: %v", c.Pos.Line, err)
				}
				all = append(all, &expectation{line: c.Pos.Line, severity: severity, text: text})
			}
		}
	}
	return all
}

// hold matches diagnostics with expectations one to one.
func hold(t *testing.T, expected []*expectation, diags diag.List) {
	for _, d := range diags {
		if !expect(expected, d) {
			t.Errorf("line %d: not expected: %s: %s [%s]", d.Span.Pos.Line, d.Severity, d.Message, d.Code)
		}
	}
	for _, e := range expected {
		if !e.seen {
			t.Errorf("line %d: not reported: %s: %s", e.line, e.severity, e.text)
		}
	}
}

func expect(expected []*expectation, d *diag.Diagnostic) bool {
	for _, e := range expected {
		if !e.seen && e.line == d.Span.Pos.Line && e.severity == d.Severity && e.text.MatchString(fmt.Sprintf("%s [%s]", d.Message, d.Code)) {
			e.seen = true
			return true
		}
	}
	return false
}

// builtin returns the files of standard qualifiers that every compilation has.
var builtin = sync.OnceValue(func() []*parser.File {
	var files []*parser.File
	for _, name := range []string{"qualifiers.mof", "qualifiers_wmi.mof"} {
		data, err := mof.FS.ReadFile(name)
		if err != nil {
			panic(err)
		}
		in, _ := source.Decode(name, data)
		file, diags := parser.Parse(in, parser.Options{})
		if len(diags) > 0 {
			panic(diags[0].Message)
		}
		files = append(files, file)
	}
	return files
})
