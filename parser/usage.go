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
	declared   map[string]bool
	used       map[string]bool
	qualifiers map[string]bool // that are used where they have to be declared
	declares   map[string]bool // qualifiers
}

func newUsage() *usage {
	return &usage{declared: map[string]bool{}, used: map[string]bool{}, qualifiers: map[string]bool{}, declares: map[string]bool{}}
}

// read looks at the files that it has not seen.
func (u *usage) read(files []*File) {
	for _, f := range files[u.files:] {
		w := &usageWalk{usage: u, lax: f.Dialect == WMI}
		for _, d := range f.Decls {
			w.decl(d)
		}
	}
	u.files = len(files)
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

func (w *usageWalk) decl(d *Decl) {
	w.qualified(d.Qualifiers)
	switch {
	case d.Class != nil:
		w.declared[cimname.Fold(d.Class.Name.Text)] = true
		w.class(d.Class)
	case d.Enum != nil:
		w.declared[cimname.Fold(d.Enum.Name.Text)] = true
		w.enum(d.Enum)
	case d.Instance != nil:
		w.use(d.Instance.Class.Text)
		w.slots(d.Instance.Slots)
	case d.Qualifier != nil && !d.Qualifier.IsFlavorStatement():
		w.declares[cimname.Fold(d.Qualifier.Name.Text)] = true
	}
}

func (w *usageWalk) use(name string) {
	lower := cimname.Fold(name)
	if !isTypeWord(lower) && lower != "void" && lower != "object" && !w.locals[lower] {
		w.used[lower] = true
	}
}

func (w *usageWalk) enum(e *Enumeration) {
	w.use(e.Base.Text)
	for _, element := range e.Elements {
		w.qualified(element.Qualifiers)
		w.value(element.Value)
	}
}

func (w *usageWalk) class(c *Class) {
	if c.Super != nil {
		w.use(c.Super.Text)
	}
	if len(c.Locals) > 0 {
		outer := w.locals
		defer func() { w.locals = outer }()
		w.locals = map[string]bool{}
		for _, local := range c.Locals {
			switch {
			case local.Class != nil:
				w.locals[cimname.Fold(local.Class.Name.Text)] = true
			case local.Enum != nil:
				w.locals[cimname.Fold(local.Enum.Name.Text)] = true
			}
		}
	}
	for _, local := range c.Locals {
		w.qualified(local.Qualifiers)
		switch {
		case local.Class != nil:
			w.class(local.Class)
		case local.Enum != nil:
			w.enum(local.Enum)
		}
	}
	for _, m := range c.Members {
		w.typed(m.Type, m.Qualifiers)
		w.value(m.Default)
		if m.Method == nil {
			continue
		}
		for _, p := range m.Method.List {
			w.typed(p.Type, p.Qualifiers)
			w.value(p.Default)
		}
	}
}

func (w *usageWalk) typed(t *Type, list []*Qualifier) {
	if !t.Misspelt {
		w.use(t.Name)
	}
	w.qualified(list)
}

func (w *usageWalk) qualified(list []*Qualifier) {
	for _, q := range list {
		if !w.lax {
			w.qualifiers[cimname.Fold(q.Name.Text)] = true
		}
		switch {
		case q.Value == nil:
		case q.Value.Kind() == StringValue && strings.EqualFold(q.Name.Text, "EmbeddedInstance"):
			w.use(q.Value.Text())
		default:
			w.value(q.Value)
		}
		if q.Array != nil {
			for _, item := range q.Array.Items {
				w.value(item)
			}
		}
	}
}

func (w *usageWalk) slots(slots []*Slot) {
	for _, s := range slots {
		w.qualified(s.Qualifiers)
		w.value(s.Value)
	}
}

// value looks for what a value names: the class of an instance, and the
// enumeration of an element.
func (w *usageWalk) value(v *Value) {
	switch {
	case v == nil:
	case v.Embedded != nil:
		w.use(v.Embedded.Class.Text)
		w.slots(v.Embedded.Slots)
	case v.Array != nil:
		for _, item := range v.Array.Items {
			w.value(item)
		}
	case v.Element != nil && v.Element.Enum != nil:
		w.use(v.Element.Enum.Text)
	}
}
