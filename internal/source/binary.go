package source

import (
	"bytes"
	"unicode/utf8"
)

// binaryKinds are the kinds of file that are called .mof and are no text, by their first
// bytes.
var binaryKinds = []struct{ magic, what, hint string }{
	{"FOMB", "compiled MOF", "compile the text that it was made from"},
	{"PK\x03\x04", "a zip archive", "call it .zip, or unpack it"},
	{"PK\x05\x06", "an empty zip archive", "call it .zip, or unpack it"},
	{"\x1f\x8b", "compressed with gzip", "unpack it"},
	{"BZh", "compressed with bzip2", "unpack it"},
	{"\xfd7zXZ\x00", "compressed with xz", "unpack it"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"},
	{"MSCF", "a cabinet file", "unpack it"},
	{"MZ", "a program of Windows", "its MOF is a resource: extract that first"},
	{"\x7fELF", "a program", ""},
	{"\x89PNG", "an image", ""},
	{"%PDF-", "a PDF document", ""},
	{"\xd0\xcf\x11\xe0", "a document of Office", ""},
}

// binaryKind says what a file is that is no text, or "".
func binaryKind(data []byte) (what, hint string) {
	for _, kind := range binaryKinds {
		if hasPrefix(data, kind.magic) && (len(kind.magic) > 3 || !isPrintable(data)) {
			return kind.what, kind.hint
		}
	}
	if isBinary(data) {
		return "a binary file", ""
	}
	return "", ""
}

// isPrintable reports whether the beginning of a file is ASCII without control characters:
// text, whatever its first letters.
func isPrintable(data []byte) bool {
	data = data[:min(len(data), look)]
	return !bytes.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf || r < ' ' && !isBlank(r) })
}

// look is how much of a file is looked at.
const look = 512

func isBlank(r rune) bool { return r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v' }

// isBinary reports whether a file has so many control characters that it is no text in any
// encoding that is read.
func isBinary(data []byte) bool {
	if EncodingOf(data) != Windows1252 && EncodingOf(data) != UTF8 {
		return false
	}
	data = data[:min(len(data), look)]
	controls := 0
	for _, c := range data {
		if c < ' ' && !isBlank(rune(c)) && c != 0x1a {
			controls++
		}
	}
	return controls > 8 && controls*16 > len(data)
}

// isTorn reports whether text that was decoded as UTF-16 has a run of ASCII characters with
// their bytes the wrong way round: a byte is missing or too many before it.
func isTorn(text string) bool {
	const enough = 4
	run := 0
	for _, r := range text {
		if r == 0x0a0d { // CR LF as one character, which Unicode does not have
			return true
		}
		if c := r >> 8; r&0xff == 0 && (' ' <= c && c < 0x7f || isBlank(c)) {
			if run++; run == enough {
				return true
			}
		} else {
			run = 0
		}
	}
	return false
}
