package diag

import (
	"iter"
	"strings"
)

// maxNearest bounds the words that are compared, as that takes a time that
// grows with the square of their length.
const maxNearest = 128

// Nearest returns the known word that is most like a wrong one, without regard
// to case, or "" where none is like enough.
func Nearest(word string, known iter.Seq[string]) string {
	best, distance := "", (1+len(word))/4+len(word)/(1+len(word))
	if len(word) < 3 || len(word) > maxNearest {
		return ""
	}
	for k := range known {
		if len(k) > maxNearest {
			continue
		}
		if d := editDistance(strings.ToLower(word), strings.ToLower(k), distance); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours between two words, or returns more than most.
func editDistance(a, b string, most int) int {
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
