package load

import (
	"slices"
	"strings"
	"sync"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// A usage is the names that files declare and use, in lower case. It is updated with new
// files, so that each is examined once.
type usage struct {
	seen       int // files
	own        int // the first files, which were named or are included by those; the others are on the shelf
	types      names
	qualifiers names
	builtin    func() map[string]bool // qualifiers that need no declaration
	mentioned  map[string]bool        // qualifiers, also where they need no declaration
	shelf      shelf
}

// names are the names of one kind.
type names struct{ declared, used map[string]bool }

func newNames() names { return names{map[string]bool{}, map[string]bool{}} }

func newUsage(builtin func() []*parser.File) *usage {
	return &usage{types: newNames(), qualifiers: newNames(), builtin: qualifiersOf(builtin), mentioned: map[string]bool{}, shelf: newShelf()}
}

// qualifiersOf returns a function that returns the names of declared qualifiers, computed
// on first use.
func qualifiersOf(files func() []*parser.File) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		declared := map[string]bool{}
		if files == nil {
			return declared
		}
		for _, f := range files() {
			for _, d := range f.Decls {
				if d.Qualifier != nil {
					declared[cimname.Fold(d.Qualifier.Name.Text)] = true
				}
			}
		}
		return declared
	})
}

// update examines new files.
func (u *usage) update(files []*loaded) {
	for ; u.seen < len(files); u.seen++ {
		if f := files[u.seen].file; u.seen < u.own {
			u.add(f)
		} else {
			u.shelve(f)
		}
	}
	u.take()
}

func (u *usage) add(f *parser.File) {
	w := &usageWalk{usage: u, needQualifiers: refs.NeedQualifiers(f)}
	for _, d := range f.Decls {
		w.decl(d)
	}
}

// missingTypes returns the sorted names of classes, structures and enumerations that are
// used and not declared, except names that cannot be part of a file name.
func (u *usage) missingTypes() (missing []string) {
	for name := range u.types.used {
		if !u.types.declared[name] && !strings.ContainsAny(name, `/\`) {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// missingQualifiers returns the sorted names of qualifiers that need a declaration and have
// none.
func (u *usage) missingQualifiers() (missing []string) {
	builtin := u.builtin()
	for name := range u.qualifiers.used {
		if !u.qualifiers.declared[name] && !builtin[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// A usageWalk examines the declarations of one file.
type usageWalk struct {
	*usage
	needQualifiers bool
	locals         map[string]bool // types of the class at hand, in lower case
}

// decl records what a declaration declares and uses.
func (w *usageWalk) decl(d *parser.Decl) {
	switch what := declaredBy(d); {
	case what.name == "":
	case what.qualifier:
		w.qualifiers.declared[what.name] = true
	default:
		w.types.declared[what.name] = true
	}
	parser.Walk(d, w.node)
}

func (w *usageWalk) node(n parser.Node) bool {
	if name := cimname.Fold(refs.Class(n)); name != "" && !w.locals[name] {
		w.types.used[name] = true
	}
	switch n := n.(type) {
	case *parser.Class:
		w.members(n)
		return false
	case *parser.Qualifier:
		name := cimname.Fold(n.Name.Text)
		w.mentioned[name] = true
		if w.needQualifiers {
			w.qualifiers.used[name] = true
		}
	}
	return true
}

// members examines a class body, which knows its local types.
func (w *usageWalk) members(c *parser.Class) {
	outer := w.locals
	if locals := localNames(c); locals != nil {
		w.locals = locals
	}
	for _, m := range c.Members {
		parser.Walk(m, w.node)
	}
	w.locals = outer
}

// localNames returns the names of the structures and enumerations of a class, in lower
// case, or nil.
func localNames(c *parser.Class) (names map[string]bool) {
	for _, m := range c.Members {
		local := declaredBy(&parser.Decl{Class: m.Structure, Enum: m.Enum})
		if local.name == "" {
			continue
		}
		if names == nil {
			names = map[string]bool{}
		}
		names[local.name] = true
	}
	return names
}

// A declared is the name of a qualifier, or of a class, structure or enumeration, in lower
// case.
type declared struct {
	name      string
	qualifier bool
}

// declaredBy returns the name that a declaration declares, or "" if it declares no type or
// qualifier.
func declaredBy(d *parser.Decl) declared {
	switch {
	case d.Class != nil:
		return declared{cimname.Fold(d.Class.Name.Text), false}
	case d.Enum != nil:
		return declared{cimname.Fold(d.Enum.Name.Text), false}
	case d.Qualifier != nil && !d.Qualifier.IsFlavorStatement():
		return declared{cimname.Fold(d.Qualifier.Name.Text), true}
	}
	return declared{}
}
