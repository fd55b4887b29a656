package load

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/refs"
	"github.com/gomof/gomof/parser"
)

// A usage is the names that files declare and use, in lower case. It grows with the files,
// so that it looks at each once.
type usage struct {
	seen       int // files
	classNames names
	qualifier  names
}

// names are those of one kind.
type names struct{ declared, used map[string]bool }

func newNames() names { return names{map[string]bool{}, map[string]bool{}} }

// missing returns the names that are used and not declared, sorted.
func (n names) missing() (missing []string) {
	for name := range n.used {
		if !n.declared[name] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// newUsage returns a usage that knows the qualifiers of the built-in files.
func newUsage(builtin []*parser.File) *usage {
	u := &usage{classNames: newNames(), qualifier: newNames()}
	for _, f := range builtin {
		for _, d := range f.Decls {
			if d.Qualifier != nil {
				u.qualifier.declared[cimname.Fold(d.Qualifier.Name.Text)] = true
			}
		}
	}
	return u
}

// update looks at the files that it has not seen.
func (u *usage) update(files []*loaded) {
	for _, one := range files[u.seen:] {
		u.add(one.file)
	}
	u.seen = len(files)
}

func (u *usage) add(f *parser.File) {
	w := &usageWalk{usage: u, needQualifiers: refs.NeedQualifiers(f)}
	for _, d := range f.Decls {
		w.declare(d)
		parser.Walk(d, w.node)
	}
}

// declares reports whether some file declares the class.
func (u *usage) declares(class string) bool { return u.classNames.declared[class] }

// classes returns the names of classes that are used and not declared, sorted, except for
// those that cannot be part of the name of a file.
func (u *usage) classes() []string {
	return slices.DeleteFunc(u.classNames.missing(), func(name string) bool { return strings.ContainsAny(name, `/\`) })
}

// qualifiers returns the names of qualifiers that are used and not declared, sorted.
func (u *usage) qualifiers() []string { return u.qualifier.missing() }

// A usageWalk looks at one file.
type usageWalk struct {
	*usage
	needQualifiers bool
	locals         map[string]bool // types of the class at hand, in lower case
}

// declare notes what other files can refer to.
func (w *usageWalk) declare(d *parser.Decl) {
	switch d := d.Declaration().(type) {
	case *parser.Class:
		w.classNames.declared[cimname.Fold(d.Name.Text)] = true
	case *parser.Enumeration:
		w.classNames.declared[cimname.Fold(d.Name.Text)] = true
	case *parser.QualifierDecl:
		if !d.IsFlavorStatement() {
			w.qualifier.declared[cimname.Fold(d.Name.Text)] = true
		}
	}
}

func (w *usageWalk) node(n parser.Node) bool {
	if name := cimname.Fold(refs.Class(n)); name != "" && !w.locals[name] {
		w.classNames.used[name] = true
	}
	switch n := n.(type) {
	case *parser.Class:
		w.members(n)
		return false
	case *parser.Qualifier:
		if w.needQualifiers {
			w.qualifier.used[cimname.Fold(n.Name.Text)] = true
		}
	}
	return true
}

// members looks at a class body, in which the names of its local types are known.
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
		if m.Local() == nil {
			continue
		}
		if names == nil {
			names = map[string]bool{}
		}
		switch local := m.Local().(type) {
		case *parser.Class:
			names[cimname.Fold(local.Name.Text)] = true
		case *parser.Enumeration:
			names[cimname.Fold(local.Name.Text)] = true
		}
	}
	return names
}
