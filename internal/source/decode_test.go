package source_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gomof/gomof/internal/moftest"
	"github.com/gomof/gomof/internal/source"
)

// Each test is a row of the table of encodings: files with a byte order mark, encodings
// that are detected by zero bytes, and rejected ones.
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
		{name: "UTF-16LE without BOM, Ā to begin with", data: utf16Bytes(little, "//Ā"+text), want: "//Ā" + text},
		{
			name: "Windows-1252", data: "// Hi\n// Gr\xf6\xdfe \x80\x93\n", want: "// Hi\n// Größe €“\n",
			diag: "a.mof:2:6: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			name: "UTF-8 cut off in a character is Windows-1252", data: "Gr\xc3", want: "GrÃ",
			diag: "a.mof:1:3: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			name: "UTF-8 before what is not", data: "ß\n\xdf", want: "ÃŸ\nß",
			diag: "a.mof:2:1: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			name: "a byte that Windows-1252 does not have", data: "\x81", want: "\u0081",
			diag: "a.mof:1:1: warning: file is not UTF-8, read as Windows-1252 [MOF1011]",
		},
		{
			name: "not UTF-8 after its BOM", data: "\xef\xbb\xbf// ß\xdf\nA", want: "// ß\ufffd\nA",
			diag: "a.mof:1:5: error: file has the byte order mark of UTF-8 but is not UTF-8 here [MOF1010]",
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
			name: "UTF-16 of odd length", data: "\xff\xfec\x00\n\x00d\x00l", want: "c\nd",
			diag: "a.mof:2:2: error: file is UTF-16 but has an odd number of bytes [MOF1010]",
		},
		{
			name: "UTF-16 of one byte", data: "\xff\xfec", want: "",
			diag: "a.mof:1:1: error: file is UTF-16 but has an odd number of bytes [MOF1010]",
		},
		{
			name: "high surrogate alone", data: "\xff\xfe\n\x00\x3d\xd8a\x00", want: "\n\ufffda",
			diag: "a.mof:2:1: error: file is UTF-16 with an unpaired surrogate [MOF1010]",
		},
		{
			name: "high surrogate at the end", data: "\xff\xfea\x00\x3d\xd8", want: "a\ufffd",
			diag: "a.mof:1:2: error: file is UTF-16 with an unpaired surrogate [MOF1010]",
		},
		{
			name: "low surrogate first", data: "\xfe\xff\xde\x00\xd8\x3d", want: "\ufffd\ufffd",
			diag: "a.mof:1:1: error: file is UTF-16 with an unpaired surrogate, the first of 2 [MOF1010]",
		},
		{
			name: "a zero byte, not UTF-16", data: "c\x00lass A {\n};", want: "c lass A {\n};",
			diag: "a.mof:1:2: error: file has a NUL character [MOF1010]",
		},
		{
			name: "a program", data: "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00",
			diag: "a.mof:1:1: error: file is a program, expected text [MOF1016]",
		},
		{
			name: "compiled MOF", data: "FOMB\x01\x00\x00\x00\x10\x00\x00\x00",
			diag: "a.mof:1:1: error: file is compiled MOF, expected text [MOF1016]",
		},
		{
			name: "a zip archive", data: "PK\x03\x04\x14\x00\x00\x00\x08\x00",
			diag: "a.mof:1:1: error: file is a zip archive, expected text [MOF1016]",
		},
		{
			name: "compressed", data: "\x1f\x8b\x08\x00\x00\x00\x00\x00",
			diag: "a.mof:1:1: error: file is compressed with gzip, expected text [MOF1016]",
		},
		{
			name: "other bytes", data: strings.Repeat("\x90\x01\xfe\x02ab\x03", 20),
			diag: "a.mof:1:1: error: file is a binary file, expected text [MOF1016]",
		},
		{
			name: "text that begins like a program", data: "MZ_A is not MOF", want: "MZ_A is not MOF",
		},
		{
			name: "UTF-16 with converted line ends", data: "\xff\xfe}\x00;\x00\r\x00\r\n\x00c\x00l\x00",
			diag: "a.mof:1:1: error: file is UTF-16 damaged by a line-end conversion for ASCII text, expected text [MOF1016]",
		},
		{
			name: "UTF-16 with converted line ends and without a mark", data: strings.ReplaceAll(utf16Bytes(little, "class A {\n\n\n\n};\n"), "\n", "\r\n"),
			diag: "a.mof:1:1: error: file is UTF-16 damaged by a line-end conversion for ASCII text, expected text [MOF1016]",
		},
		{
			name: "UTF-16 after the mark of UTF-8", data: "\xef\xbb\xbf" + utf16Bytes(little, "class A { string s; };"),
			diag: "a.mof:1:1: error: file is a binary file, expected text [MOF1016]",
		},
		{
			name: "UTF-16 with a byte too many", data: "\xfe\xff\x00{\x00\r\x00\x0d\x0a\x00c\x00l\x00a\x00s\x00s",
			diag: "a.mof:1:1: error: file is UTF-16 damaged by a line-end conversion for ASCII text, expected text [MOF1016]",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, diags := source.Decode("a.mof", []byte(test.data))
			if file.Name != "a.mof" || file.Text != test.want {
				t.Errorf("file %s with text %q, want %q", file.Name, file.Text, test.want)
			}
			printed, _, _ := strings.Cut(moftest.Print(file, diags), "\n")
			if printed != test.diag {
				t.Errorf("diagnostic %q, want %q", printed, test.diag)
			}
		})
	}
}

// A text that was encoded decodes to the same text, and any other text is rejected.
func TestEncode(t *testing.T) {
	const text = "// Größe\r\nclass A { };"
	for _, name := range []string{"utf-8", "utf-8-bom", "utf-16le", "utf-16le-bom", "utf-16be", "UTF-16BE-BOM", "windows-1252"} {
		encoding, ok := source.ParseEncoding(name)
		if !ok || encoding.String() != strings.ToLower(name) {
			t.Fatalf("%s is read as %s", name, encoding)
		}
		data, err := encoding.Encode(text)
		if err != nil {
			t.Error(err)
		}
		if got := source.EncodingOf(data); got != encoding {
			t.Errorf("%s is taken for %s", name, got)
		}
		if file, _ := source.Decode("a.mof", data); file.Text != text {
			t.Errorf("%s: %q comes back as %q", name, text, file.Text)
		}
	}
	if _, ok := source.ParseEncoding("utf-32"); ok {
		t.Error("utf-32 may be asked for")
	}
	for _, test := range []struct {
		encoding source.Encoding
		text     string
		want     string
	}{
		{source.Windows1252, "// a\n// b 😀", `windows-1252 has no character '😀', which is at line 2, column 6`},
		{source.Windows1252, "// Ã¼", "text written as windows-1252 would be read back as utf-8"},
		{source.UTF16LE, "//書式書式", "text written as utf-16le would be read back as windows-1252"},
		{source.UTF8, "\ufeffclass A { };", "text written as utf-8 would be read back as utf-8-bom"},
		{source.UTF8BOM, "\x00", "text written as utf-8-bom would be read back as utf-8-bom"},
		{source.UTF32, "", "encoding utf-32 is not supported for output"},
	} {
		if _, err := test.encoding.Encode(test.text); err == nil || err.Error() != test.want {
			t.Errorf("%s of %q: error %v, want %s", test.encoding, test.text, err, test.want)
		}
	}
}

// FuzzDecode checks that bytes that decode without an error are encoded to the same bytes,
// and that any text that can be encoded decodes to the same text.
func FuzzDecode(f *testing.F) {
	for _, data := range []string{"", "class A { };", "\xef\xbb\xbf//", "\xff\xfe/\x00", "\xfe\xff\x00/", "/\x00/\x00", "\x00/\x00/", "Gr\xf6\xdfe", "\xff\xfe\x00\x00", "\xff\xfe\x3d\xd8\x00\xde", "\x81"} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, diags := source.Decode("in.mof", data)
		moftest.Placed(t, in, diags)
		if !utf8.ValidString(in.Text) {
			t.Errorf("%q is not UTF-8", in.Text)
		}
		encoding := source.EncodingOf(data)
		back, err := encoding.Encode(in.Text)
		if diags.Errors() == 0 && (err != nil || string(back) != string(data)) {
			t.Errorf("%s, error %v: %q becomes %q", encoding, err, data, back)
		}
		for e := source.UTF8; e < source.UTF32; e++ {
			if written, err := e.Encode(in.Text); err == nil {
				if again, _ := source.Decode("in.mof", written); again.Text != in.Text {
					t.Errorf("%s: %q comes back as %q", e, in.Text, again.Text)
				}
			}
		}
	})
}

// BenchmarkDecode decodes the CIM Schema, which is ASCII, and the same as UTF-16.
func BenchmarkDecode(b *testing.B) {
	var text strings.Builder
	for _, in := range moftest.SchemaTexts(b) {
		text.WriteString(in.Text)
	}
	for _, e := range []source.Encoding{source.UTF8, source.UTF16LEBOM, source.Windows1252} {
		data, err := e.Encode(text.String() + "// ö")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(e.String(), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				source.Decode("a.mof", data)
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
