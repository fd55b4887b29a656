package source

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/gomof/gomof/diag"
)

// An Encoding is an encoding of text as bytes. A BOM is a byte order mark before the text.
type Encoding uint8

// The encodings. UTF32 is only recognized to reject it.
const (
	UTF8 Encoding = iota
	UTF8BOM
	UTF16LE
	UTF16LEBOM
	UTF16BE
	UTF16BEBOM
	Windows1252
	UTF32
)

var encodings = [...]struct{ name, bom string }{
	UTF8:        {"utf-8", ""},
	UTF8BOM:     {"utf-8-bom", "\xef\xbb\xbf"},
	UTF16LE:     {"utf-16le", ""},
	UTF16LEBOM:  {"utf-16le-bom", "\xff\xfe"},
	UTF16BE:     {"utf-16be", ""},
	UTF16BEBOM:  {"utf-16be-bom", "\xfe\xff"},
	Windows1252: {"windows-1252", ""},
	UTF32:       {"utf-32", ""},
}

// String returns the name of the encoding, as in --encoding.
func (e Encoding) String() string { return encodings[e].name }

// ParseEncoding finds an encoding by its name.
func ParseEncoding(name string) (Encoding, bool) {
	for e, known := range encodings {
		if strings.EqualFold(name, known.name) && Encoding(e) != UTF32 {
			return Encoding(e), true
		}
	}
	return UTF8, false
}

// EncodingOf returns the encoding of the bytes of a file. A byte order mark determines it.
// Without one it is UTF-16 if ASCII characters have the zero bytes of UTF-16, UTF-8 if the
// bytes are valid, and otherwise Windows-1252, because mofcomp also reads a file without a
// mark in the code page of the machine.
func EncodingOf(data []byte) Encoding {
	switch {
	case hasPrefix(data, "\xff\xfe\x00\x00"), hasPrefix(data, "\x00\x00\xfe\xff"):
		return UTF32 // its first bytes can be those of UTF-16
	case hasPrefix(data, "\xef\xbb\xbf"):
		return UTF8BOM
	case hasPrefix(data, "\xff\xfe"):
		return UTF16LEBOM
	case hasPrefix(data, "\xfe\xff"):
		return UTF16BEBOM
	}
	if e := unmarkedUTF16(data); e != UTF8 {
		return e
	}
	if utf8.Valid(data) {
		return UTF8
	}
	return Windows1252
}

func hasPrefix(data []byte, prefix string) bool {
	return len(data) >= len(prefix) && string(data[:len(prefix)]) == prefix
}

// unmarkedUTF16 looks at the first pairs of bytes. One zero byte may be an error; in
// UTF-16 most pairs have one, nearly all on the same side.
func unmarkedUTF16(data []byte) Encoding {
	data = data[:min(len(data), look)]
	pairs := len(data) / 2
	var zeros [2]int
	for i, c := range data[:2*pairs] {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case pairs < 2:
	case zeros[1]*2 > pairs && zeros[0]*8 < pairs:
		return UTF16LE
	case zeros[0]*2 > pairs && zeros[1]*8 < pairs:
		return UTF16BE
	}
	return UTF8
}

// Decode returns the text of a file. The result is never nil. Decode reports what is
// wrong with the bytes at its line and column and decodes the rest, except for UTF-32.
func Decode(name string, data []byte) (*diag.File, diag.List) {
	d := decoder{file: &diag.File{Name: name}}
	if what, hint := binaryKind(data); what != "" {
		d.diags.Error(NotText, d.span(0), "file is %s, expected text", what).Help(hint)
		return d.file, d.diags
	}
	encoding := EncodingOf(data)
	data = data[len(encodings[encoding].bom):]
	switch encoding {
	case UTF32:
		d.report(BadEncoding, 0, 1, "file is UTF-32, expected UTF-8 or UTF-16")
		return d.file, d.diags
	case UTF8, UTF8BOM:
		d.utf8(data)
	case Windows1252:
		d.windows1252(data)
	case UTF16LE, UTF16LEBOM:
		d.utf16(data, binary.LittleEndian)
	case UTF16BE, UTF16BEBOM:
		d.utf16(data, binary.BigEndian)
	}
	d.nul()
	d.diags.Sort()
	return d.file, d.diags
}

// A decoder is the state of reading one file.
type decoder struct {
	file  *diag.File
	diags diag.List
}

// report adds one error for n places, the first of them at offset: a file of the wrong kind
// should not cause a thousand errors.
func (d *decoder) report(code diag.Code, offset, n int, message string) {
	if n > 1 {
		message += fmt.Sprintf(", the first of %d", n)
	}
	d.diags.Error(code, d.span(offset), "%s", message)
}

// span returns the span of the character at offset.
func (d *decoder) span(offset int) diag.Span {
	_, size := utf8.DecodeRuneInString(d.file.Text[offset:])
	return diag.Span{Pos: d.file.Pos(offset), Len: max(size, 1)}
}

// utf8 uses the bytes unchanged. They can be invalid only after a byte order mark.
func (d *decoder) utf8(data []byte) {
	d.file.Text = string(data)
	if bad := invalidUTF8(data); bad >= 0 {
		d.file.Text = strings.ToValidUTF8(d.file.Text, string(utf8.RuneError))
		d.report(BadEncoding, bad, 1, "file has the byte order mark of UTF-8 but is not UTF-8 here")
	}
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

func (d *decoder) windows1252(data []byte) {
	first := invalidUTF8(data)
	var text strings.Builder
	text.Grow(len(data) + len(data)/8)
	offset := 0
	for i, c := range data {
		if i == first {
			offset = text.Len()
		}
		text.WriteRune(decode1252(c))
	}
	d.file.Text = text.String()
	d.diags.Warn(NotUTF8, d.span(offset), "file is not UTF-8, read as Windows-1252").Help("save it as UTF-8")
}

// decode1252 decodes the five bytes without a character in Windows-1252 as control
// characters, like Windows, so that every file can be written back.
func decode1252(c byte) rune {
	if r := charmap.Windows1252.DecodeByte(c); r != utf8.RuneError {
		return r
	}
	return rune(c)
}

func encode1252(r rune) (c byte, ok bool) {
	if r < utf8.RuneSelf || r < 0xa0 && decode1252(byte(r)) == r {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

func (d *decoder) utf16(data []byte, order binary.ByteOrder) {
	var text strings.Builder
	text.Grow(len(data)/2 + len(data)/16)
	first, lone := 0, 0
	for i := 0; i+1 < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			high := r
			if r = utf8.RuneError; i+3 < len(data) {
				r = utf16.DecodeRune(high, rune(order.Uint16(data[i+2:])))
			}
			if r != utf8.RuneError {
				i += 2
			} else if lone++; lone == 1 {
				first = text.Len()
			}
		}
		text.WriteRune(r)
	}
	if isTorn(text.String()) {
		d.diags.Error(NotText, d.span(0), "file is %s, expected text", tornUTF16).Help(tornHint)
		return
	}
	d.file.Text = text.String()
	if lone > 0 {
		d.report(BadEncoding, first, lone, "file is UTF-16 with an unpaired surrogate")
	}
	if len(data)%2 != 0 {
		d.report(BadEncoding, text.Len(), 1, "file is UTF-16 but has an odd number of bytes")
	}
}

// nul reports NUL characters and replaces them with blanks.
func (d *decoder) nul() {
	n := strings.Count(d.file.Text, "\x00")
	if n == 0 {
		return
	}
	first := strings.IndexByte(d.file.Text, 0)
	d.file.Text = strings.ReplaceAll(d.file.Text, "\x00", " ")
	d.report(BadEncoding, first, n, "file has a NUL character")
}

// Encode returns the bytes of a file with this text, after the byte order mark if the
// encoding has one. It fails if Decode would not read the same text from them.
func (e Encoding) Encode(text string) ([]byte, error) {
	data := []byte(encodings[e].bom)
	switch e {
	case UTF8, UTF8BOM:
		data = append(data, text...)
	case UTF16LE, UTF16LEBOM:
		data = appendUTF16(data, text, binary.LittleEndian)
	case UTF16BE, UTF16BEBOM:
		data = appendUTF16(data, text, binary.BigEndian)
	case Windows1252:
		for i, r := range text {
			c, ok := encode1252(r)
			if !ok {
				pos := (&diag.File{Text: text}).Pos(i)
				return nil, fmt.Errorf("%s has no character %q, which is at line %d, column %d", e, r, pos.Line, pos.Column)
			}
			data = append(data, c)
		}
	default:
		return nil, fmt.Errorf("encoding %s is not supported for output", e)
	}
	if back, diags := Decode("", data); back.Text != text || diags.Errors() > 0 {
		return nil, fmt.Errorf("text written as %s would be read back as %s", e, EncodingOf(data))
	}
	return data, nil
}

func appendUTF16(data []byte, text string, order binary.AppendByteOrder) []byte {
	for _, r := range text {
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			data = order.AppendUint16(order.AppendUint16(data, uint16(high)), uint16(low))
		} else {
			data = order.AppendUint16(data, uint16(r))
		}
	}
	return data
}
