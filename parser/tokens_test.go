package parser_test

import (
	"strings"
	"testing"

	"github.com/gomof/gomof/parser"
)

// Invisible characters, and their effect on places. Everything else about tokens is in
// testdata.
func TestInvisibleCharacters(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // the diagnostics, their first lines only
	}{
		{
			name: "LF, CR LF and CR end a line (DSP0221 5.3)",
			text: "class A { };\nclass B { };\r\nclass C { };\rclass D { uint8 n = 2b; };",
			want: "in.mof:4:21: error: malformed number 2b [MOF1005]",
		},
		{
			name: "CR CR LF is two line ends",
			text: "\r\r\nuint8",
			want: `in.mof:3:1: error: unexpected "uint8", expected a declaration: class, instance of, qualifier or #pragma [MOF1100]`,
		},
		{
			name: "a lone CR ends a line comment",
			text: "// comment\rclass A { uint8 n = 2b; };",
			want: "in.mof:2:21: error: malformed number 2b [MOF1005]",
		},
		{
			name: "a lone CR inside a block comment is a line",
			text: "/* a\rb */ class A { uint8 n = 2b; };",
			want: "in.mof:2:26: error: malformed number 2b [MOF1005]",
		},
		{
			name: "a lone CR inside a string is a line",
			text: "class A { string s = \"a\rb\"; uint8 n = 2b; };",
			want: "in.mof:1:22: warning: string continues after the end of the line [MOF1003]\n" +
				"in.mof:2:15: error: malformed number 2b [MOF1005]",
		},
		{
			name: "form feed, vertical tab and no-break space are blanks of one column",
			text: "class\fA\v{\u00a0uint8\u00a0n = 2b; };",
			want: "in.mof:1:6: warning: U+000C is read as a blank [MOF1012]\n" +
				"in.mof:1:21: error: malformed number 2b [MOF1005]",
		},
		{
			name: "a combining character is a column of its own",
			text: "class A /* e\u0301 */ { uint8 n = 2b; };",
			want: "in.mof:1:30: error: malformed number 2b [MOF1005]",
		},
		{
			name: "Ctrl-Z may be the last byte",
			text: "class A { };\r\n\x1a",
		},
		{
			name: "Ctrl-Z elsewhere is an illegal character",
			text: "class A { };\x1a\nclass B { };",
			want: `in.mof:1:13: error: illegal character '\x1a' [MOF1001]`,
		},
		{
			name: "so are other control characters and U+0000",
			text: "class A\x01 { };\nclass\x00 B { };\nclass C { };\u0085",
			want: "in.mof:1:8: error: illegal character '\\x01' [MOF1001]\n" +
				"in.mof:2:6: error: NUL byte [MOF1001]\n" +
				"in.mof:3:13: error: illegal character '\\u0085' [MOF1001]",
		},
		{name: "an empty file is valid", text: ""},
		{name: "so is one of line ends", text: "\r\n\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, printed := parse(test.text, parser.Auto)
			if got := headlines(printed); got != test.want {
				t.Errorf("diagnostics\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// headlines removes the excerpts from printed diagnostics.
func headlines(printed string) string {
	var lines []string
	for line := range strings.Lines(printed) {
		if strings.HasPrefix(line, "in.mof:") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return strings.Join(lines, "\n")
}

// A string with several line ends keeps all of them.
func TestRawLineEndsInString(t *testing.T) {
	file, _ := parse("class A { string s = \"a\rb\r\nc\nd\"; };", parser.Auto)
	if got, want := file.Decls[0].Class.Members[0].Default.Text(), "a\rb\r\nc\nd"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

// Brackets can be nested 64 deep: code that visits the tree is recursive, and a text with a
// million braces must not crash the program. The rest of the text is not read.
func TestNestingLimit(t *testing.T) {
	nested := func(depth int) string {
		return "instance of A { v = " + strings.Repeat("{", depth) + "1" + strings.Repeat("}", depth) + "; };"
	}
	if _, printed := parse(nested(63), parser.Auto); printed != "" {
		t.Errorf("63 braces inside one: %s", printed)
	}
	for _, depth := range []int{64, 1_000_000} {
		_, printed := parse(nested(depth), parser.Auto)
		if first, _, _ := strings.Cut(headlines(printed), "\n"); first != "in.mof:1:84: error: brackets are nested more than 64 deep [MOF1009]" {
			t.Errorf("%d braces inside one: %q", depth, first)
		}
	}
}

// Parse gives every declaration and every name its bytes in the source.
func TestSpans(t *testing.T) {
	const text = "/* é */ [Key] class ACME_Größe : CIM_X { };  instance of ACME_Größe as $a { };"
	file, _ := parse(text, parser.Auto)
	at := func(offset, length int) string { return text[offset : offset+length] }
	class, instance := file.Decls[0], file.Decls[1]
	for _, test := range []struct{ got, want string }{
		{at(class.Span().Pos.Offset, class.Span().Len), "[Key] class ACME_Größe : CIM_X { };"},
		{at(class.Class.Name.Pos.Offset, class.Class.Name.Span().Len), "ACME_Größe"},
		{at(class.Class.Super.Pos.Offset, class.Class.Super.Span().Len), "CIM_X"},
		{at(instance.Span().Pos.Offset, instance.Span().Len), "instance of ACME_Größe as $a { };"},
		{at(instance.Instance.Alias.Pos.Offset, instance.Instance.Alias.Span().Len), "$a"},
	} {
		if test.got != test.want {
			t.Errorf("span covers %q, want %q", test.got, test.want)
		}
	}
}
