package parser

import (
	"strings"

	"github.com/gomof/gomof/diag"
)

// order binds the includes. A file that is included again, or includes
// itself, stands where it was first; a root that another root includes stands
// there.
func (l *loader) order() {
	included := map[*File]bool{}
	for _, f := range l.set.Files {
		for _, d := range f.Decls {
			if target := l.target(d); target != nil && target != f {
				included[target] = true
			}
		}
	}
	o := orderer{loader: l, placed: map[*File]bool{}, depth: map[*File]int{}}
	var roots []*File
	for _, wanted := range []bool{false, true} { // included ones last: what is not placed by then is part of a cycle
		for _, f := range l.set.Roots {
			if included[f] == wanted && !o.placed[f] {
				roots = append(roots, f)
				o.place(f)
			}
		}
	}
	l.set.Roots = roots
}

// target returns the file that a declaration includes, or nil.
func (l *loader) target(d *Decl) *File {
	if d.Pragma == nil {
		return nil
	}
	if res := l.byKey[l.keys[d.Pragma]]; res != nil {
		return res.file
	}
	return nil
}

// An orderer walks the files in the order in which they are compiled.
type orderer struct {
	*loader
	placed map[*File]bool
	chain  []*File       // the file at hand, and those that include it
	depth  map[*File]int // where a file stands in the chain, from 1
}

func (o *orderer) place(f *File) {
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
			_, at, _ := includeOf(d)
			o.diags.Warn(IncludeCycle, at, "included files form a cycle: %s", cycle(append(o.chain[o.depth[target]-1:], target))).
				Help("remove this include; each file is read once, so it does nothing")
		}
	}
	o.chain = o.chain[:len(o.chain)-1]
	o.depth[f] = 0
}

// cycle names the files of a cycle; a long one is cut in the middle.
func cycle(files []*File) string {
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

// Note adds to diagnostics from where their file is included, the whole way up
// to a file that was named. The first error and the first warning of a file
// have it, so that a thousand errors do not say it a thousand times. The list
// has to be in its order.
func (s *Set) Note(diags diag.List) {
	type kind struct {
		file     string
		severity diag.Severity
	}
	noted := map[kind]bool{}
	for _, d := range diags {
		file := d.Span.Pos.Filename
		if k := (kind{file, d.Severity}); noted[k] {
			continue
		} else {
			noted[k] = true
		}
		for at := s.from[file]; at.Pos.IsValid(); at = s.from[at.Pos.Filename] {
			d.See(at, "included from here")
		}
	}
}
