package names

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Why explains why the name is not what a reader of the MOF expects, or returns "". own are
// the oddities of the text from which it is made.
func (n *Name) Why(own []string) string {
	if n.IsChosen() {
		own = []string{"renamed"}
	}
	why := strings.Join(own, "; ")
	switch {
	case n.IsShort():
		return why
	case why == "":
		return n.collision()
	}
	return why + "; " + n.collision()
}

// collision explains why the name is not short.
func (n *Name) collision() string {
	short := n.wish.Short
	if short == "" {
		return "longer, because nothing is left of it"
	}
	for _, other := range n.scope {
		if other != n && (other.text == short || other.wish.Short == short) {
			return fmt.Sprintf("longer, because %s is also %s", short, strings.Join(strings.Fields(other.wish.Origin), " "))
		}
	}
	return fmt.Sprintf("longer, because %s has another meaning there", short)
}

// Oddities explains what [Exported], or [Join] for the name of a value, changed in the
// text, except removing characters other than letters and digits.
func Oddities(text string, isValue bool) []string {
	var why []string
	if token.IsKeyword(text) || types.Universe.Lookup(text) != nil {
		why = append(why, text+" has a meaning in Go")
	}
	if isShouting(text) {
		why = append(why, "in capitals throughout")
	}
	for _, word := range Words(text) {
		for _, part := range camelParts(word) {
			if upper := strings.ToUpper(part); !isShouting(text) && initialisms[strings.ToLower(part)] && upper != part {
				why = append(why, part+" is written "+upper)
			}
		}
	}
	if strings.HasPrefix(text, "-") && len(Words(text)) > 0 {
		why = append(why, "- is written Minus")
	}
	joined := Join(text)
	if joined == "" && isValue {
		why = append(why, "made from the value, because the text has no letter or digit")
	}
	if first, _ := utf8.DecodeRuneInString(joined); !isValue && export(joined) != joined {
		why = append(why, fmt.Sprintf("X, because no exported name begins with %c", first))
	}
	if strings.ContainsFunc(joined, func(r rune) bool { return r > unicode.MaxASCII }) {
		why = append(why, "non-ASCII letters")
	}
	if all := strings.Join(Words(text), ""); len(joined) < len(all) {
		why = append(why, "cut off")
	}
	return why
}
