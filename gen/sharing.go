package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/pattern"
	"github.com/gomof/gomof/schema"
)

// A sharing settles which package has which class (decision 13).
type sharing struct {
	requests []*request
	lent     map[string]*request             // classes that nobody selects but several need
	asked    map[*request][]*reason          // the classes whose structs others want of a package that does not select them
	now      map[*request]*selection         // what each package has by that
	known    map[*request]map[string]*origin // answers of from
	both     map[[2]string]map[string]bool   // packages that claim the same classes
}

// share settles what each package has. No class is in two of them.
func share(requests []*request, diags *diag.List) []*selection {
	s := &sharing{requests: slices.SortedFunc(slices.Values(requests), compareRequests), lent: map[string]*request{}, asked: map[*request][]*reason{}}
	for again := true; again; again = s.lend() || s.ask() {
		s.now, s.known, s.both = map[*request]*selection{}, map[*request]map[string]*origin{}, map[[2]string]map[string]bool{}
		for _, r := range s.requests {
			s.known[r] = map[string]*origin{}
			s.now[r] = r.walk(s.asked[r], func(c *schema.Class) *origin { return s.from(r, c) })
		}
	}
	s.reportBoth(diags)
	s.reportCycles(diags)
	selections := make([]*selection, len(requests))
	for i, r := range requests {
		selections[i] = s.now[r]
	}
	return selections
}

// from returns where a package has a class from; nil for the package itself. A local
// type is where its class is.
func (s *sharing) from(r *request, c *schema.Class) *origin {
	for c.Outer() != nil {
		c = c.Outer()
	}
	name := fold(c.Name)
	o, known := s.known[r][name]
	if !known {
		o = s.find(r, c.Name)
		s.known[r][name] = o
	}
	return o
}

// find looks for the package that selects a class most specifically.
func (s *sharing) find(u *request, name string) *origin {
	best, rank := []*origin(nil), -1
	claim := func(o *origin, m pattern.Match, ok bool) {
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
	for _, i := range u.imports {
		m, ok := i.classes.Match(name, false)
		claim(&origin{source: i.names}, m, ok)
	}
	for _, v := range s.requests {
		if v != u && v.Options.ImportPath != "" {
			m, ok := v.wanted[fold(name)]
			claim(&origin{request: v}, m, ok)
		}
	}
	switch {
	case len(best) == 0:
		if v := s.lent[fold(name)]; v != nil && v != u {
			return &origin{request: v}
		}
		return nil
	case len(best) > 1 && best[0] == nil && best[1].request != nil && u.Options.ImportPath == "":
		return nil // nobody can import it from here: it keeps what it wants
	case len(best) > 1:
		s.claim(label(u, best[0]), label(u, best[1]), name)
	}
	return best[0]
}

// label is what a message calls a package.
func label(r *request, o *origin) string {
	if o != nil {
		return o.path()
	}
	return cmp.Or(r.Options.ImportPath, r.Options.Package)
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
	for name, requests := range s.holders() {
		able := slices.DeleteFunc(slices.Clone(requests), func(u *request) bool { return u.Options.ImportPath == "" })
		if len(requests) < 2 || len(able) == 0 {
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

// ask makes a package have the struct of a class that another one refers to, where the
// package itself only inherits from it. It reports whether there was any.
func (s *sharing) ask() bool {
	found := false
	for _, u := range s.requests {
		for _, c := range schema.Sorted(maps.Keys(s.now[u].used)) {
			v := s.now[u].used[c].request
			if v == nil || !s.now[u].whole(c) {
				continue
			}
			if there := v.Schema.Class(c.Name); there != nil && !s.now[v].whole(there) {
				why := *s.now[u].reasons[c]
				why.class = there
				why.of = " of " + label(u, nil)
				s.asked[v], found = append(s.asked[v], &why), true
			}
		}
	}
	return found
}

// holders returns the packages that have a class which they do not select.
func (s *sharing) holders() map[string][]*request {
	holders := map[string][]*request{}
	for _, u := range s.requests {
		for _, c := range s.now[u].classes {
			if _, wanted := u.wanted[fold(c.Name)]; !wanted && c.Outer() == nil {
				holders[c.Name] = append(holders[c.Name], u)
			}
		}
	}
	return holders
}

// lowest returns the package that all the others import, perhaps through further ones,
// or nil.
func (s *sharing) lowest(requests []*request) *request {
	for _, u := range requests {
		if !slices.ContainsFunc(requests, func(v *request) bool { return v != u && s.route(v, u) == nil }) {
			return u
		}
	}
	return nil
}

// route returns the shortest way from one package to another along imports, both
// included; nil if there is none. To itself it is a cycle.
func (s *sharing) route(from, to *request) []*request {
	before := map[*request]*request{}
	open := []*request{from}
	for i := 0; i < len(open); i++ {
		for _, v := range s.imported(open[i]) {
			if before[v] == nil {
				before[v] = open[i]
				open = append(open, v)
			}
		}
	}
	if before[to] == nil {
		return nil
	}
	way := []*request{to}
	for u := before[to]; u != from; u = before[u] {
		way = append(way, u)
	}
	way = append(way, from)
	slices.Reverse(way)
	return way
}

// imported returns the packages of the run that one imports, sorted.
func (s *sharing) imported(u *request) []*request {
	seen := map[*request]bool{}
	for _, o := range s.now[u].used {
		if o.request != nil {
			seen[o.request] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), compareRequests)
}

// reportBoth has one error for two packages, however many classes they claim.
func (s *sharing) reportBoth(diags *diag.List) {
	pairs := slices.SortedFunc(maps.Keys(s.both), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	for _, pair := range pairs {
		d := diags.Error(SharedClass, s.placeOf(pair[1]), "packages %s and %s both have %s", pair[0], pair[1], some(slices.Sorted(maps.Keys(s.both[pair])))).
			Help("name the class in one of them, or give it to a package that both import")
		if other := s.placeOf(pair[0]); other != (diag.Span{}) {
			d.See(other, "the other package")
		}
	}
}

// placeOf returns where the configuration selects the classes of a package, which has the
// name that label gives it, or imports it.
func (s *sharing) placeOf(name string) diag.Span {
	for _, u := range s.requests {
		if label(u, nil) == name {
			return u.Options.at("classes", "")
		}
	}
	for _, u := range s.requests {
		if slices.ContainsFunc(u.Options.Imports, func(i Import) bool { return i.Path == name }) {
			return u.Options.at("imports", name)
		}
	}
	return diag.Span{}
}

// some lists the first of many names.
func some(names []string) string {
	const shown = 5
	if len(names) > shown+1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
	}
	return strings.Join(names, ", ")
}

// reportCycles has one error for two packages that import each other, and one for each
// package that is in a longer circle.
func (s *sharing) reportCycles(diags *diag.List) {
	seen := map[*request]bool{}
	for i, u := range s.requests {
		for _, v := range s.requests[i+1:] {
			if len(s.users(u, v)) > 0 && len(s.users(v, u)) > 0 {
				s.reportCycle([]*request{u, v, u}, diags)
				seen[u], seen[v] = true, true
			}
		}
	}
	for _, u := range s.requests {
		way := s.route(u, u)
		if way == nil || seen[u] {
			continue
		}
		s.reportCycle(way, diags)
		for _, v := range way {
			seen[v] = true
		}
	}
}

// reportCycle names a class for each step, and helps at the step with the fewest.
func (s *sharing) reportCycle(way []*request, diags *diag.List) {
	var causes []string
	best, from, to := []use(nil), way[0], way[1]
	for i, v := range way[1:] {
		u, list := way[i], s.users(way[i], v)
		first := slices.MinFunc(list, func(a, b use) int { return cmp.Compare(a.bond, b.bond) })
		text := fmt.Sprintf("%s of %s is %s of %s", first.class.Name, v.Options.ImportPath, first.what(), u.Options.ImportPath)
		if more := len(list) - 1; more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		causes = append(causes, text)
		if best == nil || len(list) < len(best) {
			best, from, to = list, u, v
		}
	}
	diags.Error(ImportCycle, way[0].Options.at("import-path", ""), "package %s imports itself: %s", way[0].Options.ImportPath, strings.Join(causes, "; ")).
		Help(cut(best, from, to))
}

// cut says how a package needs no class of another.
func cut(list []use, from, to *request) string {
	if !slices.ContainsFunc(list, func(u use) bool { return u.bond != refers }) {
		return fmt.Sprintf("%s has references alone to %s: references: names makes object paths of them", from.Options.ImportPath, to.Options.ImportPath)
	}
	var movers []string
	for _, u := range list {
		movers = append(movers, u.by.Name)
	}
	return fmt.Sprintf("move %s to %s, or what they need to %s", some(movers), to.Options.ImportPath, from.Options.ImportPath)
}

// A use is a need of one package for a class of another.
type use struct {
	need
	by *schema.Class
}

// users returns the closest need of each class of a package that needs another package.
func (s *sharing) users(u, v *request) []use {
	var list []use
	for _, c := range s.now[u].classes {
		var first *use
		for _, n := range needs(s.now[u].reasons[c], u.Options.References) {
			if o := s.now[u].used[n.class]; o != nil && o.request == v && (first == nil || n.bond < first.bond) {
				first = &use{n, c}
			}
		}
		if first != nil {
			list = append(list, *first)
		}
	}
	return list
}
