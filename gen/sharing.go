package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/schema"
)

// A sharing settles which package has which class (decision 13).
type sharing struct {
	units []*unit
	lent  map[string]*unit              // classes that nobody selects but several need
	known map[*unit]map[string]*origin  // answers of from
	both  map[[2]string]map[string]bool // packages that claim the same classes
}

// share walks the packages until no class is in two of them.
func share(units []*unit, diags *diag.List) {
	s := &sharing{units: slices.SortedFunc(slices.Values(units), compareUnits), lent: map[string]*unit{}}
	for again := true; again; again = s.lend() {
		s.known, s.both = map[*unit]map[string]*origin{}, map[[2]string]map[string]bool{}
		for _, u := range s.units {
			s.known[u] = map[string]*origin{}
			u.walk(s.from)
		}
	}
	s.reportBoth(diags)
	s.reportCycles(diags)
}

// from returns where a package has a class from; nil for the package itself. A local
// type is where its class is.
func (s *sharing) from(u *unit, c *schema.Class) *origin {
	for c.Outer() != nil {
		c = c.Outer()
	}
	name := fold(c.Name)
	o, known := s.known[u][name]
	if !known {
		o = s.find(u, c.Name)
		s.known[u][name] = o
	}
	return o
}

// find looks for the package that selects a class most specifically.
func (s *sharing) find(u *unit, name string) *origin {
	best, rank := []*origin(nil), -1
	claim := func(o *origin, m schema.Match, ok bool) {
		switch {
		case !ok || m.Rank < rank:
		case m.Rank > rank:
			best, rank = []*origin{o}, m.Rank
		default:
			best = append(best, o)
		}
	}
	own, ok := u.wanted[fold(name)]
	claim(nil, own, ok)
	for _, i := range u.Options.Imports {
		m, ok := schema.MatchName(i.Classes, name)
		claim(&origin{source: i.Names}, m, ok)
	}
	for _, v := range s.units {
		if v != u && v.Options.ImportPath != "" {
			m, ok := v.wanted[fold(name)]
			claim(&origin{unit: v}, m, ok)
		}
	}
	switch {
	case len(best) == 0:
		if v := s.lent[fold(name)]; v != nil && v != u {
			return &origin{unit: v}
		}
		return nil
	case len(best) > 1 && best[0] == nil && best[1].unit != nil && u.Options.ImportPath == "":
		return nil // nobody can import it from here: it keeps what it wants
	case len(best) > 1:
		s.claim(label(u, best[0]), label(u, best[1]), name)
	}
	return best[0]
}

// label is what a message calls a package.
func label(u *unit, o *origin) string {
	if o != nil {
		return o.path()
	}
	return cmp.Or(u.Options.ImportPath, u.Options.Package)
}

func (s *sharing) claim(a, b, class string) {
	pair := [2]string{min(a, b), max(a, b)}
	if s.both[pair] == nil {
		s.both[pair] = map[string]bool{}
	}
	s.both[pair][class] = true
}

// lend gives each class that nobody selects, but several packages need, to the one of
// them that the others import anyway. It reports whether there was any.
func (s *sharing) lend() bool {
	found := false
	for name, units := range s.holders() {
		able := slices.DeleteFunc(slices.Clone(units), func(u *unit) bool { return u.Options.ImportPath == "" })
		if len(units) < 2 || len(able) == 0 {
			continue // each has its own
		}
		if lender := s.lowest(able); lender != nil {
			s.lent[fold(name)], found = lender, true
		} else {
			s.claim(label(able[0], nil), label(able[1], nil), name)
		}
	}
	return found
}

// holders returns the packages that have a class which they do not select.
func (s *sharing) holders() map[string][]*unit {
	holders := map[string][]*unit{}
	for _, u := range s.units {
		for _, c := range u.classes {
			if _, wanted := u.wanted[fold(c.Name)]; !wanted && c.Outer() == nil {
				holders[c.Name] = append(holders[c.Name], u)
			}
		}
	}
	return holders
}

// lowest returns the package that all the others import, perhaps through further ones,
// or nil.
func (s *sharing) lowest(units []*unit) *unit {
	for _, u := range units {
		if !slices.ContainsFunc(units, func(v *unit) bool { return v != u && route(v, u) == nil }) {
			return u
		}
	}
	return nil
}

// route returns the shortest way from one package to another along imports, both
// included; nil if there is none. To itself it is a cycle.
func route(from, to *unit) []*unit {
	before := map[*unit]*unit{}
	open := []*unit{from}
	for i := 0; i < len(open); i++ {
		for _, v := range imported(open[i]) {
			if before[v] == nil {
				before[v] = open[i]
				open = append(open, v)
			}
		}
	}
	if before[to] == nil {
		return nil
	}
	way := []*unit{to}
	for u := before[to]; u != from; u = before[u] {
		way = append(way, u)
	}
	way = append(way, from)
	slices.Reverse(way)
	return way
}

// imported returns the packages of the run that one imports, sorted.
func imported(u *unit) []*unit {
	seen := map[*unit]bool{}
	for _, o := range u.used {
		if o.unit != nil {
			seen[o.unit] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), compareUnits)
}

// reportBoth has one error for two packages, however many classes they claim.
func (s *sharing) reportBoth(diags *diag.List) {
	pairs := slices.SortedFunc(maps.Keys(s.both), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, pair := range pairs {
		diags.Error(SharedClass, diag.Span{}, "packages %s and %s both have %s", pair[0], pair[1], some(slices.Sorted(maps.Keys(s.both[pair])))).
			Help("name the class in one of them, or give it to a package that both import")
	}
}

// some lists the first of many names.
func some(names []string) string {
	const shown = 5
	if len(names) > shown+1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
	}
	return strings.Join(names, ", ")
}

// reportCycles has one error for a cycle of imports, at the first of its packages.
func (s *sharing) reportCycles(diags *diag.List) {
	seen := map[*unit]bool{}
	for _, u := range s.units {
		way := route(u, u)
		if way == nil || slices.ContainsFunc(way, func(v *unit) bool { return seen[v] }) {
			continue
		}
		var causes []string
		for i, v := range way[1:] {
			seen[v] = true
			causes = append(causes, cause(way[i], v))
		}
		diags.Error(ImportCycle, diag.Span{}, "package %s imports itself: %s", u.Options.ImportPath, strings.Join(causes, "; ")).
			Help("move one of these classes to the package of the other")
	}
}

// cause names the class for which a package imports another.
func cause(u, v *unit) string {
	for _, c := range schema.Sorted(maps.Keys(u.used)) {
		if u.used[c].unit == v {
			return fmt.Sprintf("%s of %s is %s of %s", c.Name, v.Options.ImportPath, u.reasons[c].what, u.Options.ImportPath)
		}
	}
	return ""
}
