package source

import (
	"bytes"
	"unicode/utf8"
)

// binaryKinds are the binary files that are sometimes called .mof, by their first bytes.
var binaryKinds = []struct{ magic, what, hint string }{
	{"FOMB", "compiled MOF", "compile its source text"},
	{"PK\x03\x04", "a zip archive", "rename it to .zip, or unpack it"},
	{"PK\x05\x06", "an empty zip archive", "rename it to .zip, or unpack it"},
	{"\x1f\x8b", "compressed with gzip", "unpack it"},
	{"BZh", "compressed with bzip2", "unpack it"},
	{"\xfd7zXZ\x00", "compressed with xz", "unpack it"},
	{"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it"},
	{"\x1f\x9d", "compressed with compress", "unpack it"},
	{"Rar!\x1a\x07", "a RAR archive", "unpack it"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"},
	{"MSCF", "a cabinet file", "unpack it"},
	{"MZ", "a Windows program", "extract its MOF, which is a resource"},
	{"\x7fELF", "a program", ""},
	{"\x89PNG", "an image", ""},
	{"%PDF-", "a PDF document", ""},
	{"\xd0\xcf\x11\xe0", "an Office document", ""},
}

// binaryKind returns what a binary file is, or "".
func binaryKind(data []byte) (what, hint string) {
	for _, kind := range binaryKinds {
		if hasPrefix(data, kind.magic) && (len(kind.magic) > 3 || !isPrintable(data)) {
			return kind.what, kind.hint
		}
	}
	switch {
	case !isBinary(data):
		return "", ""
	case EncodingOf(data) != UTF8BOM && isTornUnmarked(data):
		return tornUTF16, tornHint
	}
	return "a binary file", ""
}

// isPrintable reports whether the beginning of a file is ASCII without control characters,
// so that it is text.
func isPrintable(data []byte) bool {
	data = data[:min(len(data), look)]
	return !bytes.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf || r < ' ' && !isBlank(r) })
}

// look is how many bytes of a file are examined.
const look = 512

func isBlank(r rune) bool { return r == '\t' || r == '\n' || r == '\r' || r == '\f' || r == '\v' }

// isBinary reports whether a file has so many control characters that it is not text in any
// supported encoding.
func isBinary(data []byte) bool {
	switch EncodingOf(data) {
	case Windows1252, UTF8, UTF8BOM:
	default:
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

// How damaged UTF-16 is described.
const (
	tornUTF16 = "UTF-16 damaged by a line-end conversion for ASCII text"
	tornHint  = "copy it again as binary; in git, mark it as -text or working-tree-encoding=UTF-16"
)

// isTornUnmarked reports whether a binary file is UTF-16 without a byte order mark: almost
// all of it is ASCII, and about every second byte is zero.
func isTornUnmarked(data []byte) bool {
	data = data[:min(len(data), look)]
	zeros, ascii := 0, 0
	for _, c := range data {
		switch {
		case c == 0:
			zeros++
		case ' ' <= c && c < 0x7f || isBlank(rune(c)):
			ascii++
		}
	}
	return zeros*8 > len(data)*3 && (zeros+ascii)*8 > len(data)*7 && ascii*8 > len(data)*3
}

// isTorn reports whether text that was decoded as UTF-16 has a sequence of ASCII characters
// with swapped bytes: a byte is missing or extra before it.
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
