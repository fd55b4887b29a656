// Package label distinguishes names of enums from numbers.
package label

import (
	"strconv"
	"strings"
)

// IsPlain reports whether a name can be written alone. A name that is empty, begins or ends
// with a blank, is a number, or ends in a number in parentheses would be parsed as
// something else.
func IsPlain(name string) bool {
	_, _, numbered := Cut(name)
	_, err := strconv.ParseFloat(name, 64)
	if err != nil {
		_, err = strconv.ParseInt(name, 0, 64)
	}
	return name != "" && name == strings.TrimSpace(name) && !numbered && err != nil
}

// Cut splits "Vendor Specific (40000)" into name and number.
func Cut(text string) (name, number string, ok bool) {
	open := strings.LastIndex(text, " (")
	if open < 0 || !strings.HasSuffix(text, ")") {
		return "", "", false
	}
	number = text[open+2 : len(text)-1]
	return text[:open], number, number != "" && strings.Trim(number, "-0123456789") == ""
}
