package diag_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gomof/gomof/diag"
)

const (
	unknownSuper diag.Code = "MOF2104"
	numberString diag.Code = "MOF2507"
)

// spanOf is the place of a word in a file.
func spanOf(f *diag.File, word string) diag.Span {
	offset := strings.Index(f.Text, word)
	if offset < 0 {
		panic("no " + word + " in " + f.Name)
	}
	return diag.Span{Pos: f.Pos(offset), Len: len(word)}
}

func printed(t *testing.T, p diag.Printer, list diag.List) string {
	t.Helper()
	var out strings.Builder
	p.W = &out
	if err := p.Print(list); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// All parts of a diagnostic, as a user sees them.
func TestPrint(t *testing.T) {
	file := &diag.File{Name: "disk.mof", Text: "// Disks.\nclass ACME_Disk : CIM_LogicalDvice {\n\tstring Größe = 5;\n};\n"}
	var list diag.List
	list.Error(unknownSuper, spanOf(file, "CIM_LogicalDvice"), "class %s extends unknown class %s", "ACME_Disk", "CIM_LogicalDvice").
		Mark("not declared in this namespace").
		See(spanOf(file, "ACME_Disk"), "the class").
		Help("did you mean CIM_LogicalDevice?")
	list.Warn(numberString, spanOf(file, "5"), "the digits of the number become its text")
	list.Error("MOF4001", diag.Span{Pos: diag.Pos{Filename: "nosuch.mof"}}, "cannot read file")
	list.Error("MOF4003", diag.Span{}, "too many files")
	expect(t, printed(t, diag.Printer{Sources: map[string]*diag.File{"disk.mof": file}}, list), `disk.mof:2:19: error: class ACME_Disk extends unknown class CIM_LogicalDvice [MOF2104]
    2 | class ACME_Disk : CIM_LogicalDvice {
      |                   ^^^^^^^^^^^^^^^^ not declared in this namespace
   disk.mof:2:7: the class
   help: did you mean CIM_LogicalDevice?
disk.mof:3:17: warning: the digits of the number become its text [MOF2507]
    3 |     string Größe = 5;
      |                    ^
nosuch.mof: error: cannot read file [MOF4001]
error: too many files [MOF4003]
`)
}

// Print does not need the documentation of codes, which takes time to read.
func TestPrintNeedsNoInfos(t *testing.T) {
	var list diag.List
	list.Error(unknownSuper, diag.Span{}, "message")
	infos := func() []diag.Info {
		t.Error("Print calls Infos")
		return nil
	}
	expect(t, printed(t, diag.Printer{Infos: infos}, list), "error: message [MOF2104]\n")
}

// Without the source there is no excerpt.
func TestPrintWithoutSource(t *testing.T) {
	var list diag.List
	list.Error(unknownSuper, diag.Span{Pos: diag.Pos{Filename: "a.mof", Line: 3, Column: 5}}, "message").Mark("label")
	expect(t, printed(t, diag.Printer{}, list), "a.mof:3:5: error: message [MOF2104]\n")
}

func TestPrintColor(t *testing.T) {
	file := &diag.File{Name: "a.mof", Text: "class A { };"}
	var list diag.List
	list.Error(unknownSuper, spanOf(file, "A"), "message")
	list.Warn(numberString, spanOf(file, "A"), "message")
	expect(t, printed(t, diag.Printer{Color: true, Sources: map[string]*diag.File{"a.mof": file}}, list),
		"\x1b[1ma.mof:1:7: \x1b[0m\x1b[1;31merror\x1b[0m: message [MOF2104]\n    1 | class A { };\n      |       \x1b[1;31m^\x1b[0m\n"+
			"\x1b[1ma.mof:1:7: \x1b[0m\x1b[1;33mwarning\x1b[0m: message [MOF2507]\n    1 | class A { };\n      |       \x1b[1;33m^\x1b[0m\n")
}

// Max counts errors; the diagnostics that are not shown are counted.
func TestPrintMax(t *testing.T) {
	var list diag.List
	list.Error(unknownSuper, diag.Span{}, "one")
	list.Warn(numberString, diag.Span{}, "two")
	list.Error(unknownSuper, diag.Span{}, "three")
	list.Error(unknownSuper, diag.Span{}, "four")
	list.Warn(numberString, diag.Span{}, "five")
	expect(t, printed(t, diag.Printer{Max: 2}, list),
		"error: one [MOF2104]\nwarning: two [MOF2507]\nerror: three [MOF2104]\ntoo many errors: 2 more diagnostics not shown\n")
	expect(t, printed(t, diag.Printer{Max: 2}, list[:3]), "error: one [MOF2104]\nwarning: two [MOF2507]\nerror: three [MOF2104]\n")
}

// MaxPerCode limits the warnings of one code. The errors after them are printed.
func TestPrintMaxPerCode(t *testing.T) {
	var list diag.List
	for _, text := range []string{"one", "two", "three", "four"} {
		list.Warn(numberString, diag.Span{}, text)
	}
	list.Error(unknownSuper, diag.Span{}, "five")
	first := "warning: one [MOF2507]\nwarning: two [MOF2507]\nerror: five [MOF2104]\n"
	expect(t, printed(t, diag.Printer{MaxPerCode: 2}, list), first+"2 more of MOF2507 not shown\n")
	named := func() []diag.Info { return []diag.Info{{Code: numberString, Name: "number-string"}} }
	expect(t, printed(t, diag.Printer{MaxPerCode: 2, Infos: named}, list), first+"2 more of number-string [MOF2507] not shown\n")
	expect(t, printed(t, diag.Printer{}, list[:4]), "warning: one [MOF2507]\nwarning: two [MOF2507]\nwarning: three [MOF2507]\nwarning: four [MOF2507]\n")
}

// The caret is under its character and on its line, whatever the characters before it and
// wherever the span ends. The arrows show where the span starts and ends; wide characters
// occupy two cells of a terminal.
func TestExcerpts(t *testing.T) {
	tests := []struct{ name, text, line, carets string }{
		{"one character", "a→b←c", "abc", " ^"},
		{"without length", "a→←bc", "abc", " ^"},
		{"a tab leads to the next multiple of four", "\ta\t→b←", "    a   b", "        ^"},
		{"a tab after three characters", "abc\t→d←", "abc d", "    ^"},
		{"a tab inside the span", "→a\tb←\tc", "a   b   c", "^^^^^"},
		{"narrow characters of several bytes", "ä€ß→b←", "ä€ßb", "   ^"},
		{"wide characters before", "名前→b←", "名前b", "    ^"},
		{"wide characters inside", "x →名前← y", "x 名前 y", "  ^^^^"},
		{"fullwidth forms", "ＡＣ→＝←1", "ＡＣ＝1", "    ^^"},
		{"halfwidth forms", "ｱ→ｲ←ｳ", "ｱｲｳ", " ^"},
		{"Korean syllables", "한글→x←", "한글x", "    ^"},
		{"Korean letters that make one syllable", "\u1112\u1161\u11ab→x←", "\u1112\u1161\u11abx", "  ^"},
		{"emoji", "é€😀→b←", "é€😀b", "    ^"},
		{"a combining mark takes no cell", "e\u0301→b←", "e\u0301b", " ^"},
		{"a combining mark alone", "e→\u0301←b", "e\u0301b", " ^"},
		{"a blank without width", "a\u200b→b←", "a\u200bb", " ^"},
		{"a soft hyphen is seen", "a\u00ad→b←", "a\u00adb", "  ^"},
		{"control characters are replaced", "\x1b\u202e\u200f\u2028→b←", "����b", "    ^"},
		{"not UTF-8", "\xff\xfe→b←", "��b", "  ^"},
		{"a span of several lines is marked on its first", "→class A {\n};←", "class A {", "^^^^^^^^^"},
		{"several lines with CR", "→class A {\r};←", "class A {", "^^^^^^^^^"},
		{"several lines with CR LF", "→class A {\r\n};←", "class A {", "^^^^^^^^^"},
		{"the end of a line", "abc→\n←def", "abc", "   ^"},
		{"inside a line end", "abc\r→\n←def", "abc", "   ^"},
		{"the end of the text", "abc→←", "abc", "   ^"},
		{"an empty text", "→←", "", "^"},
		{"a line after the last", "a\n→←", "", "^"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, rest, _ := strings.Cut(test.text, "→")
			marked, after, _ := strings.Cut(rest, "←")
			file := &diag.File{Name: "a.mof", Text: before + marked + after}
			var list diag.List
			span := diag.Span{Pos: file.Pos(len(before)), Len: len(marked)}
			list.Error(unknownSuper, span, "message")
			_, excerpt, _ := strings.Cut(printed(t, diag.Printer{Sources: map[string]*diag.File{"a.mof": file}}, list), "\n")
			expect(t, excerpt, fmt.Sprintf("%5d | %s\n      | %s\n", span.Pos.Line, test.line, test.carets))
		})
	}
}

// The caret is under its character even if the line number is long.
func TestLongLineNumbers(t *testing.T) {
	file := &diag.File{Name: "a.mof", Text: strings.Repeat("\n", 123_456) + "abc"}
	var list diag.List
	list.Error(unknownSuper, spanOf(file, "b"), "message")
	expect(t, printed(t, diag.Printer{Sources: map[string]*diag.File{"a.mof": file}}, list),
		"a.mof:123457:2: error: message [MOF2104]\n123457 | abc\n       |  ^\n")
}

func TestSummary(t *testing.T) {
	at := func(file string) diag.Span { return diag.Span{Pos: diag.Pos{Filename: file}} }
	var one, some, warnings, nowhere diag.List
	one.Error(unknownSuper, at("a.mof"), "")
	some.Error(unknownSuper, at("a.mof"), "")
	some.Error(unknownSuper, at("b.mof"), "")
	some.Warn(numberString, at("b.mof"), "")
	warnings.Warn(numberString, at("a.mof"), "")
	warnings.Warn(numberString, at("a.mof"), "")
	nowhere.Error("MOF4003", at(""), "")
	for _, test := range []struct {
		list diag.List
		want string
	}{
		{nil, "0 warnings\n"},
		{one, "1 error in 1 file\n"},
		{some, "2 errors, 1 warning in 2 files\n"},
		{warnings, "2 warnings in 1 file\n"},
		{nowhere, "1 error\n"},
	} {
		var out strings.Builder
		if err := (&diag.Printer{W: &out}).Summary(test.list); err != nil {
			t.Fatal(err)
		}
		expect(t, out.String(), test.want)
	}
}

// Of a very long line, the 160 characters around the place are shown, and the caret is
// under the same character as in a short line.
func TestLongLines(t *testing.T) {
	const length = 100_000
	for _, column := range []int{1, 2, 60, 61, 62, 159, 160, 161, 5000, length - 100, length - 1, length} {
		line := []rune(strings.Repeat("é", length))
		line[column-1] = '!'
		file := &diag.File{Name: "a.mof", Text: string(line)}
		var list diag.List
		list.Error(unknownSuper, spanOf(file, "!"), "message")
		lines := strings.Split(printed(t, diag.Printer{Sources: map[string]*diag.File{"a.mof": file}}, list), "\n")
		text, carets := []rune(lines[1]), []rune(lines[2])
		if len(text) > 8+160 {
			t.Errorf("column %d: line of %d characters", column, len(text))
		}
		if at := len(carets) - 1; carets[at] != '^' || at >= len(text) || text[at] != '!' {
			t.Errorf("column %d: caret under another character\n%s\n%s", column, lines[1], lines[2])
		}
	}
}

// MOF files come from anyone. Their text must not move the cursor, color the terminal, or
// look like other text.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain text, é€😀":              "plain text, é€😀",
		"\x1b[31mred\x1b[0m":           "�[31mred�[0m",
		"a\rb\nc\td\be\x00\x7f":        "a�b�c d�e��",
		"c1: \u0085\u009b31m":          "c1: ��31m",
		"bidi: \u202etxt\u2066a\u200e": "bidi: �txt�a�",
		"lines: \u2028\u2029":          "lines: ��",
		"byte order mark: \ufeff.":     "byte order mark: �.",
		"not UTF-8: \xff\xfe":          "not UTF-8: ��",
	} {
		if got := diag.Visible(text); got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
	}
}

// Hostile text is made visible in every part of a diagnostic.
func TestPrintHostileText(t *testing.T) {
	const evil = "\x1b[2J\u202e\r"
	file := &diag.File{Name: "a" + evil, Text: "class " + evil}
	var list diag.List
	list.Error(unknownSuper, diag.Span{Pos: diag.Pos{Filename: file.Name, Line: 1, Column: 1}, Len: 5}, "message %s", evil).
		Mark("label"+evil).Help("hint"+evil).See(diag.Span{Pos: diag.Pos{Filename: evil, Line: 1, Column: 1}}, evil)
	expect(t, printed(t, diag.Printer{Sources: map[string]*diag.File{file.Name: file}}, list), `a�[2J��:1:1: error: message �[2J�� [MOF2104]
    1 | class �[2J�
      | ^^^^^ label�[2J��
   �[2J��:1:1: �[2J��
   help: hint�[2J��
`)
}

// FuzzPrint checks that no text and place makes the output control a terminal, flood it, or
// panic.
func FuzzPrint(f *testing.F) {
	f.Add("class A { };", "message", 6, 1)
	f.Add("\x1b[2J\r\n\u202e\xff", "\x1b]0;title\a", 3, 100)
	f.Add(strings.Repeat("é", 1000), "", 1500, 4)
	f.Fuzz(func(t *testing.T, text, message string, offset, length int) {
		file := &diag.File{Name: "a.mof", Text: text}
		offset = max(0, min(offset, len(text)))
		var list diag.List
		list.Error(unknownSuper, diag.Span{Pos: file.Pos(offset), Len: max(0, min(length, len(text)))}, "%s", message).Mark(message).Help(message)
		out := printed(t, diag.Printer{Sources: map[string]*diag.File{"a.mof": file}}, list)
		if !utf8.ValidString(out) {
			t.Error("the output is not UTF-8")
		}
		for _, r := range out {
			if r != '\n' && (r < 0x20 || r == 0x7f || r >= 0x80 && r < 0xa0) {
				t.Errorf("%q in the output", r)
			}
		}
		if limit := 400 + 4*4*160 + 4*3*len(message); len(out) > limit+3*len(message) {
			t.Errorf("%d bytes of output", len(out))
		}
	})
}

var errDisk = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errDisk }
