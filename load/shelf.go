package load

import (
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// A shelf contains the declarations of files that were not named: files found through -I,
// and files that gomof ships. Only missing names are taken from it, so that named files
// take precedence.
type shelf struct {
	decls map[declared][]*parser.Decl
	from  map[*parser.Decl]*parser.File
	taken map[*parser.Decl]bool
}

func newShelf() shelf {
	return shelf{map[declared][]*parser.Decl{}, map[*parser.Decl]*parser.File{}, map[*parser.Decl]bool{}}
}

// shelve adds the declarations of a file to the shelf.
func (u *usage) shelve(f *parser.File) {
	for _, d := range f.Decls {
		if what := declaredBy(d); what.name != "" {
			u.shelf.decls[what] = append(u.shelf.decls[what], d)
			u.shelf.from[d] = f
		}
	}
}

// take takes undeclared names from the shelf, and what they use in turn.
func (u *usage) take() {
	for found := true; found; {
		found = false
		for what, decls := range u.shelf.decls {
			if len(decls) == 0 || !u.isMissing(what) {
				continue
			}
			found = true
			for _, d := range decls {
				if u.shelf.from[d] == u.shelf.from[decls[0]] { // a class can be in two namespaces
					u.takeDecl(d)
				}
			}
		}
	}
}

func (u *usage) isMissing(what declared) bool {
	if what.qualifier {
		return u.mentioned[what.name] && !u.qualifiers.declared[what.name]
	}
	return u.types.used[what.name] && !u.types.declared[what.name]
}

func (u *usage) takeDecl(d *parser.Decl) {
	u.shelf.taken[d] = true
	w := &usageWalk{usage: u, needQualifiers: refs.NeedQualifiers(u.shelf.from[d])}
	w.decl(d)
}

// retake takes declarations of a file again, after its dialect has changed.
func (u *usage) retake(f *parser.File) {
	for _, d := range f.Decls {
		if u.shelf.taken[d] {
			u.takeDecl(d)
		}
	}
}

// restock replaces a file by another tree of the same text.
func (u *usage) restock(old, whole *parser.File) {
	taken := map[declared]bool{}
	for _, d := range old.Decls {
		if u.shelf.taken[d] {
			taken[declaredBy(d)] = true
		}
	}
	for what, decls := range u.shelf.decls {
		var rest []*parser.Decl
		for _, d := range decls {
			if u.shelf.from[d] != old {
				rest = append(rest, d)
			}
		}
		u.shelf.decls[what] = rest
	}
	u.shelve(whole)
	for _, d := range whole.Decls {
		if taken[declaredBy(d)] {
			u.takeDecl(d)
		}
	}
}

// trimmed returns the declarations of a file that were taken, with its directives and
// flavor statements, and the others.
func (u *usage) trimmed(f *parser.File) (kept, rest []*parser.Decl) {
	for _, d := range f.Decls {
		if u.shelf.taken[d] || d.Pragma != nil || d.Qualifier != nil && d.Qualifier.IsFlavorStatement() {
			kept = append(kept, d)
		} else {
			rest = append(rest, d)
		}
	}
	return kept, rest
}
