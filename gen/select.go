package gen

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// References is how references are generated.
type References uint8

// The kinds of references.
const (
	FullReferences  References = iota // typed by its class, which is also generated
	NamedReferences                   // an object path of any class
)

// A need is a class that another class needs.
type need struct {
	class *schema.Class
	bond
	why       string        // the first words of the description
	user      *schema.Class // the class that needs it
	member    string        // the member of user that needs it, or ""
	parameter string        // the parameter of member that needs it, or ""
	of        string        // the package that needs it, if that is another one
}

// what describes the need. The description ends with the class or element that needs it. It is
// a method because few needs are ever described.
func (n *need) what() string {
	text := n.why + " " + n.user.Name
	if n.member != "" {
		text += "." + n.member
	}
	if n.parameter != "" {
		text += "(" + n.parameter + ")"
	}
	return text + n.of
}

// A bond is how a class is needed.
type bond uint8

const (
	extends  bond = iota // as superclass, or as outer class
	embeds               // as embedded instance
	inherits             // for values or a method of a higher superclass
	refers               // as reference, for which object paths would suffice
	selects              // by a pattern
)

// whole reports whether objects of the class are needed, and therefore its struct.
// Otherwise, the types that other classes inherit suffice (decision 30).
func (b bond) whole() bool { return b == embeds || b == refers || b == selects }

// needs returns the classes to which the Go code of a class refers. A method that reuses
// another class's parameter types depends only on that class. A class without a struct has
// no fields, so it needs no types for them.
func needs(why *reason, references References) iter.Seq[need] {
	return func(yield func(need) bool) {
		c, ended := why.class, false
		add := func(class *schema.Class, b bond, why, member, parameter string) {
			if !ended && class != nil && (class != c || b.whole()) { // a method may refer to its own class
				ended = !yield(need{class: class, bond: b, why: why, user: c, member: member, parameter: parameter})
			}
		}
		typed := func(t schema.Type, member, parameter string) {
			switch {
			case t.CIM != cim.Reference:
				add(t.Class, embeds, "embedded by", member, parameter)
			case references == FullReferences:
				add(t.Class, refers, "referred to by", member, parameter)
			}
		}
		add(c.Super, extends, "the superclass of", "", "")
		add(c.Outer(), extends, "around", "", "")
		for _, p := range c.Properties {
			if why.whole() {
				typed(p.Type, p.Name, "")
			}
			if v := valuesOf(p); v != nil { // from a superclass, possibly above one in another package
				add(v.Class, inherits, "with the values of", p.Name, "")
			}
		}
		for _, m := range c.Methods {
			if origin := messageOrigin(m); origin.Class != c {
				add(origin.Class, inherits, "with the method", m.Name, "")
				continue
			}
			if m.Type.Class != nil {
				typed(m.Type, m.Name+"()", "")
			}
			for _, p := range m.Parameters {
				typed(p.Type, m.Name, p.Name)
				if v := parameterValues(m, p); v != nil {
					add(v.Class, inherits, "with the values of", m.Name, p.Name)
				}
			}
		}
	}
}

// A reason says why a class is in a package, and so whether it has a struct: a pattern
// selects it, or a class needs it that has a reason itself.
type reason struct {
	need
	pattern string  // empty if the named files declare it
	by      *reason // nil if the package selects it
}

// A selection is the classes of a package, its own and those of other packages, with the
// reasons.
type selection struct {
	*request
	classes []*schema.Class // the generated classes, sorted
	reasons map[*schema.Class]*reason
	used    map[*schema.Class]*origin // the classes in other packages
}

// whole reports whether the package needs the struct of a class, which can be in another
// package.
func (s *selection) whole(c *schema.Class) bool { return s.reasons[c] != nil && s.reasons[c].whole() }

// declares reports whether the package itself has the struct of a class.
func (s *selection) declares(c *schema.Class) bool { return s.whole(c) && s.used[c] == nil }

// structs returns the classes with a struct in the package, sorted.
func (s *selection) structs() []*schema.Class {
	return slices.DeleteFunc(slices.Clone(s.classes), func(c *schema.Class) bool { return !s.whole(c) })
}

// superclasses returns the other classes of the package, sorted.
func (s *selection) superclasses() []*schema.Class {
	return slices.DeleteFunc(slices.Clone(s.classes), s.whole)
}

// An origin is another package from which a class comes: one that is generated together
// with this one, or an import.
type origin struct {
	request *request
	source  *nameList // for an import
}

func (o *origin) path() string {
	if o.request != nil {
		return o.request.Options.ImportPath
	}
	return o.source.path
}

// walk finds the classes of a package with the shortest reason for each: the classes that
// it selects, those whose structs other packages need from it, and everything that these
// need, up to classes in other packages. from returns the package of a class, or nil for
// this package.
func (r *request) walk(asked []*reason, from func(*schema.Class) *origin) *selection {
	s := &selection{request: r, reasons: map[*schema.Class]*reason{}, used: map[*schema.Class]*origin{}}
	var open []*reason
	isKnown := func(c *schema.Class, b bond) bool {
		known := s.reasons[c]
		return known != nil && (known.whole() || !b.whole())
	}
	meet := func(why *reason) {
		c := why.class
		if isKnown(c, why.bond) {
			return
		}
		o := from(c)
		if o != nil && why.by == nil {
			return // another package selects it more specifically
		}
		if s.reasons[c] = why; o != nil {
			s.used[c] = o
			return
		}
		open = append(open, why)
	}
	for _, c := range r.start {
		m, _ := cimname.Lookup(r.wanted, c.Name)
		meet(&reason{need: need{class: c, bond: selects}, pattern: m.Pattern})
	}
	for _, why := range asked {
		meet(why)
	}
	for i := 0; i < len(open); i++ {
		for n := range needs(open[i], r.Options.References) {
			if !isKnown(n.class, n.bond) { // most are, so that few reasons are allocated
				meet(&reason{need: n, by: open[i]})
			}
		}
	}
	own := map[*schema.Class]bool{}
	for _, why := range open {
		own[why.class] = true
	}
	s.classes = schema.Sorted(maps.Keys(own))
	return s
}

// fold returns the map key for a name.
func fold(name string) string { return cimname.Fold(name) }

// A Selected is a class of a package, and why it is there.
type Selected struct {
	Class    string
	Struct   bool   // otherwise only the types that other classes inherit
	Referred bool   // because of a reference
	Why      string // "embedded by A.B, which the pattern A selects"
	From     string // import path of its package; empty for this package
}

// selected describes why each class is there.
func (s *selection) selected() []Selected {
	var list []Selected
	for _, c := range schema.Sorted(maps.Keys(s.reasons)) {
		why := s.reasons[c]
		one := Selected{Class: c.Name, Struct: why.whole(), Referred: why.bond == refers, Why: why.text()}
		if o := s.used[c]; o != nil {
			one.From = o.path()
		}
		list = append(list, one)
	}
	return list
}

// text formats the chain of reasons up to a pattern.
func (r *reason) text() string {
	var steps []string
	for ; r.by != nil; r = r.by {
		steps = append(steps, r.what())
	}
	last := "the files named declare"
	if r.pattern != "" {
		last = "the pattern " + r.pattern + " selects"
	}
	if len(steps) == 0 {
		return last + " it"
	}
	return strings.Join(steps, ", ") + ", which " + last
}
