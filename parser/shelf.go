package parser

import (
	"sync"

	"github.com/gomof/gomof/internal/cimname"
)

// A shelf holds what the files declare that nobody named: those found through -I, and
// those that gomof ships. Only what is missing is taken from it, so that the files that
// were named win.
type shelf struct {
	decls map[string][]*Decl // by the name, see shelfName
	from  map[*Decl]*File
	taken map[*Decl]bool
}

func newShelf() shelf {
	return shelf{map[string][]*Decl{}, map[*Decl]*File{}, map[*Decl]bool{}}
}

// shelfName is the name of what a declaration declares, in lower case, with a mark before
// those of qualifiers. It is "" for what is no type and no qualifier.
func shelfName(d *Decl) string {
	switch {
	case d.Class != nil:
		return cimname.Fold(d.Class.Name.Text)
	case d.Enum != nil:
		return cimname.Fold(d.Enum.Name.Text)
	case d.Qualifier != nil && !d.Qualifier.IsFlavorStatement():
		return qualifierMark + cimname.Fold(d.Qualifier.Name.Text)
	}
	return ""
}

// shelve puts the declarations of a file on the shelf.
func (u *usage) shelve(f *File) {
	for _, d := range f.Decls {
		if name := shelfName(d); name != "" {
			u.shelf.decls[name] = append(u.shelf.decls[name], d)
			u.shelf.from[d] = f
		}
	}
}

// take takes from the shelf what is used and not declared, and what that uses in turn.
func (u *usage) take() {
	for found := true; found; {
		found = false
		for name, decls := range u.shelf.decls {
			if !u.isMissing(name) {
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

func (u *usage) isMissing(name string) bool {
	if len(name) > len(qualifierMark) && name[:len(qualifierMark)] == qualifierMark {
		name = name[len(qualifierMark):]
		return u.mentioned[name] && !u.declares[name]
	}
	return u.used[name] && !u.declared[name]
}

func (u *usage) takeDecl(d *Decl) {
	u.shelf.taken[d] = true
	w := &usageWalk{usage: u, lax: u.shelf.from[d].Dialect == WMI}
	Walk(d, w.node)
}

// retake looks at what was taken from a file again, which is of another dialect now.
func (u *usage) retake(f *File) {
	for _, d := range f.Decls {
		if u.shelf.taken[d] {
			u.takeDecl(d)
		}
	}
}

// restock puts another tree of the same text in the place of a file.
func (u *usage) restock(old, whole *File) {
	taken := map[string]bool{}
	for _, d := range old.Decls {
		if u.shelf.taken[d] {
			taken[shelfName(d)] = true
		}
	}
	for name, decls := range u.shelf.decls {
		var rest []*Decl
		for _, d := range decls {
			if u.shelf.from[d] != old {
				rest = append(rest, d)
			}
		}
		u.shelf.decls[name] = rest
	}
	u.shelve(whole)
	for _, d := range whole.Decls {
		if taken[shelfName(d)] {
			u.takeDecl(d)
		}
	}
}

// trimmed is a file of the shelf with what was taken from it.
func (u *usage) trimmed(f *File) []*Decl {
	var kept []*Decl
	for _, d := range f.Decls {
		if u.shelf.taken[d] || d.Pragma != nil || d.Qualifier != nil && d.Qualifier.IsFlavorStatement() {
			kept = append(kept, d)
		}
	}
	return kept
}

// HasBelow reports whether a file below an -I declares a class, which nothing needs so
// far. It may look through all of them the first time, and is safe for several goroutines.
func (s *Set) HasBelow(class string) bool {
	return s.below != nil && s.below(cimname.Fold(class))
}

// isBelow returns what [Set.HasBelow] asks.
func (l *loader) isBelow() func(name string) bool {
	if len(l.opts.Include) == 0 || l.opts.Syntax {
		return nil
	}
	var mu sync.Mutex
	return func(name string) bool {
		mu.Lock()
		defer mu.Unlock()
		return len(l.uses.shelf.decls[name]) > 0 || l.declarations()[name] != ""
	}
}
