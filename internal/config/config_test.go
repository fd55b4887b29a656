package config_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/config"
	"github.com/gomof/gomof/internal/disk"
)

func read(t *testing.T, text string) (*config.Config, diag.List) {
	t.Helper()
	path := filepath.Join(t.TempDir(), config.Name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	c, diags, err := config.Read(disk.Disk{}, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range diags {
		if pos := d.Span.Pos; pos != c.File.Pos(pos.Offset) {
			t.Errorf("%s is placed at %+v, but that byte is at %+v", d.Code, pos, c.File.Pos(pos.Offset))
		}
	}
	return c, diags
}

// The examples of the diagnostics report their codes.
func TestExamples(t *testing.T) {
	for _, info := range config.Infos() {
		_, bad := read(t, info.Bad)
		if len(bad) == 0 {
			t.Errorf("%s: Bad reports nothing", info.Code)
		}
		for _, d := range bad {
			if d.Code != info.Code {
				t.Errorf("%s: Bad reports %s: %s", info.Code, d.Code, d.Message)
			}
		}
		_, good := read(t, info.Good)
		for _, d := range good {
			t.Errorf("%s: Good reports %s: %s", info.Code, d.Code, d.Message)
		}
	}
}

// A tab in the indentation is named, because nobody sees it.
func TestTab(t *testing.T) {
	_, diags := read(t, "version: 1\npackages:\n\t- out: x\n")
	if len(diags) != 1 || diags[0].Span.Pos.Line != 3 || !strings.HasPrefix(diags[0].Message, "found a tab, expected spaces") {
		t.Errorf("%v", diags)
	}
}

// Each wrong entry is reported at its place.
func TestWrongEntries(t *testing.T) {
	const head = "version: 1\n"
	const pkg = "packages:\n  - out: gen\n    mof: [a.mof]\n"
	for _, test := range []struct{ text, want string }{
		{head + "dialect: windows\n" + pkg, `2:10: unexpected value "windows", expected auto, mof2, mof3 or wmi`},
		{head + "dialect: wim\n" + pkg, "2:10: unexpected value \"wim\", expected auto, mof2, mof3 or wmi; did you mean wmi?"},
		{head + "namespace:\n" + pkg, "2:11: unexpected empty value, expected a text"},
		{head + "qualifiers: {cim: 1}\n" + pkg, "2:13: unexpected mapping, expected a list"},
		{head + "include: [[a]]\n" + pkg, "2:11: unexpected list, expected a text"},
		{head + pkg + "    references: all\n", `5:17: unexpected value "all", expected full or names`},
		{head + pkg + "    rename: [a]\n", "5:13: unexpected list, expected a mapping"},
		{head + pkg + "    keep: {A.B: [names]}\n", "5:17: unexpected list, expected a text"},
		{head + pkg + "    success: {A.B: 3}\n", `5:20: success codes of A.B: unexpected value "3", expected a list of numbers`},
		{head + pkg + "    success: {A.B: [0, x]}\n", `5:24: success codes of A.B: unexpected value "x", expected a number`},
		{head + pkg + "    imports: [{classes: [A]}]\n", "5:15: the import needs classes and import-path"},
		{head + pkg + "  - {out: ./gen, mof: [b.mof]}\n", "5:11: two packages have the same out, ./gen"},
		{head + "packages: {}\n", "2:11: unexpected mapping, expected a list"},
		{head + "lint: {level: strikt}\n", `2:15: unexpected value "strikt", expected minimal, standard, strict or off; did you mean strict?`},
		{head + "lint: {rules: {a: yes}}\n", `2:19: unexpected value "yes", expected on, off, warning or error`},
		{head + "lint: {comments: 1}\n", `2:18: unexpected value "1", expected true or false`},
		{head + "lint: {ignore: [{reason: old}]}\n", "2:17: the entry needs files, elements or rules, because without them it would silence everything"},
		{head + "breaking: {use: [wires]}\n", `2:18: unexpected value "wires", expected wire, go, behaviour or schema; did you mean wire?`},
		{head + "breaking: {ignore: [{element: A}]}\n", "2:22: unknown key element; did you mean elements?"},
	} {
		_, diags := read(t, test.text)
		if len(diags) != 1 {
			t.Errorf("%s\nreports %d diagnostics, expected one", test.text, len(diags))
			continue
		}
		d := diags[0]
		got := strings.TrimSpace(strings.Join([]string{place(d.Span), d.Message}, ": "))
		if d.Hint != "" {
			got += "; " + d.Hint
		}
		if got != test.want {
			t.Errorf("%s\nreports %s\nexpected %s", test.text, got, test.want)
		}
	}
}

func place(s diag.Span) string {
	data, _ := json.Marshal([]int{s.Pos.Line, s.Pos.Column})
	return strings.ReplaceAll(strings.Trim(string(data), "[]"), ",", ":")
}

// Callers that check entries later get their places.
func TestPlaces(t *testing.T) {
	c, diags := read(t, `version: 1
packages:
  - out: gen
    package: acme
    mof: [a.mof]
    classes: ["ACME_*", "!ACME_Old"]
    rename:
      ACME_Disk: Disk
    success: {ACME_Disk.Format: [0, 3]}
`)
	if len(diags) > 0 {
		t.Fatal(diags[0].Message)
	}
	p := c.Packages[0]
	for _, test := range []struct{ key, item, want string }{
		{"package", "", "4:14"}, {"classes", "!ACME_Old", "6:25"}, {"classes", "", "6:14"}, {"rename", "ACME_Disk", "8:7"},
		{"success", "ACME_Disk.Format", "9:15"}, {"keep", "ACME_Disk", "3:5"},
	} {
		if got := place(p.At(test.key, test.item)); got != test.want {
			t.Errorf("%s %s is at %s, expected %s", test.key, test.item, got, test.want)
		}
	}
}

// The settings of lint and breaking are read with their places.
func TestRules(t *testing.T) {
	c, diags := read(t, `version: 1
lint:
  level: strict
  comments: false
  rules:
    class-description: off
    name-form: {class: "^ACME_", property: "^[A-Z]"}
  ignore:
    - {files: "old/**", rules: [value-count], reason: frozen}
breaking:
  against: .git#ref=main
  use: wire
  experimental: true
`)
	if len(diags) > 0 {
		t.Fatal(diags[0].Message)
	}
	l := c.Lint
	if l.Level != "strict" || !l.NoComments || len(l.Rules) != 2 || l.Rules[0].State != "off" || place(l.Rules[0].Name.Span) != "6:5" {
		t.Errorf("%+v", l)
	}
	if o := l.Rules[1].Options; l.Rules[1].State != "on" || len(o) != 2 || o[0].Key.Text != "class" || o[0].Values[0].Text != "^ACME_" {
		t.Errorf("%+v", l.Rules[1])
	}
	if i := l.Ignore[0]; i.Files[0].Text != "old/**" || i.Rules[0].Text != "value-count" || i.Reason != "frozen" || place(i.Span) != "9:7" {
		t.Errorf("%+v", i)
	}
	if b := c.Breaking; b.Against.Text != ".git#ref=main" || len(b.Use) != 1 || !b.Experimental {
		t.Errorf("%+v", b)
	}
}

const docs = "../../docs"

// docs/gomof.schema.json accepts and rejects the same files as the reader, as far as a
// schema can express it.
func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(docs, "gomof.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			return err
		}
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		value, err = jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			return err
		}
		return schema.Validate(value)
	}
	for _, info := range config.Infos() {
		if err := valid(info.Good); err != nil {
			t.Errorf("%s: %v", info.Code, err)
		}
		if valid(info.Bad) == nil {
			t.Errorf("%s: the schema accepts\n%s", info.Code, info.Bad)
		}
	}
	for _, b := range yamlBlocks(t, "configuration.md") {
		if _, diags := read(t, b); diags.Errors() > 0 {
			t.Errorf("%s\n%s", b, diags[0].Message)
		}
		if err := valid(b); err != nil {
			t.Errorf("%s\n%v", b, err)
		}
	}
}

func yamlBlocks(t *testing.T, page string) (list []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(docs, page))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```yaml[^\n]*\n(.*?)```").FindAllStringSubmatch(strings.ReplaceAll(string(data), "\r\n", "\n"), -1) {
		list = append(list, m[1])
	}
	if len(list) == 0 {
		t.Fatalf("%s has no examples", page)
	}
	return list
}

// The page and the schema have the same keys as the reader.
func TestKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(docs, "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(docs, "gomof.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	for name, keys := range config.Keys() {
		_, section, found := strings.Cut(string(page), "\n## "+name+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		var rows []string
		for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(section, -1) {
			rows = append(rows, m[1])
		}
		slices.Sort(rows)
		if !found || !slices.Equal(rows, keys) {
			t.Errorf("configuration.md, %s: has %q, the reader %q", name, rows, keys)
		}
		o := schema.object
		if name != "The file" {
			o = schema.Defs[strings.Fields(name)[1]] // an import, The lint settings
		}
		var described []string
		for key, value := range o.Properties {
			if described = append(described, key); value.Description == "" {
				t.Errorf("gomof.schema.json: %s is not described", key)
			}
		}
		slices.Sort(described)
		if !slices.Equal(described, keys) {
			t.Errorf("gomof.schema.json, %s: has %q, the reader %q", name, described, keys)
		}
	}
}

type object struct {
	Properties map[string]struct{ Description string }
}
