package load

import (
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/parser"
)

// order determines where each file of a set is compiled. A file that is included twice, or
// includes itself, is compiled at its first include; a root that another file includes is
// compiled there. target returns the file that a declaration includes, or nil.
func order(set *parser.Set, roots []*parser.File, target func(*parser.Decl) *parser.File, diags *diag.List) {
	set.Included, set.Repeated = map[*parser.Pragma]*parser.File{}, map[*parser.Pragma]*parser.File{}
	isIncluded := map[*parser.File]bool{}
	for _, f := range set.Files {
		for _, d := range f.Decls {
			if to := target(d); to != nil && to != f {
				isIncluded[to] = true
			}
		}
	}
	o := orderer{set: set, target: target, diags: diags, placed: map[*parser.File]bool{}, depth: map[*parser.File]int{}}
	for _, wanted := range []bool{false, true} { // included ones last: what has no place by then is part of a cycle
		for _, f := range roots {
			if isIncluded[f] == wanted && !o.placed[f] {
				set.Roots = append(set.Roots, f)
				o.place(f)
			}
		}
	}
}

// An orderer visits the files in compilation order.
type orderer struct {
	set    *parser.Set
	target func(*parser.Decl) *parser.File
	diags  *diag.List
	placed map[*parser.File]bool
	chain  []*parser.File       // the file at hand, and those that include it
	depth  map[*parser.File]int // where a file is in the chain, from 1
}

func (o *orderer) place(f *parser.File) {
	o.placed[f] = true
	o.chain = append(o.chain, f)
	o.depth[f] = len(o.chain)
	cyclic := false
	for _, d := range f.Decls {
		target := o.target(d)
		switch {
		case target == nil:
		case !o.placed[target]:
			o.set.Included[d.Pragma] = target
			o.place(target)
		case o.depth[target] == 0:
			o.set.Repeated[d.Pragma] = target
		case !cyclic: // one report a file is enough
			cyclic = true
			o.diags.Warn(IncludeCycle, d.Pragma.Args[0].Span(), "included files form a cycle: %s", cycle(append(o.chain[o.depth[target]-1:], target))).
				Help("remove this include; each file is read once, so it does nothing")
		}
	}
	o.chain = o.chain[:len(o.chain)-1]
	o.depth[f] = 0
}

// cycle lists the files of a cycle; it shortens a long one in the middle.
func cycle(files []*parser.File) string {
	const ends = 4
	var names []string
	for i, f := range files {
		if i < ends || i >= len(files)-ends {
			names = append(names, f.Source.Name)
		} else if i == ends {
			names = append(names, "...")
		}
	}
	return strings.Join(names, " includes ")
}
