package schema

import "iter"

func (r *resolver) classNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, c := range r.schema.Classes {
			if !yield(c.Name) {
				return
			}
		}
	}
}

func (r *resolver) qualifierNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, q := range r.schema.Qualifiers {
			if !yield(q.Name) {
				return
			}
		}
	}
}

func chain(seqs ...iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, seq := range seqs {
			for s := range seq {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// maxHints bounds how often a suggestion is looked for: a file with thousands
// of errors does not need one for each.
const maxHints = 200

// maxHintName bounds the names that are compared, as that takes a time that
// grows with the square of their length.
const maxHintName = 128

// nearest suggests the known name that is most like a wrong one, or "".
func (r *resolver) nearest(name string, known iter.Seq[string]) string {
	best, distance := "", (1+len(name))/4+len(name)/(1+len(name))
	if r.hints++; len(name) < 3 || r.hints > maxHints {
		return ""
	}
	if len(name) > maxHintName {
		return ""
	}
	for k := range known {
		if len(k) > maxHintName {
			continue
		}
		if d := editDistance(fold(name), fold(k), distance); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return "did you mean " + best + "?"
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
