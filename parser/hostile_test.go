package parser_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// hostile are texts that someone writes to make a compiler slow. Each is a
// head, a part that is repeated, and a tail.
var hostile = []hostileText{
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
	{"a missing semicolon behind qualifiers", "class A {[Q", `,Q("x")`, "] uint32 m\n[Key] string s; };"},
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

type hostileText struct{ name, head, part, tail string }

func (h hostileText) text(size int) string {
	return h.head + strings.Repeat(h.part, size/len(h.part)) + h.tail
}

// parseHostile reads a text as the command does, and prints what is wrong with
// it, most of it not shown.
func parseHostile(text string) {
	source, diags := parser.Decode("in.mof", []byte(text))
	_, more := parser.Parse(source, parser.Options{})
	p := diag.Printer{W: io.Discard, Sources: map[string]*diag.File{"in.mof": source}, Max: 100}
	if err := p.Print(append(diags, more...)); err != nil {
		panic(err)
	}
}

// Nothing in a text makes its reading take more than its size does. This test
// checks only that it ends; BenchmarkHostile shows how fast.
func TestHostile(t *testing.T) {
	size := 200_000
	if testing.Short() {
		size = 20_000
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) { parseHostile(h.text(size)) })
	}
}

// The rest of a file with too many faults is not read, and the last fault says
// so: those of the lexer and those of the parser count alike.
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
			if diags[len(diags)-1].Code != parser.TooMuch {
				t.Errorf("the last one is %s", diags[len(diags)-1].Message)
			}
		})
	}
}

// BenchmarkHostile reads texts of 10, 20 and 40 MB. The time per byte is the
// same for all three.
func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		for _, size := range []int{10, 20, 40} {
			b.Run(fmt.Sprintf("%s/%dMB", strings.ReplaceAll(h.name, " ", "-"), size), func(b *testing.B) {
				text := h.text(size << 20)
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					parseHostile(text)
				}
			})
		}
	}
}
