package parser_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/gomof/gomof/parser"
)

// Each test is a row of the table of encodings: what comes with a byte order
// mark, what is guessed from zero bytes, and what is refused.
func TestDecode(t *testing.T) {
	const text = "// Größe 😀\nclass A { };"
	little, big := binary.LittleEndian, binary.BigEndian
	tests := []struct {
		name string
		data string
		want string
		diag string // start of the only diagnostic
	}{
		{name: "ASCII", data: "class A { };", want: "class A { };"},
		{name: "empty", data: "", want: ""},
		{name: "one byte", data: ";", want: ";"},
		{name: "UTF-8 without BOM", data: text, want: text},
		{name: "UTF-8 with BOM", data: "\xef\xbb\xbf" + text, want: text},
		{name: "UTF-8 BOM alone", data: "\xef\xbb\xbf", want: ""},
		{name: "UTF-16LE with BOM", data: "\xff\xfe" + utf16Bytes(little, text), want: text},
		{name: "UTF-16BE with BOM", data: "\xfe\xff" + utf16Bytes(big, text), want: text},
		{name: "UTF-16 BOM alone", data: "\xff\xfe", want: ""},
		{name: "UTF-16LE without BOM", data: utf16Bytes(little, text), want: text},
		{name: "UTF-16BE without BOM", data: utf16Bytes(big, text), want: text},
		{
			name: "Windows-1252", data: "// Gr\xf6\xdfe \x80\x93\n", want: "// Größe €“\n",
			diag: "a.mof:1:1: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			name: "UTF-8 cut off in a character is Windows-1252", data: "Gr\xc3", want: "GrÃ",
			diag: "a.mof:1:1: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			// The first two bytes are those of UTF-16LE, so this must be seen first.
			name: "UTF-32LE", data: "\xff\xfe\x00\x00c\x00\x00\x00",
			diag: "a.mof:1:1: error: file is UTF-32, expected UTF-8 or UTF-16 [MOF1010]",
		},
		{
			name: "UTF-32BE", data: "\x00\x00\xfe\xff\x00\x00\x00c",
			diag: "a.mof:1:1: error: file is UTF-32, expected UTF-8 or UTF-16 [MOF1010]",
		},
		{
			name: "UTF-16 of odd length", data: "\xff\xfec\x00l",
			diag: "a.mof:1:1: error: file is UTF-16 but has an odd number of bytes [MOF1010]",
		},
		{
			name: "high surrogate alone", data: "\xff\xfe\x3d\xd8a\x00",
			diag: "a.mof:1:1: error: file is UTF-16 with half of a surrogate pair at byte 0 [MOF1010]",
		},
		{
			name: "high surrogate at the end", data: "\xff\xfea\x00\x3d\xd8",
			diag: "a.mof:1:1: error: file is UTF-16 with half of a surrogate pair at byte 2 [MOF1010]",
		},
		{
			name: "low surrogate first", data: "\xfe\xff\xde\x00\xd8\x3d",
			diag: "a.mof:1:1: error: file is UTF-16 with half of a surrogate pair at byte 0 [MOF1010]",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, diags := parser.Decode("a.mof", []byte(test.data))
			if file.Name != "a.mof" || file.Text != test.want {
				t.Errorf("file %s with text %q, want %q", file.Name, file.Text, test.want)
			}
			printed, _, _ := strings.Cut(printDiags(file, diags), "\n")
			if printed != test.diag {
				t.Errorf("diagnostic %q, want %q", printed, test.diag)
			}
		})
	}
}

func utf16Bytes(order binary.AppendByteOrder, text string) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}
