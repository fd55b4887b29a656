package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/diag"
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
	what  string // ends with the class or the element that needs it
	bond
}

// A bond is how close a need is.
type bond uint8

const (
	extends  bond = iota // the class, or is a part of it
	embeds               // objects of the class
	inherits             // values or a method, from beyond the superclass
	refers               // to objects of the class; their paths would do
)

// needs returns what the Go of a class refers to. Of a method whose parameters and
// result are those of another class, that is this class: what they need is needed
// there.
func needs(c *schema.Class, references References) []need {
	var list []need
	add := func(class *schema.Class, b bond, what string) {
		if class != nil && class != c {
			list = append(list, need{class, what, b})
		}
	}
	typed := func(t schema.Type, where string) {
		switch {
		case t.CIM != cim.Reference:
			add(t.Class, embeds, "embedded by "+where)
		case references == FullReferences:
			add(t.Class, refers, "referred to by "+where)
		}
	}
	add(c.Super, extends, "the superclass of "+c.Name)
	add(c.Outer(), extends, "around "+c.Name)
	for _, p := range c.Properties {
		typed(p.Type, c.Name+"."+p.Name)
		if v := valuesOf(p); v != nil { // of a superclass, perhaps beyond one of another package
			add(v.Class, inherits, "with the values of "+c.Name+"."+p.Name)
		}
	}
	for _, m := range c.Methods {
		if origin := messageOrigin(m); origin.Class != c {
			add(origin.Class, inherits, "with the method "+c.Name+"."+m.Name)
			continue
		}
		typed(m.Type, c.Name+"."+m.Name+"()")
		for _, p := range m.Parameters {
			typed(p.Type, fmt.Sprintf("%s.%s(%s)", c.Name, m.Name, p.Name))
			if v := parameterValues(m, p); v != nil {
				add(v.Class, inherits, fmt.Sprintf("with the values of %s.%s(%s)", c.Name, m.Name, p.Name))
			}
		}
	}
	return list
}

// A reason tells why a class is generated: a pattern, or the class that needs it.
type reason struct {
	pattern string
	by      *schema.Class // or nil
	what    string
}

// A Selected is a class of a package, and why it is there.
type Selected struct {
	Class string
	Why   string // "embedded by A.B, which the pattern A selects"
	From  string // import path of the package that it comes from; empty for this one
}

// selected tells of each class why it is there.
func (u *unit) selected() []Selected {
	var list []Selected
	for _, c := range schema.Sorted(maps.Keys(u.reasons)) {
		s := Selected{Class: c.Name, Why: u.why(c)}
		if o := u.used[c]; o != nil {
			s.From = o.path()
		}
		list = append(list, s)
	}
	return list
}

// why follows the reasons up to a pattern.
func (u *unit) why(c *schema.Class) string {
	var steps []string
	r := u.reasons[c]
	for ; r.by != nil; r = u.reasons[r.by] {
		steps = append(steps, r.what)
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

// want finds the classes that a package selects itself.
func (u *unit) want(diags *diag.List) {
	matches, err := u.Schema.Match(u.Options.Classes...)
	if wrong, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range wrong.Unwrap() {
			diags.Error(NoClass, diag.Span{}, "%v", err)
		}
	} else if len(matches) == 0 {
		diags.Error(NoClass, diag.Span{}, "%s, there is nothing to generate", u.nothing())
	}
	u.wanted = map[string]schema.Match{}
	u.start = schema.Sorted(maps.Keys(matches))
	for _, c := range u.start {
		u.wanted[fold(c.Name)] = matches[c]
	}
}

func (u *unit) nothing() string {
	if len(u.Options.Classes) > 0 {
		return "the patterns of class names leave none"
	}
	return "the files named declare no class"
}

// walk finds the classes that a package has to have, the shortest way to each: those
// that it wants and what they need, up to the classes of other packages.
func (u *unit) walk(from func(*unit, *schema.Class) *origin) {
	u.reasons, u.used = map[*schema.Class]reason{}, map[*schema.Class]*origin{}
	var open []*schema.Class
	meet := func(c *schema.Class, r reason) {
		if _, met := u.reasons[c]; met {
			return
		}
		o := from(u, c)
		if o != nil && r.by == nil {
			return // another package wants it more
		}
		if u.reasons[c] = r; o != nil {
			u.used[c] = o
			return
		}
		open = append(open, c)
	}
	for _, c := range u.start {
		meet(c, reason{pattern: u.wanted[fold(c.Name)].Pattern})
	}
	for i := 0; i < len(open); i++ {
		for _, n := range needs(open[i], u.Options.References) {
			meet(n.class, reason{by: open[i], what: n.what})
		}
	}
	u.classes = schema.Sorted(slices.Values(open))
}

// fold returns the key of a name in a map.
func fold(name string) string { return cimname.Fold(name) }

// compareUnits puts packages in an order in which that of the configuration does not
// show.
func compareUnits(a, b *unit) int {
	return cmp.Or(cmp.Compare(a.Options.ImportPath, b.Options.ImportPath), cmp.Compare(a.Options.Package, b.Options.Package))
}
