package gomof

import (
	"path"
	"strings"

	"github.com/gomof/gomof/parser"
)

// found returns the names of the files that nobody has named: those that were looked up in
// the include directories, for a missing name or an include, and all that these include. A
// file that a named one includes from its own place counts as named.
func found(files, named []*parser.File, included map[*parser.Pragma]*parser.File) map[string]bool {
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

// isBeside reports whether an include names a file by its way from the including one.
func isBeside(p *parser.Pragma, from, to *parser.File) bool {
	name := strings.ReplaceAll(parser.Unquote(p.Args[0].Strings), `\`, "/")
	if !path.IsAbs(name) {
		name = path.Join(path.Dir(from.Source.Name), name)
	}
	return strings.EqualFold(path.Clean(name), to.Source.Name)
}
