package templates

import (
	"bytes"
	"slices"
	"strings"
)

// groupImports splits the imports of a formatted file into two groups, the standard library
// first, as goimports does. jennifer writes one group. It can modify source.
func groupImports(source []byte) []byte {
	const begin, end = "\nimport (\n", "\n)\n"
	start := bytes.Index(source, []byte(begin)) // no line of a comment begins so
	if start < 0 {
		return source
	}
	start += len(begin)
	length := bytes.Index(source[start:], []byte(end))
	var groups [2][]string
	for line := range strings.SplitSeq(string(source[start:start+length]), "\n") {
		group := 1
		if isStandard(line) {
			group = 0
		}
		groups[group] = append(groups[group], line)
	}
	if groups[0] == nil || groups[1] == nil {
		return source
	}
	source = slices.Insert(source, start+length, '\n')
	copy(source[start:], strings.Join(slices.Concat(groups[0], []string{""}, groups[1]), "\n"))
	return source
}

// isStandard reports whether goimports treats an import as part of the standard library:
// the first element of its path has no dot.
func isStandard(line string) bool {
	_, path, _ := strings.Cut(line, `"`)
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
