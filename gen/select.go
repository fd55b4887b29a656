package gen

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// References say what becomes of a reference.
type References uint8

// The kinds of references.
const (
	FullReferences  References = iota // it is typed by its class, which comes along
	NamedReferences                   // it is an object path of any class
)

// A need is a class that another one needs.
type need struct {
	class *schema.Class
	bond
	why       string        // begins the sentence that what returns
	user      *schema.Class // that needs it
	member    string        // of that class, which needs it, or ""
	parameter string        // likewise, of the member
	of        string        // the package that needs it, if that is another one
}

// what says what needs the class. It ends with that. Few needs are ever asked.
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

// A bond is how close a need is.
type bond uint8

const (
	extends  bond = iota // the class, or is a part of it
	embeds               // objects of the class
	inherits             // values or a method, from beyond the superclass
	refers               // to objects of the class; their paths would do
	selects              // the class itself
)

// whole reports whether the need is for objects of the class, and so for its struct. Where
// it is not, the types that others inherit from the class do (decision 30).
func (b bond) whole() bool { return b == embeds || b == refers || b == selects }

// needs returns what the Go of a class refers to. Of a method whose parameters and
// result are those of another class, that is this class: what they need is needed
// there. A class without a struct has no fields, so it needs no types for them.
func needs(why *reason, references References) []need {
	var list []need
	c := why.class
	add := func(class *schema.Class, b bond, why, member, parameter string) {
		if class != nil && (class != c || b.whole()) { // a method may refer to its own class
			list = append(list, need{class: class, bond: b, why: why, user: c, member: member, parameter: parameter})
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
		if v := valuesOf(p); v != nil { // of a superclass, perhaps beyond one of another package
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
	return list
}

// A reason tells why a class is there, and so whether it has a struct: a pattern selects it,
// or a class needs it that is there for a reason of its own.
type reason struct {
	need
	pattern string  // empty for what the files named declare
	by      *reason // nil for what the package selects itself
}

// A selection is the classes that a package has, its own and those of others, and why.
type selection struct {
	*request
	classes []*schema.Class // that are generated, sorted
	reasons map[*schema.Class]*reason
	used    map[*schema.Class]*origin // the classes of other packages
}

// whole reports whether the package needs the struct of a class, which another package may
// have.
func (s *selection) whole(c *schema.Class) bool { return s.reasons[c] != nil && s.reasons[c].whole() }

// declares reports whether the package itself has the struct of a class.
func (s *selection) declares(c *schema.Class) bool { return s.whole(c) && s.used[c] == nil }

// structs returns the classes that the package has a struct for, sorted.
func (s *selection) structs() []*schema.Class {
	return slices.DeleteFunc(slices.Clone(s.classes), func(c *schema.Class) bool { return !s.whole(c) })
}

// superclasses returns the other classes of the package, sorted.
func (s *selection) superclasses() []*schema.Class {
	return slices.DeleteFunc(slices.Clone(s.classes), s.whole)
}

// An origin is another package that a class comes from: one that is generated together
// with this one, or an import.
type origin struct {
	request *request
	source  *nameList // of an import
}

func (o *origin) path() string {
	if o.request != nil {
		return o.request.Options.ImportPath
	}
	return o.source.path
}

// walk finds the classes that a package has to have, the shortest way to each: those
// that it wants, those whose structs others want of it, and what all of these need, up to
// the classes of other packages. from returns where the package has a class from; nil for
// the package itself.
func (r *request) walk(asked []*reason, from func(*schema.Class) *origin) *selection {
	s := &selection{request: r, reasons: map[*schema.Class]*reason{}, used: map[*schema.Class]*origin{}}
	var open []*reason
	meet := func(why *reason) {
		c := why.class
		if known := s.reasons[c]; known != nil && (known.whole() || !why.whole()) {
			return
		}
		o := from(c)
		if o != nil && why.by == nil {
			return // another package wants it more
		}
		if s.reasons[c] = why; o != nil {
			s.used[c] = o
			return
		}
		open = append(open, why)
	}
	for _, c := range r.start {
		meet(&reason{need: need{class: c, bond: selects}, pattern: r.wanted[fold(c.Name)].Pattern})
	}
	for _, why := range asked {
		meet(why)
	}
	for i := 0; i < len(open); i++ {
		for _, n := range needs(open[i], r.Options.References) {
			meet(&reason{need: n, by: open[i]})
		}
	}
	own := map[*schema.Class]bool{}
	for _, why := range open {
		own[why.class] = true
	}
	s.classes = schema.Sorted(maps.Keys(own))
	return s
}

// fold returns the key of a name in a map.
func fold(name string) string { return cimname.Fold(name) }

// A Selected is a class of a package, and why it is there.
type Selected struct {
	Class    string
	Struct   bool   // or no more than the types that others inherit from it
	Referred bool   // a reference is the reason
	Why      string // "embedded by A.B, which the pattern A selects"
	From     string // import path of the package that it comes from; empty for this one
}

// selected tells of each class why it is there.
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

// text follows the reasons up to a pattern.
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
