package parser

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/internal/cimname"
)

// A usage is which names the files declare and use, in lower case. It grows with
// the files, so that each is looked at once.
type usage struct {
	files      int // that have been looked at
	own        int // how many of them were named, or are included by those
	shelf      shelf
	mentioned  map[string]bool // qualifiers, also where they need no declaration
	declared   map[string]bool
	used       map[string]bool
	qualifiers map[string]bool // that are used where they have to be declared
	declares   map[string]bool // qualifiers
}

func newUsage() *usage {
	return &usage{
		declared: map[string]bool{}, used: map[string]bool{}, qualifiers: map[string]bool{}, declares: map[string]bool{},
		mentioned: map[string]bool{}, shelf: newShelf(),
	}
}

// read looks at the files that it has not seen.
func (u *usage) read(files []*File) {
	for i, f := range files[u.files:] {
		if u.files+i < u.own {
			u.add(f)
		} else {
			u.shelve(f)
		}
	}
	u.files = len(files)
	u.take()
}

func (u *usage) add(f *File) {
	w := &usageWalk{usage: u, lax: f.Dialect == WMI}
	walkAll(f.Decls, w.node)
}

// classes returns the names of classes that are used and not declared, sorted.
func (u *usage) classes() []string {
	var names []string
	for name := range u.used {
		if !u.declared[name] && !strings.ContainsAny(name, `/\`) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// undeclared returns the names of qualifiers that are used and not declared,
// sorted; known are those that need no declaration.
func (u *usage) undeclared(known func(string) bool) []string {
	var names []string
	for name := range u.qualifiers {
		if !u.declares[name] && (known == nil || !known(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A usageWalk looks at one file.
type usageWalk struct {
	*usage
	lax    bool            // it is WMI's, whose qualifiers need no declaration
	locals map[string]bool // types of the class at hand
}

func (w *usageWalk) node(n Node) bool {
	switch n := n.(type) {
	case *Decl:
		switch d := n.Declaration().(type) {
		case *Class:
			w.declared[cimname.Fold(d.Name.Text)] = true
		case *Enumeration:
			w.declared[cimname.Fold(d.Name.Text)] = true
		}
	case *Class:
		w.class(n)
		return false
	case *Enumeration:
		w.use(n.Base.Text)
	case *QualifierDecl:
		if n.IsFlavorStatement() {
			return false
		}
		w.declares[cimname.Fold(n.Name.Text)] = true
	case *Instance:
		w.use(n.Class.Text)
	case *Embedded:
		w.use(n.Class.Text)
	case *Type:
		w.use(n.Name)
	case *Qualifier:
		w.mentioned[cimname.Fold(n.Name.Text)] = true
		if !w.lax {
			w.qualifiers[cimname.Fold(n.Name.Text)] = true
		}
		if n.Value != nil && n.Value.Kind() == StringValue && sameWord(n.Name.Text, "EmbeddedInstance") {
			w.use(n.Value.Text())
		}
	case *Value:
		if n.Element != nil && n.Element.Enum != nil {
			w.use(n.Element.Enum.Text)
		}
	}
	return true
}

func (w *usageWalk) use(name string) {
	lower := cimname.Fold(name)
	if lower != "" && !isTypeWord(lower) && lower != "void" && lower != "object" && !w.locals[lower] {
		w.used[lower] = true
	}
}

// class looks at a class, in which the names of its local types are known.
func (w *usageWalk) class(c *Class) {
	if c.Super != nil {
		w.use(c.Super.Text)
	}
	outer := w.locals
	if locals := localNames(c); locals != nil {
		w.locals = locals
	}
	walkAll(c.Members, w.node)
	w.locals = outer
}

// localNames returns the names of the structures and enumerations of a class, in lower
// case.
func localNames(c *Class) (names map[string]bool) {
	for _, m := range c.Members {
		var name *Name
		switch {
		case m.Structure != nil:
			name = m.Structure.Name
		case m.Enum != nil:
			name = m.Enum.Name
		default:
			continue
		}
		if names == nil {
			names = map[string]bool{}
		}
		names[cimname.Fold(name.Text)] = true
	}
	return names
}
