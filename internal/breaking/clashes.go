package breaking

import (
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/schema"
)

// clashes finds classes whose Go names may collide. All Go names of a class begin with its name. So
// two classes can only collide if the name of one begins with the name of the other and continues
// like one of its members, or like a name that every class has.
type clashes struct {
	classes map[string][]keyed  // of both versions, by the letters at the start of their Go names
	ids     map[string][]string // the keys of classes, by class
	renamed map[string][]string // new names of members, by class
}

type keyed struct {
	*schema.Class
	key string
}

func newClashes(c *comparison, packages []Package) *clashes {
	x := &clashes{classes: map[string][]keyed{}, ids: map[string][]string{}, renamed: map[string][]string{}}
	chosen := map[string][]string{}
	for _, p := range packages {
		x.options(p.Options, chosen)
	}
	for _, v := range []*version{c.old, c.new} {
		for _, class := range v.list {
			name := key(class.Name)
			if x.ids[name] == nil {
				x.ids[name] = idsOf(append([]string{class.Name}, chosen[name]...))
			}
			for _, id := range x.ids[name] {
				x.classes[id] = append(x.classes[id], keyed{class, name})
			}
		}
	}
	return x
}

// options records the new names of classes and members.
func (x *clashes) options(o gen.Options, chosen map[string][]string) {
	for from, to := range o.Rename {
		class, _, isMember := strings.Cut(from, ".")
		class, _, isValue := strings.Cut(class, "=")
		switch class = key(class); {
		case isMember:
			x.renamed[class] = append(x.renamed[class], letters(to))
		case !isValue:
			chosen[class] = append(chosen[class], to)
		}
	}
}

// idsOf returns the letters with which the Go names of a class can begin.
func idsOf(names []string) (list []string) {
	for _, name := range names {
		list = append(list, letters(name))
	}
	for _, id := range slices.Clone(list) {
		for _, prefix := range []string{"new", "register", "unimplemented", "parse"} {
			if rest, ok := strings.CutPrefix(id, prefix); ok {
				list = append(list, rest)
			}
		}
	}
	return list
}

// with returns the classes that may collide with given classes, and those of the given classes that
// have such a class.
func (x *clashes) with(names map[string]bool) []string {
	found := map[string]bool{}
	for name, ids := range x.ids {
		for _, id := range ids {
			for n := 1; n <= len(id); n++ {
				for _, shorter := range x.classes[id[:n]] {
					other := shorter.key
					if other != name && (names[name] || names[other]) && !(found[name] && found[other]) && x.goesOn(shorter.Class, id[n:]) {
						found[name], found[other] = true, true
					}
				}
			}
		}
	}
	return slices.Collect(maps.Keys(found))
}

// goesOn reports whether a Go name of a class can continue with rest.
func (x *clashes) goesOn(c *schema.Class, rest string) bool {
	begins := func(word string) bool { return strings.HasPrefix(word, rest) || strings.HasPrefix(rest, word) }
	if slices.ContainsFunc([]string{"class", "key", "provider", "property"}, begins) || slices.ContainsFunc(x.renamed[key(c.Name)], begins) {
		return true
	}
	for _, p := range c.Properties {
		if begins(letters(p.Name)) {
			return true
		}
	}
	for _, m := range c.Methods {
		if begins(letters(m.Name)) {
			return true
		}
	}
	return false
}
