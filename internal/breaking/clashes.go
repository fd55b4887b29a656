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

	enums map[string][]*schema.Enumeration // of both versions, by the letters at the start of their Go names
	users map[*schema.Enumeration][]string // the keys of the classes that use an enumeration
}

type keyed struct {
	*schema.Class
	key string
}

func newClashes(c *comparison, packages []Package) *clashes {
	x := &clashes{classes: map[string][]keyed{}, ids: map[string][]string{}, renamed: map[string][]string{}, enums: map[string][]*schema.Enumeration{}, users: map[*schema.Enumeration][]string{}}
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
		x.enumerations(v, chosen)
	}
	return x
}

// enumerations records the enumerations of a version and the classes that use them.
func (x *clashes) enumerations(v *version, chosen map[string][]string) {
	for _, e := range v.enumerations {
		for _, id := range idsOf(append([]string{e.Name}, chosen[key(e.Name)]...)) {
			x.enums[id] = append(x.enums[id], e)
		}
	}
	if len(v.enumerations) == 0 {
		return
	}
	for _, class := range v.list {
		for t := range class.Types() {
			if t.Enum != nil {
				x.users[t.Enum] = append(x.users[t.Enum], key(class.Name))
			}
		}
	}
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
	x.enumerationsWith(names, found)
	return slices.Collect(maps.Keys(found))
}

// enumerationsWith finds classes whose names may collide with enumerations: the name of one begins
// with the name of the other. It finds such a class, and the classes that use the enumeration,
// because they name it, if one of them is given.
func (x *clashes) enumerationsWith(names, found map[string]bool) {
	meet := func(class string, enums []*schema.Enumeration) {
		for _, e := range enums {
			if names[class] || slices.ContainsFunc(x.users[e], func(user string) bool { return names[user] }) {
				found[class] = true
				for _, user := range x.users[e] {
					found[user] = true
				}
			}
		}
	}
	if len(x.enums) == 0 {
		return
	}
	for class, ids := range x.ids {
		for _, id := range ids {
			for n := range len(id) {
				meet(class, x.enums[id[:n+1]])
			}
		}
	}
	for id, enums := range x.enums {
		for n := range len(id) - 1 {
			for _, c := range x.classes[id[:n+1]] {
				meet(c.key, enums)
			}
		}
	}
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
