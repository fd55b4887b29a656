package diag_test

import (
	"errors"
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

// Everything that a diagnostic can have, as a user sees it.
func TestPrint(t *testing.T) {
	file := &diag.File{Name: "disk.mof", Text: "// Disks.\nclass ACME_Disk : CIM_LogicalDvice {\n\tstring Größe = 5;\n};\n"}
	var list diag.List
	list.Error(unknownSuper, spanOf(file, "CIM_LogicalDvice"), "class %s extends unknown class %s", "ACME_Disk", "CIM_LogicalDvice").
		Mark("not declared in this namespace").
		See(spanOf(file, "ACME_Disk"), "the class").
		Help("did you mean CIM_LogicalDevice?")
	list.Warn(numberString, spanOf(file, "5"), "the number is taken as its digits")
	list.Error("MOF4001", diag.Span{Pos: diag.Pos{Filename: "nosuch.mof"}}, "cannot read file")
	list.Error("MOF4003", diag.Span{}, "too many files")
	expect(t, printed(t, diag.Printer{Sources: map[string]*diag.File{"disk.mof": file}}, list), `disk.mof:2:19: error: class ACME_Disk extends unknown class CIM_LogicalDvice [MOF2104]
    2 | class ACME_Disk : CIM_LogicalDvice {
      |                   ^^^^^^^^^^^^^^^^ not declared in this namespace
   disk.mof:2:7: the class
   help: did you mean CIM_LogicalDevice?
disk.mof:3:17: warning: the number is taken as its digits [MOF2507]
    3 |  string Größe = 5;
      |                 ^
nosuch.mof: error: cannot read file [MOF4001]
error: too many files [MOF4003]
`)
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

// Max counts errors; what is not shown is counted.
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

// The caret stands under its character and stays on its line, whatever the
// characters before it and wherever the span ends.
func TestExcerpts(t *testing.T) {
	tests := []struct {
		name, text string
		span       diag.Span // Pos.Offset and Len only
		want       string
	}{
		{"tabs are one blank", "\ta\tb", diag.Span{Pos: diag.Pos{Offset: 3}, Len: 1}, "    1 |  a b\n      |    ^\n"},
		{"multibyte characters are one column", "é€😀b", diag.Span{Pos: diag.Pos{Offset: 9}, Len: 1}, "    1 | é€😀b\n      |    ^\n"},
		{"carets count characters", "é€😀b", diag.Span{Len: 9}, "    1 | é€😀b\n      | ^^^\n"},
		{"a span of several lines is marked on its first", "class A {\n};", diag.Span{Len: 12}, "    1 | class A {\n      | ^^^^^^^^^\n"},
		{"so with CR", "class A {\r};", diag.Span{Len: 12}, "    1 | class A {\n      | ^^^^^^^^^\n"},
		{"a span without length has one caret", "abc", diag.Span{Pos: diag.Pos{Offset: 1}}, "    1 | abc\n      |  ^\n"},
		{"the end of a line", "abc\ndef", diag.Span{Pos: diag.Pos{Offset: 3}, Len: 1}, "    1 | abc\n      |    ^\n"},
		{"the end of the text", "abc", diag.Span{Pos: diag.Pos{Offset: 3}, Len: 1}, "    1 | abc\n      |    ^\n"},
		{"an empty text", "", diag.Span{Len: 1}, "    1 | \n      | ^\n"},
		{"a line behind the last", "a\n", diag.Span{Pos: diag.Pos{Offset: 2}, Len: 1}, "    2 | \n      | ^\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := &diag.File{Name: "a.mof", Text: test.text}
			test.span.Pos = file.Pos(test.span.Pos.Offset)
			var list diag.List
			list.Error(unknownSuper, test.span, "message")
			_, excerpt, _ := strings.Cut(printed(t, diag.Printer{Sources: map[string]*diag.File{"a.mof": file}}, list), "\n")
			expect(t, excerpt, test.want)
		})
	}
}

// Of a very long line 160 characters around the place are shown, and the
// caret stands under the same character as in a short one.
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

// A MOF file comes from others. What it holds must not move the cursor, color
// the terminal, or look like another text than it is.
func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"plain text, é€😀":          "plain text, é€😀",
		"\x1b[31mred\x1b[0m":       "�[31mred�[0m",
		"a\rb\nc\td\be\x00\x7f":    "a�b�c d�e��",
		"c1: \u0085\u009b31m":      "c1: ��31m",
		"bidi: \u202etxt\u2066a":   "bidi: �txt�a",
		"byte order mark: \ufeff.": "byte order mark: �.",
		"no UTF-8: \xff\xfe":       "no UTF-8: ��",
	} {
		if got := diag.Visible(text); got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
	}
}

// Hostile text is made visible wherever it stands.
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

// FuzzPrint: whatever the text and the place, no output that a terminal acts
// on, no flood, no panic.
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
		if limit := 400 + 4*3*(len(message)+160); len(out) > limit+3*len(message) {
			t.Errorf("%d bytes of output", len(out))
		}
	})
}

func TestPrintReportsWriteErrors(t *testing.T) {
	var list diag.List
	list.Error(unknownSuper, diag.Span{}, "message")
	if err := (&diag.Printer{W: failing{}}).Print(list); !errors.Is(err, errDisk) {
		t.Errorf("error %v, want %v", err, errDisk)
	}
}

var errDisk = errors.New("disk full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errDisk }
