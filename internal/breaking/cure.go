package breaking

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomof/gomof/gen"
)

// A wish is a line of gomof.yaml that may restore a Go name.
type wish struct {
	change    *Change
	pkg       int
	key, item string // of the option
	to        string
}

func (w wish) line() string {
	if w.key == "classes" {
		return "classes: [\"*\", \"" + w.item + "\"]"
	}
	return fmt.Sprintf("%s: {%s: %s}", w.key, w.item, w.to)
}

// maxWishes limits how many lines are tried. Nobody would read more.
const maxWishes = 500

// cure finds the lines of gomof.yaml that restore Go names. It tries all lines at once, by planning
// the classes with lost names again. If its lines do not restore all names of a change, the change
// gets none.
func (c *comparison) cure(ctx context.Context, packages []Package, old []*api) error {
	var wishes []wish
	for i := range packages {
		if old[i] != nil && packages[i].New != nil {
			wishes = append(wishes, c.wishes(i, old[i])...)
		}
	}
	if len(wishes) == 0 {
		return nil
	}
	wishes = wishes[:min(len(wishes), maxWishes)]
	planned, err := c.planWith(ctx, packages, wishes)
	if err != nil {
		return nil //nolint:nilerr // then nothing can be restored, which is not an error
	}
	left := c.notRestored(old, planned.apis)
	for _, w := range planned.kept {
		if !left[w.change] {
			w.change.Cures = append(w.change.Cures, w.line())
		}
	}
	return nil
}

// notRestored returns the changes with names that are still lost.
func (c *comparison) notRestored(old, now []*api) map[*Change]bool {
	byName := map[string][]*Change{}
	for _, change := range c.changes {
		for _, name := range change.Names {
			byName[name] = append(byName[name], change)
		}
	}
	left := map[*Change]bool{}
	for i := range old {
		if old[i] == nil {
			continue
		}
		for _, s := range lost(old[i].of(c.broken), orEmpty(now[i])) {
			for _, change := range byName[s.name] {
				left[change] = true
			}
		}
	}
	return left
}

// A planned is the program generated with additional lines.
type planned struct {
	apis []*api
	kept []wish // the valid ones
}

// planWith plans the new version with wishes. It leaves out wishes that cause errors.
func (c *comparison) planWith(ctx context.Context, packages []Package, wishes []wish) (*planned, error) {
	list := newOf(packages)
	for i := range list {
		list[i].Options = cloned(list[i].Options)
	}
	var kept []wish
	for _, w := range wishes {
		if grant(&list[w.pkg].Options, w) {
			kept = append(kept, w)
		}
	}
	with := slices.Clone(packages)
	for i := range with {
		with[i].Options = list[i].Options
	}
	apis, said, err := c.plan(ctx, list, c.closure(withWishes(c.broken, kept), newClashes(c, with)))
	if err != nil {
		return nil, err
	}
	kept = slices.DeleteFunc(kept, func(w wish) bool { return !has(said[w.pkg], w) })
	return &planned{apis, kept}, nil
}

// withWishes adds the classes with wishes to the keys of other classes.
func withWishes(classes map[string]bool, wishes []wish) map[string]bool {
	all := maps.Clone(classes)
	for _, w := range wishes {
		class, _, _ := strings.Cut(w.item, ".") // a wish for a value of an enumeration names no class
		all[key(class)] = true
	}
	return all
}

// grant enters a wish, unless the options already have another value.
func grant(o *gen.Options, w wish) bool {
	switch w.key {
	case "rename":
		if _, said := o.Rename[w.item]; said {
			return false
		}
		if o.Rename == nil {
			o.Rename = map[string]string{}
		}
		o.Rename[w.item] = w.to
	case "keep":
		if _, said := o.Keep[w.item]; said {
			return false
		}
		if o.Keep == nil {
			o.Keep = map[string]string{}
		}
		o.Keep[w.item] = w.to
	case "classes":
		if len(o.Classes) == 0 {
			o.Classes = []string{"*"}
		}
		o.Classes = append(o.Classes, w.item)
	}
	return true
}

func has(o gen.Options, w wish) bool {
	switch w.key {
	case "rename":
		return o.Rename[w.item] == w.to
	case "keep":
		return o.Keep[w.item] == w.to
	}
	return slices.Contains(o.Classes, w.item)
}

// wishes returns the lines that docs/evolution.md recommends for each change.
func (c *comparison) wishes(pkg int, old *api) (list []wish) {
	for _, change := range c.changes {
		if change.Breaks&Go == 0 {
			continue
		}
		add := func(key, item, to string) { list = append(list, wish{change, pkg, key, item, to}) }
		switch change.Code {
		case MemberMovedUp:
			add("keep", change.Element, gen.KeepNames)
		case ValuesNamed:
			add("keep", change.Element, gen.KeepPlain)
		case ValueRenamed, ValueRespelt:
			for _, at := range old.constsOf(change) {
				element, value, _ := strings.Cut(at, "=")
				if to := old.constOf(element, value); to != "" {
					add("rename", at, to)
				}
			}
		case ClassRemoved, PropertyRemoved, MethodRemoved:
			c.renameBack(change, old, add)
		case GoNameTaken:
			c.giveBack(change, old, add)
		case NamespacesMixed:
			for _, other := range c.changes {
				if other.Code == ClassAdded {
					add("classes", "!"+other.Element, "")
				}
			}
		}
	}
	return list
}

// constsOf returns the values whose constants were lost, each after its element: the element of the
// change, and, for an enumeration, the elements with its type.
func (a *api) constsOf(change *Change) (list []string) {
	for _, value := range change.values {
		list = append(list, change.Element+"="+value)
	}
	for _, name := range change.Names {
		if s := a.byName[name]; change.enumeration && s != nil && s.role == "const" && !slices.Contains(list, s.from) {
			list = append(list, s.from)
		}
	}
	return list
}

// constOf returns the name of a value's constant, without the name of its type.
func (a *api) constOf(element, value string) string {
	for _, s := range a.byElement()[key(element+"="+value)] {
		if s.role == "const" {
			typ := strings.Trim(strings.TrimPrefix(s.typ, "const "), "{}")
			base := strings.TrimSuffix(typ, "Return")
			return strings.TrimPrefix(s.name, base)
		}
	}
	return ""
}

// renameBack adds a wish for the old Go name of an element that was probably renamed.
func (c *comparison) renameBack(change *Change, old *api, add func(key, item, to string)) {
	to, ok := strings.CutPrefix(change.Hint, "was it renamed to ")
	if !ok {
		return
	}
	to = strings.TrimSuffix(to, "?")
	class, _, isMember := strings.Cut(change.Element, ".")
	for _, s := range old.byElement()[key(change.Element)] {
		switch {
		case s.class != key(class):
		case !isMember && s.role == "struct":
			add("rename", to, s.name)
			return
		case isMember && (strings.HasPrefix(s.role, "struct field") || s.role == "stub"):
			add("rename", class+"."+to, s.name[strings.LastIndexByte(s.name, '.')+1:])
			return
		}
	}
}

// giveBack adds a wish that frees a taken name: a new class gets a name that is not in use, and the
// constant that lost its name gets it back.
func (c *comparison) giveBack(change *Change, old *api, add func(key, item, to string)) {
	if slices.ContainsFunc(c.of(change.Element), func(other *Change) bool { return other.Code == ClassAdded }) {
		if word := strings.TrimPrefix(change.Text, change.Element+" has the Go name "); word != change.Text {
			name, _, _ := strings.Cut(word, ",")
			name = strings.TrimSuffix(strings.TrimPrefix(name, "New"), "Provider")
			add("rename", change.Element, strings.TrimPrefix(name, "Unimplemented")+"Class")
			return
		}
	}
	for _, name := range change.Names {
		s := old.byName[name]
		if s == nil || s.role != "const" {
			continue
		}
		element, value, _ := strings.Cut(s.from, "=")
		if to := old.constOf(element, value); to != "" {
			add("rename", element+"="+value, to)
		}
	}
}
