package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/token"
	"github.com/gomof/gomof/parser"
)

// hostile are texts that are designed to slow down a compiler: a head, a repeated part, and
// a tail.
var hostile = []moftest.Hostile{
	{"deep nesting", "", "{", ""},
	{"deep values", "class A { uint8 a = ", "{", ";};"},
	{"nested lists", "", "[", ""},
	{"qualifiers", "[Q", ",Q", "] class A { };"},
	{"one string", `class A { string s = "`, "abcdefgh", `"; };`},
	{"parts of a string", `class A { string s = `, `"a" `, `; };`},
	{"escapes", `class A { string s = "`, `\x41\q`, `"; };`},
	{"unended comment", "/*", " *", ""},
	{"comments", "", "/**/", ""},
	{"unended string", `class A { string s = "`, "abcdefgh", ""},
	{"quotes", "", `"` + "\n", ""},
	{"odd quotes", "", `a"`, ""},
	{"raw line ends", `class A { string s = "`, "\n", `"; };`},
	{"illegal characters", "", "?!", ""},
	{"one illegal character", "", "?", ""},
	{"NUL bytes", "", "\x00", ""},
	{"errors", "", "x;\n", ""},
	{"errors on one line", "", "x;", ""},
	{"errors in a body", "class A {", "5;", "};"},
	{"errors in lists", "class A {", "[5] string s;", "};"},
	{"unended lists", "class A {", "[Q string s;", "};"},
	{"open lists", "class A {", "[Q(", "};"},
	{"missing braces", "", "class A { string s;", ""},
	{"missing semicolons", "", "class A { }\n", ""},
	{"broken qualifiers", "", "qualifier Q : ", ""},
	{"broken pragmas", "", "#pragma\n", ""},
	{"broken directives", "", "#x\n", ""},
	{"classes", "", "class A { };", ""},
	{"members", "class A {", "uint8 a;", "};"},
	{"parameters", "class A { uint8 m(uint8 a", ",uint8 a", "); };"},
	{"elements", "enumeration E : string { A", ",A", "};"},
	{"values", "class A { uint8 a[] = {1", ",1", "}; };"},
	{"locals", "class A {", "structure S { };", "};"},
	{"instances", "instance of A {", "a = instance of B { };", "};"},
	{"names of elements", "class A { uint8 a = ", "a.", "; };"},
	{"minus signs", "class A { uint8 a = ", "-", "1; };"},
	{"one word", "", "a", ""},
	{"wide letters", "class ", "ö", " { };"},
	{"blanks", "", " ", ""},
	{"tabs and errors", "", "\t?", ""},
	{"a missing semicolon after qualifiers", "class A {[Q", `,Q("x")`, "] uint32 m\n[Key] string s; };"},
	{"escaped quotes", "instance of A { x = \"ab\"c \"", `a\"`, "\n; };"},
	{"methods without a type", "class A{x()}\nclass A{x()}\n", "aa ", ""},
	{"nested classes", "class A {", "class B { string s; };", "};"},
	{"semicolons in a list", "class A { uint8 x[] = {", "1; ", "}; };"},
	{"typographic quotes", "class A { string s = ", "“a", "; };"},
	{"merge markers", "", "=======\n", ""},
	{"members without a class", "", "string s;\n", ""},
	{"braces between members", "class A {\n", "string s; }\n", "};"},
	{"classes that end early", "class A { };", "}; string s;\n", ""},
	{"torn lists", "class A {", `[Q("a" ; "b")] string s;` + "\n", "};"},
	{"an error in nested structures", "class A {" + strings.Repeat("structure S {", 60) + "5;", "string s;", strings.Repeat("};", 61)},
	{"errors in declarations", "", "class A { string s }; ", ""},
}

func parseHostile(text string) {
	in := &diag.File{Name: "in.mof", Text: text}
	_, diags := parser.Parse(in, parser.Options{})
	moftest.PrintSome(in, diags)
}

// No text takes more time than its size justifies. This test only checks that parsing ends;
// BenchmarkHostile measures the time.
func TestHostile(t *testing.T) {
	size := 200_000
	if testing.Short() {
		size = 20_000
	}
	for _, h := range hostile {
		t.Run(h.Name(), func(t *testing.T) { parseHostile(h.Text(size)) })
	}
}

// The rest of a file with too many errors is not read, and the last error says so. Errors
// of the lexer and the parser are counted together.
func TestTooManyFaults(t *testing.T) {
	for name, text := range map[string]string{
		"in tokens":       strings.Repeat("?!", 10_000),
		"in one string":   `class A { string s = "` + strings.Repeat(`\xq`, 20_000) + `"; };`,
		"in declarations": strings.Repeat("x;", 20_000),
		"in members":      "class A {" + strings.Repeat("5;", 20_000) + "};",
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := parser.Parse(&diag.File{Name: "in.mof", Text: text}, parser.Options{})
			if n := len(diags); n < 10_000 || n > 10_010 {
				t.Errorf("%d diagnostics", n)
			}
			if diags[len(diags)-1].Code != token.TooMuch {
				t.Errorf("the last one is %s", diags[len(diags)-1].Message)
			}
		})
	}
}

// BenchmarkHostile parses texts of 10, 20 and 40 MB. The time per byte must be the same for
// all three.
func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		for _, size := range []int{10, 20, 40} {
			b.Run(fmt.Sprintf("%s/%dMB", strings.ReplaceAll(h.Name(), " ", "-"), size), func(b *testing.B) {
				text := h.Text(size << 20)
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					parseHostile(text)
				}
			})
		}
	}
}
