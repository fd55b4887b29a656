package gen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/pattern"
	"github.com/gomof/gomof/schema"
)

// A sharing decides which package has which class (decision 13).
type sharing struct {
	requests []*request
	lent     map[string]*request                    // classes that no package selects but several need
	asked    map[*request][]*reason                 // the classes whose structs others need from a package that does not select them
	now      map[*request]*selection                // the resulting selection of each package
	known    map[*request]map[*schema.Class]*origin // results of from
	both     map[[2]string]map[string]bool          // packages that claim the same classes
}

// share decides which classes each package has. No class is in two packages.
func share(requests []*request, diags *diag.List) []*selection {
	s := &sharing{requests: slices.SortedFunc(slices.Values(requests), compareRequests), lent: map[string]*request{}, asked: map[*request][]*reason{}}
	for again := true; again; again = s.lend() || s.ask() {
		s.now, s.known, s.both = map[*request]*selection{}, map[*request]map[*schema.Class]*origin{}, map[[2]string]map[string]bool{}
		for _, r := range s.requests {
			s.known[r] = map[*schema.Class]*origin{}
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

// from returns the package of a class; nil means r itself. A local type is in the package
// of its class.
func (s *sharing) from(r *request, c *schema.Class) *origin {
	for c.Outer() != nil {
		c = c.Outer()
	}
	o, known := s.known[r][c]
	if !known {
		o = s.find(r, c.Name)
		s.known[r][c] = o
	}
	return o
}

// find finds the package that selects a class most specifically.
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
	own, ok := cimname.Lookup(u.wanted, name)
	claim(nil, own, ok)
	for _, i := range u.imports {
		m, ok := i.classes.Match(name, false)
		claim(&origin{source: i.names}, m, ok)
	}
	for _, v := range s.requests {
		if v != u && v.Options.ImportPath != "" {
			m, ok := cimname.Lookup(v.wanted, name)
			claim(&origin{request: v}, m, ok)
		}
	}
	switch {
	case len(best) == 0:
		if v, _ := cimname.Lookup(s.lent, name); v != nil && v != u {
			return &origin{request: v}
		}
		return nil
	case len(best) > 1 && best[0] == nil && best[1].request != nil && u.Options.ImportPath == "":
		return nil // other packages cannot import u: it keeps its own classes
	case len(best) > 1:
		s.claim(label(u, best[0]), label(u, best[1]), name)
	}
	return best[0]
}

// label returns the name of a package for messages.
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

// lend assigns each class that no package selects but several need to the one of them that
// the others import anyway. It reports whether there was any.
func (s *sharing) lend() bool {
	found := false
	for name, requests := range s.holders() {
		able := slices.DeleteFunc(slices.Clone(requests), func(u *request) bool { return u.Options.ImportPath == "" })
		if len(requests) < 2 || len(able) == 0 {
			continue // each package has its own
		}
		if lender := s.lowest(able); lender != nil {
			s.lent[fold(name)], found = lender, true
		} else {
			s.claim(label(able[0], nil), label(able[1], nil), name)
		}
	}
	return found
}

// ask adds the struct of a class to the package that only inherits from it, if another
// package refers to it. It reports whether there was any.
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

// holders returns the packages of each class that they have but do not select.
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

// lowest returns the package that all others import, directly or indirectly, or nil.
func (s *sharing) lowest(requests []*request) *request {
	for _, u := range requests {
		if !slices.ContainsFunc(requests, func(v *request) bool { return v != u && s.route(v, u) == nil }) {
			return u
		}
	}
	return nil
}

// route returns the shortest import chain from one package to another, including both, or
// nil. From a package to itself, it is a cycle.
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

// imported returns the packages of the run that a package imports, sorted.
func (s *sharing) imported(u *request) []*request {
	seen := map[*request]bool{}
	for _, o := range s.now[u].used {
		if o.request != nil {
			seen[o.request] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), compareRequests)
}

// reportBoth reports one error for two packages that select the same classes.
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

// placeOf returns the place in the configuration that selects or imports the classes of a
// package. name comes from label.
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

// reportCycles reports one error for two packages that import each other, and one for each
// package in a longer cycle.
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

// reportCycle names a class for each step. Its hint is about the step with the fewest
// classes.
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

// cut returns the hint how one package can stop needing classes of another.
func cut(list []use, from, to *request) string {
	if !slices.ContainsFunc(list, func(u use) bool { return u.bond != refers }) {
		return fmt.Sprintf("%s needs %s only for references: set references: names to make them object paths", from.Options.ImportPath, to.Options.ImportPath)
	}
	var movers []string
	for _, u := range list {
		movers = append(movers, u.by.Name)
	}
	return fmt.Sprintf("move %s to %s, or what they need to %s", some(movers), to.Options.ImportPath, from.Options.ImportPath)
}

// A use is a class of one package that another package needs.
type use struct {
	need
	by *schema.Class
}

// users returns, for each class of a package that needs another package, the closest need.
func (s *sharing) users(u, v *request) []use {
	var list []use
	for _, c := range s.now[u].classes {
		var first *use
		for n := range needs(s.now[u].reasons[c], u.Options.References) {
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
