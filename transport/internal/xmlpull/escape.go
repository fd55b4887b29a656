package xmlpull

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendEscaped appends escaped text, for elements and attributes. It reports false, and appends
// only a part, if the text has characters that XML does not allow or is not UTF-8.
func AppendEscaped(out []byte, text string) ([]byte, bool) {
	start := 0
	for i, r := range text {
		escaped := ""
		switch r {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&quot;"
		case '\t', '\n', '\r': // parsers replace these in attributes
			escaped = "&#" + strconv.Itoa(int(r)) + ";"
		default:
			if !IsCharacter(r) || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") {
				return out, false
			}
			continue
		}
		out = append(append(out, text[start:i]...), escaped...)
		start = i + 1
	}
	return append(out, text[start:]...), true
}
