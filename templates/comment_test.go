package templates

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"
)

func TestDocLines(t *testing.T) {
	for _, test := range []struct {
		about, text string
		want        []string
	}{
		{"nothing", "", nil},
		{"only space", " \n\n \t ", nil},
		{"a line", "One line.", []string{"// One line."}},
		{"lines of a paragraph flow", "One\ntwo\r\n  three.", []string{"// One two three."}},
		{"paragraphs", "One.\n\n\n\nTwo.", []string{"// One.", "//", "// Two."}},
		{"blank lines around", "\n\nOne.\n\n", []string{"// One."}},
		{
			"77 characters a line, counted in letters",
			strings.Repeat("größer ", 12),
			[]string{"// " + strings.TrimSpace(strings.Repeat("größer ", 11)), "// größer"},
		},
		{
			"a word that is longer stands alone",
			"a " + strings.Repeat("w", 100) + " b",
			[]string{"// a", "// " + strings.Repeat("w", 100), "// b"},
		},
	} {
		if got := docLines(test.text); !slices.Equal(got, test.want) {
			t.Errorf("%s: docLines(%q)\n got %q\nwant %q", test.about, test.text, got, test.want)
		}
	}
}

// hostile is text that is made to become something else than text, with the
// lines that are to come of it.
var hostile = []struct {
	text string
	want []string
}{
	{"*/ func init() {} /*", []string{"// */ func init() {} /*"}},
	{"//go:build ignore", []string{"// //go:build ignore"}},
	{"go:build ignore", []string{"// go:build ignore"}},
	{"\n\ngo:generate rm x", []string{"// go:generate rm x"}},
	{"+build ignore", []string{"// '+build ignore"}},
	{"//line x:1", []string{"// //line x:1"}},
	{"/*line x:1*/", []string{"// /*line x:1*/"}},
	{"a\x00b", []string{"// a b"}},
	{"\ufeffa", []string{"// a"}},
	{"a\u202eb\u2066c", []string{"// a b c"}},
	{"a\u2028b\u2029c", []string{"// a b c"}},
	{"a\u0085b\vc\fd", []string{"// a b c d"}},
	{"a\rfunc init() {}", []string{"// a func init() {}"}},
	{"a\xffb\xc3", []string{"// a b"}},
	{"Deprecated: no", []string{"// Deprecated: no"}},
	{"# heading", []string{"// '# heading"}},
	{"a\n\n# heading\n\nb", []string{"// a", "//", "// '# heading", "//", "// b"}},
	{"[x]: http://example.com", []string{"// '[x]: http://example.com"}},
	{"#cgo LDFLAGS: -lx", []string{"// '#cgo LDFLAGS: -lx"}},
	{"export init", []string{"// export init"}},
	{strings.Repeat("w ", 37) + "long +build ignore", []string{"// " + strings.TrimSpace(strings.Repeat("w ", 37)), "// long +build ignore"}},
	{strings.Repeat("w ", 39) + "+build ignore", []string{"// " + strings.TrimSpace(strings.Repeat("w ", 39)), "// '+build ignore"}},
}

func TestDocLinesHostile(t *testing.T) {
	for _, test := range hostile {
		if got := docLines(test.text); !slices.Equal(got, test.want) {
			t.Errorf("docLines(%q)\n got %q\nwant %q", test.text, got, test.want)
		}
		checkLines(t, test.text)
	}
}

func FuzzDocLines(f *testing.F) {
	for _, test := range hostile {
		f.Add(test.text)
	}
	f.Fuzz(checkLines)
}

// checkLines: nothing but comment lines comes out of any text, and Go reads
// them as one comment without a directive.
func checkLines(t *testing.T, text string) {
	t.Helper()
	for _, line := range docLines(text) {
		if line != "//" && !strings.HasPrefix(line, "// ") {
			t.Errorf("docLines(%q) has the line %q", text, line)
		}
		if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("docLines(%q) has the line %q", text, line)
		}
		if rest := strings.TrimPrefix(line, "// "); strings.HasPrefix(rest, "+build") || strings.HasPrefix(rest, "#") {
			t.Errorf("docLines(%q) has the line %q", text, line)
		}
	}
	source := "package p\n\n" + strings.Join(docLines(text), "\n") + "\ntype T int\n"
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	if len(file.Decls) != 1 || len(file.Comments) > 1 {
		t.Errorf("docLines(%q) is more than a comment", text)
	}
}

// A comment stands above what it documents; text never comes into one but
// through docLines.
func TestComment(t *testing.T) {
	draws(t, `
// Disk is a thing.
//
// It turns. /* */
type Disk int
`, comment("Disk is a thing.\n\nIt turns. /* */").Type().Id("Disk").Int())
	draws(t, `type Disk int`, comment("").Add(jen.Type().Id("Disk").Int()))
}

// The header is one line, whatever the files are called.
func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"disk.mof":                      "disk.mof",
		"a.mof, b c.mof":                "a.mof, b c.mof",
		"x\n//go:build ignore\n\r\x00y": "x //go:build ignore y",
	} {
		if got := OneLine(text); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", text, got, want)
		}
	}
}
