package parser_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/golden"
	"github.com/gomof/gomof/parser"
)

// TestFormat compares the section fmt, the layout of in.mof. Read the files in
// testdata/fmt as its documentation.
func TestFormat(t *testing.T) {
	golden.Run(t, "testdata/fmt/*.txtar", func(t *testing.T, c *golden.Case) map[string]string {
		text, ok := c.Section("in.mof")
		if !ok {
			t.Fatal("no section in.mof")
		}
		source := &diag.File{Name: "in.mof", Text: text}
		got := parser.Layout(source)
		if again := parser.Layout(&diag.File{Name: "in.mof", Text: got}); again != got {
			t.Errorf("formatted once more it is\n%s", again)
		}
		if why := misformatted(source); why != "" {
			t.Error(why)
		}
		if formatted, _ := parser.Format(source, parser.FormatOptions{}); formatted != got {
			t.Errorf("Format returns\n%s", formatted)
		}
		return map[string]string{"fmt": got}
	})
}

// What Parse finds fault with is not formatted, whatever the fault is.
func TestFormatRefuses(t *testing.T) {
	for _, text := range []string{"class A {", "class A { string; };", "x", `class A { string S = "open; };`, "§", strings.Repeat("[", 100)} {
		got, diags := parser.Format(&diag.File{Name: "in.mof", Text: text}, parser.FormatOptions{})
		if got != "" || diags.Errors() == 0 {
			t.Errorf("%q: text %q with %d errors", text, got, diags.Errors())
		}
	}
	wmi := &diag.File{Name: "in.mof", Text: "class A { void M(); };"}
	if got, diags := parser.Format(wmi, parser.FormatOptions{Options: parser.Options{Dialect: parser.MOF2}}); got != "" || diags.Errors() == 0 {
		t.Errorf("WMI formatted as MOF 2: %q", got)
	}
}

// Line ends are those of most lines; strings keep theirs, as they are text.
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
		got, _ := parser.Format(&diag.File{Name: "in.mof", Text: test.text}, parser.FormatOptions{LineEnd: test.ask})
		if got != test.want {
			t.Errorf("%q with line end %q: %q, want %q", test.text, test.ask, got, test.want)
		}
	}
}

// misformatted says what is wrong with how Format treats a text without
// errors: it must keep tokens and comments, and have nothing to do the second
// time.
func misformatted(source *diag.File) string {
	text, _ := parser.Format(source, parser.FormatOptions{})
	formatted := &diag.File{Name: source.Name, Text: text}
	again, diags := parser.Format(formatted, parser.FormatOptions{})
	switch {
	case diags.Errors() > 0:
		return "has errors when it is formatted: " + diags[0].Message
	case again != text:
		return fmt.Sprintf("is formatted\n%s\nand once more\n%s", text, again)
	case !slices.Equal(contents(source), contents(formatted)):
		return fmt.Sprintf("has the tokens and comments %q and, formatted, %q", contents(source), contents(formatted))
	}
	for l := range strings.Lines(text) {
		if l = strings.TrimRight(l, "\r\n"); strings.TrimRight(l, " ") != l && !strings.ContainsAny(source.Text, "\"'*") {
			return fmt.Sprintf("has blanks at the end of the line %q", l)
		}
	}
	return ""
}

// contents returns all tokens and comments in their order: what formatting may
// not change. The blanks that end a comment and the line ends in it are no
// part of it.
func contents(source *diag.File) []string {
	var all []string
	tokens, comments := parser.Tokens(source)
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
	for i, s := range samples(t) {
		if testing.Short() && i%10 > 0 {
			continue
		}
		data, err := os.ReadFile(s.path)
		if err != nil {
			t.Error(err)
			continue
		}
		source, diags := parser.Decode(s.path, data)
		if _, more := parser.Parse(source, parser.Options{}); diags.Errors()+more.Errors() > 0 {
			continue
		}
		formatted++
		if why := misformatted(source); why != "" {
			t.Errorf("%s %s", s.path, why)
		}
	}
	t.Logf("%d files formatted", formatted)
}

// Comments and line ends may stand between any two tokens.
func TestFormatStrewnComments(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long with the race detector, and has one goroutine")
	}
	strewn := []string{" ", " ", " ", "\n", "\n\n", " // a\n", "\n// b\n", "/* c */", "\n/* d */", "\n/* e */\n", "\n\n\n// f\n\n", "/* g\n h */", "/*i*//*j*/", "\n/*k*/ //l\n"}
	r := rand.New(rand.NewPCG(1, 2))
	formatted := 0
	for _, text := range goldenInputs(t) {
		tokens, _ := parser.Tokens(&diag.File{Text: string(text)})
		for range 50 {
			var out strings.Builder
			for _, token := range tokens {
				out.WriteString(strewn[r.IntN(len(strewn))])
				out.WriteString(token.Value)
			}
			source := &diag.File{Name: "in.mof", Text: out.String()}
			if _, diags := parser.Parse(source, parser.Options{}); diags.Errors() > 0 {
				continue
			}
			formatted++
			if why := misformatted(source); why != "" {
				t.Fatalf("%s\n%s", source.Text, why)
			}
		}
	}
	if formatted < 1000 {
		t.Errorf("%d texts formatted", formatted)
	}
}

// TestFormatSchema formats the CIM Schema, whose layout is where ours comes
// from; with -short, one file in ten. How much of it changes is a number to be kept low.
func TestFormatSchema(t *testing.T) {
	lines, changed := 0, 0
	for i, source := range schemaTexts(t) {
		if testing.Short() && i%10 > 0 {
			continue
		}
		if why := misformatted(source); why != "" {
			t.Errorf("%s %s", source.Name, why)
		}
		text, _ := parser.Format(source, parser.FormatOptions{})
		kept := map[string]int{}
		for l := range strings.Lines(text) {
			kept[strings.TrimSpace(l)]++
		}
		for l := range strings.Lines(source.Text) {
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

// schemaTexts returns the files of the CIM Schema, decoded.
func schemaTexts(t testing.TB) []*diag.File {
	var texts []*diag.File
	fsys := dmtfSchema(t)
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		source, _ := parser.Decode(path, data)
		texts = append(texts, source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// Text that is large in one way takes time for its size and no more. What takes the
// square of it would not end before the time that go test gives a package.
func TestFormatIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("large texts")
	}
	many := func(n int, before, each, after string) string { return before + strings.Repeat(each, n) + after }
	for name, text := range map[string]string{
		"qualifiers":          many(1_000_000, "[A", ",A", "] class X { };"),
		"a string":            many(20<<20, `class X { string S = "`, "x", `"; };`),
		"a qualifier's value": many(20<<20, `[Description("`, "x", `")] class X { };`),
		"parts of a string":   many(1_000_000, `class X { string S = `, `"x"`, `; };`),
		"values":              many(1_000_000, "class X { string S[] = {1", ",1", "}; };"),
		"comments":            many(1_000_000, "class X {", "/**/", "};"),
		"comment lines":       many(1_000_000, "class X {", "//\n", "};"),
		"empty lines":         many(10<<20, "class X {", "\n", "};"),
		"flavors":             many(1_000_000, "[A:", "B ", "] class X { };"),
		"parameters":          many(300_000, "class X { uint8 M(string P", ",string P", "); };"),
		"members":             many(300_000, "class X {", "string P;", "};"),
		"classes":             many(100_000, "", "class X { };", ""),
	} {
		if out := parser.Layout(&diag.File{Name: "in.mof", Text: text}); !strings.Contains(out, "class X") {
			t.Errorf("%s: the class is gone", name)
		}
	}
}

// FuzzFormat holds for any bytes what TestFormatCorpus holds for the files of
// others.
func FuzzFormat(f *testing.F) {
	for _, text := range testInputs(f) {
		f.Add(text)
	}
	others, _ := filepath.Glob(corpus + "/*/*/*.mof") // some of them; there may be none
	for _, path := range others {
		if data, err := os.ReadFile(path); err == nil && len(data) < 4<<10 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		source, _ := parser.Decode("in.mof", data)
		parser.Layout(source) // of anything at all, it ends
		if _, diags := parser.Format(source, parser.FormatOptions{}); diags.Errors() > 0 {
			return // CIM-XML among them
		}
		if why := misformatted(source); why != "" {
			t.Error(why)
		}
	})
}

// BenchmarkFormat formats the CIM Schema, one file after the other.
func BenchmarkFormat(b *testing.B) {
	texts, size := schemaTexts(b), 0
	for _, s := range texts {
		size += len(s.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range texts {
			parser.Format(s, parser.FormatOptions{})
		}
	}
}
