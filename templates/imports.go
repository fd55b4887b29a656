package templates

import (
	"bytes"
	"slices"
	"strings"
)

// groupImports puts the imports of a formatted file into two groups, the standard library
// first, as goimports does. jennifer writes one.
func groupImports(source []byte) []byte {
	const begin, end = "\nimport (\n", "\n)\n"
	_, rest, ok := bytes.Cut(source, []byte(begin)) // no line of a comment begins so
	block, after, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return source
	}
	var groups [2][]string
	for line := range strings.SplitSeq(string(block), "\n") {
		group := 0
		if !isStandard(line) {
			group = 1
		}
		groups[group] = append(groups[group], line)
	}
	if groups[0] == nil || groups[1] == nil {
		return source
	}
	lines := slices.Concat(groups[0], []string{""}, groups[1])
	before := source[:len(source)-len(rest)]
	return slices.Concat(before, []byte(strings.Join(lines, "\n")), []byte(end), after)
}

// isStandard reports whether goimports takes an import for one of the standard library: the
// first element of its path has no dot.
func isStandard(line string) bool {
	_, path, _ := strings.Cut(line, `"`)
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
