package origin

import (
	"path"
	"strings"

	"github.com/gomof/gomof/parser"
)

// Found returns the names of the files that were not named: those found in the include
// directories, for a missing name or an include, and everything that these include. A file
// that a named file includes by a path relative to itself counts as named.
func Found(files, named []*parser.File, included map[*parser.Pragma]*parser.File) map[string]bool {
	own := map[*parser.File]bool{}
	for open := named; len(open) > 0; open = open[1:] {
		f := open[0]
		if own[f] {
			continue
		}
		own[f] = true
		for _, d := range f.Decls {
			if to := included[d.Pragma]; to != nil && isBeside(d.Pragma, f, to) {
				open = append(open, to)
			}
		}
	}
	others := map[string]bool{}
	for _, f := range files {
		if !own[f] {
			others[f.Source.Name] = true
		}
	}
	return others
}

// isBeside reports whether an include names a file by a path relative to the including
// file.
func isBeside(p *parser.Pragma, from, to *parser.File) bool {
	name := strings.ReplaceAll(p.Args[0].Text(), `\`, "/")
	if !path.IsAbs(name) {
		name = path.Join(path.Dir(from.Source.Name), name)
	}
	return strings.EqualFold(path.Clean(name), to.Source.Name)
}
