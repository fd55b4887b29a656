package jobs

import (
	"strings"
	"unicode/utf8"

	"github.com/gomof/gomof/cim"
)

// clean replaces characters that XML does not allow: errors quote program output, and most
// protocols use XML.
func clean(text string) string {
	if isClean(text) {
		return text
	}
	return strings.Map(func(c rune) rune {
		if isXML(c) {
			return c
		}
		return utf8.RuneError
	}, text)
}

func isClean(text string) bool {
	for _, c := range text {
		if !isXML(c) {
			return false
		}
	}
	return utf8.ValidString(text)
}

// isXML reports whether XML allows the character (XML 1.0, 2.2).
func isXML(c rune) bool {
	return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c != 0xFFFE && c != 0xFFFF
}

// cleanAll cleans the texts of an instance.
func cleanAll(in *cim.Instance) {
	for i, p := range in.Properties {
		switch v := p.Value.(type) {
		case string:
			in.Properties[i].Value = clean(v)
		case []any:
			for at, item := range v {
				if text, ok := item.(string); ok {
					v[at] = clean(text)
				}
			}
		}
	}
}
