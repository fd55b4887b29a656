package export_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/export"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/schema"
)

var docs = filepath.Join("..", "docs")

// jsonSchema compiles docs/export.schema.json.
func jsonSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join(docs, "export.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validates(t testing.TB, js *jsonschema.Schema, s *schema.Schema, opts export.Options) {
	t.Helper()
	var out bytes.Buffer
	if err := export.JSON(&out, s, opts); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := js.Validate(value); err != nil {
		t.Error(err)
	}
}

// The exported CIM Schema conforms to docs/export.schema.json.
func TestJSONSchema(t *testing.T) {
	s, js := dmtf(t), jsonSchema(t)
	validates(t, js, s, export.Options{LocalOnly: true})
	some, err := s.Select("CIM_ComputerSystem", "CIM_ConcreteJob")
	if err != nil {
		t.Fatal(err)
	}
	validates(t, js, s, export.Options{Classes: some})
}

// The example in docs/export.md is the actual output; -update rewrites it.
func TestExportPage(t *testing.T) {
	path := filepath.Join(docs, "export.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(data), "\r\n", "\n")
	before, rest, _ := strings.Cut(page, "```mof\n")
	source, rest, _ := strings.Cut(rest, "```\n")
	between, rest, _ := strings.Cut(rest, "```json\n")
	_, after, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("the page has no example")
	}
	s := mustCompile(t, source, gomof.Options{})
	shown := written(t, export.JSON, s, export.Options{LocalOnly: true})
	golden.File(t, path, before+"```mof\n"+source+"```\n"+between+"```json\n"+shown+"```\n"+after)
}

// The page describes every field in the JSON schema.
func TestExportPageIsComplete(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(docs, "export.md"))
	if err != nil {
		t.Fatal(err)
	}
	described, err := os.ReadFile(filepath.Join(docs, "export.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	fields := fieldNames(t, described)
	if len(fields) < 40 {
		t.Fatalf("the schema describes %d fields only", len(fields))
	}
	for _, field := range fields {
		if !strings.Contains(string(page), "`"+field+"`") {
			t.Errorf("docs/export.md does not explain %s", field)
		}
	}
}

// fieldNames returns the keys of all objects called properties.
func fieldNames(t *testing.T, data []byte) []string {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var walk func(value any, key string)
	walk = func(value any, key string) {
		switch value := value.(type) {
		case map[string]any:
			for name, inner := range value {
				if key == "properties" {
					names[name] = true
					name = "" // of a field, no word of JSON Schema
				}
				walk(inner, name)
			}
		case []any:
			for _, inner := range value {
				walk(inner, "")
			}
		}
	}
	walk(value, "")
	return slices.Sorted(maps.Keys(names))
}
