package cim

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// These functions split valid JSON into its parts. encoding/json would lose the order of
// members and duplicate members.

// jsonMembers yields the members of an object.
func jsonMembers(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		rest := skipBlanks(skipBlanks(data)[1:])
		for rest[0] != '}' {
			var name, value []byte
			name, rest = cutValue(rest)
			value, rest = cutValue(skipBlanks(skipBlanks(rest)[1:])) // after the colon
			if !yield(jsonString(name), value) {
				return
			}
			if rest = skipBlanks(rest); rest[0] == ',' {
				rest = skipBlanks(rest[1:])
			}
		}
	}
}

// jsonElements yields the elements of a list.
func jsonElements(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		rest := skipBlanks(skipBlanks(data)[1:])
		for rest[0] != ']' {
			var value []byte
			value, rest = cutValue(rest)
			if !yield(value) {
				return
			}
			if rest = skipBlanks(rest); rest[0] == ',' {
				rest = skipBlanks(rest[1:])
			}
		}
	}
}

func skipBlanks(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// cutValue cuts off the first value.
func cutValue(data []byte) (value, rest []byte) {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = endOfString(data, i)
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return data[:i], data[i:]
			}
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return data[:i], data[i:]
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return data[:i+1], data[i+1:]
		}
	}
	return data, nil
}

// endOfString returns the position of the quote that ends the string.
func endOfString(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data) - 1
}

// jsonString returns the text of a string.
func jsonString(value []byte) string {
	value = bytes.TrimSpace(value)
	if bytes.IndexByte(value, '\\') < 0 && utf8.Valid(value) {
		return string(value[1 : len(value)-1])
	}
	var text string
	_ = json.Unmarshal(value, &text) // it is valid
	return text
}
