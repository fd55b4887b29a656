package wql

import "unicode"

// A pattern is a LIKE pattern: % matches any text, _ any character, [a-f] and [abc] one of these,
// and [^a-f] any other. It ignores case.
type pattern []piece

// A piece matches one character, or any text.
type piece struct {
	any     bool // %
	one     bool // _
	not     bool
	ranges  [][2]rune
	literal rune
}

func newPattern(text string) pattern {
	runes := []rune(text)
	var p pattern
	for i := 0; i < len(runes); i++ {
		switch runes[i] {
		case '%':
			p = append(p, piece{any: true})
		case '_':
			p = append(p, piece{one: true})
		case '[':
			set, next := newSet(runes, i+1)
			if next < 0 { // [ without ] matches itself
				p = append(p, piece{literal: '['})
				continue
			}
			p = append(p, set)
			i = next
		default:
			p = append(p, piece{literal: fold(runes[i])})
		}
	}
	return p
}

// newSet reads a set, and returns the index of its ], or -1.
func newSet(runes []rune, at int) (set piece, next int) {
	if at < len(runes) && runes[at] == '^' {
		set.not = true
		at++
	}
	for i := at; i < len(runes); i++ {
		switch {
		case runes[i] == ']' && i > at:
			return set, i
		case i+2 < len(runes) && (runes[i+1] == '-' || runes[i+1] == '=') && runes[i+2] != ']':
			set.ranges = append(set.ranges, [2]rune{fold(runes[i]), fold(runes[i+2])})
			i += 2
		default:
			set.ranges = append(set.ranges, [2]rune{fold(runes[i]), fold(runes[i])})
		}
	}
	return set, -1
}

func fold(r rune) rune { return unicode.ToLower(r) }

func (p piece) matches(r rune) bool {
	switch {
	case p.one:
		return true
	case p.ranges == nil:
		return r == p.literal
	}
	for _, span := range p.ranges {
		if span[0] <= r && r <= span[1] {
			return !p.not
		}
	}
	return p.not
}

// matches backtracks only to the last %, so its time is at most the product of both lengths.
func (p pattern) matches(text string) bool {
	runes := []rune(text)
	at, star, from := 0, -1, 0
	for i := 0; i < len(runes); {
		switch {
		case at < len(p) && p[at].any:
			star, from = at, i
			at++
		case at < len(p) && p[at].matches(fold(runes[i])):
			at++
			i++
		case star >= 0:
			from++
			at, i = star+1, from
		default:
			return false
		}
	}
	for at < len(p) && p[at].any {
		at++
	}
	return at == len(p)
}
