package layout_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/layout"
	"github.com/gomof/gomof/parser"
)

// TestFormat compares the section fmt with the layout of in.mof. The files in testdata/fmt
// also document the layout.
func TestFormat(t *testing.T) {
	golden.Run(t, "testdata/fmt/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
		text, ok := c.Section("in.mof")
		if !ok {
			t.Fatal("no section in.mof")
		}
		in := &diag.File{Name: "in.mof", Text: text}
		got := layout.Any(in)
		if again := layout.Any(&diag.File{Name: "in.mof", Text: got}); again != got {
			t.Errorf("formatted once more it is\n%s", again)
		}
		if why := misformatted(in); why != "" {
			t.Error(why)
		}
		if formatted, _ := layout.Format(in, layout.Options{}); formatted != got {
			t.Errorf("Format returns\n%s", formatted)
		}
		return map[string]string{"fmt": got}
	})
}

// Text with errors is not formatted.
func TestFormatRefuses(t *testing.T) {
	for _, text := range []string{"class A {", "class A { string; };", "x", `class A { string S = "open; };`, "§", strings.Repeat("[", 100)} {
		got, diags := layout.Format(&diag.File{Name: "in.mof", Text: text}, layout.Options{})
		if got != "" || diags.Errors() == 0 {
			t.Errorf("%q: text %q with %d errors", text, got, diags.Errors())
		}
	}
	wmi := &diag.File{Name: "in.mof", Text: "class A { void M(); };"}
	if got, diags := layout.Format(wmi, layout.Options{Options: parser.Options{Dialect: parser.MOF2}}); got != "" || diags.Errors() == 0 {
		t.Errorf("WMI formatted as MOF 2: %q", got)
	}
}

// The most frequent line end is used. Line ends in strings are unchanged, because they are
// text.
func TestFormatLineEnds(t *testing.T) {
	for _, test := range []struct{ text, ask, want string }{
		{"", "", ""},
		{" \t\r\n\x1a", "", ""},
		{"class A{};", "", "class A {\n};\n"},
		{"class A{};\r\n", "", "class A {\r\n};\r\n"},
		{"class A{\r};\r", "", "class A {\r};\r"},
		{"// a\r\n// b\r\n// c\n", "", "// a\r\n// b\r\n// c\r\n"},
		{"// a\n// b\n// c\r\n", "", "// a\n// b\n// c\n"},
		{"// a\r\n/* b\rc\nd */", "", "// a\n/* b\nc\nd */\n"},
		{"class A{};\r\n", "\n", "class A {\n};\n"},
		{"// a\n/* b\nc */", "\r\n", "// a\r\n/* b\r\nc */\r\n"},
		{"class A{string B=\"1\r\n2\r\n3\";};\n", "", "class A {\n   string B = \"1\r\n2\r\n3\";\n};\n"},
		{"class A{string B=\"1\n2\";};", "\r\n", "class A {\r\n   string B = \"1\n2\";\r\n};\r\n"},
		{"// a  \t\nclass A{}; \x1a", "", "// a\nclass A {\n};\n"},
	} {
		got, _ := layout.Format(&diag.File{Name: "in.mof", Text: test.text}, layout.Options{LineEnd: test.ask})
		if got != test.want {
			t.Errorf("%q with line end %q: %q, want %q", test.text, test.ask, got, test.want)
		}
	}
}

// misformatted returns what is wrong with the result of Format for a text without errors:
// it must keep tokens and comments, and formatting again must change nothing.
func misformatted(in *diag.File) string {
	text, _ := layout.Format(in, layout.Options{})
	formatted := &diag.File{Name: in.Name, Text: text}
	again, diags := layout.Format(formatted, layout.Options{})
	switch {
	case diags.Errors() > 0:
		return "has errors when it is formatted: " + diags[0].Message
	case again != text:
		return fmt.Sprintf("is formatted\n%s\nand once more\n%s", text, again)
	case !slices.Equal(contents(in), contents(formatted)):
		return fmt.Sprintf("has the tokens and comments %q and, formatted, %q", contents(in), contents(formatted))
	}
	for l := range strings.Lines(text) {
		if l = strings.TrimRight(l, "\r\n"); strings.TrimRight(l, " ") != l && !strings.ContainsAny(in.Text, "\"'*") {
			return fmt.Sprintf("has blanks at the end of the line %q", l)
		}
	}
	return ""
}

// contents returns all tokens and comments in order, which formatting must not change. It
// omits blanks at the end of comments, and normalizes line ends in them.
func contents(in *diag.File) []string {
	var all []string
	stream := token.Scan(in, token.Rules{}, new(diag.List))
	tokens, comments := stream.Tokens, stream.Comments
	for _, t := range tokens {
		for len(comments) > 0 && (t.EOF() || comments[0].Pos.Offset < t.Pos.Offset) {
			text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(comments[0].Text)
			all = append(all, strings.TrimRight(text, " \t\n\f\v"))
			comments = comments[1:]
		}
		all = append(all, t.Value)
	}
	return all
}

// TestFormatCorpus formats every file of other projects that has no error.
func TestFormatCorpus(t *testing.T) {
	formatted := 0
	for i, s := range moftest.Samples(t) {
		if testing.Short() && i%10 > 0 {
			continue
		}
		in, diags := s.Read(t)
		if _, more := parser.Parse(in, parser.Options{}); diags.Errors()+more.Errors() > 0 {
			continue
		}
		formatted++
		if why := misformatted(in); why != "" {
			t.Errorf("%s %s", s.Path, why)
		}
	}
	t.Logf("%d files formatted", formatted)
}

// Comments and line ends are allowed between any two tokens.
func TestFormatStrewnComments(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long with the race detector, and has one goroutine")
	}
	strewn := []string{" ", " ", " ", "\n", "\n\n", " // a\n", "\n// b\n", "/* c */", "\n/* d */", "\n/* e */\n", "\n\n\n// f\n\n", "/* g\n h */", "/*i*//*j*/", "\n/*k*/ //l\n"}
	r := rand.New(rand.NewPCG(1, 2))
	formatted := 0
	for _, text := range moftest.Golden(t) {
		tokens := token.Scan(&diag.File{Text: string(text)}, token.Rules{}, new(diag.List)).Tokens
		for range 50 {
			var out strings.Builder
			for _, one := range tokens {
				out.WriteString(strewn[r.IntN(len(strewn))])
				out.WriteString(one.Value)
			}
			in := &diag.File{Name: "in.mof", Text: out.String()}
			if _, diags := parser.Parse(in, parser.Options{}); diags.Errors() > 0 {
				continue
			}
			formatted++
			if why := misformatted(in); why != "" {
				t.Fatalf("%s\n%s", in.Text, why)
			}
		}
	}
	if formatted < 1000 {
		t.Errorf("%d texts formatted", formatted)
	}
}

// TestFormatSchema formats the CIM Schema, on which the layout is based; with -short, one
// file in ten. The number of changed lines must stay low.
func TestFormatSchema(t *testing.T) {
	lines, changed := 0, 0
	for i, in := range moftest.SchemaTexts(t) {
		if testing.Short() && i%10 > 0 {
			continue
		}
		if why := misformatted(in); why != "" {
			t.Errorf("%s %s", in.Name, why)
		}
		text, _ := layout.Format(in, layout.Options{})
		kept := map[string]int{}
		for l := range strings.Lines(text) {
			kept[strings.TrimSpace(l)]++
		}
		for l := range strings.Lines(in.Text) {
			if l = strings.TrimSpace(l); l == "" {
				continue
			}
			lines++
			if kept[l]--; kept[l] < 0 {
				changed++
			}
		}
	}
	t.Logf("%d of %d lines changed", changed, lines)
	if changed*100 > lines*3 {
		t.Errorf("%d of %d lines of the CIM Schema changed", changed, lines)
	}
}

// Formatting large text takes linear time. With quadratic time, the test would exceed the
// time limit of go test.
func TestFormatIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("large texts")
	}
	// The size of each text is about the limit on the tokens of a file.
	many := func(n int, before, each, after string) string { return before + strings.Repeat(each, n) + after }
	for name, text := range map[string]string{
		"qualifiers":          many(300_000, "[A", ",A", "] class X { };"),
		"a string":            many(20<<20, `class X { string S = "`, "x", `"; };`),
		"a qualifier's value": many(20<<20, `[Description("`, "x", `")] class X { };`),
		"parts of a string":   many(700_000, `class X { string S = `, `"x"`, `; };`),
		"values":              many(300_000, "class X { string S[] = {1", ",1", "}; };"),
		"comments":            many(700_000, "class X {", "/**/", "};"),
		"comment lines":       many(700_000, "class X {", "//\n", "};"),
		"empty lines":         many(10<<20, "class X {", "\n", "};"),
		"flavors":             many(700_000, "[A:", "B ", "] class X { };"),
		"parameters":          many(200_000, "class X { uint8 M(string P", ",string P", "); };"),
		"members":             many(200_000, "class X {", "string P;", "};"),
		"classes":             many(100_000, "", "class X { };", ""),
	} {
		if out := layout.Any(&diag.File{Name: "in.mof", Text: text}); !strings.Contains(out, "class X") {
			t.Errorf("%s: the class is gone", name)
		}
	}
}

// FuzzFormat checks the same as TestFormatCorpus, for any bytes.
func FuzzFormat(f *testing.F) {
	for _, text := range moftest.Inputs(f) {
		f.Add(text)
	}
	others, _ := filepath.Glob(moftest.Corpus() + "/*/*/*.mof") // some of them; there may be none
	for _, path := range others {
		if data, err := os.ReadFile(path); err == nil && len(data) < 4<<10 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, _ := source.Decode("in.mof", data)
		layout.Any(in) // of anything at all, it ends
		if _, diags := layout.Format(in, layout.Options{}); diags.Errors() > 0 {
			return // CIM-XML among them
		}
		if why := misformatted(in); why != "" {
			t.Error(why)
		}
	})
}

// BenchmarkFormat formats the CIM Schema, one file at a time.
func BenchmarkFormat(b *testing.B) {
	moftest.BenchTexts(b, func(in *diag.File) { layout.Format(in, layout.Options{}) })
}

// CIM-XML is not formatted.
func TestFormatRefusesXML(t *testing.T) {
	for _, text := range []string{"<CIM/>", "\n\n  <?xml version=\"1.0\"?><html/>"} {
		in := &diag.File{Name: "in.mof", Text: text}
		out, diags := layout.Format(in, layout.Options{})
		if out != "" || len(diags) != 1 || diags[0].Code != layout.NoMOF || moftest.Misplaced(in, diags[0].Span) != "" {
			t.Errorf("%q: %q, %v", text, out, diags)
		}
	}
	if _, diags := layout.Format(&diag.File{Name: "in.mof", Text: "<<<<<<< HEAD\nclass A { };\n"}, layout.Options{}); len(diags) == 0 || diags[0].Code == layout.NoMOF {
		t.Errorf("a conflict: %v", diags)
	}
}
