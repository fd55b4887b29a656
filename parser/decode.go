package parser

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/gomof/gomof/diag"
)

// Decode makes a File of the bytes of a MOF source: UTF-8 or UTF-16 with or
// without a byte order mark, else Windows-1252, with a warning. The File is
// never nil; on an error its text is empty.
func Decode(name string, data []byte) (*diag.File, diag.List) {
	var diags diag.List
	file := &diag.File{Name: name}
	at := diag.Span{Pos: diag.Pos{Filename: name, Line: 1, Column: 1}, Len: 1}
	switch {
	case hasPrefix(data, 0xff, 0xfe, 0, 0), hasPrefix(data, 0, 0, 0xfe, 0xff):
		diags.Error(BadEncoding, at, "file is UTF-32, expected UTF-8 or UTF-16")
	case hasPrefix(data, 0xff, 0xfe):
		file.Text = decodeUTF16(data[2:], binary.LittleEndian, at, &diags)
	case hasPrefix(data, 0xfe, 0xff):
		file.Text = decodeUTF16(data[2:], binary.BigEndian, at, &diags)
	case hasPrefix(data, 0xef, 0xbb, 0xbf):
		file.Text = decodeBytes(data[3:], at, &diags)
	case len(data) >= 2 && data[0] != 0 && data[1] == 0:
		file.Text = decodeUTF16(data, binary.LittleEndian, at, &diags)
	case len(data) >= 2 && data[0] == 0 && data[1] != 0:
		file.Text = decodeUTF16(data, binary.BigEndian, at, &diags)
	default:
		file.Text = decodeBytes(data, at, &diags)
	}
	return file, diags
}

func hasPrefix(data []byte, prefix ...byte) bool {
	return len(data) >= len(prefix) && string(data[:len(prefix)]) == string(prefix)
}

func decodeBytes(data []byte, at diag.Span, diags *diag.List) string {
	if utf8.Valid(data) {
		return string(data)
	}
	// Windows-1252 has a character for every byte but five, which the decoder
	// replaces; mofcomp takes such files for "ANSI" text.
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		diags.Error(BadEncoding, at, "file is neither UTF-8 nor Windows-1252: %v", err)
		return ""
	}
	diags.Warn(NotUTF8, at, "file is not UTF-8, read as Windows-1252").Help("save it as UTF-8")
	return string(text)
}

func decodeUTF16(data []byte, order binary.ByteOrder, at diag.Span, diags *diag.List) string {
	if len(data)%2 != 0 {
		diags.Error(BadEncoding, at, "file is UTF-16 but has an odd number of bytes")
		return ""
	}
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			var low rune
			if i+4 <= len(data) {
				low = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				diags.Error(BadEncoding, at, "file is UTF-16 with half of a surrogate pair at byte %d", i)
				return ""
			}
			i += 2
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out)
}
