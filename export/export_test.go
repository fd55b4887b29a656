package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/parser"
	"github.com/gomof/gomof/schema"
)

// compile compiles a text to a schema. errs are its errors.
func compile(text string, opts gomof.Options) (s *schema.Schema, errs []string) {
	opts.FS, opts.Files = fstest.MapFS{"in.mof": {Data: []byte(text)}}, []string{"in.mof"}
	result, _ := gomof.Compile(context.Background(), opts)
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			errs = append(errs, d.Message)
		}
	}
	return result.Schema, errs
}

func mustCompile(t testing.TB, text string, opts gomof.Options) *schema.Schema {
	t.Helper()
	s, errs := compile(text, opts)
	if len(errs) > 0 {
		t.Fatalf("does not compile: %s\n%s", strings.Join(errs, "\n"), excerpt(text))
	}
	return s
}

func excerpt(text string) string { return text[:min(len(text), 4000)] }

type writer = func(io.Writer, *schema.Schema, export.Options) error

func written(t testing.TB, write writer, s *schema.Schema, opts export.Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, s, opts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestGolden compares each format with testdata. The section options can contain wmi or
// mof3, for the dialect, and local, for LocalOnly.
func TestGolden(t *testing.T) {
	js := jsonSchema(t)
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
		in, _ := c.Section("in.mof")
		words, _ := c.Section("options")
		var opts export.Options
		var compileOpts gomof.Options
		for word := range strings.FieldsSeq(words) {
			if word == "local" {
				opts.LocalOnly = true
			} else {
				compileOpts.Dialect, _ = parser.ParseDialect(word)
			}
		}
		s := mustCompile(t, in, compileOpts)
		output := map[string]string{
			"out.xml":  written(t, export.CIMXML, s, opts),
			"out.mof":  written(t, export.MOF, s, opts),
			"out.json": written(t, export.JSON, s, opts),
		}
		holds(t, s)
		validates(t, js, s, opts)
		for name := range output {
			if _, wanted := c.Section(name); !wanted {
				delete(output, name)
			}
		}
		return output
	})
}

// holds checks properties of every export.
func holds(t testing.TB, s *schema.Schema) {
	t.Helper()
	text := written(t, export.CIMXML, s, export.Options{})
	wellFormed(t, text)
	wellFormed(t, written(t, export.CIMXML, s, export.Options{LocalOnly: true}))
	if data := written(t, export.JSON, s, export.Options{}); !json.Valid([]byte(data)) {
		t.Errorf("no JSON: %s", excerpt(data))
	}
	mof := written(t, export.MOF, s, export.Options{})
	again := mustCompile(t, mof, gomof.Options{})
	if second := written(t, export.MOF, again, export.Options{}); second != mof {
		t.Errorf("MOF is not the same again:\n%s", difference(mof, second))
	}
	// MOF has needed classes first, so the order of classes can differ.
	text, second := objects(text), objects(written(t, export.CIMXML, again, export.Options{}))
	if second != text {
		t.Errorf("CIM-XML of the MOF differs from CIM-XML of the schema:\n%s", difference(text, second))
	}
	formatted(t, mof)
}

// objects sorts the objects of an XML document.
func objects(text string) string {
	parts := strings.Split(text, "VALUE.OBJECT>")
	slices.Sort(parts)
	return strings.Join(parts, "")
}

// formatted checks that MOF has the layout of gomof fmt.
func formatted(t testing.TB, text string) {
	t.Helper()
	in, _ := source.Decode("out.mof", []byte(text))
	laidOut, diags := layout.Format(in, layout.Options{})
	if diags.Errors() > 0 {
		t.Errorf("cannot be formatted: %s", diags[0].Message)
		return
	}
	if laidOut != text {
		t.Errorf("is not in the layout of gomof fmt:\n%s", difference(text, laidOut))
	}
}

// difference shows where two texts begin to differ.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-300)
	return "…" + a[from:min(len(a), i+200)] + "\n---- now ----\n…" + b[from:min(len(b), i+200)]
}

// wellFormed decodes XML and counts its elements.
func wellFormed(t testing.TB, text string) map[string]int {
	t.Helper()
	count := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			count[start.Name.Local]++
		}
	}
}
