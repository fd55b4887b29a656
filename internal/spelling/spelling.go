// Package spelling finds the known name that a misspelt one probably means.
package spelling

import (
	"iter"
	"strings"
)

// maxName limits the length of compared names, because the time grows with its square.
const maxName = 128

// Suggest returns the hint for a wrong name with the most similar known name, or "" if none
// is similar.
func Suggest(name string, known iter.Seq[string]) string {
	return DidYouMean(Nearest(name, known))
}

// DidYouMean returns the hint that says what was meant, or "" for "".
func DidYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}

// Nearest returns the known name that is most similar to a wrong one, in any letter case,
// or "" if none is similar: one letter in four can be wrong.
func Nearest(name string, known iter.Seq[string]) string {
	best, most := "", (1+len(name))/4
	if len(name) < 3 || len(name) > maxName {
		return ""
	}
	name = strings.ToLower(name)
	for k := range known {
		if len(k) > maxName {
			continue
		}
		if d := distance(name, strings.ToLower(k), most); d <= most && (best == "" || d < most) {
			best, most = k, d
		}
	}
	return best
}

// distance counts the insertions, deletions, replacements and swaps of adjacent characters
// between two words, or returns more than most.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var beforeLast []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], beforeLast[j-2]+1)
			}
		}
		beforeLast, last = last, row
	}
	return last[len(b)]
}
