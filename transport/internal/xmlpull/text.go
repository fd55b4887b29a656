package xmlpull

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads the text of the element, up to its end tag or first child. If leaf is true, it read
// the end tag. Otherwise the scanner is at the child, and Child with the depth of the element moves
// to the one after it. The bytes are valid until the next method call.
func (s *Scanner) Text() (text []byte, leaf bool) {
	if s.err != nil || len(s.open) == 0 {
		return nil, false
	}
	if s.closed {
		s.closed = false
		s.pop()
		return nil, true
	}
	depth := len(s.open)
	n := bytes.IndexByte(s.data[s.pos:], '<')
	if n < 0 || n > s.limits.Token {
		s.badText(n)
		return nil, false
	}
	raw := s.data[s.pos : s.pos+n]
	if s.pos+n+1 < len(s.data) && s.data[s.pos+n+1] == '/' {
		text = s.unescape(raw)
		s.pos += n
		s.endTag()
		return text, s.err == nil
	}
	return s.pieces(depth)
}

func (s *Scanner) badText(n int) {
	if n < 0 {
		s.toMarkup() // reports the error
		return
	}
	s.fail(ErrLimit, "a text of more than %d bytes", s.limits.Token)
}

// pieces reads a text with comments, CDATA sections or children.
func (s *Scanner) pieces(depth int) (text []byte, leaf bool) {
	var all []byte
	for s.err == nil && len(s.open) == depth {
		n := bytes.IndexByte(s.data[s.pos:], '<')
		if n < 0 || len(all)+n > s.limits.Token {
			s.badText(n)
			break
		}
		all = append(all, s.unescape(s.data[s.pos:s.pos+n])...)
		s.pos += n
		start := s.pos
		s.markup()
		if section, ok := bytes.CutPrefix(s.data[start:min(s.pos, len(s.data))], []byte("<![CDATA[")); ok && s.err == nil {
			all = append(all, newLines(bytes.TrimSuffix(section, []byte("]]>")))...)
		}
	}
	return all, s.err == nil && len(s.open) < depth
}

// unescape resolves references and normalizes line ends. Most text has neither.
func (s *Scanner) unescape(raw []byte) []byte {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = newLines(raw)
	out := s.scratch[:0]
	for {
		n := bytes.IndexByte(raw, '&')
		if n < 0 {
			s.scratch = append(out, raw...)
			return s.scratch
		}
		out = append(out, raw[:n]...)
		end := bytes.IndexByte(raw[n:], ';')
		if end < 0 {
			s.fail(ErrSyntax, "& without a reference")
			return nil
		}
		r, ok := reference(raw[n+1 : n+end])
		if !ok {
			s.fail(ErrSyntax, "unknown entity &%s;", shown(raw[n+1:n+end]))
			return nil
		}
		out = utf8.AppendRune(out, r)
		raw = raw[n+end+1:]
	}
}

// newLines normalizes line ends to \n (XML 1.0 2.11).
func newLines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// reference returns the character of a reference. A character that XML does not allow becomes
// U+FFFD: some servers send raw hardware data, and the rest of the text is still useful.
func reference(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, isNumber := bytes.CutPrefix(name, []byte("#"))
	base := 10
	if hex, isHex := bytes.CutPrefix(digits, []byte("x")); isHex {
		digits, base = hex, 16
	}
	if !isNumber || len(digits) == 0 || len(digits) > 10 || digits[0] == '+' || digits[0] == '-' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(digits), base, 64)
	if err != nil {
		return 0, false
	}
	if n > utf8.MaxRune || !IsCharacter(rune(n)) {
		return utf8.RuneError, true
	}
	return rune(n), true
}

// IsCharacter reports whether XML allows the character (XML 1.0 2.2).
func IsCharacter(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case 0xd800 <= r && r <= 0xdfff, r == 0xfffe || r == 0xffff:
		return false
	}
	return true
}

var utf8Mark = []byte("\xef\xbb\xbf")

// utf8Text returns a document in UTF-8, with U+FFFD for characters that XML does not allow. OMI
// sends Latin-1 bytes if a client asked for such a character.
func utf8Text(data []byte) ([]byte, error) {
	switch {
	case len(data) >= 2 && data[0] == 0xff && data[1] == 0xfe:
		data = fromUTF16(data[2:], binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0xfe && data[1] == 0xff:
		data = fromUTF16(data[2:], binary.BigEndian)
	case len(data) >= 4 && data[0] == '<' && data[1] == 0:
		data = fromUTF16(data, binary.LittleEndian)
	case len(data) >= 4 && data[0] == 0 && data[1] == '<':
		data = fromUTF16(data, binary.BigEndian)
	default:
		data = bytes.TrimPrefix(data, utf8Mark)
		if err := checkEncoding(data); err != nil {
			return nil, err
		}
	}
	if !utf8.Valid(data) {
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
	}
	if hasControl(data) {
		data = bytes.Map(func(r rune) rune {
			if IsCharacter(r) {
				return r
			}
			return utf8.RuneError
		}, data)
	}
	return data, nil
}

// hasControl reports whether there are control characters that XML does not allow.
func hasControl(data []byte) bool {
	const low, high = 0x2020202020202020, 0x8080808080808080
	for ; len(data) >= 8; data = data[8:] {
		// A byte below 0x20 borrows from its high bit, which may affect the next byte too.
		// Therefore the loop then checks the eight bytes one by one.
		word := binary.LittleEndian.Uint64(data)
		if (word-low)&^word&high != 0 && anyControl(data[:8]) {
			return true
		}
	}
	return anyControl(data)
}

func anyControl(data []byte) bool {
	for _, c := range data {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return true
		}
	}
	return false
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// checkEncoding rejects a document that declares an encoding other than UTF-8.
func checkEncoding(data []byte) error {
	if !bytes.HasPrefix(data, []byte("<?xml")) {
		return nil
	}
	end := bytes.Index(data, []byte("?>"))
	if end < 0 {
		return nil // the scanner reports the error
	}
	_, rest, said := bytes.Cut(data[:end], []byte("encoding"))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !said || len(rest) < 2 {
		return nil
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	switch string(bytes.ToLower(name)) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16":
		return nil // a server that converted UTF-16 to UTF-8 may still declare UTF-16
	}
	return encodingError(name)
}

func encodingError(name []byte) error {
	s := Scanner{}
	s.fail(ErrSyntax, "found encoding %s, want UTF-8 or UTF-16", shown(name))
	return s.err
}
